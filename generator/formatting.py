"""Formats generated Python with ruff, in the style of the repository."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class FormattingError(Exception):
    """ruff refused generated code, which is a fault of a template; the message is ruff's."""


def format_package(folder: Path, configuration: Path) -> None:
    """Sort the imports and `__all__` of all Python files below `folder` and format them.

    Args:
        folder: What to format, in place.
        configuration: The `pyproject.toml` whose `[tool.ruff]` decides; where the folder stands does not.

    Raises:
        FormattingError: a file is no valid Python.
    """
    for arguments in (["check", "--select", "I,RUF022", "--fix"], ["format"]):
        command = [sys.executable, "-m", "ruff", *arguments, "--quiet", "--no-cache", "--no-respect-gitignore"]
        # The arguments are our own, nothing comes from the description.
        done = subprocess.run(  # noqa: S603
            [*command, "--config", str(configuration), str(folder)], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise FormattingError(f"ruff {arguments[0]} failed on the generated code:\n{done.stdout}{done.stderr}")
