"""One deviation is told once: its cause first, and what follows from it beneath."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import msgspec
import pytest

from contract_tests import oracles
from contract_tests.conformance.causes import causes_of
from contract_tests.finding import Finding
from contract_tests.power.engines import Laboratory

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.conformance.causes import Cause
    from contract_tests.oracles import Oracle

REQUESTS = {
    "getOrganization": "GET /partner/organizations/{organizationId}",
    "listOrganizations": "GET /partner/organizations",
    "updateOrganization": "PUT /partner/organizations/{organizationId}",
    "listApiKeys": "GET /partner/api-keys",
    "revokeApiKey": "DELETE /partner/api-keys/{keyId}",
    "getBilling": "GET /partner/billing",
    "getPixelConfig": "GET /partner/organizations/{organizationId}/pixel-config",
}


def found(oracle: Oracle, where: str = "$.organization.name", exchange: int = 1, **changes: str) -> Finding:
    finding = Finding(
        claim=oracle.law or f"/components/schemas/Organization/properties/{where.rpartition('.')[2]}",
        oracle=oracle,
        engine="scenario",
        operation_id="getOrganization",
        where=where,
        expected="what the schema says",
        got="something else",
        repeat="curl https://api.example/partner/organizations/1",
        level="documented",
        exchange=exchange,
    )
    return msgspec.structs.replace(finding, **changes)


def told(*findings: Finding) -> list[list[Finding]]:
    """Return the findings of each cause, the cause first."""
    return [cause.findings for cause in causes_of(findings, REQUESTS)]


TYPE = oracles.of_keyword("type")
FORMAT = oracles.of_keyword("format")
MISSING = found(oracles.REQUIRED_PROPERTY, "$.organization.externalId")
EXTRA = found(oracles.ADDITIONAL_PROPERTY, "$.organization.externalID", claim="/components/schemas/Organization")


@pytest.mark.parametrize(
    ("cause", "echo"),
    [
        pytest.param(
            found(oracles.STATUS, "status", 3, expected="status 200", got="status 500", claim="/paths/x"),
            found(oracles.HEADER, "header x-ratelimit-limit", 3),
            id="what comes with a wrong status",
        ),
        pytest.param(
            found(TYPE, exchange=3),
            found(TYPE, "$.organizations[0].name", 9, operation_id="listOrganizations"),
            id="the same property at another operation",
        ),
        pytest.param(found(TYPE, exchange=3), found(FORMAT, exchange=9), id="two rules of one property"),
        pytest.param(MISSING, EXTRA, id="a property with another name"),
        pytest.param(
            found(TYPE, exchange=9),
            found(oracles.READ_YOUR_WRITES, "$.organization", 3, operation_id="updateOrganization"),
            id="a law about a thing that answers wrongly, though it broke first",
        ),
        pytest.param(
            found(FORMAT, "$.organization.id", 3, got="'0123456789abcdef'"),
            found(
                oracles.STATUS,
                "status",
                4,
                operation_id="getPixelConfig",
                expected="status 200",
                got="status 400",
                claim="/paths/y",
                repeat="curl https://api.example/partner/organizations/0123456789abcdef/pixel-config",
            ),
            id="a request with the wrong value in it",
        ),
        pytest.param(
            found(TYPE, "$.organization.credits", 3),
            found(oracles.POOL_IS_SUM, "$.creditPoolUsed", 9, operation_id="getBilling"),
            id="a total of things that answer wrongly",
        ),
        pytest.param(
            found(oracles.REQUIRED_PROPERTY, "$.organization.externalId", 3),
            found(oracles.USABLE_ANSWER, "pages", 9, got="KeyError: 'externalId'", operation_id="listApiKeys"),
            id="a step that cannot go on without the property",
        ),
        pytest.param(
            found(TYPE),
            found(FORMAT, "$.organizations[0].name", 0, engine="schemathesis", claim="/x"),
            id="what Schemathesis meets at the same operation",
        ),
    ],
)
def test_what_follows_stands_beneath_its_cause(cause: Finding, echo: Finding) -> None:
    assert told(cause, echo) == told(echo, cause) == [[cause, echo]]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(found(TYPE, "$.organization.tier"), id="another property of the same answer"),
        pytest.param(found(TYPE, "$.apiKeys[0].scopes", 9, operation_id="listApiKeys"), id="another thing"),
        pytest.param(
            found(oracles.STABLE_ORDER, "$.apiKeys", 9, operation_id="listApiKeys"), id="a law about another thing"
        ),
        pytest.param(found(TYPE, cause="our copy is wrong"), id="a fault of our copy"),
    ],
)
def test_two_deviations_are_two_causes(other: Finding) -> None:
    finding = found(FORMAT, "$.organization.createdAt")
    assert sorted(told(finding, other), key=str) == sorted([[finding], [other]], key=str)


def test_a_renamed_property_is_told_as_such() -> None:
    again = msgspec.structs.replace(EXTRA, operation_id="updateOrganization", exchange=7)
    (cause,) = causes_of([EXTRA, MISSING, again], REQUESTS)
    assert cause.title == "getOrganization: externalId is now externalID in Organization"


def test_a_cause_names_all_operations_that_show_the_same() -> None:
    listed = found(TYPE, "$.organizations[0].name", 9, operation_id="listOrganizations")
    (cause,) = causes_of([listed, found(TYPE)], REQUESTS)
    assert cause.operations == ["getOrganization", "listOrganizations"]


@pytest.fixture(scope="module")
def laboratory() -> Iterator[Laboratory]:
    with closing(Laboratory(1, fuzzing=False)) as laboratory:
        yield laboratory


def causes(laboratory: Laboratory, *mutants: str) -> list[Cause]:
    findings = {one.fingerprint: one for mutant in mutants for one in laboratory.findings(mutant)}
    requests = {one.operation_id: f"{one.http_method} {one.path}" for one in laboratory.facts.operations.values()}
    return causes_of(findings.values(), requests)


DRIFTS = (
    "uuid-without-dashes:createApiKey:/apiKey/id",
    "server-error:getIcpConfig:500",
    "drop-field:getPartnerAccount:/partner/companyName",
)


@pytest.mark.slow
def test_drift_with_many_findings_has_one_cause(laboratory: Laboratory) -> None:
    for mutant in DRIFTS:
        (cause,) = causes(laboratory, mutant)
        assert mutant.split(":")[1] in cause.operations
    assert len(causes(laboratory, DRIFTS[0])[0].echoes) > 5


def test_three_drifts_at_once_are_three_causes(laboratory: Laboratory) -> None:
    assert [cause.finding.operation_id for cause in causes(laboratory, *DRIFTS)] == [
        "getPartnerAccount",
        "getIcpConfig",
        "createApiKey",
    ]


def test_a_name_without_letters_ties_nothing() -> None:
    names = ("", "25", "$", "Größe")
    one, other = (dict.fromkeys(names, number) for number in (1, 2))
    odd = found(oracles.ECHO, "$.metadata", 3, expected=json.dumps(one), got=json.dumps(other))
    assert told(odd, found(oracles.POOL_IS_SUM, "$.creditPoolUsed", 9, operation_id="getBilling"))[0] == [odd]


def test_what_a_read_shows_stands_beneath_the_write_that_answered_wrongly() -> None:
    wrote = found(TYPE, "$.apiKey.id", 3, operation_id="createApiKey")
    read = found(oracles.REVOKED_KEY, "status", 9, operation_id="getPartnerAccount", after="createApiKey")
    assert told(wrote, read) == [[wrote, read]]
