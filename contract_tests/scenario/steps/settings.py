"""Settings of the partner: each written alone and again, removed, and refused beside others that are accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from contract_tests import oracles
from contract_tests.scenario.steps.frame import Write, compare, updates
from contract_tests.scenario.steps.snapshot import read
from contract_tests.scenario.values import refused
from contract_tests.scenario.vocabulary import telling_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.scenario.steps.ground import Ground
    from contract_tests.scenario.steps.snapshot import Snapshot
    from generator.json_pointer import Json, JsonObject
    from generator.operations import Operation

_READERS = ("getPartnerAccount", "getWebhooks", "getDomainVerification", "getEmailPreferences")
_VALUES = 2
"""How many values a property is set to alone, beside null."""
_MISTAKES = 2
"""How many mistakes in a property are sent beside others that have none."""


def settings(ground: Ground) -> None:
    """Update the settings of the partner property by property, then with mistakes."""
    session = ground.session
    if session.call("setDomain", body=ground.facts.example_body(ground.facts.operations["setDomain"])).status >= 300:
        return  # nothing would tell of the domain
    for operation in ground.operations():
        if operation.http_method == "PUT" and not operation.path_parameters:
            with session.step("each setting alone", operation.operation_id):
                _each_alone(ground, operation)
            with session.step("refused settings", operation.operation_id):
                _refused(ground, operation)


def _state(ground: Ground) -> Snapshot:
    """Read all settings."""
    return {place: value for name in _READERS for place, value in read(ground, ground.facts.operations[name], {})}


def _each_alone(ground: Ground, operation: Operation) -> None:
    """Set all properties, then one after the other to other values and to null, each twice; the others stay."""
    session = ground.session
    everything = _first(ground, operation)
    _send(ground, operation, everything)
    before = _state(ground)
    for name, values in _values(ground, operation).items():
        needed = {one: everything[one] for one in ground.facts.required(operation) if one != name}
        for value in values:
            body: JsonObject = {**needed, name: value}
            with session.step(f"{name} alone", operation.operation_id):
                first = _send(ground, operation, body)
                session.equal(_send(ground, operation, body), first, oracles.SAME_AGAIN, "$")
                after = _state(ground)
                compare(ground, Write(operation, {}, body), before, after, set())
                before = after


def _refused(ground: Ground, operation: Operation) -> None:
    """Send updates that are refused for one property, with others before and after it that would change something."""
    _send(ground, operation, _first(ground, operation))
    before = _state(ground)
    for body in _with_mistakes(ground, operation):
        for ordered in (body, dict(reversed(body.items()))):
            ground.session.call(
                operation.operation_id, body=ordered, expect=400, oracle=oracles.MISTAKE_REFUSED, why="one mistake"
            )
    after = _state(ground)
    changed = [place for place in dict.fromkeys((*before, *after)) if before.get(place) != after.get(place)]
    for place in changed:
        if place.name not in ground.facts.changed_by_use:
            ground.session.find(
                oracles.REFUSED_CHANGES_NOTHING,
                "what was there before",
                "another value",
                where=f"{place.operation_id}: {place.name}",
                operation_id=operation.operation_id,
            )
    ground.session.exercise(oracles.REFUSED_CHANGES_NOTHING.law)


def _with_mistakes(ground: Ground, operation: Operation) -> Iterator[JsonObject]:
    """Yield bodies that are accepted but for one part, which is in their middle or at an end."""
    first = _first(ground, operation)
    others = {name: values[0] for name, values in _values(ground, operation).items() if values}
    yield {**others, "undescribed": 1}
    for name, schema in ground.facts.body_properties(operation).items():
        for _, wrong in refused(ground.facts, schema)[:_MISTAKES]:
            yield {**others, name: wrong}
        switches = first.get(name)
        if isinstance(switches, dict):  # a mistake beside valid parts of the same property
            for value in (True, False):
                yield {**others, name: {**dict.fromkeys(cast("JsonObject", switches), value), "undescribed": True}}


def _values(ground: Ground, operation: Operation) -> dict[str, list[Json]]:
    """Return other values for each property than it was set to first, null among them if that is accepted."""
    found: dict[str, list[Json]] = {}
    first = _first(ground, operation)
    for name, schema in ground.facts.body_properties(operation).items():
        listed = telling_values(ground.facts, schema, ground.tag)
        values = [value for value in listed if value not in (first.get(name), None, [], {})]
        distinct = [value for number, value in enumerate(values) if value not in values[:number]]
        found[name] = distinct[-_VALUES:] + ([None] if ground.facts.is_valid(None, schema) else [])
    return found


def _first(ground: Ground, operation: Operation) -> JsonObject:
    """Return a body that sets each property to what is least like a default."""
    return next(iter(updates(ground, operation, {}))).body or {}


def _send(ground: Ground, operation: Operation, body: JsonObject) -> Json:
    for name in body.keys() & ground.facts.secrets:
        ground.session.keep_secret(str(body[name]))
    return ground.session.call(operation.operation_id, body=body).json
