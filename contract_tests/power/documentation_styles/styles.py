"""All styles by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contract_tests.power.documentation_styles.hand_made_styles import HAND_MADE
from contract_tests.power.documentation_styles.seeded_styles import seeded_style

if TYPE_CHECKING:
    from contract_tests.power.documentation_styles.style import Style

NUMBER_OF_STYLES: Final = 50


def styles(first_seed: int = 1) -> tuple[Style, ...]:
    """Return the fifty styles of a seed: those made by hand, and seeded ones whose seeds begin at `first_seed`."""
    seeded = NUMBER_OF_STYLES - len(HAND_MADE)
    return (*HAND_MADE, *(seeded_style(first_seed + i) for i in range(seeded)))
