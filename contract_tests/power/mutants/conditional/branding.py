"""Branding and custom domains that mix up what was sent with what was there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.mutants.conditional.deviations import STAYS, drift, mutant
from contract_tests.power.mutants.rewriting import told, understood

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.mutant import Deviation, Mutant


def mutants() -> Iterator[Mutant]:
    """Yield the mutants."""
    yield drift(
        "updateBranding",
        "one-colour-for-both",
        STAYS,
        understood(lambda body: body.setdefault("secondaryColor", body["primaryColor"])),
    )
    yield mutant(
        "getDomainVerification",
        "instructions-of-the-old-domain",
        "instructions are about the domain",
        _old_instructions,
        "setDomain",
    )


def _old_instructions() -> Deviation:
    first: list[str] = []

    def change(body: JsonObject) -> None:
        first.append(body["instructions"])
        body["instructions"] = first[0]

    return told(change)
