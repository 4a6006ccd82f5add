"""Runs the command of the client, in this process or in one of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from typer.testing import CliRunner

from bullseye_partner._command_line import app

if TYPE_CHECKING:
    from typer.testing import Result

    from contract_tests.tests.client.fault_server import FaultServer

KEY = "pk_live_8d1f0c77e2a94b35"
KEY_VARIABLE = "BULLSEYE_PARTNER_API_KEY"
ADDRESS = "https://partner.example/api/v1"


def run(*arguments: str, typed: str | None = None, **environment: str | None) -> Result:
    variables = {KEY_VARIABLE: None, "BULLSEYE_PARTNER_BASE_URL": ADDRESS, **environment}
    return CliRunner().invoke(app, arguments, input=typed, env=variables)


def is_one_clear_line(result: Result, status: int = 2) -> bool:
    assert result.exit_code == status, result.output
    assert status == 0 or isinstance(result.exception, SystemExit), result.exception
    assert KEY not in result.output
    return result.stderr.count("\n") == 1 and result.stdout == ""


def process(server: FaultServer, *arguments: str, stdout: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, KEY_VARIABLE: KEY, "BULLSEYE_PARTNER_BASE_URL": server.url}
    environment["PYTHONPATH"] = str(Path("generated_client").resolve())
    command = [sys.executable, "-m", "bullseye_partner", *arguments]
    # Where the tests run in the background of a shell, Ctrl-C is ignored, and a process inherits that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(command, stdout=stdout, stderr=subprocess.PIPE, env=environment)
    finally:
        signal.signal(signal.SIGINT, before)
