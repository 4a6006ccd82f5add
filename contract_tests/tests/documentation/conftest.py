"""Pages that are rendered from the description."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_tests.power.page_rendering import all_documented, render

if TYPE_CHECKING:
    from generator.description import Description


@pytest.fixture(scope="module")
def pages(description: Description) -> dict[str, str]:
    """Pages that state what is documented, and nothing else."""
    return render(description)


@pytest.fixture(scope="module")
def complete_pages(description: Description) -> dict[str, str]:
    """Pages that state what is inferred, too."""
    return render(all_documented(description))
