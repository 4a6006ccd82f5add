"""What a walk asks for: each telling value once, each filter and page, then anything in any order."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import TYPE_CHECKING, TypeAlias

from contract_tests.scenario.steps.ground import PAGE_OPERATION
from contract_tests.scenario.values import refused
from contract_tests.scenario.vocabulary import telling_values
from generator.operations import PAGE_PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from contract_tests.scenario.facts import Facts
    from generator.json_pointer import Json, JsonObject
    from generator.operations import Operation, Parameter

LENGTH = 500
"""Requests of a walk that are drawn by chance."""
FEW_ORGANIZATIONS = 20
"""How many a walk makes at most in an account that was not lent for it."""

_MAKES = "createOrganization"
_PAGE, _PAGE_SIZE = PAGE_PARAMETERS
SEARCH = "search"
_OFTEN, _SELDOM, _RARELY = 0.6, 0.15, 0.05
_PAGES: tuple[Json, ...] = (1, 1, 1, 2, 3, 11, 12, 51, 100, 10**6)
_SIZES: tuple[Json, ...] = (1, 2, 7, 10, 20, 50, 51, 99, 100)
_READS = 3
"""How much more often something is read than written."""
_ALONE = 3
"""How many values of a property are written alone."""
_EARLY, _KEYS, _THINGS = 8, 100, 1000

_Text: TypeAlias = "Callable[[str], str]"
SEARCHES: tuple[_Text, ...] = (
    lambda name: name,
    lambda name: name[:1],
    lambda name: name[1:3],
    lambda name: name[-4:],
    lambda name: f" {name[:6]} ",
    lambda name: name.swapcase(),
    lambda name: " ".join(reversed(name.split())),
    lambda name: "".join(one for one in unicodedata.normalize("NFD", name) if not unicodedata.combining(one)),
    lambda name: unicodedata.normalize("NFC", name),
    lambda name: f"{name[:2]}%{name[3:5]}",
    lambda name: f"{name[:2]}_{name[3:]}",
    lambda name: f"{name}x",
    lambda _name: "",
)
"""What is searched for, made of a name that is there."""


@dataclass(frozen=True)
class Action:
    """A request of a walk. It names things by how manieth they are, so that it means something in any shorter walk.

    Attributes:
        operation_id: What is asked for.
        pick: Which of the things that are there its path names.
        query: Its query parameters; a search is the number of a transformation of some name.
        body: What it sends; None for nothing.
        key: Which of the keys that are there it is sent with; None for no key.
        bend: What of the request is bent; None for nothing.
    """

    operation_id: str
    pick: int
    query: Mapping[str, Json]
    body: JsonObject | None
    key: int | None = 0
    bend: int | None = None


def draw_walk(
    facts: Facts, seed: int, tag: str, length: int = LENGTH, organizations: int | None = None
) -> list[Action]:
    """Return a walk, the same with the same seed.

    First more organizations than a page holds, then each telling value of each body, then each page and filter of each
    list, then `length` requests of any kind. With a number of `organizations` it makes no more than these, with the
    first telling values.
    """
    drawn = Drawing(facts, seed, tag)
    if organizations is None:
        return [*drawn.crowd(), *drawn.walk(length)]
    making = count()
    return [one for one in drawn.walk(length) if one.operation_id != _MAKES or next(making) < organizations]


@dataclass
class Drawing:
    """Draws the actions of a walk by chance, the same ones with the same seed."""

    facts: Facts
    seed: int
    tag: str
    values: dict[tuple[str, str], list[Json]] = field(default_factory=dict["tuple[str, str]", "list[Json]"])

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311 - nothing is secret here

    def crowd(self) -> Iterator[Action]:
        """Yield the requests that make more organizations than a page holds."""
        lister = self.facts.operations[PAGE_OPERATION]
        page = next(one for one in lister.query_parameters if one.name == _PAGE_SIZE)
        for _ in range(self.facts.merged(page.schema)["maximum"] + 1):
            yield self.any(self.facts.operations[_MAKES], key=0)

    def walk(self, length: int) -> Iterator[Action]:
        """Yield the telling values, the pages and filters, and `length` requests of any kind."""
        operations = [*self.facts.operations.values()]
        for operation in operations:
            if operation.request_body is not None:
                yield from self._each_value(operation)
        for operation in operations:
            if operation.query_parameters:
                yield from self._each_query(operation)
        weights = [_READS if one.http_method == "GET" else 1 for one in operations]
        for operation in self.random.choices(operations, weights, k=length):
            yield self.any(operation)

    def _each_value(self, operation: Operation) -> Iterator[Action]:
        """Yield requests that have each telling value of each property once, and some of each alone; each is read."""
        properties = self.facts.body_properties(operation)
        values = {name: self._shuffled(operation.operation_id, name, schema) for name, schema in properties.items()}
        bodies: list[JsonObject] = [
            {name: listed[number % len(listed)] for name, listed in values.items()}
            for number in range(max(map(len, values.values())))
        ]
        required = self.facts.required(operation)
        for name, listed in values.items():
            others = {one: values[one][0] for one in required}
            bodies += [{**others, name: value} for value in listed[:_ALONE]]
        readers = self.readers(operation)
        for body in bodies:
            pick = self.random.randrange(_EARLY)
            yield Action(operation.operation_id, pick, {}, body)
            if readers:
                reader = self.random.choice(readers)
                yield Action(reader.operation_id, pick, self._query(reader, 0), None)

    def readers(self, operation: Operation) -> list[Operation]:
        """Return what may show a write: the operations about the same things, and what shows everything."""
        names = {parameter.name for parameter in operation.path_parameters}
        return [
            one
            for one in self.facts.operations.values()
            if one.http_method == "GET" and {parameter.name for parameter in one.path_parameters} == names
        ]

    def _each_query(self, operation: Operation) -> Iterator[Action]:
        """Yield requests with each value of each parameter alone, and beside one of another parameter."""
        for parameter in operation.query_parameters:
            for value in self._query_values(parameter):
                base = self._query(operation, 0)
                other = self.random.choice(operation.query_parameters)
                beside = {other.name: self.random.choice(self._query_values(other))}
                if parameter.name == _PAGE:  # small ones: there are many of them
                    beside = {_PAGE_SIZE: _SIZES[1]}
                yield Action(operation.operation_id, 0, {**base, parameter.name: value}, None)
                yield Action(operation.operation_id, 0, {**base, **beside, parameter.name: value}, None)

    def any(self, operation: Operation, key: int | None = -1) -> Action:
        """Return any request of an operation; a key of -1 is any, too."""
        draw = self.random
        if key == -1:
            key = 0 if draw.random() > _SELDOM else None if draw.random() < _SELDOM else draw.randrange(_KEYS)
        # Early things are named more often than late ones: what happens to one thing in turn matters most.
        pick = draw.randrange(_EARLY) if draw.random() < _OFTEN else draw.randrange(_THINGS)
        return Action(operation.operation_id, pick, self._query(operation, _OFTEN), self._body(operation), key)

    def _query(self, operation: Operation, share: float) -> dict[str, Json]:
        return {
            one.name: self.random.choice(self._query_values(one))
            for one in operation.query_parameters
            if one.required or self.random.random() < share
        }

    def _query_values(self, parameter: Parameter) -> list[Json]:
        if parameter.name == SEARCH:
            return [number + len(SEARCHES) * self.random.randrange(_THINGS) for number in range(len(SEARCHES))]
        known = {_PAGE: _PAGES, _PAGE_SIZE: _SIZES}.get(parameter.name)
        return [*known] if known is not None else self._telling("query", parameter.name, parameter.schema)

    def _body(self, operation: Operation) -> JsonObject | None:
        if operation.request_body is None:
            return None
        required = self.facts.required(operation)
        properties = self.facts.body_properties(operation)
        share = self.random.choice((_SELDOM, _OFTEN, 1.0))
        body = {
            name: self.random.choice(self._telling(operation.operation_id, name, schema))
            for name, schema in properties.items()
            if name in required or self.random.random() < share
        }
        if body and self.random.random() < _RARELY:
            name = self.random.choice([*body])
            if wrong := refused(self.facts, properties[name]):
                body[name] = self.random.choice(wrong)[1]
        return body

    def _shuffled(self, place: str, name: str, schema: JsonObject) -> list[Json]:
        values = self._telling(place, name, schema)
        return self.random.sample(values, len(values))

    def _telling(self, place: str, name: str, schema: JsonObject) -> list[Json]:
        if (place, name) not in self.values:
            self.values[place, name] = telling_values(self.facts, schema, self.tag)
        return self.values[place, name]
