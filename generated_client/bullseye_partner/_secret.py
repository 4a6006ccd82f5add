"""Keeps the API key where no repr, log, traceback or pickle shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable


class Secret:
    """A secret, or a function that gives the current one at each use."""

    __slots__ = ("_source",)

    def __init__(self, value: str | Callable[[], str]) -> None:
        self._source = value if callable(value) else lambda: value

    def reveal(self) -> str:
        """Return the secret."""
        return self._source()

    def __repr__(self) -> str:
        return "Secret(…)"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled; give the key to the new process by its environment")
