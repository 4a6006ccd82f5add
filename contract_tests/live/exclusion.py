"""Lets one process at a time write to a live target, and not be ended before it has tidied up."""

from __future__ import annotations

import hashlib
import signal
import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from contract_tests.scenario.plan import MARK

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path
    from types import FrameType


class BusyError(Exception):
    """Another process writes to the target, or to the same journal; the message says what to do."""


@contextmanager
def alone(folder: Path, base_url: str, journal: Path) -> Generator[None]:
    """Keep other processes of this machine from a target and a journal.

    The operating system lets go of the locks when a process dies, however it dies.

    Args:
        folder: Where all processes of this machine look for locks.
        base_url: The target. Two keys may be of one account, which no key says: the lock is on the whole target.
        journal: The file that no other run may change meanwhile.

    Raises:
        BusyError: another process has one of them, or the locks cannot be made.
    """
    with ExitStack() as stack:
        for subject in (base_url, str(journal.resolve())):
            path = folder / f"{MARK}{hashlib.sha256(subject.encode()).hexdigest()[:16]}.lock"
            try:
                stack.enter_context(FileLock(path, timeout=0))
            except Timeout:
                raise BusyError(f"Another run or sweep is at work on {subject}. Wait until it has ended.") from None
            except OSError as error:
                raise BusyError(f"It cannot be seen whether another run is at work on {subject}: {error}.") from None
        yield


@contextmanager
def interrupted_by_termination() -> Generator[None]:
    """Take SIGTERM for Ctrl-C: a job that is cancelled tidies up too."""
    with _on_termination(signal.default_int_handler):
        yield


@contextmanager
def undisturbed() -> Generator[None]:
    """Ignore SIGTERM: what cancels a job sends it soon after Ctrl-C, in the midst of the tidying."""
    with _on_termination(signal.SIG_IGN):
        yield


@contextmanager
def _on_termination(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> Generator[None]:
    if threading.current_thread() is not threading.main_thread():
        # Python lets no other thread say what a signal does.
        yield
        return
    before = signal.signal(signal.SIGTERM, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
