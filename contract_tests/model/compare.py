"""Compares a replayed answer with the recorded one."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias, TypeGuard, cast
from uuid import UUID

from contract_tests.model.counterparts import Counterparts, instant
from contract_tests.model.differences import Difference, Incomparable
from contract_tests.model.headers import (
    Budget,
    all_headers_that_differ,
    budget_of,
    budgets_that_differ,
    described_headers_that_differ,
)
from generator.json_pointer import join

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import datetime

    from contract_tests.model.cassette import Exchange
    from contract_tests.model.described import Described, Place
    from contract_tests.model.differences import DifferenceKind
    from generator.json_pointer import Json, JsonObject

ABSENT = "(absent)"
SECRET = "(secret)"  # noqa: S105 -- stands in reports for one
BEFORE = "refers to state from before the recording"
_ID = "id"
_LONGEST = 200
_DIGIT = re.compile("[0-9]")
_LETTER_OR_DIGIT = re.compile("[0-9A-Za-z]")
_FAR = timedelta(days=32)  # billing periods begin and end at other distances in other months

Moments: TypeAlias = "Callable[[datetime, datetime], bool]"


@dataclass
class Comparison:
    """Everything found so far, and what has to be remembered from one answer to the next.

    Attributes:
        same_start: Whether the recorded account began with the same state as the replay's.
        texts: How many texts that no request determined were compared by their kind only.
        moments: Whether two instants mean the same moment. With it, both lived at the same time from the same state on,
            and everything is compared, but for the values of ids and secrets; without it, what a recording allows.
    """

    same_start: bool
    counterparts: Counterparts = field(default_factory=Counterparts)
    differences: list[Difference] = field(default_factory=list[Difference])
    incomparable: list[Incomparable] = field(default_factory=list[Incomparable])
    texts: int = 0
    first_seen: dict[tuple[str, str, str], tuple[Json, Json]] = field(
        default_factory=dict["tuple[str, str, str]", "tuple[Json, Json]"], repr=False
    )
    budget: Budget | None = field(default=None, repr=False)
    moments: Moments | None = field(default=None, repr=False)

    @classmethod
    def in_lockstep(cls, moments: Moments) -> Comparison:
        """Return the comparison of two that began in the same state and live at the same time."""
        return cls(same_start=True, moments=moments)

    def compare(self, recorded: Exchange, replayed: Exchange, operation: Described | None, name: str) -> None:
        """Compare two answers to the same request; `name` is what findings call the operation."""
        _Answers(self, recorded, replayed, operation, name).compare()

    def compare_bodies(self, recorded: Exchange, replayed: Exchange, place: Place, name: str) -> None:
        """Compare the bodies of two answers, or of what stands as such, which some schemas describe."""
        _Answers(self, recorded, replayed, None, name).compare_bodies(place)


class _Answers:
    def __init__(
        self, found: Comparison, recorded: Exchange, replayed: Exchange, operation: Described | None, name: str
    ) -> None:
        self._found = found
        self._known = found.counterparts
        self._recorded = recorded
        self._replayed = replayed
        self._operation = operation
        self._name = name

    def compare(self) -> None:
        recorded, replayed = self._recorded, self._replayed
        assert recorded.status is not None
        assert replayed.status is not None
        if recorded.status != replayed.status:
            self._differ("status", "status", recorded.status, replayed.status)
            if self._found.moments is not None or recorded.status // 100 != replayed.status // 100:
                return  # a success and an error have nothing in common
        if self._operation is None:
            self._compare_headers({})
            self.compare_bodies(None)
            return
        place, headers = self._operation.answer(recorded.status)
        self._compare_headers(headers)
        self.compare_bodies(place)

    def _compare_headers(self, described: Mapping[str, JsonObject]) -> None:
        ours, theirs = self._recorded.answer, self._replayed.answer
        if self._found.moments is not None:
            found = [*all_headers_that_differ(ours, theirs)]
        else:
            before, self._found.budget = self._found.budget, None
            found = [*described_headers_that_differ(ours, theirs, described)]
            found += budgets_that_differ(self._recorded, self._replayed, before)
            if budget_of(ours) is not None and budget_of(theirs) is not None:
                self._found.budget = self._recorded.number, ours, theirs
        for name, old, new in found:
            self._differ(f"header {name}", "header", old, new)

    def compare_bodies(self, place: Place | None) -> None:
        ours, theirs = self._recorded.answer.body or b"", self._replayed.answer.body or b""
        if not ours or not theirs:
            if ours != theirs:
                self._differ("", "shape", "a body" if ours else "no body", "a body" if theirs else "no body")
            return
        try:
            # Not the bytes, of which json.loads guesses the encoding: a body is UTF-8 without a byte order mark.
            old, new = json.loads(ours.decode()), json.loads(theirs.decode())
        except ValueError:
            if ours != theirs:
                self._differ("", "shape", ours.decode(errors="replace"), theirs.decode(errors="replace"))
            return
        if place is None:
            if old != new:
                self._differ("", "value", old, new)
            return
        assert self._recorded.status is not None
        own = self._recorded.status >= 400 or self._is_own_path()
        if self._recorded.method == "POST" and self._recorded.status < 300:
            fresh = {value for value in own_ids(old, place) if value not in self._known.ids}
            self._known.created |= fresh
            own = own or bool(fresh)
        self._value(old, new, place, "", "", own=own)

    def _is_own_path(self) -> bool:
        ids = self._operation.ids.values() if self._operation else ()
        return any(value in self._known.created for value in ids)

    def _value(self, old: Json, new: Json, place: Place, where: str, name: str, *, own: bool) -> None:
        if place.secret and isinstance(old, str) and isinstance(new, str):
            known = self._known.secrets.setdefault(old, new) == new
            if self._found.moments is not None and not (known and _same_form(old, new)):
                self._differ(where, "value", old, new, place=place)
            return
        if _kind(old) != _kind(new):
            if self._is_state(old, name, own=own) and None in (old, new):
                self._cannot(where)
            else:
                self._differ(where, "shape", old, new, place=place)
        elif isinstance(old, dict):
            self._objects(cast("JsonObject", old), cast("JsonObject", new), place, where, own=own)
        elif isinstance(old, list):
            self._arrays(cast("list[object]", old), new, place.items(), where, name, own=own)
        elif isinstance(old, str):
            self._texts(old, new, place, where, name, own=own)
        elif self._found.moments is not None and isinstance(old, float) != isinstance(new, float):
            self._differ(where, "shape", old, new)
        elif old != new or self._is_state(old, name, own=own):
            self._scalars(old, new, where, name, own=own)

    def _objects(self, old: JsonObject, new: JsonObject, place: Place, where: str, *, own: bool) -> None:
        own = own or (isinstance(identifier := old.get(_ID), str) and identifier in self._known.created)
        # Ids first: which object this is decides what may be expected of it.
        for key in sorted(old.keys() | new.keys(), key=lambda key: (key != _ID, key)):
            below, there = place.member(key), join(where, key)
            if key in old and key in new:
                self._value(old[key], new[key], below, there, key, own=own)
            else:
                self._differ(there, "shape", old.get(key, ABSENT), new.get(key, ABSENT), place=below)
        self._inversions(old, new, place, where)

    def _arrays(self, old: list[Json], new: list[Json], place: Place, where: str, name: str, *, own: bool) -> None:
        if place.member(_ID).has_format("uuid") and _are_identified(old) and _are_identified(new):
            self._identified(old, new, place, where, own=own)
            return
        if len(old) != len(new):
            if self._is_state(old, name, own=own):
                self._cannot(where)
            else:
                self._differ(where, "shape", f"{len(old)} items", f"{len(new)} items")
        elif old != new and sorted(map(json.dumps, old)) == sorted(map(json.dumps, new)):
            self._differ(where, "order", old, new)
        else:
            for index, (before, after) in enumerate(zip(old, new, strict=True)):
                self._value(before, after, place, join(where, index), name, own=own)

    def _identified(self, old: list[JsonObject], new: list[JsonObject], place: Place, where: str, *, own: bool) -> None:
        known, exact = self._known, own or self._found.same_start
        if exact:
            if self._found.moments is not None:  # from one seed: most of them are the same
                for value in {item[_ID] for item in old} & {item[_ID] for item in new}:
                    known.bind(value, value)
            former = [item[_ID] for item in old if item[_ID] not in known.ids]
            latter = [item[_ID] for item in new if item[_ID] not in known.ids.values()]
            for recorded, replayed in zip(former, latter, strict=False):
                known.bind(recorded, replayed)
            ours, theirs = old, new
        else:
            made = {known.ids[value] for value in known.created if value in known.ids}
            ours = [item for item in old if item[_ID] in known.created]
            theirs = [item for item in new if item[_ID] in made]
            if len(ours) < len(old) or len(theirs) < len(new):
                others = f"{len(old) - len(ours)} recorded and {len(new) - len(theirs)} replayed items"
                self._cannot(where, f"{others}: {BEFORE}")
        positions = {item[_ID]: index for index, item in enumerate(new)}
        expected = [known.ids.get(item[_ID], item[_ID]) for item in ours]
        there = [item[_ID] for item in theirs]
        # State from before may push what the recording made onto another page.
        if exact or (len(ours) == len(old) and len(theirs) == len(new)):
            for item, counterpart in zip(ours, expected, strict=True):
                if counterpart not in there:
                    self._differ(join(where, old.index(item)), "shape", item[_ID], ABSENT)
            for item in theirs:
                if item[_ID] not in expected:
                    self._differ(join(where, new.index(item)), "shape", ABSENT, item[_ID])
        both = [value for value in expected if value in there]
        if both != (replayed_order := [value for value in there if value in expected]):
            recorded_order = {known.ids.get(item[_ID], item[_ID]): item[_ID] for item in ours}
            self._differ(where, "order", [recorded_order[value] for value in both], replayed_order)
        for item, counterpart in zip(ours, expected, strict=True):
            if counterpart in both:
                match = new[positions[counterpart]]
                self._value(item, match, place, join(where, old.index(item)), "", own=own)

    def _texts(self, old: str, new: str, place: Place, where: str, name: str, *, own: bool) -> None:
        state = self._is_state(old, name, own=own)
        determined = self._known.heard(old, name) or self._known.heard(new, name)
        if old in self._known.ids or place.has_format("uuid"):
            if is_uuid(old) != is_uuid(new):
                self._differ(where, "shape", old, new)
            elif not self._known.bind(old, new):
                self._differ(where, "value", old, new)
        elif (place.has_format("date-time") or place.has_format("date")) and (self._found.moments or not determined):
            self._times(old, new, where, own=own)
        elif (
            self._known.translate(old) == new
            or (determined and instant(old) == instant(new) is not None)
            or (self._found.moments is not None and self._known.are_alike(old, new))
        ):
            return
        elif place.listed or determined or self._found.moments is not None:
            self._scalars(old, new, where, name, own=own)
        elif state:
            self._cannot(where)
        else:
            self._found.texts += 1

    def _times(self, old: str, new: str, where: str, *, own: bool) -> None:
        before, after = instant(old), instant(new)
        if before is None or after is None or ("T" in old) != ("T" in new):
            if (before is None) != (after is None) or ("T" in old) != ("T" in new):
                self._differ(where, "shape", old, new)
            return
        if self._found.moments is not None:
            if _DIGIT.sub("0", old) != _DIGIT.sub("0", new):
                self._differ(where, "shape", old, new)
            elif not self._found.moments(before, after):
                self._differ(where, "value", old, new)
            return
        offsets = before - self._recorded.at, after - self._replayed.at
        if own and abs(offsets[0] - offsets[1]) > _FAR:
            said = [f"{offset.total_seconds() / 86400:+.1f} days from the request" for offset in offsets]
            self._differ(where, "value", *said)

    def _inversions(self, old: JsonObject, new: JsonObject, place: Place, where: str) -> None:
        """Compare which of two instants of an object is the later one; they may well coincide in one of the two."""
        names = [
            key
            for key in old
            if place.member(key).has_format("date-time") and isinstance(old[key], str) and isinstance(new.get(key), str)
        ]
        for index, first in enumerate(names):
            for second in names[index + 1 :]:
                times = [instant(values[key]) for values in (old, new) for key in (first, second)]
                if None in times:
                    continue
                a, b, c, d = (time for time in times if time is not None)
                if (a < b and c > d) or (a > b and c < d):
                    said = [
                        f"{'before' if earlier < later else 'after'} {second}" for earlier, later in ((a, b), (c, d))
                    ]
                    self._differ(join(where, first), "value", *said)

    def _scalars(self, old: Json, new: Json, where: str, name: str, *, own: bool) -> None:
        if not self._is_state(old, name, own=own):
            if old != new:
                self._differ(where, "value", old, new)
            return
        key = (self._name, self._recorded.query, where)
        first = self._found.first_seen.get(key)
        if first is None:
            self._found.first_seen[key] = old, new
            if old != new:
                self._cannot(where)
        elif _kind(old) == "number" and _kind(first[0]) == "number":
            changes = [f"{value - was:+} since the first answer" for value, was in ((old, first[0]), (new, first[1]))]
            if changes[0] != changes[1]:
                self._differ(where, "value", *changes)
        elif (old == first[0]) != (new == first[1]):
            self._differ(where, "value", old, new)

    def _is_state(self, value: Json, name: str, *, own: bool) -> bool:
        """Whether a value may come from the time before the recording: nothing in the recording determined it."""
        inputs = self._operation.inputs if self._operation else frozenset[str]()
        scalar = value is None or isinstance(value, bool | int | float | str)
        determined = name in inputs or (scalar and self._known.heard(value, name))
        return not (own or self._found.same_start or determined)

    def _differ(self, where: str, kind: DifferenceKind, old: Json, new: Json, *, place: Place | None = None) -> None:
        shown = [
            SECRET if place is not None and place.secret and value != ABSENT else _shown(value) for value in (old, new)
        ]
        self._found.differences.append(
            Difference(self._recorded.number, self._name, where or "/", shown[0], shown[1], kind)
        )

    def _cannot(self, where: str, reason: str = BEFORE) -> None:
        self._found.incomparable.append(Incomparable(self._recorded.number, self._name, where or "/", reason))


def own_ids(value: Json, place: Place) -> Iterator[str]:
    """Yield the ids of the described objects in a body, as far as they are UUIDs."""
    if isinstance(value, dict):
        for key, item in cast("JsonObject", value).items():
            below = place.member(key)
            if key == _ID and below.has_format("uuid") and isinstance(item, str) and is_uuid(item):
                yield item
            yield from own_ids(item, below)
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from own_ids(item, place.items())


def _same_form(old: str, new: str) -> bool:
    """Whether two secrets are written alike: equally long, with the same characters between letters and digits."""
    return _LETTER_OR_DIGIT.sub("a", old) == _LETTER_OR_DIGIT.sub("a", new)


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID in its usual form (RFC 9562, section 4)."""
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


def _kind(value: Json) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"


def _are_identified(items: list[Json]) -> TypeGuard[list[JsonObject]]:
    return all(isinstance(item, dict) and isinstance(cast("JsonObject", item).get(_ID), str) for item in items)


def _shown(value: Json) -> str:
    if value is None or isinstance(value, str):
        text = ABSENT if value is None else value
        text = "null" if value is None else text
    else:
        text = json.dumps(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
