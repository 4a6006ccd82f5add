"""The pytest plugin costs a run that does not use it next to nothing: it imports nothing large."""

from __future__ import annotations

import json
import os
import subprocess
import sys

LISTING = """
import json, sys
import pytest
before = set(sys.modules)
import bullseye_partner_emulator.pytest_plugin
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def test_the_plugin_imports_nothing_but_itself() -> None:
    run = subprocess.run(
        [sys.executable, "-c", LISTING],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(run.stdout) == ["bullseye_partner_emulator", "bullseye_partner_emulator.pytest_plugin"]
