"""The names and values that tell the data of a run from everybody else's."""

from __future__ import annotations

NAME_PREFIX = "conformance-run "
"""Begins the name of every organization and key that a scenario makes."""
TAG_PREFIX = "conformance-run-"
"""Begins the external id of every organization that a scenario makes."""


def tag_of(seed: int) -> str:
    """Return the external id prefix of a run."""
    return f"{TAG_PREFIX}{seed}"
