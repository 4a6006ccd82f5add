"""Mutants that a person thought of, which show under a condition: with two filters, or after something else.

Each is right as long as things are simple, and leaves every answer in its described form.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.mutants.conditional import (
    branding,
    credit_pool,
    icp_configs,
    keys,
    lists,
    organizations,
    rate_limit,
    webhooks,
)

if TYPE_CHECKING:
    from contract_tests.power.mutants.mutant import Mutant


def conditional_mutants() -> list[Mutant]:
    """Return the mutants that show under a condition."""
    return [
        *lists.mutants(),
        *organizations.mutants(),
        *credit_pool.mutants(),
        *keys.mutants(),
        *icp_configs.mutants(),
        *webhooks.mutants(),
        *branding.mutants(),
        *rate_limit.mutants(),
        *organizations.long_names(),
    ]
