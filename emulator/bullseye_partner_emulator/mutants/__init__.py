"""The API as it might become: mutants of its behaviour, for measuring what a test suite finds."""

from bullseye_partner_emulator.mutants.catalogue import (
    UnknownMutantError,
    all_mutants,
    bundle,
    changed_deliveries,
    enumerate_mutants,
    find_mutant,
    mutated,
)
from bullseye_partner_emulator.mutants.exchange import Mutated
from bullseye_partner_emulator.mutants.mutant import Mutant
from bullseye_partner_emulator.mutants.semantic import semantic_mutants
from bullseye_partner_emulator.mutants.state import SlowAnswerError

__all__ = [
    "Mutant",
    "Mutated",
    "SlowAnswerError",
    "UnknownMutantError",
    "all_mutants",
    "bundle",
    "changed_deliveries",
    "enumerate_mutants",
    "find_mutant",
    "mutated",
    "semantic_mutants",
]
