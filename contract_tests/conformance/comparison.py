"""The same scenario against the emulator and the target: who is wrong, the description, the API or our copy of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from contract_tests.finding import Finding  # noqa: TC001 - msgspec reads the annotations
from contract_tests.scenario.ledger import Ledger, Verdict
from contract_tests.scenario.run import run_scenario

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_tests.scenario.facts import Facts
    from contract_tests.target.target import Target

Cause: TypeAlias = Literal[
    "the description is wrong", "the API drifted", "our copy is wrong", "asked of our copy alone"
]
"""Both break an oracle; only the target does; only the emulator does, and the target was asked; or it was not."""


class Compared(msgspec.Struct, frozen=True):
    """A finding and what it means that only one of two targets, or both, gave it."""

    cause: Cause
    finding: Finding


class Comparison(msgspec.Struct):
    """What the same scenario gave on the emulator.

    Attributes:
        requests: How many were sent to the emulator.
        request_hash: SHA-256 over them; that of the target's run if both were sent the same bytes.
        compared: The findings of both runs with their causes, those of the target first.
        verdicts: What the emulator's run says of each claim, by the claim's id.
    """

    requests: int
    request_hash: str
    compared: list[Compared]
    verdicts: dict[str, Verdict]

    @property
    def of_our_copy(self) -> list[Compared]:
        """The findings that the target did not give."""
        return [one for one in self.compared if one.cause in {"our copy is wrong", "asked of our copy alone"}]

    def cause_of(self, finding: Finding) -> Cause | None:
        """Return the cause of a finding of the target."""
        return next((one.cause for one in self.compared if one.finding == finding), None)


def compare(
    facts: Facts, findings: Iterable[Finding], asked: Iterable[str], *, seed: int, emulator: Target
) -> Comparison:
    """Run the whole scenario against the emulator, and say of each finding of both runs what it means.

    Args:
        facts: The description.
        findings: Those of the target.
        asked: Ids of the claims that the target's run exercised.
        seed: That of the target's run.
        emulator: Our copy.
    """
    result = run_scenario(facts.description, facts.strict, emulator, seed=seed, facts=facts)
    ledger = Ledger(facts)
    ledger.add_run(result)
    exercised = set(asked)
    theirs, ours = ({_key(one): one for one in of_it} for of_it in (findings, result.findings))
    compared = [
        Compared("the description is wrong" if key in ours else "the API drifted", finding)
        for key, finding in theirs.items()
    ]
    compared += [
        Compared("our copy is wrong" if finding.claim in exercised else "asked of our copy alone", finding)
        for key, finding in ours.items()
        if key not in theirs
    ]
    return Comparison(
        requests=result.requests,
        request_hash=result.request_hash,
        compared=compared,
        verdicts={claim.id: claim.verdict for claim in ledger.summary(result.findings).claims},
    )


def _key(finding: Finding) -> tuple[str, str, str, str]:
    return finding.oracle, finding.operation_id, finding.claim, finding.where
