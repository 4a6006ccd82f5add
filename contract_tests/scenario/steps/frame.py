"""The frame rule: after a write, everything readable that the operation does not change is as it was."""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, cast

from contract_tests import oracles
from contract_tests.scenario.plan import NAME_PREFIX
from contract_tests.scenario.resources import entity_of
from contract_tests.scenario.steps.ground import NOBODY, PAGE_OPERATION, Ground
from contract_tests.scenario.steps.snapshot import snapshot
from contract_tests.scenario.vocabulary import telling_values
from generator.changes_of_writes import CHANGES, changed_names, is_named
from generator.json_pointer import join

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_tests.scenario.steps.snapshot import Snapshot
    from generator.json_pointer import Json, JsonObject
    from generator.operations import Operation

_WAS_NOT_THERE = "nothing"
_LONGEST = 200
_VALUES_OF_ONE = 3
"""How many values a property gets that is the only one of its body."""


class Write(NamedTuple):
    """A request that changes something.

    Attributes:
        operation: What is asked for.
        path: Values of its path parameters.
        body: What is sent; None if it takes no body.
    """

    operation: Operation
    path: Mapping[str, str]
    body: JsonObject | None


def frame(ground: Ground) -> None:
    """Send each kind of write, and read everything after each; in the end, much that is refused, and read again."""
    session = ground.session
    neighbour = ground.listed(PAGE_OPERATION, {}, "organizations")[0]["id"]
    name = f"{NAME_PREFIX}frame {ground.tag}"
    own = str(session.call("createOrganization", body={"name": name, "tier": "paid"}).pick("organization", "id"))
    made = {"organizationId": own}
    before = snapshot(ground, (own, neighbour))
    for write in _writes(ground, made):
        operation = write.operation
        properties = f" with {', '.join(write.body)}" if write.body else ""
        with session.step(f"{operation.operation_id}{properties}", operation.operation_id):
            # With full access: whatever else a target might do on the way, the key allows it.
            answer = session.call(operation.operation_id, write.path, body=write.body, key=session.target.api_key)
            entity = entity_of(answer.json)
            for parameter in (one for one, creator in ground.creators.items() if creator is operation and entity):
                made.setdefault(parameter, str(entity["id"]))
            after = snapshot(ground, (own, neighbour))
            compare(ground, write, before, after, {*write.path.values(), str(entity.get("id", ""))})
            before = after
    with session.step("refused writes"):
        for operation in ground.operations():
            if operation.request_body is not None:
                refused: JsonObject = {**ground.facts.example_body(operation), "undescribed": 1}
                key, oracle = session.target.api_key, oracles.MISTAKE_REFUSED
                session.call(
                    operation.operation_id, _path(operation, made), body=refused, key=key, expect=400, oracle=oracle
                )
        compare(ground, None, before, snapshot(ground, (own, neighbour)), set())


def compare(ground: Ground, write: Write | None, before: Snapshot, after: Snapshot, own: set[str]) -> None:
    """Note what changed and should not have; without a write, nothing should. `own` are the things that it is about."""
    if _has_ended(before, after):
        return  # the day or the billing period has, which changes ranges without dates
    facts = ground.facts
    may_change = changed_names(facts.bundle, write.operation.pointer) if write else frozenset[str]()
    kept = facts.body_properties(write.operation).keys() - (write.body or {}).keys() if write else set[str]()
    operation_id = write.operation.operation_id if write else ""
    claim = join(write.operation.pointer, CHANGES) if write else ""
    own.discard("")
    for place in dict.fromkeys((*before, *after)):
        old, new = (one.get(place, _WAS_NOT_THERE) for one in (before, after))
        name = place.name.rpartition(".")[2]
        if old == new or place.name in facts.changed_by_use:
            continue
        named = is_named(place.name, may_change)
        its_own = not own or not place.things or bool(own & {*place.things})
        if not (named and its_own and (name not in kept or _WAS_NOT_THERE in (old, new))):
            where = f"{place.operation_id}: {place.name}{'' if its_own else ' of another thing'}"
            ground.session.find(
                oracles.FRAME, _shown(old), _shown(new), where=where, claim=claim, operation_id=operation_id
            )


