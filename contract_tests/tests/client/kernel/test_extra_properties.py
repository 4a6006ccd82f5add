"""Properties that the description does not have: where they are, and what they leave as it was."""

from __future__ import annotations

import copy
import json
import logging
import pickle
from typing import TYPE_CHECKING, Any

import httpx2
import msgspec
import pytest

from bullseye_partner import DriftEvent, models
from bullseye_partner._drift import Once
from bullseye_partner._model import ReceivedModel
from bullseye_partner.models import Organization, PixelConfig
from contract_tests.sample_calls import OPERATIONS, sample_answer
from contract_tests.tests.client.kernel.scripted_api import as_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.tests.client.kernel.conftest import Calling

ORGANIZATION = sample_answer(next(o for o in OPERATIONS if o.operation_id == "getOrganization"))["organization"]
EXTRA = {"seatCount": 3, "owner": {"name": "Ada", "roles": ["admin"]}}
WITH_EXTRA = Organization.from_json(json.dumps({**ORGANIZATION, **EXTRA}))
PLAIN = msgspec.convert(ORGANIZATION, Organization)
RECEIVED = [
    model
    for name in models.__all__
    if isinstance(model := getattr(models, name), type) and issubclass(model, ReceivedModel)
]

COPIES: list[Callable[[Any], Any]] = [
    copy.copy,
    copy.deepcopy,
    lambda model: pickle.loads(pickle.dumps(model)),  # noqa: S301 - just made here
    lambda model: model.__replace__(),  # what copy.replace calls from Python 3.13 on
]


def test_they_are_reachable_and_read_only():
    assert WITH_EXTRA.extra_properties == EXTRA
    assert PLAIN.extra_properties == {}
    with pytest.raises(TypeError):
        WITH_EXTRA.extra_properties["seatCount"] = 4  # type: ignore[index]  # pyright: ignore[reportIndexIssue] - that it has no such method is the point


@pytest.mark.parametrize("duplicate", COPIES)
def test_copies_and_pickles_keep_them(duplicate: Callable[[Any], Any]):
    for model in (WITH_EXTRA, PLAIN):
        twin = duplicate(model)
        assert twin == model
        assert type(twin) is Organization
        assert twin.extra_properties == model.extra_properties


def test_equality_and_json_are_about_what_is_described():
    assert WITH_EXTRA == PLAIN
    assert msgspec.json.encode(WITH_EXTRA) == msgspec.json.encode(PLAIN)
    assert msgspec.to_builtins(WITH_EXTRA) == msgspec.to_builtins(PLAIN)
    assert msgspec.structs.asdict(WITH_EXTRA) == msgspec.structs.asdict(PLAIN)
    assert msgspec.json.decode(msgspec.json.encode(WITH_EXTRA), type=Organization) == PLAIN


def test_a_dict_of_an_object_has_them_at_any_depth():
    assert PLAIN.to_dict() == ORGANIZATION
    assert WITH_EXTRA.to_dict() == {**ORGANIZATION, **EXTRA}
    condition = {"type": "country", "comparator": "in", "value": ["US"], "new": {}}
    group = models.IcpGroup.from_json(json.dumps({"operator": "AND", "conditions": [condition]}))
    assert group.to_dict() == {"operator": "AND", "conditions": [condition]}


def test_a_repr_names_them_and_shows_no_value():
    """One may be a secret that the description has under another name."""
    assert repr(WITH_EXTRA) == f"{repr(PLAIN)[:-1]}, extra_properties=<'seatCount', 'owner'>)"
    result = models.CreatedApiKeyResult.from_json('{"apiKey": {}, "plain_key": "one", "token": "two"}')
    assert result.plain_key == "one"
    assert repr(result).endswith("plain_key='…', extra_properties=<'token'>)")
    assert "two" not in repr(result)


@pytest.mark.parametrize("model", RECEIVED, ids=lambda model: model.__name__)
def test_every_received_model_has_them_and_none_of_its_own_fields_is_called_so(model: type[ReceivedModel]):
    built = model.from_json('{"notDescribed": [1]}')
    assert built.extra_properties == {"notDescribed": [1]}
    assert not {"extra_properties", "answer_properties", "payload"} & {*model.__struct_fields__}


def test_what_is_not_described_takes_eight_bytes_where_there_is_none():
    class Same(msgspec.Struct, frozen=True, kw_only=True, gc=False):
        one: int

    class Received(ReceivedModel, frozen=True, kw_only=True, gc=False):
        one: int

    assert Received(one=1).__sizeof__() - Same(one=1).__sizeof__() == 8


def test_content_that_is_no_object_makes_no_model():
    for content in ("[]", "null", "{"):
        with pytest.raises(ValueError, match=r"no JSON object|truncated"):
            Organization.from_json(content)


