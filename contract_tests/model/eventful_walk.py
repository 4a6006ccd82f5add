"""What a walk does in an account that was lent: made-up values, bent requests, visitors, and time that passes."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard, cast

from contract_tests.model.drawn_walk import Action, Drawing
from contract_tests.scenario.steps.webhooks import UPDATES
from contract_tests.scenario.vocabulary import telling_values
from contract_tests.target.receiver import ACKNOWLEDGED
from generator.named_components import Component

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from contract_tests.scenario.facts import Facts
    from generator.json_pointer import Json, JsonObject
    from generator.operations import Operation

LENGTH = 800
"""Requests and events of a walk; a read after a write is one more."""

_MINUTE, _HOUR = 60, 3_600
DAY = 86_400
_PASSED = (1, 7, _MINUTE + 1, _MINUTE + 1, 10 * _MINUTE, _HOUR + 1, 6 * _HOUR, DAY, 3 * DAY, 31 * DAY)
"""Seconds that may pass at once."""
_AGO = (0, 0, 1, 1, 2, 5, 6, 7, 27, 29, 30, 31, 45, 90, 365, -1, -7)
"""Days before today that a range may begin or end with."""
_EXPIRIES = (1, 30, _MINUTE, _HOUR, DAY, 31 * DAY)
"""Seconds after which something ends."""
_LONGEST_VISIT = 3 * DAY
"""Seconds between the first and the last sight of a visitor, at most."""
_ANSWERS = (204, 202, 301, 400, 404, 410, 429, 500, 503)
"""What the receiver may answer instead of 200."""
_VISITORS, _TIMES, _RECEIVER, _AGAIN = 0.1, 0.05, 0.02, 0.04
"""How often visitors are identified, time passes, a delivery is refused, a request is repeated."""
_BENT, _MADE_UP, _READ = 0.12, 0.35, 0.6
"""How often a request is bent, a value is made up, a write is read."""
_TRIES = 4
"""How many varied values are tried until the schema accepts one."""
_ODD = "\u00e9\u00df\u0130\u05d0\U0001f680\u200b\u00a0'\"\\/%_&+<>#?;,.:*()[]{}|^~`$@!=-\t0"
AGO = "secondsAgo"
"""The name in what stands for a time in a walk: `{AGO: 60}` is a minute before the request is sent."""


@dataclass(frozen=True)
class Visit:
    """A visitor of an organization is identified.

    Attributes:
        pick: Which of the organizations that are there.
        known: What is known of the visitor.
    """

    pick: int
    known: JsonObject


@dataclass(frozen=True)
class Pause:
    """So many seconds pass."""

    seconds: int


@dataclass(frozen=True)
class Acknowledgement:
    """The receiver answers deliveries with a status from now on."""

    status: int


Act: TypeAlias = Action | Visit | Pause | Acknowledgement


def draw_eventful_walk(facts: Facts, seed: int, tag: str, length: int = LENGTH) -> list[Act]:
    """Return a walk in an empty account, the same with the same seed."""
    return [*_Events(Drawing(facts, seed, tag)).walk(length)]


class _Events:
    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self._facts = drawing.facts
        self._random = drawing.random
        self._visitor = _known_of_visitors(drawing.facts, drawing.tag)

    def walk(self, length: int) -> Iterator[Act]:
        operations = [*self._facts.operations.values()]
        weights = [_weight(self._facts, one) for one in operations]
        draw = self._random
        last: Action | None = None
        for operation_id in UPDATES.values():
            # The walker sends an address of the receiver instead.
            body: JsonObject = {
                "url": "https://walk.example/",
                "secret": f"{self._drawing.tag}-secret",
                "enabled": True,
            }
            yield Action(operation_id, 0, {}, body)
        for number in range(length):
            # Without an organization most requests would be about nothing.
            if number < 3 or draw.random() < 1 / length**0.5:
                made = self._drawing.any(self._facts.operations["createOrganization"], key=0)
                yield replace(made, body={**(made.body or {}), "initialCredits": draw.choice((3, 30, 1000))})
            elif (chance := draw.random()) < _VISITORS:
                yield from self._visits()
            elif chance < _VISITORS + _TIMES:
                yield Pause(draw.choice(_PASSED))
            elif chance < _VISITORS + _TIMES + _RECEIVER:
                yield from self._answered_otherwise()
            elif last is not None and chance > 1 - _AGAIN:
                yield last
            else:
                (operation,) = draw.choices(operations, weights)
                action = self._made_up(self._drawing.any(operation))
                bend = draw.randrange(10_000) if draw.random() < _BENT else None
                last = replace(action, bend=bend)
                yield last
                readers = self._drawing.readers(operation)
                if operation.http_method != "GET" and readers and draw.random() < _READ:
                    reader = self._drawing.any(draw.choice(readers), key=0)
                    yield replace(self._made_up(reader), pick=action.pick)
                if ends := [-value[AGO] for value in (action.body or {}).values() if is_time(value)]:
                    yield from self._around(ends[0])

    def _around(self, seconds: int) -> Iterator[Act]:
        """Let the time come at which something ends, mostly, and ask with the key that was made last."""
        if seconds > 0 and self._random.random() < 0.5:
            yield Pause(max(1, seconds + self._random.choice((-2, -1, 0, 1, 2, 5, 30))))
            for _ in range(3):
                yield replace(self._drawing.any(self._facts.operations["getPartnerAccount"]), key=-1)
                yield Pause(1)

    def _answered_otherwise(self) -> Iterator[Act]:
        """Answer one delivery in another way, then as ever; what is tried again is, before anything else is asked.

        When a delivery is tried again depends on the clock of whoever tries, and its model has another one.
        """
        yield Acknowledgement(self._random.choice(_ANSWERS))
        hooks = [self._facts.operations[name] for name in UPDATES.values()]
        delivering: list[Act] = [self._drawing.any(self._facts.operations["sendTestWebhook"], key=0), self._visit()]
        yield self._random.choice(delivering)
        if self._random.random() < 0.5:
            yield self._made_up(self._drawing.any(self._random.choice(hooks), key=0))
        yield Acknowledgement(ACKNOWLEDGED)
        yield Pause(DAY)

    def _visits(self) -> Iterator[Visit]:
        """Identify one visitor, or some of one organization, until its credits are used up perhaps."""
        first = self._visit()
        yield first
        for _ in range(self._random.choice((0, 0, 0, 1, 3))):
            yield replace(self._visit(), pick=first.pick)

    def _visit(self) -> Visit:
        draw = self._random
        share = draw.choice((0.0, 0.3, 0.7, 1.0))
        known: JsonObject = {
            name: draw.choice(values) for name, values in self._visitor.items() if draw.random() < share
        }
        if draw.random() < 0.5:
            last = draw.choice(_AGO[:-2]) * DAY + draw.randrange(DAY)
            first = last + draw.choice((0, 0, draw.randrange(_LONGEST_VISIT)))
            known |= {"firstSeenAt": {AGO: first}, "lastSeenAt": {AGO: last}}
        return Visit(draw.randrange(4), known)

    def _made_up(self, action: Action) -> Action:
        """Return an action some of whose values nobody wrote down: times about now, and varied ones."""
        operation = self._facts.operations[action.operation_id]
        query = dict(action.query)
        for parameter in operation.query_parameters:
            if parameter.name in query and (ago := self._ago(parameter.schema)) is not None:
                query[parameter.name] = ago
        if action.body is None:
            return replace(action, query=query)
        properties = self._facts.body_properties(operation)
        body = {
            name: value if name not in properties else self._varied(value, properties[name])
            for name, value in action.body.items()
        }
        return replace(action, query=query, body=body)

    def _varied(self, value: Json, schema: JsonObject) -> Json:
        draw = self._random
        if draw.random() > _MADE_UP:
            return value
        if "date-time" in formats_of(self._facts, schema):
            return {AGO: -draw.choice(_EXPIRIES)}
        for _ in range(_TRIES):
            other = varied(draw, value)
            if self._facts.is_valid(other, schema):
                return other
        return value

    def _ago(self, schema: JsonObject) -> JsonObject | None:
        """Return a time about now for a parameter that is one, mostly: whole days ago, which is a day, or others."""
        if not formats_of(self._facts, schema) & {"date", "date-time"} or self._random.random() > 0.8:
            return None
        within = self._random.randrange(1, DAY) if self._random.random() < 0.2 else 0
        return {AGO: self._random.choice(_AGO) * DAY + within}


def formats_of(facts: Facts, schema: JsonObject) -> set[str]:
    """Return the formats that a text of a schema may have."""
    merged = facts.merged(schema)
    options = [facts.merged(option) for option in (*merged.get("anyOf", ()), *merged.get("oneOf", ()))]
    return {str(one["format"]) for one in (merged, *options) if "format" in one}


def is_time(value: Json) -> TypeGuard[dict[str, int]]:
    """Return whether a value of a walk stands for a time."""
    return isinstance(value, dict) and value.keys() == {AGO}


def _weight(facts: Facts, operation: Operation) -> float:
    """Return how often an operation is asked for: the more it can be asked, the more often; reads twice as often."""
    asked = len(operation.query_parameters)
    if operation.request_body is not None:
        asked += len(facts.body_properties(operation))
    return (1 + asked) * (2 if operation.http_method == "GET" else 1)


def _known_of_visitors(facts: Facts, tag: str) -> dict[str, list[Json]]:
    """Return the values that each property of a visitor may have, but for those that others follow from."""
    properties: JsonObject = Component.VISITOR.of(facts.bundle)["properties"]
    found: dict[str, list[Json]] = {}
    for name, schema in properties.items():
        if name == "id" or {"x-time", "x-organization-api"} & schema.keys():
            continue
        described: JsonObject = facts.merged(schema).get("properties", {})
        # A server tells what it knows of a visitor, which is what is described.
        found[name] = [
            value
            for value in telling_values(facts, schema, tag)
            if not (described and value) or set(value) <= described.keys()
        ]
    return found


def varied(draw: Random, value: Json) -> Json:
    """Return another value than a given one, of the same type and close to it."""
    match value:
        case bool() | None:
            return value
        case int():
            return draw.choice((value + 1, value * 10, -value, draw.randrange(10 ** draw.randrange(1, 12))))
        case float():
            return draw.choice((value + 0.1, value / 3, float(round(value))))
        case str():
            return draw.choice(_TEXTS)(draw, value)
        case dict():
            return _varied_object(draw, cast("JsonObject", value))
        case _:
            return _varied_list(draw, value)


def _varied_list(draw: Random, value: list[Any]) -> list[Any]:
    if not value:
        return value
    number = draw.randrange(len(value))
    match draw.randrange(4):
        case 0:
            return draw.sample(value, len(value))
        case 1:
            return [*value[:number], *value[number + 1 :]]
        case 2:
            return [*value, value[number]]
        case _:
            return [*value[:number], varied(draw, value[number]), *value[number + 1 :]]


def _varied_object(draw: Random, value: JsonObject) -> JsonObject:
    if not value:
        return value
    name = draw.choice([*value])
    if draw.random() < 0.3:
        return {one: other for one, other in value.items() if one != name}
    return {**value, name: varied(draw, value[name])}


def _inserted(draw: Random, text: str) -> str:
    place = draw.randrange(len(text) + 1)
    return text[:place] + draw.choice(_ODD) + text[place:]


_TEXTS: tuple[Callable[[Random, str], str], ...] = (
    _inserted,
    _inserted,
    lambda _draw, text: text.swapcase(),
    lambda _draw, text: text.upper(),
    lambda _draw, text: text.lower(),
    lambda _draw, text: f" {text}",
    lambda _draw, text: f"{text} ",
    lambda _draw, text: text.replace(" ", "  "),
    lambda draw, text: text[: draw.randrange(len(text) + 1)],
    lambda draw, text: (text + " ") * draw.randrange(1, 12),
    lambda draw, text: "".join(draw.sample(text, len(text))),
    lambda draw, _text: str(draw.randrange(10 ** draw.randrange(1, 20))),
    lambda draw, _text: "".join(draw.choices(_ODD, k=draw.randrange(1, 12))),
    lambda _draw, text: unicodedata.normalize("NFD", text),
    lambda _draw, text: text[::-1],
)
