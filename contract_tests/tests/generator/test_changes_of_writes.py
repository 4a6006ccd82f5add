"""What a write changes is told in names; they follow values that are called otherwise."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

import pytest

from generator.changes_of_writes import names_now, names_of_values

if TYPE_CHECKING:
    from generator.description import Description
    from generator.json_pointer import JsonObject

ENVELOPE = "PartnerAccountEnvelope"


@pytest.fixture
def changed(description: Description) -> JsonObject:
    return deepcopy(description.bundle)


def test_a_value_is_called_by_its_component_and_property(description: Description) -> None:
    names = names_of_values(description.bundle)
    assert names["getPartnerAccount", ("partner", "slug")] == "PartnerAccount.slug"
    assert names["listOrganizations", ("organizations", "[]", "name")] == "Organization.name"
    assert names["listOrganizations", ("total",)] == "OrganizationPage.total"


def test_a_copy_of_a_component_is_named_too(description: Description, changed: JsonObject) -> None:
    schemas = changed["components"]["schemas"]
    schemas["MyAccount"] = deepcopy(schemas["PartnerAccount"])
    schemas[ENVELOPE]["properties"]["partner"]["$ref"] = "#/components/schemas/MyAccount"
    assert lacking(description, changed, ["PartnerAccount.slug", "Analytics.total"]) == ["MyAccount.slug"]
    assert lacking(description, changed, ["PartnerAccount"]) == ["MyAccount"]


def test_a_wrapper_with_a_second_property_becomes_part_of_the_names(
    description: Description, changed: JsonObject
) -> None:
    changed["components"]["schemas"][ENVELOPE]["properties"]["more"] = {"type": "string"}
    assert lacking(description, changed, ["PartnerAccount.slug"]) == [f"{ENVELOPE}.partner.slug"]


def test_a_property_of_another_name_is_named_by_that(description: Description, changed: JsonObject) -> None:
    properties = changed["components"]["schemas"]["PartnerAccount"]["properties"]
    properties["handle"] = properties.pop("slug")
    assert lacking(description, changed, ["PartnerAccount.slug"]) == ["PartnerAccount.handle"]


def test_what_is_called_as_before_needs_no_name(description: Description, changed: JsonObject) -> None:
    changed["components"]["schemas"]["PartnerAccount"]["properties"]["more"] = {"type": "string"}
    assert lacking(description, changed, ["PartnerAccount.slug"]) == []


def lacking(description: Description, changed: JsonObject, values: list[str]) -> list[str]:
    return names_now(values, names_of_values(description.bundle), names_of_values(changed))
