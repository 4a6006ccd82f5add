"""Applies edits to the description of a repository: in a copy first, and only those that leave it valid."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import msgspec

from contract_tests.documentation.consequences import consequences
from contract_tests.documentation.drift import Edit  # noqa: TC001 - msgspec reads the annotations
from contract_tests.documentation.file_edits import edit_files
from generator.changes_of_writes import NamesOfValues, names_of_values
from generator.description import load_description
from generator.finding import DescriptionError, Finding, Location
from generator.lint import lint
from generator.yaml_document import parse_yaml

FOLDER = "openapi"
ROOT_FILE = f"{FOLDER}/partner-api.yaml"

Texts: TypeAlias = Mapping[str, str]
Check: TypeAlias = Callable[[Path], Sequence[Finding]]
"""What is wrong with the description in the folder `openapi` of a folder."""

_CHAIN = 4
"""How often consequences may have consequences: a component that only another one used goes after it."""

LIMIT_SECONDS = 100.0
"""How long trying edits may take; writing and generating come after it."""


class Applied(msgspec.Struct, frozen=True):
    """What became of edits.

    Attributes:
        done: Those that the description has now.
        refused: Those that it cannot have, each with the reason: what the lint says, or why it cannot be made.
        later: Those that touch what another one changed: they have to be proposed again for the new description.
        files: The new texts of the files that differ, by their name from the root.
    """

    done: tuple[Edit, ...]
    refused: tuple[tuple[Edit, str], ...]
    later: tuple[Edit, ...]
    files: dict[str, str]


def lint_findings(root: Path) -> Sequence[Finding]:
    """Return what the lint says of the description below a folder."""
    try:
        return lint(load_description(root / ROOT_FILE))
    except DescriptionError as error:
        return error.findings
    except Exception as error:  # noqa: BLE001 - a rule may take for granted what an edit has taken away
        return [Finding(Location(ROOT_FILE, 1), "lint", f"a rule cannot be asked: {type(error).__name__}: {error}")]


def apply_edits(
    root: Path,
    edits: Sequence[Edit],
    *,
    check: Check | None = lint_findings,
    seconds: float = LIMIT_SECONDS,
    clock: Callable[[], float] = time.process_time,
) -> Applied:
    """Write edits into `root/openapi`: all that leave it as valid as it was.

    They are tried together in a copy. If the check has something against them, halves of them are tried, those that
    are near what it names last, until each that is to blame is known; the others are kept.

    Args:
        root: The root folder of the repository, or of a copy: only its folder `openapi` is read and written.
        edits: The edits.
        check: What the description has to pass; None takes what can be written.
        seconds: How long trying may take. What was not tried by then is refused.
        clock: The time in seconds: that of the processor, so that a busy machine refuses no more than an idle one.

    Raises:
        OSError: a file could not be read or written.
    """
    texts = read_texts(root)
    made = edit_files(texts, edits)
    refused = [*made.impossible]
    if check is None or not made.files:
        done, files, later = made.done, made.files, made.later
    else:
        with tempfile.TemporaryDirectory(prefix="edits-") as temporary:
            trial = _Trial(Path(temporary), texts, check, seconds, clock)
            done, blamed = trial.keep(made.done)
        refused += blamed
        again = edit_files(texts, done)
        files, later = again.files, (*made.later, *again.later)
    files = with_consequences(texts, files)
    write_texts(root, files)
    return Applied(tuple(done), tuple(refused), later, files)


def read_texts(root: Path) -> dict[str, str]:
    """Return the texts of the description's files by their name from the root."""
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted((root / FOLDER).rglob("*.yaml"))
    }


def write_texts(root: Path, texts: Texts) -> None:
    """Write texts of files by their name from the root."""
    for name, text in texts.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def with_consequences(texts: Texts, changed: Mapping[str, str]) -> dict[str, str]:
    """Return changed texts of files together with what follows from them by itself."""
    return dict(_consequences(tuple(texts.items()), tuple(changed.items()))) if changed else {}


