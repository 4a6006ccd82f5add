"""Answers that are not as described: what is built of them, and what is reported."""

from __future__ import annotations

import copy
import json
import logging
from datetime import datetime
from typing import TYPE_CHECKING, Any

import httpx2
import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bullseye_partner import BullseyePartner, DriftEvent, Page, ResponseDecodeError, models
from bullseye_partner._drift import UNDESCRIBED
from bullseye_partner._open_enum import OpenEnum
from contract_tests.sample_calls import (
    DESCRIPTION,
    OPERATIONS,
    method_of,
    plain_arguments,
    sample_answer,
    sample_result,
)
from contract_tests.tests.client.kernel.scripted_api import BASE_URL, KEY, ScriptedApi, as_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.tests.client.kernel.conftest import Calling
    from generator.operations import Operation

ORGANIZATION = sample_answer(next(o for o in OPERATIONS if o.operation_id == "getOrganization"))["organization"]
ANSWERING = [operation for operation in OPERATIONS if operation.response_schema_name]
for_each = pytest.mark.parametrize("operation", ANSWERING, ids=lambda operation: operation.operation_id)
MODELS = [getattr(models, name) for name in models.__all__]
ENUMS = [model for model in MODELS if isinstance(model, type) and issubclass(model, OpenEnum)]
any_operation = st.sampled_from(ANSWERING)
json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def call_with(operation: Operation, answer: Any, **options: Any) -> tuple[Any, list[DriftEvent]]:
    """Return what the client makes of an answer, all pages read, and what it reports."""
    events: list[DriftEvent] = []
    api = ScriptedApi([httpx2.Response(operation.success[0].status, content=json.dumps(answer).encode())])
    client = BullseyePartner(
        KEY,
        http_client=httpx2.Client(transport=api.transport()),
        base_url=BASE_URL,
        clock=api.clock,
        on_drift=events.append,
        rate_limit="off",
        **options,
    )
    path, named = plain_arguments(operation)
    result = method_of(client, operation)(*path, **named)
    return (list(result.items) if isinstance(result, Page) else result), events


def misfits(events: list[DriftEvent]) -> list[DriftEvent]:
    """Return the events that are about more than an additional property, which strict clients take too."""
    return [event for event in events if event.expected != UNDESCRIBED]


def refused_by_a_strict_client(operation: Operation, answer: Any) -> bool:
    try:
        _, events = call_with(operation, answer, strict=True)
    except ResponseDecodeError as error:
        assert json.loads(error.response.content) == answer
        return True
    assert misfits(events) == []
    return False


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of each object and array element and property in a JSON value, the value itself first."""
    yield path
    inner: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in inner:
        yield from places(item, (*path, key))


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


def data_property(operation: Operation) -> str | None:
    """Return the property that a call returns, or the items of a page; None when it returns all properties."""
    if operation.page:
        return operation.page.items_property
    return operation.envelope.property_name if operation.envelope else None


def in_map(path: tuple[Any, ...]) -> bool:
    """Whether a place is a map of e-mail preferences, or one of its keys: they are values, and any may be missing."""
    return path[:1] == ("preferences",) and len(path) < 3


def free_form(operation: Operation, path: tuple[Any, ...]) -> bool:
    """Whether a place lies in an object that may hold anything, as metadata does."""
    return any(key in {"metadata", "payload", "details"} for key in path)


@settings(max_examples=300)
@given(operation=any_operation, data=st.data(), extra=st.dictionaries(st.text(), json_values, min_size=1, max_size=3))
def test_unknown_properties_change_nothing_and_are_reported_once(
    operation: Operation, data: st.DataObject, extra: dict[str, Any]
):
    """At any depth, whatever they are called and hold; to strict clients too."""
    answer = copy.deepcopy(sample_answer(operation))
    objects = [
        p for p in places(answer) if isinstance(at(answer, p), dict) and not (free_form(operation, p) or in_map(p))
    ]
    chosen = data.draw(st.lists(st.sampled_from(objects), min_size=1, max_size=3))
    for path in chosen:
        at(answer, path).update({f"x{name}": value for name, value in extra.items()})

    result, events = call_with(operation, answer, strict=True)

    assert result == sample_result(operation)
    assert {event.expected for event in events} == {UNDESCRIBED}
    assert len(events) == len({(*map(str_or_any, path),) for path in chosen}) * len(extra)
    assert json.loads(msgspec.json.encode(result)) == json.loads(msgspec.json.encode(sample_result(operation)))


def str_or_any(key: Any) -> str:
    """Return a key as a JSONPath without indices has it."""
    return "*" if isinstance(key, int) else key


@settings(max_examples=500)
@given(operation=any_operation, data=st.data(), value=json_values)
def test_no_replaced_value_breaks_a_caller(operation: Operation, data: st.DataObject, value: Any):
    """Nulls, other types, other words: the rest of the answer is built as ever, and strict clients are told."""
    answer = copy.deepcopy(sample_answer(operation))
    path = data.draw(st.sampled_from([p for p in places(answer) if p]))
    assume(path != (data_property(operation),) or isinstance(value, type(at(answer, path))))
    at(answer, path[:-1])[path[-1]] = value

    _, events = call_with(operation, answer)

    assert bool(misfits(events)) == refused_by_a_strict_client(operation, answer)


@settings(max_examples=300)
@given(operation=any_operation, data=st.data())
def test_no_missing_property_breaks_a_caller(operation: Operation, data: st.DataObject):
    answer = copy.deepcopy(sample_answer(operation))
    named = [p for p in places(answer) if p and isinstance(p[-1], str) and not in_map(p)]
    properties = [p for p in named if p != (data_property(operation),)]
    assume(properties)
    path = data.draw(st.sampled_from(properties))
    del at(answer, path[:-1])[path[-1]]

    _, events = call_with(operation, answer)

    json_path = "$" + "".join("[*]" if isinstance(key, int) else f".{key}" for key in path)
    assert [event.json_path for event in events] in ([], [json_path])
    assert bool(events) == refused_by_a_strict_client(operation, answer)
    assert all((event.operation, event.got) == (operation.operation_id, "nothing") for event in events)


@given(word=st.text())
@pytest.mark.parametrize("enum", ENUMS, ids=lambda enum: enum.__name__)
def test_any_word_becomes_a_member_that_goes_back_to_the_wire(enum: type[OpenEnum], word: str):
    member = msgspec.json.decode(json.dumps(word), type=enum)
    assert member == word
    assert isinstance(member, enum)
    assert member.is_known == (word in list(enum))
    assert json.loads(msgspec.json.encode(member)) == word
    assert copy.deepcopy(member) == member


def enum_places(schema: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Yield where a schema has enums, and their values."""
    schema = DESCRIPTION.resolve(schema)
    for alternative in schema.get("oneOf", schema.get("anyOf", [])):
        yield from enum_places(alternative, path)
    if "enum" in schema:
        yield path, schema["enum"]
    if "items" in schema:
        yield from enum_places(schema["items"], (*path, "[*]"))
    for name, inner in schema.get("properties", {}).items():
        yield from enum_places(inner, (*path, f".{name}"))