def _has_ended(before: Snapshot, after: Snapshot) -> bool:
    ends = ("Analytics.endDate", "BillingUsage.periodStart", "Usage.endDate")  # of copies, too
    return any(place.name.endswith(ends) and after.get(place) != value for place, value in before.items())


def _writes(ground: Ground, made: dict[str, str]) -> Iterator[Write]:
    """Yield the writes; what the first ones make is what the last ones remove.

    What our emulator does not model is left out: nobody has said yet what it changes.
    """
    not_modelled = ground.session.target.not_modelled
    operations = [
        one for one in ground.operations() if one.http_method != "GET" and one.operation_id not in not_modelled
    ]
    removing = [one for one in operations if one.http_method == "DELETE"]
    creating = [one for one in operations if one in ground.creators.values()]
    for operation in creating:
        body = ground.facts.example_body(operation, whole=True)
        if "externalId" in body:
            body["externalId"] = f"{ground.tag}-frame"
        yield Write(operation, _path(operation, made), body)
    changing = [one for one in operations if one not in (*removing, *creating)]
    found = chain.from_iterable(updates(ground, one, _path(one, made)) for one in changing)
    # Updates of several properties first: after them nothing is a default, so that a reset to one shows.
    yield from sorted(found, key=lambda write: len(write.body or {}) <= 1)
    # What belongs to an organization goes before it.
    for operation in sorted(removing, key=lambda one: -len(one.path_parameters)):
        yield Write(operation, _path(operation, made), None)


def updates(ground: Ground, operation: Operation, path: Mapping[str, str]) -> Iterator[Write]:
    """Yield an update of everything, with values that are no defaults, then of each property alone."""
    if operation.request_body is None:
        yield Write(operation, path, None)
        return
    required = set(ground.facts.required(operation))
    values = {name: _with_opposites(listed) for name, listed in _values(ground, operation).items()}
    if len(values) == 1:
        for name, listed in values.items():
            for value in listed[:_VALUES_OF_ONE]:
                yield Write(operation, path, {name: value})
        return
    telling = {name: _telling(listed) for name, listed in values.items()}
    yield Write(operation, path, dict(telling))
    for name, listed in values.items():
        another = next((value for value in listed if value not in (telling[name], None, [], {})), None)
        if required <= {name} and another is not None:
            yield Write(operation, path, {name: another})


def _values(ground: Ground, operation: Operation) -> dict[str, list[Json]]:
    """Return values of each property of a body: what the steps before have sent, then what they have not."""
    found = ground.accepted_values(operation)
    for name, schema in ground.facts.body_properties(operation).items():
        merged = ground.facts.merged(schema)
        if merged.get("x-increment"):  # all of it adds up, and there is a cap
            found[name] = [1, 2]
        elif merged.keys() & {"format", "pattern"}:
            found[name] = telling_values(ground.facts, schema, ground.tag)
    return found


def _with_opposites(values: list[Json]) -> list[Json]:
    """Return values, and for each map of switches the one with all of them the other way."""
    opposites: list[Json] = []
    for value in values:
        switches = cast("JsonObject", value) if isinstance(value, dict) else {}
        if switches and all(isinstance(one, bool) for one in switches.values()):
            opposites.append({name: not one for name, one in switches.items()})
    return [*values, *opposites]


def _telling(values: list[Json]) -> Json:
    """Return the value that is least like a default: neither empty nor null, the last one."""
    return next((value for value in reversed(values) if value not in (None, [], {}, "", 0, False)), values[-1])


def _path(operation: Operation, made: Mapping[str, str]) -> dict[str, str]:
    return {parameter.name: made.get(parameter.name, NOBODY) for parameter in operation.path_parameters}


def _shown(value: Json) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
