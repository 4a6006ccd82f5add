"""Holds the times in answers against what each of them means (`x-time`), from answer to answer."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, cast

from contract_tests import oracles
from contract_tests.scenario.broken import Broken
from contract_tests.scenario.described_objects import DescribedObjects
from generator.changes_of_writes import changed_names
from generator.json_pointer import join
from generator.operations import JSON_MEDIA_TYPE
from generator.times import times_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_tests.scenario.facts import Facts
    from contract_tests.target.exchange import Answer
    from generator.json_pointer import Json, JsonObject
    from generator.operations import Operation
    from generator.times import Meaning

_SLACK = 1.0
"""Seconds by which two times of one moment may differ: some have fractions, and servers have clocks of their own."""
_SKEW = 60.0
"""Seconds by which the clock of what stores a new thing may be behind that of what answers."""
_SCHEMAS = "/components/schemas/"


class Times:
    """Remembers what the answers of one account said of times.

    `exercise` is told the claim of each law that is tried.

    Attributes:
        now: The latest time at which the target is known to have answered, in seconds of Unix time; None at first.
    """

    def __init__(self, facts: Facts, exercise: Callable[[str], None], *, trust_date: bool) -> None:
        self._facts = facts
        self._exercise = exercise
        self._trust_date = trust_date
        self._objects = DescribedObjects(facts, lambda schema: bool(times_of(schema)))
        self._meanings: dict[str, dict[str, Meaning]] = {}
        self._created: dict[tuple[str, str], float] = {}
        self._changed: dict[tuple[str, str], tuple[float, int]] = {}
        self._own: set[str] = set()
        self._changes: dict[str, int] = {}
        self.now: float | None = None

    def broken(self, operation: Operation, answer: Answer) -> Iterator[Broken]:
        """Yield what the times in an answer break."""
        pointer = self._facts.response_pointer(operation, answer.status)
        if pointer is None or not 200 <= answer.status < 300:
            return
        told = time_of(answer, trust_date=self._trust_date)
        names: frozenset[str] = frozenset()
        if operation.http_method != "GET":
            names = changed_names(self._facts.bundle, operation.pointer)
            for name in names:
                self._changes[name] = self._changes.get(name, 0) + 1
        schema = join(pointer, "content", JSON_MEDIA_TYPE, "schema")
        if answer.json is not None:
            for place, holder in self._objects.within(answer.json, schema):
                component = place.removeprefix(_SCHEMAS)
                if answer.status == 201 and isinstance(made := holder.get("id"), str):
                    self._own.add(made)
                if place not in self._meanings:
                    self._meanings[place] = times_of(self._facts.at(place))
                for name, meaning in self._meanings[place].items():
                    if (instant := _instant(holder.get(name))) is None:
                        continue
                    if told is not None:
                        yield from self._past(f"{component}.{name}", instant, told)
                    thing = (_id_of(holder), name)
                    if meaning == "created":
                        if answer.status == 201:
                            yield from self._begins(f"{component}.{name}", instant)
                        yield from self._stays(f"{component}.{name}", thing, instant)
                    elif meaning == "changed":
                        yield from self._moves(f"{component}.{name}", thing, instant, names)
        if told is not None:
            self.now = max(told, self.now or told)

    def _past(self, where: str, instant: float, told: float) -> Iterator[Broken]:
        self._exercise(oracles.TIME_IS_PAST.law)
        if instant > told + _SLACK:
            yield _broken(oracles.TIME_IS_PAST, where, f"at most {_text(told)}", instant)

    def _begins(self, where: str, instant: float) -> Iterator[Broken]:
        """Yield what is wrong with the time of a creation that was asked for just now."""
        self._exercise(oracles.TIME_OF_CREATION.law)
        if self.now is not None and instant < self.now - _SKEW:
            yield _broken(oracles.TIME_OF_CREATION, where, f"at least {_text(self.now)}", instant)

    def _stays(self, where: str, thing: tuple[str, str], instant: float) -> Iterator[Broken]:
        before = self._created.setdefault(thing, instant)
        self._exercise(oracles.TIME_OF_CREATION.law)
        if thing[0] and abs(before - instant) >= _SLACK:
            yield _broken(oracles.TIME_OF_CREATION, where, f"{_text(before)}, as before", instant)

    def _moves(self, where: str, thing: tuple[str, str], instant: float, names: frozenset[str]) -> Iterator[Broken]:
        """Yield what is wrong with the time of the last change: it moves with each change, and with nothing else."""
        count = self._changes.get(where, 0) + self._changes.get(where.partition(".")[0], 0)
        before, known = self._changed.get(thing, (instant, -1))
        self._changed[thing] = instant, count
        if where in names and self.now is not None:
            self._exercise(oracles.TIME_OF_CHANGE.law)
            if instant < self.now - _SLACK:
                yield _broken(oracles.TIME_OF_CHANGE, where, f"at least {_text(self.now)}", instant)
        elif thing[0] in self._own and known == count:
            self._exercise(oracles.TIME_OF_CHANGE.law)
            if abs(before - instant) >= _SLACK:
                yield _broken(oracles.TIME_OF_CHANGE, where, f"{_text(before)}, as nothing changed it", instant)


def time_of(answer: Answer, *, trust_date: bool) -> float | None:
    """Return the Unix time at which an answer was made: its Date, or when what it created was created.

    The Date of an emulator is its web server's, whose clock need not be the emulator's.
    """
    try:
        if trust_date and "date" in answer.headers:
            return parsedate_to_datetime(answer.headers["date"]).timestamp()
        if answer.status == 201:
            (entity, *_) = cast("dict[str, JsonObject]", answer.json).values()
            return datetime.fromisoformat(entity["createdAt"]).timestamp()
    except (ValueError, TypeError, KeyError, AttributeError):
        pass
    return None


def _broken(oracle: oracles.Oracle, where: str, expected: str, got: float) -> Broken:
    return Broken(oracle, oracle.law, where, expected, _text(got))


def _instant(value: Json) -> float | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment.timestamp() if moment is not None and moment.tzinfo is not None else None


def _text(instant: float) -> str:
    return datetime.fromtimestamp(instant, UTC).isoformat()


def _id_of(holder: JsonObject) -> str:
    """Return the id of a thing, or of the only one that it belongs to."""
    ids = [value for name, value in holder.items() if name.endswith("Id") and isinstance(value, str)]
    own = holder.get("id")
    return own if isinstance(own, str) else ids[0] if len(ids) == 1 else ""
