"""Shows that the wheels work where nothing else is installed, and writes down what comes with them (CycloneDX)."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
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
        alone, together = Path(folder, "client"), Path(folder, "both")
        # By their files: an index may have other archives of these names.
        of_client = f"bullseye-partner[cli] @ {client.resolve().as_uri()}"
        of_emulator = f"bullseye-partner-emulator[client] @ {emulator.resolve().as_uri()}"
        with ThreadPoolExecutor() as pool:
            shown = pool.submit(_shown, alone, of_client, boms.get("bullseye-partner"))
            smoke = pool.submit(
                _smoke, together, (of_emulator, of_client.replace("[cli]", "")), boms.get("bullseye-partner-emulator")
            )
            return f"{shown.result()}: {smoke.result()}"


def _shown(environment: Path, client: str, bom: Path | None) -> str:
    """Return what the command of the client says of its version where nothing else is installed."""
    _install(environment, client)
    said = _said(environment, "-I", "-m", "bullseye_partner", "--version")
    _write_bom(environment, bom)
    return said


def _smoke(environment: Path, wheels: tuple[str, str], bom: Path | None) -> str:
    """Return what the smoke test says where both wheels are installed."""
    _install(environment, *wheels)
    said = _said(environment, "-I", str(SMOKE))
    _write_bom(environment, bom)
    return said


def _write_bom(environment: Path, bom: Path | None) -> None:
    if bom is not None:
        write = ("--output-reproducible", "--output-file", str(bom.resolve()))
        run("-m", "cyclonedx_py", "environment", *write, str(python_of(environment)))


def _install(environment: Path, *requirements: str) -> None:
    run("-m", "uv", "venv", "--quiet", "--python", sys.executable, str(environment))
    run("-m", "uv", "pip", "install", "--quiet", "--python", str(python_of(environment)), *requirements)


def python_of(environment: Path) -> Path:
    """Return the Python of a virtual environment."""
    return environment / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _said(environment: Path, *arguments: str) -> str:
    # Isolated, and from a folder of its own: neither this repository nor its environment is what is imported.
    command = [str(python_of(environment)), *arguments]
    done = subprocess.run(command, cwd=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ArchiveError(f"the installed wheels do not work:\n{done.stdout}{done.stderr}".rstrip())
    return done.stdout.strip()
