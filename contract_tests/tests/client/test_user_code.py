"""Code as partners write it passes mypy --strict and pyright strict, and what is wrong in it is found by both."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
USER_CODE = Path(__file__).with_name("user_code.py")
CHECKERS = {
    "mypy": ["mypy", "--strict", "--config-file=", "--no-incremental", "--follow-imports=silent"],
    "pyright": ["pyright", "--pythonpath", sys.executable],
}
MISTAKES = {
    "a keyword that is misspelt": 'client.organizations.list(sttaus="active")',
    "a value of the wrong type": 'client.organizations.create(name="Acme", initial_credits="many")',
    "a required argument that is missing": 'client.organizations.create(tier="paid")',
    "a positional argument where only keywords are taken": 'client.organizations.create("Acme")',
    "an option that there is not": "client.organizations.list(timeouts=3.0)",
    "a property that there is not": 'client.organizations.get("x").creditz',
    "a property that is read-only": 'client.organizations.get("x").name = "Acme"',
    "a result that is not awaited": "async_client.organizations.get('x').name",
    "a raw answer taken for a result": 'client.with_raw_response.organizations.get("x").name',
    "a promise about a type that is not kept": "assert_type(client.rate_limit, int)",
    "None where there may be none": 'client.organizations.get("x").external_id.upper()',
}
pytestmark = pytest.mark.slow


def check(checker: str, file: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *CHECKERS[checker], str(file)],
        capture_output=True,
        text=True,
        check=False,
        cwd=file.parent,
        env={**os.environ, "MYPYPATH": str(ROOT / "generated_client")},
    )


def in_project(folder: Path, code: str) -> Path:
    """Write a file into a project that is as strict as type checkers go."""
    file = folder / "user_code.py"
    file.write_text(code, encoding="utf-8")
    configuration = f'{{"typeCheckingMode": "strict", "extraPaths": ["{ROOT / "generated_client"}"]}}'
    (folder / "pyrightconfig.json").write_text(configuration, encoding="utf-8")
    return file


@pytest.mark.parametrize("checker", CHECKERS)
def test_typical_code_passes(checker: str, tmp_path: Path):
    run = check(checker, in_project(tmp_path, USER_CODE.read_text(encoding="utf-8")))
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("checker", CHECKERS)
def test_mistakes_are_found(checker: str, tmp_path: Path):
    lines = [
        "from typing import assert_type",
        "from bullseye_partner import AsyncBullseyePartner, BullseyePartner",
        "def mistakes(client: BullseyePartner, async_client: AsyncBullseyePartner) -> None:",
        *(f"    {mistake}" for mistake in MISTAKES.values()),
    ]
    run = check(checker, in_project(tmp_path, "\n".join(lines) + "\n"))
    missed = [name for number, name in enumerate(MISTAKES, start=4) if f"user_code.py:{number}:" not in run.stdout]
    assert missed == [], run.stdout
