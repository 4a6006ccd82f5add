"""Scores of visitors are figures up to 100."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.oracles import inferred
from contract_tests.scenario.law import AnswerLaw, Breach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.json_pointer import JsonObject

_ENOUGH = 3
"""Scores that are no chance any more."""


def _shares(body: JsonObject) -> Iterator[Breach]:
    scores = [one["icpScore"] for one in body["visitors"] if one.get("icpScore")]
    if len(scores) >= _ENOUGH and max(scores) <= 1 and any(score < 1 for score in scores):
        yield Breach("$.visitors[0].icpScore", "figures up to 100", scores[:_ENOUGH])


def _divide(body: JsonObject) -> None:
    for one in body["visitors"]:
        if one.get("icpScore"):
            one["icpScore"] /= 100


LAW = AnswerLaw(
    inferred("scores-up-to-100", "law", "scores are figures up to 100, not shares of 1", "The field says 0 to 100."),
    operations=("listOrganizationVisitors",),
    broken_by=_divide,
    breaches=_shares,
)
