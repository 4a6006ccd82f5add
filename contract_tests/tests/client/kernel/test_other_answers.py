"""Where the description had to guess, a wrong guess costs a partner nothing: no data, and no call that succeeded."""

from __future__ import annotations

import contextlib
import datetime
import json
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import httpx2
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bullseye_partner import (
    APIError,
    AsyncPage,
    BullseyeError,
    BullseyePartner,
    DriftEvent,
    Page,
    ResponseDecodeError,
)
from bullseye_partner._model import ReceivedModel
from contract_tests.sample_calls import OPERATIONS, method_of, plain_arguments, sample_answer, sample_result
from contract_tests.tests.client.kernel.other_answers import OtherAnswer, is_inferred, other_answers
from contract_tests.tests.client.kernel.scripted_api import BASE_URL, KEY, ScriptedApi

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.tests.client.kernel.conftest import Calling
    from generator.operations import Operation

ANSWERS = other_answers()
for_each = pytest.mark.parametrize("answer", ANSWERS, ids=lambda a: f"{a.operation.operation_id}: {a.kind}")


def ask(calling: Calling, operation: Operation, status: int, body: bytes, **options: Any) -> tuple[Any, list[Any]]:
    """Return what a call returns, and what it reports."""
    events: list[DriftEvent] = []
    _, call = calling(httpx2.Response(status, content=body), on_drift=events.append, rate_limit="off", **options)
    path, named = plain_arguments(operation)
    return call(lambda client: method_of(client, operation)(*path, **named)), events


def values(result: Any) -> Iterator[str]:
    """Yield all that is to be had of a result: what its objects have, are given, and stood beside."""
    if isinstance(result, Page | AsyncPage):
        yield from values([result.items, dict(result.extra_properties)])
        for number in (result.total, result.number, result.size):
            yield from (str(number), str(float(number or 0)))  # which may have come as a text
    elif isinstance(result, msgspec.Struct):
        yield from values([getattr(result, name) for name in result.__struct_fields__ if name != "payload"])
        if isinstance(result, ReceivedModel):
            yield from values([dict(result.extra_properties), dict(result.answer_properties)])
    elif isinstance(result, dict):
        yield from values(list(cast("dict[str, Any]", result).values()))
    elif isinstance(result, list):
        for item in result:
            yield from values(item)
    elif isinstance(result, datetime.datetime | UUID):
        yield json.loads(msgspec.json.encode(result))
    elif isinstance(result, int | float) and not isinstance(result, bool):
        yield str(float(result))
    elif result is not None and result is not msgspec.UNSET:
        yield str(result)


def test_there_are_at_least_a_hundred_for_what_is_inferred():
    """And each operation whose path or answer is inferred has some."""
    assert len([answer for answer in ANSWERS if answer.inferred]) >= 100
    having = {answer.operation.operation_id for answer in ANSWERS}
    assert {operation.operation_id for operation in OPERATIONS if is_inferred(operation)} <= having


@for_each
def test_another_answer_costs_nothing_and_is_reported(calling: Calling, answer: OtherAnswer):
    operation, body = answer.operation, json.dumps(answer.body).encode()

    result, events = ask(calling, operation, answer.status, body)

    if answer.same and operation.success[0].schema_name:
        shown = list(result.items) if isinstance(result, Page | AsyncPage) else result
        assert shown == sample_result(operation)
        if isinstance(result, Page | AsyncPage) and "bare" not in answer.kind:
            assert result.total == sample_answer(operation)["total"]
    assert events
    assert {event.operation for event in events} == {operation.operation_id}
    if operation.success[0].schema_name:
        # What stands beside a list, a list has no place for; it is reported, and in the raw response.
        beside = {"True"} if isinstance(result, list) else set[str]()
        beside |= {"4711.0", "never"} if isinstance(result, list) and answer.kind.startswith("unknown") else set()
        assert set(values(answer.body)) <= set(values(result)) | beside


@for_each
def test_a_strict_client_is_told_of_another_answer(calling: Calling, answer: OtherAnswer):
    """By an exception that has what could be read; additions and other statuses of success are no error."""
    operation, body = answer.operation, json.dumps(answer.body).encode()
    try:
        _, events = ask(calling, operation, answer.status, body, strict=True)
    except ResponseDecodeError as error:
        assert not answer.tolerated
        assert error.succeeded
        assert error.data == answer.body
        return
    assert answer.tolerated
    assert events


