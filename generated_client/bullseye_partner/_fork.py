# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_fork.py.
"""What a forked child may not share with its parent: locks that a thread of the parent held, and open connections."""

from __future__ import annotations

import os
import weakref
from typing import Protocol


class ForkAware(Protocol):
    """Something that a child process makes anew."""

    def after_fork(self) -> None:
        """Replace what belongs to the parent."""
        ...


_aware: weakref.WeakSet[ForkAware] = weakref.WeakSet()


def renew_after_fork(thing: ForkAware) -> None:
    """Call `after_fork` in each child that is forked while `thing` lives."""
    _aware.add(thing)


def _in_child() -> None:
    for thing in list(_aware):
        thing.after_fork()


if hasattr(os, "register_at_fork"):  # Windows has no fork
    os.register_at_fork(after_in_child=_in_child)