@lru_cache(maxsize=8)  # a trial asks for what is written in the end
def _consequences(old: tuple[tuple[str, str], ...], new: tuple[tuple[str, str], ...]) -> dict[str, str]:
    texts, changed = dict(old), dict(new)
    with tempfile.TemporaryDirectory(prefix="edits-") as temporary:
        root = Path(temporary)
        write_texts(root, {**texts, **changed})
        files = dict(changed)
        for _ in range(_CHAIN):
            try:
                edits = consequences(load_description(root / ROOT_FILE), _names_before(tuple(texts.items())))
                more = edit_files({**texts, **files}, edits).files
            except (DescriptionError, KeyError, TypeError):
                return files  # the check says what is wrong
            if not more:
                break
            files |= more
            write_texts(root, more)
    return files


@lru_cache(maxsize=2)  # many edits of one description are tried
def _names_before(texts: tuple[tuple[str, str], ...]) -> NamesOfValues:
    """Return what values are called in a description by its texts."""
    with tempfile.TemporaryDirectory(prefix="before-") as temporary:
        write_texts(Path(temporary), dict(texts))
        return names_of_values(load_description(Path(temporary) / ROOT_FILE).bundle)


class _Trial:
    """Tries edits in a copy of the description."""

    def __init__(self, folder: Path, texts: Texts, check: Check, seconds: float, clock: Callable[[], float]) -> None:
        self._folder = folder
        self._texts = texts
        self._check = check
        self._clock = clock
        self._end = clock() + seconds
        self._known: frozenset[tuple[str, str]] | None = None
        self._refused: list[tuple[Edit, str]] = []

    def keep(self, edits: Sequence[Edit]) -> tuple[tuple[Edit, ...], list[tuple[Edit, str]]]:
        """Return the edits that can be made together, and the others with what the check says."""
        problems = self._problems_of(edits)
        if not problems:
            return tuple(edits), []
        near = self._near(edits, problems)
        kept = self._added((), [edit for edit in edits if edit not in near])
        kept = self._added(kept, near)
        order = {id(edit): i for i, edit in enumerate(edits)}
        return tuple(sorted(kept, key=lambda edit: order[id(edit)])), self._refused

    def _added(self, kept: tuple[Edit, ...], more: Sequence[Edit]) -> tuple[Edit, ...]:
        """Return the kept edits with all of some more that the check lets pass."""
        if not more:
            return kept
        if self._clock() > self._end:
            self._refused += [(edit, "there was no time left to try it") for edit in more]
            return kept
        problems = self._problems_of([*kept, *more])
        if not problems:
            return (*kept, *more)
        if len(more) == 1:
            self._refused.append((more[0], "; ".join(str(problem) for problem in problems[:3])))
            return kept
        half = len(more) // 2
        return self._added(self._added(kept, more[:half]), more[half:])

    def _problems_of(self, edits: Sequence[Edit]) -> list[Finding]:
        changed = edit_files(self._texts, edits).files
        return self._problems({**self._texts, **with_consequences(self._texts, changed)})

    def _problems(self, texts: Texts) -> list[Finding]:
        """Return what the check says of texts and did not say before; what it said before is asked when it matters."""
        found = self._checked(texts)
        if found and self._known is None:
            self._known = frozenset((one.rule, one.message) for one in self._checked(self._texts))
        return [one for one in found if (one.rule, one.message) not in (self._known or ())]

    def _checked(self, texts: Texts) -> Sequence[Finding]:
        shutil.rmtree(self._folder / FOLDER, ignore_errors=True)
        write_texts(self._folder, texts)
        return self._check(self._folder)

    def _near(self, edits: Sequence[Edit], problems: Sequence[Finding]) -> list[Edit]:
        """Return the edits that change something in the same component or operation as a problem."""
        texts = {**self._texts, **edit_files(self._texts, edits).files}
        places = {_place(texts, problem.location.file, problem.location.line) for problem in problems}
        return [edit for edit in edits if any((c.file, _top(c.pointer)) in places for c in edit.changes)]


def _top(pointer: str) -> str:
    """Return what a pointer into a file has of the component, or path and method."""
    return "/".join(pointer.split("/")[: 3 if "~1" in pointer else 2])


def _place(texts: Texts, file: str, line: int) -> tuple[str, str]:
    """Return file and component, or path and method, that a line belongs to."""
    try:
        lines = parse_yaml(texts[file], file).lines
    except (KeyError, DescriptionError):
        return file, ""
    before = [pointer for pointer, at in lines.items() if at <= line]
    return file, _top(max(before, key=lambda pointer: lines[pointer])) if before else ""
