"""What is seldom asked of lists, ranges, prices and keys finds what goes wrong there, within the budget of reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus

import pytest

from bullseye_partner_emulator import Settings, SteppingClock, create_app
from contract_tests import oracles
from contract_tests.power.live_account import ELSEWHERE, open_account
from contract_tests.power.mutants import Mutant, mutated
from contract_tests.power.mutants.mutant import stateless
from contract_tests.power.mutants.rewriting import told
from contract_tests.scenario.laws.script_domain import LAW as SCRIPT_DOMAIN
from contract_tests.scenario.reading.filters import values_for
from contract_tests.scenario.reading.run import run_reading
from contract_tests.scenario.session import Session
from contract_tests.scenario.steps.ground import NOBODY, Ground
from contract_tests.scenario.steps.pages import full_sizes
from contract_tests.scenario.steps.request_rules import query_cases
from contract_tests.target.target import Target
from generator.filters import Filter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from contract_tests.oracles import Oracle
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate
    from contract_tests.scenario.facts import Facts
    from generator.json_pointer import JsonObject

_BUDGET = 300
_LISTS = ("listOrganizations", "listOrganizationVisitors", "listWebhookLogs")
_MONTH = timedelta(days=31)
_LARGEST = 2**31 - 1


def last_of_full_page_missing(body: JsonObject) -> None:
    items = next(body[name] for name in ("organizations", "visitors", "logs") if name in body)
    if items and body["page"] * body["pageSize"] == body["total"]:
        items.pop()


async def far_pages_refused(request: Request, api: Api) -> Answer:
    answer = await api(request)
    page, size = (request.query.get(name, "1") for name in ("page", "pageSize"))
    far = page.isdigit() and size.isdigit() and int(page) * int(size) > 10_000
    return answer.with_status(400) if far else answer


async def search_only_on_first_page(request: Request, api: Api) -> Answer:
    return await api(request.with_query(page="1") if "search" in request.query and "page" in request.query else request)


async def decoded_twice(request: Request, api: Api) -> Answer:
    return await api(request.with_query(**{name: unquote_plus(value) for name, value in request.query.items()}))


async def split_at_commas(request: Request, api: Api) -> Answer:
    named = request.query.get("externalId")
    return await api(request if named is None else request.with_query(externalId=named.split(",")[0]))


async def long_addresses_refused(request: Request, api: Api) -> Answer:
    answer = await api(request)
    return answer.with_status(414) if len(request.query_string) > 4_000 else answer


async def digits_at_the_beginning(request: Request, api: Api) -> Answer:
    page = request.query.get("page", "")
    return await api(request.with_query(page=page[:-1]) if page[:-1].isdigit() and page[-1] == "x" else request)


async def usage_in_32_bits(request: Request, api: Api) -> Answer:
    usage = request.query.get("usage", "")
    return await api(request.with_query(usage=str(_LARGEST)) if usage.isdigit() and int(usage) > _LARGEST else request)


def nothing_beyond_a_month(body: Any) -> None:
    if date.fromisoformat(body["endDate"]) - date.fromisoformat(body["startDate"]) > _MONTH:
        body.update(dict.fromkeys({"totalIdentifications", "creditsUsed", "totalQuantity"} & body.keys(), 0))


def used_together(body: Any) -> None:
    latest = max(key["lastUsedAt"] or "" for key in body["apiKeys"])
    body["apiKeys"] = [{**key, "lastUsedAt": latest} for key in body["apiKeys"]]


def script_at_the_default_domain(body: Any) -> None:
    body["pixelConfig"]["scriptUrl"] = "https://track.bullseye.example/script.js"


def deliveries_of_others(body: Any) -> None:
    body["logs"] = [{**log, "organizationId": log["organizationId"] and NOBODY} for log in body["logs"]]


async def another_code_within(request: Request, api: Api) -> Answer:
    answer = await api(request)
    missing = answer.status == 404 and "ICP" in str((answer.object or {}).get("message"))
    return answer.with_json({**(answer.object or {}), "code": "IcpConfigNotFound"}) if missing else answer


@pytest.mark.parametrize(
    ("operation_ids", "deviation", "oracle"),
    [
        (_LISTS[:1], told(last_of_full_page_missing), oracles.LAST_PAGE),
        (_LISTS[1:2], told(last_of_full_page_missing), oracles.LAST_PAGE),
        (_LISTS[2:], told(last_of_full_page_missing), oracles.LAST_PAGE),
        *((_LISTS[number : number + 1], far_pages_refused, oracles.PAST_THE_END) for number in range(3)),
        (_LISTS[:1], search_only_on_first_page, oracles.FILTER_MEANING),
        (_LISTS[:1], decoded_twice, oracles.FILTER_MEANING),
        (_LISTS[:1], split_at_commas, oracles.FILTER_MEANING),
        (_LISTS[:1], long_addresses_refused, oracles.STATUS),
        (_LISTS, digits_at_the_beginning, oracles.MISTAKE_REFUSED),
        (("calculateBilling",), usage_in_32_bits, oracles.ECHO),
        (("getAnalytics",), told(nothing_beyond_a_month), oracles.RANGES_ADD_UP),
        (("getUsage",), told(nothing_beyond_a_month), oracles.RANGES_ADD_UP),
        (("getPixelConfig",), told(script_at_the_default_domain), SCRIPT_DOMAIN.oracle),
        (("listApiKeys",), told(used_together), oracles.LAST_USE),
        (("listWebhookLogs",), told(deliveries_of_others), oracles.SAME_FACT),
        (("getIcpConfig",), another_code_within, oracles.of_keyword("enum")),
    ],
)
def test_it_is_asked_within_the_budget(
    facts: Facts, operation_ids: tuple[str, ...], deviation: Deviate, oracle: Oracle
) -> None:
    mutant = Mutant("test", operation_ids[0], "", "", stateless(deviation), frozenset(operation_ids))
    with create_app(Settings(seed=1, clock=SteppingClock(step=timedelta(seconds=1.5)))) as emulator:
        app = mutated(emulator, mutant)
        target = Target("an account of others", ELSEWHERE, emulator.api_key, app, lambda: None)
        session = Session(facts, target, 1, None, read_only=True, shared=True, budget=_BUDGET)
        run_reading(Ground(session))
        session.close()
    assert oracle in {finding.oracle for finding in session.findings}


@pytest.fixture
def ground(facts: Facts, tmp_path: Path) -> Iterator[Ground]:
    account = open_account(tmp_path)
    session = Session(facts, replace(account.target, app=account.emulator), 1, None, read_only=True)
    yield Ground(session)
    session.close()


def test_the_last_page_is_full_with_sizes_that_divide_the_total(ground: Ground) -> None:
    sizes = {total: full_sizes(ground, "listOrganizations", total) for total in (0, 1, 7, 24, 100, 101, 240)}
    assert sizes == {0: [], 1: [1], 7: [1, 7], 24: [12, 24], 100: [50, 100], 101: [1], 240: [80]}


def test_values_are_joined_cut_and_decoded_as_transport_may_do(facts: Facts) -> None:
    whole = Filter("externalId", "externalId", "whole", {"type": "string"}, "")
    items: list[JsonObject] = [{"externalId": "acme 1"}, {"externalId": "globex"}, {"externalId": "globex"}]
    values = dict(values_for(facts, whole, items))
    assert values["two with a comma between"] == "acme 1,globex"
    assert values["encoded once more"] == "%61cme 1"
    assert values["plus for space"] == "acme+1"
    assert values["with number sign at its end"] == "acme 1#"
    assert len(values["of 8000 characters"]) == 8000
    assert not any(whole.lets_through(one, text) for one in items for why, text in values.items() if why != "whole")


def test_a_long_text_is_sent_only_where_a_schema_takes_it(facts: Facts) -> None:
    part = Filter("search", "name", "part", {"type": "string", "maxLength": 5_000}, "")
    values = dict(values_for(facts, part, [{"name": "Acme Corp"}]))
    assert "of 2000 characters" in values
    assert "of 8000 characters" not in values


def test_texts_that_a_lenient_reader_takes_for_values_are_mistakes(ground: Ground) -> None:
    cases = {case.why: case for case in query_cases(ground, ground.facts.operations["listWebhookLogs"])}
    wrong = {text for why, case in cases.items() if why.startswith("query page: a ") for text in case.query.values()}
    assert {"2x", "2.0", "+2", " 2"} <= wrong
    assert {case.expect for why, case in cases.items() if why.startswith("query page: a ")} == {400}
    assert cases["query page: large"].expect is None
    assert "query pageSize: large" not in cases
