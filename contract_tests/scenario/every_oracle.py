"""Every check of the contract suite: those that have a name in `oracles.py`, and the laws of a file each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.oracles import NAMED
from contract_tests.scenario.laws import LAWS as IN_FILES

if TYPE_CHECKING:
    from contract_tests.oracles import Oracle

ORACLES: tuple[Oracle, ...] = (*NAMED, *(law.oracle for law in IN_FILES))
"""All of them; ids are unique."""

LAWS: tuple[Oracle, ...] = tuple(oracle for oracle in ORACLES if oracle.level is not None)
"""Those that are claims of their own."""
