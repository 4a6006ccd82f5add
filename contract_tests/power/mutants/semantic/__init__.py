"""Mutants that a person thought of: changes of meaning that leave every answer in its described form.

Each is what a release of the API might plausibly bring; its claim is the sentence of the description or of the
documentation that no longer holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.mutants.places import Reader
from contract_tests.power.mutants.semantic import (
    branding,
    creation,
    credit_pool,
    icp_configs,
    keys,
    lifecycle,
    lists,
    prices,
    protocol,
    updates,
    usage,
    webhooks,
)

if TYPE_CHECKING:
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.mutant import Mutant


def semantic_mutants(description: JsonObject) -> list[Mutant]:
    """Return the mutants written by hand."""
    reader = Reader(description)
    return [
        *creation.mutants(),
        *updates.mutants(),
        *lifecycle.mutants(reader),
        *credit_pool.mutants(reader),
        *prices.mutants(),
        *usage.mutants(),
        *keys.mutants(reader),
        *lists.mutants(),
        *icp_configs.mutants(),
        *webhooks.mutants(),
        *branding.mutants(),
        *protocol.mutants(reader),
    ]
