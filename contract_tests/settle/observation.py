"""What a live run says of the description, by a conformance report or the JSON of `bullseye-partner check`."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - msgspec reads the annotations
from typing import TYPE_CHECKING

import msgspec

from contract_tests.conformance.report import Report
from contract_tests.target.receiver import is_loopback

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.finding import Finding

_EMULATOR_HEADER = " header x-emulator"
_LOCAL = "a server on this machine is taken for an emulator"
_COPY = "its target is our own emulator, which repeats our guesses and can neither verify nor refute them"
CHECK_KIND = "bullseye-partner check"
"""What `kind` is in the JSON of a partner's check."""


class ObservationError(Exception):
    """A file says nothing of the API; the message says why."""


class Refuted(msgspec.Struct, frozen=True):
    """One thing that is not as described; the attributes are those of `Finding`, the oracle by its id."""

    claim: str
    oracle: str
    operation_id: str
    where: str
    expected: str
    got: str

    @property
    def place(self) -> str:
        """Where, as `seen` calls it: any item of a list is `[]`."""
        return self.where.replace("[0]", "[]")


class Observation(msgspec.Struct, frozen=True):
    """What a run saw.

    Attributes:
        day: When it ended, as 2026-11-26.
        confirmed: JSON pointers of the facts that it bore out.
        refuted: What was not as described.
        decided: The reading of each contradiction that it decides, by its id.
        seen: What the answers looked like at each place (see `contract_tests.conformance.observed`).
    """

    day: str
    confirmed: tuple[str, ...]
    refuted: tuple[Refuted, ...]
    decided: dict[str, str]
    seen: dict[str, list[str]]

    def refuted_by(self, oracle: str) -> bool:
        """Return whether a check of this id found something."""
        return any(one.oracle == oracle for one in self.refuted)


class Check(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The JSON of `bullseye-partner check`.

    Attributes:
        kind: Always `bullseye-partner check`.
        client_version: Of the client that checked.
        target: `live`, `other` (not Bullseye's own address), `loopback` or `emulator`.
        ended: When the check ended.
        requests: How many it sent.
        confirmed: JSON pointers of the guesses that the answers bear out.
        refuted: What is not as described.
        decided: The reading of contradictions that the answers have to do with.
        not_reached: Operations that could not be asked, with the reason.
        seen: As in `Observation`.
    """

    kind: str
    client_version: str
    target: str
    ended: datetime
    requests: int
    confirmed: tuple[str, ...]
    refuted: tuple[Refuted, ...]
    decided: dict[str, str]
    not_reached: dict[str, str]
    seen: dict[str, list[str]]


def read_observation(path: Path) -> Observation:
    """Read what a live run saw.

    Raises:
        ObservationError: the file cannot be read, or its target is an emulator.
    """
    try:
        content = path.read_bytes()
        kind = msgspec.json.decode(content, type=dict[str, object]).get("kind")
        read: Report | Check
        if kind == CHECK_KIND:
            read = msgspec.json.decode(content, type=Check)
        else:
            read = msgspec.json.decode(content, type=Report)
    except (OSError, msgspec.DecodeError) as error:
        message = f"{path} is neither a report of a conformance run nor of bullseye-partner check ({error})."
        raise ObservationError(message) from None
    if reason := _is_emulator(read):
        raise ObservationError(f"Nothing is settled by {path}: {reason}.")
    return observation_of_check(read) if isinstance(read, Check) else observation_of(read)


def observation_of(report: Report) -> Observation:
    """Return what a conformance run saw, whatever its target was."""
    claims = report.ledger.claims if report.ledger else []
    return Observation(
        report.ended.date().isoformat() if report.ended else "",
        tuple(claim.id for claim in claims if claim.verdict == "confirmed" and not claim.is_law),
        tuple(refuted(finding) for finding in report.found),
        {one.contradiction: one.supported for one in report.settled if one.supported is not None},
        report.seen,
    )


def observation_of_check(check: Check) -> Observation:
    """Return what a partner's check saw, whatever its target was."""
    return Observation(check.ended.date().isoformat(), check.confirmed, check.refuted, check.decided, check.seen)


def refuted(finding: Finding) -> Refuted:
    """Return a finding as settling reads it."""
    return Refuted(finding.claim, finding.oracle.id, finding.operation_id, finding.where, finding.expected, finding.got)


def _is_emulator(read: Report | Check) -> str:
    """Return why the target of a run cannot settle anything; empty if it can."""
    if any(place.endswith(_EMULATOR_HEADER) for place in read.seen):
        return f"its answers have the header X-Emulator: {_COPY}"
    if isinstance(read, Check):
        if read.target != "live":
            return {"emulator": _COPY, "loopback": _LOCAL}.get(
                read.target, f"its target is not Bullseye's: {read.target}"
            )
        return ""
    if is_loopback(read.target):
        return f"{_LOCAL}: {read.target}"
    if read.target_is_copy:
        return _COPY
    return "" if read.ended is not None else "it does not say when it ended"
