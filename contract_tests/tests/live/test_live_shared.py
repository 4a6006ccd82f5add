"""What others write to a live account while a run looks at it is no finding; what is wrong each time is one."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from contract_tests import oracles
from contract_tests.live.run import run_live
from contract_tests.power.live_account import Account, open_account
from contract_tests.scenario.reading.run import run_reading
from contract_tests.scenario.run import run_scenario
from contract_tests.scenario.session import Session
from contract_tests.scenario.steps.ground import Ground
from contract_tests.scenario.steps.table import PAGINATION
from contract_tests.target.exchange import MissingValueError, Request

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from contract_tests.oracles import Oracle
    from contract_tests.scenario.facts import Facts
    from contract_tests.scenario.run import ScenarioResult
    from contract_tests.target.exchange import Answer, Wire

PAGES = "/partner/organizations?"
BY_THE_LIST = {"pages", "full page", "far page", "filter", "read twice", "until today", "credits", "read"}
"""Questions whose answers depend on how many organizations there are."""


class BusyWire:
    """A wire to an account in which somebody makes an organization behind some looks at a place."""

    def __init__(self, account: Account, times: int, behind: str = PAGES) -> None:
        self._behind = behind
        self._wire = account.wire()
        self._others = account.wire()
        self._key = {"X-Partner-API-Key": account.emulator.issue_key()}
        self.left = times

    def send(self, request: Request, key: Mapping[str, str]) -> Answer:
        answer = self._wire.send(request, key)
        if self.left and request.method == "GET" and request.target.startswith(self._behind):
            self.left -= 1
            headers = {"Content-Type": "application/json"}
            request = Request("POST", "/partner/organizations", headers, b'{"name": "Made by others"}')
            made = self._others.send(request, self._key)
            assert made.status == 201
            # It stays in the list, and does not count for how many there may be.
            path = f"/partner/organizations/{made.pick('organization', 'id')}"
            assert self._others.send(Request("DELETE", path, {}, None), self._key).status == 204
        return answer

    def close(self) -> None:
        self._wire.close()
        self._others.close()


def read_only(facts: Facts, account: Account, wire: Wire) -> Session:
    session = Session(facts, account.target, 1, None, read_only=True, wire=wire, shared=True)
    run_reading(Ground(session))
    session.close()
    return session


def written(facts: Facts, account: Account, wire: Wire) -> ScenarioResult:
    return run_live(facts, account.target, account.live(1.0), wire=wire)


def test_what_others_write_once_is_looked_at_again(facts: Facts, tmp_path: Path) -> None:
    wire = BusyWire(account := open_account(tmp_path), times=3)
    session = read_only(facts, account, wire)
    assert wire.left == 0
    assert [finding.message for finding in session.findings] == []
    assert session.unsettled == []


def test_what_others_write_all_the_time_is_left_undecided(facts: Facts, tmp_path: Path) -> None:
    wire = BusyWire(account := open_account(tmp_path), times=10**6)
    session = read_only(facts, account, wire)
    assert [finding.message for finding in session.findings] == []
    assert {"pages", "filter"} <= {*session.unsettled} <= BY_THE_LIST


def test_what_one_answer_has_wrong_counts_whatever_others_write(facts: Facts, tmp_path: Path) -> None:
    account = open_account(tmp_path, mutant="retype-field:listOrganizations:/page")
    session = read_only(facts, account, BusyWire(account, times=10**6))
    assert oracles.of_keyword("type") in {finding.oracle for finding in session.findings}
    assert {"pages", "filter"} <= {*session.unsettled} <= BY_THE_LIST


def test_an_account_of_its_own_is_looked_at_once(facts: Facts, tmp_path: Path) -> None:
    account = open_account(tmp_path)
    session = Session(facts, account.target, 1, None, wire=BusyWire(account, times=10**6))
    run_reading(Ground(session))
    session.close()
    assert oracles.SAME_TOTAL in {finding.oracle for finding in session.findings}


@pytest.mark.parametrize("times", [0, 3])
@pytest.mark.parametrize(
    ("mutant", "oracle"),
    [
        ("page-overlap:listOrganizations", oracles.PAGES_CONSECUTIVE),
        ("page-unstable-order:listOrganizations", oracles.STABLE_ORDER),
        ("filter-finds-nothing:listOrganizations:search", oracles.FILTER_MEANING),
    ],
)
def test_what_is_wrong_each_time_is_found(
    facts: Facts, tmp_path: Path, mutant: str, oracle: Oracle, times: int
) -> None:
    account = open_account(tmp_path, mutant=mutant)
    result = written(facts, account, BusyWire(account, times))
    assert oracle in {finding.oracle for finding in result.findings}
    assert result.unsettled == []


def test_what_cannot_be_looked_at_again_stands(facts: Facts, tmp_path: Path) -> None:
    account = open_account(tmp_path, mutant="page-overlap:listOrganizations")
    session = Session(facts, account.target, 1, None, read_only=True, budget=11, wire=account.wire(), shared=True)
    session.settle("pages", partial(PAGINATION.run, Ground(session)))
    session.close()
    assert len(session.exchanges) == 11
    assert oracles.PAGES_CONSECUTIVE in {finding.oracle for finding in session.findings}


def test_a_look_that_fails_each_time_fails(facts: Facts, tmp_path: Path) -> None:
    account = open_account(tmp_path)
    session = Session(facts, account.target, 1, None, wire=account.wire(), shared=True)

    def look() -> None:
        session.call("getPartnerAccount").pick("nothing")

    with pytest.raises(MissingValueError):
        session.settle("account", look)
    session.close()
    assert (len(session.exchanges), session.unsettled) == (2, [])


def get_webhooks(session: Session) -> None:
    session.call("getWebhooks")


class RefusingWire:
    """A wire whose first answer has a wrong status."""

    def __init__(self, wire: Wire, status: int) -> None:
        self._wire = wire
        self._status = status

    def send(self, request: Request, key: Mapping[str, str]) -> Answer:
        answer = self._wire.send(request, key)
        answer, self._status = (replace(answer, status=self._status) if self._status else answer), 0
        return answer

    def close(self) -> None:
        self._wire.close()


@pytest.mark.parametrize(("status", "found"), [(401, True), (403, True), (500, True), (404, False), (409, False)])
def test_a_status_that_others_cannot_bring_about_counts_at_once(
    facts: Facts, tmp_path: Path, status: int, found: bool
) -> None:
    """Each look may ask with another key; the one that is refused must not be forgotten for one that is not."""
    account = open_account(tmp_path)
    session = Session(facts, account.target, 1, None, wire=RefusingWire(account.wire(), status), shared=True)
    session.settle("webhooks", partial(get_webhooks, session))
    session.close()
    assert (oracles.STATUS in {finding.oracle for finding in session.findings}) == found


def test_a_look_asks_with_the_keys_of_the_look_before(facts: Facts, tmp_path: Path) -> None:
    account = open_account(tmp_path)
    session = Session(facts, account.target, 1, None, wire=RefusingWire(account.wire(), 404), shared=True)
    session.keys.of_scope = dict.fromkeys(facts.scopes, account.target.api_key)
    session.keys.in_turn = True
    session.settle("webhooks", partial(get_webhooks, session))
    session.close()
    assert len(session.exchanges) > 1
    assert session.keys.turns["getWebhooks"] == 1


def test_a_run_that_only_reads_bears_others(facts: Facts, tmp_path: Path) -> None:
    wire = BusyWire(account := open_account(tmp_path), times=3)
    result = run_scenario(facts.description, facts.strict, account.target, facts=facts, read_only=True, wire=wire)
    assert ([finding.message for finding in result.findings], result.unsettled) == ([], [])
    assert wire.left == 0


@pytest.mark.parametrize("behind", [PAGES, "/partner/organizations?search="])
def test_a_run_that_writes_bears_others_too(facts: Facts, tmp_path: Path, behind: str) -> None:
    wire = BusyWire(account := open_account(tmp_path), times=3, behind=behind)
    result = written(facts, account, wire)
    assert ([finding.message for finding in result.findings], result.unsettled) == ([], [])
    assert wire.left == 0
