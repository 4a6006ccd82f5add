"""What crosses processes: every public object is pickled and copied, or says why not."""

from __future__ import annotations

import copy
import inspect
import json
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

import bullseye_partner
from bullseye_partner import (
    APIError,
    AsyncBullseyePartner,
    AsyncPage,
    BullseyeError,
    BullseyePartner,
    DriftEvent,
    DriftFile,
    Page,
    ParsedResponse,
    RateLimit,
    RawResponse,
    ResponseDecodeError,
    RetryPolicy,
    Slot,
    SystemClock,
    models,
)
from bullseye_partner._model import Model
from bullseye_partner._open_enum import OpenEnum
from bullseye_partner._operations import GET_ORGANIZATION, LIST_ORGANIZATIONS
from bullseye_partner.webhooks import UnknownEvent, WebhookReplayError
from contract_tests.sample_calls import OPERATIONS, method_of, plain_arguments, sample_answer
from contract_tests.tests.client.kernel.scripted_api import BASE_URL, KEY, ScriptedApi, as_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.tests.client.kernel.conftest import Calling
    from generator.operations import Operation

ORGANIZATION = sample_answer(next(o for o in OPERATIONS if o.operation_id == "getOrganization"))["organization"]
TOLD = httpx2.Response(404, json={"code": "NotFound", "message": "none", "details": {"id": "1"}})
RAW = RawResponse(404, [(b"x-request-id", b"7")], TOLD.content, 2)
FIRST = {"organizations": [{**ORGANIZATION, "seats": 3}], "total": 2, "page": 1, "pageSize": 1, "cursor": "abc"}
SECOND = {"organizations": [{**ORGANIZATION, "name": "The second"}], "total": 2, "page": 2, "pageSize": 1}
ERRORS: dict[type[BaseException], tuple[Any, ...]] = {
    bullseye_partner.APIConnectionError: ("reset", GET_ORGANIZATION, 2, True),
    bullseye_partner.RateBudgetExhaustedError: (GET_ORGANIZATION, 1.5),
    bullseye_partner.ResponseDecodeError: ("no JSON", RAW, GET_ORGANIZATION, None),
    bullseye_partner.ResponseTooLargeError: (RAW, GET_ORGANIZATION, 1, 64),
    bullseye_partner.APIError: (RAW, GET_ORGANIZATION, 2, True),
    bullseye_partner.BullseyeError: ("none",),
    Warning: ("is deprecated",),
}
"""How to make an error of a class, or of one that derives from it."""

VALUES: dict[type[Any], Any] = {
    RateLimit: RateLimit(60, 59, 1_740_652_200),
    RawResponse: RAW,
    RetryPolicy: RetryPolicy(max_retries=5),
    DriftEvent: DriftEvent("getOrganization", "$.a", "int", "str"),
    bullseye_partner.Operation: LIST_ORGANIZATIONS,
    UnknownEvent: UnknownEvent(event="new", payload={"event": "new", "a": [1]}),
}


def pickled(value: Any) -> Any:
    return pickle.loads(pickle.dumps(value))  # noqa: S301 - just made here


for_each_duplicate = pytest.mark.parametrize(
    "duplicate", [pickled, copy.copy, copy.deepcopy], ids=lambda each: each.__name__
)


def error_of(kind: type[BaseException]) -> BaseException:
    return kind(*next(arguments for base, arguments in ERRORS.items() if issubclass(kind, base)))


def exceptions() -> list[type[BaseException]]:
    public = [getattr(bullseye_partner, name) for name in bullseye_partner.__all__]
    found = [each for each in public if inspect.isclass(each) and issubclass(each, BaseException)]
    return [*found, WebhookReplayError]


@for_each_duplicate
@pytest.mark.parametrize("kind", exceptions(), ids=lambda kind: kind.__name__)
def test_every_error_survives(duplicate: Callable[[Any], Any], kind: type[BaseException]):
    error = error_of(kind)
    error.add_note("while onboarding")
    twin = duplicate(error)
    assert type(twin) is kind
    assert (str(twin), repr(twin), twin.__notes__) == (str(error), repr(error), error.__notes__)
    for name in ("response", "operation", "attempts", "code", "message", "details", "delivered", "wait", "limit"):
        assert getattr(twin, name, None) == getattr(error, name, None)


