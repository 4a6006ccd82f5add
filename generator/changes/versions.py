"""Finds the two versions that are compared: git revisions, folders like `openapi/`, or files with a bundle."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import griffe

from generator.changes.descriptions import compare_for_users
from generator.changes.note import ReleaseNotes, bump_for
from generator.changes.python_api import PACKAGE, compare_python_apis
from generator.client_package import render_client
from generator.description import DEFAULT_PATH, load_description

if TYPE_CHECKING:
    from generator.json_pointer import JsonObject

_OPENAPI = DEFAULT_PATH.parent.name
_CLIENT = "generated_client"


class VersionError(Exception):
    """There is no such version, or it cannot be read; the message says why."""


@dataclass(frozen=True)
class Version:
    """A version: its bundled description, and the folder that holds its Python package, None if there is none."""

    name: str
    bundle: JsonObject
    client: Path | None


def release_notes(old: str, new: str, *, repository: Path, workshop: Path) -> ReleaseNotes:
    """Return what has changed between two versions.

    Args:
        old: A git revision, a folder like `openapi/`, or a JSON file with a bundled description.
        new: The same.
        repository: Where git revisions are looked up.
        workshop: An empty folder for files that are needed on the way.

    Raises:
        VersionError: one of them is not there, or is none of the three.
        DescriptionError: its description is broken.
        UnsupportedError, ModelError, ResourceError: the client cannot be generated from a folder.
    """
    before, after = (_read(name, repository, workshop / place) for name, place in ((old, "old"), (new, "new")))
    notes = compare_for_users(before.bundle, after.bundle)
    if before.client and after.client:
        try:
            notes += compare_python_apis(before.client, after.client)
        except griffe.GriffeError as error:
            raise VersionError(f"the package of {old} or of {new} cannot be read: {error}") from error
        python_api = "compared"
    else:
        without = next(version.name for version in (before, after) if version.client is None)
        python_api = f"not compared, {without} has no package"
    return ReleaseNotes(bump_for(notes), notes, python_api)


def _read(name: str, repository: Path, workshop: Path) -> Version:
    path = Path(name)
    if path.is_file():
        return Version(name, _bundle_in(path), None)
    if path.is_dir():
        return _generated(name, path, workshop)
    _check_out(name, repository, workshop)
    version = load_description(workshop / _OPENAPI / DEFAULT_PATH.name)
    # What the revision has, was generated with its own templates and kernel: it is what its users had.
    client = workshop / _CLIENT
    return Version(name, version.bundle, client if (client / PACKAGE).is_dir() else None)


def _bundle_in(path: Path) -> JsonObject:
    try:
        bundle = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise VersionError(f"{path} is no JSON file with a bundled description: {error}") from error
    if not isinstance(bundle, dict) or "openapi" not in bundle:
        raise VersionError(f"{path} has no bundled description: there is no `openapi` in it")
    return cast("JsonObject", bundle)


def _generated(name: str, folder: Path, workshop: Path) -> Version:
    if not (folder / DEFAULT_PATH.name).is_file():
        raise VersionError(f"{folder} has no {DEFAULT_PATH.name}")
    description = load_description(folder / DEFAULT_PATH.name)
    for file, text in render_client(description).items():
        path = workshop / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Version(name, description.bundle, workshop)


def _check_out(revision: str, repository: Path, workshop: Path) -> None:
    git = shutil.which("git")
    if git is None:
        raise VersionError(f"{revision} is neither file nor folder, and there is no git to look it up with")
    # --end-of-options: a revision that begins with a dash is no option.
    found = subprocess.run(  # noqa: S603
        [git, "-C", str(repository), "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{tree}}"],
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode:
        raise VersionError(f"{revision} is neither a file, nor a folder, nor a git revision")
    archive = subprocess.run(  # noqa: S603
        [git, "-C", str(repository), "archive", found.stdout.strip()], capture_output=True, check=False
    )
    if archive.returncode:
        raise VersionError(f"git cannot read {revision}: {archive.stderr.decode(errors='replace').strip()}")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        wanted = [file for file in files if file.name.split("/")[0] in (_OPENAPI, _CLIENT)]
        files.extractall(workshop, wanted, filter="data")
