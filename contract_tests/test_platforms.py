"""Every module can be imported where the system lacks what only POSIX has, as on Windows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WITHOUT_POSIX = """
import os, sys
for name in ("fcntl", "grp", "pwd", "resource", "termios", "uvloop"):
    sys.modules[name] = None
for name in ("fork", "forkpty", "geteuid", "getuid", "killpg", "setsid"):
    if hasattr(os, name):
        delattr(os, name)
import importlib, traceback
failed = 0
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except BaseException:
        failed += 1
        print(name, traceback.format_exc(), file=sys.stderr)
sys.exit(bool(failed))
"""


def modules(folder: str, package: str) -> list[str]:
    """Return the modules of a package, apart from tests and from what is run when it is imported."""
    paths = [path.relative_to(ROOT / folder) for path in sorted((ROOT / folder / package).rglob("*.py"))]
    return [
        ".".join(path.with_suffix("").parts).removesuffix(".__init__")
        for path in paths
        if path.stem not in {"__main__", "conftest"} and not path.stem.startswith("test_")
        # Copied into the client, beside modules that it imports from there.
        if path.parts[:2] != ("generator", "runtime") and "templates" not in path.parts
    ]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folder", "package"),
    [
        ("generated_client", "bullseye_partner"),
        ("emulator", "bullseye_partner_emulator"),
        (".", "generator"),
        (".", "contract_tests"),
        (".", "benchmarks"),
    ],
)
def test_every_module_is_imported_without_posix(folder: str, package: str) -> None:
    found = modules(folder, package)
    assert len(found) > 10
    command = [sys.executable, "-c", WITHOUT_POSIX, *found]
    path = f"{ROOT}:{ROOT / 'generated_client'}:{ROOT / 'emulator'}"
    run = subprocess.run(command, env={"PYTHONPATH": path}, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
