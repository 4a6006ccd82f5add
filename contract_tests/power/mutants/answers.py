"""Mutants of statuses, headers, content types and errors."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from contract_tests.power.mutants.mutant import Mutant, stateless

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Deviation
    from contract_tests.power.mutants.places import ErrorPlace, OperationPlaces, Reader

_OTHER_SUCCESS = {200: (201, 202), 201: (200, 202), 204: (200, 202)}
_OTHER_ERROR = {400: 422, 401: 403, 403: 401, 404: 410, 409: 400, 413: 400, 415: 400, 422: 400, 429: 503, 500: 503}
_CONTENT_TYPES = ("text/html", "application/vnd.api+json")
_FAILURE: dict[str, Any] = {"code": "InternalError", "message": "Server error", "details": {}}

_NEVER_PROVOKED = "No described request leads to a 500"


def answer_mutants(reader: Reader) -> Iterator[Mutant]:
    """Yield every change of status, headers and errors of every operation."""
    for operation in reader.operations:
        yield from _successes(operation)
        for error in operation.errors:
            yield from _errors(reader, operation, error)


def _successes(operation: OperationPlaces) -> Iterator[Mutant]:
    def on_success(operator: str, place: str, claim: str, change: Callable[[Answer], Answer]) -> Mutant:
        return _on(operation, operator, place, claim, lambda answer: answer.succeeded, change)

    status = f"A success is a {operation.status}"
    for other in _OTHER_SUCCESS[operation.status]:
        yield on_success("success-status", str(other), status, partial(_with_status, other))
    yield on_success("server-error", "500", status, lambda answer: answer.with_json(_FAILURE).with_status(500))
    if operation.has_answer:
        for content_type in _CONTENT_TYPES:
            change = partial(_with_header, "content-type", content_type)
            yield on_success("content-type", content_type, "The answer is application/json", change)
    limit, remaining, reset = operation.headers[:3]
    for name in operation.headers:
        yield on_success("lost-header", name, f"Every answer has {name}", partial(_with_header, name, None))
        yield on_success("header-no-integer", name, f"{name} is an integer", partial(_with_header, name, "soon"))
    for operator, name, value, claim in (
        ("wrong-limit", limit, "500", f"{limit} is the documented limit"),
        ("stuck-remaining", remaining, "999", f"{remaining} falls with each request"),
        ("reset-in-the-past", reset, "946684800", f"{reset} is the end of the window"),
        ("reset-in-milliseconds", reset, "1740652260000", f"{reset} is in seconds"),
    ):
        yield on_success(operator, name, claim, partial(_with_header, name, value))


def _errors(reader: Reader, operation: OperationPlaces, error: ErrorPlace) -> Iterator[Mutant]:
    unprovoked = _unprovoked(reader, operation, error.status)

    def on_error(operator: str, place: str, claim: str, change: Callable[[Answer], Answer]) -> Mutant:
        def concerns(answer: Answer) -> bool:
            return answer.status == error.status

        return _on(operation, operator, f"{error.status}{place}", claim, concerns, change, unprovoked)

    def on_body(operator: str, place: str, claim: str, change: Callable[[JsonObject], JsonObject]) -> Mutant:
        return on_error(operator, place, claim, lambda answer: answer.with_json(change(answer.json)))

    other = _OTHER_ERROR[error.status]
    yield on_error("error-status", "", f"{error.code} is a {error.status}", partial(_with_status, other))
    if unprovoked:
        return  # the other operators would only repeat why
    code, *_ = reader.error_fields
    yield on_body(
        "error-code", "", f"A {error.status} has the code {error.code}", lambda body: {**body, code: "Failure"}
    )
    yield on_body("error-wrapped", "", "An error is code, message and details", lambda body: {"error": body})
    yield on_body("error-renamed", "", "An error is code, message and details", _renamed)
    yield on_error("error-as-html", "", "An error is JSON", partial(_with_header, "content-type", "text/html"))
    for name in reader.error_fields:
        yield on_body("error-without", f"/{name}", f"An error has {name}", partial(_without, name))
    for name in error.headers:
        change = partial(_with_header, name, None)
        yield on_error("error-lost-header", f"/{name}", f"A {error.status} has the header {name}", change)


def _unprovoked(reader: Reader, operation: OperationPlaces, status: int) -> str | None:
    """Say why no request leads to an error, None if one does."""
    if status == 403 and operation.scope == reader.scopes[0]:
        return f"Every key has {operation.scope}: nobody is refused"
    if status == 409:
        return "An external id need not be unique: nobody is refused"
    return _NEVER_PROVOKED if status == 500 else None


def _with_status(status: int, answer: Answer) -> Answer:
    return (answer if answer.body else answer.with_json({})).with_status(status)


def _with_header(name: str, value: str | None, answer: Answer) -> Answer:
    return answer.with_header(name, value)


def _without(name: str, body: JsonObject) -> JsonObject:
    return {key: value for key, value in body.items() if key != name}


def _renamed(body: JsonObject) -> JsonObject:
    return {f"error_{key}": value for key, value in body.items()}


def _on(
    operation: OperationPlaces,
    operator: str,
    place: str,
    claim: str,
    concerns: Callable[[Answer], bool],
    change: Callable[[Answer], Answer],
    equivalent: str | None = None,
) -> Mutant:
    return Mutant(
        operator, operation.id, place, claim, answering(concerns, change), frozenset({operation.id}), equivalent
    )


def answering(concerns: Callable[[Answer], bool], change: Callable[[Answer], Answer]) -> Callable[[], Deviation]:
    """Return a deviation that changes the answers that it concerns."""

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        return change(answer) if concerns(answer) else answer

    return stateless(deviate)
