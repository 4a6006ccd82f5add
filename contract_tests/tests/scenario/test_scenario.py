"""The scenario is silent about the emulator, notices each kind of deviation, and changes nothing where it must not."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from bullseye_partner_emulator.readings import Readings
from contract_tests import oracles
from contract_tests.conformance.run import run_conformance
from contract_tests.fuzzing.profiles import QUICK
from contract_tests.scenario.facts import Facts
from contract_tests.scenario.ledger import Ledger
from contract_tests.scenario.run import ScenarioResult, run_scenario
from contract_tests.target.receiver import is_loopback
from contract_tests.target.target import AsgiApp, Target, TargetError, emulator_target
from contract_tests.tests.support.readings import OTHER_READINGS
from contract_tests.tests.support.repeated import some_of
from generator.strict import strict_variant

if TYPE_CHECKING:
    from collections.abc import Callable

    from bullseye_partner_emulator import Emulator
    from contract_tests.oracles import Oracle
    from contract_tests.target.target import Receive, Scope, Send
    from generator.description import Description

SEEDS = (2, 3, 4)


def run(
    facts: Facts, target: Target, seed: int = 1, *, read_only: bool = False, share: float | None = None
) -> ScenarioResult:
    return run_scenario(
        facts.description, facts.strict, target, seed=seed, facts=facts, read_only=read_only, budget_share=share
    )


@dataclass
class Sent:
    """A request and the answer to it, both of which a deviation may change."""

    method: str
    path: str
    query: str
    status: int
    headers: list[tuple[bytes, bytes]]
    body: bytes

    def change(self, change: Callable[[Any], None]) -> None:
        value = json.loads(self.body)
        change(value)
        self.body = json.dumps(value).encode()


@dataclass
class Layer:
    """An ASGI layer that changes requests before, and answers after."""

    app: AsgiApp
    before: Callable[[Scope], None] | None = None
    after: Callable[[Sent], None] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope = dict(scope)
        if self.before:
            self.before(scope)
        messages: list[Any] = []

        async def keep(message: Any) -> None:
            messages.append(message)

        await self.app(scope, receive, keep)
        start, *rest = messages
        body = b"".join(part.get("body", b"") for part in rest)
        query = scope["query_string"].decode()
        sent = Sent(scope["method"], scope["path"], query, start["status"], list(start["headers"]), body)
        if self.after:
            self.after(sent)
        await send({"type": "http.response.start", "status": sent.status, "headers": sent.headers})
        await send({"type": "http.response.body", "body": sent.body})


def deviating(*, before: Callable[[Scope], None] | None = None, after: Callable[[Sent], None] | None = None) -> Target:
    target = emulator_target(1)
    assert target.app is not None
    return replace(target, app=Layer(target.app, before, after))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_emulator_gives_no_alarm(facts: Facts, seed: int) -> None:
    result = run(facts, emulator_target(seed), seed)
    assert [finding.message for finding in result.findings] == []


def under(description: Description, others: list[tuple[str, str]]) -> Facts:
    described = replace(description, bundle=Readings(dict(others)).applied_to(description.bundle))
    return Facts(described, strict_variant(described.bundle))


EACH_READING = [
    pytest.param([pair], id="=".join(pair), marks=[pytest.mark.slow] if number % 7 else [])
    for number, pair in enumerate(OTHER_READINGS)
]


@pytest.mark.parametrize("others", [*EACH_READING, pytest.param(OTHER_READINGS, id="all")])
def test_an_emulator_that_follows_other_readings_is_as_the_description_reads_then(
    description: Description, others: list[tuple[str, str]]
) -> None:
    result = run(under(description, others), emulator_target(1, readings=dict(others)))
    assert [finding.message for finding in result.findings] == []


@pytest.mark.parametrize("others", [reading for reading in EACH_READING if reading.id != "C8=guide"])
def test_the_scenario_tells_readings_apart(
    facts: Facts, description: Description, others: list[tuple[str, str]]
) -> None:
    # C8: what an active organization is, no answer shows to who cannot make events.
    found = run(under(description, others), emulator_target(1)).findings
    found = found or run(facts, emulator_target(1, readings=dict(others))).findings
    assert found


def test_the_same_seed_gives_the_same_requests(facts: Facts) -> None:
    first, second, other = (run(facts, emulator_target(seed), seed) for seed in (5, 5, 6))
    assert first.request_hash == second.request_hash != other.request_hash


def without_filter(scope: Scope) -> None:
    scope["query_string"] = re.sub(rb"search=[^&]*&?", b"", scope["query_string"])


def with_overlapping_pages(sent: Sent) -> None:
    if sent.path.endswith("/organizations") and "page=2" in sent.query and sent.status == 200:
        sent.change(lambda page: page["organizations"].reverse())


def with_a_wrong_total(sent: Sent) -> None:
    if sent.path.endswith("/organizations") and sent.method == "GET" and sent.status == 200:
        sent.change(lambda page: page.update(total=len(page["organizations"])))


def with_an_undescribed_property(sent: Sent) -> None:
    if sent.path.endswith("/webhooks") and sent.status == 200:
        sent.change(lambda body: body["billing"].update(retries=3))


def with_a_leaked_key(sent: Sent) -> None:
    if sent.path.endswith("/api-keys") and sent.method == "GET" and sent.status == 200:
        sent.change(lambda body: body["apiKeys"][0].update(name=KEY))


def with_doubled_credits(sent: Sent) -> None:
    if sent.path.endswith("/credits") and sent.status == 200:
        sent.change(lambda body: body["allocation"].update(creditsAllocated=2 * body["allocation"]["creditsAllocated"]))


def without_scopes(sent: Sent) -> None:
    if sent.status == 403 and sent.path.endswith("/billing"):
        sent.status = 200


def with_another_error_code(sent: Sent) -> None:
    if sent.status == 404:
        sent.change(lambda body: body.update(code="ResourceNotFound"))


def with_a_standing_rate_limit(sent: Sent) -> None:
    sent.headers = [(name, b"7" if name.endswith(b"remaining") else value) for name, value in sent.headers]


def with_a_wrong_price(sent: Sent) -> None:
    if sent.path.endswith("/calculate") and sent.status == 200:
        sent.change(lambda body: body.update(totalCost=body["totalCost"] + 0.05))


def with_an_accepted_mistake(sent: Sent) -> None:
    if sent.status == 400 and sent.path.endswith("/branding"):
        sent.status, sent.body = 200, b"{}"


def with_an_unverified_domain_verified(sent: Sent) -> None:
    if sent.path.endswith("/verify") and sent.status == 200:
        sent.change(lambda body: body.update(verified=True))


KEY = emulator_target(1).api_key


@pytest.mark.parametrize(
    ("after", "oracle"),
    some_of(
        [
            (with_overlapping_pages, oracles.PAGES_CONSECUTIVE),
            (with_a_wrong_total, oracles.SAME_TOTAL),
            (with_an_undescribed_property, oracles.ADDITIONAL_PROPERTY),
            (with_a_leaked_key, oracles.SECRETS),
            (with_doubled_credits, oracles.CREDITS_SET),
            (without_scopes, oracles.SCOPE),
            (with_another_error_code, oracles.of_keyword("const")),
            (with_a_standing_rate_limit, oracles.RATE_COUNT),
            (with_a_wrong_price, oracles.PRICING),
            (with_an_accepted_mistake, oracles.MISTAKE_REFUSED),
            (with_an_unverified_domain_verified, oracles.PENDING_UNTIL_VERIFIED),
        ],
        3,
    ),
)
def test_a_deviation_is_found(facts: Facts, after: Callable[[Sent], None], oracle: Oracle) -> None:
    result = run(facts, deviating(after=after))
    assert oracle in {finding.oracle for finding in result.findings}
    assert KEY not in "".join(f"{finding}" for finding in result.findings)


def test_an_ignored_filter_is_found(facts: Facts) -> None:
    result = run(facts, deviating(before=without_filter))
    assert oracles.FILTER_MEANING in {finding.oracle for finding in result.findings}


def raising(_scope: Scope) -> None:
    raise RuntimeError("broken")


def with_nothing_in_it(sent: Sent) -> None:
    sent.body = b"[]" if sent.status == 200 else sent.body


def test_a_target_that_breaks_down_never_ends_the_scenario(facts: Facts) -> None:
    result = run(facts, deviating(before=raising))
    unreached = {finding.operation_id for finding in result.findings if finding.oracle == oracles.REACHED}
    assert unreached == set(facts.operations)
    assert result.steps > len(facts.operations)


def test_answers_with_nothing_in_them_never_end_the_scenario(facts: Facts) -> None:
    result = run(facts, deviating(after=with_nothing_in_it))
    found = {finding.operation_id for finding in result.findings if finding.oracle.family == "schema"}
    assert {"getPartnerAccount", "listOrganizations", "getUsage"} <= found


def test_the_ledger_says_what_was_contradicted_and_never_exercised(facts: Facts) -> None:
    result = run(facts, deviating(after=with_an_undescribed_property))
    ledger = Ledger(facts)
    for exchange in result.exchanges:
        ledger.add(exchange)
    summary = ledger.summary(result.findings)
    assert summary.counts["contradicted"] >= 1
    assert summary.counts["confirmed"] > 600
    assert "getWebhooks: $.billing.retries" in summary.undocumented
    assert "/components/schemas/BillingMode/enum/3" in summary.never_exercised
    assert sum(summary.counts.values()) == len(summary.claims)


def test_a_ledger_of_nothing_confirms_nothing(facts: Facts) -> None:
    summary = Ledger(facts).summary([])
    assert summary.counts["confirmed"] == summary.counts["contradicted"] == 0


def test_a_run_that_only_reads_changes_nothing_and_keeps_to_its_budget(facts: Facts) -> None:
    target = emulator_target(1)
    emulator: Emulator = target.app  # type: ignore[assignment]  # an emulator is what the target is made of
    result = run(facts, target, read_only=True, share=0.3)
    assert [finding.message for finding in result.findings] == []
    assert {request.method for request in emulator.received} == {"GET"}
    assert len(emulator.received) == result.requests == 0.3 * facts.rate_limit
    small = run(facts, emulator_target(1), read_only=True, share=0.05)
    assert (small.requests, small.findings, small.faults) == (50, [], [])
    assert len(small.left_out) > len(result.left_out) > 0


def test_a_target_of_which_nothing_can_be_checked_is_no_result(facts: Facts) -> None:
    with pytest.raises(TargetError, match="cannot be reached"):
        run_conformance(
            facts.description,
            facts.strict,
            deviating(before=raising),
            QUICK,
            seed=1,
            budget_share=0.3,
        )


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8000/api/v1", True),
        ("http://[::1]/api/v1", True),
        ("http://localhost/api/v1", True),
        ("https://api.app.bullseye.so/api/v1", False),
        ("http://127.0.0.1.example/api/v1", False),
        ("http://10.0.0.1/api/v1", False),
    ],
)
def test_only_this_machine_is_written_to(url: str, expected: bool) -> None:
    assert is_loopback(url) is expected
