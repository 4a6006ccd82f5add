"""A run against a server on this machine that may be changed at will, but whose state nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.live.pace import PacedWire
from contract_tests.model.drawn_walk import FEW_ORGANIZATIONS, draw_walk
from contract_tests.model.walk import Walker
from contract_tests.scenario.plan import tag_of
from contract_tests.scenario.run import run_scenario
from contract_tests.target.exchange import open_wire

if TYPE_CHECKING:
    from contract_tests.live.pace import Pace
    from contract_tests.scenario.account_model import AccountModel
    from contract_tests.scenario.facts import Facts
    from contract_tests.scenario.run import ScenarioResult
    from contract_tests.scenario.session import Session
    from contract_tests.target.exchange import Wire
    from contract_tests.target.target import Target


def run_local(
    facts: Facts,
    target: Target,
    account: AccountModel | None,
    pace: Pace | None = None,
    *,
    seed: int = 1,
    wire: Wire | None = None,
) -> ScenarioResult:
    """Run the questions of a reading run, the whole scenario and a random walk; then say what was not as predicted.

    Args:
        facts: The description.
        target: The server.
        account: Predicts the answers. Without it there is no walk, since nothing would judge it.
        pace: When a request may be sent. The walk makes fewer organizations then: nobody knows how much room there is.
        seed: Of the data that is made.
        wire: Another way to the target than its own.
    """

    def walk(session: Session) -> None:
        if account is not None:
            organizations = None if pace is None else FEW_ORGANIZATIONS
            Walker(session).run(draw_walk(facts, seed, tag_of(str(seed)), organizations=organizations))

    wire = wire or open_wire(target)
    return run_scenario(
        facts.description,
        facts.strict,
        target,
        seed=seed,
        facts=facts,
        account=account,
        wire=wire if pace is None else PacedWire(wire, pace),
        then=walk,
    )
