"""Settings change alone, stay when an update is refused, and are taken as they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from contract_tests.power.mutants.rewriting import on_success, put_json, told, understood
from contract_tests.tests.support.steps_run import deviating_target, findings_of, ids

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.scenario.facts import Facts


def test_settings_of_an_emulator_that_conforms_are_as_described(facts: Facts) -> None:
    assert findings_of(facts, ["create organizations", "settings", "domain", "e-mail preferences"]) == []


def test_a_removal_that_resets_other_settings_is_found(facts: Facts) -> None:
    def reset(body: Any) -> None:
        if body.get("logoUrl", "") is None:
            body.setdefault("companyName", "Removed")

    found = findings_of(facts, ["settings"], deviating_target(["updateBranding"], understood(reset)))
    assert "getPartnerAccount: PartnerAccount.companyName" in {one.where for one in found if one.oracle.id == "frame"}


@pytest.mark.parametrize(
    ("operation_id", "name"), [("updateBranding", "secondaryColor"), ("updateBillingWebhook", "enabled")]
)
def test_a_refused_update_that_is_done_in_part_is_found(facts: Facts, operation_id: str, name: str) -> None:
    async def in_part(request: Any, api: Any) -> Any:
        answer = await api(request)
        if answer.status == 400 and name in (request.object or {}):
            await put_json(request, api, request.path, {name: request.object[name]})
        return answer

    found = findings_of(facts, ["settings"], deviating_target([operation_id], in_part))
    assert ("refused-changes-nothing", operation_id) in ids(found)


def test_a_preference_that_is_changed_beside_a_mistake_is_found(facts: Facts) -> None:
    async def in_part(request: Any, api: Any) -> Any:
        answer = await api(request)
        preferences: Any = (request.object or {"preferences": None}).get("preferences")
        if answer.status == 400 and isinstance(preferences, dict) and "undescribed" in preferences:
            del preferences["undescribed"]
            await put_json(request, api, request.path, {"preferences": preferences})
        return answer

    found = findings_of(facts, ["settings"], deviating_target(["updateEmailPreferences"], in_part))
    assert ("refused-changes-nothing", "updateEmailPreferences") in ids(found)


CHANGES: dict[str, Callable[[str], str]] = {
    "without www": lambda name: name.removeprefix("www."),
    "in lower case": str.lower,
    "less deep": lambda name: ".".join(name.split(".")[-6:]),
    "with one hyphen": lambda name: name.replace("--", "-"),
    "cut": lambda name: name[:100],
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_domain_that_is_taken_for_another_is_found(facts: Facts, change: str) -> None:
    def take_for_another(body: Any) -> None:
        body["domain"] = CHANGES[change](body["domain"])

    found = findings_of(facts, ["domain"], deviating_target(["setDomain"], understood(take_for_another)))
    assert ("echo", "setDomain") in ids(found)


def test_a_failed_check_that_asks_for_another_record_is_found(facts: Facts) -> None:
    @on_success
    async def renew(request: Any, api: Any, answer: Any) -> Any:
        path = request.path.rpartition("/")[0]
        for domain in ("other.partner.example", answer.json["domain"]):
            await put_json(request, api, path, {"domain": domain})
        return answer

    found = findings_of(facts, ["domain"], deviating_target(["verifyDomain"], renew))
    assert ("failed-check-changes-nothing", "verifyDomain") in ids(found)


def test_an_override_that_is_none_when_it_equals_the_inherited_value_is_found(facts: Facts) -> None:
    @on_success
    async def inherit(request: Any, api: Any, answer: Any) -> Any:
        of_partner = await api(
            request.asking("GET", f"{request.path.partition('/organizations/')[0]}/email-preferences")
        )
        same = {
            name: None
            for name, value in request.object["preferences"].items()
            if value == of_partner.json["preferences"].get(name) and name != "credits_low"
        }
        await put_json(request, api, request.path, {"preferences": same})
        return answer

    target = deviating_target(["updateOrganizationEmailPreferences"], inherit)
    found = findings_of(facts, ["create organizations", "e-mail preferences"], target)
    assert "email-preference-inherited" in {one.oracle.id for one in found}


def test_an_update_that_answers_otherwise_when_it_is_repeated_is_found(facts: Facts) -> None:
    asked: list[int] = []

    def number(body: Any) -> None:
        asked.append(1)
        body["partner"]["name"] = f"Partner {len(asked)}"

    found = findings_of(facts, ["settings"], deviating_target(["updateBranding"], told(number)))
    assert ("same-again", "updateBranding") in ids(found)
