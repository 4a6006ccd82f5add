"""The PATH of a runner: what this machine has, without what the image ubuntu-24.04 lacks."""

from __future__ import annotations

import fnmatch
import os
import shutil
import subprocess
import sys
from pathlib import Path

IMAGES = {"ubuntu-24.04": True, "macos-15": False, "windows-2025": False}
"""The images that there are, from actions/runner-images (21 August 2026), and whether this machine can stand in."""

ABSENT = ("redis-*", "valkey-*", "faketime", "node_exporter", "nox", "uv", "uvx", "prek", "python3.1[13-9]*", "python")
"""Commands that the image does not have: no install script of ubuntu-24.04 names them. Python comes by setup-python."""

PROGRAMS = Path(__file__).parent / "programs"
"""Stand-ins for programs that would reach out, or take too long."""

_ROOT = Path(__file__).parents[2]
_SYSTEM = ("/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin")


def make_image(folder: Path) -> Path:
    """Write the commands of a runner into a folder, as links; return the folder."""
    folder.mkdir(parents=True)
    for directory in map(Path, _SYSTEM):
        for command in directory.iterdir() if directory.is_dir() else ():
            if not any(fnmatch.fnmatch(command.name, absent) for absent in ABSENT) and os.access(command, os.X_OK):
                _link(folder / command.name, command)
    return folder


def make_stand_ins(folder: Path) -> Path:
    """Write the stand-ins into a folder, which comes first on the PATH; return the folder."""
    folder.mkdir(parents=True)
    for program in PROGRAMS.glob("[a-z]*.py"):
        command = folder / program.stem.replace("_", "-")
        module = f"{__package__}.{PROGRAMS.name}.{program.stem}"
        script = f'#!/bin/sh\nPYTHONPATH="{_ROOT}" exec "{sys.executable}" -m {module} "$@"\n'
        command.write_text(script, encoding="utf-8")
        command.chmod(0o755)
    return folder


def install(package: str, folder: Path) -> bool:
    """Let a Debian package of this machine be there; return whether this machine has it."""
    listed = subprocess.run(
        [shutil.which("dpkg") or "dpkg", "-L", package], capture_output=True, text=True, check=False
    )
    for name in listed.stdout.splitlines():
        path = Path(name)
        if path.parent.as_posix() in _SYSTEM and path.is_file():
            _link(folder / path.name, path)
    return listed.returncode == 0


def python_for(version: str) -> Path | None:
    """Return a Python of this machine of a version such as 3.12, None if there is none."""
    root = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    found = [*sorted(root.glob(f"versions/{version}.*/bin/python{version}")), shutil.which(f"python{version}")]
    return next((Path(one) for one in found if one), None)


def _link(link: Path, target: Path) -> None:
    if not link.exists() and not link.is_symlink():
        link.symlink_to(target)