@for_each_duplicate
@pytest.mark.parametrize("value", VALUES.values(), ids=lambda value: type(value).__name__)
def test_every_value_survives(duplicate: Callable[[Any], Any], value: Any):
    assert duplicate(value) == value


def test_policies_that_came_from_one_pickle_draw_on_their_own():
    """Else all workers of a pool would come back to an overloaded server at the same instant."""
    content = pickle.dumps(RetryPolicy())
    assert len(content) < 500, "no state of a random generator"
    drawn = {pickle.loads(content).uniform(0.0, 1.0) for _ in range(10)}  # noqa: S301 - just made here
    assert len(drawn) == 10


@for_each_duplicate
def test_a_file_of_drift_goes_on_in_another_process(duplicate: Callable[[Any], Any], tmp_path: Any):
    file = tmp_path / "drift.jsonl"
    duplicate(DriftFile(file))(VALUES[DriftEvent])
    assert json.loads(file.read_text())["json_path"] == "$.a"


@for_each_duplicate
def test_a_clock_and_a_slot_work_on(duplicate: Callable[[Any], Any]):
    assert duplicate(SystemClock()).unix() > 0
    assert duplicate(Slot(3)).number == 3


@for_each_duplicate
@pytest.mark.parametrize("name", models.__all__)
def test_every_model_and_enum_value_survives(duplicate: Callable[[Any], Any], name: str):
    kind: Any = getattr(models, name)
    if issubclass(kind, OpenEnum):
        values: list[Any] = [*kind, kind("newer than this client")]
    elif hasattr(kind, "from_json"):
        values = [kind.from_json('{"seats": 3, "id": "not an id"}')]
    else:
        values = [kind(**dict.fromkeys(kind.__struct_fields__, "any"))]
    for value in values:
        twin = duplicate(value)
        assert twin == value
        assert type(twin) is kind
        assert getattr(twin, "extra_properties", None) == getattr(value, "extra_properties", None)


# Pages


@for_each_duplicate
def test_a_page_keeps_all_that_it_says(calling: Calling, duplicate: Callable[[Any], Any]):
    _, call = calling(as_json(FIRST), on_drift=lambda _: None)
    page = call(lambda client: client.organizations.list(search="acme"))
    twin = duplicate(page)
    assert type(twin) is type(page)
    assert (twin.items, twin.number, twin.size, twin.total, twin.has_next) == (page.items, 1, 1, 2, True)
    assert twin.extra_properties == {"cursor": "abc"}
    assert twin.items[0].extra_properties == {"seats": 3}
    assert repr(twin) == repr(page)


@pytest.mark.parametrize("duplicate", [copy.copy, copy.deepcopy], ids=lambda each: each.__name__)
def test_a_copy_of_a_page_leads_to_the_next(duplicate: Callable[[Any], Any]):
    api = ScriptedApi([as_json(FIRST), as_json(SECOND)])
    with httpx2.Client(transport=api.transport()) as http_client:
        client = BullseyePartner(KEY, base_url=BASE_URL, http_client=http_client, on_drift=lambda _: None)
        page = duplicate(client.organizations.list(search="acme"))
        assert [organization.name for organization in page] == [ORGANIZATION["name"], "The second"]
    assert [request.url.params["search"] for request in api.requests] == ["acme", "acme"]


def test_a_pickled_page_says_how_to_go_on(calling: Calling):
    api, call = calling(as_json(FIRST), on_drift=lambda _: None)
    page = pickled(call(lambda client: client.organizations.list(search="acme")))
    sent = len(api.requests)
    with pytest.raises(BullseyeError, match=r"listOrganizations: this page was pickled.* list with page=2"):
        if isinstance(page, AsyncPage):
            page.next().send(None)
        else:
            page.next()
    assert len(api.requests) == sent
    _, call = calling(as_json(SECOND))
    last = pickled(call(lambda client: client.organizations.list(page=2)))
    assert last.has_next is False


