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
        json_path: Where in the body, as a JSONPath without array indices (`$.organizations[*].status`); `status` if it
            is the HTTP status.
        expected: What the description says; `no such property` if it does not have the property.
        got: What came, without its value, which may be personal data; for an enum the unknown word.

    """

    operation: str
    json_path: str
    expected: str
    got: str


OnDrift: TypeAlias = Callable[[DriftEvent], None]
"""Is called for each drift event of each answer; about a property that is not described, once for each client."""

UNDESCRIBED = "no such property"
"""What was expected of a property that is not described."""


TOTAL_BEFORE = "the total of the page before, "
"""What was expected of a total that changed during a walk, followed by the number."""


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


class Once:
    """Knows which operations and places it has been asked about."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, str]] = set()

    def is_first(self, event: DriftEvent) -> bool:
        """Whether this is the first event of its operation and place."""
        if (place := (event.operation, event.json_path)) in self._seen:
            return False
        if len(self._seen) >= _MOST_PLACES:  # properties may be called anything, a new name in each answer
            self._seen.clear()
        self._seen.add(place)
        return True


_MOST_PLACES = 10_000
"""Places that are remembered; then all are forgotten, and may be reported again."""


class DriftLog:
    """The default: one warning for each operation and place. A total that changes is told by the walk, in words."""

    def __init__(self) -> None:
        self._once = Once()

    def __call__(self, event: DriftEvent) -> None:
        """Log an event, unless its like has been logged."""
        if event.expected.startswith(TOTAL_BEFORE) or not self._once.is_first(event):
            return
        if event.expected == UNDESCRIBED:
            message = "%s: the description has no property %s (%s)"
            log(logging.WARNING, message, event.operation, event.json_path, event.got)
        else:
            message = "%s: expected %s at %s, got %s"
            log(logging.WARNING, message, event.operation, event.expected, event.json_path, event.got)
