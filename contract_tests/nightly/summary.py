"""The report of a night for people: on the terminal, and as Markdown for the page of a job."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from contract_tests.nightly.markdown import code, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.nightly.memory import Night
    from contract_tests.nightly.watched import Watched

_MOST_CHANGES = 20


def lines_of(night: Night) -> Iterator[str]:
    """Yield the report, the verdict first."""
    yield f"The night of {night.at:%Y-%m-%d %H:%M UTC}: {night.conclusion}"
    yield from (f"Warning: {warning}" for warning in night.warnings)
    for watch in night.watches:
        yield visible(f"- {_of_watch(watch)}")
    for told in night.issues:
        number = f"#{told.number} " if told.number else ""
        since = f", since {told.since}" if told.did in ("still", "not found", "not checked", "closed") else ""
        yield visible(f"  {told.did}: {number}{told.title} [{told.fingerprint}]{since}")
    if night.proposal.files:
        counts = f"{len(night.proposal.applied)} edits apply cleanly, {len(night.proposal.refused)} do not"
        yield f"- proposed: {counts}; files: {', '.join(night.proposal.files)}"
    for watch in night.watches:
        if watch.changes:
            yield f"- {watch.name}: {len(watch.changes)} things look otherwise than in the last night"
            yield from (visible(f"    {change}") for change in watch.changes[:_MOST_CHANGES])


def _of_watch(watch: Watched) -> str:
    parts = [f"{watch.name}: {watch.conclusion}"]
    if watch.problems:
        parts.append(f"{len(watch.problems)} causes")
    parts += [watch.of] if watch.of else []
    parts += [watch.reason if watch.is_set_up else f"not set up ({watch.reason})"] if watch.reason else []
    parts += [f"{len(watch.accepted)} accepted"] if watch.accepted else []
    return "; ".join([*parts, *watch.notes, f"{watch.seconds:.1f} s"])


def markdown(night: Night) -> str:
    """Return the report for the page of a job."""
    counts = Counter(told.did for told in night.issues)
    first, *others = lines_of(night)
    told = ", ".join(f"{count} {did}" for did, count in counts.items()) or "none"
    return (
        "\n".join([f"## {first}", "", f"Issues: {told}.", "", *(f"- {code(line.strip(' -'))}" for line in others)])
        + "\n"
    )