def test_a_page_holds_no_key_when_it_is_pickled(calling: Calling):
    _, call = calling(as_json(FIRST), on_drift=lambda _: None)
    page = call(lambda client: client.organizations.list(extra_headers={"X-Trace": "private"}))
    content = pickle.dumps(page)
    assert KEY.encode() not in content
    assert b"private" not in content


# Raw answers


@for_each_duplicate
@pytest.mark.parametrize(
    "operation", [each for each in OPERATIONS if each.http_method == "GET"], ids=lambda each: each.operation_id
)
def test_a_raw_answer_keeps_what_it_says(calling: Calling, duplicate: Callable[[Any], Any], operation: Operation):
    _, call = calling(as_json(sample_answer(operation), headers={"X-Request-Id": "42"}))
    path, named = plain_arguments(operation)
    answer = call(lambda client: method_of(client.with_raw_response, operation)(*path, **named))
    twin = duplicate(answer)
    assert type(twin) is ParsedResponse
    assert (twin.status_code, twin.content, twin.attempts) == (answer.status_code, answer.content, answer.attempts)
    assert twin.request_id == "42"
    if isinstance(answer.parsed, Page | AsyncPage):
        assert twin.parsed.items == answer.parsed.items
        assert pickled(twin).parsed.items == answer.parsed.items
    else:
        assert twin.parsed == answer.parsed == pickled(twin).parsed


@for_each_duplicate
def test_a_raw_answer_that_cannot_be_read_still_says_so(calling: Calling, duplicate: Callable[[Any], Any]):
    _, call = calling(httpx2.Response(200, content=b"<html>"))
    twin = duplicate(call(lambda client: client.with_raw_response.organizations.get("a")))
    assert twin.text == "<html>"
    with pytest.raises(ResponseDecodeError):
        _ = twin.parsed


# Another process, and what stays in its own


def test_objects_arrive_in_another_process(calling: Calling):
    _, call = calling(as_json(FIRST), on_drift=lambda _: None)
    page = call(lambda client: client.organizations.list())
    _, call = calling(as_json({"organization": ORGANIZATION}))
    answer = call(lambda client: client.with_raw_response.organizations.get("a"))
    code = (
        "import pickle, sys; page, answer, error = pickle.load(sys.stdin.buffer);"
        "print(page.items[0].name, answer.parsed.name, error.code)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        input=pickle.dumps((page, answer, APIError.of(RAW, GET_ORGANIZATION, 1))),
        capture_output=True,
        check=True,
        cwd="generated_client",
    )
    assert run.stdout.decode().split() == [*f"{ORGANIZATION['name']} {ORGANIZATION['name']}".split(), "NotFound"]


@pytest.mark.parametrize("kind", [BullseyePartner, AsyncBullseyePartner])
def test_what_has_connections_says_why_it_is_not_pickled(kind: Any):
    client = kind(KEY)
    with pytest.raises(TypeError, match="a client is not pickled: build one"):
        pickle.dumps(client)
    if kind is AsyncBullseyePartner:
        with pytest.raises(TypeError, match="not pickled: await it, and pickle its page"):
            pickle.dumps(client.organizations.list())


def test_nothing_public_was_forgotten():
    made = {Page, AsyncPage, ParsedResponse, DriftFile, SystemClock, Slot, *VALUES, *exceptions()}
    stays = {BullseyePartner, AsyncBullseyePartner, bullseye_partner.AsyncPager, bullseye_partner.LocalRateBudget}
    public = {each for name in bullseye_partner.__all__ if inspect.isclass(each := getattr(bullseye_partner, name))}
    types_alone = {each for each in public if getattr(each, "_is_protocol", False) or hasattr(each, "__total__")}
    assert public - made - stays - types_alone - {Any} == set()
    assert issubclass(UnknownEvent, Model)


@pytest.mark.parametrize("kind", [BullseyePartner, AsyncBullseyePartner])
def test_a_client_shows_where_it_leads_and_is_not_copied(kind: Any):
    client = kind(KEY, base_url=BASE_URL)
    assert repr(client) == f"<{kind.__name__} of {BASE_URL}>"
    for duplicate in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="not pickled"):
            duplicate(client)
