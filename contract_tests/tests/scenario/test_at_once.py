"""Requests that are sent at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.scenario.at_once import as_counted
from contract_tests.scenario.finding_book import FindingBook
from contract_tests.scenario.laws.writes_at_once import LAW
from contract_tests.target.exchange import Answer, Exchange, Request
from contract_tests.target.target import emulator_target

if TYPE_CHECKING:
    from contract_tests.scenario.facts import Facts


def test_they_are_in_the_order_in_which_they_were_counted_also_when_a_window_ends_between_them(facts: Facts) -> None:
    def answer(remaining: int, reset: int) -> Answer:
        return Answer(200, {facts.remaining_header: str(remaining), facts.reset_header: str(reset)}, b"")

    asked = Request("GET", "/", {}, None)
    answers = [answer(999, 120), answer(3, 60), answer(998, 120), answer(2, 60), Answer(200, {}, b"")]
    counted = as_counted(facts, [(str(number), asked, one) for number, one in enumerate(answers)])
    assert [name for name, _, _ in counted] == ["4", "1", "3", "0", "2"]


def test_the_command_of_a_finding_sends_them_at_the_same_time(facts: Facts) -> None:
    book = FindingBook(facts, emulator_target(1))
    for method, body in (("PATCH", b"1"), ("PATCH", b"2"), ("GET", None)):
        book.exchanges.append(Exchange("updateOrganization", Request(method, "/a", {}, body), Answer(200, {}, b""), ""))
    book.find(LAW.oracle, "both", "one", repeat=book.repeated_together(2))
    (finding,) = book.findings
    first, second, after = (book.redacted_curl(exchange) for exchange in book.exchanges)
    assert finding.repeat == f"{first} & {second} & wait; {after}"
