"""Every module can be imported where the system lacks what only POSIX has, as on Windows."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from contract_tests.tests.support.imports import OURS, modules_of

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


@pytest.mark.slow
@pytest.mark.parametrize("package", OURS)
def test_every_module_is_imported_without_posix(package: str) -> None:
    found = [module for module in modules_of(package) if not module.endswith("__main__")]
    assert len(found) > 10
    command = [sys.executable, "-c", WITHOUT_POSIX, *found]
    path = os.pathsep.join(map(str, OURS.values()))
    run = subprocess.run(command, env={"PYTHONPATH": path}, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
