"""The model of a live account: silent about one that conforms, and it names what a drifted one shows."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from contract_tests.live.run import run_live
from contract_tests.model.account import LiveModel, same_moment
from contract_tests.power.live_account import Account, TestClock, open_account
from contract_tests.power.mutants import Mutant, mutated
from contract_tests.power.mutants.mutant import stateless
from contract_tests.power.mutants.rewriting import told
from contract_tests.scenario.finding_book import FindingBook
from contract_tests.scenario.session import Session
from contract_tests.target.exchange import Answer, Request
from contract_tests.tests.support.repeated import some_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from contract_tests.power.mutants import exchange
    from contract_tests.power.mutants.mutant import Api, Deviation
    from contract_tests.scenario.facts import Facts
    from contract_tests.scenario.second_opinion import Differing
    from contract_tests.target.exchange import Wire
    from contract_tests.target.target import AsgiApp

ALL = "/partner/organizations?page=1&pageSize=100"
FIRST_PAGE = "/partner/organizations?page=1&pageSize=4"
ME = "/partner/me"


NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def account(tmp_path: Path) -> Account:
    return open_account(tmp_path, clock=TestClock(start=NOON))


@pytest.fixture
def closing() -> Iterator[ExitStack]:
    """What a test has to close in the end."""
    with ExitStack() as stack:
        yield stack


class Asking:
    """A run of requests that a test names, and what the model says of it."""

    def __init__(self, facts: Facts, account: Account, closing: ExitStack, wire: Wire | None = None) -> None:
        self.model = LiveModel(facts, account.emulator.api_key)
        heard = self.model.listen(wire or account.wire())
        self.session = Session(facts, account.target, 1, None, wire=heard, read_only=True, budget=300, shared=True)
        closing.callback(self.session.close)

    def ask(self, *targets: str) -> list[Answer]:
        return [self.session.send(Request("GET", one, {}, None), self.session.target.api_key) for one in targets]

    def ask_for_everything(self) -> None:
        """Ask for whatever says what the account holds: nothing is unknown then."""
        (listed,) = self.ask(ALL)
        organizations = [f"/partner/organizations/{one['id']}" for one in listed.pick("organizations")]
        parts = ("pixel-config", "icp-configs", "email-preferences", "visitors?pageSize=100")
        self.ask(*(f"{organization}/{part}" for organization in organizations for part in parts))
        partner = ("me", "billing", "webhooks", "webhooks/logs", "email-preferences", "domain/verification", "api-keys")
        self.ask(*(f"/partner/{part}" for part in partner))

    def said(self) -> tuple[list[str], list[str]]:
        """Return the places at which the model contradicts an answer, and those that no page promises."""
        self.model.hold_against(self.session)
        found, apart = self.session.findings, self.session.apart
        return [one.where for one in found if one.engine == "model"], [one.where for one in apart]


def drifted(account: Account, operation_id: str, deviation: Deviation) -> AsgiApp:
    """Return the account with a deviation of one operation."""
    mutant = Mutant("test", operation_id, "", "", stateless(deviation), frozenset({operation_id}))
    return mutated(account.emulator, mutant)


def first_organization(account: Account) -> str:
    return next(key for table, key in account.before if table == "organizations")


DERIVED = [
    "/partner/organizations?search=CORP",
    "/partner/organizations?status=suspended&pageSize=1&page=2",
    "/partner/organizations?externalId=acme-123",
    "/partner/analytics",
    "/partner/analytics?startDate=2026-11-01&endDate=2026-11-10",
    "/partner/usage",
    "/partner/usage?startDate=2020-01-01",
    "/partner/billing/usage",
    "/partner/billing/calculate?usage=4500",
    "/partner/webhooks/logs?status=failed",
    "/partner/script-config",
]
"""Requests whose answers follow from what the account holds."""


def test_all_that_follows_from_what_was_read_is_predicted_and_nothing_differs(
    facts: Facts, account: Account, closing: ExitStack
) -> None:
    run = Asking(facts, account, closing)
    run.ask(*DERIVED)  # before anything is known: what comes later counts too
    run.ask_for_everything()
    run.ask(f"/partner/organizations/{first_organization(account)}", "/partner/organizations/nobody")
    assert run.said() == ([], [])
    assert run.model.compared == len(run.session.exchanges) > 50


async def without_search(request: exchange.Request, api: Api) -> exchange.Answer:
    return await api(request.with_query(search=None))


async def the_first_day_missing(request: exchange.Request, api: Api) -> exchange.Answer:
    return await api(request.with_query(startDate="2026-11-02") if "startDate" in request.query else request)


def one_more(body: Any) -> None:
    body["totalIdentifications"] += 1
    body["creditsUsed"] += 1


def a_free_tier(body: Any) -> None:
    body["totalCost"], body["breakdown"] = 0, body["breakdown"][:1]


def shouted(body: Any) -> None:
    body["scriptConfig"]["slug"] = body["scriptConfig"]["slug"].upper()


def versioned(body: Any) -> None:
    body["pixelConfig"]["scriptUrl"] += "?v=2"


@pytest.mark.parametrize(
    ("operation_id", "deviation", "asked", "where"),
    [
        ("listOrganizations", without_search, DERIVED[0], "$.total"),
        ("getAnalytics", the_first_day_missing, DERIVED[4], "$.startDate"),
        ("getAnalytics", told(one_more), DERIVED[3], "$.totalIdentifications"),
        ("calculateBilling", told(a_free_tier), DERIVED[8], "$.totalCost"),
        ("getScriptConfig", told(shouted), DERIVED[10], "$.scriptConfig.slug"),
    ],
)
def test_a_drift_of_what_follows_is_found(
    facts: Facts, account: Account, closing: ExitStack, operation_id: str, deviation: Deviation, asked: str, where: str
) -> None:
    run = Asking(facts, account, closing, account.wire(drifted(account, operation_id, deviation)))
    run.ask_for_everything()
    run.ask(asked)
    found, apart = run.said()
    assert where in [*found, *apart]
    assert (where in apart) == (facts.operations[operation_id].evidence.level == "inferred")


def as_list(body: Any) -> None:
    body["preferences"] = [1, None, "x"]


def test_what_no_emulator_can_hold_is_not_predicted_and_nothing_is_logged(
    facts: Facts, account: Account, closing: ExitStack, caplog: pytest.LogCaptureFixture
) -> None:
    drift = drifted(account, "getEmailPreferences", told(as_list))
    run = Asking(facts, account, closing, account.wire(drift))
    run.ask_for_everything()
    run.ask("/partner/email-preferences")
    run.said()
    assert not run.session.faults
    assert not caplog.records


@pytest.mark.parametrize(
    ("after_begin", "beside", "same"),
    [(60, 0, True), (60, 1, True), (60, -5, True), (60, 6, False), (-3600, 1, False), (-3600, 0, True)],
)
def test_what_the_run_wrote_may_lie_beside_the_date_of_its_answer(after_begin: int, beside: int, same: bool) -> None:
    theirs = NOON + timedelta(seconds=after_begin)
    assert same_moment(theirs, theirs + timedelta(seconds=beside), NOON) is same


def test_a_single_read_is_held_against_the_list(facts: Facts, account: Account, closing: ExitStack) -> None:
    def renamed(body: Any) -> None:
        body["organization"]["name"] += " Ltd"

    run = Asking(facts, account, closing, account.wire(drifted(account, "getOrganization", told(renamed))))
    run.ask(ALL, f"/partner/organizations/{first_organization(account)}")
    assert run.said() == (["$.organization.name"], [])


def test_what_was_not_read_is_not_predicted(facts: Facts, account: Account, closing: ExitStack) -> None:
    """A page does not hold all organizations, and no list the visitors."""

    def fewer(body: Any) -> None:
        del body["organizations"][0]
        body["total"] -= 1

    run = Asking(facts, account, closing, account.wire(drifted(account, "listOrganizations", told(fewer))))
    run.ask(FIRST_PAGE, DERIVED[0])
    assert run.said() == ([], [])
    run = Asking(facts, account, closing, account.wire(drifted(account, "getAnalytics", told(one_more))))
    run.ask(ALL, ME, *DERIVED[3:5])
    assert run.said() == ([], [])


def test_a_page_that_was_read_is_predicted_though_others_were_not(
    facts: Facts, account: Account, closing: ExitStack
) -> None:
    async def next_page(request: exchange.Request, api: Api) -> exchange.Answer:
        return await api(request.with_query(page="3") if request.query["pageSize"] == "1" else request)

    run = Asking(facts, account, closing, account.wire(drifted(account, "listOrganizations", next_page)))
    run.ask(FIRST_PAGE, "/partner/organizations?page=2&pageSize=1")
    found, _ = run.said()
    assert "$.organizations[0]" in found


@pytest.mark.parametrize(
    "asked",
    [
        "organizations?status=active",
        "organizations?status=canceled",
        "organizations?search=read",
        "organizations?search=Test",
        "organizations?search=",
        "organizations?externalId=not+read+7",
        "organizations/{first}/visitors?endDate=2020-01-01",
        "organizations/{first}/visitors?startDate=2020-01-01",
        "organizations/{first}/visitors?startDate=0001-01-01",
        "organizations/{first}/visitors?endDate=9999-12-31",
        "analytics?startDate=0001-01-01",
        "analytics?startDate=0001-01-01T00:00:00%2B14:00",
        "analytics?endDate=9999-12-31T23:59:59-12:00",
        "analytics?startDate=2025-01-01&endDate=2031-06-01T01:00:00%2B05:45",
        "usage?endDate=2031-06-01T01:00:00%2B05:45",
        "usage?startDate=2026-11-20T23:00:00-05:00&endDate=2026-11-21",
    ],
)
def test_a_filter_may_let_through_what_was_not_read_or_not(
    facts: Facts, tmp_path: Path, closing: ExitStack, asked: str
) -> None:
    """A page of 100 organizations was read, and two visitors of one: filters decide about the others too."""
    account = open_account(tmp_path, data_set="agency", clock=TestClock(start=NOON))
    run = Asking(facts, account, closing)
    first = first_organization(account)
    run.ask("/partner/organizations?pageSize=20", f"/partner/organizations/{first}/visitors?pageSize=2", ME)
    run.ask(f"/partner/{asked.format(first=first)}")
    assert run.said() == ([], [])
    assert run.session.unsettled == []


def test_what_depends_on_the_day_is_not_predicted_where_nobody_knows_the_day(
    facts: Facts, tmp_path: Path, closing: ExitStack
) -> None:
    """An answer of ten seconds past midnight may be one of the day before."""
    said: list[tuple[list[str], list[str]]] = []
    for minutes in (0, 1):
        clock = TestClock(start=datetime(2026, 11, 23, 0, minutes, 10, tzinfo=UTC))
        account = open_account(tmp_path, clock=clock)
        run = Asking(facts, account, closing, account.wire(drifted(account, "getAnalytics", told(one_more))))
        run.ask_for_everything()
        run.ask("/partner/analytics")
        said.append(run.said())
    assert said == [([], []), (["$.creditsUsed", "$.totalIdentifications"], [])]


def test_without_a_date_nothing_is_predicted_that_depends_on_the_time(
    facts: Facts, account: Account, closing: ExitStack
) -> None:
    class Undated:
        def __init__(self, wire: Wire) -> None:
            self._wire = wire

        def send(self, request: Request, key: Mapping[str, str]) -> Answer:
            answer = self._wire.send(request, key)
            return Answer(
                answer.status, {name: text for name, text in answer.headers.items() if name != "date"}, answer.body
            )

        def close(self) -> None:
            self._wire.close()

    def another_day(body: Any) -> None:
        body["endDate"] = "2026-11-01"

    app = drifted(account, "getAnalytics", told(another_day))
    said: list[tuple[list[str], list[str]]] = []
    for wire in (account.wire(app), Undated(account.wire(app))):
        run = Asking(facts, account, closing, wire)
        run.ask_for_everything()
        run.ask("/partner/analytics")
        said.append(run.said())
    assert said == [(["$.endDate"], []), ([], [])]


def rename(account: Account, closing: ExitStack) -> None:
    """Rename the first organization, as others may."""
    others = account.wire()
    closing.callback(others.close)
    key = {"X-Partner-API-Key": account.emulator.issue_key()}
    path = f"/partner/organizations/{first_organization(account)}"
    body = json.dumps({"name": "Renamed by others"}).encode()
    assert others.send(Request("PUT", path, {"Content-Type": "application/json"}, body), key).status == 200


def test_what_others_change_meanwhile_is_no_finding(facts: Facts, account: Account, closing: ExitStack) -> None:
    organization = f"/partner/organizations/{first_organization(account)}"
    run = Asking(facts, account, closing)
    run.ask_for_everything()
    rename(account, closing)
    account.emulator.identify_visitor(account.emulator.accounts()[0].id)
    run.ask(organization, "/partner/usage", "/partner/api-keys")
    assert run.said() == ([], [])
    assert run.session.unsettled == ["what our model predicts of getOrganization, getUsage, listApiKeys"]


def test_a_drift_counts_though_others_write_elsewhere(facts: Facts, account: Account, closing: ExitStack) -> None:
    def one_event(body: Any) -> None:
        body["totalEvents"] += 1

    run = Asking(facts, account, closing, account.wire(drifted(account, "getUsage", told(one_event))))
    run.ask_for_everything()
    rename(account, closing)
    run.ask("/partner/usage", f"/partner/organizations/{first_organization(account)}")
    assert run.said() == (["$.totalEvents"], [])
    assert run.session.unsettled == ["what our model predicts of getOrganization"]


@pytest.mark.parametrize("data_set", some_of(["small", "empty", "agency"], 3))
def test_nothing_differs_in_a_run_that_writes(facts: Facts, tmp_path: Path, data_set: str) -> None:
    account = open_account(tmp_path, data_set=data_set)
    model = LiveModel(facts, account.emulator.api_key)
    result = run_live(facts, account.target, account.live(), wire=account.wire(), account=model)
    assert ([one.message for one in result.findings], result.apart, result.unsettled) == ([], [], [])
    assert result.compared > 0.9 * result.requests


def test_a_run_that_writes_goes_on_with_what_it_made(
    facts: Facts, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What laws find in the same answers is not told again: so it is looked at before that is left out."""
    noted: list[tuple[str, str]] = []

    def note(session: FindingBook, one: Differing, number: int) -> None:
        noted.append((session.exchanges[number - 1].operation_id, one.where))

    monkeypatch.setattr(FindingBook, "note_difference", note)
    app = drifted(account, "updatePixelConfig", told(versioned))
    model = LiveModel(facts, account.emulator.api_key)
    run_live(facts, account.target, account.live(), wire=account.wire(app), account=model)
    assert noted == [("updatePixelConfig", "$.pixelConfig.scriptUrl")]


def test_what_was_read_with_a_key_that_is_revoked_since_is_read_again_with_that_of_the_run(
    facts: Facts, account: Account
) -> None:
    app = drifted(account, "getScriptConfig", told(shouted))
    model = LiveModel(facts, account.emulator.api_key)
    result = run_live(facts, account.target, account.live(), wire=account.wire(app), account=model)
    assert "$.scriptConfig.slug" in {one.where for one in result.findings}
    assert result.unsettled == []
