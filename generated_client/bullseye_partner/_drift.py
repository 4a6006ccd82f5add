# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_drift.py.
"""Tells when an answer is not what the description says."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import TypeAlias

import msgspec

from ._hooks import log


class DriftEvent(msgspec.Struct, frozen=True):
    """A place where an answer was not as described.

    Attributes:
        operation: The operationId.
        json_path: Where in the body, as a JSONPath without array indices (`$.organizations[*].status`).
        expected: What the description says.
        got: What came, without its value, which may be personal data; for an enum the unknown word.

    """

    operation: str
    json_path: str
    expected: str
    got: str


OnDrift: TypeAlias = Callable[[DriftEvent], None]
"""Is called for each drift event of each answer."""


class DriftFile:
    """Appends each drift event to a file, a line of JSON: what `nox -s conformance -- --production FILE` reads.

    Args:
        path: The file; it is made if there is none. Several processes may share it.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = os.fspath(path)

    def __call__(self, event: DriftEvent) -> None:
        """Append an event.

        Raises:
            OSError: the file cannot be written.
        """
        # One write at the end of the file: lines of several processes do not mix (open(2), O_APPEND).
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        try:
            os.write(file, msgspec.json.encode(event) + b"\n")
        finally:
            os.close(file)


class DriftLog:
    """The default: one warning for each operation and place."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, str]] = set()

    def __call__(self, event: DriftEvent) -> None:
        """Log an event, unless its like has been logged."""
        if (place := (event.operation, event.json_path)) not in self._seen:
            self._seen.add(place)
            log(
                logging.WARNING,
                "%s: expected %s at %s, got %s",
                event.operation,
                event.expected,
                event.json_path,
                event.got,
            )
