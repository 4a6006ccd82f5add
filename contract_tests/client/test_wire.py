"""Each operation on the wire: what the client sends and reads is what the description says, sync and async alike.

Everything is derived from the description: the arguments are its samples, the expectations are its statements.
"""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import anyio
import msgspec
import pytest

import bullseye_partner
from bullseye_partner import APIError, AsyncBullseyePartner, AsyncPager, BullseyePartner, Page, models
from generator.client_resources import error_class_of
from generator.description import DEFAULT_PATH, load_description
from generator.json_pointer import lookup
from generator.operations import Operation, python_name_of, read_operations

if TYPE_CHECKING:
    from collections.abc import Callable

    import respx

KEY = "a-key-for-tests"
DESCRIPTION = load_description(DEFAULT_PATH)
OPERATIONS = read_operations(DESCRIPTION)
BASE_URL: str = DESCRIPTION.bundle["servers"][0]["url"]
KEY_HEADER: str = DESCRIPTION.bundle["components"]["securitySchemes"]["PartnerKey"]["name"]

for_each = pytest.mark.parametrize("operation", OPERATIONS, ids=[operation.operation_id for operation in OPERATIONS])
on_both = pytest.mark.parametrize("call", ["blocking", "awaiting"])


def sample_parameters(operation: Operation, place: str) -> dict[str, Any]:
    path_item, _, _ = operation.pointer.rpartition("/")
    holders = (lookup(DESCRIPTION.bundle, path_item), lookup(DESCRIPTION.bundle, operation.pointer))
    parameters = [DESCRIPTION.resolve(p) for holder in holders for p in holder.get("parameters", [])]
    return {parameter["name"]: parameter["example"] for parameter in parameters if parameter["in"] == place}


def sample_body(operation: Operation) -> Any:
    if operation.request_body is None:
        return None
    return lookup(DESCRIPTION.bundle, operation.pointer + "/requestBody/content/application~1json/example")


def sample_answer(operation: Operation) -> Any:
    response = lookup(DESCRIPTION.bundle, f"{operation.pointer}/responses/{operation.success[0].status}")
    return response["content"]["application/json"]["example"] if "content" in response else None


def sample_arguments(operation: Operation) -> tuple[list[Any], dict[str, Any]]:
    """Return positional and keyword arguments of the client's method."""
    named: dict[str, Any] = {**sample_parameters(operation, "query"), **(sample_body(operation) or {})}
    return list(sample_parameters(operation, "path").values()), {python_name_of(k): v for k, v in named.items()}


def send(operation: Operation, call: str, **options: Any) -> Any:
    """Call the operation with its sample arguments."""
    positional, arguments = sample_arguments(operation)
    if call == "blocking":
        with BullseyePartner(KEY, base_url=BASE_URL) as client:
            return method_of(client, operation)(*positional, **arguments, **options)

    async def main() -> Any:
        async with AsyncBullseyePartner(KEY, base_url=BASE_URL) as client:
            return await method_of(client, operation)(*positional, **arguments, **options)

    return anyio.run(main)


def method_of(client: object, operation: Operation) -> Callable[..., Any]:
    return getattr(getattr(client, operation.tag), operation.method_name)


def text_of(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@for_each
@on_both
def test_the_request_is_as_described(httpx2_mock: respx.Router, operation: Operation, call: str) -> None:
    route = httpx2_mock.route().respond(operation.success[0].status, json=sample_answer(operation))

    send(operation, call)

    request = route.calls[0].request
    path = operation.path.format(**sample_parameters(operation, "path"))
    assert request.method == operation.http_method
    assert str(request.url).partition("?")[0] == BASE_URL + path
    query = {name: text_of(value) for name, value in sample_parameters(operation, "query").items()}
    assert dict(parse_qsl(request.url.query.decode())) == query
    assert request.headers[KEY_HEADER] == KEY
    assert request.headers["Accept"] == "application/json"
    body = sample_body(operation)
    assert request.headers.get("Content-Type") == ("application/json" if body is not None else None)
    assert (json.loads(request.content) if request.content else None) == body


@for_each
@on_both
def test_the_sample_answer_is_read_and_written_back_unchanged(
    httpx2_mock: respx.Router, operation: Operation, call: str
) -> None:
    sample = sample_answer(operation)
    httpx2_mock.route().respond(operation.success[0].status, json=sample)

    result = send(operation, call)

    if operation.response_schema_name is None:
        assert result is None
        return
    model = getattr(models, operation.response_schema_name)
    envelope = msgspec.json.decode(json.dumps(sample), type=model)
    assert json.loads(msgspec.json.encode(envelope)) == sample
    if operation.page:
        assert list(result.items) == getattr(envelope, python_name_of(operation.page.items_property))
        assert result.total == sample["total"]
    else:
        expected = (
            getattr(envelope, python_name_of(operation.envelope.property_name)) if operation.envelope else envelope
        )
        assert result == expected


@for_each
@on_both
def test_each_documented_error_is_raised_as_its_class(
    httpx2_mock: respx.Router, operation: Operation, call: str
) -> None:
    for error in operation.errors:
        body = {"code": error.code, "message": f"status {error.status}", "details": {"field": "name"}}
        httpx2_mock.route().respond(error.status, json=body)

        with pytest.raises(APIError) as raised:
            send(operation, call, max_retries=0)

        assert type(raised.value).__name__ == error_class_of(error.code)
        assert type(raised.value) is getattr(bullseye_partner, error_class_of(error.code))
        assert raised.value.status_code == error.status
        assert (raised.value.code, raised.value.message, raised.value.details) == tuple(body.values())


@for_each
def test_any_other_success_is_accepted(httpx2_mock: respx.Router, operation: Operation) -> None:
    httpx2_mock.route().respond(202 if operation.response_schema_name else 200, json=sample_answer(operation) or {})

    send(operation, "blocking")


def test_every_public_method_is_an_operation_of_the_description() -> None:
    described = {(operation.tag, operation.method_name) for operation in OPERATIONS}
    assert len(described) == len(OPERATIONS) > 30
    for client in (BullseyePartner(KEY), AsyncBullseyePartner(KEY)):
        tags = {operation.tag for operation in OPERATIONS}
        public = {(tag, name) for tag in tags for name in dir(getattr(client, tag)) if not name.startswith("_")}
        assert public == described


@for_each
def test_both_clients_have_the_same_signature(operation: Operation) -> None:
    blocking = inspect.signature(method_of(BullseyePartner(KEY), operation))
    awaiting = inspect.signature(method_of(AsyncBullseyePartner(KEY), operation))

    assert blocking.parameters == awaiting.parameters
    expected = str(blocking.return_annotation)
    if operation.page:
        expected = expected.replace(Page.__name__, AsyncPager.__name__, 1)
    assert str(awaiting.return_annotation) == expected
