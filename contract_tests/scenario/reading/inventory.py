"""What an account holds, as far as reading shows it: each answer is asked for once, until it has to be asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from contract_tests.target.exchange import MissingValueError, request_of
from generator.operations import PAGE_PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from contract_tests.scenario.facts import Facts
    from contract_tests.scenario.steps.ground import Ground
    from contract_tests.target.exchange import Answer
    from generator.json_pointer import Json, JsonObject
    from generator.operations import Operation

_PAGES_AT_MOST = 4
"""Of a list that is read whole; of a longer one no filter is held against its items."""
_SEARCHED = 10
"""Things that are looked into until one has something within."""
_REPRESENTATIVES = 4
_NOT_FOUND = 404
_SOME = 3
"""Items that a list has to have to tell an order, a page and a filter from others."""


class Inventory:
    """What was read of an account so far.

    Attributes:
        reads: The operations that read, in the order of the description.
    """

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._facts = ground.facts
        self.reads = [one for one in ground.facts.operations.values() if one.http_method == "GET"]
        self._answers: dict[tuple[str, ...], Json] = {}

    def forget(self) -> None:
        """Ask again for whatever is needed next: others may have changed it."""
        self._answers.clear()

    def read(
        self, operation: Operation, path: Mapping[str, str], query: Mapping[str, str | int] | None = None
    ) -> JsonObject:
        """Return what an operation answers.

        Raises:
            MissingValueError: no object.
        """
        query = {**self._ground.required_query(operation), **(query or {})}
        place = (operation.operation_id, *path.values(), *(f"{name}={value}" for name, value in query.items()))
        if place not in self._answers:
            self.read_anew(operation, path, query)
        body = self._answers[place]
        if not isinstance(body, dict):
            raise MissingValueError(f"{operation.operation_id} did not answer with an object")
        return cast("JsonObject", body)

    def read_anew(self, operation: Operation, path: Mapping[str, str], query: Mapping[str, str | int]) -> Answer:
        """Ask an operation, whether that was asked before or not, and keep what it answers."""
        place = (operation.operation_id, *path.values(), *(f"{name}={value}" for name, value in query.items()))
        answer = self._ground.session.call(operation.operation_id, path, query=query)
        self._answers[place] = answer.json if 200 <= answer.status < 300 else None
        return answer

    def whole(self, operation: Operation, path: Mapping[str, str]) -> list[JsonObject] | None:
        """Return all items of a list in their order; None if they are more than some pages.

        Raises:
            MissingValueError: an answer is no list.
        """
        name = items_property(operation)
        if operation.page is None:
            return _items(self.read(operation, path), name)
        page, size = PAGE_PARAMETERS
        largest: int = self._ground.parameter(operation.operation_id, size)["maximum"]
        items: list[JsonObject] = []
        for number in range(1, _PAGES_AT_MOST + 1):
            body = self.read(operation, path, {size: largest, page: number})
            items += _items(body, name)
            total: Json = body.get("total")
            if not isinstance(total, int):
                raise MissingValueError("the answer has nothing at total")
            if len(items) >= total or len(items) < number * largest:
                return items
        return None

    def lister_of(self, parameter: str) -> Operation | None:
        """Return the operation that lists what a path parameter names; None if there is none."""
        for operation in self.reads:
            if operation.path.rpartition("/")[2] == f"{{{parameter}}}":
                collection = operation.path.rpartition("/")[0]
                return next((one for one in self.reads if one.path == collection), None)
        return None

    def places(self, operation: Operation) -> list[dict[str, str]]:
        """Return paths of an operation to things that are there, those that differ most first; empty if none is."""
        if not operation.path_parameters:
            return [{}] if self._is_there(operation) else []
        last = operation.path_parameters[-1].name
        lister = self.lister_of(last)
        if lister is None:
            return []
        for outer in self.places(lister)[:_SEARCHED]:
            if items := self.whole(lister, outer) or self._first_page(lister, outer):
                chosen = representatives(self._facts, lister, items)
                return [{**outer, last: str(item["id"])} for item in chosen if "id" in item]
        return []

    def _is_there(self, operation: Operation) -> bool:
        """Return whether the account has what an operation reads, which may be described as missing."""
        if all(error.status != _NOT_FOUND for error in operation.errors):
            return True
        place = (operation.operation_id, "status")
        if place not in self._answers:
            session = self._ground.session
            key = session.keys.of_scope.get(operation.scope or "", session.keys.own)
            self._answers[place] = session.send(request_of(operation), key, operation).status
        return bool(self._answers[place] != _NOT_FOUND)

    def listed(self, operation: Operation, path: Mapping[str, str]) -> JsonObject | None:
        """Return what the list has of the thing that an operation reads; None if it reads no item of a list."""
        if not operation.path_parameters or operation.envelope is None:
            return None
        last = operation.path_parameters[-1].name
        lister = self.lister_of(last)
        if lister is None or item_schema(lister) != operation.envelope.schema_name:
            return None
        outer = {name: value for name, value in path.items() if name != last}
        items = self.whole(lister, outer) or []
        return next((item for item in items if item.get("id") == path[last]), None)

    def fullest(self, operation: Operation) -> dict[str, str] | None:
        """Return the path to a list that has some items, or to the longest that was found; None if there is no list."""
        best: tuple[int, dict[str, str]] | None = None
        for path in self.all_places(operation)[:_SEARCHED]:
            found = self.whole(operation, path)
            number = len(found) if found is not None else _PAGES_AT_MOST
            if best is None or number > best[0]:
                best = (number, path)
            if number >= _SOME:
                break
        return best[1] if best else None

    def all_places(self, operation: Operation) -> list[dict[str, str]]:
        """Return the paths of an operation to representatives, then those to all others that its lister shows."""
        places = self.places(operation)
        if len(operation.path_parameters) != 1:
            return places
        (parameter,) = operation.path_parameters
        lister = self.lister_of(parameter.name)
        items = (self.whole(lister, {}) or self._first_page(lister, {})) if lister else []
        known = {path[parameter.name] for path in places}
        return places + [{parameter.name: str(one["id"])} for one in items if "id" in one and one["id"] not in known]

    def _first_page(self, lister: Operation, path: Mapping[str, str]) -> list[JsonObject]:
        return _items(self.read(lister, path), items_property(lister))


def is_list(operation: Operation) -> bool:
    """Return whether an operation answers with a list of things."""
    return operation.page is not None or (operation.envelope is not None and operation.envelope.is_list)


def items_property(operation: Operation) -> str:
    """Return the property of a list's answer that has the items."""
    if operation.page is not None:
        return operation.page.items_property
    assert operation.envelope is not None
    return operation.envelope.property_name


