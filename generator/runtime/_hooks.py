"""Runs what the user hung into a client: observers, drift sinks, rate budgets, handlers of logs.

A call has its outcome whatever they do. What they raise is logged once for each of them, by its type and place alone,
since its message may repeat whatever was sent. What is no `Exception`, such as an interrupt or a cancellation, passes.
"""

from __future__ import annotations

import contextlib
import logging
import sys
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from types import TracebackType

T = TypeVar("T")

_log = logging.getLogger("bullseye_partner")
_handlers_failed: list[str] = []

NOTICEABLE = 1.0
"""Seconds; a wait that is longer is logged at the level INFO, with its reason."""


is_logged = _log.isEnabledFor
"""Whether anybody reads what is logged at a level."""


def log(level: int, message: str, *values: object) -> None:
    """Log a message; a handler that fails is told of on the standard error output, once in this process."""
    try:
        _log.log(level, message, *values, stacklevel=2)
    except Exception as error:  # noqa: BLE001 - whatever a handler raises
        if not _handlers_failed:
            _handlers_failed.append(_told(error))
            with contextlib.suppress(Exception):  # there may be no such output
                sys.stderr.write(f"bullseye_partner: a log handler raised {_told(error)}\n")


class Hooks:
    """Remembers which hooks have failed, so that each is logged once."""

    def __init__(self) -> None:
        self._failed: dict[str, object] = {}

    def run(self, hook: str, call: Callable[[], object]) -> None:
        """Run a hook."""
        try:
            call()
        except Exception as error:  # noqa: BLE001 - whatever the user's code raises
            self.failed(hook, error)

    def entered(self, hook: str, make: Callable[[], AbstractContextManager[T]]) -> Entered[T]:
        """Return what is entered in place of the context manager that a hook makes."""
        return Entered(self, hook, make)

    def failed(self, hook: str, error: Exception) -> None:
        """Note that a hook raised."""
        mark = object()
        if self._failed.setdefault(hook, mark) is mark:  # of several threads, one sets it
            log(logging.WARNING, "%s raised %s; calls go on without it, and this is logged once", hook, _told(error))


class Entered(Generic[T]):
    """Enters and leaves the context manager of a hook. It gives None when that failed, and never swallows a failure."""

    __slots__ = ("_hook", "_hooks", "_make", "_manager")

    def __init__(self, hooks: Hooks, hook: str, make: Callable[[], AbstractContextManager[T]]) -> None:
        self._hooks = hooks
        self._hook = hook
        self._make = make
        self._manager: AbstractContextManager[T] | None = None

    def __enter__(self) -> T | None:
        try:
            manager = self._make()
            value = manager.__enter__()
        except Exception as error:  # noqa: BLE001 - whatever the user's code raises
            self._hooks.failed(self._hook, error)
            return None
        self._manager = manager
        return value

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._manager is None:
            return
        try:
            self._manager.__exit__(kind, error, traceback)
        except Exception as own:  # noqa: BLE001 - whatever the user's code raises
            if own is not error:
                self._hooks.failed(self._hook, own)


def _told(error: Exception) -> str:
    """Return type and place of an exception."""
    traceback = error.__traceback__
    while traceback and traceback.tb_next:
        traceback = traceback.tb_next
    place = f" at {traceback.tb_frame.f_code.co_filename}:{traceback.tb_lineno}" if traceback else ""
    return type(error).__qualname__ + place
