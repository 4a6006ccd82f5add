"""Makes everything that is generated from the description: the client, and the bundle that the emulator serves."""

from __future__ import annotations

import json
import tempfile
import tomllib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from generator.changes.descriptions import compare_for_users
from generator.client_package import render_client
from generator.contradictions import read_contradictions, readings_text
from generator.description import load_description
from generator.distribution import LICENSE
from generator.file_changes import FileChange, compare_files
from generator.finding import DescriptionError
from generator.formatting import format_package
from generator.lint import lint
from generator.swap import swap_in

if TYPE_CHECKING:
    from generator.changes.note import Note
    from generator.json_pointer import JsonObject

CLIENT = Path("generated_client")
"""The folder of the client's distribution, from the root of the repository."""

BUNDLE = Path("emulator/bullseye_partner_emulator/openapi.json")
"""The bundled description as the emulator carries it, from the root of the repository."""

READINGS = BUNDLE.with_name("readings.json")
"""The readings of the documentation that the emulator can follow, beside the bundle."""

EMULATOR_LICENSE = BUNDLE.parents[1] / LICENSE.name
"""The licence of the emulator's archives."""

PINNED_TOOLS = ("openapi-python-client", "ruff")
"""The packages whose version decides the bytes of the output."""

_BY_PRODUCTS = frozenset({"__pycache__", "build", "dist", ".mypy_cache", ".pytest_cache", ".ruff_cache"})
"""Folders that building and running leave in the distribution; they are no part of the output."""


class ToolVersionError(Exception):
    """A tool is installed in another version than the one that `pyproject.toml` pins."""


@dataclass(frozen=True)
class Outcome:
    """What a run found and did.

    `notes` say what has changed in the description since the last run, `files` are the generated files that differ;
    `written` says whether the new state has been put in place.
    """

    notes: tuple[Note, ...]
    files: tuple[FileChange, ...]
    written: bool

    @property
    def up_to_date(self) -> bool:
        """Whether the files were what the description gives, before this run."""
        return not self.files

    def summary(self) -> str:
        """Return the outcome as text for people, several lines without the last line end."""
        if self.up_to_date:
            return f"{CLIENT}, {BUNDLE} and {READINGS.name} are what the description gives."
        files = f"{len(self.files)} generated {'file' if len(self.files) == 1 else 'files'}"
        title = f"{files} written:" if self.written else f"{files} would change; run `nox -s regenerate`:"
        lines = [title, *(f"  {change}" for change in self.files)]
        if self.notes:
            notes = [f"  {note.impact}: {note.subject} {note.text}" for note in self.notes]
            lines = ["The description has changed:", *notes, *lines]
        else:
            lines = [
                "openapi/ is unchanged; the generator changed, or generated files were edited by hand.",
                *lines,
            ]
        return "\n".join(lines)


def regenerate(root: Path, *, check: bool) -> Outcome:
    """Generate everything from `root/openapi`, and put it in place unless `check`.

    The result is built in a temporary folder and swapped in when all of it succeeded: until then, and after any error,
    the old files stay as they are.

    Args:
        root: The root folder of the repository.
        check: Only compare; write nothing.

    Raises:
        DescriptionError: the description is broken; each finding has file, line and rule.
        UnsupportedError: openapi-python-client would skip a part of it; each part is named.
        ModelError, ResourceError, UnsupportedTypeError: a part of it does not fit into the client.
        ToolVersionError: another version of a pinned tool is installed.
        FormattingError: a template made invalid Python.
        OSError: a file could not be read or written.
    """
    _check_tools(root / "pyproject.toml")
    description = load_description(root / "openapi" / "partner-api.yaml")
    if findings := lint(description):
        raise DescriptionError(findings)
    # Beside the targets: only within one file system is a swap a rename.
    with tempfile.TemporaryDirectory(prefix=".regenerate-", dir=root) as temporary:
        workshop = Path(temporary)
        client, attic = workshop / CLIENT.name, workshop / "old"
        bundle, readings = workshop / BUNDLE.name, workshop / READINGS.name
        _write(client, render_client(description))
        format_package(client, root / "pyproject.toml")
        bundle.write_text(bundle_text(description.bundle), encoding="utf-8")
        readings.write_text(readings_text(read_contradictions(description)), encoding="utf-8")
        license_text = workshop / LICENSE.name
        license_text.write_bytes(LICENSE.read_bytes())
        made = {client: CLIENT, bundle: BUNDLE, readings: READINGS, license_text: EMULATOR_LICENSE}
        old = {name: text for target in made.values() for name, text in _files_below(root / target, target).items()}
        new = {name: text for path, target in made.items() for name, text in _files_below(path, target).items()}
        files = compare_files(old, new)
        old_bundle = _old_bundle(root / BUNDLE)
        notes = compare_for_users(old_bundle, description.bundle) if old_bundle else ()
        if files and not check:
            attic.mkdir()
            (root / BUNDLE).parent.mkdir(parents=True, exist_ok=True)
            swap_in({path: root / target for path, target in made.items()}, attic)
    return Outcome(notes, files, written=bool(files) and not check)


def bundle_text(bundle: JsonObject) -> str:
    """Return a bundle as the text of a JSON file, in its own order."""
    return json.dumps(bundle, indent=2, ensure_ascii=False) + "\n"


def _check_tools(pyproject: Path) -> None:
    groups = tomllib.loads(pyproject.read_text(encoding="utf-8"))["dependency-groups"]
    for name in PINNED_TOOLS:
        pin = next(str(entry) for entry in groups["generator"] if str(entry).startswith(f"{name}=="))
        if (installed := f"{name}=={version(name)}") != pin:
            raise ToolVersionError(
                f"{installed} is installed, {pyproject.name} pins {pin}: install that, output depends on it"
            )


def _write(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def _files_below(path: Path, name: Path) -> dict[str, bytes]:
    """Return the contents of a file, or of all files below a folder, by their path from the root of the repository."""
    if path.is_file():
        return {name.as_posix(): path.read_bytes()}
    return {
        (name / file.relative_to(path)).as_posix(): file.read_bytes()
        for file in sorted(path.rglob("*"))
        if file.is_file() and not _BY_PRODUCTS.intersection(file.relative_to(path).parts)
    }


def _old_bundle(path: Path) -> JsonObject | None:
    """Return the description as of the last run; None if there was none, or somebody broke it."""
    try:
        bundle: JsonObject = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    return bundle
