"""What the client is published as: its version and the addresses of the project.

Both stand in the table `[tool.bullseye-partner]` of the root `pyproject.toml` and nowhere else.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
PYPROJECT = ROOT / "pyproject.toml"

LICENSE = ROOT / "LICENSE"
"""The licence of the repository; `regenerate` copies it into both distributions, whose archives must hold it."""


@dataclass(frozen=True)
class Distribution:
    """The client's version, and where the project is: empty texts where its owner has not said so yet."""

    version: str
    repository: str
    contact: str

    def urls(self, documentation: str) -> dict[str, str]:
        """Return the table `[project.urls]` of both distributions; `documentation` is where the API's pages are."""
        urls = {"Documentation": documentation}
        if self.repository:
            base = self.repository.rstrip("/")
            urls |= {"Source": base, "Issues": f"{base}/issues", "Changelog": f"{base}/tree/main/changelog"}
        if self.contact:
            urls["Contact"] = self.contact
        return urls


def read_distribution(pyproject: Path = PYPROJECT) -> Distribution:
    """Read the table.

    Raises:
        KeyError: it is not there, or lacks a value.
    """
    table = tomllib.loads(pyproject.read_text(encoding="utf-8"))["tool"]["bullseye-partner"]
    return Distribution(table["client-version"], table["repository"], table["contact"])
