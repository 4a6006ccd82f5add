"""Puts finished files and folders in the place of old ones, all of them or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def swap_in(replacements: Mapping[Path, Path], attic: Path) -> None:
    """Move each new file or folder to its target; what stood there moves to the attic.

    Everything must be on one file system, so that each move is a rename. If a move fails, those before it are undone.

    Args:
        replacements: The target of each new file or folder.
        attic: An empty folder for what is replaced. The caller deletes it.

    Raises:
        OSError: a move failed; the targets are as they were.
    """
    done: list[tuple[Path, Path, Path]] = []
    try:
        for number, (new, target) in enumerate(replacements.items()):
            old = attic / str(number)
            done.append((new, target, old))
            if target.exists():
                target.rename(old)
            new.rename(target)
    except OSError:
        for new, target, old in reversed(done):
            if target.exists() and not new.exists():
                target.rename(new)
            if old.exists():
                old.rename(target)
        raise
