"""Makes a release in a copy of the repository: version, changelog, commit, archives, proof, tag."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from automation.release.archives import build, run
from automation.release.changelog import add_version
from automation.release.distributions import DISTRIBUTIONS
from automation.release.plan import unreleased
from automation.release.proof import prove

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from automation.release.plan import Plan
    from automation.release.repository import Repository


@dataclass(frozen=True)
class Made:
    """What a release has made: the files to publish, and what the smoke test said."""

    files: tuple[Path, ...]
    said: str


def regenerate(copy: Repository) -> None:
    """Write what is generated anew, and commit it: a dry run may begin with an edit of the description.

    Raises:
        ArchiveError: the description is broken.
    """
    run("-m", "generator", cwd=copy.root)
    copy.commit("Regenerate")


def check(copy: Repository) -> None:
    """Check that the description has no findings, and that everything generated is what it gives.

    Raises:
        ArchiveError: it is not so.
    """
    run("-m", "generator", "--check", cwd=copy.root)


def write_release(plans: Sequence[Plan], root: Path, day: date) -> bool:
    """Write versions and changelogs; return whether a version is another one, which generated files have too.

    A prerelease leaves changelog and written notes to the final version.
    """
    is_new = False
    for plan in plans:
        distribution = plan.distribution
        is_new |= distribution.read_version(root) != plan.version
        distribution.write_version(root, plan.version)
        if not plan.version.is_prerelease:
            add_version(root / distribution.changelog, distribution.name, plan.version, day, plan.notes())
            for note in unreleased(root, distribution).glob("*.md"):
                note.unlink()
    return is_new


def make_release(plans: Sequence[Plan], copy: Repository, dist: Path, day: date) -> Made:
    """Make what is planned: a commit and its tags in the copy, and the files to publish in `dist`.

    Both distributions are built and tried together, whichever is released.

    Raises:
        ArchiveError: the archives are not as they have to be, or do not work.
        RepositoryError: git refuses the commit, or a tag is there already.
    """
    if write_release(plans, copy.root, day):
        run("-m", "generator", cwd=copy.root)
    names = " and ".join(f"{plan.distribution.name} {plan.version}" for plan in plans)
    copy.commit(f"Release {names}")
    epoch = int(copy.git("log", "-1", "--format=%ct"))
    with ThreadPoolExecutor() as pool:
        built = {one.name: pool.submit(build, one, copy.root, dist / one.key, epoch) for one in DISTRIBUTIONS}
        archives = {name: files.result() for name, files in built.items()}
    wheels = {name: next(file for file in files if file.suffix == ".whl") for name, files in archives.items()}
    boms = {plan.distribution.name: dist / f"{plan.distribution.name}-{plan.version}.cdx.json" for plan in plans}
    said = prove(wheels["bullseye-partner"], wheels["bullseye-partner-emulator"], boms)
    files: list[Path] = [*boms.values()]
    for plan in plans:
        notes = dist / f"{plan.tag}.md"
        notes.write_text(plan.notes(), encoding="utf-8")
        files += [*archives[plan.distribution.name], notes]
        copy.git("tag", "--annotate", plan.tag, "--message", f"{plan.distribution.name} {plan.version}")
    return Made(tuple(files), said)
