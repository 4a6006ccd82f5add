"""Removes what runs left behind: what its texts, or the journal, say that a run made, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import msgspec

from contract_tests.live.fence import has_a_mark, is_marked
from contract_tests.scenario.plan import MARK
from contract_tests.scenario.resources import credits_in, entity_of, is_free_text
from contract_tests.target.exchange import FencedError, MissingValueError, NoAnswerError
from generator.operations import PAGE_PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_tests.live.fence import Fence
    from contract_tests.scenario.facts import Facts
    from contract_tests.scenario.resources import Resource
    from generator.json_pointer import Json, JsonObject
    from generator.operations import Operation

_PAGES_AT_MOST = 1000


class SweepError(Exception):
    """It cannot be seen what is left; the message says why."""


class Leftover(msgspec.Struct, frozen=True):
    """Something that a run made and that is still there.

    Attributes:
        parameter: The path parameter that names it.
        noun: What it is.
        id: Its id.
        marks: The texts that say whose it is.
        problem: Why it could not be removed; empty if nothing was tried, or it was removed.
    """

    parameter: str
    noun: str
    id: str
    marks: tuple[str, ...]
    problem: str = ""

    def __str__(self) -> str:
        """Name it for people."""
        named = f"{self.noun} {self.id} ({', '.join(self.marks)})"
        return f"{named}: {self.problem}" if self.problem else named


class Swept(msgspec.Struct):
    """What a sweep found, and what of it is still there."""

    found: list[Leftover]
    left: list[Leftover]


class Sweep:
    """Finds and removes through a fence; every request is sent with the key that the fence was made with."""

    def __init__(self, fence: Fence, facts: Facts) -> None:
        self._fence = fence
        self._facts = facts
        self._proven: set[str] = set()

    def find(self) -> list[Leftover]:
        """Return what is left of all runs, this one included.

        Something removed counts as left while it holds credits. What carries only some of the marks of a run, and is
        not in the journal, has a problem: nobody can say whose it is.

        Raises:
            SweepError: something cannot be listed.
        """
        found: list[Leftover] = []
        self._proven = self._made_for_tests()
        for resource in self._fence.resources.values():
            if not resource.nested:
                found += self._find(resource)
        return found

    def clear(self) -> Swept:
        """Give back the credits of what is left, remove it, and look again.

        Raises:
            SweepError: something cannot be listed.
        """
        found = self.find()
        problems = {leftover.id: self._removed(leftover) for leftover in found if not leftover.problem}
        left = self.find() if found else []
        left = [
            msgspec.structs.replace(one, problem=one.problem or problems.get(one.id) or "it came back") for one in left
        ]
        if not left:
            self._fence.journal.forget()
        return Swept(found, left)

    def _made_for_tests(self) -> set[str]:
        """Return what the journal says was made in the account for tests that the key opens, with marks or without."""
        if not self._fence.journal.accounts():
            return set()
        try:
            account = entity_of(self._fence.call(self._facts.operations["getPartnerAccount"], {}).json)
        except NoAnswerError as error:
            raise SweepError(f"The account cannot be read: {error}.") from None
        return self._fence.journal.pending_of(str(account.get("id", "")))

    def _find(self, resource: Resource) -> Iterator[Leftover]:
        pending = set(self._fence.journal.pending(resource.parameter))
        listed = {
            str(item.get("id")): item for query in self._queries(resource) for item in self._walk(resource, query)
        }
        for identifier in pending - listed.keys():
            if resource.reader is not None and (
                item := self._fence.adopt(
                    *_place(resource, identifier), journaled=True, proven=identifier in self._proven
                )
            ):
                listed[identifier] = item
        for identifier, item in listed.items():
            marks = tuple(str(item.get(name)) for name in resource.marks)
            leftover = Leftover(resource.parameter, resource.noun, identifier, marks)
            clear = resource.is_gone(item) and not any(credits_in(item).values())
            # What a run removed itself may still hold something: it is pending until a sweep was there.
            named = has_a_mark(resource, item) or identifier in self._proven
            if not named or (clear and identifier not in pending):
                continue
            if is_marked(resource, item) or identifier in pending:
                yield leftover
            else:
                yield msgspec.structs.replace(leftover, problem="only some of its texts are those of a run, look at it")

    def _queries(self, resource: Resource) -> Iterator[dict[str, str]]:
        """Yield nothing, as a filter may not do what it should, and what each filter for a text needs to find runs."""
        yield {}
        for parameter in resource.lister.query_parameters:
            if is_free_text(self._facts.merged(parameter.schema)) and parameter.name not in resource.marks:
                yield {parameter.name: MARK}

    def _walk(self, resource: Resource, query: Mapping[str, str]) -> Iterator[JsonObject]:
        seen: set[str] = set()
        for number in range(1, _PAGES_AT_MOST + 1):
            items, total = self._page(resource, query, number)
            new = [item for item in items if str(item.get("id")) not in seen]
            seen |= {str(item.get("id")) for item in new}
            yield from new
            if resource.lister.page is None or not new or len(seen) >= total:
                return

    def _page(self, resource: Resource, query: Mapping[str, str], number: int) -> tuple[list[JsonObject], int]:
        lister = resource.lister
        values: dict[str, str | int] = dict(query)
        if lister.page is not None:
            page, size = PAGE_PARAMETERS
            (sizes,) = (parameter for parameter in lister.query_parameters if parameter.name == size)
            values |= {page: number, size: self._facts.merged(sizes.schema)["maximum"]}
        try:
            answer = self._fence.call(lister, {}, query=values)
        except NoAnswerError as error:
            raise SweepError(f"The {resource.noun}s cannot be listed: {error}.") from None
        body: Json = answer.json
        items = resource.listed(body)
        total: Json = cast("JsonObject", body).get("total") if lister.page and items is not None else 0
        if items is None or not isinstance(total, int):
            raise SweepError(f"The {resource.noun}s cannot be listed: status {answer.status}, and no list.")
        return items, total

    def _removed(self, leftover: Leftover) -> str:
        """Remove something; return why it could not be, empty if it was."""
        resource = self._fence.resources[leftover.parameter]
        journaled = leftover.id in self._fence.journal.pending(leftover.parameter)
        _, path = _place(resource, leftover.id)
        try:
            proven = leftover.id in self._proven
            item = self._fence.adopt(leftover.parameter, path, journaled=journaled, proven=proven)
            if item is None:
                return "reading it back does not prove that a run made it"
            self._remove_nested(resource, path)
            held = credits_in(item)
            # What does not say how many credits it has may have some.
            if (returned := self._return_of_credits(resource)) and (any(held.values()) or not held):
                self._send(returned[0], path, returned[1])
            if not resource.is_gone(item):
                self._send(resource.remover, path)
            self._fence.journal.gone(leftover.parameter, leftover.id)
        except (FencedError, NoAnswerError, MissingValueError) as error:
            return str(error)
        return ""

    def _remove_nested(self, resource: Resource, path: Mapping[str, str]) -> None:
        for nested in self._fence.resources.values():
            if not nested.path.startswith(f"{resource.path}/"):
                continue
            tried: set[str] = set()
            # Until a list shows nothing new: it may show only some of them at a time.
            while new := {str(item.get("id")) for item in self._listed(nested, path)} - tried:
                tried |= new
                for identifier in sorted(new):
                    inner = {**path, nested.parameter: identifier}
                    if self._fence.adopt(nested.parameter, inner) is not None:
                        self._send(nested.remover, inner)

    def _listed(self, resource: Resource, path: Mapping[str, str]) -> list[JsonObject]:
        return resource.listed(self._fence.call(resource.lister, path).json) or []

    def _return_of_credits(self, resource: Resource) -> tuple[Operation, JsonObject] | None:
        """Return the operation that says how many credits something has, and a body that says none."""
        for operation in self._facts.operations.values():
            if not operation.path.startswith(f"{resource.path}/") or operation.request_body is None:
                continue
            if said := credits_in(dict.fromkeys(self._facts.required(operation), 0)):
                return operation, said
        return None

    def _send(self, operation: Operation, path: Mapping[str, str], body: JsonObject | None = None) -> None:
        answer = self._fence.call(operation, path, body=body)
        if not 200 <= answer.status < 300:
            raise MissingValueError(f"{operation.operation_id} answered with status {answer.status}")


def _place(resource: Resource, identifier: str) -> tuple[str, dict[str, str]]:
    return resource.parameter, {resource.parameter: identifier}
