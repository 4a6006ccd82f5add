"""Decides what is done about issues: one for each cause, opened, updated, closed when it is gone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from contract_tests.nightly.issue_text import issue_body, issue_title
from contract_tests.nightly.tracker import Issue, Marker

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contract_tests.nightly.tracker import Tracker
    from contract_tests.nightly.watched import Problem, Watched

MOST_NEW = 20
"""Issues that one night opens at most; the rest waits for the next ones, the most urgent first."""

Did: TypeAlias = Literal[
    "opened", "still", "reopened", "closed", "accepted", "not found", "not checked", "left alone", "waiting"
]
"""still: updated. not found: kept, since random requests may find it again. not checked: kept, since its watch did not
look there. left alone: somebody closed it as not planned. waiting: to be opened in one of the next nights."""


class Told(msgspec.Struct, frozen=True):
    """What was done about one cause: in which issue, 0 if there is none."""

    did: Did
    number: int
    title: str
    fingerprint: str
    since: str


def tell(tracker: Tracker, watched: Iterable[Watched], today: str, most_new: int = MOST_NEW) -> list[Told]:
    """Open, update and close issues.

    Args:
        tracker: Where they are.
        watched: What the watches of the night say.
        today: The date of the night, 2026-11-26.
        most_new: How many are opened at most.

    Raises:
        TrackerError: the tracker cannot be read or written. What was done until then stays done.
    """
    watches = {one.name: one for one in watched}
    known = [(issue, marker) for issue in tracker.issues() if (marker := issue.marker)]
    told: list[Told] = []
    met: set[int] = set()
    new: list[Problem] = []
    for one in watches.values():
        for problem, at in _matched(one.problems, [pair for pair in known if pair[1].watch == one.name]):
            if at is None:
                new.append(problem)
            else:
                met.add(at[0].number)
                told.append(_found_again(tracker, problem, *at, today))
    for issue, marker in known:
        if issue.is_open and issue.number not in met:
            told.append(_not_found(tracker, issue, marker, watches.get(marker.watch), today))
    for problem in new[:most_new]:
        marker = _marker(problem, today)
        issue = tracker.open(issue_title(problem), issue_body(problem, marker, today))
        told.append(Told("opened", issue.number, issue.title, problem.fingerprint, today))
    told += [Told("waiting", 0, issue_title(problem), problem.fingerprint, today) for problem in new[most_new:]]
    return told


def _marker(problem: Problem, since: str, nights: int = 1) -> Marker:
    return Marker(problem.fingerprint, problem.findings, problem.watch, problem.place, since, nights, problem.nights)


def _matched(
    problems: Sequence[Problem], known: Sequence[tuple[Issue, Marker]]
) -> list[tuple[Problem, tuple[Issue, Marker] | None]]:
    """Return each problem with its issue.

    With another seed, another finding may be taken for the cause of the same things; so the fingerprint of the cause
    decides first, then whether the one was found because of the other. Open issues come before closed ones.
    """
    left = {issue.number: (issue, marker) for issue, marker in sorted(known, key=lambda pair: not pair[0].is_open)}
    found: dict[str, tuple[Issue, Marker]] = {}
    causes = {problem.fingerprint for problem in problems}
    for fits in (_same_cause, _follows_now, _followed_before):
        for problem in problems:
            if problem.fingerprint in found:
                continue
            for number, (_, marker) in left.items():
                if fits(problem, marker, causes):
                    found[problem.fingerprint] = left.pop(number)
                    break
    return [(problem, found.get(problem.fingerprint)) for problem in problems]


def _same_cause(problem: Problem, marker: Marker, _causes: set[str]) -> bool:
    return marker.cause == problem.fingerprint


def _follows_now(problem: Problem, marker: Marker, _causes: set[str]) -> bool:
    return marker.cause in problem.findings


def _followed_before(problem: Problem, marker: Marker, causes: set[str]) -> bool:
    return problem.fingerprint in marker.findings and marker.cause not in causes


def _found_again(tracker: Tracker, problem: Problem, issue: Issue, old: Marker, today: str) -> Told:
    if not issue.is_open and issue.reason == "not_planned" and not old.closed:
        return Told("left alone", issue.number, issue.title, problem.fingerprint, old.since)
    again = old.nights + (1 if issue.is_open else 0)
    marker = _marker(problem, old.since, again)
    if not issue.is_open:
        marker = _marker(problem, today)
    tracker.change(Issue(issue.number, issue_title(problem), issue_body(problem, marker, today)))
    if not issue.is_open:
        tracker.comment(issue.number, f"It is there again, on {today}; the first time was on {old.since}.")
    return Told("still" if issue.is_open else "reopened", issue.number, issue.title, problem.fingerprint, marker.since)


def _not_found(tracker: Tracker, issue: Issue, marker: Marker, watch: Watched | None, today: str) -> Told:
    def told(did: Did) -> Told:
        return Told(did, issue.number, issue.title, marker.cause, marker.since)

    if watch is not None and marker.cause in watch.accepted:
        _close(tracker, issue, marker, today, f"Accepted: {watch.accepted[marker.cause]}.")
        return told("accepted")
    if watch is None or watch.conclusion == "could not check" or not watch.sees(marker.place):
        return told("not checked")
    missed = marker.missed + 1
    if missed < marker.patience:
        tracker.change(_with_marker(issue, msgspec.structs.replace(marker, missed=missed)))
        return told("not found")
    _close(tracker, issue, marker, today, f"Gone: the night of {today} looked there, and did not find it any more.")
    return told("closed")


def _close(tracker: Tracker, issue: Issue, marker: Marker, today: str, why: str) -> None:
    tracker.comment(issue.number, why)
    closed = _with_marker(issue, msgspec.structs.replace(marker, closed=today))
    tracker.change(msgspec.structs.replace(closed, is_open=False, reason="completed"))


def _with_marker(issue: Issue, marker: Marker) -> Issue:
    """Return an issue with another marker; the rest of its text stays."""
    rest = issue.body.lstrip().partition("\n")[2]
    return msgspec.structs.replace(issue, body=f"{marker}\n{rest}")
