"""The real servers and programs that tests and benchmarks run beside our own code, and how each is installed."""

from __future__ import annotations

import os
import shutil
from typing import Literal, TypeAlias

RealPart: TypeAlias = Literal["Redis", "PostgreSQL", "Chromium", "node"]

DEBIAN_PACKAGES: dict[RealPart, tuple[str, ...]] = {
    "Redis": ("redis-server",),
    "PostgreSQL": ("postgresql",),
    "Chromium": ("chromium", "chromium-driver"),
    "node": ("nodejs", "npm"),
}


class MissingPartError(Exception):
    """A real part is not installed on this machine. Tests that need it are skipped, commands that need it fail.

    Attributes:
        part: Which one.
    """

    def __init__(self, part: RealPart) -> None:
        super().__init__(f"{part} is not installed ({install_command(part)})")
        self.part: RealPart = part


def real_time() -> dict[str, str]:
    """Return this environment without faketime: a shifted clock is for our code, and Chromium spins under it."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("LD_PRELOAD", "FAKETIME"))}


def install_command(*parts: RealPart) -> str:
    """Return the command that installs parts on Debian and Ubuntu."""
    return " ".join(["apt-get install", *(package for part in parts for package in DEBIAN_PACKAGES[part])])


def program(part: RealPart, *names: str) -> str:
    """Return the path of a program of a part, known by one of several names.

    Raises:
        MissingPartError: it is not on the PATH.
    """
    for name in names:
        if path := shutil.which(name):
            return path
    raise MissingPartError(part)
