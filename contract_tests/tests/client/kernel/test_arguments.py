"""What a call takes: no keyword argument that there is not, no None where there is no null, no id that is none."""

from __future__ import annotations

import json
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl
from uuid import UUID

import httpx2
import msgspec
import pytest

from bullseye_partner import AsyncBullseyePartner, BullseyePartner, RetryPolicy
from contract_tests.sample_calls import (
    DESCRIPTION,
    OPERATIONS,
    method_of,
    plain_arguments,
    required_names,
    sample_answer,
    sample_body,
)
from contract_tests.tests.client.kernel.scripted_api import BASE_URL, KEY, as_json
from generator.names import python_name_of

if TYPE_CHECKING:
    from contract_tests.tests.client.kernel.conftest import Calling
    from generator.operations import Operation

for_each = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.operation_id)
with_path = [operation for operation in OPERATIONS if operation.path_parameters]
with_query = [operation for operation in OPERATIONS if operation.query_parameters]
with_body = [operation for operation in OPERATIONS if operation.request_body]
plainly = pytest.mark.parametrize("entry", ["plain", "with_raw_response"])


def good(operation: Operation) -> httpx2.Response:
    """The sample answer of an operation."""
    content = json.dumps(sample_answer(operation)).encode() if operation.response_schema_name else b""
    return httpx2.Response(operation.success[0].status, content=content)


def of(client: Any, entry: str) -> Any:
    """The client itself, or the same methods with raw answers."""
    return client if entry == "plain" else client.with_raw_response


def without_last_letter(name: str) -> str:
    return name[:-2] + name[-1]


# Keyword arguments that there are not


@for_each
@plainly
def test_an_unknown_keyword_argument_is_an_error_and_nothing_is_sent(
    calling: Calling, operation: Operation, entry: str
):
    api, call = calling(good(operation))
    path, named = plain_arguments(operation)
    with pytest.raises(TypeError, match=rf"{operation.tag}.{operation.method_name}\(\) does not take frobnicate: "):
        call(lambda client: method_of(of(client, entry), operation)(*path, **named, frobnicate=1))
    assert api.requests == []


@for_each
def test_a_misspelt_parameter_names_the_one_that_was_meant(calling: Calling, operation: Operation):
    api, call = calling(good(operation))
    path, named = plain_arguments(operation)
    required = {python_name_of(name) for name in required_names(operation)}
    for name in named.keys() - required:
        given = {key: value for key, value in named.items() if key != name}
        for misspelt in (name.title().replace("_", ""), without_last_letter(name)):
            with pytest.raises(TypeError) as caught:
                call(lambda client: method_of(client, operation)(*path, **given, **{misspelt: named[name]}))  # noqa: B023
            # What has the name of another operation's parameter may also have been meant for that.
            assert f"{misspelt}: did you mean {name}?" in str(caught.value) or f"{misspelt}: use " in str(caught.value)
    with pytest.raises(TypeError, match=r"timeou: did you mean timeout\?"):
        call(lambda client: method_of(client, operation)(*path, **named, timeou=1))
    assert api.requests == []


@pytest.mark.parametrize(
    ("method", "wrong", "advice"),
    [
        ("list", {"stauts": "canceled"}, "stauts: did you mean status?"),
        ("create", {"name": "Kw", "externalId": "a"}, "externalId: did you mean external_id?"),
        ("create", {"name": "Kw", "credits": 500}, "credits: did you mean initial_credits?"),
        ("create", {"name": "Kw", "externalId": "a", "teir": 1}, "external_id?; nor teir: did you mean tier?"),
        ("update", {"tier": "trial"}, "tier: use organizations.update_tier"),
        ("update", {"status": "suspended"}, "status: use organizations.update_status"),
        ("update", {"credits": 1}, "credits: use billing.allocate_credits"),
        ("get", {"organization_id": "b"}, "organization_id: it is taken by its position only"),
    ],
)
def test_advice_leads_to_the_parameter_or_the_operation(
    calling: Calling, method: str, wrong: dict[str, Any], advice: str
):
    api, call = calling(as_json({}))
    path = () if method in {"list", "create"} else ("a",)
    with pytest.raises(TypeError) as caught:
        call(lambda client: getattr(client.organizations, method)(*path, **wrong))
    assert advice in str(caught.value)
    assert api.requests == []


def test_a_walk_over_pages_does_not_begin_with_an_unknown_argument():
    blocking, awaiting = BullseyePartner(KEY), AsyncBullseyePartner(KEY)
    for client in (blocking, awaiting):
        organizations: Any = client.organizations
        with pytest.raises(TypeError, match="did you mean status"):
            organizations.list(stauts="canceled")  # without await: the call itself is wrong


