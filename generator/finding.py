"""What is wrong with a description, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable


class Location(msgspec.Struct, frozen=True, order=True):
    """A line of a file of the description.

    `file` is a POSIX path that begins with the name of the description's folder (`openapi/paths/billing.yaml`),
    whatever the working directory is; `line` counts from 1.
    """

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Finding(msgspec.Struct, frozen=True, order=True):
    """One broken rule: where, the id of the rule, and what to do about it."""

    location: Location
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.location}: {self.rule}: {self.message}"


class DescriptionError(Exception):
    """The description cannot be used; `findings` says why, in the order of the files and lines."""

    findings: tuple[Finding, ...]

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(set(findings)))
        super().__init__("\n".join(str(finding) for finding in self.findings))
