"""A run that only reads asks what description and data allow, what distinguishes most first, up to its budget."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from contract_tests import oracles
from contract_tests.power.live_account import open_account
from contract_tests.power.mutants import Mutant, mutated
from contract_tests.power.mutants.mutant import stateless
from contract_tests.power.mutants.rewriting import told
from contract_tests.scenario.reading.filters import values_for
from contract_tests.scenario.reading.inventory import Inventory, representatives
from contract_tests.scenario.reading.order import in_order, measured_order
from contract_tests.scenario.reading.question import Question
from contract_tests.scenario.reading.run import questions, run_reading, survey
from contract_tests.scenario.session import Session
from contract_tests.scenario.steps.ground import Ground
from generator.filters import Filter, filters_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from contract_tests.oracles import Oracle
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate
    from contract_tests.scenario.facts import Facts
    from contract_tests.scenario.reading.run import Reading
    from generator.json_pointer import JsonObject

NAMES = [{"id": str(number), "name": name} for number, name in enumerate(("Acme Corp", "Zoë Ltd", "Acme"))]


def read(
    facts: Facts,
    folder: Path,
    *,
    data_set: str = "small",
    mutant: str | None = None,
    budget: int | None = None,
    deviation: Mutant | None = None,
) -> tuple[Session, Reading]:
    account = open_account(folder, data_set=data_set, mutant=mutant)
    app = account.emulator if deviation is None else mutated(account.emulator, deviation)
    target = replace(account.target, app=app)
    session = Session(facts, target, 1, None, read_only=True, shared=True, budget=budget)
    reading = run_reading(Ground(session))
    session.close()
    assert {exchange.request.method for exchange in session.exchanges} == {"GET"}
    return session, reading


@pytest.fixture
def asked(facts: Facts, tmp_path: Path) -> Iterator[list[Question]]:
    account = open_account(tmp_path)
    session = Session(facts, replace(account.target, app=account.emulator), 1, None, read_only=True)
    ground = Ground(session)
    inventory = Inventory(ground)
    survey(ground, inventory)
    yield questions(ground, inventory)
    session.close()


@pytest.mark.parametrize("data_set", ["small", "empty", "agency"])
def test_nothing_is_found_wrong_with_the_emulator(facts: Facts, tmp_path: Path, data_set: str) -> None:
    session, reading = read(facts, tmp_path, data_set=data_set)
    assert ([finding.message for finding in session.findings], session.unsettled) == ([], [])
    assert reading.left_out == []


def test_each_operation_that_reads_is_asked_with_success(facts: Facts, tmp_path: Path) -> None:
    session, reading = read(facts, tmp_path, budget=300)
    succeeded = {exchange.operation_id for exchange in session.exchanges if exchange.answer.status == 200}
    reads = {name for name, operation in facts.operations.items() if operation.http_method == "GET"}
    assert succeeded - {""} == reads
    assert reading.without_data == []
    assert len(session.exchanges) == 300
    assert reading.left_out


def test_operations_without_data_are_named(facts: Facts, tmp_path: Path) -> None:
    _, reading = read(facts, tmp_path, data_set="empty")
    assert {"getIcpConfig", "getDomainVerification"} <= {*reading.without_data}


def test_a_budget_that_is_spent_ends_the_run_and_is_no_finding(facts: Facts, tmp_path: Path) -> None:
    for number, budget in enumerate((1, 5, 40)):
        (folder := tmp_path / str(number)).mkdir()
        session, reading = read(facts, folder, budget=budget)
        assert (len(session.exchanges), session.findings) == (budget, [])
        assert reading.left_out or budget < 40


def test_each_question_has_a_name_of_its_own(asked: list[Question]) -> None:
    assert [name for name, number in Counter(one.name for one in asked).items() if number > 1] == []
    assert len(asked) > 200


def test_the_measured_order_is_of_questions_that_there_are(asked: list[Question], facts: Facts) -> None:
    names = {one.name for one in asked}
    missing = [name for name in measured_order() if name not in names]
    assert missing == []
    assert {one.operation_id for one in asked} - {""} <= facts.operations.keys()


def test_what_was_never_measured_comes_with_its_kind_or_first() -> None:
    def question(kind: str, operation_id: str) -> Question:
        return Question(kind, operation_id, "", lambda: None)

    old, new, other = question("read", "a"), question("read", "b"), question("novel", "a")
    pages = question("pages", "a")
    assert in_order([pages, old, new, other], ("read a", "pages a")) == [other, old, new, pages]


def test_filters_are_what_the_description_says(facts: Facts) -> None:
    found = {
        (operation_id, one.name): (one.of, one.match)
        for operation_id in ("listOrganizations", "listOrganizationVisitors", "listWebhookLogs", "getAnalytics")
        for one in filters_of(facts.description, facts.operations[operation_id])
    }
    assert found == {
        ("listOrganizations", "status"): ("status", "whole"),
        ("listOrganizations", "search"): ("name", "part"),
        ("listOrganizations", "externalId"): ("externalId", "whole"),
        ("listOrganizationVisitors", "startDate"): ("lastSeenAt", "from"),
        ("listOrganizationVisitors", "endDate"): ("lastSeenAt", "until"),
        ("listWebhookLogs", "type"): ("type", "whole"),
        ("listWebhookLogs", "status"): ("status", "whole"),
        ("listWebhookLogs", "organizationId"): ("organizationId", "whole"),
    }


def test_a_filter_gets_values_that_tell_its_meaning_from_others(facts: Facts) -> None:
    search = Filter("search", "name", "part", {"type": "string"}, "")
    values = dict(values_for(facts, search, NAMES))
    assert values["words swapped"] == "Corp Acme"
    assert values["accents stripped"] == "Zoe Ltd"
    assert values["wildcard %"] == "A%p"
    through = {why: sum(search.lets_through(one, text) for one in NAMES) for why, text in values.items()}
    assert {why for why, number in through.items() if number} >= {"whole", "in capitals", "inner part", "end"}
    assert {why for why, number in through.items() if not number} >= {"words swapped", "wildcard %", "of nothing"}


def test_representatives_have_each_state_that_any_has(facts: Facts) -> None:
    lister = facts.operations["listOrganizations"]
    items: list[JsonObject] = [{"id": str(n), "status": "active", "externalId": f"e{n}"} for n in range(9)]
    items += [
        {"id": "s", "status": "suspended", "externalId": "e"},
        {"id": "n", "status": "active", "externalId": None},
    ]
    assert {one["id"] for one in representatives(facts, lister, items)} == {"0", "s", "n"}


@pytest.mark.parametrize(
    ("mutant", "oracle"),
    [
        ("filter-finds-nothing:listWebhookLogs:status", oracles.FILTER),
        ("filter-finds-nothing:listOrganizations:externalId", oracles.FILTER_MEANING),
        ("page-gap:listOrganizationVisitors", oracles.PAGES_CONSECUTIVE),
        ("drop-field:getIcpConfig:/icpConfig/name", oracles.REQUIRED_PROPERTY),
        ("missing-key-accepted:getBillingUsage", oracles.AUTHENTICATION),
        ("unknown-key-accepted:getEmailPreferences", oracles.AUTHENTICATION),
        ("unchecked-maximum:listWebhookLogs:?pageSize", oracles.MISTAKE_REFUSED),
        ("error-status:getOrganization:404", oracles.UNKNOWN_ID),
    ],
)
def test_each_kind_of_question_finds_what_it_is_for(facts: Facts, tmp_path: Path, mutant: str, oracle: Oracle) -> None:
    session, _ = read(facts, tmp_path, mutant=mutant)
    assert oracle in {finding.oracle for finding in session.findings}


def kept_for_everybody() -> Deviate:
    """Answer without a key what was answered with one before."""
    kept: dict[tuple[str, str], Answer] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        answer, place = await api(request), (request.path, request.query_string)
        if answer.succeeded:
            kept[place] = answer
        return (
            kept.get(place, answer) if answer.status == 401 and request.header("x-partner-api-key") is None else answer
        )

    return deviate


async def confused_by_quotes(request: Request, api: Api) -> Answer:
    answer = await api(request)
    return answer.with_status(500) if "'" in request.query.get("search", "") else answer


async def with_a_byte_order_mark(request: Request, api: Api) -> Answer:
    answer = await api(request)
    return replace(answer, body=b"\xef\xbb\xbf" + answer.body)


never_used = told(lambda body: [one.update(lastUsedAt=None) for one in body["apiKeys"]])


@pytest.mark.parametrize(
    ("operation_id", "deviation", "oracle"),
    [
        ("getScriptConfig", kept_for_everybody, oracles.AUTHENTICATION),
        ("listOrganizations", stateless(confused_by_quotes), oracles.STATUS),
        ("getWebhooks", stateless(with_a_byte_order_mark), oracles.JSON_BODY),
        ("listApiKeys", stateless(never_used), oracles.LAST_USE),
    ],
)
def test_what_is_seldom_asked_is_asked_within_the_budget(
    facts: Facts, tmp_path: Path, operation_id: str, deviation: Callable[[], Deviate], oracle: Oracle
) -> None:
    mutant = Mutant("test", operation_id, "", "", deviation, frozenset({operation_id}))
    session, _ = read(facts, tmp_path, deviation=mutant, budget=240)
    assert oracle in {finding.oracle for finding in session.findings}
