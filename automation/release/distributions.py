"""The two distributions: where each is, what its tags are called, and the one place of its version."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterable

CHANGELOG = Path("changelog")
"""The folder with a changelog for each distribution, and with `unreleased/`, whose notes people write."""


class Key(StrEnum):
    """What a distribution is called on the command line, in tags and in names of notes."""

    CLIENT = "client"
    EMULATOR = "emulator"


@dataclass(frozen=True)
class Distribution:
    """A distribution.

    `folder` is what it is built from, `version_file` and `version_key` are where its version stands; all paths are
    relative to the root of the repository.
    """

    key: Key
    name: str
    package: str
    folder: Path
    version_file: Path
    version_key: str

    @property
    def changelog(self) -> Path:
        """The file with what has changed in each of its versions."""
        return CHANGELOG / f"{self.name}.md"

    def tag(self, version: Version) -> str:
        """Return the tag of a version."""
        return f"{self.key}-v{version}"

    def versions(self, tags: Iterable[str]) -> list[Version]:
        """Return the versions that tags name, the oldest first; tags of the other distribution are left out."""
        prefix = self.tag(Version("0")).removesuffix("0")
        return sorted(Version(tag.removeprefix(prefix)) for tag in tags if re.match(rf"{prefix}\d", tag))

    def read_version(self, root: Path) -> Version:
        """Return the version that the repository has for it."""
        return Version(self._line(root)[2])

    def write_version(self, root: Path, version: Version) -> None:
        """Write its version to its one place; what is generated from that has to be regenerated."""
        line = self._line(root)
        text = line.string[: line.start(2)] + str(version) + line.string[line.end(2) :]
        (root / self.version_file).write_text(text, encoding="utf-8")

    def _line(self, root: Path) -> re.Match[str]:
        text = (root / self.version_file).read_text(encoding="utf-8")
        lines = list(re.finditer(rf'^({self.version_key} = ")([^"]+)"', text, re.MULTILINE))
        if len(lines) != 1:
            raise ValueError(f"{self.version_file} has {len(lines)} lines with {self.version_key}, it should have one")
        return lines[0]


DISTRIBUTIONS = (
    Distribution(
        Key.CLIENT,
        "bullseye-partner",
        "bullseye_partner",
        Path("generated_client"),
        Path("pyproject.toml"),
        "client-version",
    ),
    Distribution(
        Key.EMULATOR,
        "bullseye-partner-emulator",
        "bullseye_partner_emulator",
        Path("emulator"),
        Path("emulator/pyproject.toml"),
        "version",
    ),
)
