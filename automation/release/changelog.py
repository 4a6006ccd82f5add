"""Writes changelogs in the form of Keep a Changelog 1.1.0: newest version first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from automation.release.entries import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from packaging.version import Version

    from automation.release.entries import Entry

_HEAD = """# Changelog of {name}

Written by `nox -s release`, in the form of [Keep a Changelog](https://keepachangelog.com/en/1.1.0/). Versions follow
[Semantic Versioning](https://semver.org/); before 1.0 a breaking change raises the middle number.
"""


def release_text(entries: Sequence[Entry]) -> str:
    """Return the sections of one version as Markdown."""
    parts = [
        "\n".join([f"### {section}", "", *sorted(str(entry) for entry in entries if entry.section == section), ""])
        for section in SECTIONS
        if any(entry.section == section for entry in entries)
    ]
    return "\n".join(parts)


def add_version(file: Path, name: str, version: Version, day: date, text: str) -> None:
    """Put a version on top of a changelog, which is made if there is none."""
    head = _HEAD.format(name=name)
    old = file.read_text(encoding="utf-8").partition("\n## ") if file.exists() else ("", "", "")
    older = f"\n## {old[2]}" if old[1] else ""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{head}\n## [{version}] - {day.isoformat()}\n\n{text}{older}", encoding="utf-8")
