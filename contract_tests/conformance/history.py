"""What earlier runs found, a line of JSON for each: since when something is as it is."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - msgspec reads the annotations
from typing import TYPE_CHECKING

import msgspec

from contract_tests.standing import FIRST_RUN, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from contract_tests.conformance.report import Report


class HistoryError(Exception):
    """The history cannot be read; the message says where."""


class PastRun(msgspec.Struct, frozen=True):
    """A run.

    Attributes:
        at: When it ended.
        target: Of what it was.
        profile: The effort.
        seed: Of all random values.
        passed: How it went.
        requests: How many Schemathesis sent.
        seconds: How long it took.
        fingerprints: Of all findings that nobody has accepted.
        causes: The titles of the causes, by fingerprint.
        accepted: Fingerprints of the findings that somebody has accepted.
        kind: What it did to the target; runs of another kind find other things.
        whole: Whether it tested all operations, without an error, so that what it does not find can be gone.
    """

    at: datetime
    target: str
    profile: str
    seed: int
    passed: bool
    requests: int
    seconds: float
    fingerprints: list[str]
    causes: dict[str, str] = {}
    accepted: list[str] = []
    kind: str = ""
    whole: bool = False


def read_history(path: Path) -> list[PastRun]:
    """Return the runs so far, oldest first; none if there is no such file.

    Raises:
        HistoryError: a line is no run.
    """
    if not path.exists():
        return []
    runs: list[PastRun] = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            runs.append(msgspec.json.decode(line, type=PastRun))
        except msgspec.DecodeError as error:
            raise HistoryError(f"{path}, line {number} is no run ({error}). Remove the line, or the file.") from None
    return runs


def add_to_history(path: Path, report: Report, now: datetime) -> list[PastRun]:
    """Append a run that ends at `now`; return all runs, this one included.

    Raises:
        HistoryError: a line is no run; nothing is appended then.
    """
    runs = read_history(path)
    run = PastRun(
        at=now,
        target=report.target,
        profile=report.profile.name,
        seed=report.seed,
        passed=report.passed,
        requests=report.requests,
        seconds=report.duration_seconds,
        fingerprints=[found.fingerprint for found in report.found],
        causes={cause.finding.fingerprint: cause.title_and_place for cause in (*report.causes, *report.notices)},
        accepted=[found.fingerprint for found, _ in (*report.accepted.findings, *report.accepted.echoes)],
        kind=report.kind,
        whole=report.scenario is not None and not report.errors,
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        file.write(msgspec.json.encode(run) + b"\n")
    return [*runs, run]


def since(fingerprint: str, runs: Iterable[PastRun]) -> datetime | None:
    """Return when a finding of the last run was found first, without a run in between that did not find it."""
    target, found = None, None
    for run in reversed(list(runs)):
        target = target or run.target
        if run.target != target:
            continue
        if fingerprint not in run.fingerprints:
            break
        found = run.at
    return found


def standing(runs: Sequence[PastRun]) -> Standing:
    """Return how the causes of the last run stand to the whole run before it, of the same target, kind and profile."""
    *earlier, last = runs
    place = (last.target, last.profile, last.kind)
    alike = [run for run in earlier if run.whole and (run.target, run.profile, run.kind) == place]
    if not alike or not last.whole:
        return FIRST_RUN
    before, found = alike[-1], {*last.fingerprints, *last.accepted}
    known = {*before.fingerprints, *before.accepted}
    return Standing(
        before.at,
        [fingerprint for fingerprint in last.causes if fingerprint not in known],
        [fingerprint for fingerprint in last.causes if fingerprint in known],
        [title for fingerprint, title in before.causes.items() if fingerprint not in found],
    )
