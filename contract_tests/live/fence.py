"""The fence around a live target: whatever is sent passes it, and nothing passes that could touch what is not ours."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from contract_tests.live.pace import PacedWire
from contract_tests.live.request_body import credits_of, is_cut_off, json_object_of
from contract_tests.scenario.plan import MARK
from contract_tests.scenario.resources import Resource, credits_in, entity_of, read_resources
from contract_tests.target.exchange import Answer, FencedError, NoAnswerError, Request, Wire, request_of
from generator.names import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contract_tests.live.journal import Journal
    from contract_tests.live.pace import Pace
    from contract_tests.scenario.facts import Facts
    from generator.json_pointer import Json, JsonObject
    from generator.operations import Operation

MADE_AT_MOST = 12
"""Things of one kind that a run makes; what is deleted softly stays in the partner's list for ever."""
CREDITS_AT_MOST = 40
"""Sum of all credits that a run ever asks for: what it costs if none of them came back."""
MORE_THAN_ANYBODY_HAS = 10**9
"""Credits that no account can give: a request for just so many has to be refused, and takes nothing then."""
PATIENCE = 1800
"""Seconds that a run waits for the rate limit in all, before it only removes what it made."""
_HEADERS = frozenset({"content-type"})
_SHORTEST_PREFIX = 8
"""A shorter text begins many keys."""


