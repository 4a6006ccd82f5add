"""Keys that are revoked are refused by every operation, scopes include the weaker ones, uses are noted one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from contract_tests.power.mutants.rewriting import told
from contract_tests.target.target import emulator_target
from contract_tests.tests.support.steps_run import deviating_target, findings_of, ids

if TYPE_CHECKING:
    from contract_tests.scenario.facts import Facts

_MADE = ["keys of each scope", "create organizations", "ICP configs"]
_KEY = "x-partner-api-key"


def test_an_emulator_that_conforms_gives_no_alarm(facts: Facts) -> None:
    assert findings_of(facts, [*_MADE, "scopes above", "last use", "revoked key"]) == []


@pytest.mark.parametrize("operation_id", ["getUsage", "getDomainVerification", "listIcpConfigs", "sendTestWebhook"])
def test_an_operation_that_lets_revoked_keys_pass_is_found(facts: Facts, operation_id: str) -> None:
    own = emulator_target(1).api_key

    async def pass_all(request: Any, api: Any) -> Any:
        answer = await api(request)
        return await api(request.with_header(_KEY, own)) if answer.status == 401 else answer

    target = deviating_target([operation_id], pass_all)
    assert ids(findings_of(facts, [*_MADE, "revoked key"], target)) == {("revoked-key", operation_id)}


@pytest.mark.parametrize(("operation_id", "expected"), [("getUsage", "scope-includes"), ("updateBranding", "scope")])
def test_an_operation_that_takes_one_scope_for_another_is_found(facts: Facts, operation_id: str, expected: str) -> None:
    own = emulator_target(1).api_key

    async def take_any(request: Any, api: Any) -> Any:
        answer = await api(request)
        if expected == "scope":  # what is forbidden is allowed
            return await api(request.with_header(_KEY, own)) if answer.status == 403 else answer
        forbidden = replace(answer, status=403)
        return answer if request.header(_KEY) == own else forbidden

    target = deviating_target([operation_id], take_any)
    assert (expected, operation_id) in ids(findings_of(facts, [*_MADE, "scopes above"], target))


@pytest.mark.parametrize("also_unused", [True, False])
def test_a_use_that_is_noted_for_other_keys_is_found(facts: Facts, also_unused: bool) -> None:
    def note_for_all(body: Any) -> None:
        latest = max(key["lastUsedAt"] or "" for key in body["apiKeys"])
        for key in body["apiKeys"]:
            if key["lastUsedAt"] or also_unused:
                key["lastUsedAt"] = latest

    target = deviating_target(["listApiKeys"], told(note_for_all))
    assert ("own-use", "listApiKeys") in ids(findings_of(facts, ["last use"], target))