WITHOUT_DATA: dict[str, Any] = {
    "an id and a flag": {"success": True, "id": "3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21"},
    "an id of the kind": {"message": "done", "organizationId": "3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21"},
    "a wrapped id": {"data": {"id": 4711}, "ok": True},
    "a message": {"message": "created"},
    "nothing": None,
    "null": b"null",
    "a page of HTML": b"<html>Welcome</html>",
}
UNWRAPPED = [o for o in OPERATIONS if o.envelope and o.envelope.schema_name and o.http_method != "GET"]


@pytest.mark.parametrize("kind", WITHOUT_DATA)
@pytest.mark.parametrize("operation", UNWRAPPED, ids=lambda operation: operation.operation_id)
def test_no_answer_hides_that_a_call_succeeded(calling: Calling, operation: Operation, kind: str):
    """Whoever creates something and gets an unreadable answer must not create it again."""
    given = WITHOUT_DATA[kind]
    body = b"" if given is None else given if isinstance(given, bytes) else json.dumps(given).encode()
    status = 204 if given is None else operation.success[0].status
    try:
        result, events = ask(calling, operation, status, body)
    except ResponseDecodeError as error:
        assert error.succeeded
        assert f"The call itself succeeded (status {status}), so do not repeat it" in str(error)
        assert error.response.content == body
        wanted = next((str(v) for name, v in _members(given) if name.lower().endswith("id")), None)
        assert error.id == wanted
        if wanted:
            assert f"the id in the answer is {wanted}" in str(error)
    else:
        assert kind == "a wrapped id"
        assert (result.id, len(events) > 0) == (4711, True)


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    for name, item in value.items() if isinstance(value, dict) else ():
        yield name, item
        yield from _members(item)


def test_an_unreadable_answer_has_what_could_be_read(calling: Calling):
    create = next(o for o in OPERATIONS if o.operation_id == "createOrganization")
    body = json.dumps({"created": True, "id": "3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21", "url": "/acme"}).encode()
    with pytest.raises(ResponseDecodeError) as caught:
        ask(calling, create, 201, body)
    partial: Any = caught.value.partial
    assert partial.id == UUID("3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21")
    assert partial.extra_properties == {"created": True, "url": "/acme"}


@pytest.mark.parametrize(
    "body", [{"before": "one", "after": "two"}, {"items": ["one", "two"]}, ["one", "two"]], ids=str
)
def test_of_two_objects_that_look_alike_none_is_taken(calling: Calling, body: Any):
    get = next(o for o in OPERATIONS if o.operation_id == "getOrganization")
    organization = sample_answer(get)["organization"]
    text = json.dumps(body)
    for word in ("one", "two"):
        text = text.replace(f'"{word}"', json.dumps(organization))
    with pytest.raises(ResponseDecodeError, match=r"at `\$\.organization`"):
        ask(calling, get, 200, text.encode())


SIBLING_ICP = {"slug": "saas", "name": "SaaS", "filter": {"groups": []}, "priority": 1}
"""What the Organization API calls an ICP config: https://docs.bullseye.so/api-reference/icp-configs."""


@pytest.mark.parametrize("wrap", [lambda data: data, lambda data: {"data": data}, lambda data: {"items": data, "n": 1}])
def test_objects_that_are_hardly_like_the_described_ones_are_taken_from_the_only_place(calling: Calling, wrap: Any):
    listing, get = (
        next(o for o in OPERATIONS if o.operation_id == name) for name in ("listIcpConfigs", "getIcpConfig")
    )
    [first], events = ask(calling, listing, 200, json.dumps(wrap([SIBLING_ICP])).encode())
    one, _ = ask(calling, get, 200, json.dumps(wrap(SIBLING_ICP)).encode())
    for config in (first, one):
        assert (config.name, config.slug, config.priority) == ("SaaS", "saas", 1)
        assert config.extra_properties == {"filter": SIBLING_ICP["filter"]}
    assert "$.icpConfigs[*].filter" in {event.json_path for event in events}
    _, events = ask(calling, get, 200, json.dumps({"icpConfig": SIBLING_ICP}).encode())
    assert "$.icpConfig" not in {event.json_path for event in events}  # it is where it should be


