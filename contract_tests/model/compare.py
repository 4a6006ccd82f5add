"""Compares a replayed answer with the recorded one."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeGuard, cast
from uuid import UUID

from bullseye_partner import _facts  # pyright: ignore[reportPrivateUsage] -- what the description says of headers
from contract_tests import oracles
from contract_tests.finding import Finding
from contract_tests.model.counterparts import Counterparts, instant
from generator.json_pointer import join

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_tests.model.cassette import Exchange, Message
    from contract_tests.model.described import Described, Place
    from contract_tests.oracles import Oracle
    from generator.json_pointer import Json, JsonObject

DifferenceKind: TypeAlias = Literal["status", "header", "shape", "value", "order"]

ABSENT = "(absent)"
SECRET = "(secret)"  # noqa: S105 -- stands in reports for one
BEFORE = "refers to state from before the recording"
_ID = "id"
_LONGEST = 200
_FAR = timedelta(days=32)  # billing periods begin and end at other distances in other months
_LIMIT = _facts.RATE_LIMIT_LIMIT_HEADER.lower()
_REMAINING = _facts.RATE_LIMIT_REMAINING_HEADER.lower()
_RESET = _facts.RATE_LIMIT_RESET_HEADER.lower()


@dataclass(frozen=True)
class Difference:
    """What the replay did differently.

    Attributes:
        exchange: The number of the exchange in the recording, from 1.
        operation: Its operationId, or method and path.
        where: JSON pointer into the body, `header NAME` or `status`.
        recorded: What the recording has there, as text.
        replayed: What the replay has there, as text.
        kind: Its class.
    """

    exchange: int
    operation: str
    where: str
    recorded: str
    replayed: str
    kind: DifferenceKind

    @property
    def finding(self) -> Finding:
        """The finding, which contradicts no claim of the description: it is about our copy of the API."""
        return Finding(
            claim="",
            oracle=_ORACLES[self.kind],
            engine="recording",
            operation_id=self.operation,
            where=_INDEX.sub("0", self.where),
            expected=self.recorded,
            got=self.replayed,
            repeat=f"exchange {self.exchange} of the recording",
            level="verified",
        )


_INDEX = re.compile(r"(?<=/)[0-9]+(?=/|$)")
_ORACLES: dict[DifferenceKind, Oracle] = {
    "status": oracles.RECORDED_STATUS,
    "header": oracles.RECORDED_HEADER,
    "shape": oracles.RECORDED_SHAPE,
    "value": oracles.RECORDED_VALUE,
    "order": oracles.RECORDED_ORDER,
}


@dataclass(frozen=True)
class Incomparable:
    """An exchange, or a place in it, about which the recording says nothing that could be compared, and why."""

    exchange: int
    operation: str
    where: str
    reason: str


@dataclass
class Comparison:
    """Everything found so far, and what has to be remembered from one answer to the next.

    Attributes:
        same_start: Whether the recorded account began with the same state as the replay's.
        texts: How many texts that no request determined were compared by their kind only.
    """

    same_start: bool
    counterparts: Counterparts = field(default_factory=Counterparts)
    differences: list[Difference] = field(default_factory=list[Difference])
    incomparable: list[Incomparable] = field(default_factory=list[Incomparable])
    texts: int = 0
    first_seen: dict[tuple[str, str, str], tuple[Json, Json]] = field(
        default_factory=dict["tuple[str, str, str]", "tuple[Json, Json]"], repr=False
    )
    budget: tuple[int, Message, Message] | None = field(default=None, repr=False)

    def compare(self, recorded: Exchange, replayed: Exchange, operation: Described | None, name: str) -> None:
        """Compare two answers to the same request; `name` is what findings call the operation."""
        _Answers(self, recorded, replayed, operation, name).compare()


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
        if recorded.status != replayed.status:
            self._differ("status", "status", recorded.status, replayed.status)
        assert recorded.status is not None
        assert replayed.status is not None
        if recorded.status // 100 != replayed.status // 100:
            return  # a success and an error have nothing in common
        if self._operation is None:
            self._compare_headers({})
            self._compare_bodies(None)
            return
        place, headers = self._operation.answer(recorded.status)
        self._compare_headers(headers)
        self._compare_bodies(place)

    def _compare_headers(self, described: Mapping[str, JsonObject]) -> None:
        ours, theirs = self._recorded.answer, self._replayed.answer
        for name in ("Content-Type", *described):
            old, new = ours.header(name), theirs.header(name)
            lower = name.lower()
            integer = described.get(name, {}).get("schema", {}).get("type") == "integer"
            if (old is None) != (new is None):
                self._differ(f"header {name}", "header", old, new)
            elif old is None or new is None:
                continue
            elif integer:
                if _is_integer(old) != _is_integer(new) or (lower == _LIMIT and int(old) != int(new)):
                    self._differ(f"header {name}", "header", old, new)
            elif _members(old) != _members(new):
                self._differ(f"header {name}", "header", old, new)
        self._compare_budget(ours, theirs)

    def _compare_budget(self, ours: Message, theirs: Message) -> None:
        """Compare how much the budget fell since the answer before, and whether its reset is within the window."""
        old, new = _integers(ours), _integers(theirs)
        before, self._found.budget = self._found.budget, (self._recorded.number, ours, theirs)
        if old is None or new is None:
            self._found.budget = None
            return
        ends = [
            0 <= reset - exchange.at.timestamp() + 1 <= _facts.RATE_LIMIT_SECONDS + 2
            for (_, reset), exchange in ((old, self._recorded), (new, self._replayed))
        ]
        if ends[0] != ends[1]:
            self._differ(f"header {_facts.RATE_LIMIT_RESET_HEADER}", "header", *map(_in_window, ends))
        if before is None or before[0] != self._recorded.number - 1:
            return
        old_before, new_before = _integers(before[1]), _integers(before[2])
        if old_before is None or new_before is None or old_before[1] != old[1] or new_before[1] != new[1]:
            return  # a new window has begun
        fell = [f"falls by {former[0] - latter[0]}" for former, latter in ((old_before, old), (new_before, new))]
        if fell[0] != fell[1]:
            self._differ(f"header {_facts.RATE_LIMIT_REMAINING_HEADER}", "header", *fell)

    def _compare_bodies(self, place: Place | None) -> None:
        ours, theirs = self._recorded.answer.body or b"", self._replayed.answer.body or b""
        if not ours or not theirs:
            if ours != theirs:
                self._differ("", "shape", "a body" if ours else "no body", "a body" if theirs else "no body")
            return
        try:
            old, new = json.loads(ours), json.loads(theirs)
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
            self._known.secrets.setdefault(old, new)
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
        elif old != new or self._is_state(old, name, own=own):
            self._scalars(old, new, where, name, own=own)

    def _objects(self, old: JsonObject, new: JsonObject, place: Place, where: str, *, own: bool) -> None:
        own = own or old.get(_ID) in self._known.created
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
            recorded_order = {known.ids.get(item[_ID]): item[_ID] for item in ours}
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
        elif (place.has_format("date-time") or place.has_format("date")) and not determined:
            self._times(old, new, where, own=own)
        elif self._known.translate(old) == new or (determined and instant(old) == instant(new) is not None):
            return
        elif place.listed or determined:
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


def _is_integer(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _integers(answer: Message) -> tuple[int, int] | None:
    """Return what remains of the rate budget and when it is reset; None if the answer does not say."""
    values = [answer.header(_REMAINING), answer.header(_RESET)]
    numbers = [int(value) for value in values if value is not None and _is_integer(value)]
    return (numbers[0], numbers[1]) if len(numbers) == len(values) else None


def _in_window(within: bool) -> str:
    return "within the window" if within else "outside of the window"


def _members(header: str) -> set[str]:
    """Return the members of a list header, or the media type without its parameters."""
    return {member.strip().lower() for member in header.partition(";")[0].split(",")}


def _shown(value: Json) -> str:
    if value is None or isinstance(value, str):
        text = ABSENT if value is None else value
        text = "null" if value is None else text
    else:
        text = json.dumps(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
