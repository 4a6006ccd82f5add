"""Settles a description by what a live run saw, in a copy first: it stays valid, and no answer fits it less."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from contract_tests.documentation.applying import FOLDER, LIMIT_SECONDS, ROOT_FILE, apply_edits, write_texts
from contract_tests.documentation.correction import generation_findings
from contract_tests.settle.corrections import Corrector
from contract_tests.settle.decisions import decisions
from contract_tests.settle.misfits import Misfits
from contract_tests.settle.verification import verifications
from generator.description import load_description

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_tests.documentation.applying import Check
    from contract_tests.documentation.drift import Edit
    from contract_tests.settle.observation import Observation
    from generator.description import Description
    from generator.finding import Finding

_ROUNDS = 10
"""Edits of one place come one after the other."""


class Settled(msgspec.Struct):
    """What settling does to a description.

    Attributes:
        verified: Facts that become verified.
        corrected: Corrections that are made, in words.
        decided: Contradictions that are decided, in words.
        refused: What cannot be made, with the reason.
        open: What the run refuted without saying how it is, or what a person has to do.
        files: The new texts of the files that differ, by their name from the root.
    """

    verified: list[str] = []
    corrected: list[str] = []
    decided: list[str] = []
    refused: list[tuple[str, str]] = []
    open: list[str] = []
    files: dict[str, str] = {}


def settle(
    root: Path, observation: Observation, *, check: Check | None = generation_findings, seconds: float = LIMIT_SECONDS
) -> Settled:
    """Return what a run settles of the description below a folder, which stays as it is.

    Args:
        root: The root folder of the repository: only `openapi` and `pyproject.toml` are read.
        observation: What the run saw.
        check: What the description has to pass; None asks only that the answers that were seen fit it as they did.
        seconds: How long trying may take, for corrections and for verifications each.

    Raises:
        DescriptionError: the description was broken before.
        OSError: a file could not be read or written.
    """
    settled = Settled()
    with tempfile.TemporaryDirectory(prefix="settle-") as temporary:
        copy = Path(temporary)
        shutil.copytree(root / FOLDER, copy / FOLDER)
        shutil.copy(root / "pyproject.toml", copy / "pyproject.toml")
        of_answers = Misfits.of(_description(copy), observation.seen)

        def all_checks(folder: Path) -> list[Finding]:
            return [*(check(folder) if check is not None else ()), *of_answers.added(folder)]

        _decide(copy, observation, all_checks, seconds, settled)
        _correct(copy, observation, all_checks, seconds, settled)
        _verify(copy, observation, check, seconds, settled)
    return settled


def write_settled(root: Path, settled: Settled) -> None:
    """Write what settling changes into the description below a folder."""
    write_texts(root, settled.files)


def _description(copy: Path) -> Description:
    return load_description(copy / ROOT_FILE)


def _correct(copy: Path, observation: Observation, check: Check, seconds: float, settled: Settled) -> None:
    refused: dict[str, str] = {}
    left: dict[str, None] = {}
    for _ in range(_ROUNDS):
        corrections = Corrector(_description(copy), observation).corrections()
        words = {one.edit: one.does for one in corrections if one.edit is not None and one.does not in refused}
        left = dict.fromkeys(one.does for one in corrections if one.edit is None)
        done, blamed, changed = _apply(copy, list(words), check, seconds, settled)
        settled.corrected += [words[edit] for edit in done if words[edit] not in settled.corrected]
        refused |= {words[edit]: reason for edit, reason in blamed}
        if not changed:
            break
    settled.open += left
    settled.refused += list(refused.items())


def _decide(copy: Path, observation: Observation, check: Check, seconds: float, settled: Settled) -> None:
    made = decisions(_description(copy), observation)
    words = {one.edit: f"{one.contradiction}: {one.does}" for one in made if one.edit is not None}
    settled.open += [f"{one.contradiction}: {one.does}" for one in made if one.edit is None]
    done, blamed, _ = _apply(copy, list(words), check, seconds, settled)
    settled.decided = [words[edit] for edit in done]
    settled.refused += [(words[edit], reason) for edit, reason in blamed]


def _verify(copy: Path, observation: Observation, check: Check | None, seconds: float, settled: Settled) -> None:
    for _ in range(_ROUNDS):
        made = {one.edit: one.facts for one in verifications(_description(copy), observation)}
        done, blamed, changed = _apply(copy, list(made), check, seconds, settled)
        settled.verified += [fact for edit in done for fact in made[edit]]
        if not changed:
            settled.refused += [(f"verify {', '.join(made[edit])}", reason) for edit, reason in blamed]
            break


def _apply(
    copy: Path, edits: Sequence[Edit], check: Check | None, seconds: float, settled: Settled
) -> tuple[Sequence[Edit], Sequence[tuple[Edit, str]], bool]:
    """Apply edits in a copy; return those that are made, those that cannot be, and whether a file changed."""
    if not edits:
        return (), (), False
    applied = apply_edits(copy, edits, check=check, seconds=seconds)
    settled.files |= applied.files
    return applied.done, applied.refused, bool(applied.files)
