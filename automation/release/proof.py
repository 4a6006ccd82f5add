"""Shows that the wheels work where nothing else is installed, and writes down what comes with them (CycloneDX)."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from automation.release.archives import ArchiveError, run

SMOKE = Path(__file__).with_name("smoke.py")


def prove(client: Path, emulator: Path, boms: dict[str, Path]) -> str:
    """Install both wheels into an empty environment, let the client call the emulator, and write bills of materials.

    Args:
        client: The wheel of the client.
        emulator: That of the emulator.
        boms: Where the bill of materials of each distribution goes, by the name of the distribution.

    Raises:
        ArchiveError: they cannot be installed, do not work, or are not those that were built.
    """
    with tempfile.TemporaryDirectory() as folder:
        said = ""
        for name, wheel, extra in (
            ("bullseye-partner", client, "cli"),
            ("bullseye-partner-emulator", emulator, "client"),
        ):
            environment = Path(folder) / name
            run("-m", "uv", "venv", "--quiet", "--python", sys.executable, str(environment))
            python = python_of(environment)
            others = ("--find-links", str(client.parent))
            requirement = f"{name}[{extra}] @ {wheel.resolve().as_uri()}"
            run("-m", "uv", "pip", "install", "--quiet", "--python", str(python), *others, requirement)
            if extra == "client":  # the client's own command line has a part in the smoke test
                said = _smoke(python, Path(folder))
            if name in boms:
                write = ("--output-reproducible", "--output-file", str(boms[name].resolve()))
                run("-m", "cyclonedx_py", "environment", *write, str(python))
    return said


def python_of(environment: Path) -> Path:
    """Return the Python of a virtual environment."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _smoke(python: Path, folder: Path) -> str:
    # Isolated, and from a folder of its own: neither this repository nor its environment is what is imported.
    command = [str(python), "-I", str(SMOKE)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ArchiveError(f"the installed wheels do not work:\n{done.stdout}{done.stderr}".rstrip())
    return done.stdout.strip()
