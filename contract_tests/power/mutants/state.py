"""Mutants of what remains: writes that are not kept, deletes that are not done, operations that are gone or new."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from contract_tests.power.mutants.access import refusal
from contract_tests.power.mutants.mutant import Mutant, stateless
from contract_tests.power.mutants.places import change_at
from contract_tests.power.mutants.requests import rules_of, sample_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from bullseye_partner_emulator.json_text import Json, JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, DeliveryChange
    from contract_tests.power.mutants.places import OperationPlaces, Place, Reader

_NIL = "00000000-0000-0000-0000-000000000000"
_NOT_FOUND, _METHOD_NOT_ALLOWED = 404, 405


class SlowAnswerError(TimeoutError):
    """An answer that would come after every timeout; nobody has to wait for it."""


def state_mutants(reader: Reader) -> Iterator[Mutant]:
    """Yield every write unpersisted, every delete undone, every operation removed, moved or slow, every key leaked."""
    for operation in reader.operations:
        for place in operation.writable:
            yield _forgotten(reader, operation, place)
            if any(p.name == place.name for p in operation.answer):
                yield _wrong_echo(operation, place)
            if "default" in place.schema:
                yield _changed_default(operation, place)
        if operation.method == "DELETE":
            yield _undeleted(reader, operation)
        yield from _surface(reader, operation)
        yield _leak(reader, operation)
    for path in dict.fromkeys(operation.path for operation in reader.operations):
        yield _new_method(reader, path)


def _forgotten(reader: Reader, operation: OperationPlaces, place: Place) -> Mutant:
    """Return the mutant that answers as if it had stored a property, and has not."""
    name = place.name
    witnesses = [o for o in reader.operations if o.method == "GET" and _tells_of(o, operation, name)]
    shown_names = {p.name for o in (operation, *witnesses) for p in o.answer}
    # Every answer has the entity's own id, which says nothing of the id of something else.
    tails = shown_names - {"id"}
    is_as_read = all(_held(p) == _held(place) for w in witnesses for p in w.answer if p.name == name)
    shown = any(name == s or name.lower().endswith(s.lower()) or s.lower() == f"has{name}".lower() for s in tails)

    async def restore(request: Request, api: Api) -> Answer:
        """Let the write happen, then write the old value back."""
        body = request.object
        if body is None or name not in body:
            return await api(request)
        old = [value for w in witnesses for value in _values(await api(_reading(request, operation, w)), w, name)]
        answer = await api(request)
        if answer.succeeded and old:
            needed: JsonObject = {p.name: body[p.name] for p in operation.writable if p.required}
            await api(request.with_json({**needed, name: old[0]}))
        return answer

    async def leave_out(request: Request, api: Api) -> Answer:
        """Store something else than the answer says."""
        body = request.object
        if body is None or name not in body:
            return await api(request)
        written = body
        if not all(holds(written[name]) for _, holds, _ in rules_of(place.schema)):
            return await api(request)
        stored = {key: value for key, value in written.items() if key != name}
        if place.required:
            stored[name] = other_value(place.schema, written[name])
        answer = await api(request.with_json(stored))
        if not answer.succeeded:
            return await api(request)
        told = answer.json
        for p in operation.answer:
            if p.name == name:
                change_at(told, p.steps, lambda container, key: container.__setitem__(key, written[name]))
        return answer.with_json(told)

    return _mutant(
        operation,
        "unpersisted-write",
        place.pointer,
        f"{name} is stored",
        restore if operation.method == "PUT" and witnesses and is_as_read else leave_out,
        None if shown else f"No answer shows {name}",
    )


def _held(place: Place) -> list[Json]:
    """Return how the properties of an object are described: what is read can be written back if they are the same."""
    return [place.schema.get(word) for word in ("properties", "additionalProperties")]


def _tells_of(reading: OperationPlaces, writing: OperationPlaces, name: str) -> bool:
    """Whether an operation reads what another one wrote: the resource that it writes to, or the page's only one."""
    if not any(place.name == name for place in reading.answer) or reading.is_page:
        return False
    same_resource = writing.path.startswith(reading.path)
    alone = "{" not in reading.path and "{" not in writing.path and reading.tag == writing.tag
    return same_resource or alone


def _reading(request: Request, writing: OperationPlaces, reading: OperationPlaces) -> Request:
    length = reading.path.count("/") + 1
    path = "/".join(request.path.split("/")[:length]) if writing.path.startswith(reading.path) else reading.path
    return request.asking("GET", path)


