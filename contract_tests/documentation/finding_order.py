"""The order in which findings are shown: what asks most urgently for a person first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from generator.json_pointer import split

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_tests.documentation.drift import Drift, Kind

KINDS: dict[Kind, str] = {
    "refuted": "the page speaks against what was inferred",
    "different": "page and description disagree",
    "extra": "the description lacks it",
    "missing": "no page states it any more",
    "confirmed": "the page states what was inferred",
    "not understood": "nothing knows what it means",
    "unread": "nothing of it was compared",
    "contradicted": "a recorded contradiction explains it",
}
"""The kinds of findings in their order, and what each means."""


def by_kind(findings: Iterable[Drift]) -> dict[Kind, list[Drift]]:
    """Return findings by their kind, in the order of `KINDS`; kinds without any are left out."""
    found: dict[Kind, list[Drift]] = {kind: [] for kind in KINDS}
    for finding in findings:
        found[finding.kind].append(finding)
    return {kind: of_kind for kind, of_kind in found.items() if of_kind}


def by_owner(findings: Iterable[Drift]) -> Counter[str]:
    """Return how many findings are about each schema, parameter or operation, the most first."""
    return Counter(dict(Counter(owner_of(finding) for finding in findings).most_common()))


def owner_of(finding: Drift) -> str:
    """Return the component that a finding is about; without one, the operation or the place."""
    steps = split(finding.claim) if finding.claim else []
    if steps[:1] == ["components"] and len(steps) > 2:
        return steps[2]
    return finding.subject.operation or finding.subject.place
