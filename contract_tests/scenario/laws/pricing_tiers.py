"""Pricing tiers follow each other without gap."""

from __future__ import annotations

from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

from contract_tests.oracles import inferred
from contract_tests.scenario.law import AnswerLaw, Breach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.json_pointer import JsonObject


def _gaps(body: JsonObject) -> Iterator[Breach]:
    for lower, upper in pairwise(sorted(body["pricingTiers"], key=itemgetter("minUsage"))):  # no page names an order
        if upper["minUsage"] != lower["maxUsage"] + 1:
            yield Breach("$.pricingTiers[0]", f"minUsage {lower['maxUsage'] + 1}", upper["minUsage"])


LAW = AnswerLaw(
    inferred(
        "tiers-follow",
        "law",
        "pricing tiers follow each other without gap",
        "The sample tiers do (0 to 1000, from 1001).",
    ),
    operations=("getBilling",),
    broken_by=lambda body: body["pricingTiers"][1].update(minUsage=body["pricingTiers"][1]["minUsage"] + 1),
    breaches=_gaps,
)
