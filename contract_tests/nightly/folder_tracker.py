"""Issues as files of a folder: what a dry run shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from contract_tests.nightly.tracker import Issue, Reason, TrackerError

if TYPE_CHECKING:
    from pathlib import Path

_FILE = re.compile(
    r"# (?P<title>.*)\n\n#(?P<number>\d+) is (?P<state>open|closed)(?: \((?P<reason>\w+)\))?\n\n"
    r"---\n(?P<body>.*?)\n---\n(?P<comments>.*)",
    re.DOTALL,
)


class FolderTracker:
    """One Markdown file for each issue: title, state, text, then comments."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def issues(self) -> list[Issue]:
        """See `Tracker`."""
        return [self._read(path)[0] for path in sorted(self._folder.glob("*.md"))]

    def open(self, title: str, body: str) -> Issue:
        """See `Tracker`."""
        numbers = [issue.number for issue in self.issues()]
        issue = Issue(max(numbers, default=0) + 1, title, body)
        self._write(issue, "")
        return issue

    def change(self, issue: Issue) -> None:
        """See `Tracker`."""
        self._write(issue, self._read(self._path(issue.number))[1])

    def comment(self, number: int, text: str) -> None:
        """See `Tracker`."""
        issue, comments = self._read(self._path(number))
        self._write(issue, f"{comments}\nComment:\n\n{text}\n")

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:04}.md"

    def _read(self, path: Path) -> tuple[Issue, str]:
        try:
            found = _FILE.fullmatch(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise TrackerError(f"{path} cannot be read: {error.strerror}") from None
        if found is None:
            raise TrackerError(f"{path} is no issue of a dry run")
        body = found["body"].replace("\n\\---", "\n---")
        reason = cast("Reason", found["reason"] or "")
        return Issue(int(found["number"]), found["title"], body, found["state"] == "open", reason), found["comments"]

    def _write(self, issue: Issue, comments: str) -> None:
        state = "open" if issue.is_open else f"closed ({issue.reason})" if issue.reason else "closed"
        body = issue.body.replace("\n---", "\n\\---")  # the line that ends it
        text = f"# {issue.title}\n\n#{issue.number} is {state}\n\n---\n{body}\n---\n{comments}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._path(issue.number).write_text(text, encoding="utf-8")
        except OSError as error:
            raise TrackerError(f"{self._path(issue.number)} cannot be written: {error.strerror}") from None
