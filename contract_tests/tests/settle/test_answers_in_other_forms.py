"""Answers with another body, other types or no ids: links, alternatives, relations and bodies follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_tests.documentation.applying import lint_findings
from contract_tests.settle.observation import Refuted
from contract_tests.tests.support.settled import settled
from generator.json_pointer import lookup
from generator.schema import allowed_types, has_property, merged, resolved
from generator.strict import strict_variant

if TYPE_CHECKING:
    from pathlib import Path

    from generator.description import Description


def icp_configs(status: str, *places: str) -> dict[str, list[str]]:
    """Return looks of an ICP config that was created, and of one that was asked for with this status."""
    looks = {"createIcpConfig 201 status": ["201"], "createIcpConfig 201 $": ["object"]}
    looks |= {f"getIcpConfig {status} status": [status], f"getIcpConfig {status} $": ["object"]}
    return looks | {f"createIcpConfig 201 {place}": looks for place, looks in map(_place, places)}


def _place(told: str) -> tuple[str, list[str]]:
    place, _, look = told.partition(" ")
    return place, [look]


CREATED = "/paths/~1partner~1organizations~1{organizationId}~1icp-configs/post/responses/201"
LISTED = "/paths/~1partner~1organizations~1{organizationId}~1icp-configs/get/responses/200"


def links_of(description: Description, response: str) -> dict[str, str]:
    """Return what the links of a response take for an ICP config, by the operation that they lead to."""
    links = [description.resolve(one) for one in lookup(description.bundle, response).get("links", {}).values()]
    return {link["operationId"]: link["parameters"].get("icpConfigId", "") for link in links}


def test_what_was_asked_for_in_vain_stays_as_it_is(root: Path) -> None:
    looks = icp_configs("404", "$.icpConfig list", "$.icpConfig[] object", "$.icpConfig[].id UUID")
    listed = Refuted("", "schema-type", "createIcpConfig", "$.icpConfig", "", "an array")
    _, description = settled(root, listed, looks=looks)
    read = description.component("schemas", "IcpConfigEnvelope")
    assert read["properties"]["icpConfig"]["$ref"].endswith("/IcpConfig")


def test_a_link_takes_what_stands_elsewhere_now_from_there(root: Path) -> None:
    looks = icp_configs("404", "$.icpConfig list", "$.icpConfig[] object", "$.icpConfig[].id UUID")
    listed = Refuted("", "schema-type", "createIcpConfig", "$.icpConfig", "", "an array")
    _, description = settled(root, listed, looks=looks)
    assert links_of(description, CREATED)["getIcpConfig"] == "$response.body#/icpConfig/0/id"


def test_a_link_leads_from_the_list_where_the_answer_has_no_id(root: Path) -> None:
    gone = Refuted("", "schema-required", "createIcpConfig", "$.icpConfig.id", "", "")
    _, description = settled(root, gone, looks=icp_configs("404", "$.icpConfig object", "$.icpConfig.name text"))
    assert "getIcpConfig" not in links_of(description, CREATED)
    assert links_of(description, LISTED)["getIcpConfig"] == "$response.body#/icpConfigs/0/id"


def test_a_link_leads_from_the_list_where_the_answer_shows_no_id_that_a_path_takes(root: Path) -> None:
    other = Refuted("", "schema-format", "createApiKey", "$.apiKey.id", "", "'id_1'")
    looks = {f"createApiKey 201 {where}": [look] for where, look in (("$", "object"), ("$.apiKey", "object"))}
    looks |= {"createApiKey 201 status": ["201"], "createApiKey 201 $.apiKey.id": ["text"]}
    _, description = settled(root, other, looks=looks)
    listed = lookup(description.bundle, "/paths/~1partner~1api-keys/get/responses/200/links")
    (link,) = (description.resolve(one) for one in listed.values() if "parameters" in description.resolve(one))
    assert (link["operationId"], link["parameters"]) == ("revokeApiKey", {"keyId": "$response.body#/apiKeys/0/id"})


ORGANIZATIONS = "/paths/~1partner~1organizations"


@pytest.mark.parametrize("listed", [True, False])
def test_links_that_are_all_gone_leave_no_empty_list_of_them(root: Path, listed: bool) -> None:
    looks = {f"createOrganization 201 {where}": ["object"] for where in ("$", "$.organization")}
    looks |= {"createOrganization 201 status": ["201"], "createOrganization 201 $.organization.name": ["text"]}
    if listed:
        looks |= {"listOrganizations 200 status": ["200"], "listOrganizations 200 $": ["object"]}
        looks |= {
            "listOrganizations 200 $.organizations": ["list"],
            "listOrganizations 200 $.organizations[]": ["object"],
        }
        looks["listOrganizations 200 $.organizations[].id"] = ["UUID"]
    gone = Refuted("", "schema-required", "createOrganization", "$.organization.id", "", "")
    _, description = settled(root, gone, looks=looks)
    assert "links" not in lookup(description.bundle, f"{ORGANIZATIONS}/post/responses/201")
    assert ("links" in lookup(description.bundle, f"{ORGANIZATIONS}/get/responses/200")) == listed


def conditions(look: str) -> dict[str, list[str]]:
    """Return looks of an ICP config that was read, whose conditions have this type."""
    looks = {"getIcpConfig 200 status": ["200"]}
    for where in ("$", "$.icpConfig", "$.icpConfig.groups[]", "$.icpConfig.groups[].conditions[]"):
        looks[f"getIcpConfig 200 {where}"] = ["object"]
    for where in ("$.icpConfig.groups", "$.icpConfig.groups[].conditions"):
        looks[f"getIcpConfig 200 {where}"] = ["list"]
    return looks | {"getIcpConfig 200 $.icpConfig.groups[].conditions[].type": [look]}


@pytest.mark.parametrize(("look", "kind"), [("null", "null"), ("integer", "integer")])
def test_what_is_one_of_several_alternatives_gets_another_type(root: Path, look: str, kind: str) -> None:
    found = Refuted("", "schema-anyof", "getIcpConfig", "$.icpConfig.groups[0].conditions[0].type", "", "")
    _, description = settled(root, found, looks=conditions(look))
    answer = "/paths/~1partner~1organizations~1{organizationId}~1icp-configs~1{icpConfigId}/get/responses/200"
    schema = lookup(description.bundle, f"{answer}/content/application~1json/schema")
    for name in ("icpConfig", "groups", "conditions", "type"):
        whole = merged(description.bundle, schema)
        whole = merged(description.bundle, whole["items"]) if "items" in whole else whole
        schema = whole["properties"][name]
    assert kind in allowed_types(merged(description.bundle, schema))


def test_a_relation_that_an_answer_breaks_is_taken_back(root: Path) -> None:
    told = "activeOrganizations <= totalOrganizations"
    looks = {"getAnalytics 200 status": ["200"], "getAnalytics 200 $": ["object"]}
    made, description = settled(root, Refuted("law:relation", "relation", "getAnalytics", told, "", ""), looks=looks)
    assert made.corrected == [f"{told} does not hold in Analytics"]
    assert "x-relations" not in description.component("schemas", "Analytics")


@pytest.mark.slow
def test_an_error_without_code_is_described_and_keeps_its_status(root: Path) -> None:
    looks = {f"createApiKey 400 {where}": [look] for where, look in (("status", "400"), ("$", "object"))}
    looks |= {"createApiKey 400 $.message": ["text"], "createApiKey 429 status": ["429"]}
    looks |= {"createApiKey 429 $": ["object"], "createApiKey 429 $.code": ["text"]}
    missing = Refuted("/components/schemas/ErrorCode", "schema-required", "createApiKey", "$.code", "", "")
    made, description = settled(root, missing, looks=looks, check=lint_findings)
    assert (made.corrected, made.refused) == (["Error has no code"], [])
    strict = strict_variant(description.bundle)
    response = resolved(strict, lookup(strict, "/paths/~1partner~1api-keys/post/responses/400"))
    assert not has_property(strict, response["content"]["application/json"]["schema"], "code")


@pytest.mark.parametrize("oracle", ["status", "no-body"])
def test_a_body_where_there_was_none_is_described(root: Path, oracle: str) -> None:
    status = "200" if oracle == "status" else "204"
    claim = "/paths/~1partner~1organizations~1{organizationId}/delete/responses/204"
    found = Refuted(claim, oracle, "deleteOrganization", oracle, "status 204", f"status {status}")
    looks = {f"deleteOrganization {status} status": [status], f"deleteOrganization {status} $": ["object"]}
    looks |= {f"deleteOrganization {status} $.deleted": ["boolean"]}
    made, description = settled(root, found, looks=looks)
    assert made.refused == []
    response = lookup(description.bundle, f"{claim.removesuffix('204')}{status}")
    body = description.resolve(response["content"]["application/json"]["schema"])
    assert body["properties"]["deleted"]["type"] == "boolean"
