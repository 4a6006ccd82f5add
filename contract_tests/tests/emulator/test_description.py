"""The emulator follows the description, and does not start when it cannot."""

from __future__ import annotations

from typing import Any

import pytest

from bullseye_partner_emulator import DescriptionMismatchError, Settings, create_app
from bullseye_partner_emulator.description import read_description
from contract_tests.tests.emulator.asgi import Caller, send


def served(bundle: dict[str, Any]) -> Caller:
    emulator = create_app(Settings(seed=1, description=bundle))
    return Caller(emulator, emulator.api_key)


def test_a_handler_without_an_operation_is_named(bundle: dict[str, Any]) -> None:
    del bundle["paths"]["/partner/usage"]
    with pytest.raises(DescriptionMismatchError, match=r"handlers without one: \['getUsage'\]"):
        create_app(Settings(description=bundle))


def test_a_missing_fact_is_named(bundle: dict[str, Any]) -> None:
    del bundle["components"]["schemas"]["OrganizationTier"]["x-trial-credit-cap"]
    with pytest.raises(DescriptionMismatchError, match="x-trial-credit-cap"):
        create_app(Settings(description=bundle))


def test_an_error_without_a_response_is_named(bundle: dict[str, Any]) -> None:
    for item in bundle["paths"].values():
        for method in item.keys() & {"get", "put", "post", "delete"}:
            item[method]["responses"].pop("422", None)
    with pytest.raises(DescriptionMismatchError, match="UnprocessableEntity"):
        create_app(Settings(description=bundle))


def test_facts_of_the_description_are_followed(bundle: dict[str, Any]) -> None:
    components = bundle["components"]
    bundle["servers"][0]["url"] = "https://example.com/v2/"
    components["securitySchemes"]["PartnerKey"]["name"] = "X-Key"
    components["responses"]["Unauthorized"]["x-error-code"] = "no_key"
    components["schemas"]["PageSize"]["default"] = 2
    components["schemas"]["OrganizationTier"]["x-trial-credit-cap"] = 3
    components["schemas"]["CreateOrganizationRequest"]["properties"]["tier"]["default"] = "paid"
    components["schemas"]["CreateOrganizationRequest"]["properties"]["colour"] = {"type": "string"}
    create = bundle["paths"]["/partner/organizations"]["post"]
    create["responses"]["200"] = create["responses"].pop("201")
    create["security"] = [{"PartnerKey": ["admin"]}]
    emulator = create_app(Settings(seed=1, description=bundle))
    headers = [("X-Key", emulator.api_key), ("Content-Type", "application/json")]

    assert send(emulator, "GET", "/v2/partner/me").code == "no_key"
    assert send(emulator, "GET", "/v2/partner/organizations", headers).json["pageSize"] == 2
    body = b'{"name": "x", "initialCredits": 4, "colour": "red"}'
    created = send(emulator, "POST", "/v2/partner/organizations", headers, [body])
    assert (created.status, created.json["organization"]["tier"]) == (200, "paid")
    trial = send(
        emulator, "POST", "/v2/partner/organizations", headers, [b'{"name":"x","initialCredits":4,"tier":"trial"}']
    )
    assert trial.status == 422
    writer = [("X-Key", emulator.issue_key(["write"])), ("Content-Type", "application/json")]
    assert send(emulator, "POST", "/v2/partner/organizations", writer, [body]).status == 403


def test_the_facts_that_were_read(bundle: dict[str, Any]) -> None:
    description = read_description(bundle)
    assert description.scopes == ("read", "write", "admin")
    assert description.rate_limit_headers == ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset")
    assert description.signature_header == "X-Bullseye-Signature"
    assert len(description.operations) == sum(
        method in {"get", "put", "post", "delete"} for item in bundle["paths"].values() for method in item
    )
