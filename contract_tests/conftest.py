from __future__ import annotations

import pytest
from hypothesis import settings

from generator.description import DEFAULT_PATH, Description, load_description

settings.register_profile("any machine", settings(), deadline=None)
settings.load_profile("any machine")


@pytest.fixture(scope="session")
def description() -> Description:
    """The description of this repository."""
    return load_description(DEFAULT_PATH)
