"""Each operation on the wire: what the client sends and reads is what the description says, sync and async alike.

Everything is derived from the description: the arguments are its samples, the expectations are its statements.
"""

from __future__ import annotations

import inspect
import json
import ssl
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl
from uuid import UUID

import anyio
import httpx2
import msgspec
import pytest

import bullseye_partner
from bullseye_partner import APIError, AsyncBullseyePartner, AsyncPager, BullseyePartner, Page, models
from bullseye_partner._resource_attribute import resource_attribute
from contract_tests.sample_calls import (
    BASE_URL,
    DESCRIPTION,
    OPERATIONS,
    method_of,
    plain_arguments,
    required_names,
    sample_answer,
    sample_body,
    sample_envelope,
    sample_parameters,
    sample_path,
    sample_result,
    typed_arguments,
)
from generator.client_resources import error_class_of
from generator.names import python_name_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import respx

    from generator.operations import Operation

KEY = "a-key-for-tests"
KEY_HEADER: str = DESCRIPTION.component("securitySchemes", "PartnerKey")["name"]
TLS = ssl.create_default_context()  # to make one takes longer than the rest of a test


def each(operations: list[Operation]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("operation", operations, ids=[operation.operation_id for operation in operations])


for_each = each(list(OPERATIONS))
for_each_paginated = each([operation for operation in OPERATIONS if operation.page])
on_both = pytest.mark.parametrize("call", ["blocking", "awaiting"])


def send(
    operation: Operation,
    call: str,
    arguments: tuple[list[Any], dict[str, Any]] | None = None,
    *,
    walk: bool = False,
    **options: Any,
) -> Any:
    """Call the operation, with its sample arguments unless told otherwise; `walk` returns the items of all pages."""
    positional, named = arguments or plain_arguments(operation)
    if call == "blocking":
        with httpx2.Client(verify=TLS) as http_client:
            client = BullseyePartner(KEY, base_url=BASE_URL, http_client=http_client)
            result = method_of(client, operation)(*positional, **named, **options)
            return list(result) if walk else result

    async def main() -> Any:
        async with httpx2.AsyncClient(verify=TLS) as http_client:
            client = AsyncBullseyePartner(KEY, base_url=BASE_URL, http_client=http_client)
            pending = method_of(client, operation)(*positional, **named, **options)
            return [item async for item in pending] if walk else await pending

    return anyio.run(main)


def query_of(request: Any) -> list[tuple[str, str]]:
    return sorted(parse_qsl(request.url.query.decode(), keep_blank_values=True))


def query_text(parameters: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((k, str(v).lower() if isinstance(v, bool) else str(v)) for k, v in parameters.items())


@for_each
@on_both
@pytest.mark.parametrize("arguments", [plain_arguments, typed_arguments])
def test_the_request_is_as_described(
    httpx2_mock: respx.Router,
    operation: Operation,
    call: str,
    arguments: Callable[[Operation], tuple[list[Any], dict[str, Any]]],
) -> None:
    route = httpx2_mock.route().respond(operation.success[0].status, json=sample_answer(operation))

    send(operation, call, arguments(operation))

    assert route.call_count == 1
    request = route.calls[0].request
    assert request.method == operation.http_method
    assert str(request.url).partition("?")[0] == BASE_URL + sample_path(operation)
    assert query_of(request) == query_text(sample_parameters(operation, "query"))
    assert request.headers.get_list(KEY_HEADER) == [KEY]
    assert request.headers.get_list("Accept") == ["application/json"]
    body = sample_body(operation)
    assert request.headers.get_list("Content-Type") == (["application/json"] if body is not None else [])
    assert (json.loads(request.content) if request.content else None) == body


@for_each
@on_both
def test_what_is_left_out_is_not_sent(httpx2_mock: respx.Router, operation: Operation, call: str) -> None:
    route = httpx2_mock.route().respond(operation.success[0].status, json=sample_answer(operation))
    required = required_names(operation)
    positional, named = plain_arguments(operation)

    send(operation, call, (positional, {name: named[name] for name in map(python_name_of, required)}))

    request = route.calls[0].request
    query, body = sample_parameters(operation, "query"), sample_body(operation)
    assert query_of(request) == query_text({k: v for k, v in query.items() if k in required})
    expected = None if body is None else {k: v for k, v in body.items() if k in required}
    assert (json.loads(request.content) if request.content else None) == expected


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
    assert json.loads(msgspec.json.encode(sample_envelope(operation))) == sample
    if operation.page:
        assert (result.total, result.number, result.size) == (sample["total"], sample["page"], sample["pageSize"])
        result = result.items
    assert result == sample_result(operation)


@for_each_paginated
@on_both
def test_a_walk_over_the_pages_gives_the_items_of_each(
    httpx2_mock: respx.Router, operation: Operation, call: str
) -> None:
    assert operation.page is not None
    items_property, item_model = operation.page.items_property, operation.page.item_schema_name
    (item,) = sample_answer(operation)[items_property]
    items = [item, {**item, "id": str(UUID(int=1))}]
    for number, one in enumerate(items, 1):
        page = {items_property: [one], "total": len(items), "page": number, "pageSize": 1}
        httpx2_mock.route(params__contains={"page": str(number)}).respond(json=page)

    walked = send(operation, call, walk=True)

    assert walked == [msgspec.convert(one, getattr(models, item_model)) for one in items]
    query = sample_parameters(operation, "query")
    sent = [query_of(answered.request) for answered in httpx2_mock.calls]
    assert sent == [query_text({**query, "page": number}) for number in (1, 2)]


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

        assert type(raised.value) is getattr(bullseye_partner, error_class_of(error.code))
        assert raised.value.status_code == error.status
        assert (raised.value.code, raised.value.message, raised.value.details) == tuple(body.values())


@for_each
@on_both
def test_any_other_success_is_accepted(httpx2_mock: respx.Router, operation: Operation, call: str) -> None:
    status = 202 if operation.response_schema_name else 200
    assert status not in {success.status for success in operation.success}
    httpx2_mock.route().respond(status, json=sample_answer(operation) or {})

    result = send(operation, call)

    assert (result.items if operation.page else result) == sample_result(operation)


def test_every_public_method_is_an_operation_of_the_description() -> None:
    described = {(operation.tag, operation.method_name) for operation in OPERATIONS}
    paths: dict[str, dict[str, Any]] = DESCRIPTION.bundle["paths"]
    methods = {"get", "put", "post", "delete", "patch", "head", "options", "trace"}
    assert len(described) == len(OPERATIONS) == sum(len(methods & item.keys()) for item in paths.values()) > 0
    assert any(operation.page for operation in OPERATIONS)
    for kind in (BullseyePartner, AsyncBullseyePartner):
        resources = {name for name, value in vars(kind).items() if isinstance(value, resource_attribute)}
        client = kind(KEY)
        resources.remove("with_raw_response")
        for entry in (client, client.with_raw_response):
            public = {(name, method) for name in resources for method in dir(getattr(entry, name)) if method[0] != "_"}
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
