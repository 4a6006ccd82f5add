"""What the command lines share: a console, complaints, exit statuses."""

from __future__ import annotations

import typer
from rich.console import Console

FAILED = 1
"""The exit status of a command that ran and found something."""

COULD_NOT_RUN = 2
"""The exit status of a command that could not do what it was asked for."""

_PIPE_WIDTH = 200
"""Columns; a pipe has no width of its own, and a table that is cut off says nothing."""


def command_line() -> typer.Typer:
    """Return a command line for one command, to be decorated with it."""
    return typer.Typer(add_completion=False, pretty_exceptions_enable=False)


def open_console() -> Console:
    """Return a console on standard output, wide enough for tables in a pipe too."""
    console = Console()
    if not console.is_terminal:
        console.width = _PIPE_WIDTH
    return console


def could_not_run(reason: str) -> typer.Exit:
    """Print on standard error why a command could not run; return what ends it."""
    Console(stderr=True).print(reason, markup=False, soft_wrap=True)
    return typer.Exit(COULD_NOT_RUN)
