"""Settles what a run refuted in a copy of the description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.documentation.applying import ROOT_FILE
from contract_tests.settle.observation import Observation
from contract_tests.settle.settling import settle, write_settled
from generator.description import load_description

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.documentation.applying import Check
    from contract_tests.settle.observation import Refuted
    from contract_tests.settle.settling import Settled
    from generator.description import Description

DAY = "2026-11-26"


def settled(
    root: Path, *found: Refuted, looks: dict[str, list[str]], check: Check | None = None
) -> tuple[Settled, Description]:
    """Settle what was found; return that, and the description that comes of it."""
    made = settle(root, Observation(DAY, (), found, {}, looks), check=check)
    write_settled(root, made)
    return made, load_description(root / ROOT_FILE)
