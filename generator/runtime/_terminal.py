"""What the command line says: one line for each message, without secrets, with nothing in it that a terminal obeys."""

from __future__ import annotations

import json
import logging
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Generator

    from rich.console import Console

MASK = "***"
"""Stands in place of a secret."""


@cache
def messages() -> Console:
    """Return where people are told things; results go to standard output."""
    from rich.console import Console

    return Console(stderr=True)


_SHORTEST_SECRET = 4
"""Characters. To take shorter ones out of messages would garble them, and keeps nobody from guessing."""

_secrets: set[str] = set()


def say(message: str, style: str = "") -> None:
    """Print a message on standard error."""
    from rich.text import Text

    # A Text: in a str, rich would look for markup and names of emoji.
    messages().print(Text(printable(message), style=style), soft_wrap=True)


def printable(message: str) -> str:
    """Return a message as a terminal may have it."""
    for secret in sorted(_secrets, key=len, reverse=True):
        message = message.replace(secret, MASK)
    from ._visible_text import visible

    return visible(message)


def conceal(secret: str) -> None:
    """Keep a secret out of all messages from now on, whoever repeats it."""
    if len(secret) >= _SHORTEST_SECRET:
        _secrets.update(
            (secret, repr(secret)[1:-1], json.dumps(secret)[1:-1], quote(secret, safe="", errors="replace"))
        )


class _Messages(logging.Handler):
    """Says what libraries log. A traceback is left out, since it quotes what nobody has looked at."""

    def emit(self, record: logging.LogRecord) -> None:
        say(record.getMessage(), style="yellow")


@contextmanager
def session() -> Generator[None]:
    """Say what is logged, and know no secrets of an earlier command."""
    handler = _Messages(logging.WARNING)
    _secrets.clear()
    logging.getLogger().addHandler(handler)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)
