"""The console that commands print to."""

from __future__ import annotations

from rich.console import Console

_PIPE_WIDTH = 200
"""Columns; a pipe has no width of its own, and a table that is cut off says nothing."""


def open_console() -> Console:
    """Return a console on standard output, wide enough for tables in a pipe too."""
    console = Console()
    if not console.is_terminal:
        console.width = _PIPE_WIDTH
    return console
