"""A run of the scenario, from a target and a description to findings."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import msgspec

from contract_tests.finding import Finding  # noqa: TC001 - msgspec reads the annotations
from contract_tests.scenario.facts import Facts
from contract_tests.scenario.session import Session
from contract_tests.scenario.steps.table import run_reading, run_whole
from contract_tests.target.exchange import Exchange  # noqa: TC001 - msgspec reads the annotations
from contract_tests.target.receiver import LoopbackReceiver, Received, Receiver, is_loopback

if TYPE_CHECKING:
    from contract_tests.scenario.second_opinion import Model
    from contract_tests.target.target import Target
    from generator.description import Description
    from generator.json_pointer import JsonObject


class ScenarioResult(msgspec.Struct):
    """What a run of the scenario gave.

    Attributes:
        findings: What the target contradicts.
        requests: How many were sent.
        seconds: Wall-clock time.
        steps: How many steps ran.
        request_hash: SHA-256 over method, path, query and body of all requests, in their order.
        exchanges: All requests and answers, for the claim ledger.
        deliveries: The kind of webhook, and what came, of all deliveries.
        exercised: How often each law was tried, by its claim.
        refused: Operations that were not sent, or not always, and why.
        unsettled: Steps of which nothing can be said, since others changed what they look at.
        not_sent: Optional properties that neither target nor model ever sent: operation and JSON path.
        apart: Where the target differs from the model in what no documentation says.
        compared: How many answers were held against those of the model.
        faults: Steps that ended early though no answer was wrong: the budget was spent, or the suite is at fault.
    """

    findings: list[Finding]
    requests: int
    seconds: float
    steps: int
    request_hash: str
    exchanges: list[Exchange]
    deliveries: list[tuple[str, Received]]
    exercised: dict[str, int] = {}
    refused: dict[str, str] = {}
    unsettled: list[str] = []
    not_sent: list[str] = []
    apart: list[Finding] = []
    compared: int = 0
    faults: list[str] = []


def run_scenario(
    description: Description,
    bundle_strict: JsonObject,
    target: Target,
    *,
    seed: int = 1,
    facts: Facts | None = None,
    read_only: bool = False,
    budget_share: float | None = None,
    model: Model | None = None,
) -> ScenarioResult:
    """Run the scenario against a target, which is reset before.

    Args:
        description: Where operations, rules and evidence are read from.
        bundle_strict: Its strict variant, which answers are held against.
        target: What is tested. It may answer anything: that ends steps, never the run.
        seed: Of the names of the data that is made.
        facts: What was read from both before, for callers that run many times.
        read_only: Send nothing that changes anything; only what is there already is held against the description.
        budget_share: The part of one window of the described rate limit that the run may spend; None is no bound.
        model: What else answers the requests; a difference is a finding, or stands apart.
    """
    started = time.monotonic()
    target.reset()
    if model is not None:
        model.begin()
    with ExitStack() as stack:
        facts = facts or Facts(description, bundle_strict)
        budget = None if budget_share is None else int(budget_share * facts.rate_limit)
        receiver = None if read_only else _receiver(target, stack)
        session = Session(
            facts, target, seed, receiver, read_only=read_only, budget=budget, shared=read_only, model=model
        )
        stack.callback(session.close)
        (run_reading if read_only else run_whole)(session)
    return ScenarioResult(
        findings=session.findings,
        not_sent=session.not_sent,
        apart=session.apart,
        compared=model.compared if model else 0,
        requests=len(session.exchanges),
        seconds=time.monotonic() - started,
        steps=session.steps,
        request_hash=session.request_hash,
        exchanges=session.exchanges,
        deliveries=session.deliveries,
        exercised=dict(session.exercised),
        unsettled=session.unsettled,
        faults=session.faults,
    )


def _receiver(target: Target, stack: ExitStack) -> Receiver | None:
    if target.app is not None or target.receiver is not None:
        return target.receiver
    return stack.enter_context(LoopbackReceiver()) if is_loopback(target.base_url) else None
