from __future__ import annotations

import pytest

from generator.description import DEFAULT_PATH, Description, load_description


@pytest.fixture(scope="session")
def description() -> Description:
    """The description of this repository."""
    return load_description(DEFAULT_PATH)
