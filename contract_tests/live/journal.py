"""What runs against a live target made, written down before it is made, so that nothing is lost when a run dies."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


class JournalError(Exception):
    """The journal cannot be read; the message says where."""


class Entry(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of the journal: that something is about to be made, that it was made, or that it is gone.

    Attributes:
        target: Base URL of the target.
        resource: The path parameter that names such a thing.
        marks: The texts by which it can be found again; of what is about to be made.
        id: Its id; of what was made, and proven to be the run's own.
        gone: Whether it was removed.
        account: The partner whose account for tests it was made in; empty in an account that is for other things too.
    """

    target: str
    resource: str
    marks: dict[str, str | None] = {}
    id: str = ""
    gone: bool = False
    account: str = ""


class Journal:
    """A file of JSON lines. It holds no key, and there is none when nothing is left of any run."""

    def __init__(self, path: Path, target: str) -> None:
        self._path = path
        self._target = target

    def making(self, resource: str, marks: Mapping[str, str | None]) -> None:
        """Write that something is about to be made; returns when it is on the disk."""
        self._add(Entry(self._target, resource, marks=dict(marks)))

    def made(self, resource: str, identifier: str, account: str = "") -> None:
        """Write the id of something that was made and is the run's own; `account` is for tests, see `Entry`."""
        self._add(Entry(self._target, resource, id=identifier, account=account))

    def gone(self, resource: str, identifier: str) -> None:
        """Write that something was removed."""
        self._add(Entry(self._target, resource, id=identifier, gone=True))

    def pending(self, resource: str) -> list[str]:
        """Return the ids of what was made at this target and is not known to be gone.

        Raises:
            JournalError: the file is none of these.
        """
        own = [entry for entry in self._read() if entry.target == self._target and entry.resource == resource]
        gone = {entry.id for entry in own if entry.gone}
        return list(dict.fromkeys(entry.id for entry in own if entry.id and entry.id not in gone))

    def accounts(self) -> set[str]:
        """Return the partners whose accounts for tests something was made in at this target.

        Raises:
            JournalError: the file is none of these.
        """
        return {entry.account for entry in self._read() if entry.target == self._target and entry.account}

    def pending_of(self, account: str) -> set[str]:
        """Return the ids of what was made in an account for tests and is not known to be gone.

        Raises:
            JournalError: the file is none of these.
        """
        own = [entry for entry in self._read() if entry.target == self._target]
        gone = {entry.id for entry in own if entry.gone}
        return {entry.id for entry in own if account and entry.account == account and entry.id not in gone}

    def forget(self) -> None:
        """Drop what is about this target: nothing of it is left there."""
        others = [entry for entry in self._read() if entry.target != self._target]
        if others:
            self._path.write_bytes(_lines(others))
        else:
            self._path.unlink(missing_ok=True)

    def _add(self, entry: Entry) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch()
        with self._path.open("r+b") as file:
            # What follows the last line break was cut off by the death of a run.
            file.truncate(file.read().rfind(b"\n") + 1)
            file.seek(0, os.SEEK_END)
            file.write(_lines([entry]))
            file.flush()
            os.fsync(file.fileno())

    def _read(self) -> list[Entry]:
        if not self._path.exists():
            return []
        lines = self._path.read_bytes().split(b"\n")
        entries: list[Entry] = []
        for number, line in enumerate(lines[:-1], start=1):
            try:
                entries.append(msgspec.json.decode(line, type=Entry))
            except msgspec.DecodeError as error:
                raise JournalError(f"{self._path}, line {number}: {error}. It can be moved away.") from None
        return entries


def _lines(entries: Iterable[Entry]) -> bytes:
    return b"".join(msgspec.json.encode(entry) + b"\n" for entry in entries)


def journal_beside(report: Path) -> Path:
    """Return where a run with a report there writes down what it makes at a live target."""
    return report.with_suffix(".live.jsonl")
