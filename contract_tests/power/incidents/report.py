"""What the suite made of the incidents, and how it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from rich.table import Table

from contract_tests.power.incidents.catalogue import BY_ID
from contract_tests.power.incidents.trial import Mode, Trial  # noqa: TC001 - msgspec reads the annotations

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from rich.console import Console

    from contract_tests.power.incidents.incident import Incident


class Outcome(msgspec.Struct, frozen=True):
    """An incident and what became of it in a mode.

    Attributes:
        trial: What the suite made of it.
        text: What changes.
        kind: What sort of change it is.
        contradicts: The strongest thing that it contradicts.
        shows_in_reads: Whether reads alone can show it.
    """

    trial: Trial
    text: str
    kind: str
    contradicts: str
    shows_in_reads: bool


def outcome(trial: Trial) -> Outcome:
    """Return what a trial says of its incident."""
    incident = BY_ID[trial.id]
    return Outcome(trial, incident.text, incident.kind, incident.contradicts, incident.shows_in_reads)


def concerned(mode: Mode, incidents: Sequence[Incident]) -> list[Incident]:
    """Return the incidents that can be seen in a mode: if nothing is written, those that show in reads."""
    return [incident for incident in incidents if mode != "read-only" or incident.shows_in_reads]


def write_outcomes(outcomes: Sequence[Outcome], file: Path) -> None:
    """Write outcomes as JSON."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(msgspec.json.format(msgspec.json.encode(outcomes), indent=2))


def print_outcomes(mode: Mode, outcomes: Sequence[Outcome], console: Console) -> None:
    """Print how many were caught, by what they contradict and by kind, and the text of each that was missed."""
    console.print(_table(f"Incidents caught in a {mode} run, by what they contradict", outcomes, _contradicted))
    console.print(_table(f"Incidents caught in a {mode} run, by kind", outcomes, lambda one: one.kind))
    for one in sorted((one for one in outcomes if not _caught(one)), key=lambda one: (one.contradicts, one.kind)):
        why = f"; the suite did not run: {one.trial.refused}" if one.trial.refused else ""
        why = f"; told apart, without a verdict: {one.trial.apart}" if one.trial.apart else why
        console.print(f"Missed ({one.contradicts}, {one.kind}): {one.trial.id}: {one.text}{why}", markup=False)
    apart = sum(bool(one.trial.apart) for one in outcomes)
    console.print(f"{mode}: {sum(map(_caught, outcomes))} of {len(outcomes)} caught, {apart} told apart", markup=False)


def _caught(one: Outcome) -> bool:
    return one.trial.oracle is not None


def _contradicted(one: Outcome) -> str:
    return one.contradicts


def _table(title: str, outcomes: Sequence[Outcome], group: Callable[[Outcome], str]) -> Table:
    table = Table(title=title, box=None, pad_edge=False, title_justify="left")
    table.add_column("", no_wrap=True)
    for name in ("caught", "all", "share"):
        table.add_column(name, justify="right")
    for name in sorted({group(one) for one in outcomes}):
        members = [one for one in outcomes if group(one) == name]
        caught = sum(map(_caught, members))
        table.add_row(name, str(caught), str(len(members)), f"{caught / len(members):.0%}")
    return table
