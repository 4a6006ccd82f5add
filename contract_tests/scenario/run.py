"""A run of the scenario, from a target and a description to findings."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import TYPE_CHECKING

import msgspec

from contract_tests.finding import Finding  # noqa: TC001 - msgspec reads the annotations
from contract_tests.scenario.facts import Facts
from contract_tests.scenario.reading.run import read_on, run_reading
from contract_tests.scenario.session import Session
from contract_tests.scenario.states import NotReached, states_not_reached
from contract_tests.scenario.steps.ground import Ground
from contract_tests.scenario.steps.table import run_whole
from contract_tests.target.exchange import Exchange, open_wire
from contract_tests.target.receiver import LoopbackReceiver, Received, Receiver, is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.scenario.account_model import AccountModel
    from contract_tests.scenario.second_opinion import Model
    from contract_tests.target.exchange import Wire
    from contract_tests.target.target import Target
    from generator.description import Description
    from generator.json_pointer import JsonObject

_RESERVE = 0.2
"""The part of the budget that is kept for looking again at what is otherwise than predicted."""


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
        not_reached: States that no answer was given in, and operations that had nothing to be asked about.
        left_out: Questions that the budget was too small for, the one that would have told most first.
        left_behind: What an account for tests has not as it was before, in sentences.
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
    not_reached: list[NotReached] = []
    left_out: list[str] = []
    left_behind: list[str] = []


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
    account: AccountModel | None = None,
    wire: Wire | None = None,
    then: Callable[[Session], None] = lambda _session: None,
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
        account: What predicts the answers, in the end, from what was read first; see `model`.
        wire: Another way to the target than its own.
        then: Asks more, after the steps.
    """
    started = time.monotonic()
    target.reset()
    if model is not None:
        model.begin()
    with ExitStack() as stack:
        facts = facts or Facts(description, bundle_strict)
        budget = None if budget_share is None else int(budget_share * facts.rate_limit)
        receiver = None if read_only else _receiver(target, stack)
        wire = wire or open_wire(target)
        if account is not None:
            wire = account.listen(wire)
        reserve = 0 if account is None or budget is None else int(budget * _RESERVE)
        left = None if budget is None else budget - reserve
        session = Session(
            facts, target, seed, receiver, read_only=read_only, budget=left, wire=wire, shared=read_only, model=model
        )
        stack.callback(session.close)
        ground = Ground(session)
        reading = run_reading(ground) if read_only or account is not None else None
        if not read_only:
            run_whole(session)
        then(session)
        if account is not None:
            session.allow(reserve)
            with session.step("the model of the account"):
                account.hold_against(session)
            # What the model did not need; it has heard enough, and what answers say of each other counts all the same.
            if reading is not None:
                read_on(ground, reading)
    return ScenarioResult(
        findings=session.findings,
        not_sent=session.not_sent,
        apart=session.apart,
        compared=sum(one.compared for one in (model, account) if one is not None),
        requests=len(session.exchanges),
        seconds=time.monotonic() - started,
        steps=session.steps,
        request_hash=session.request_hash,
        exchanges=session.exchanges,
        deliveries=session.deliveries,
        exercised=dict(session.exercised),
        unsettled=session.unsettled,
        faults=session.faults,
        not_reached=states_not_reached(facts, session.exchanges),
        left_out=reading.left_out if reading is not None else [],
    )


def _receiver(target: Target, stack: ExitStack) -> Receiver | None:
    if target.app is not None or target.receiver is not None:
        return target.receiver
    return stack.enter_context(LoopbackReceiver()) if is_loopback(target.base_url) else None
