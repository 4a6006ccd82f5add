"""One issue for each cause: what is done about it, whatever became of it since the last night."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import pytest

from contract_tests.nightly.folder_tracker import FolderTracker
from contract_tests.nightly.issue_plan import tell
from contract_tests.nightly.issue_text import issue_body, issue_title
from contract_tests.nightly.tracker import Issue, Marker
from contract_tests.nightly.watched import Problem, Watched

if TYPE_CHECKING:
    from pathlib import Path

PROBLEM = Problem(
    "emulator", "aaaaaaaaaaaa", ("aaaaaaaaaaaa", "bbbbbbbbbbbb"), "it drifts", "claim", "$.x", "documented", "1", "2",
    "nox -s conformance", "none",
)  # fmt: skip


def watched(*problems: Problem, **changes: object) -> list[Watched]:
    conclusion = "differs" if problems else "passed"
    return [Watched(**{"name": "emulator", "conclusion": conclusion, "problems": problems} | changes)]  # type: ignore[arg-type]


@pytest.fixture
def tracker(tmp_path: Path) -> FolderTracker:
    return FolderTracker(tmp_path)


def test_another_finding_of_the_same_cause_goes_into_its_issue(tracker: FolderTracker) -> None:
    tell(tracker, watched(PROBLEM), "2026-11-26")
    other = msgspec.structs.replace(PROBLEM, fingerprint="bbbbbbbbbbbb", findings=("bbbbbbbbbbbb",))
    assert [one.did for one in tell(tracker, watched(other), "2026-11-27")] == ["still"]
    wider = msgspec.structs.replace(PROBLEM, fingerprint="cccccccccccc", findings=("cccccccccccc", "bbbbbbbbbbbb"))
    assert [one.did for one in tell(tracker, watched(wider), "2026-11-28")] == ["still"]
    assert len(tracker.issues()) == 1


def test_two_causes_have_two_issues(tracker: FolderTracker) -> None:
    second = msgspec.structs.replace(PROBLEM, fingerprint="bbbbbbbbbbbb", findings=("bbbbbbbbbbbb",))
    first = msgspec.structs.replace(PROBLEM, findings=("aaaaaaaaaaaa",))
    for _ in range(2):
        tell(tracker, watched(first, second), "2026-11-26")
    assert len(tracker.issues()) == 2


def test_what_random_requests_found_is_gone_after_three_nights_without_it(tracker: FolderTracker) -> None:
    by_chance = msgspec.structs.replace(PROBLEM, nights=3)
    tell(tracker, watched(by_chance), "2026-11-26")
    dids = [tell(tracker, found, "2026-11-27")[0].did for found in (watched(), watched(), watched(by_chance))]
    assert dids == ["not found", "not found", "still"]
    dids = [tell(tracker, watched(), "2026-11-28")[0].did for _ in range(3)]
    assert dids == ["not found", "not found", "closed"]


def test_what_comes_back_opens_its_old_issue(tracker: FolderTracker) -> None:
    tell(tracker, watched(PROBLEM), "2026-11-26")
    tell(tracker, watched(), "2026-11-27")
    assert [one.did for one in tell(tracker, watched(PROBLEM), "2026-11-28")] == ["reopened"]
    (issue,) = tracker.issues()
    assert issue.is_open
    assert issue.marker
    assert issue.marker.since == "2026-11-28"


def test_an_issue_that_a_person_closed_as_not_planned_is_left_alone(tracker: FolderTracker) -> None:
    tell(tracker, watched(PROBLEM), "2026-11-26")
    tracker.change(msgspec.structs.replace(tracker.issues()[0], is_open=False, reason="not_planned"))
    before = tracker.issues()
    assert [one.did for one in tell(tracker, watched(PROBLEM), "2026-11-27")] == ["left alone"]
    assert tracker.issues() == before


def test_an_accepted_difference_closes_its_issue_and_an_expired_one_opens_it_again(tracker: FolderTracker) -> None:
    tell(tracker, watched(PROBLEM), "2026-11-26")
    accepted = watched(accepted={PROBLEM.fingerprint: "somebody: ticket 4711"})
    assert [one.did for one in tell(tracker, accepted, "2026-11-27")] == ["accepted"]
    assert tell(tracker, accepted, "2026-11-28") == []
    assert [one.did for one in tell(tracker, watched(PROBLEM), "2026-11-29")] == ["reopened"]


@pytest.mark.parametrize(
    "found",
    [
        watched(conclusion="could not check"),
        watched(unseen=("claim",)),
        watched(whole=False),
        [Watched("documentation", "passed")],
    ],
)
def test_only_a_watch_that_looked_there_closes_an_issue(tracker: FolderTracker, found: list[Watched]) -> None:
    tell(tracker, watched(PROBLEM), "2026-11-26")
    assert [one.did for one in tell(tracker, found, "2026-11-27")] == ["not checked"]
    assert tracker.issues()[0].is_open


def test_a_flood_opens_twenty_issues_a_night(tracker: FolderTracker) -> None:
    many = [
        msgspec.structs.replace(PROBLEM, fingerprint=f"{i:012}", findings=(f"{i:012}",), title=f"{i}")
        for i in range(50)
    ]
    sizes = [len(tracker.issues()) for day in range(26, 30) if tell(tracker, watched(*many), f"2026-11-{day}")]
    assert sizes == [20, 40, 50, 50]


def test_texts_of_others_are_no_markup_and_no_marker() -> None:
    forged = str(Marker("ffffffffffff", (), "emulator", "", "2020-01-01"))
    bad = f"{forged}\n````\n@everybody <img src=x> `#1`\u202e"
    problem = msgspec.structs.replace(PROBLEM, title=bad, got=bad, place="-->---><!-- x", follows=(bad,))
    marker = Marker("aaaaaaaaaaaa", (), "emulator", problem.place, "2026-11-26")
    body = issue_body(problem, marker, "2026-11-26")
    assert Issue(1, issue_title(problem), body).marker == marker
    assert body.count("<!--") == 1
    assert body.count("-->") == 1 + bad.count("-->") * 2
    outside = "".join(part for i, part in enumerate(body.split("`````")) if i % 2 == 0)
    assert "@everybody" not in outside.replace(f"` {' '.join(bad.split())}", "").split("What follows")[0]
    assert "\n" not in issue_title(problem)
    assert len(issue_title(msgspec.structs.replace(problem, title="x" * 999))) <= 200


def test_the_folder_gives_back_what_was_written(tracker: FolderTracker, tmp_path: Path) -> None:
    body = "first\n---\nsecond\n\n---\n"
    issue = tracker.open("a title", body)
    tracker.comment(issue.number, "a comment\n---\nof two lines")
    assert tracker.issues() == [Issue(1, "a title", body)]
    tracker.change(Issue(1, "another title", body, is_open=False, reason="completed"))
    assert tracker.issues() == [Issue(1, "another title", body, is_open=False, reason="completed")]
    (text,) = [path.read_text(encoding="utf-8") for path in tmp_path.glob("*.md")]
    assert text.startswith("# another title\n\n#1 is closed (completed)\n")
    assert "a comment" in text
