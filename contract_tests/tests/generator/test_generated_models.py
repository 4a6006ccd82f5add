"""The generated models: right names on both sides, absent and null kept apart, and no fear of what is new."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

import msgspec
import pytest
import rich.pretty

from bullseye_partner import models
from generator.client_resources import secret_names
from generator.description import Description, repository_description

if TYPE_CHECKING:
    from generator.json_pointer import JsonObject

SCHEMAS: JsonObject = repository_description().bundle["components"]["schemas"]
STRUCTS = [
    cast("type[msgspec.Struct]", getattr(models, name))
    for name in models.__all__
    if issubclass(getattr(models, name), msgspec.Struct)
]

ORGANIZATION = {
    "id": "3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21",
    "name": "Acme Corp",
    "externalId": None,
    "status": "active",
    "tier": "paid",
    "credits": 1000,
    "metadata": {"source": {"campaign": ["a", 1]}},
    "createdAt": "2025-01-15T10:00:00Z",
}


T = TypeVar("T")


def decode(value: JsonObject, model: type[T]) -> T:
    return msgspec.json.decode(json.dumps(value), type=model)


def test_there_are_models() -> None:
    assert len(STRUCTS) > 40


@pytest.mark.parametrize("struct", STRUCTS, ids=lambda struct: struct.__name__)
def test_every_field_has_its_wire_name_and_is_required_where_the_description_says_so(
    struct: type[msgspec.Struct],
) -> None:
    schema = SCHEMAS[struct.__name__]
    fields = msgspec.structs.fields(struct)
    assert [field.encode_name for field in fields] == list(schema["properties"])
    assert {field.encode_name for field in fields if field.required} == set(schema.get("required", []))


def test_names_that_python_has_no_quarrel_with_are_kept() -> None:
    names = {field.name for struct in STRUCTS for field in msgspec.structs.fields(struct)}
    assert {"credits", "type", "id"} <= names
    assert not [name for name in names if name.endswith("_")]


def test_an_organization_survives_the_way_through_the_model() -> None:
    organization = decode(ORGANIZATION, models.Organization)
    assert organization.credits == 1000
    assert organization.external_id is None
    assert organization.status is models.OrganizationStatus.ACTIVE
    assert json.loads(msgspec.json.encode(organization)) == ORGANIZATION
    assert pickle.loads(pickle.dumps(organization)) == organization  # noqa: S301 - our own bytes


def test_absent_and_null_are_not_the_same() -> None:
    visitor = decode({"id": ORGANIZATION["id"], "email": None}, models.Visitor)
    assert visitor.email is None
    assert visitor.first_name is msgspec.UNSET
    assert json.loads(msgspec.json.encode(visitor)) == {"id": ORGANIZATION["id"], "email": None}


def test_a_request_sends_what_was_given_and_no_default_of_the_api() -> None:
    assert json.loads(msgspec.json.encode(models.CreateOrganizationRequest(name="Acme"))) == {"name": "Acme"}
    assert json.loads(msgspec.json.encode(models.UpdateBrandingRequest(logo_url=None))) == {"logoUrl": None}


def test_an_enum_takes_values_that_are_newer_than_the_client() -> None:
    organization = decode(ORGANIZATION | {"status": "archived"}, models.Organization)
    assert organization.status == "archived"
    assert isinstance(organization.status, models.OrganizationStatus)
    assert "archived" not in [str(status) for status in models.OrganizationStatus]
    assert json.loads(msgspec.json.encode(organization))["status"] == "archived"


def test_unknown_properties_are_kept_and_change_nothing() -> None:
    organization = models.Organization.from_json(json.dumps(ORGANIZATION | {"mascot": "owl"}))
    assert organization == decode(ORGANIZATION, models.Organization)
    assert organization.extra_properties == {"mascot": "owl"}


def test_msgspec_by_itself_refuses_unknown_properties_of_what_is_received() -> None:
    """That is what tells the client of them at no cost."""
    with pytest.raises(msgspec.ValidationError, match="unknown field `mascot`"):
        decode(ORGANIZATION | {"mascot": "owl"}, models.Organization)
    assert decode({"name": "Acme", "mascot": "owl"}, models.CreateOrganizationRequest).name == "Acme"


def test_a_condition_keeps_integers_integers() -> None:
    condition = {"type": "company_size", "comparator": "gte", "value": 50, "optional": False}
    assert (
        msgspec.json.encode(decode(condition, models.IcpCondition))
        == json.dumps(condition, separators=(",", ":")).encode()
    )


def test_a_secret_shows_in_no_repr() -> None:
    request = models.UpdateWebhookRequest(secret="whsec_hidden", enabled=True)
    assert repr(request) == "UpdateWebhookRequest(url=UNSET, secret='…', enabled=True)"
    assert "whsec_hidden" not in rich.pretty.pretty_repr(request)
    assert json.loads(msgspec.json.encode(request)) == {"secret": "whsec_hidden", "enabled": True}


@pytest.mark.parametrize("mark", [{"x-secret": True}, {"writeOnly": True}, {"format": "password"}])
def test_a_secret_is_known_by_each_of_its_marks_also_behind_a_reference(mark: dict[str, object]) -> None:
    marked: JsonObject = {"type": "string", **mark}
    properties: JsonObject = {
        "plain": {"type": "string"},
        "adminKey": marked,
        "otherKey": {"$ref": "#/components/schemas/Key"},
    }
    schemas: JsonObject = {"Key": marked, "Request": {"properties": properties}}
    description = Description(Path(), {"components": {"schemas": schemas}}, {}, {})
    assert [description.is_secret(schema) for schema in properties.values()] == [False, True, True]
    assert secret_names(description) == ["adminkey", "otherkey"]


def test_every_secret_of_the_description_is_hidden() -> None:
    secrets = {
        (name, wire_name)
        for name, schema in SCHEMAS.items()
        for wire_name, value in schema.get("properties", {}).items()
        if value.get("x-secret")
    }
    assert ("CreatedApiKeyResult", "plainKey") in secrets
    for name, wire_name in secrets:
        struct = getattr(models, name)
        values = {field.name: f"value of {field.encode_name}" for field in msgspec.structs.fields(struct)}
        assert f"value of {wire_name}" not in repr(struct(**values))
