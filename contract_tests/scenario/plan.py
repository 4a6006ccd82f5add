"""The names and values that tell the data of a run from everybody else's."""

from __future__ import annotations

MARK = "bullseye-partner-conformance-"
"""Begins the name and the external id of everything that a scenario makes."""
NAME_PREFIX = f"{MARK}run "
"""Begins the name of every organization and key that a scenario makes."""


def tag_of(run: str) -> str:
    """Return the external id prefix of a run."""
    return f"{MARK}{run}"
