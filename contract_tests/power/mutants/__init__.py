"""The API as it might become: mutants of its behaviour, for measuring what a test suite finds."""

from contract_tests.power.mutants.catalogue import (
    UnknownMutantError,
    all_mutants,
    bundle,
    changed_deliveries,
    enumerate_mutants,
    find_mutant,
    mutated,
)
from contract_tests.power.mutants.layer import Mutated
from contract_tests.power.mutants.mutant import Mutant
from contract_tests.power.mutants.semantic import semantic_mutants
from contract_tests.power.mutants.state import SlowAnswerError

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
