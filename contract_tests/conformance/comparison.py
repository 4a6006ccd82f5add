"""The same scenario against the emulator and the target: who is wrong, the description, the API or our copy of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from contract_tests.finding import Finding  # noqa: TC001 - msgspec reads the annotations
from contract_tests.scenario.ledger import Ledger, Verdict
from contract_tests.scenario.run import run_scenario

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_tests.scenario.facts import Facts
    from contract_tests.target.target import Target


class Comparison(msgspec.Struct):
    """What the same scenario gave on the emulator.

    Attributes:
        requests: How many were sent to the emulator.
        request_hash: SHA-256 over them; that of the target's run if both were sent the same bytes.
        compared: The findings of both runs, each with its cause, those of the target first.
        verdicts: What the emulator's run says of each claim, by the claim's id.
    """

    requests: int
    request_hash: str
    compared: list[Finding]
    verdicts: dict[str, Verdict]

    @property
    def of_our_copy(self) -> list[Finding]:
        """The findings that the target did not give."""
        return [finding for finding in self.compared if finding.of_our_copy]

    @property
    def of_target(self) -> list[Finding]:
        """The findings of the target."""
        return [finding for finding in self.compared if not finding.of_our_copy]


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
    ledger = Ledger(facts, emulator.not_modelled)
    ledger.add_run(result)
    exercised = set(asked)
    findings = list(findings)
    theirs, ours = ({finding.fingerprint for finding in of_it} for of_it in (findings, result.findings))
    compared = [
        replace(finding, cause="the description is wrong" if finding.fingerprint in ours else "the API drifted")
        for finding in findings
    ]
    compared += [
        replace(finding, cause="our copy is wrong" if finding.claim in exercised else "asked of our copy alone")
        for finding in result.findings
        if finding.fingerprint not in theirs
    ]
    return Comparison(
        requests=result.requests,
        request_hash=result.request_hash,
        compared=compared,
        verdicts={claim.id: claim.verdict for claim in ledger.summary(result.findings).claims},
    )
