"""Requests with one mistake each, and requests about what does not exist."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.scenario.steps.ground import NO_ID, NOBODY, PAGE_OPERATION, Ground
from contract_tests.scenario.values import accepted, refused
from generator.json_pointer import Json, JsonObject, join
from generator.schema import types_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from contract_tests.oracles import Oracle
    from generator.operations import Operation

_MISSING = "missing"
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
"""Texts that a path has as they are."""
LENIENT = "a number and a letter"
"""What readers of numbers take that stop at the first character that is no digit: each operation may use one."""
LARGE = "large"
"""What 31 bits, 32 bits or a double cannot hold."""
NO_SUCH_DAY = "a day that its month has not"
"""What readers of dates roll over into the next month: each operation may use one."""


def request_rules(ground: Ground) -> None:
    """Send each described mistake, one at a time: all of them are refused, and nothing else happens."""
    rules_of(ground, ground.operations())


def rules_of(ground: Ground, operations: Iterable[Operation]) -> None:
    """Send each described mistake in requests of some operations."""
    for operation in operations:
        statuses = {error.status for error in operation.errors}
        if 400 not in statuses:
            continue
        path = ground.path_of(operation)
        if operation.request_body is not None:
            with ground.session.step("body rules", operation.operation_id):
                _body_rules(ground, operation, path)
        with ground.session.step("parameter rules", operation.operation_id):
            _parameter_rules(ground, operation, path)


def _body_rules(ground: Ground, operation: Operation, path: Mapping[str, str]) -> None:
    session, operation_id = ground.session, operation.operation_id
    valid = ground.valid_body(operation)
    properties = ground.facts.body_properties(operation)
    pointer, oracle = ground.body_pointer(operation), oracles.MISTAKE_REFUSED
    for name in ground.facts.required(operation):
        session.call(
            operation_id,
            path,
            body={key: value for key, value in valid.items() if key != name},
            expect=400,
            oracle=oracles.REQUIRED_REFUSED,
            why=f"without {name}",
            claim=join(pointer, "properties", name),
        )
    bodies: list[tuple[str, str, Json]] = []
    for name, schema in properties.items():
        bodies += [(f"{name}: {why}", name, {**valid, name: value}) for why, value in refused(ground.facts, schema)]
    if "groups" in properties:
        wrong = _wrong_groups(ground)
        bodies += [(f"groups: {why}", "groups", {**valid, "groups": value}) for why, value in wrong]
    bodies += [("an undescribed property", "", {**valid, "undescribed": 1}), ("an array", "", [valid])]
    for why, name, body in bodies:
        claim = join(pointer, "properties", name) if name else ""
        session.call(operation_id, path, body=body, expect=400, oracle=oracle, why=why, claim=claim)
    session.call(operation_id, path, raw=b'{"', expect=400, oracle=oracle, why="no JSON")
    session.call(operation_id, path, expect=400, oracle=oracle, why="no body")
    if any(error.status == 415 for error in operation.errors):
        text = json.dumps(valid).encode()
        for declared in ("text/plain", None):
            session.call(
                operation_id,
                path,
                raw=text,
                content_type=declared,
                expect=415,
                oracle=oracle,
                why=f"body declared as {declared}",
            )


def _wrong_groups(ground: Ground) -> list[tuple[str, Json]]:
    """Return groups of ICP conditions with one mistake each."""
    operation = ground.facts.operations["createIcpConfig"]
    schema = ground.facts.body_properties(operation)["groups"]
    group = ground.facts.merged(ground.facts.merged(schema)["items"])
    condition = ground.facts.merged(ground.facts.merged(group["properties"]["conditions"])["items"])
    fine = {name: ground.facts.example(value) for name, value in condition["properties"].items()}
    wrong: list[tuple[str, Json]] = []
    for name, value in condition["properties"].items():
        broken = [(why, {**fine, name: bad}) for why, bad in refused(ground.facts, value)]
        broken.append(("missing", {key: kept for key, kept in fine.items() if key != name}))
        wrong += [(f"condition {name} {why}", [{"operator": "AND", "conditions": [bad]}]) for why, bad in broken]
    wrong.append(
        (
            "condition with an undescribed property",
            [{"operator": "AND", "conditions": [{**fine, "undescribed": 1}]}],
        )
    )
    for name, value in group["properties"].items():
        whole: JsonObject = {"operator": "AND", "conditions": [fine]}
        wrong += [(f"group {name} {why}", [{**whole, name: bad}]) for why, bad in refused(ground.facts, value)]
        wrong.append((f"group without {name}", [{key: kept for key, kept in whole.items() if key != name}]))
    wrong.append(("group with an undescribed property", [{"operator": "AND", "conditions": [fine], "undescribed": 1}]))
    return [(why, value) for why, value in wrong if not ground.facts.is_valid(value, schema)]


def _parameter_rules(ground: Ground, operation: Operation, path: Mapping[str, str]) -> None:
    session, operation_id = ground.session, operation.operation_id
    body = ground.valid_body(operation) if operation.request_body else None
    for case in query_cases(ground, operation):
        oracle = oracles.VALUE_ACCEPTED if case.expect is None else case.oracle
        session.call(operation_id, path, query=case.query, body=body, expect=case.expect, oracle=oracle, why=case.why)
    for parameter in operation.path_parameters:
        if ground.facts.is_valid(NO_ID, parameter.schema):
            continue
        listed = ground.listed(PAGE_OPERATION, {}, "organizations") if operation.http_method == "GET" else []
        for text in (NO_ID, *islice(other_names(listed), 1)):
            session.call(
                operation_id,
                {**path, parameter.name: text},
                query=ground.required_query(operation),
                body=body,
                expect=400,
                oracle=oracles.MISTAKE_REFUSED,
                why=f"path {parameter.name}: {'no UUID' if text == NO_ID else 'an external id'}",
            )


def other_names(items: Iterable[JsonObject]) -> Iterator[str]:
    """Yield what else things are known by, as far as a path takes it as it is: only the id names a thing there."""
    for item in items:
        name = item.get("externalId")
        if isinstance(name, str) and _PLAIN.fullmatch(name):
            yield name


@dataclass(frozen=True)
class QueryCase:
    """A query that is as described, or has one mistake.

    Attributes:
        parameter: The parameter that is special; empty if none is.
        what: What is special about it; empty for a described value.
        query: All parameters.
        expect: The status that has to come; None is a success.
    """

    parameter: str
    what: str
    query: Mapping[str, str]
    expect: int | None = 400

    @property
    def oracle(self) -> Oracle:
        """The oracle that the API breaks if it accepts a query with this mistake."""
        return oracles.REQUIRED_REFUSED if self.what == _MISSING else oracles.MISTAKE_REFUSED

    @property
    def why(self) -> str:
        """What a finding calls it."""
        if not self.parameter:
            return self.what
        if self.what == _MISSING:
            return f"without query {self.parameter}"
        return f"query {self.parameter}{f': {self.what}' if self.what else ''}"


def query_cases(ground: Ground, operation: Operation) -> Iterator[QueryCase]:
    """Yield queries of an operation, at the bounds of each parameter and beyond them, one at a time."""
    needed = ground.required_query(operation)
    for parameter in operation.query_parameters:
        name = parameter.name
        merged = ground.facts.merged(parameter.schema)
        for why, value in refused(ground.facts, parameter.schema):
            # In a query everything is text: what is wrong as text only because of its type is not.
            if value is None or why == "the number as text" or (why == "another type" and "string" in types_of(merged)):
                continue
            if why != "another type" and isinstance(value, bool | list | dict):
                continue
            text = ground.text_of(value) if why != "another type" else "text"
            yield QueryCase(name, why, {**needed, name: text})
        for value in accepted(ground.facts, parameter.schema, ground.tag):
            if value is not None and value != "":
                yield QueryCase(name, "", {**needed, name: ground.text_of(value)}, None)
        if parameter.required:
            rest = {other: value for other, value in needed.items() if other != name}
            yield QueryCase(name, _MISSING, rest)
        for why, text in _almost(merged):
            if not ground.facts.is_valid(text, parameter.schema):
                yield QueryCase(name, why, {**needed, name: text})
        for number in large_numbers(merged):
            yield QueryCase(name, LARGE, {**needed, name: str(number)}, None)
    yield QueryCase("", "an undescribed query parameter", {**needed, "undescribed": "1"})


def large_numbers(merged: JsonObject) -> tuple[int, ...]:
    """Return the first numbers that 31 and 32 bits, and the exact ones of doubles, do not hold; none with a maximum."""
    return (2**31, 2**32, 2**53) if "integer" in types_of(merged) and "maximum" not in merged else ()


def _almost(merged: JsonObject) -> Iterator[tuple[str, str]]:
    """Yield texts that a lenient reader takes for a value of a merged schema."""
    if "integer" in types_of(merged):
        number = merged.get("minimum", 0) + 1
        yield LENIENT, f"{number}x"
        yield "a decimal point", f"{number}.0"
        yield "a plus sign", f"+{number}"
        yield "a space before", f" {number}"
        yield "an exponent", f"{number}e0"
        yield "a hexadecimal number", f"0x{number}"
        yield "an underscore", f"{number}_0"
        yield "other digits", "".join(chr(0x0660 + int(digit)) for digit in str(number))
    if "anyOf" in merged:
        yield NO_SUCH_DAY, "2025-02-30"
        for text in ("2025-13-01", "yesterday", "01.02.2025"):
            yield "no day", text
        yield "a day and a letter", "2025-02-01x"
        yield "a day without zeros", "2025-2-1"
        yield "a day and a space", "2025-02-01 "
    values: list[Json] = merged.get("enum", [])
    if len(values) > 1:
        yield "two values with a comma between", f"{values[0]},{values[1]}"
        yield "a value and a space", f"{values[0]} "
    if merged.get("format") == "uuid":
        yield "an id and a digit", f"{NOBODY}0"
        yield "two ids with a comma between", f"{NOBODY},{NOBODY}"


def unknown_resources(ground: Ground) -> None:
    """Ask for what does not exist."""
    for operation in ground.operations():
        if not operation.path_parameters:
            continue
        # With all that a create would need: nothing is made of it.
        values = ground.accepted_values(operation) if operation.request_body else {}
        body = {**ground.valid_body(operation), **{name: some[0] for name, some in values.items()}} if values else None
        for parameter in operation.path_parameters:
            path = {**ground.path_of(operation), parameter.name: NOBODY}
            with ground.session.step("unknown id", operation.operation_id):
                ground.session.call(
                    operation.operation_id,
                    path,
                    body=body,
                    expect=404,
                    oracle=oracles.UNKNOWN_ID,
                    why=f"unknown {parameter.name}",
                )