def test_what_stands_beside_an_object_comes_with_it(calling: Calling):
    body = {"organization": ORGANIZATION, "warnings": ["the trial ends"], "meta": {"took": 3}}
    _, call = calling(as_json(body), on_drift=lambda _: None)
    organization = call(lambda client: client.organizations.get(ORGANIZATION["id"]))
    assert organization.answer_properties == {"warnings": ["the trial ends"], "meta": {"took": 3}}
    assert organization.extra_properties == {}
    wrapped = {"data": {"organization": {**ORGANIZATION, **EXTRA}, "version": 2}, "ok": True}
    _, call = calling(as_json(wrapped), on_drift=lambda _: None)
    organization = call(lambda client: client.organizations.get(ORGANIZATION["id"]))
    assert organization.answer_properties == {"data": {"version": 2}, "ok": True}
    assert organization.extra_properties == EXTRA


def test_what_stands_beside_the_items_comes_with_the_page(calling: Calling):
    body = {"organizations": [{**ORGANIZATION, **EXTRA}], "total": 1, "page": 1, "pageSize": 20, "nextCursor": "abc"}
    _, call = calling(as_json(body), on_drift=lambda _: None)
    page = call(lambda client: client.organizations.list())
    assert page.extra_properties == {"nextCursor": "abc"}
    assert page.items[0].extra_properties == EXTRA


def test_each_is_reported_once_for_all_items_answers_and_derived_clients(calling: Calling):
    events: list[DriftEvent] = []
    items = [{**ORGANIZATION, "seatCount": number} for number in range(20)]
    body = {"organizations": items, "total": 20, "page": 1, "pageSize": 20}
    _, call = calling(as_json(body), on_drift=events.append)
    for lister in (
        lambda client: client.organizations.list(),
        lambda client: client.organizations.list(page_size=20),
        lambda client: client.with_options(timeout=5).organizations.list(),
    ):
        page = call(lister)
        assert [item.extra_properties for item in page.items] == [{"seatCount": number} for number in range(20)]
    assert events == [DriftEvent("listOrganizations", "$.organizations[*].seatCount", "no such property", "int")]


def test_by_default_each_is_one_warning(calling: Calling, caplog: pytest.LogCaptureFixture):
    _, call = calling(as_json({"organization": {**ORGANIZATION, "plan\nERROR forged": "secret" * 100}}))
    for _ in range(3):
        call(lambda client: client.organizations.get(ORGANIZATION["id"]))
    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [
        (
            logging.WARNING,
            r"getOrganization: the description has no property $.organization[\"plan\nERROR forged\"] (str)".replace(
                r"\"", '"'
            ),
        )
    ]


def test_properties_without_end_are_kept_and_not_all_reported(calling: Calling):
    """An object that is a map by some id can have any number, and other ones each time."""
    events: list[DriftEvent] = []
    many = {f"p{number}": number for number in range(5_000)}
    _, call = calling(as_json({"organization": {**ORGANIZATION, **many}}), on_drift=events.append)
    organization = call(lambda client: client.organizations.get(ORGANIZATION["id"]))
    assert organization.extra_properties == many
    assert len(events) == 100


def test_the_memory_of_what_was_reported_is_bounded():
    once = Once()
    first = DriftEvent("one", "$.a", "no such property", "int")
    assert (once.is_first(first), once.is_first(first)) == (True, False)
    for number in range(10_000):
        once.is_first(DriftEvent("one", f"$.p{number}", "no such property", "int"))
    assert once.is_first(first)


def test_an_object_that_goes_back_goes_without_them(calling: Calling):
    """What is sent does not change with what the API adds."""
    condition = {"type": "country", "comparator": "in", "value": ["US"], "optional": False}
    group = models.IcpGroup.from_json(json.dumps({"operator": "AND", "conditions": [{**condition, "id": 1}], "id": 2}))
    assert group.conditions[0].extra_properties == {"id": 1}
    api, call = calling(httpx2.Response(500), max_retries=0)
    with pytest.raises(Exception, match="500"):
        call(lambda client: client.icp_configs.update(ORGANIZATION["id"], ORGANIZATION["id"], groups=[group]))
    assert json.loads(api.requests[0].content) == {"groups": [{"operator": "AND", "conditions": [condition]}]}


def test_a_property_one_level_too_high_or_too_low_is_put_where_it_belongs():
    key = sample_answer(next(o for o in OPERATIONS if o.operation_id == "createApiKey"))
    described = models.CreatedApiKeyResult.from_json(json.dumps(key))
    flat = models.CreatedApiKeyResult.from_json(json.dumps({**key["apiKey"], "plainKey": key["plainKey"]}))
    nested = models.CreatedApiKeyResult.from_json(
        json.dumps({"apiKey": {**key["apiKey"], "plainKey": key["plainKey"]}})
    )
    assert flat == nested == described
    assert not flat.extra_properties
    assert not nested.api_key.extra_properties


def test_an_object_that_was_replaced_has_what_it_had():
    pixel = PixelConfig.from_json('{"enabled": true, "color": "red"}')
    assert pixel.__replace__(enabled=False).extra_properties == {"color": "red"}
