"""The command line of the release."""

from __future__ import annotations

import shutil
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, cast

import msgspec
import typer
from rich.console import Console

from automation.release.archives import ArchiveError
from automation.release.distributions import DISTRIBUTIONS, Key
from automation.release.entries import UnreleasedNoteError
from automation.release.making import check, make_release, regenerate
from automation.release.plan import Plan, plan_release
from automation.release.repository import Repository, RepositoryError
from generator.changes.versions import VersionError
from generator.finding import DescriptionError

if TYPE_CHECKING:
    from automation.release.versions import Stage

ROOT = Path(__file__).parents[2]

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
_out = Console(soft_wrap=True, highlight=False, markup=False)
_err = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)


@app.command()
def release(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Do everything but commit and tag, also uncommitted.")
    ] = False,
    only: Annotated[Key | None, typer.Option(help="Release this distribution alone.")] = None,
    pre: Annotated[str | None, typer.Option(metavar="a|b|rc", help="Make a prerelease of this stage.")] = None,
    plan: Annotated[bool, typer.Option("--plan", help="Only say what would be released.")] = False,
    dist: Annotated[Path, typer.Option(help="The folder for archives, notes and bills of materials.")] = Path("dist"),
) -> None:
    """Release what has changed: version, changelog, archives, proof that they work, commit, tag. Nothing is pushed.

    Exit status 0: released, or nothing to release; 1: a check failed; 2: it could not be tried.
    """
    if pre not in {None, "a", "b", "rc"}:
        _fail(f"--pre is a, b or rc, not {pre}.")
    repository = Repository(ROOT)
    try:
        if not (dry_run or plan) and not repository.is_clean():
            _fail("There are changes that are not committed; commit them, or try --dry-run.")
        with tempfile.TemporaryDirectory(prefix="release-") as folder:
            _release(repository, Path(folder), only, cast("Stage | None", pre), dist, dry_run=dry_run, plan_only=plan)
    except (ArchiveError, DescriptionError) as error:
        _fail(str(error), 1)
    except (RepositoryError, VersionError, UnreleasedNoteError, OSError, ValueError) as error:
        _fail(str(error))


def _release(
    repository: Repository,
    workshop: Path,
    only: Key | None,
    stage: Stage | None,
    dist: Path,
    *,
    dry_run: bool,
    plan_only: bool,
) -> None:
    started = time.monotonic()
    copy = repository.copy(workshop / "copy")
    if plan_only or dry_run:
        regenerate(copy)
    else:
        check(copy)
    plans = [
        found
        for distribution in DISTRIBUTIONS
        if only in {None, distribution.key}
        if (found := plan_release(distribution, copy, workshop / distribution.key, stage))
    ]
    for one in plans:
        _tell(one)
    if not plans:
        _out.print("Nothing has changed since the last release.")
    if plan_only or not plans:
        return
    made = make_release(plans, copy, workshop / "dist", datetime.now(UTC).date())
    dist.mkdir(parents=True, exist_ok=True)
    for old in dist.glob("*"):
        old.unlink()
    for file in made.files:
        shutil.copy2(file, dist)
    (dist / "release.json").write_bytes(msgspec.json.encode([_facts(one) for one in plans]))
    if not dry_run:
        repository.take_over(copy, [one.tag for one in plans])
    done = "Nothing was committed or tagged (--dry-run)." if dry_run else "Committed and tagged; to publish: git push."
    _out.print(f"{made.said}\n{len(made.files)} files in {dist}/, {time.monotonic() - started:.0f} s. {done}")


def _tell(plan: Plan) -> None:
    since = f"since {plan.since}" if plan.since else "no release so far"
    _out.print(f"{plan.distribution.name} {plan.version} (verdict: {plan.bump}, {since})\n\n{plan.notes()}")


def _facts(plan: Plan) -> dict[str, str]:
    return {
        "name": plan.distribution.name,
        "version": str(plan.version),
        "tag": plan.tag,
        "bump": plan.bump,
        "pattern": f"{plan.distribution.package}-{plan.version}[.-]*",  # of its archives
    }


def _fail(message: str, status: int = 2) -> NoReturn:
    _err.print(f"{message}\nNothing was released.")
    raise typer.Exit(status)
