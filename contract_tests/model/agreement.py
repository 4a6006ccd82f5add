"""What of two answers of possible worlds agrees, and the same places of the answer that a target gave."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, cast

from contract_tests.model.counterparts import instant
from contract_tests.model.possible_worlds import LATENCY
from contract_tests.model.stored_values import ID

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.json_pointer import Json, JsonObject


class Unknown:
    """Stands where nothing is predicted."""


UNKNOWN = Unknown()
Pair: TypeAlias = "tuple[Json, Json] | Unknown"


class Agreement:
    """Leaves out of answers what does not follow from what is known.

    Args:
        translate: What the worlds have for an id of the target.
        written: How the target writes a stored text; `UNKNOWN` if in several ways.
        is_taken_over: Whether an instant is one of the account's, and none of the run.
    """

    def __init__(
        self,
        translate: Callable[[str], str],
        written: Callable[[str], str | Unknown],
        is_taken_over: Callable[[str], bool],
    ) -> None:
        self._translate = translate
        self._written = written
        self._is_taken_over = is_taken_over

    def of(self, theirs: Json, one: Json, other: Json) -> Pair:
        """Return what is left of the target's value and of the worlds'; `UNKNOWN` if nothing is predicted at all.

        What only the target has is left out too: the model does not have it.
        """
        if isinstance(one, dict) and isinstance(other, dict):
            return self._objects(theirs, cast("JsonObject", one), cast("JsonObject", other))
        if isinstance(one, list) and isinstance(other, list):
            return self._lists(theirs, cast("list[object]", one), cast("list[object]", other))
        if isinstance(one, str) and isinstance(other, str):
            if one != other and not are_close(one, other):
                return UNKNOWN
            told = self._written(one)
            if isinstance(told, Unknown):
                return UNKNOWN
            made_now = told == one and not self._is_taken_over(one) and are_close(theirs, one)
            expected: Json = theirs if made_now else told
            return theirs, expected
        return _scalar(theirs, one, other)

    def _objects(self, theirs: Json, one: JsonObject, other: JsonObject) -> Pair:
        got = _object_of(theirs)
        left: JsonObject = {}
        told: JsonObject = {}
        # What two worlds count alike by chance may follow from what they count differently.
        counts = any(_is_number(value) and value != other.get(name) for name, value in one.items())
        for name, value in one.items():
            if counts and _is_number(value):
                continue
            pair = self.of(None if got is None else got.get(name), value, other[name]) if name in other else UNKNOWN
            if isinstance(pair, Unknown):
                continue
            told[name] = pair[1]
            if got is not None and name in got:
                left[name] = pair[0]
        shown: Json = theirs if got is None else left
        return shown, told

    def _lists(self, theirs: Json, one: list[Json], other: list[Json]) -> Pair:
        if len(one) != len(other):
            return UNKNOWN
        got = _list_of(theirs)
        ids = _ids_of(one)
        if ids is None or got is None:
            pairs = [
                self.of(got[number] if got and number < len(got) else None, value, other[number])
                for number, value in enumerate(one)
            ]
            if any(isinstance(pair, Unknown) for pair in pairs):
                return UNKNOWN
            known = cast("list[tuple[Json, Json]]", pairs)
            told = [pair[1] for pair in known]
            shown: Json = theirs if got is None or len(got) != len(one) else [pair[0] for pair in known]
            return shown, told
        if ids != _ids_of(other):
            return UNKNOWN
        return self._identified(got, one, other, ids)

    def _identified(self, got: list[Json], one: list[Json], other: list[Json], ids: list[str]) -> Pair:
        """Pair the things of two lists by their ids, and those that the run has not met before in their order."""
        by_id: dict[str, Json] = {
            self._translate(str(cast("JsonObject", item).get(ID)).lower()): item
            for item in got
            if isinstance(item, dict)
        }
        new = iter([item for identifier, item in by_id.items() if identifier not in ids])
        by_id = by_id | {
            identifier: item for identifier in ids if identifier not in by_id and (item := next(new, None))
        }
        left = dict.fromkeys(map(id, got))
        kept: dict[int, Json] = {id(item): item for item in got}
        told: list[Json] = []
        for number, identifier in enumerate(ids):
            item = by_id.get(identifier)
            pair = self.of(item, one[number], other[number])
            if isinstance(pair, Unknown):
                return UNKNOWN
            told.append(pair[1])
            if item is not None:
                kept[id(item)] = pair[0]
        return [kept[place] for place in left], told


def are_close(one: Json, other: Json) -> bool:
    """Return whether two values are instants that may be the same: nobody knows exactly when a request was answered."""
    if not isinstance(one, str) or not isinstance(other, str) or "T" not in one or "T" not in other:
        return False
    before, after = instant(one), instant(other)
    return before is not None and after is not None and abs(before - after) <= LATENCY


def _scalar(theirs: Json, one: Json, other: Json) -> Pair:
    return (theirs, one) if one == other and isinstance(one, bool) == isinstance(other, bool) else UNKNOWN


def _object_of(value: Json) -> JsonObject | None:
    return cast("JsonObject", value) if isinstance(value, dict) else None


def _list_of(value: Json) -> list[Json] | None:
    return cast("list[object]", value) if isinstance(value, list) else None


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _ids_of(items: list[Json]) -> list[str] | None:
    """Return the ids of things; None if some have none."""
    ids = [cast("JsonObject", item).get(ID) if isinstance(item, dict) else None for item in items]
    return [str(one) for one in ids] if ids and all(isinstance(one, str) for one in ids) else None