def test_what_is_where_it_should_be_is_not_left_for_what_looks_better(calling: Calling):
    sample = sample_answer(next(o for o in OPERATIONS if o.operation_id == "listIcpConfigs"))["icpConfigs"]
    listing = next(o for o in OPERATIONS if o.operation_id == "listIcpConfigs")
    get = next(o for o in OPERATIONS if o.operation_id == "getIcpConfig")
    configs, _ = ask(calling, listing, 200, json.dumps({"icpConfigs": [SIBLING_ICP], "templates": sample}).encode())
    assert [config.name for config in configs] == ["SaaS"]
    body = {"icpConfig": SIBLING_ICP, "template": sample[0]}
    config, _ = ask(calling, get, 200, json.dumps(body).encode())
    assert (config.name, config.answer_properties) == ("SaaS", {"template": sample[0]})


def test_an_error_in_a_good_answer_is_not_taken_for_data(calling: Calling):
    get = next(o for o in OPERATIONS if o.operation_id == "getIcpConfig")
    for body in ({"error": {"name": "ValidationError"}}, {"status": "ok"}, {"id": "job_1", "state": "queued"}):
        with pytest.raises(ResponseDecodeError):
            ask(calling, get, 200, json.dumps(body).encode())


CHECKS = [o for o in OPERATIONS if o.operation_id in ("verifyDomain", "sendTestWebhook")]


@pytest.mark.parametrize("status", [400, 409, 422])
@pytest.mark.parametrize("operation", CHECKS, ids=lambda operation: operation.operation_id)
def test_a_check_that_fails_with_an_error_status_still_says_so(calling: Calling, operation: Operation, status: int):
    """That it is answered with 200 is a guess."""
    outcome = "verified" if operation.operation_id == "verifyDomain" else "success"
    body = {**sample_answer(operation), outcome: False}
    for answer in (body, {"data": body}):
        result, events = ask(calling, operation, status, json.dumps(answer).encode())
        assert getattr(result, outcome) is False
        assert DriftEvent(operation.operation_id, "status", "200", str(status)) in events
    with pytest.raises(APIError):
        ask(calling, operation, status, json.dumps(body).encode(), strict=True)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.operation_id)
def test_any_other_error_stays_an_error_whatever_it_holds(calling: Calling, operation: Operation):
    """A conflict may come with the object that was there before; it was not created."""
    sample = sample_answer(operation) or {}
    if operation in CHECKS:
        sample = {name: value is False or value for name, value in sample.items()}  # it says that all is well
    for status in (400, 403, 404, 409, 422):
        for body in (sample, {"code": "Refused", "message": "no", "details": sample}):
            with pytest.raises(APIError) as caught:
                ask(calling, operation, status, json.dumps(body).encode())
            assert caught.value.response.json() == body


names = st.sampled_from(sorted({name for a in ANSWERS if isinstance(a.body, dict) for name in a.body})) | st.text()
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300)
@given(operation=st.sampled_from(OPERATIONS), body=json_values, status=st.sampled_from([200, 201, 422]))
def test_any_json_is_a_result_or_one_of_our_errors(operation: Operation, body: Any, status: int):
    api = ScriptedApi([httpx2.Response(status, content=json.dumps(body).encode())])
    http_client = httpx2.Client(transport=api.transport())
    client = BullseyePartner(KEY, http_client=http_client, base_url=BASE_URL, clock=api.clock, on_drift=lambda _: None)
    path, named = plain_arguments(operation)
    with contextlib.suppress(BullseyeError):
        method_of(client, operation)(*path, **named)


def test_wrappers_without_end_are_no_end_of_the_client(calling: Calling):
    for wrapped in ('{"a":' * 900 + "{}" + "}" * 900, '{"pagination":' * 900 + "{}" + "}" * 900):
        body = f'{{"organizations": [], "wrapped": {wrapped}, "b": {wrapped}}}'
        page, _ = ask(calling, next(o for o in OPERATIONS if o.page), 200, body.encode())
        assert page.items == []
        assert "wrapped" in page.extra_properties
