"""The git repository that is released, and the copy in which a release is made."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_IDENTITY = {"user.name": "bullseye-partner release", "user.email": "release@localhost"}
"""Who commits where git knows nobody, as on a runner."""


class RepositoryError(Exception):
    """git cannot do what a release needs; the message says why."""


@dataclass(frozen=True)
class Repository:
    """A git repository with a work tree."""

    root: Path

    def git(self, *command: str, data: bytes | None = None) -> str:
        """Return what a git command prints.

        Raises:
            RepositoryError: it fails.
        """
        return self._run(command, data).decode()

    def _run(self, command: tuple[str, ...], data: bytes | None = None) -> bytes:
        git = shutil.which("git")
        if git is None:
            raise RepositoryError("git is not installed")
        run = subprocess.run([git, "-C", str(self.root), *command], input=data, capture_output=True, check=False)
        if run.returncode:
            raise RepositoryError(f"git {' '.join(command)}: {run.stderr.decode(errors='replace').strip()}")
        return run.stdout

    def tags(self) -> list[str]:
        """Return the tags of the history of HEAD.

        Raises:
            RepositoryError: the clone is shallow, so that tags may be missing: each release would be the first.
        """
        if self.git("rev-parse", "--is-shallow-repository").strip() == "true":
            raise RepositoryError("the clone is shallow; fetch the whole history and its tags (fetch-depth: 0)")
        return self.git("tag", "--merged", "HEAD").split()

    def is_clean(self) -> bool:
        """Say whether nothing is changed and nothing is new."""
        return not self.git("status", "--porcelain")

    def changed_files(self, since: str, folder: Path) -> list[str]:
        """Return the files of a folder that differ between a revision and HEAD."""
        return self.git("diff", "--name-only", since, "HEAD", "--", folder.as_posix()).splitlines()

    def extract(self, revision: str, folder: Path, target: Path) -> Path:
        """Write a folder of a revision below a target; return where it is."""
        archive = self._run(("archive", revision, folder.as_posix()))
        with tarfile.open(fileobj=io.BytesIO(archive)) as files:
            files.extractall(target, filter="data")
        return target / folder

    def copy(self, target: Path) -> Repository:
        """Clone the repository and commit there what is changed or new here; nothing is changed here."""
        self.git("clone", "--quiet", "--shared", str(self.root), str(target))
        copy = Repository(target)
        for key, default in _IDENTITY.items():
            try:
                value = self.git("config", key).strip()
            except RepositoryError:
                value = default
            copy.git("config", key, value)
        copy.git("config", "commit.gpgsign", "false")
        if difference := self._run(("diff", "--binary", "HEAD")):
            copy.git("apply", "--index", data=difference)
        for name in self.git("ls-files", "--others", "--exclude-standard").splitlines():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(self.root / name, target / name)
        copy.commit("Changes that are not committed yet")
        return copy

    def commit(self, message: str) -> bool:
        """Commit everything; return whether there was anything."""
        self.git("add", "--all")
        if self.is_clean():
            return False
        self.git("commit", "--quiet", "--no-verify", "--message", message)
        return True

    def take_over(self, copy: Repository, tags: list[str]) -> None:
        """Take the commits and tags that a release made in a copy.

        Raises:
            RepositoryError: HEAD has moved on since the copy was made, or a tag is there already.
        """
        self.git("fetch", "--quiet", "--no-tags", str(copy.root), "HEAD")
        self.git("merge", "--quiet", "--ff-only", "FETCH_HEAD")
        for tag in tags:
            self.git("fetch", "--quiet", str(copy.root), f"refs/tags/{tag}:refs/tags/{tag}")
