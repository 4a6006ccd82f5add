"""Known differences that somebody has accepted for a time: every command that finds them folds them."""

from __future__ import annotations

import re
from datetime import date  # noqa: TC003 - msgspec reads the annotations
from pathlib import Path
from typing import TYPE_CHECKING, cast

import msgspec

from contract_tests.finding import Engine, Finding  # noqa: TC001 - msgspec reads the annotations
from generator.finding import DescriptionError
from generator.yaml_document import read_yaml

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

ACCEPTED_FILE = Path(__file__).with_name("accepted.yaml")
"""The accepted differences of this repository."""

_FINGERPRINT = re.compile(r"[0-9a-f]{12}")


class AcceptedError(Exception):
    """The file of accepted differences is wrong; each line of the message says where."""


class Accepted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A difference that is accepted.

    Attributes:
        fingerprint: Of the finding.
        engine: Who finds it: what an engine that did not run would find is not gone.
        reason: Why it is accepted.
        who: Who accepted it.
        until: The last day on which it is.
        got: What comes, if it is accepted only as long as that does.
    """

    fingerprint: str
    engine: Engine
    reason: str
    who: str
    until: date
    got: str | None = None

    def covers(self, finding: Finding) -> bool:
        """Return whether a finding is the accepted one."""
        return self.fingerprint == finding.fingerprint and self.got in (None, finding.got)


class Folded(msgspec.Struct, frozen=True):
    """What accepted differences say of the findings of a run.

    Attributes:
        findings: The accepted findings, each with its entry.
        expired: Entries that a finding fits and whose time is over: it counts again.
        gone: Entries of the engines that ran, of which nothing was found.
        echoes: What follows from accepted findings and has no entry of its own, each with the entry that covers it.
    """

    findings: tuple[tuple[Finding, Accepted], ...] = ()
    expired: tuple[Accepted, ...] = ()
    gone: tuple[Accepted, ...] = ()
    echoes: tuple[tuple[Finding, Accepted], ...] = ()

    def holds(self, finding: Finding) -> bool:
        """Return whether a finding is accepted."""
        return any(
            finding.fingerprint == other.fingerprint and finding.got == other.got
            for other, _ in (*self.findings, *self.echoes)
        )

    def sentences(self) -> list[str]:
        """Return what a report says of it, a sentence for each entry."""
        return [
            *(f"Accepted until {entry.until} ({entry.who}: {entry.reason}): {finding.message}, fingerprint "
              f"{finding.fingerprint}{self._followed_by(entry)}" for finding, entry in self.findings),
            *(f"No longer accepted since {entry.until}, and still there: {_named(entry)}" for entry in self.expired),
            *(f"Not found by this run, to be removed if it is gone: {_named(entry)}" for entry in self.gone),
        ]  # fmt: skip

    def _followed_by(self, entry: Accepted) -> str:
        echoes = [finding.fingerprint for finding, covering in self.echoes if covering == entry]
        return f", with what follows from it: {', '.join(echoes)}" if echoes else ""


def _named(entry: Accepted) -> str:
    return f"{entry.fingerprint} ({entry.who}: {entry.reason})"


def fold(accepted: Iterable[Accepted], findings: Iterable[Finding], engines: Collection[str], today: date) -> Folded:
    """Sort findings by what is accepted.

    Args:
        accepted: The entries.
        findings: What was found.
        engines: Who looked, and at everything: only what they do not find any more is gone.
        today: The day of the run.
    """
    known = list(findings)
    entries = list(accepted)
    folded: list[tuple[Finding, Accepted]] = []
    expired: list[Accepted] = []
    for finding in known:
        for entry in entries:
            if entry.covers(finding):
                if entry.until < today:
                    expired.append(entry)
                else:
                    folded.append((finding, entry))
                break
    met = {*expired, *(entry for _, entry in folded)}
    gone = [entry for entry in entries if entry.engine in engines and entry not in met]
    return Folded(tuple(folded), tuple(dict.fromkeys(expired)), tuple(gone))


def read_accepted(path: Path = ACCEPTED_FILE) -> list[Accepted]:
    """Return the accepted differences of a file; none if there is no such file.

    Raises:
        AcceptedError: the file or an entry is wrong.
    """
    if not path.exists():
        return []
    try:
        document = read_yaml(path, path.name)
    except DescriptionError as error:
        raise AcceptedError(str(error)) from None
    value: object = document.value
    if not isinstance(value, list):
        raise AcceptedError(f"{path.name}:1: a list of accepted differences is expected")
    entries: list[Accepted] = []
    problems: list[str] = []
    for i, item in enumerate(cast("list[object]", value)):
        where = f"{path.name}:{document.lines[f'/{i}']}"
        try:
            entry = msgspec.convert(item, Accepted)
        except msgspec.ValidationError as error:
            problems.append(f"{where}: {error}")
            continue
        problems += [f"{where}: {problem}" for problem in _problems(entry, entries)]
        entries.append(entry)
    if problems:
        raise AcceptedError("\n".join(problems))
    return entries


def _problems(entry: Accepted, others: Collection[Accepted]) -> list[str]:
    problems: list[str] = []
    if not _FINGERPRINT.fullmatch(entry.fingerprint):
        problems.append(f"{entry.fingerprint!r} is no fingerprint: 12 hexadecimal digits, in quotes if all are 0 to 9")
    problems += [f"{name} is empty" for name in ("reason", "who") if not getattr(entry, name).strip()]
    if any((other.fingerprint, other.got) == (entry.fingerprint, entry.got) for other in others):
        problems.append(f"{entry.fingerprint} is there twice")
    return problems
