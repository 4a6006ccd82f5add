"""An account that is for tests gets the whole scenario and is put back as far as answers allow; no other is touched."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from bullseye_partner_emulator import Settings
from contract_tests import oracles
from contract_tests.conformance import cli as conformance_cli
from contract_tests.live import sandbox
from contract_tests.live.account_state import AccountState
from contract_tests.live.room import RoomError
from contract_tests.live.run import open_fence
from contract_tests.live.sandbox import SandboxError, run_sandbox
from contract_tests.live.sweep import Sweep
from contract_tests.model.account import LiveModel
from contract_tests.power.incidents.catalogue import BY_ID
from contract_tests.power.incidents.deviating_emulator import DeviatingEmulator
from contract_tests.power.live_account import EmulatorClock, open_account
from contract_tests.scenario.resources import read_resources
from contract_tests.scenario.steps.table import Step
from contract_tests.target.exchange import Answer, NoAnswerError
from contract_tests.target.target import KEY_VARIABLE, SECOND_KEY, remote_target

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from contract_tests.power.live_account import Account
    from contract_tests.scenario.facts import Facts
    from contract_tests.scenario.run import ScenarioResult
    from contract_tests.scenario.steps.ground import Ground
    from contract_tests.target.exchange import Request, Wire
    from generator.json_pointer import Json


def partner_of(account: Account) -> str:
    (partner,) = account.emulator.accounts()
    return partner.id


def run(facts: Facts, account: Account, wire: Wire | None = None, share: float = 1.0) -> ScenarioResult:
    wire = wire or account.wire()
    return run_sandbox(facts, account.target, account.live(share), partner_of(account), wire=wire)


def settings_of(facts: Facts, account: Account) -> dict[str, Json]:
    with closing(account.wire()) as wire:
        return AccountState(facts, wire, account.emulator.api_key).look().settings


def only(monkeypatch: pytest.MonkeyPatch, *steps: Step) -> None:
    """Leave of the run its beginning, its end, and some steps between them."""
    monkeypatch.setattr(sandbox, "STEPS", steps)

    def read_nothing(_ground: Ground) -> None:
        pass

    monkeypatch.setattr(sandbox, "run_reading", read_nothing)


def change_everything(ground: Ground) -> None:
    """Change each setting of the account, and make a thing of each kind whose texts do not say whose it is."""
    session = ground.session
    session.call("updateBranding", body={"companyName": "Changed", "primaryColor": "#ffffff"})
    session.call("updateIdentificationWebhook", body={"url": "https://changed.example/", "secret": "s" * 20})
    preferences = session.call("getEmailPreferences").pick("preferences")
    session.call("updateEmailPreferences", body={"preferences": {name: not preferences[name] for name in preferences}})
    session.call("setDomain", body={"domain": "changed.example.com"})
    session.call("createOrganization", body={"name": "a", "tier": "paid", "initialCredits": 5})
    session.call("createApiKey", body={"name": "b"})


def put_nothing_back(*_arguments: object) -> list[str]:
    return []


class Answering:
    """A wire to an account of which nobody knows more than one answer."""

    def __init__(self, answer: Answer | None) -> None:
        self._answer = answer
        self.sent: list[str] = []

    def send(self, request: Request, key: Mapping[str, str]) -> Answer:
        assert key
        self.sent.append(request.method)
        if self._answer is None:
            raise NoAnswerError("connection refused")
        return self._answer

    def close(self) -> None:
        pass


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (None, "There is no account at .*connection refused"),
        (Answer(401, {}, b'{"error": {"code": "UNAUTHORIZED"}}'), "no account for the key in .* with status 401"),
        (Answer(404, {}, b"{}"), "no account for the key in .* with status 404"),
        (Answer(200, {}, b'{"partner": {}}'), "with status 200 and no id"),
        (Answer(200, {}, b"nothing"), "with status 200 and no id"),
        (
            Answer(200, {}, b'{"partner": {"id": "somebody", "name": "Real"}}'),
            "the partner .* opens the account",
        ),
    ],
)
def test_an_account_that_is_not_the_declared_one_is_refused(
    facts: Facts, tmp_path: Path, answer: Answer | None, said: str
) -> None:
    account, wire = open_account(tmp_path), Answering(answer)
    with pytest.raises(SandboxError, match=said):
        run_sandbox(facts, account.target, account.live(1.0), "mine", wire=wire)
    assert wire.sent == ["GET"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"partner": {"id": "mine", "creditPoolAvailable": 5}}', "has 5 credits to allocate"),
        (b'{"total": 9, "partner": {"id": "mine", "maxOrganizations": 10}}', "has 0 of 10 organizations"),
    ],
)
def test_an_account_for_tests_without_room_is_refused(facts: Facts, tmp_path: Path, body: bytes, said: str) -> None:
    account, wire = open_account(tmp_path), Answering(Answer(200, {}, body))
    with pytest.raises(RoomError, match=said):
        run_sandbox(facts, account.target, account.live(1.0), "mine", wire=wire)
    assert set(wire.sent) == {"GET"}
    assert len(wire.sent) <= 3


def test_the_id_of_another_partner_changes_nothing(facts: Facts, tmp_path: Path) -> None:
    account = open_account(tmp_path)
    with pytest.raises(SandboxError, match="Nothing was changed"):
        run_sandbox(facts, account.target, account.live(1.0), "another", wire=account.wire())
    assert account.rows() == account.before
    assert not account.journal.exists()


def test_what_answers_allow_is_put_back_and_the_rest_is_listed(
    facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, Step("change everything", "", change_everything))
    account = open_account(tmp_path)
    before = settings_of(facts, account)
    result = run(facts, account)
    after = settings_of(facts, account)
    assert result.findings == []
    differing = {name for name, value in before.items() if after[name] != value}
    assert differing - {"Analytics.totalOrganizations"} == {"DomainVerification.verificationRecord"}
    assert [text for text in result.left_behind if "is the run's: no answer shows what it was" in text][1:] == [
        "secret of updateBillingWebhook is the run's: no answer shows what it was"
    ]
    assert "1 times organization (canceled) in listOrganizations" in result.left_behind
    assert "1 times api key (revoked) in listApiKeys" in result.left_behind
    assert account.remains() == []
    assert not account.journal.exists()


def test_a_run_that_breaks_off_puts_back_too(facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_ground: Ground) -> None:
        raise KeyboardInterrupt

    only(monkeypatch, Step("change everything", "", change_everything), Step("Ctrl-C", "", interrupt))
    account = open_account(tmp_path)
    with pytest.raises(KeyboardInterrupt) as caught:
        run(facts, account)
    assert account.remains() == []
    (note,) = caught.value.__notes__
    assert "Left behind in the account: " in note
    assert "organization (canceled)" in note


class Died(BaseException):
    """Stands for a process that is gone: nothing is tidied after it."""


@pytest.mark.parametrize("same_account", [True, False])
def test_a_sweep_removes_what_a_dead_run_left_in_its_account_and_in_no_other(
    facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, same_account: bool
) -> None:
    def die(_ground: Ground) -> None:
        raise Died

    only(monkeypatch, Step("change everything", "", change_everything), Step("death", "", die))
    monkeypatch.setattr(AccountState, "put_back", put_nothing_back)
    account = open_account(tmp_path)
    with pytest.raises(Died):
        run(facts, account)
    assert sorted(row.split(": ")[1] for row in account.remains()) == ["a", "b"]
    if not same_account:
        text = account.journal.read_text()
        account.journal.write_text(text.replace(partner_of(account), "another partner"))
    with closing(open_fence(facts, account.target, account.live(1.0), account.wire())) as fence:
        swept = Sweep(fence, facts).clear()
    assert len(swept.found) == (2 if same_account else 0)
    assert (account.remains() == []) is same_account


def test_the_next_run_removes_what_a_dead_one_left(
    facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as dying:
        only(dying, Step("change everything", "", change_everything))
        dying.setattr(AccountState, "put_back", put_nothing_back)
        account = open_account(tmp_path)
        run(facts, account)
    assert account.remains()
    only(monkeypatch)
    run(facts, account)
    assert account.remains() == []
    assert not account.journal.exists()


def test_the_whole_scenario_finds_nothing_wrong_with_the_emulator_and_keeps_to_its_pace(
    facts: Facts, tmp_path: Path
) -> None:
    account = open_account(tmp_path)
    result = run(facts, account, share=0.5)
    assert ([finding.message for finding in result.findings], result.unsettled) == ([], [])
    asked = {exchange.operation_id for exchange in result.exchanges if exchange.answer.status < 300}
    assert asked >= facts.operations.keys()
    assert account.most_in_a_window(facts.window) <= 0.5 * facts.rate_limit
    assert [text for text in account.remains() if not text.startswith("webhook_logs")] == []
    made = [row for place, row in account.rows().items() if place[0] == "organizations" and place not in account.before]
    assert 10 < len(made) <= sandbox.ORGANIZATIONS
    allocated = [
        sum(item["credits"] for item in exchange.answer.json["organizations"])
        for exchange in result.exchanges
        if exchange.operation_id == "listOrganizations" and exchange.answer.status == 200
    ]
    rows = [row for place, row in account.before.items() if place[0] == "organizations"]
    before = sum(int(str(row["credits_allocated"])) for row in rows)
    assert 0 < max(allocated) - before <= sandbox.CREDITS
    assert any("second account" in one.state for one in result.not_reached)


@pytest.mark.parametrize("data_set", ["empty", pytest.param("agency", marks=pytest.mark.slow)])
def test_the_whole_scenario_finds_nothing_wrong_whatever_the_account_has(
    facts: Facts, tmp_path: Path, data_set: str
) -> None:
    result = run(facts, open_account(tmp_path, data_set=data_set))
    assert ([finding.message for finding in result.findings], result.unsettled) == ([], [])


def test_what_the_model_predicts_of_an_account_is_in_the_result(
    facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox, "STEPS", ())
    account = open_account(tmp_path)
    model = LiveModel(facts, account.emulator.api_key)
    declared = partner_of(account)
    result = run_sandbox(facts, account.target, account.live(1.0), declared, account=model, wire=account.wire())
    assert result.compared == model.compared > 100
    assert result.apart == []


def test_a_sandbox_is_tested_where_a_live_account_is_not(
    facts: Facts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only(monkeypatch, *(step for step in sandbox.STEPS if step.name == "domain"))
    account = open_account(tmp_path, mutant="unpersisted-write:setDomain:/domain")
    assert run(facts, account).findings


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--sandbox", "x"], "takes --target beside it"),
        (["--sandbox", "x", "--target", "https://api.example/api/v1", "--allow-writes"], "take one of them"),
    ],
)
def test_options_that_do_not_go_together_are_refused(options: list[str], said: str) -> None:
    ran = CliRunner().invoke(conformance_cli.app, options)
    assert ran.exit_code == 2
    assert said in " ".join(ran.output.split())


def test_nothing_nested_is_journaled(facts: Facts) -> None:
    assert {one.parameter for one in read_resources(facts).values() if not one.nested} == {"organizationId", "keyId"}


TENANCY = (
    "organization-of-others",
    "visitors-of-others",
    "deliveries-of-others",
    "key-of-others-revoked",
    "search-everywhere",
)
"""Incidents that nobody sees who has one account."""


@pytest.mark.slow
@pytest.mark.parametrize("incident", ["", *TENANCY])
def test_a_second_account_is_asked_and_stays_as_it_is(facts: Facts, tmp_path: Path, incident: str) -> None:
    account = open_account(tmp_path)
    if incident:
        account.emulator.close()
        clock = EmulatorClock(account.clock)
        account.emulator = DeviatingEmulator(Settings(seed=1, clock=clock), BY_ID[incident])
        account.restart()
    second = account.emulator.create_partner("small")
    before = {place: row for place, row in account.rows().items() if row.get("partner_id") == second.id}
    partner, _ = account.emulator.accounts()
    target = replace(account.target, second_key=second.api_key)
    result = run_sandbox(facts, target, account.live(1.0), partner.id, wire=account.wire())
    after = {place: row for place, row in account.rows().items() if row.get("partner_id") == second.id}
    assert len(before) > 5
    assert before == after
    found = {finding.oracle for finding in result.findings}
    assert (oracles.ACCOUNTS_APART in found) == bool(incident)
    assert found <= {oracles.ACCOUNTS_APART, oracles.USABLE_ANSWER} or incident
    assert result.faults == []


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("the same account", "opens the account for tests itself"),
        ("a key that only reads", "does not have full access to an account: GET .* answered with status 403"),
        ("no key", "does not have full access to an account: GET .* answered with status 401"),
    ],
)
def test_a_second_key_of_another_kind_is_refused(facts: Facts, tmp_path: Path, key: str, said: str) -> None:
    account = open_account(tmp_path)
    keys = {
        "the same account": account.emulator.api_key,
        "a key that only reads": account.emulator.issue_key(scopes=["read"]),
        "no key": "pk_live_nobody",
    }
    before = account.rows()
    with pytest.raises(SandboxError, match=said):
        run_sandbox(
            facts,
            replace(account.target, second_key=keys[key]),
            account.live(1.0),
            partner_of(account),
            wire=account.wire(),
        )
    assert account.rows() == before
    assert keys[key] not in said


def test_the_second_key_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "one")
    assert remote_target("https://api.example/api/v1").second_key is None
    monkeypatch.setenv(SECOND_KEY, "two")
    target = remote_target("https://api.example/api/v1")
    assert target.second_key == "two"
    assert "two" not in repr(target)