WITH_ENUMS = [
    (operation, path, words)
    for operation in ANSWERING
    for path, words in enum_places(DESCRIPTION.component("schemas", operation.response_schema_name or ""))
]


@pytest.mark.parametrize(
    ("operation", "path", "words"), WITH_ENUMS, ids=lambda value: getattr(value, "operation_id", None)
)
def test_an_unknown_word_is_reported_with_its_place(operation: Operation, path: tuple[str, ...], words: list[str]):
    answer = copy.deepcopy(sample_answer(operation))
    holder = answer
    for step in path[:-1]:
        holder = holder[0] if step == "[*]" else holder[step[1:]]
    key: Any = 0 if path[-1] == "[*]" else path[-1][1:]
    holder[key] = "unheard-of"

    expected = DriftEvent(operation.operation_id, "$" + "".join(path), f"one of {', '.join(words)}", "unheard-of")
    assert call_with(operation, answer)[1] == [expected]
    with pytest.raises(ResponseDecodeError, match="Expected one of"):
        call_with(operation, answer, strict=True)


def test_a_known_word_after_an_unknown_one_is_not_reported():
    """What one answer says does not stick to the next."""
    operation, path, _ = WITH_ENUMS[0]
    models.OrganizationStatus("unheard-of")
    assert path
    assert call_with(operation, sample_answer(operation))[1] == []


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[1, 2", b"\xff\xfe", b'"text"', b"[7]", b"null", b"7", b"[" * 100_000, b'{"a":1}{']
)
@for_each
def test_what_is_no_answer_at_all_is_a_decode_error(calling: Calling, operation: Operation, body: bytes):
    _, call = calling(httpx2.Response(200, content=body), on_drift=lambda _: None)
    path, named = plain_arguments(operation)
    with pytest.raises(ResponseDecodeError) as caught:
        call(lambda client: method_of(client, operation)(*path, **named))
    assert caught.value.response.content == body
    assert caught.value.operation
    assert caught.value.operation.id == operation.operation_id


ANYTHING: list[Any] = ["missing", None, True, 7, "text", {}, []]
WITHOUT_DATA = [
    (operation, name, data)
    for operation in ANSWERING
    if (name := data_property(operation))
    for data in ANYTHING
    if not isinstance(data, type(sample_answer(operation)[name]))
]


@pytest.mark.parametrize(
    ("operation", "name", "data"), WITHOUT_DATA, ids=lambda value: getattr(value, "operation_id", repr(value))
)
def test_an_answer_without_its_data_is_a_decode_error(calling: Calling, operation: Operation, name: str, data: Any):
    """There is nothing else to return: None, typed as a model, would only fail later."""
    answer = dict(sample_answer(operation))
    answer = {**answer, name: data} if data != "missing" else {k: v for k, v in answer.items() if k != name}

    events: list[DriftEvent] = []
    status = operation.success[0].status
    _, call = calling(httpx2.Response(status, content=json.dumps(answer).encode()), on_drift=events.append)
    path, named = plain_arguments(operation)
    with pytest.raises(ResponseDecodeError, match=rf"Expected \w+, got \w+ - at `\$\.{name}`"):
        call(lambda client: method_of(client, operation)(*path, **named))
    assert [event.json_path for event in events] == [f"$.{name}"]


def test_by_default_one_warning_is_logged_for_each_place(calling: Calling, caplog: pytest.LogCaptureFixture):
    operation = next(o for o in OPERATIONS if o.operation_id == "getPartnerAccount")
    answer = copy.deepcopy(sample_answer(operation))
    answer["partner"]["companyName"] = 7
    answer["partner"]["seats"] = None
    _, call = calling(httpx2.Response(200, content=json.dumps(answer).encode()))
    for _ in range(3):
        assert call(lambda client: client.partner_account.get()).company_name == 7
    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [
        (logging.WARNING, "getPartnerAccount: expected str | None at $.partner.companyName, got int"),
        (logging.WARNING, "getPartnerAccount: the description has no property $.partner.seats (null)"),
    ]


@pytest.mark.parametrize("strict", [False, True])
def test_a_time_without_a_zone_is_drift(calling: Calling, strict: bool):
    """No one can say which moment it is; to compare it with another time raises a TypeError."""
    events: list[DriftEvent] = []
    naive = {**ORGANIZATION, "createdAt": "2025-02-27T10:30:00"}
    _, call = calling(as_json({"organization": naive}), on_drift=events.append, strict=strict)
    if strict:
        with pytest.raises(ResponseDecodeError, match=r"Expected datetime with a time zone, got datetime without one"):
            call(lambda client: client.organizations.get("a"))
        return
    organization = call(lambda client: client.organizations.get("a"))
    assert organization.created_at == datetime(2025, 2, 27, 10, 30)  # noqa: DTZ001 - as it came
    assert events == [
        DriftEvent("getOrganization", "$.organization.createdAt", "datetime with a time zone", "datetime without one")
    ]


@pytest.mark.parametrize(("text", "value"), [("40.0", 40), ("4e1", 40), ("40.5", 40.5)])
@pytest.mark.parametrize("strict", [False, True])
def test_an_integer_may_have_a_decimal_point(calling: Calling, text: str, value: float, strict: bool):
    """JSON Schema 2020-12, section 6.1.1: a number without a fraction is an integer, however it is written."""
    events: list[DriftEvent] = []
    body = json.dumps({"organization": ORGANIZATION | {"credits": 0}}).replace('"credits": 0', f'"credits": {text}')
    answer = httpx2.Response(200, content=body.encode(), headers={"Content-Type": "application/json"})
    _, call = calling(answer, on_drift=events.append, strict=strict)
    if strict and isinstance(value, float):
        with pytest.raises(ResponseDecodeError, match=r"Expected int, got float"):
            call(lambda client: client.organizations.get("a"))
        return
    credits_ = call(lambda client: client.organizations.get("a")).credits
    assert (credits_, type(credits_)) == (value, type(value))
    assert [event.json_path for event in events] == (["$.organization.credits"] if isinstance(value, float) else [])


def test_an_optional_time_without_a_zone_is_drift_too(calling: Calling):
    events: list[DriftEvent] = []
    visitors = {"visitors": [{"lastSeenAt": "2025-02-27 10:30:00"}], "total": 1, "page": 1, "pageSize": 20}
    _, call = calling(as_json(visitors), on_drift=events.append)
    (visitor,) = call(lambda client: client.organizations.list_visitors("a")).items
    assert visitor.last_seen_at == datetime(2025, 2, 27, 10, 30)  # noqa: DTZ001 - as it came
    assert [event.expected for event in events] == ["datetime with a time zone"]


def test_what_is_no_time_is_named_by_its_plain_type(calling: Calling):
    events: list[DriftEvent] = []
    visitors = {"visitors": [{"lastSeenAt": "yesterday"}], "total": 1, "page": 1, "pageSize": 20}
    _, call = calling(as_json(visitors), on_drift=events.append)
    call(lambda client: client.organizations.list_visitors("a"))
    assert "Annotated" not in str(events)
    assert [event.got for event in events] == ["str"]