def _values(answer: Answer, operation: OperationPlaces, name: str) -> list[Json]:
    found: list[Json] = []
    for place in operation.answer:
        if place.name == name and answer.succeeded:
            change_at(answer.json, place.steps, lambda container, key: found.append(container[key]))
    return found


def other_value(schema: JsonObject, value: Json) -> Json:
    """Return another value that a schema allows than the one given."""
    if "enum" in schema:
        return next(other for other in schema["enum"] if other != value)
    match value:
        case bool():
            return not value
        case int() | float():
            return value + 1 if value < schema.get("maximum", value + 1) else value - 1
        case str() if "format" in schema or "pattern" in schema:
            sample = sample_of(schema)
            return sample if sample != value else f"{value}9" if "format" in schema else "#654321"
        case str():
            return f"{value[:-1]}~"
        case list():
            return cast("list[object]", value)[1:]
        case _:
            return {}


def _wrong_echo(operation: OperationPlaces, place: Place) -> Mutant:
    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        body = request.object
        if not answer.succeeded or body is None or place.name not in body:
            return answer
        told = answer.json
        for p in operation.answer:
            if p.name == place.name:
                change_at(
                    told,
                    p.steps,
                    lambda container, key: container.__setitem__(key, other_value(place.schema, container[key])),
                )
        return answer.with_json(told)

    return _mutant(operation, "wrong-echo", place.pointer, f"The answer has the {place.name} that was written", deviate)


def _changed_default(operation: OperationPlaces, place: Place) -> Mutant:
    default = place.schema["default"]
    other = other_value(place.schema, default)

    async def deviate(request: Request, api: Api) -> Answer:
        body = request.object
        if body is None or place.name in body:
            return await api(request)
        return await api(request.with_json({**body, place.name: other}))

    return _mutant(operation, "changed-default", place.pointer, f"{place.name} is {default} by default", deviate)


def _undeleted(reader: Reader, operation: OperationPlaces) -> Mutant:
    parent = operation.path.rsplit("/", 1)[0]
    readings = [o for o in reader.operations if o.method == "GET" and o.path in (operation.path, parent)]

    async def deviate(request: Request, api: Api) -> Answer:
        resource, _, wanted = request.path.rpartition("/")
        # What may not delete, or names no UUID, is refused as ever.
        refused = await api(replace(request, path=f"{resource}/{_NIL}"))
        if refused.status != _NOT_FOUND:
            return await api(request)
        for reading in readings:
            path = request.path if reading.path == operation.path else resource
            answer = await api(
                request.asking("GET", path).with_query(**({"pageSize": "100"} if reading.is_page else {}))
            )
            if answer.succeeded and wanted.lower() in answer.body.decode().lower():
                return answer.without_body(operation.status)
        return await api(request)

    return _mutant(operation, "undone-delete", "", "What was deleted is gone", deviate)


