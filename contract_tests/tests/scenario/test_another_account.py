"""Neither of two accounts reads, changes, counts or finds what the other one has."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from contract_tests.power.mutants.rewriting import on_success, put_json
from contract_tests.target.target import emulator_target
from contract_tests.tests.support.steps_run import deviating_target, findings_of, ids

if TYPE_CHECKING:
    from contract_tests.power.mutants.rewriting import Deviate
    from contract_tests.scenario.facts import Facts

_STEPS = ["keys of each scope", "create organizations", "ICP configs", "another account"]
_KEY = "x-partner-api-key"
_OWN = emulator_target(1).api_key


def test_accounts_of_an_emulator_that_conforms_are_apart(facts: Facts) -> None:
    assert findings_of(facts, _STEPS) == []


def of_first_account(statuses: tuple[int, ...]) -> Deviate:
    """Ask as the first account what another one gets some statuses for."""

    async def deviate(request: Any, api: Any) -> Any:
        answer = await api(request)
        return await api(request.with_header(_KEY, _OWN)) if answer.status in statuses else answer

    return deviate


@pytest.mark.parametrize("operation_id", ["getOrganization", "updateIcpConfig", "deleteIcpConfig", "getPixelConfig"])
def test_what_can_be_asked_for_by_another_account_is_found(facts: Facts, operation_id: str) -> None:
    found = findings_of(facts, _STEPS, deviating_target([operation_id], of_first_account((404,))))
    assert ("accounts-apart", operation_id) in ids(found)


def test_a_thing_of_another_account_within_one_of_its_own_is_found(facts: Facts) -> None:
    async def by_inner_id(request: Any, api: Any) -> Any:
        answer = await api(request)
        if answer.status != 404 or request.header(_KEY) == _OWN:
            return answer
        base, _, inner = request.path.rpartition("/icp-configs/")
        owner = await api(request.asking("GET", base))
        if owner.status >= 300:  # the outer one is not its own
            return answer
        mine = await api(request.asking("GET", base.rpartition("/")[0]).with_header(_KEY, _OWN))
        for organization in mine.json["organizations"]:
            path = f"{base.rpartition('/')[0]}/{organization['id']}/icp-configs/{inner}"
            changed = await put_json(request.with_header(_KEY, _OWN), api, path, request.object or {})
            if changed.status < 300:
                return changed
        return answer

    found = findings_of(facts, _STEPS, deviating_target(["updateIcpConfig"], by_inner_id))
    assert ("accounts-apart", "updateIcpConfig") in ids(found)


@pytest.mark.parametrize(
    ("operation_id", "name"),
    [("listWebhookLogs", "organizationId"), ("listOrganizations", "externalId"), ("listOrganizations", "search")],
)
def test_a_filter_that_finds_what_another_account_has_is_found(facts: Facts, operation_id: str, name: str) -> None:
    async def anybodys(request: Any, api: Any) -> Any:
        return await api(request.with_header(_KEY, _OWN) if name in request.query else request)

    found = findings_of(facts, _STEPS, deviating_target([operation_id], anybodys))
    assert f"filter {name}" in {one.where for one in found if one.oracle.id == "accounts-apart"}


@pytest.mark.parametrize("first", [True, False])
def test_a_setting_that_shows_in_another_account_is_found(facts: Facts, first: bool) -> None:
    lent: list[str] = []

    @on_success
    async def for_both(request: Any, api: Any, answer: Any) -> Any:
        key = request.header(_KEY)
        if key != _OWN:
            lent.append(key)
        other = _OWN if key != _OWN and first else lent[-1] if key == _OWN and lent and not first else None
        if other is not None:
            await put_json(request.with_header(_KEY, other), api, request.path, request.object or {})
        return answer

    found = findings_of(facts, _STEPS, deviating_target(["updateBranding"], for_both))
    assert any(one.where.startswith("getPartnerAccount: PartnerAccount.") for one in found)


def test_a_count_of_all_accounts_is_found(facts: Facts) -> None:
    async def of_all(request: Any, api: Any) -> Any:
        answer = await api(request)
        if request.header(_KEY) == _OWN:
            return answer
        others = await api(request.with_header(_KEY, _OWN))
        body = answer.json
        body["totalIdentifications"] += others.json["totalIdentifications"]
        return answer.with_json(body)

    found = findings_of(facts, _STEPS, deviating_target(["getAnalytics"], of_all))
    assert ("accounts-apart", "getAnalytics") in ids(found)