@pytest.mark.parametrize("kind", [BullseyePartner, AsyncBullseyePartner])
@pytest.mark.parametrize(
    ("wrong", "advice"),
    [
        ({"base_ur": "http://127.0.0.1:1"}, "base_ur: did you mean base_url?"),
        ({"time_out": 1}, "time_out: did you mean timeout?"),
        ({"apikey": "b"}, "apikey: did you mean api_key?"),
        ({"frobnicate": 1}, "frobnicate: it knows allow_http, api_key, base_url, "),
    ],
)
def test_an_unknown_option_of_a_client_is_an_error(kind: Any, wrong: dict[str, Any], advice: str):
    with pytest.raises(TypeError) as caught:
        kind(KEY, **wrong)
    assert str(caught.value).startswith(f"{kind.__name__}() does not take ")
    assert advice in str(caught.value)


@pytest.mark.parametrize("kind", [BullseyePartner, AsyncBullseyePartner])
def test_an_unknown_option_of_a_derived_client_is_an_error(kind: Any):
    client = kind(KEY, base_url=BASE_URL)
    with pytest.raises(TypeError, match=r"with_options\(\) does not take time_out: did you mean timeout\?"):
        client.with_options(time_out=1)
    with pytest.raises(TypeError, match=r"with_options\(\) cannot change base_url: make another client"):
        client.with_options(base_url="https://other.example")


def test_an_unknown_option_of_an_undocumented_call_is_an_error(calling: Calling):
    api, call = calling(as_json({}))
    with pytest.raises(TypeError, match=r"request\(\) does not take tiemout: did you mean timeout\?"):
        call(lambda client: client.request("GET", "/partner/plan", tiemout=1))
    assert api.requests == []


def test_an_unknown_field_of_a_retry_policy_is_an_error():
    wrong: Any = {"max_retry": 3}
    with pytest.raises(TypeError, match="max_retry"):
        RetryPolicy(**wrong)


# None


@pytest.mark.parametrize("operation", with_query, ids=lambda operation: operation.operation_id)
@plainly
def test_none_in_a_query_is_not_given(calling: Calling, operation: Operation, entry: str):
    api, call = calling(good(operation))
    path, named = plain_arguments(operation)
    required = {parameter.python_name for parameter in operation.query_parameters if parameter.required}
    nothing = {name: value if name in required else None for name, value in named.items()}
    call(lambda client: method_of(of(client, entry), operation)(*path, **nothing))
    query = [name for name, _ in parse_qsl(api.requests[0].url.query.decode(), keep_blank_values=True)]
    assert {python_name_of(name) for name in query} == required


@pytest.mark.parametrize("operation", with_query, ids=lambda operation: operation.operation_id)
def test_none_for_a_required_parameter_of_the_query_is_refused(calling: Calling, operation: Operation):
    api, call = calling(good(operation))
    path, named = plain_arguments(operation)
    for parameter in operation.query_parameters:
        if parameter.required:
            with pytest.raises(TypeError, match=f"{parameter.python_name} must be given, got None"):
                call(lambda client: method_of(client, operation)(*path, **{**named, parameter.python_name: None}))  # noqa: B023
    assert api.requests == []


def test_some_parameter_of_a_query_is_required():
    assert any(parameter.required for operation in with_query for parameter in operation.query_parameters)


@pytest.mark.parametrize("operation", with_path, ids=lambda operation: operation.operation_id)
@pytest.mark.parametrize(
    "wrong", [None, True, b"id", {"id": 1}, msgspec.UNSET, object()], ids=lambda value: type(value).__name__
)
def test_what_is_no_id_is_refused_by_the_name_of_the_parameter(calling: Calling, operation: Operation, wrong: Any):
    api, call = calling(good(operation))
    path, named = plain_arguments(operation)
    for place, parameter in enumerate(operation.path_parameters):
        arguments = [*path[:place], wrong, *path[place + 1 :]]
        with pytest.raises(TypeError, match=f"^{parameter.python_name} must be an id, or its text, got "):
            call(lambda client: method_of(client, operation)(*arguments, **named))  # noqa: B023
    assert api.requests == []


@pytest.mark.parametrize("operation", with_path, ids=lambda operation: operation.operation_id)
@pytest.mark.parametrize("blank", ["", " ", "\t\n", "\u00a0", ".", ".."])
def test_a_blank_id_is_refused_by_the_name_of_the_parameter(calling: Calling, operation: Operation, blank: str):
    api, call = calling(good(operation))
    path, named = plain_arguments(operation)
    for place, parameter in enumerate(operation.path_parameters):
        arguments = [*path[:place], blank, *path[place + 1 :]]
        with pytest.raises(ValueError, match=f"^{parameter.python_name} is .*would address another path"):
            call(lambda client: method_of(client, operation)(*arguments, **named))  # noqa: B023
    assert api.requests == []


def may_be_null(operation: Operation, name: str) -> bool:
    """Whether the description of a body has null for a property."""
    assert operation.request_body
    schema = DESCRIPTION.component("schemas", operation.request_body.schema_name)["properties"][name]
    resolved = DESCRIPTION.resolve(DESCRIPTION.resolve(schema).get("allOf", [schema])[0])
    return "null" in resolved.get("type", "") if isinstance(resolved.get("type"), list) else False


