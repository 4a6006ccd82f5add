"""The command that serves the emulator."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx2
from typer.testing import CliRunner

from bullseye_partner_emulator.__main__ import app

EMULATOR = Path(__file__).parents[2] / "emulator"


def test_it_serves_over_http_and_prints_the_key_it_made_up() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "BULLSEYE_PARTNER_EMULATOR_API_KEY"}
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "bullseye_partner_emulator", "--port", "0", "--seed", "1"],
        env={**environment, "PYTHONPATH": str(EMULATOR)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    try:
        output = ""
        while (address := re.search(r"http://127\.0\.0\.1:\d+", output)) is None:
            line = process.stdout.readline()
            assert line, f"the emulator ended: {output}"
            output += line
        key = re.search(r"API key of this emulator.*: (pk_live_\w+)", output)
        assert key is not None
        with httpx2.Client(base_url=f"{address[0]}/api/v1", trust_env=False) as client:
            answer = client.get("/partner/me", headers={"X-Partner-API-Key": key[1]})
            assert (answer.status_code, answer.json()["partner"]["slug"]) == (200, "partner-slug")
            assert client.get("/partner/me").status_code == 401
            assert client.head("/partner/me").status_code == 405
    finally:
        process.terminate()
        rest, _ = process.communicate(timeout=30)
    assert key[1] not in rest


def test_a_key_from_outside_is_not_printed() -> None:
    result = CliRunner().invoke(
        app, ["--database-url", "postgresql://localhost/x"], env={"BULLSEYE_PARTNER_EMULATOR_API_KEY": "pk_live_mine"}
    )
    assert result.exit_code == 2
    assert "SQLite" in result.output
    assert "pk_live_mine" not in result.output
