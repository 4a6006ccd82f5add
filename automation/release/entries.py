"""What a release tells its users: entries from the comparison of two versions, and from notes that people wrote.

Sections and their order are those of Keep a Changelog 1.1.0.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, cast, get_args

from generator.changes.defaults import GENERATED
from generator.changes.note import BUMPS
from generator.names import python_name_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from generator.changes.note import Bump, Impact, Note

Section: TypeAlias = Literal["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"]
SECTIONS: tuple[Section, ...] = get_args(Section)

_BREAKING = "**Breaking:** "
_BUMP_OF: dict[Section, Bump] = {
    "Added": "minor",
    "Changed": "minor",
    "Deprecated": "minor",
    "Removed": "major",
    "Fixed": "patch",
    "Security": "patch",
}


class UnreleasedNoteError(Exception):
    """A file in `changelog/unreleased/` is not named as it has to be, or is empty."""


@dataclass(frozen=True)
class Entry:
    """One line of a changelog, and the version bump that it asks for."""

    section: Section
    text: str
    bump: Bump

    def __str__(self) -> str:
        breaking = self.bump == "major" and not self.text.startswith(_BREAKING)
        return f"- {_BREAKING if breaking else ''}{self.text}"


def written_entries(folder: Path) -> Iterator[Entry]:
    """Yield what people wrote, from files that are called `WHAT.SECTION.md`, as in `proxies.fixed.md`.

    A text that begins with `**Breaking:**` asks for a major bump, whatever its section.

    Raises:
        UnreleasedNoteError: a file has another name, or no text.
    """
    for file in sorted(folder.glob("*")):
        name = re.fullmatch(rf".+\.({'|'.join(SECTIONS).lower()})\.md", file.name)
        text = " ".join(file.read_text(encoding="utf-8").split())
        if not name or not text:
            sections = ", ".join(SECTIONS).lower()
            raise UnreleasedNoteError(f"{file}: expected a text in a file WHAT.SECTION.md; sections are {sections}")
        section = cast("Section", name[1].capitalize())
        yield Entry(section, text, "major" if text.startswith(_BREAKING.strip()) else _BUMP_OF[section])


def compared_entries(notes: Iterable[Note], names: Mapping[str, str]) -> list[Entry]:
    """Return what a comparison found, in the words of the distribution's users.

    What Python code sees of a change of the description is not told twice. Changes of texts and evidence are one entry.

    Args:
        notes: What was found.
        names: What users call each operation: a method of the client, or a request.
    """
    notes = list(notes)
    described = [note for note in notes if note.view == "description"]
    python = [note for note in notes if note.view == "python" and not (described and _is_generated(note))]
    entries = [_entry(note, names) for note in [*described, *python] if not _is_text(note)]
    if texts := list(dict.fromkeys(_told_subject(note.subject, names) for note in described if _is_text(note))):
        shown = ", ".join(texts[:10]) + (f" and {len(texts) - 10} more" if len(texts) > 10 else "")
        entries.append(Entry("Fixed", f"Documentation of {shown}.", "patch"))
    return list(dict.fromkeys(entries))


def largest_bump(entries: Iterable[Entry]) -> Bump:
    """Return the bump that all entries together ask for."""
    return BUMPS[max((BUMPS.index(entry.bump) for entry in entries), default=0)]


def _is_generated(note: Note) -> bool:
    return any(module in GENERATED for module in note.subject.split(".")[1:2])


def _is_text(note: Note) -> bool:
    """Say whether it is about a part that no rule of the comparison is about: documentation, evidence, samples."""
    return note.impact == "fix" and note.text.startswith(("changed", "is new", "is gone")) and " " in note.subject


_BUMPS: dict[Impact, Bump] = {"breaking": "major", "feature": "minor", "fix": "patch"}


def _entry(note: Note, names: Mapping[str, str]) -> Entry:
    text = re.sub(r"`(\w+)`", lambda word: f"`{names.get(word[1], word[1])}`", note.text)
    return Entry(_section(note), f"{_told_subject(note.subject, names)} {text}.", _BUMPS[note.impact])


def _section(note: Note) -> Section:
    if "deprecated" in note.text:
        return "Deprecated"
    if note.impact == "breaking" and re.search(r"\bgone\b|any more|was removed", note.text):
        return "Removed"
    if note.impact == "fix":
        return "Fixed"
    if note.impact == "feature" and re.search(r"\bnew\b|returns something", note.text):
        return "Added"
    return "Changed"


def _told_subject(subject: str, names: Mapping[str, str]) -> str:
    """Return the subject of a note as users call it: `client.organizations.list()`: `limit`."""
    first, *rest = subject.removeprefix("operation ").removeprefix("schema ").split()
    if first in names:
        parts = [word for word in rest if word not in {"body", "answer", "description", "summary"}]
        return f"`{names[first]}`" + (f": `{python_name_of(parts[0])}`" if parts else "")
    path, _, last = first.rpartition(".")
    if not path:
        return f"`{first}`"
    if not first.startswith("bullseye_partner"):  # a property of a schema
        return f"`{path}.{python_name_of(last)}`"
    shown = [part for part in path.split(".")[1:] if not part.startswith("_")]
    if shown in (["Settings"], ["ClientOptions"]):  # where the kernel has the default of what a client can be told
        return f"The option `{last}` of the client"
    return f"`{'.'.join([*shown, last])}`"