@pytest.mark.parametrize("operation", with_body, ids=lambda operation: operation.operation_id)
def test_none_in_a_body_is_null_where_there_is_one_and_refused_elsewhere(calling: Calling, operation: Operation):
    assert operation.request_body
    path, named = plain_arguments(operation)
    for name in DESCRIPTION.component("schemas", operation.request_body.schema_name)["properties"]:
        api, call = calling(good(operation))
        arguments = {**named, python_name_of(name): None}
        if may_be_null(operation, name):
            call(lambda client: method_of(client, operation)(*path, **arguments))  # noqa: B023
            assert json.loads(api.requests[0].content)[name] is None
        else:
            with pytest.raises(TypeError, match=f"^{python_name_of(name)} must not be None"):
                call(lambda client: method_of(client, operation)(*path, **arguments))  # noqa: B023
            assert api.requests == []


def test_some_properties_of_bodies_may_be_null_and_some_not():
    properties = [(operation, name) for operation in with_body for name in sample_body(operation)]
    assert {may_be_null(*each) for each in properties} == {True, False}


@pytest.mark.parametrize(
    ("groups", "place"),
    [
        ([None], r"groups\[0\]"),
        ([{"operator": None, "conditions": []}], r"groups\[0\].operator"),
        (
            [{"operator": "AND", "conditions": [{"type": "industry", "comparator": None}]}],
            r"conditions\[0\].comparator",
        ),
    ],
)
def test_none_within_a_body_is_refused_by_its_place(calling: Calling, groups: Any, place: str):
    api, call = calling(as_json({}))
    with pytest.raises(TypeError, match=f"{place} must not be None"):
        call(lambda client: client.icp_configs.create("a", name="b", groups=groups))
    assert api.requests == []


def test_null_goes_into_metadata_and_by_extra_body(calling: Calling):
    sample = sample_answer(
        next(operation for operation in OPERATIONS if operation.operation_id == "createOrganization")
    )
    api, call = calling(as_json(sample, 201))
    call(lambda client: client.organizations.create(name="null", metadata={"a": None}, extra_body={"tier": None}))
    assert json.loads(api.requests[0].content) == {"name": "null", "metadata": {"a": None}, "tier": None}


# What a query can hold


class Status(Enum):
    """An enum of the user's, which is no text."""

    ACTIVE = "active"


class WordStatus(str, Enum):  # noqa: UP042 - whose members have a name as their text, unlike those of a StrEnum
    """One that is a text too."""

    ACTIVE = "active"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (UUID(int=1), str(UUID(int=1))),
        (5, "5"),
        (True, "true"),
        (Status.ACTIVE, "active"),
        (WordStatus.ACTIVE, "active"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_value_is_sent_as_its_text(calling: Calling, value: Any, text: str):
    api, call = calling(as_json({"organizations": [], "total": 0, "page": 1, "pageSize": 20}))
    call(lambda client: client.organizations.list(search=value))
    call(lambda client: client.request("GET", "/partner/any", query={"search": value}))
    assert [request.url.params["search"] for request in api.requests] == [text, text]


@pytest.mark.parametrize(
    "value",
    [["a"], ("a",), {"a"}, {"a": 1}, b"a", object(), str, float("nan"), float("inf"), datetime(2026, 1, 1)],  # noqa: DTZ001
    ids=lambda value: type(value).__name__,
)
def test_what_a_query_cannot_hold_is_refused_by_the_name_of_the_parameter(calling: Calling, value: Any):
    api, call = calling(as_json({}))
    with pytest.raises((TypeError, ValueError), match=r"^external_id (must be|needs) "):
        call(lambda client: client.organizations.list(external_id=value))
    assert api.requests == []


def test_a_list_in_an_extra_query_repeats_its_parameter_and_none_is_not_given(calling: Calling):
    api, call = calling(as_json({"organizations": [], "total": 0, "page": 1, "pageSize": 20}))
    query = {"a": None, "b": ["x", 1, None], "c": (), "search": None}
    call(lambda client: client.organizations.list(search="acme", extra_query=query))
    call(lambda client: client.request("GET", "/partner/any", query=query))
    assert [request.url.query for request in api.requests] == [b"search=acme&b=x&b=1", b"b=x&b=1"]
    with pytest.raises(TypeError, match=r"^a must be text"):
        call(lambda client: client.organizations.list(extra_query={"a": {"b": 1}}))


@pytest.mark.parametrize("argument", ["", ".", ".."])
@pytest.mark.parametrize("operation", [o for o in OPERATIONS if o.path_parameters], ids=lambda o: o.operation_id)
def test_a_path_argument_that_addresses_another_path_is_refused(calling: Calling, operation: Operation, argument: str):
    api, call = calling(good(operation))
    path, named = plain_arguments(operation)
    with pytest.raises(ValueError, match="would address another path"):
        call(lambda client: method_of(client, operation)(*[argument for _ in path], **named))
    assert api.requests == []


def test_a_path_argument_cannot_leave_its_segment(calling: Calling):
    operation = next(one for one in OPERATIONS if one.operation_id == "getOrganization")
    api, call = calling(good(operation))
    call(lambda client: client.organizations.get("a/../../b?c#d e%2f"))
    assert api.requests[0].url.raw_path == b"/api/v1/partner/organizations/a%2F..%2F..%2Fb%3Fc%23d%20e%252f"
