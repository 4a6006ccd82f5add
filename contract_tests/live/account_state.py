"""What an account shows of itself, so that a run can put it back and say what it could not put back."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from contract_tests.scenario.reading.inventory import is_list, item_schema, items_property
from contract_tests.scenario.resources import credits_in, read_resources
from contract_tests.scenario.steps.snapshot import values_in
from contract_tests.target.exchange import NoAnswerError, request_of
from generator.changes_of_writes import changed_names
from generator.json_pointer import join
from generator.named_components import Component
from generator.names import words_of
from generator.operations import JSON_MEDIA_TYPE, PAGE_PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from contract_tests.live.journal import Journal
    from contract_tests.scenario.facts import Facts
    from contract_tests.scenario.resources import Resource
    from contract_tests.target.exchange import Answer, Wire
    from generator.json_pointer import Json, JsonObject
    from generator.operations import Operation

_PAGES_AT_MOST = 1000
_ATTEMPTS = 3


@dataclass
class Look:
    """What an account showed at one time.

    Attributes:
        settings: Values of the account itself, by component and property such as `PartnerAccount.companyName`.
        answers: What each operation answered that reads the account itself, by its path.
        things: The items of each list of the account, by the operation and their id.
    """

    settings: dict[str, Json] = field(default_factory=dict[str, "Json"])
    answers: dict[str, JsonObject] = field(default_factory=dict[str, "JsonObject"])
    things: dict[str, dict[str, JsonObject]] = field(default_factory=dict[str, "dict[str, JsonObject]"])


class AccountState:
    """Reads an account, and puts it back; what it sends is no part of a test."""

    def __init__(self, facts: Facts, wire: Wire, api_key: str) -> None:
        self._facts = facts
        self._wire = wire
        self._header = {facts.key_header: api_key}
        everything = read_resources(facts).values()
        self._resources = [one for one in everything if not one.nested]
        self._nested = [one for one in everything if one.nested]

    def look(self, leave_out: Collection[str] = ()) -> Look:
        """Return what the account shows; things with ids in `leave_out` count as not there."""
        seen = Look()
        for operation in self._facts.operations.values():
            if operation.http_method != "GET" or operation.path_parameters:
                continue
            if is_list(operation):
                seen.things[operation.operation_id] = {
                    str(item["id"]): item for item in self._walk(operation) if str(item["id"]) not in leave_out
                }
            elif not any(parameter.required for parameter in operation.query_parameters):
                self._read_settings(operation, seen)
        return seen

    def put_back(self, before: Look, journal: Journal) -> list[str]:
        """Remove what is new, write the settings as they were, and return what is not as it was, in sentences."""
        for resource in self._resources:
            known = before.things.get(resource.lister.operation_id, {})
            for item in self._walk(resource.lister):
                if str(item["id"]) not in known and self._remove(resource, item):
                    journal.gone(resource.parameter, str(item["id"]))
        self._write_settings(before)
        left = list(self._differences(before, self.look()))
        if all(not journal.pending(resource.parameter) for resource in self._resources):
            journal.forget()
        return left

    def _read_settings(self, operation: Operation, seen: Look) -> None:
        answer = self._call(operation)
        body: Json = answer.json
        pointer = self._facts.response_pointer(operation, answer.status)
        if pointer is None or not 200 <= answer.status < 300 or not isinstance(body, dict):
            return
        seen.answers[operation.path] = cast("JsonObject", body)
        schema = join(pointer, "content", JSON_MEDIA_TYPE, "schema")
        for _, name, value in values_in(self._facts, cast("JsonObject", body), schema):
            seen.settings[name] = value

    def _remove(self, resource: Resource, item: JsonObject) -> bool:
        """Give back the credits of a thing, remove what is within it and then itself; return whether it is gone."""
        path = {resource.parameter: str(item["id"])}
        for nested in self._nested:
            if nested.path.startswith(f"{resource.path}/"):
                for inner in self._walk(nested.lister, path):
                    self._call(nested.remover, {**path, nested.parameter: str(inner["id"])})
        for operation in self._facts.operations.values() if any(credits_in(item).values()) else ():
            within = operation.path.startswith(f"{resource.path}/") and operation.request_body is not None
            if within and (said := credits_in(dict.fromkeys(self._facts.required(operation), 0))):
                self._call(operation, path, said)
        if resource.is_gone(item):
            return True
        return 200 <= self._call(resource.remover, path).status < 300

    def _write_settings(self, before: Look) -> None:
        """Write each setting of the account that differs as it was, as far as its old value may be written."""
        now = self.look()
        for operation in self._facts.operations.values():
            if operation.http_method != "PUT" or operation.path_parameters or operation.request_body is None:
                continue
            was, is_now = (self._body(operation, look) for look in (before, now))
            if body := {name: value for name, value in was.items() if is_now.get(name) != value}:
                self._call(operation, {}, body)

        # What is checked in the world outside, such as a domain, is checked again.
        after = self.look()
        differs = {name for name, value in before.settings.items() if after.settings.get(name) != value}
        for operation in self._facts.operations.values():
            plain = operation.http_method == "POST" and not operation.path_parameters and not operation.request_body
            if plain and differs & changed_names(self._facts.bundle, operation.pointer):
                self._call(operation)

    def _body(self, operation: Operation, look: Look) -> JsonObject:
        """Return the body of a write that would make settings what they were, as far as it may say them."""
        changes = changed_names(self._facts.bundle, operation.pointer)
        shown = look.answers.get(operation.path, {})
        body: JsonObject = {}
        for name, schema in self._facts.body_properties(operation).items():
            values = [value for place, value in look.settings.items() if place in changes and _last(place) == name]
            values += [shown[name]] if name in shown else []
            if values and self._facts.is_valid(values[0], schema):
                body[name] = values[0]
        return body

    def _differences(self, before: Look, after: Look) -> Iterator[str]:
        """Yield what is not as it was, in sentences."""
        for name, value in before.settings.items():
            new = after.settings.get(name)
            if new != value and name not in self._facts.changed_by_use and not _counts(name):
                yield f"{name} was {_shown(value)} and is {_shown(new)}"
        for operation in self._facts.operations.values():
            writes = operation.http_method == "PUT" and not operation.path_parameters
            secrets = [name for name in self._facts.body_properties(operation) if name in self._facts.secrets]
            if writes and secrets:
                yield f"{', '.join(secrets)} of {operation.operation_id} is the run's: no answer shows what it was"
        for operation_id, things in after.things.items():
            new = [item for key, item in things.items() if key not in before.things.get(operation_id, {})]
            states = Counter(str(item.get("status", "")) for item in new)
            named = " ".join(words_of(item_schema(self._facts.operations[operation_id]) or operation_id)).lower()
            for state, number in states.items():
                yield f"{number} times {named}{f' ({state})' if state else ''} in {operation_id}"

    def _walk(self, lister: Operation, path: Mapping[str, str] | None = None) -> Iterator[JsonObject]:
        seen: set[str] = set()
        for number in range(1, _PAGES_AT_MOST + 1):
            query: dict[str, str | int] = {}
            if lister.page is not None:
                page, size = PAGE_PARAMETERS
                (sizes,) = (one for one in lister.query_parameters if one.name == size)
                query = {page: number, size: self._facts.merged(sizes.schema)["maximum"]}
            body = self._call(lister, path, query=query).json
            items: Json = cast("JsonObject", body).get(items_property(lister)) if isinstance(body, dict) else []
            listed = cast("list[object]", items) if isinstance(items, list) else []
            things = [cast("JsonObject", one) for one in listed if isinstance(one, dict)]
            new = [one for one in things if "id" in one and str(one["id"]) not in seen]
            seen |= {str(one["id"]) for one in new}
            yield from new
            if lister.page is None or not new:
                return

    def _call(
        self,
        operation: Operation,
        path: Mapping[str, str] | None = None,
        body: JsonObject | None = None,
        query: Mapping[str, str | int] | None = None,
    ) -> Answer:
        """Send an operation; what is away for a moment is asked again.

        Raises:
            NoAnswerError: there is no answer, each time.
        """
        content = None if body is None else json.dumps(body).encode()
        request = request_of(operation, path, query, content)
        for _ in range(_ATTEMPTS - 1):
            try:
                return self._wire.send(request, self._header)
            except NoAnswerError:
                continue
        return self._wire.send(request, self._header)


_COUNTED = frozenset(component.title for component in (Component.ANALYTICS, Component.USAGE, Component.BILLING_USAGE))


def _last(place: str) -> str:
    return place.rpartition(".")[2]


def _counts(name: str) -> bool:
    """Return whether a value is counted, and comes from what was made or from the day."""
    return name.partition(".")[0] in _COUNTED


def _shown(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)
