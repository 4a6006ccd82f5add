"""Issues on GitHub: made once, found again by their label, with a token that nobody else sees."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from contract_tests.nightly.github_tracker import GitHubTracker
from contract_tests.nightly.issue_plan import tell
from contract_tests.nightly.tracker import TrackerError
from contract_tests.tests.nightly.github_server import TOKEN, GitHubServer
from contract_tests.tests.nightly.nights import NightClock
from contract_tests.tests.nightly.test_issue_plan import PROBLEM, watched

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def server() -> Iterator[GitHubServer]:
    with GitHubServer() as server:
        yield server


@pytest.fixture
def clock() -> NightClock:
    return NightClock()


@pytest.fixture
def tracker(server: GitHubServer, clock: NightClock) -> Iterator[GitHubTracker]:
    with GitHubTracker("owner/name", TOKEN, clock, server.url) as tracker:
        yield tracker


def test_three_nights_open_update_and_close_one_issue(server: GitHubServer, tracker: GitHubTracker) -> None:
    dids = [tell(tracker, found, f"2026-11-{day}")[0].did for day, found in enumerate(
        (watched(PROBLEM), watched(PROBLEM), watched()), 26
    )]  # fmt: skip
    assert dids == ["opened", "still", "closed"]
    (issue,) = server.issues
    assert (issue["state"], issue["state_reason"], issue["labels"]) == ("closed", "completed", ["nightly"])
    assert "**Still there on 2026-11-27**, since 2026-11-26" in issue["body"]
    assert [number for number, _ in server.comments] == [1]
    assert {headers["Authorization"] for _, _, headers in server.requests} == {f"Bearer {TOKEN}"}


def test_issues_of_others_and_pull_requests_are_left_alone(server: GitHubServer, tracker: GitHubTracker) -> None:
    tell(tracker, watched(PROBLEM), "2026-11-26")
    marked = server.issues[0]["body"]
    others: list[dict[str, Any]] = [{"labels": []}, {"labels": ["nightly"], "pull_request": {}}]
    for other in others:
        number = len(server.issues) + 1
        server.issues.append(
            {"number": number, "title": "t", "body": marked, "state": "open", "state_reason": None} | other
        )
    server.issues.append(
        {"number": 4, "title": "t", "body": None, "state": "open", "state_reason": None, "labels": ["nightly"]}
    )
    tell(tracker, watched(), "2026-11-27")
    assert [issue["state"] for issue in server.issues] == ["closed", "open", "open", "open"]


def test_all_pages_of_issues_are_read(server: GitHubServer, tracker: GitHubTracker) -> None:
    made = {"body": "", "state": "open", "state_reason": None, "labels": ["nightly"]}
    server.issues += [{"number": i + 1, "title": f"{i}"} | made for i in range(205)]
    assert [issue.title for issue in tracker.issues()] == [f"{i}" for i in range(205)]


@pytest.mark.parametrize(
    ("method", "status", "headers", "waits"),
    [
        ("GET", 502, {}, [2.0]),
        ("GET", 0, {}, [2.0]),
        ("PATCH", 500, {}, [2.0]),
        ("POST", 429, {"Retry-After": "7"}, [7.0]),
        ("POST", 403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "RESET"}, [30.0]),
    ],
)
def test_trouble_of_the_moment_is_waited_for(
    server: GitHubServer, tracker: GitHubTracker, clock: NightClock, method: str, status: int, headers: dict[str, str],
    waits: list[float],
) -> None:  # fmt: skip
    issue = tracker.open("title", "body")
    headers = {name: value.replace("RESET", f"{clock.now() + 30:.0f}") for name, value in headers.items()}
    server.failures.append((method, status, headers, False))
    match method:
        case "GET":
            assert len(tracker.issues()) == 1
        case "PATCH":
            tracker.change(issue)
        case _:
            tracker.comment(1, "text")
            assert len(server.comments) == 1
    assert clock.slept == waits


@pytest.mark.parametrize(("status", "done"), [(502, True), (502, False), (0, True), (0, False)])
def test_an_issue_whose_answer_got_lost_is_made_once(
    server: GitHubServer, tracker: GitHubTracker, status: int, done: bool
) -> None:
    server.failures.append(("POST", status, {}, done))
    assert tracker.open("title", "body").number == 1
    assert len(server.issues) == 1


@pytest.mark.parametrize(
    ("failure", "said", "asked"),
    [
        (("GET", 401, {"X-Of": "it"}, False), "401: it fails", 1),
        (("GET", 503, {"X-Of": "it"}, False), r"503 \(4 attempts\)", 4),
        (("GET", 429, {"Retry-After": "900"}, False), "asks to wait for 900 s", 1),
    ],
)
def test_what_does_not_pass_ends_with_a_reason_and_without_the_token(
    server: GitHubServer, tracker: GitHubTracker, failure: tuple[str, int, dict[str, str], bool], said: str, asked: int
) -> None:
    server.failures += [failure] * asked
    with pytest.raises(TrackerError, match=said) as error:
        tracker.issues()
    assert TOKEN not in str(error.value)
    assert len(server.requests) == asked


def test_nobody_there_is_said(clock: NightClock) -> None:
    with (
        GitHubTracker("owner/name", TOKEN, clock, "http://127.0.0.1:9") as tracker,
        pytest.raises(TrackerError, match="cannot be reached"),
    ):
        tracker.issues()
    assert clock.slept == [2.0, 4.0, 8.0]
