"""Allowed referrers are domains, without scheme and path."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.oracles import inferred
from contract_tests.scenario.law import AnswerLaw, Breach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.json_pointer import JsonObject


def _addresses(body: JsonObject) -> Iterator[Breach]:
    for one in body["pixelConfig"]["allowedReferrers"]:
        if "://" in one:
            yield Breach("$.pixelConfig.allowedReferrers[0]", "a domain", one)


def _as_origins(body: JsonObject) -> None:
    pixel = body["pixelConfig"]
    pixel["allowedReferrers"] = [f"https://{one}" for one in pixel["allowedReferrers"]]


LAW = AnswerLaw(
    inferred(
        "referrers-are-domains",
        "law",
        "an allowed referrer is a domain",
        "The description calls them domains; whether an origin would be refused is not known.",
    ),
    operations=("getPixelConfig",),
    broken_by=_as_origins,
    breaches=_addresses,
)
