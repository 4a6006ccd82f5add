"""Outages of the database: its disk is full, or its server has gone. Each is logged once, and so is its end."""

from __future__ import annotations

import logging
import threading
from typing import Literal

from sqlalchemy import exc

_logger = logging.getLogger("bullseye_partner_emulator")
_MISTAKES = (exc.DataError, exc.IntegrityError, exc.NotSupportedError, exc.ProgrammingError)
"""Errors of a statement, which would fail on a sound database too."""
_SQLITE_ERROR = 1
"""The result code of a statement that is wrong (https://www.sqlite.org/rescode.html#error)."""
_LONGEST_REASON = 200

Extent = Literal["everything", "writing"]
"""What fails: all that needs the database, or only what writes to it, as when its disk is full."""


class DatabaseUnavailableError(Exception):
    """The database fails for now: nothing is wrong with what was asked of it. The message says why."""


def unavailability(error: exc.SQLAlchemyError) -> str | None:
    """Return in one line why the database cannot do what it should, None if the statement itself is wrong."""
    if isinstance(error, exc.DBAPIError):
        code = getattr(error.orig, "sqlite_errorcode", None)
        if isinstance(error, _MISTAKES) or code == _SQLITE_ERROR:
            return None
        said = str(error.orig)
    elif isinstance(error, exc.TimeoutError):
        said = str(error)
    else:
        return None
    return (said.strip().splitlines() or [type(error).__name__])[0][:_LONGEST_REASON]


class Outages:
    """Remembers what fails, so that each outage is logged at its beginning and its end, not with each request."""

    def __init__(self) -> None:
        self.are_on = False
        """Whether something failed and has not worked since. An attribute: each request asks."""
        self._lock = threading.Lock()
        self._failing: set[Extent] = set()

    def begin(self, extent: Extent, reason: str) -> None:
        """Note that the database failed."""
        with self._lock:
            if extent in self._failing:
                return
            self._failing.add(extent)
            self.are_on = True
        _logger.error("the database fails for %s, and is tried again: %s", extent, reason)

    def end(self, *, wrote: bool) -> None:
        """Note that the database did what it should; that it can be read does not show that it can be written."""
        with self._lock:
            over: set[Extent] = self._failing & ({"everything", "writing"} if wrote else {"everything"})
            self._failing -= over
            self.are_on = bool(self._failing)
        for extent in sorted(over):
            _logger.warning("the database works again for %s", extent)
