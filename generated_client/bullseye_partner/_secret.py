# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_secret.py.
"""Keeps the API key where no repr, log, traceback or pickle shows it."""

from __future__ import annotations

import hashlib
import traceback
from typing import TYPE_CHECKING, NoReturn, cast

from . import _facts

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx2


CONCEALED = "<secret>"
"""Stands in place of a key that a server or a transport repeats."""


class Secret:
    """A secret, or a function that gives the current one at each use.

    The value lives in a closure: neither `repr` nor `vars`, on this or on what holds it, leads to it.
    """

    __slots__ = ("_reveal", "digest", "fault")

    def __init__(self, value: object) -> None:
        # Of a function, callers without a type checker may have one that returns anything.
        self._reveal: Callable[[], object] = value if callable(value) else lambda: value
        self.fault = _fault_of(value)
        """Why it can never be sent: "None", "empty", "unsendable" or the name of its type; None when it may be."""
        self.digest = hashlib.sha256(value.encode()).hexdigest() if isinstance(value, str) and not self.fault else None
        """What tells secrets apart without showing them; None for a function."""

    def reveal(self) -> str:
        """Return the secret.

        Raises:
            TypeError: the function gives something else than text.
            ValueError: it could not be sent as a header.
        """
        value = self._reveal()
        if not isinstance(value, str):
            # Not left to what follows: the AttributeError of bytes holds them.
            raise TypeError(f"the API key must be a str, got {type(value).__name__}")
        if _fault_of(value):
            raise ValueError("the API key is empty, or has characters that an HTTP header cannot hold")
        return value

    def __repr__(self) -> str:
        return CONCEALED

    def __reduce__(self) -> NoReturn:
        raise TypeError("an API key is not pickled: build the client in the process that uses it")


def _fault_of(value: object) -> str | None:
    if callable(value):
        return None
    if not isinstance(value, str):
        return "None" if value is None else type(value).__name__
    if not value.strip():
        return "empty"
    return None if value.isascii() and value.isprintable() and value == value.strip() else "unsendable"


def key_of(request: httpx2.Request) -> str:
    """Return the key that a request was sent with; if a hook took it out, what would stand in its place."""
    return request.headers.get(_facts.API_KEY_HEADER, CONCEALED)


def forget_key(request: httpx2.Request) -> None:
    """Take the key from a request that was sent, or that failed, since an exception may lead to it."""
    request.headers.pop(_facts.API_KEY_HEADER, None)


def conceal(error: BaseException) -> None:
    """Drop the frames that an exception has passed through, since their local variables hold the request and its key.

    Where they were is kept as a note, in the lines of a traceback.
    """
    if isinstance(error, Exception) and error.__traceback__:
        error.add_note("Raised here:\n" + "".join(traceback.format_tb(error.__traceback__)).rstrip())
    seen: set[int] = set()
    pending: list[BaseException | None] = [error]
    while pending:
        if (exception := pending.pop()) is None or id(exception) in seen:
            continue
        seen.add(id(exception))
        exception.__traceback__ = None
        pending += (exception.__cause__, exception.__context__)
        if isinstance(exception, BaseExceptionGroup):
            pending += cast("BaseExceptionGroup[BaseException]", exception).exceptions
