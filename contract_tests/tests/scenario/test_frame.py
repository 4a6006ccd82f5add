"""The frame rule finds what a write does beside what is described, and nothing in an emulator that conforms."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from contract_tests.power.mutants import Mutant, mutated
from contract_tests.power.mutants.mutant import stateless
from contract_tests.power.mutants.rewriting import on_success, put_json
from contract_tests.scenario.session import Session
from contract_tests.scenario.steps.frame import frame
from contract_tests.scenario.steps.ground import Ground
from contract_tests.scenario.steps.snapshot import values_in
from contract_tests.target.target import emulator_target

if TYPE_CHECKING:
    from contract_tests.finding import Finding
    from contract_tests.power.mutants.mutant import Deviation
    from contract_tests.scenario.facts import Facts


def found_by_frame(facts: Facts, operation_id: str = "", deviation: Deviation | None = None) -> list[Finding]:
    target = emulator_target(1)
    assert target.app is not None
    if deviation is not None:
        mutant = Mutant("test", operation_id, "", "", stateless(deviation), frozenset({operation_id}))
        target = replace(target, app=mutated(target.app, mutant))
    target.reset()
    session = Session(facts, target, 1, target.receiver)
    with session.step("frame"):
        frame(Ground(session))
    session.close()
    return session.findings


def test_an_emulator_that_conforms_changes_what_is_described(facts: Facts) -> None:
    assert found_by_frame(facts) == []


def beside(path: str, body: Any) -> Deviation:
    """Let each success of an operation change something else too."""

    @on_success
    async def deviation(request: Any, api: Any, answer: Any) -> Any:
        base, _, rest = request.path.partition("/partner/")
        organization = "/".join(rest.split("/")[:2])
        await put_json(request, api, f"{base}/partner/{path.replace('{organization}', organization)}", body)
        return answer

    return deviation


@pytest.mark.parametrize(
    ("operation_id", "path", "body", "where"),
    [
        ("createApiKey", "branding", {"secondaryColor": "#abcdef"}, "getPartnerAccount: PartnerAccount.secondaryColor"),
        (
            "updateOrganizationTier",
            "{organization}/pixel-config",
            {"allowedReferrers": ["a.example"]},
            "getPixelConfig: PixelConfig.allowedReferrers",
        ),
        (
            "updateBillingWebhook",
            "webhooks/identification",
            {"url": "https://moved.example/"},
            "getWebhooks: Webhooks.identification.url",
        ),
    ],
)
def test_a_side_effect_is_a_finding_of_the_write_at_what_changed(
    facts: Facts, operation_id: str, path: str, body: Any, where: str
) -> None:
    found = [one for one in found_by_frame(facts, operation_id, beside(path, body)) if one.oracle.id == "frame"]
    assert (operation_id, where) in {(one.operation_id, one.where) for one in found}
    assert {one.operation_id for one in found} == {operation_id}
    assert found[0].claim.endswith("/x-changes")


def test_a_property_that_an_update_leaves_out_stays_though_another_update_may_change_it(facts: Facts) -> None:
    async def deviation(request: Any, api: Any) -> Any:
        body: dict[str, Any] = request.object or {}
        return await api(request.with_json({"secondaryColor": "#333333", **body}))

    found = [one for one in found_by_frame(facts, "updateBranding", deviation) if one.oracle.id == "frame"]
    assert {one.where for one in found} == {"getPartnerAccount: PartnerAccount.secondaryColor"}


def test_a_write_to_the_wrong_organization_is_found(facts: Facts) -> None:
    async def deviation(request: Any, api: Any) -> Any:
        listed = await api(request.asking("GET", request.path.rpartition("/organizations/")[0] + "/organizations"))
        first = listed.json["organizations"][0]["id"]
        base = request.path.rpartition("/organizations/")[0]
        await put_json(request, api, f"{base}/organizations/{first}", request.object or {})
        return await api(request)

    found = [one for one in found_by_frame(facts, "updateOrganization", deviation) if one.oracle.id == "frame"]
    assert "listOrganizations: Organization.name of another thing" in {one.where for one in found}


def test_the_values_of_an_answer_are_named_by_component_and_property(facts: Facts) -> None:
    answer: dict[str, Any] = {"icpConfigs": [{"id": "1", "name": "A", "groups": [], "createdAt": "", "updatedAt": ""}]}
    values = {
        (things, name) for things, name, _ in values_in(facts, answer, "/components/schemas/IcpConfigListEnvelope")
    }
    assert {(("1",), "IcpConfig"), (("1",), "IcpConfig.name"), (("1",), "IcpConfig.groups")} <= values
