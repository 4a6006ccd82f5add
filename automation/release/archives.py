"""Builds wheel and sdist, twice, and looks at what is in them."""

from __future__ import annotations

import email
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from automation.release.distributions import Distribution

_LINK = re.compile(r"\[[^\]]+\]\((?!https?://|#)([^)]+)\)")


class ArchiveError(Exception):
    """An archive is not as it has to be; the message says what is wrong."""


def build(distribution: Distribution, root: Path, target: Path, epoch: int) -> list[Path]:
    """Build the archives of a distribution, with the tools of this environment, and check them.

    Args:
        distribution: What is built.
        root: The root of the repository.
        target: The folder for the archives.
        epoch: The time that all files in them get, in seconds since 1970.

    Raises:
        ArchiveError: they cannot be built, two builds differ, an index would refuse them, or something is missing.
    """
    again = target / "again"
    for outdir in (target, again):
        command = ("-m", "build", "--no-isolation", "--outdir", str(outdir), str(root / distribution.folder))
        run(*command, SOURCE_DATE_EPOCH=str(epoch))
    second = {file.name: file for file in again.iterdir()}
    archives = [target / name for name in sorted(second)]
    for archive in archives:
        if archive.read_bytes() != second[archive.name].read_bytes():
            raise ArchiveError(f"two builds of {archive.name} differ")
        second[archive.name].unlink()
    again.rmdir()
    run("-m", "twine", "check", "--strict", *map(str, archives))
    run("-m", "check_wheel_contents", *(str(archive) for archive in archives if archive.suffix == ".whl"))
    if faults := [fault for archive in archives for fault in faults_of(archive, (root / "LICENSE").read_bytes())]:
        raise ArchiveError("; ".join(faults))
    return archives


def faults_of(archive: Path, license_text: bytes) -> Iterator[str]:
    """Yield what is wrong with an archive: a licence that it lacks, links of its README that lead nowhere."""
    files = dict(_files(archive))
    if license_text not in [content for name, content in files.items() if name.endswith("/LICENSE")]:
        yield f"{archive.name} has no licence"
    metadata = next((files[name] for name in sorted(files) if name.endswith(("/METADATA", "/PKG-INFO"))), b"")
    message = email.message_from_bytes(metadata)
    for field in ("Classifier", "Project-URL", "License-Expression", "License-File"):
        if field not in message:
            yield f"{archive.name} has no {field}"
    description = str(message.get_payload())
    if not description.strip():
        yield f"{archive.name} has no description"
    yield from (
        f"{archive.name}: the README links {link}, which the index lacks" for link in _LINK.findall(description)
    )


def _files(archive: Path) -> Iterator[tuple[str, bytes]]:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            yield from ((name, wheel.read(name)) for name in wheel.namelist())
        return
    with tarfile.open(archive) as sdist:
        for member in sdist.getmembers():
            if content := sdist.extractfile(member):
                yield member.name, content.read()


def run(*arguments: str, cwd: Path | None = None, **environment: str) -> str:
    """Run Python with arguments; return what it printed.

    Raises:
        ArchiveError: it fails.
    """
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ArchiveError(f"python {' '.join(arguments)}:\n{done.stdout}{done.stderr}".rstrip())
    return done.stdout
