"""The tests may run at a shifted time, under libfaketime; the servers that they start keep the machine's."""

from __future__ import annotations

import os


def environment_of_servers() -> dict[str, str]:
    """Return this environment without libraries that are loaded first: libfaketime stops Redis and Chromium."""
    return {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