class Fence:
    """Sends what is harmless, and refuses the rest before it is sent.

    Everything may be read. What is written has to be about a thing that this run made, or that an earlier run left: its
    texts say so, and reading it back proves it. What the description does not know is refused, and so is what has no
    name in its path, since that belongs to the whole partner.

    Nothing is made twice before something of its kind could be removed, and no organization is made with credits before
    credits could be given back.

    Attributes:
        resources: What can be made and removed, by the path parameter that names it.
        patient: Whether it waits for the rate limit as long as it takes.
    """

    def __init__(self, wire: Wire, facts: Facts, api_key: str, journal: Journal, pace: Pace) -> None:
        self._wire = PacedWire(wire, pace)
        self._facts = facts
        self._api_key = api_key
        self._journal = journal
        self.resources = read_resources(facts)
        self._creators = {resource.creator.operation_id: resource for resource in self.resources.values()}
        self._removers = {resource.remover.operation_id: resource for resource in self.resources.values()}
        self._own: dict[str, set[str]] = {name: set() for name in self.resources}
        self._made = dict.fromkeys(self.resources, 0)
        self._removable: set[str] = set()
        self._asked_for = 0
        self._takes_credits_back = False
        self._accepts_mistakes = False
        self.patient = False

    @property
    def pace(self) -> Pace:
        """How fast it sends."""
        return self._wire.pace

    @property
    def sent(self) -> int:
        """How many requests were sent."""
        return self._wire.sent

    @property
    def journal(self) -> Journal:
        """Where it writes down what is made."""
        return self._journal

    def can_remove(self, parameter: str) -> bool:
        """Return whether a thing of a kind was removed through this fence."""
        return parameter in self._removable

    def never(self, operation: Operation) -> str | None:
        """Return why an operation is never sent, whatever it is about; None if it may be."""
        if operation.http_method == "GET" or operation.path_parameters or operation.operation_id in self._creators:
            return None
        return "it changes what belongs to the whole partner"

    def refusal(self, request: Request) -> str | None:
        """Return why a request is not sent; None if it is."""
        if extra := {name.lower() for name in request.headers} - _HEADERS:
            return f"nobody knows what the header {', '.join(sorted(extra))} does"
        if request.method == "GET":
            return None  # it is safe (RFC 9110, section 9.2.1), also where nothing is described
        found = self._operation_of(request)
        if found is None:
            return "the description has no such operation, so that nobody knows what it does"
        operation, path = found
        if reason := self.never(operation):
            return reason
        for name, value in path.items():
            if name not in self.resources:
                return f"nobody knows whose the {name} is"
            if value not in self._own[name]:
                return f"it is about the {self.resources[name].noun} {value}, which is not the run's own"
        body = json_object_of(request.body)
        if request.body is not None and body is None:
            # What belongs to a thing of the run cannot lose a mark by a body in which nothing can be read.
            return None if path and is_cut_off(request.body) else "nobody knows what a body that is no JSON object does"
        return (
            self._creation_refusal(operation, body)
            or self._marks_refusal(operation, body)
            or self._value_refusal(operation, body)
        )

    def send(self, request: Request, key: Mapping[str, str]) -> Answer:
        """See `Wire`.

        Raises:
            FencedError: the request is refused.
            NoAnswerError: there is no answer.
        """
        if self.pace.waited > PATIENCE and not self.patient:
            raise FencedError(f"{request.method} is not sent: the run waited {PATIENCE} s for the rate limit already")
        if reason := self.refusal(request):
            raise FencedError(f"{request.method} {request.target.partition('?')[0]} is not sent: {reason}")
        found = self._operation_of(request)
        if found is None:
            return self._wire.send(request, key)
        operation, path = found
        body = json_object_of(request.body)
        creates = self._creators.get(operation.operation_id)
        said = body or {}
        # What is no mark, as it is a mistake, proves nothing.
        written = (
            {name: said.get(name) for name in creates.marks if creates.nested or _is_mark(said.get(name))}
            if creates is not None
            else {}
        )
        asked_for = sum(credits_of(one) or 0 for one in credits_in(body).values() if one != MORE_THAN_ANYBODY_HAS)
        self._asked_for += asked_for
        if creates is not None and not creates.nested:
            self._made[creates.parameter] += 1
            self._journal.making(creates.parameter, written)
        answer = self._wire.send(request, key)
        if 400 <= answer.status < 500:
            # Refused by the target: nothing was made, and nothing was taken.
            self._asked_for -= asked_for
            if creates is not None and not creates.nested:
                self._made[creates.parameter] -= 1
        if not 200 <= answer.status < 300:
            return answer
        self._accepts_mistakes = self._accepts_mistakes or any(
            self._is_mistake(operation, name, body or {})
            for resource in self.resources.values()
            if not resource.nested and operation.path in (resource.path, resource.creator.path)
            for name in resource.marks
            if operation.request_body is not None
        )
        if creates is not None:
            made = str(entity_of(answer.json).get("id"))
            self.adopt(creates.parameter, {**path, creates.parameter: made}, written)
        elif removes := self._removers.get(operation.operation_id):
            self._removed(removes, path)
        elif credits_in(body) and not asked_for:
            self._given_back(path)
        return answer

    def send_together(self, requests: Sequence[tuple[Request, Mapping[str, str]]]) -> list[Answer]:
        """Send reads, or updates of what is the run's own, at the same time; see `SendsTogether`.

        Raises:
            FencedError: one of the requests is refused, or writes more than an update without credits; none was sent.
            NoAnswerError: there is no answer to one of them.
        """
        for request, _ in requests:
            if reason := self.refusal(request):
                raise FencedError(f"{request.method} {request.target} is not sent: {reason}")
            if request.method not in ("GET", "PUT") or credits_in(json_object_of(request.body)):
                raise FencedError(f"{request.method} {request.target} is not sent beside another request")
        return self._wire.send_together(requests)

    def close(self) -> None:
        """See `Wire`."""
        self._wire.close()

    def adopt(
        self,
        parameter: str,
        path: Mapping[str, str],
        written: Mapping[str, Json] | None = None,
        *,
        journaled: bool = False,
        proven: bool = False,
    ) -> JsonObject | None:
        """Take a thing for ours if what the target has under its id proves it.

        An id alone proves nothing: it may be that of another thing, by a mistake of the target.

        Args:
            parameter: The path parameter that names it.
            path: The values of its path.
            written: What its marks were made with, one of which it has to show; None if it is from an earlier run.
            journaled: Whether the journal says that an earlier run proved it to be its own: one mark is enough then,
                as a target may lose the others by an update.
            proven: Whether the journal says that it was made in the account for tests that this is: no mark is needed.

        Returns:
            The thing as the target has it; None if it is not ours, or not there.
        """
        resource, identifier = self.resources[parameter], path[parameter]
        if not self._facts.is_valid(identifier, resource.remover.path_parameters[-1].schema):
            return None
        item = self._read(resource, path)
        if item is None or item.get("id") != identifier or self._may_be_in_use(item):
            return None
        if written is None:
            known = proven or is_marked(resource, item) or (journaled and has_a_mark(resource, item))
            if not (resource.nested or known):
                return None
        elif not any(item.get(name) == value for name, value in written.items()):
            # One is enough: a target that loses or changes the other must not keep the thing.
            return None
        if identifier not in self._own[parameter]:
            self._own[parameter].add(identifier)
            if not resource.nested:
                self._journal.made(parameter, identifier)
        return item

    def call(
        self,
        operation: Operation,
        path: Mapping[str, str],
        *,
        query: Mapping[str, str | int] | None = None,
        body: JsonObject | None = None,
    ) -> Answer:
        """Send an operation with the key that the run was given, for what steps have no part in.

        Raises:
            FencedError: the request is refused.
            NoAnswerError: there is no answer.
        """
        content = None if body is None else json.dumps(body).encode()
        return self.send(request_of(operation, path, query, content), {self._facts.key_header: self._api_key})

    def _read(self, resource: Resource, path: Mapping[str, str]) -> JsonObject | None:
        try:
            if resource.reader is not None:
                answer = self.call(resource.reader, path)
                return entity_of(answer.json) if answer.status == resource.reader.success[0].status else None
            items = resource.listed(self.call(resource.lister, path).json)
        except NoAnswerError:
            return None
        return next((item for item in items or () if item.get("id") == path[resource.parameter]), None)

    def _may_be_in_use(self, item: JsonObject) -> bool:
        """Return whether a listed thing shows the beginning of the key that the run uses."""
        return any(
            isinstance(value, str) and len(value) >= _SHORTEST_PREFIX and self._api_key.startswith(value)
            for value in item.values()
        )

    def _removed(self, resource: Resource, path: Mapping[str, str]) -> None:
        item = self._read(resource, path)
        if item is None or resource.is_gone(item):
            self._removable.add(resource.parameter)

    def _given_back(self, path: Mapping[str, str]) -> None:
        for name in path:
            item = self._read(self.resources[name], path)
            if item is not None and self._asked_for and not any(credits_in(item).values()):
                self._takes_credits_back = True

    def _operation_of(self, request: Request) -> tuple[Operation, dict[str, str]] | None:
        """Return the operation of a request, and the values of its path; PATCH is taken for the PUT of its path."""
        path = request.target.partition("?")[0]
        method = "PUT" if request.method == "PATCH" else request.method
        for operation in self._facts.operations.values():
            if operation.http_method not in (request.method, method):
                continue
            pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(operation.path))
            if match := re.fullmatch(pattern, path):
                return operation, {name: unquote(value) for name, value in match.groupdict().items()}
        return None

    def _creation_refusal(self, operation: Operation, body: JsonObject | None) -> str | None:
        resource = self._creators.get(operation.operation_id)
        if resource is None or resource.nested:
            return None
        for name in resource.marks:
            if not self._says_whose(resource, name, operation, body or {}):
                return f"a new {resource.noun} whose {name} does not begin with {MARK!r} could not be found again"
        if self._made[resource.parameter] >= MADE_AT_MOST:
            return f"the run has made {MADE_AT_MOST} of them already"
        if self._made[resource.parameter] and resource.parameter not in self._removable:
            return f"no {resource.noun} could be removed so far, and one is enough to be left behind"
        return None

    def _marks_refusal(self, operation: Operation, body: JsonObject | None) -> str | None:
        for resource in self.resources.values():
            if operation.path == resource.path and not resource.nested:
                for name in resource.marks:
                    if body is not None and name in body and not self._says_whose(resource, name, operation, body):
                        return f"without {MARK!r} in its {name} the {resource.noun} could not be found again"
        return None

    def _says_whose(self, resource: Resource, name: str, operation: Operation, body: JsonObject) -> bool:
        """Return whether a thing could be found again with what a body says of a mark.

        A mistake, which has to be refused, is harmless beside another mark: that one, and the journal, find the thing
        if it is accepted. Once one was accepted there are no more.
        """
        if _is_mark(body.get(name)):
            return True
        if not self._is_mistake(operation, name, body) or self._accepts_mistakes:
            return False
        others = [other for other in resource.marks if other != name]
        if operation is resource.creator:
            return any(_is_mark(body.get(other)) for other in others)
        return bool(others) and not any(other in body for other in others)

    def _is_mistake(self, operation: Operation, name: str, body: JsonObject) -> bool:
        """Return whether the description says that a body is refused for what it says of a property, or does not."""
        if name not in body:
            return name in self._facts.required(operation)
        return not self._facts.is_valid(body[name], self._facts.body_properties(operation)[name])

    def _value_refusal(self, operation: Operation, body: JsonObject | None) -> str | None:
        creates = self._creators.get(operation.operation_id)
        for name, value in (body or {}).items():
            words = words_of(name)
            marks = {mark for resource in self.resources.values() for mark in resource.marks}
            if words[-1:] == ["id"] and name not in marks:
                return f"{name} names something that the run did not make"
            if name not in credits_in(body):
                continue
            if value == MORE_THAN_ANYBODY_HAS and self._takes_credits_back:
                continue
            number = credits_of(value)
            is_mistake = type(value) is not int or value < 0
            if number is None or (is_mistake and not self._takes_credits_back):
                return f"nobody knows how many credits {name} {json.dumps(value)} would be"
            if self._asked_for + number > CREDITS_AT_MOST:
                return f"the run asks for {CREDITS_AT_MOST} credits in all, and not for {number} more"
            if number and not self._takes_credits_back and (creates is not None or self._asked_for + number > 1):
                return "no credit could be given back so far, and one is enough to be lost"
        return None


def is_marked(resource: Resource, item: JsonObject) -> bool:
    """Return whether the texts of a listed thing say that a run made it."""
    return bool(resource.marks) and all(_is_mark(item.get(name)) for name in resource.marks)


def has_a_mark(resource: Resource, item: JsonObject) -> bool:
    """Return whether one of the texts of a listed thing says that a run made it."""
    return any(_is_mark(item.get(name)) for name in resource.marks)


def _is_mark(value: Json) -> bool:
    return isinstance(value, str) and value.startswith(MARK)
