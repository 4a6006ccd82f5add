"""Remembers the sections of the pages by their hashes, to tell what changed since the last look."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from contract_tests.documentation.blocks import read_sections
from contract_tests.documentation.statement import Spot

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Hashes: TypeAlias = dict[str, dict[str, str]]
"""SHA-256 of the text of each section by page and anchor, the words only: line breaks and spaces do not count."""

ChangeKind: TypeAlias = Literal["new", "changed", "gone"]


class BaselineError(Exception):
    """The file of the baseline cannot be read."""


class SectionChange(msgspec.Struct, frozen=True):
    """What happened to a section since the baseline; the line of a section that is gone is 1."""

    kind: ChangeKind
    spot: Spot


def hash_sections(pages: Mapping[str, str]) -> Hashes:
    """Return the hashes of the sections of pages, given as Markdown by name."""
    hashes: Hashes = {}
    for page, markdown in pages.items():
        texts: dict[str, list[str]] = {}
        for section in read_sections(markdown):
            texts.setdefault(section.anchor, []).extend(section.text.split())
        hashes[page] = {anchor: hashlib.sha256(" ".join(words).encode()).hexdigest() for anchor, words in texts.items()}
    return hashes


def changes_since(baseline: Hashes, pages: Mapping[str, str]) -> list[SectionChange]:
    """Return what differs from the baseline; a page that was not read now is not called gone."""
    changes: list[SectionChange] = []
    for page, now in hash_sections(pages).items():
        before = baseline.get(page, {})
        lines = {section.anchor: section.line for section in reversed(read_sections(pages[page]))}
        for anchor, digest in now.items():
            if before.get(anchor) != digest:
                kind: ChangeKind = "changed" if anchor in before else "new"
                changes.append(SectionChange(kind, Spot(page, anchor, max(lines[anchor], 1))))
        changes += [SectionChange("gone", Spot(page, anchor, 1)) for anchor in before if anchor not in now]
    return changes


def read_baseline(path: Path) -> Hashes:
    """Return the baseline of a file.

    Raises:
        BaselineError: there is no such file, or it holds something else.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Hashes)
    except (OSError, msgspec.MsgspecError) as error:
        raise BaselineError(f"the baseline {path} cannot be read: {error}") from None


def write_baseline(path: Path, pages: Mapping[str, str]) -> None:
    """Write the baseline of pages, in a stable order."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(hash_sections(pages), order="sorted"), indent=2) + b"\n")
