"""The command line of the rehearsal."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from automation.release.repository import Repository
from automation.workflows.rehearsal import Outcome, Rehearsal
from automation.workflows.workflow import read_workflow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from automation.workflows.expressions import Value

ROOT = Path(__file__).parents[2]
_EVENTS = {"workflow_call": "push", "pull_request": "pull_request", "push": "push", "schedule": "schedule"}
"""What a workflow is rehearsed for, by what may start it: one that others call, for a commit on main."""

STAND_INS = {
    "sessions of tests": "they are collected and not run, since `nox -s tests` runs them",
    "the nightly profile": "the quick one; the pages are one saved page, the live account is missing",
    "issues, pull requests, releases": "gh and --tell check the rights of the job and make nothing: GitHub is missing",
    "the upload to the index": "twine check and the right `id-token: write`; trust and attestations need GitHub",
    "apt-get, sudo": "what this machine has installed; nothing is downloaded",
    "the cache": "found empty, as at the first run",
    "fork, workflow_dispatch": "each workflow runs for one event: push, schedule, or a pull request of the repository",
}
"""What a rehearsal does instead of the real thing, by what it replaces."""
_EDITED = "openapi/paths/organizations.yaml"

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
_out = Console(soft_wrap=True, highlight=False, markup=False)


@app.command()
def rehearse(
    only: Annotated[list[str] | None, typer.Option(metavar="WORKFLOW[.JOB]", help="Only this one. Repeatable.")] = None,
    workflows: Annotated[Path, typer.Option(help="The folder with the workflows.")] = ROOT / ".github/workflows",
) -> None:
    """Carry out each job's steps in a clean clone, with a PATH that lacks what a runner lacks.

    Of a matrix each combination is carried out for which this machine has the system and the Python. What was not
    rehearsed is listed at the end, with the reason. Exit status 1: a job failed.
    """
    outcomes: list[Outcome] = []
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as folder:
        copy = Repository(ROOT).copy(Path(folder) / "copy")
        for file in sorted(workflows.glob("*.yaml")):
            chosen = [name.partition(".") for name in only or [file.stem] if name.partition(".")[0] == file.stem]
            for _, _, job in chosen:
                workflow = read_workflow(file)
                event = next(rehearsed for event, rehearsed in _EVENTS.items() if event in workflow.events)
                place = Path(folder) / file.stem / (job or "all")
                rehearsal = Rehearsal(place, _origin(copy, place), _github(event), _out.print)
                rehearsal.inputs |= {"only": "", "pre": ""}
                for outcome in rehearsal.run(workflow, job or None):
                    _out.print(str(outcome))
                    outcomes.append(outcome)
    for line in not_rehearsed(outcomes):
        _out.print(line)
    failed = [outcome for outcome in outcomes if outcome.status == "failed"]
    counts = ", ".join(
        f"{sum(one.status == status for one in outcomes)} {status}" for status in ("passed", "skipped", "failed")
    )
    _out.print(f"Jobs: {counts}.")
    raise typer.Exit(1 if failed or not outcomes else 0)


def not_rehearsed(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield the lines that say what a rehearsal left out, with the reason, and what stand-ins did."""
    skipped = [outcome for outcome in outcomes if outcome.status == "skipped"]
    if skipped:
        yield "Not rehearsed:"
        yield from (f"  {outcome.workflow} / {outcome.job}: {outcome.text}" for outcome in skipped)
    yield "Rehearsed with stand-ins:"
    yield from (f"  {what}: {instead}" for what, instead in STAND_INS.items())


def _origin(copy: Repository, place: Path) -> Path:
    """Make a bare repository with a branch `main`, and a branch of a pull request that edits the description."""
    work = Repository(copy.root).copy(place / "work")
    work.git("checkout", "--quiet", "-B", "main")
    tags = work.git("tag", "--list").split()
    if tags:
        work.git("tag", "--delete", *tags)
    work.git("checkout", "--quiet", "-B", "edit")
    file = work.root / _EDITED
    text = re.sub(
        r"(?m)^    description: (Returns .*)\.$", r"    description: \1, rehearsed.", file.read_text("utf-8"), count=1
    )
    file.write_text(text, encoding="utf-8")
    work.commit("Edit the description")
    origin = place / "origin.git"
    work.git("clone", "--quiet", "--bare", str(work.root), str(origin))
    bare = Repository(origin)
    bare.git("config", "uploadpack.allowAnySHA1InWant", "true")
    bare.git("symbolic-ref", "HEAD", "refs/heads/main")
    return origin


def _github(event: str) -> dict[str, Value]:
    branch = "edit" if event == "pull_request" else "main"
    head: dict[str, Value] = {"ref": branch, "sha": branch, "repo": {"full_name": "us/it"}}
    return {
        "event": {"pull_request": {"head": head, "base": {"sha": "origin/main"}, "number": 1}},
        "event_name": event,
        "ref": f"refs/heads/{branch}",
        "ref_name": branch,
        "repository": "us/it",
        "run_number": 7,
        "sha": branch,
        "token": "of-the-rehearsal",
    }
