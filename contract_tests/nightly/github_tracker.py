"""Issues on GitHub, through its REST API (https://docs.github.com/en/rest/issues)."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import httpx2

from contract_tests.json_body import json_in
from contract_tests.nightly.tracker import LABEL, Issue, TrackerError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType
    from typing import Self

    from contract_tests.clock import Clock
    from contract_tests.nightly.tracker import Reason
    from generator.json_pointer import Json, JsonObject

API = "https://api.github.com"
ATTEMPTS = 4
_FIRST_WAIT_SECONDS = 2.0
_LONGEST_WAIT_SECONDS = 120.0
_TIMEOUT_SECONDS = 20.0
_PAGE = 100
_MOST_PAGES = 50
_AGAIN = (429, 500, 502, 503, 504)


class _MayBeDoneError(Exception):
    """A request that makes something got no answer: it may have been carried out."""


class GitHubTracker:
    """The issues of a repository with the label of the nightly.

    Args:
        repository: `OWNER/NAME`.
        token: Opens issues (`issues: write`). It is sent to `api` alone: redirects are not followed.
        clock: The time, and how to wait before the next attempt.
        api: The address of the API; GITHUB_API_URL has that of an Enterprise server.
    """

    def __init__(self, repository: str, token: str, clock: Clock, api: str = API) -> None:
        self._clock = clock
        self._issues = f"/repos/{repository}/issues"
        self._client = httpx2.Client(
            base_url=api,
            timeout=_TIMEOUT_SECONDS,
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {token}",
                "User-Agent": "bullseye-partner-nightly",
                "X-GitHub-Api-Version": "2022-11-28",
            },
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    def issues(self) -> list[Issue]:
        """See `Tracker`."""
        found: list[Issue] = []
        for page in range(1, _MOST_PAGES + 1):
            query = {"labels": LABEL, "state": "all", "sort": "created", "direction": "asc", "per_page": f"{_PAGE}"}
            listed = self._ask("GET", self._issues, query=query | {"page": f"{page}"})
            if not isinstance(listed, list):
                raise TrackerError("GitHub answered with no list of issues")
            shown = cast("list[object]", listed)
            # Pull requests are listed as issues too.
            found += [_issue(one) for one in map(_object, shown) if "pull_request" not in one]
            if len(shown) < _PAGE:
                return found
        raise TrackerError(f"there are more than {_PAGE * _MOST_PAGES} issues with the label {LABEL}")

    def open(self, title: str, body: str) -> Issue:
        """See `Tracker`."""
        document = {"title": title, "body": body, "labels": [LABEL]}
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return _issue(cast("JsonObject", self._ask("POST", self._issues, document)))
            except _MayBeDoneError as error:
                if made := [one for one in self.issues() if one.is_open and one.body.strip() == body.strip()]:
                    return made[0]
                if attempt == ATTEMPTS:
                    raise TrackerError(f"{error} ({ATTEMPTS} attempts)") from None
                self._wait(attempt)
        raise AssertionError("unreachable")

    def change(self, issue: Issue) -> None:
        """See `Tracker`."""
        document: JsonObject = {
            "title": issue.title,
            "body": issue.body,
            "state": "open" if issue.is_open else "closed",
        }
        document |= {"state_reason": issue.reason} if issue.reason else {}
        self._ask("PATCH", f"{self._issues}/{issue.number}", document)

    def comment(self, number: int, text: str) -> None:
        """See `Tracker`; a comment that may have been made is not made again."""
        try:
            self._ask("POST", f"{self._issues}/{number}/comments", {"body": text})
        except _MayBeDoneError as error:
            raise TrackerError(str(error)) from None

    def _ask(
        self, method: str, path: str, document: JsonObject | None = None, query: Mapping[str, str] | None = None
    ) -> Json:
        """Send a request, again if that may help; a POST only if it was surely not carried out."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                response = self._client.request(method, path, json=document, params=query)
            except httpx2.ConnectError as error:
                reason, done, wait = f"GitHub cannot be reached ({type(error).__name__})", False, None
            except httpx2.TransportError as error:
                reason, done, wait = f"GitHub did not answer ({type(error).__name__})", True, None
            else:
                if response.is_success:
                    return json_in(response.content)
                reason, done, wait = self._refusal(method, path, response)
            if done and method == "POST":
                raise _MayBeDoneError(reason)
            if attempt == ATTEMPTS:
                raise TrackerError(f"{reason} ({ATTEMPTS} attempts)")
            self._wait(attempt, wait)
        raise AssertionError("unreachable")

    def _refusal(self, method: str, path: str, response: httpx2.Response) -> tuple[str, bool, float | None]:
        """Return why there is no success, whether it may have been carried out, and how long to wait.

        Raises:
            TrackerError: asking again does not help.
        """
        status, headers = response.status_code, response.headers
        reason = f"GitHub answered {method} {path} with {status}"
        limited = status == 429 or (
            status == 403 and ("retry-after" in headers or headers.get("x-ratelimit-remaining") == "0")
        )
        if not limited and status not in _AGAIN:
            message = json_in(response.content)
            said = str(cast("JsonObject", message).get("message", "")) if isinstance(message, dict) else ""
            raise TrackerError(f"{reason}{f': {said}' if said else ''}")
        wait: float | None = None
        if (asked := headers.get("retry-after", "")).isdigit():
            wait = float(asked)
        elif limited and (until := headers.get("x-ratelimit-reset", "")).isdigit():
            wait = max(0.0, float(until) - self._clock.now())
        if wait is not None and wait > _LONGEST_WAIT_SECONDS:
            raise TrackerError(f"{reason}, and asks to wait for {wait:.0f} s")
        return reason, not limited, wait

    def _wait(self, attempt: int, seconds: float | None = None) -> None:
        self._clock.sleep(_FIRST_WAIT_SECONDS * 2 ** (attempt - 1) if seconds is None else seconds)


def _object(document: object) -> JsonObject:
    if not isinstance(document, dict):
        raise TrackerError("GitHub answered with what is no issue")
    return cast("JsonObject", document)


def _issue(document: JsonObject) -> Issue:
    try:
        reasons: dict[str | None, Reason] = {"completed": "completed", "not_planned": "not_planned"}
        reason = reasons.get(document["state_reason"], "")
        return Issue(document["number"], document["title"], document["body"] or "", document["state"] == "open", reason)
    except (KeyError, TypeError) as error:
        raise TrackerError(f"GitHub answered with what is no issue ({type(error).__name__})") from None