def item_schema(operation: Operation) -> str | None:
    """Return the component of an item of a list."""
    if operation.page is not None:
        return operation.page.item_schema_name
    return operation.envelope.schema_name if operation.envelope is not None and operation.envelope.is_list else None


def item_properties(facts: Facts, operation: Operation) -> dict[str, JsonObject]:
    """Return the properties of an item of a list."""
    name = item_schema(operation)
    merged = facts.merged({"$ref": f"#/components/schemas/{name}"}) if name else {}
    return cast("dict[str, JsonObject]", merged.get("properties", {}))


def representatives(facts: Facts, lister: Operation, items: Sequence[JsonObject]) -> list[JsonObject]:
    """Return items that differ most: together they have each state and each kind of value that any has."""
    words = {name for name, schema in item_properties(facts, lister).items() if "enum" in facts.merged(schema)}
    left, seen = list(items), set[str]()
    chosen: list[JsonObject] = []
    while left and len(chosen) < _REPRESENTATIVES:
        best = max(left, key=lambda item: len(_features(item, words) - seen))
        new = _features(best, words) - seen
        if chosen and not new:
            break
        seen |= new
        chosen.append(best)
        left.remove(best)
    return chosen


def _features(item: JsonObject, words: Iterable[str]) -> set[str]:
    """Return what tells the kind of an item: its states, and which values are missing, empty or nothing."""
    return {f"{name} {value if name in words or not value else 'something'}" for name, value in item.items()}


def _items(body: JsonObject, name: str) -> list[JsonObject]:
    items: Json = body.get(name)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in cast("list[object]", items)):
        raise MissingValueError(f"the answer has no list at {name}")
    return cast("list[JsonObject]", items)
