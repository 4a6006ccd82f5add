"""Which findings of the documentation are applied: all, some kinds or pages, or those that a person accepts."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import msgspec
import typer

from contract_tests.documentation.drift import Drift, Edit, Kind

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.documentation.correction import Choose

KINDS: tuple[str, ...] = get_args(Kind)
"""The kinds of findings that `--only` can name."""


def is_chosen(drift: Drift, only: list[str]) -> bool:
    """Return whether a finding is of a kind, or on a page, that `--only` names; without any, all are."""
    return not only or any(word in (drift.kind, drift.spot.page, drift.spot.page.rpartition("/")[2]) for word in only)


def chooser(only: list[str], *, review: bool, ask: Callable[[Drift], Edit | None] | None = None) -> Choose:
    """Return what chooses edits: the proposed one of each finding that is meant, or what a person says of it.

    A person is asked once about each finding, also if it is met again after others were applied.
    """
    answers: dict[tuple[str, Edit | None], Edit | None] = {}
    decide = ask or ask_person

    def choose(drift: Drift) -> Edit | None:
        if drift.edit is None or drift.edit.is_advice or not is_chosen(drift, only):
            return None
        if not review:
            return drift.edit
        question = (f"{drift}", drift.edit)
        if question not in answers:
            answers[question] = decide(drift)
        return answers[question]

    return choose


def ask_person(drift: Drift) -> Edit | None:
    """Show a finding and its edit on the terminal; return the edit to apply, or None to skip it.

    Raises:
        typer.Abort: the person ends the review; nothing is applied.
    """
    typer.echo(f"\n{drift}")
    edit = drift.edit
    assert edit is not None, "only findings with an edit are asked about"
    for change in edit.changes:
        typer.echo(f"    {change.file}:{change.line} {change.pointer}")
        typer.echo("\n".join(f"        {line}" for line in _shown(change).splitlines()))
    answer = ""
    while answer not in ("a", "s", "e", "q"):
        answer = str(typer.prompt("[a]ccept, [s]kip, [e]dit, [q]uit")).strip().lower()[:1]
    match answer:
        case "a":
            return edit
        case "e":
            return msgspec.structs.replace(edit, yaml=edited(edit.yaml).strip())
        case "q":
            raise typer.Abort
        case _:
            return None


def edited(text: str) -> str:
    """Return a text as a person leaves it in the editor that `VISUAL` or `EDITOR` names."""
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.TemporaryDirectory(prefix="edit-") as folder:
        file = Path(folder) / "edit.yaml"
        file.write_text(f"{text}\n", encoding="utf-8")
        subprocess.run([*shlex.split(editor), str(file)], check=False)
        return file.read_text(encoding="utf-8")


def _shown(change: Edit) -> str:
    if change.key:
        return f"# call it {change.key}"
    return change.yaml or "# remove it"