def _surface(reader: Reader, operation: OperationPlaces) -> Iterator[Mutant]:
    not_found = next(e for o in reader.operations for e in o.errors if e.status == _NOT_FOUND)

    async def remove(request: Request, api: Api) -> Answer:
        return await refusal(reader, request, api, not_found.status, not_found.code)

    async def rename(request: Request, api: Api) -> Answer:
        return await api(replace(request, path=f"{request.path}-v2/undescribed"))

    async def move(request: Request, api: Api) -> Answer:
        answer = await api(replace(request, method="TRACE"))
        others = [m for m in (answer.header("allow") or "").split(", ") if m != operation.method]
        return answer.with_header("allow", ", ".join([*others, "PATCH"]))

    async def slow(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if answer.succeeded:
            raise SlowAnswerError(f"{operation.id} would have answered after the timeout")
        return answer

    async def once(request: Request, api: Api) -> Answer:
        answer = await api(request)
        return answer.with_json({}) if answer.succeeded and operation.has_answer else answer

    yield _mutant(operation, "removed-operation", "", "The operation exists", remove)
    yield _mutant(operation, "renamed-path", "", f"The path is {operation.path}", rename)
    yield _mutant(operation, "moved-method", "", f"The method is {operation.method}", move)
    yield _mutant(operation, "slow-answer", "", "The answer comes before the timeout", slow)
    if operation.has_answer:
        yield _mutant(operation, "empty-answer", "", "The answer has a body", once)


def _new_method(reader: Reader, path: str) -> Mutant:
    depth = path.count("/")
    segments = path.split("/")

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        parts = request.path.split("/")
        same = len(parts) == depth + 1 and all(
            a == b or b.startswith("{") for a, b in zip(parts, segments, strict=True)
        )
        if request.method == "PATCH" and same and answer.status == _METHOD_NOT_ALLOWED:
            return await refusal(reader, request, api, 200, "")
        return answer

    return Mutant("new-method", "", f"PATCH {path}", "The path has the described methods only", stateless(deviate))


def _leak(reader: Reader, operation: OperationPlaces) -> Mutant:
    """Return the mutant whose refusals repeat the key that they got."""

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        key = request.header(reader.key_header)
        told = answer.object
        if answer.succeeded or key is None or told is None:
            return answer
        return answer.with_json({**told, "message": f"{told['message']} ({key})"})

    return _mutant(operation, "leaked-key", "", "No answer repeats a key", deviate)


def secret_mutants(reader: Reader) -> Iterator[Mutant]:
    """Yield every secret shown again in the answers that are about its owner."""
    secrets = [(o, p) for o in reader.operations for p in (*o.body, *o.answer) if p.schema.get("x-secret")]
    for source, secret in secrets:
        for operation in reader.operations:
            if operation.tag == source.tag and operation.has_answer and secret not in operation.answer:
                yield _shown_again(source, secret, operation)


def _shown_again(source: OperationPlaces, secret: Place, operation: OperationPlaces) -> Mutant:
    texts = (p for p in operation.answer if "string" in p.types and not {"enum", "format"} & p.schema.keys())
    place = next(texts, None)

    def deviation() -> Callable[[Request, Api], Awaitable[Answer]]:
        known: list[str] = []

        async def deviate(request: Request, api: Api) -> Answer:
            answer = await api(request)
            if request.operation == source.id and answer.succeeded:
                documents = (request.object or {}, answer.object or {})
                known.extend(str(document[secret.name]) for document in documents if secret.name in document)
            if request.operation != operation.id or not answer.succeeded or not known:
                return answer
            told = answer.json
            if place is None:
                told["debug"] = known[-1]
            else:
                change_at(told, place.steps, lambda container, key: container.__setitem__(key, known[-1]))
            return answer.with_json(told)

        return deviate

    return Mutant(
        "leaked-secret",
        operation.id,
        f"{source.id}/{secret.name}",
        f"{secret.name} is shown once, or never",
        deviation,
        frozenset({operation.id, source.id}),
    )


def delivery_mutants() -> Iterator[Mutant]:
    """Yield every change of the deliveries of webhooks."""

    async def unchanged(request: Request, api: Api) -> Answer:
        return await api(request)

    def signature(change: Callable[[str], str]) -> DeliveryChange:
        return lambda delivery: replace(
            delivery,
            headers={n: change(v) if n.lower() != "content-type" else v for n, v in delivery.headers.items()},
        )

    changes: dict[str, tuple[str, DeliveryChange]] = {
        "wrong-signature": ("The signature is the HMAC of the body", signature(lambda text: text[::-1])),
        "signature-with-prefix": ("The signature is hexadecimal alone", signature(lambda text: f"sha256={text}")),
        "signature-in-upper-case": ("The signature is in lower case", signature(str.upper)),
        "lost-signature": (
            "A delivery is signed",
            lambda delivery: replace(delivery, headers={"Content-Type": "application/json"}),
        ),
        "body-after-signing": (
            "The body is what was signed",
            lambda delivery: replace(delivery, body=delivery.body.replace(b",", b", ")),
        ),
        "delivery-without-type": (
            "A delivery is JSON",
            lambda delivery: replace(
                delivery, headers={n: v for n, v in delivery.headers.items() if n.lower() != "content-type"}
            ),
        ),
        "delivery-empty": ("A delivery has its event", lambda delivery: replace(delivery, body=b"{}")),
    }
    for operator, (claim, change) in changes.items():
        yield Mutant(operator, "", "", claim, stateless(unchanged), frozenset(), None, change)


def _mutant(
    operation: OperationPlaces,
    operator: str,
    place: str,
    claim: str,
    deviate: Callable[[Request, Api], Awaitable[Answer]],
    equivalent: str | None = None,
) -> Mutant:
    return Mutant(operator, operation.id, place, claim, stateless(deviate), frozenset({operation.id}), equivalent)
