"""Updates: what was written can be read, and nothing else changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests import oracles
from generator.json_pointer import JsonObject, join

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_tests.scenario.steps.ground import Ground
    from generator.json_pointer import Json
    from generator.operations import Operation


_OWN_STEPS = frozenset(
    {
        "allocateCredits",
        "updateOrganizationTier",
        "updateOrganizationStatus",
        "setDomain",
        "updateEmailPreferences",
        "updateOrganizationEmailPreferences",
    }
)
"""Updates with a model of their own."""
_TURNS = 2
"""How often everything changes at once: there and back."""
_MOVING = frozenset({"updatedAt"})
"""What an update changes by itself."""
_DEPENDENT: dict[str, frozenset[str]] = {"secret": frozenset({"hasSecret"})}
"""What else changes with a field that is written."""


def read_your_writes(ground: Ground) -> None:
    """Write every accepted value of every field of every update; read it back, and nothing else changed."""
    for operation in ground.operations():
        if operation.http_method != "PUT" or operation.request_body is None:
            continue
        if operation.operation_id in _OWN_STEPS:
            continue
        reader = _reader_of(ground, operation)
        path = ground.path_of(operation)
        values = ground.accepted_values(operation)
        with ground.session.step("read before writing", operation.operation_id):
            state = _read(ground, operation, reader, path)
        others = ground.other_organizations()
        needed = {name: values[name][0] for name in ground.facts.required(operation)}
        # Each field alone shows that the others stay, also when none has the value any more that it had at first; the
        # rest of the values go together.
        first = {name: options[0] for name, options in values.items()}
        near = [*_near(ground, operation, first), *ground.packed_values(operation)]
        every = {name: list(options) for name, options in values.items()}
        emptied = {name: option for name, options in values.items() for option in options if option in ([], {}, None)}
        bodies = [needed | {name: options.pop(min(1, len(options) - 1))} for name, options in values.items()]
        bodies += [needed | {name: value} for name, value in first.items()] if len(values) > 1 else []
        bodies += [
            needed | {name: options[number] for name, options in values.items() if number < len(options)}
            for number in range(max(map(len, values.values()), default=0))
        ]
        # What is there is taken away again.
        bodies += [needed | {name: value} for name, value in emptied.items()]
        bodies += [needed | {name: text} for name, text in near]
        for body in (*bodies, needed):
            with ground.session.step(f"write {', '.join(body) or 'nothing'}", operation.operation_id):
                state = _write(ground, operation, path, reader, body, state)
        for _ in range(_TURNS):
            # Each property becomes another one, all of them together.
            known = state or {}
            body = {name: _other(options, known.get(name)) for name, options in every.items()}
            with ground.session.step(f"write other {', '.join(body)}", operation.operation_id):
                state = _write(ground, operation, path, reader, body, state)
        with ground.session.step("read the others", operation.operation_id):
            ground.session.equal(
                ground.other_organizations(),
                others,
                oracles.NEIGHBOURS_STAY,
                "$",
                operation_id=operation.operation_id,
            )


def _near(ground: Ground, operation: Operation, first: JsonObject) -> Iterator[tuple[str, Json]]:
    """Yield a text of each property that is free, and then one that only differs from it in case."""
    for name, schema in ground.facts.body_properties(operation).items():
        text = first.get(name)
        if isinstance(text, str) and not ground.facts.merged(schema).keys() & {"enum", "format", "pattern"}:
            before, space, last = text.rpartition(" ")  # the first words may be the mark of a run
            yield name, text
            yield name, f"{before}{space}{last.swapcase()}"


def _other(options: list[Json], value: Json) -> Json:
    return next((one for one in options if one != value and one not in (None, [], {})), options[0])


def _write(
    ground: Ground,
    operation: Operation,
    path: Mapping[str, str],
    reader: str | None,
    body: JsonObject,
    before: JsonObject | None,
) -> JsonObject | None:
    session, operation_id = ground.session, operation.operation_id
    pointer = ground.body_pointer(operation)
    answer = session.call(
        operation_id,
        path,
        body=body,
        oracle=oracles.VALUE_ACCEPTED,
        why=f"body {', '.join(body)}",
        claim=join(pointer, "properties", *body) if len(body) == 1 else "",
    )
    for name in body.keys() & ground.facts.secrets:
        session.keep_secret(str(body[name]))
    written = ground.entity(operation, answer)
    for name, value in body.items():
        if name in written:
            session.equal(written[name], value, oracles.ECHO, f"$.{name}")
    after = _read(ground, operation, reader, path)
    if after is None or before is None:
        return after
    for name, value in after.items():
        if name in body:
            session.equal(value, body[name], oracles.READ_YOUR_WRITES, f"$.{name}")
        elif name in written and name in _MOVING:
            continue
        elif name not in {other for field in body for other in _DEPENDENT.get(field, ())}:
            session.equal(value, before.get(name), oracles.LEFT_OUT_STAYS, f"$.{name}")
    for name in sorted(written.keys() & after.keys()):
        session.equal(after[name], written[name], oracles.READ_YOUR_WRITES, f"$.{name}")
    return after


def _read(ground: Ground, operation: Operation, reader: str | None, path: Mapping[str, str]) -> JsonObject | None:
    return None if reader is None else ground.entity(operation, ground.session.call(reader, path))


def _reader_of(ground: Ground, operation: Operation) -> str | None:
    """Return the operation that reads back what another wrote: a described link, or the GET of the same path."""
    if operation.operation_id == "updateBranding":
        return "getPartnerAccount"
    same = [
        other.operation_id
        for other in ground.facts.operations.values()
        if other.http_method == "GET" and other.path == operation.path
    ]
    by_kind = [
        other.operation_id
        for other in ground.facts.operations.values()
        if other.http_method == "GET" and operation.path.rpartition("/")[0] == other.path and not other.page
    ]
    return next(iter([*same, *by_kind]), None)
