"""Processes that work on many things at the same time, and end when nobody waits for them any more."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.connection import wait
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Generator


@contextmanager
def open_process_pool(
    processes: int,
    *,
    initializer: Callable[..., None] | None = None,
    initargs: tuple[Any, ...] = (),
    tasks_each: int | None = None,
) -> Generator[ProcessPoolExecutor]:
    """Lend a pool of processes; an exception, Ctrl-C included, ends them in the middle of their work.

    Args:
        processes: How many.
        initializer: Is called in each of them first, with `initargs`.
        initargs: See `initializer`.
        tasks_each: After so many tasks a process is replaced by a new one; None keeps it.
    """
    others = set(active_children())
    pool = ProcessPoolExecutor(
        processes,
        # Not forked: the emulator has a thread, and a lock that a fork copies is never released.
        get_context("spawn"),
        initializer=_begin,
        initargs=(initializer, initargs),
        max_tasks_per_child=tasks_each,
    )
    try:
        yield pool
    except BaseException:
        for process in set(active_children()) - others:
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _begin(initializer: Callable[..., None] | None, initargs: tuple[Any, ...]) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if initializer is not None:
        initializer(*initargs)


def _end_with_parent() -> None:
    """End this process when its parent has ended in a way that told it nothing, such as SIGKILL."""
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
