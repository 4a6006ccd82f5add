"""Corrects the description by what pages state: looks, applies edits, looks again, until nothing is left to apply."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from contract_tests.documentation.applying import (
    FOLDER,
    LIMIT_SECONDS,
    ROOT_FILE,
    Check,
    apply_edits,
    lint_findings,
    write_texts,
)
from contract_tests.documentation.drift import Drift, Edit
from contract_tests.documentation.look import Look, compare_pages
from generator.client_package import render_client
from generator.description import load_description
from generator.finding import DescriptionError, Finding, Location
from generator.regenerate import regenerate

if TYPE_CHECKING:
    from contract_tests.documentation.crawl import Crawl

Choose: TypeAlias = Callable[[Drift], Edit | None]
"""Which edit settles a finding: the proposed one, another one, or none."""

_ROUNDS = 5
"""An edit may show what another one hid, and two of one place come one after the other."""


class Correction(msgspec.Struct, frozen=True):
    """What was done about the findings of a look.

    Attributes:
        applied: Findings whose edit the description has now.
        refused: Findings whose edit it cannot have, with the reason.
        left: Findings that nobody chose, or that have no edit a program could apply.
        files: The files of the description that changed.
        generated: What became of the client and the emulator's bundle; empty if nothing was applied.
        look: What is found now.
    """

    applied: tuple[Drift, ...]
    refused: tuple[tuple[Drift, str], ...]
    left: tuple[Drift, ...]
    files: tuple[str, ...]
    generated: str
    look: Look


def correct(
    root: Path,
    look: Look,
    crawled: Crawl,
    choose: Choose,
    *,
    accept: Callable[[Look], Look] = lambda look: look,
    seconds: float = LIMIT_SECONDS,
    clock: Callable[[], float] = time.process_time,
) -> Correction:
    """Apply the edits of a look to the description of a repository, and generate what follows from it.

    All of it happens in a copy first; the repository changes when the copy has passed lint and generation.

    Args:
        root: The root folder of the repository.
        look: What was found.
        crawled: The pages that it was found on.
        choose: Says which edit to apply for a finding.
        accept: Folds what is accepted of a look: nothing of that is applied.
        seconds: How long trying edits may take.
        clock: The time in seconds: that of the processor, so that a busy machine refuses no more than an idle one.

    Raises:
        DescriptionError: the description was broken before.
        OSError: a file could not be read or written.
    """
    end = clock() + seconds
    chosen = _choices(look, choose)
    with tempfile.TemporaryDirectory(prefix="correction-") as temporary:
        for check in (lint_findings, generation_findings):
            copy = Path(temporary) / check.__name__
            _copy(root, copy)
            applied, refused, files, last = _rounds(copy, look, crawled, chosen, choose, accept, check, (end, clock))
            if not files or not generation_findings(copy):
                break
        write_texts(root, {name: (copy / name).read_text(encoding="utf-8") for name in files})
    generated = regenerate(root, check=False).summary() if files else ""
    reasons = {id(drift) for drift, _ in refused} | {id(drift) for drift in applied}
    left = tuple(drift for drift in look.drift if id(drift) not in reasons)
    return Correction(tuple(applied), tuple(refused), left, tuple(sorted(files)), generated, last)


def generation_findings(root: Path) -> list[Finding]:
    """Return what the lint says of the description below a folder, or why no client can be generated from it."""
    if findings := lint_findings(root):
        return list(findings)
    try:
        render_client(load_description(root / ROOT_FILE))
    except DescriptionError as error:
        return list(error.findings)
    except Exception as error:  # noqa: BLE001 - whatever an edit makes the generator raise is said of that edit
        return [Finding(Location(ROOT_FILE, 1), "generation", f"{type(error).__name__}: {error}")]
    return []


def _choices(look: Look, choose: Choose) -> dict[str, Edit]:
    """Ask about each finding that has an edit, once; by fingerprint of the finding."""
    return {_name(drift): edit for drift in look.drift if drift.edit and (edit := choose(drift))}


def _name(drift: Drift) -> str:
    return f"{drift.kind} {drift.subject} {drift.aspect} {drift.claim} {drift.got}"


def _rounds(
    copy: Path,
    look: Look,
    crawled: Crawl,
    chosen: dict[str, Edit],
    choose: Choose,
    accept: Callable[[Look], Look],
    check: Check,
    limit: tuple[float, Callable[[], float]],
) -> tuple[list[Drift], list[tuple[Drift, str]], set[str], Look]:
    """Apply edits round by round in a copy; return findings applied and refused, the changed files, the last look."""
    end, clock = limit
    applied: list[Drift] = []
    refused: dict[str, tuple[Drift, str]] = {}
    files: set[str] = set()
    now = look
    for number in range(_ROUNDS):
        if number:
            chosen = _choices(now, choose)
        drifts = {_name(drift): drift for drift in now.drift if drift.edit and not drift.edit.is_advice}
        edits: dict[Edit, list[Drift]] = {}
        for name, edit in chosen.items():
            if name in drifts and name not in refused:
                edits.setdefault(edit, []).append(drifts[name])
        made = apply_edits(copy, list(edits), check=check, seconds=max(1.0, end - clock()), clock=clock)
        applied += [drift for edit in made.done for drift in edits[edit]]
        refused |= {_name(drift): (drift, reason) for edit, reason in made.refused for drift in edits[edit]}
        if not made.files:
            break
        files |= made.files.keys()
        now = accept(compare_pages(load_description(copy / ROOT_FILE), look.source, crawled, None))
    return list({_name(drift): drift for drift in applied}.values()), list(refused.values()), files, now


def _copy(root: Path, copy: Path) -> None:
    """Copy what generating needs."""
    shutil.copytree(root / FOLDER, copy / FOLDER)
    shutil.copy(root / "pyproject.toml", copy / "pyproject.toml")
