"""Decides what is released: which distribution, as which version, and what its users are told."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from automation.release.changelog import release_text
from automation.release.distributions import CHANGELOG, Distribution, Key
from automation.release.entries import Entry, compared_entries, largest_bump, written_entries
from automation.release.versions import last_final, next_version
from generator.changes.descriptions import compare_for_users
from generator.changes.python_api import compare_exports
from generator.changes.versions import release_notes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from packaging.version import Version

    from automation.release.repository import Repository
    from automation.release.versions import Stage
    from generator.changes.note import Bump, Note
    from generator.json_pointer import JsonObject

_BUNDLE = "openapi.json"
_FIRST = Entry("Added", "The first release.", "minor")


@dataclass(frozen=True)
class Plan:
    """A release of one distribution; `bump` is the verdict of the comparison with `since`, the last final tag."""

    distribution: Distribution
    version: Version
    bump: Bump
    since: str | None
    entries: tuple[Entry, ...]

    @property
    def tag(self) -> str:
        """The tag of the release."""
        return self.distribution.tag(self.version)

    def notes(self) -> str:
        """Return the release notes as Markdown."""
        return release_text(self.entries)


def plan_release(
    distribution: Distribution, repository: Repository, workshop: Path, stage: Stage | None = None
) -> Plan | None:
    """Return what HEAD is released as; None if nothing has changed since the last release.

    Args:
        distribution: What is released.
        repository: Its HEAD has everything that is released, regenerated.
        workshop: An empty folder for files that are needed on the way.
        stage: Of a prerelease; None is a final version.

    Raises:
        RepositoryError: git cannot read the repository.
        VersionError, DescriptionError, UnsupportedError: the versions cannot be compared.
        UnreleasedNoteError: a note that somebody wrote is not named as it has to be.
    """
    released = distribution.versions(repository.tags())
    first = distribution.read_version(repository.root)
    written = tuple(written_entries(unreleased(repository.root, distribution)))
    final = last_final(released)
    ends_prerelease = bool(released) and stage is None and released[-1].is_prerelease
    if released and not ends_prerelease:
        latest = distribution.tag(released[-1])
        if not repository.changed_files(latest, distribution.folder) and not written:
            return None
    if final is None:
        return Plan(distribution, next_version(released, first, "minor", stage), "minor", None, (_FIRST, *written))
    since = distribution.tag(final)
    entries = (*written, *_compared(distribution, repository, since, workshop))
    if not entries:
        files = len(repository.changed_files(since, distribution.folder))
        entries = (Entry("Fixed", f"Internal changes in {files} {'file' if files == 1 else 'files'}.", "patch"),)
    bump = largest_bump(entries)
    return Plan(distribution, next_version(released, first, bump, stage), bump, since, entries)


def unreleased(root: Path, distribution: Distribution) -> Path:
    """Return the folder of the notes that people wrote since the last release."""
    return root / CHANGELOG / "unreleased" / distribution.key


def _compared(distribution: Distribution, repository: Repository, since: str, workshop: Path) -> list[Entry]:
    if distribution.key is Key.CLIENT:
        notes: Sequence[Note] = release_notes(since, "HEAD", repository=repository.root, workshop=workshop).notes
        operations = [workshop / side / distribution.folder / distribution.package for side in ("old", "new")]
        return compared_entries(notes, {key: name for package in operations for key, name in _methods(package).items()})
    old, new = (
        repository.extract(revision, distribution.folder, workshop / side)
        for side, revision in (("old", since), ("new", "HEAD"))
    )
    bundles: list[JsonObject] = [
        json.loads((folder / distribution.package / _BUNDLE).read_text(encoding="utf-8")) for folder in (old, new)
    ]
    notes = (
        *compare_for_users(*bundles),
        *compare_exports(old, new, distribution.package, ("pytest_plugin", "options")),
    )
    return compared_entries(notes, {key: name for bundle in bundles for key, name in _requests(bundle).items()})


def _methods(package: Path) -> dict[str, str]:
    """Return the method of each operation, as `client.organizations.list()`."""
    file = package / "_operations.py"
    names: dict[str, str] = {}
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if file.exists() else ():
        if isinstance(node, ast.Call):
            values = {one.arg: one.value.value for one in node.keywords if isinstance(one.value, ast.Constant)}
            if {"id", "resource", "method_name"} <= values.keys():
                resource, method = str(values["resource"]), str(values["method_name"])
                names[str(values["id"])] = f"client.{resource}.{method}()"
    return names


def _requests(bundle: JsonObject) -> dict[str, str]:
    """Return the request of each operation, as `GET /partner/organizations`."""
    return {
        operation["operationId"]: f"{method.upper()} {path}"
        for path, item in bundle["paths"].items()
        for method, operation in item.items()
        if isinstance(operation, dict) and "operationId" in operation
    }
