"""However a command ends: with a status, with one clear line, without a traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading

import pytest

from contract_tests.sample_calls import OPERATIONS, sample_answer
from contract_tests.tests.client import fault_server as faults
from contract_tests.tests.client.command_runs import KEY, KEY_VARIABLE, is_one_clear_line, process, run
from contract_tests.tests.client.fault_server import FaultServer


@pytest.mark.parametrize("count", [1, 3000])
def test_a_reader_that_has_gone_ends_the_command_quietly(count: int):
    sample = sample_answer(next(operation for operation in OPERATIONS if operation.operation_id == "listApiKeys"))
    body = json.dumps({"apiKeys": sample["apiKeys"] * count}).encode()
    reading, writing = os.pipe()
    os.close(reading)
    with (
        FaultServer([faults.json(200, body)]) as server,
        process(server, "api-keys", "list", stdout=writing) as running,
    ):
        os.close(writing)
        _, stderr = running.communicate()
    assert (running.returncode, stderr) == (141, b"")


def test_an_interrupt_ends_the_command_with_130():
    delivered = threading.Event()

    def stall(connection: faults.Connection) -> None:
        delivered.set()
        faults.stall(connection)

    with (
        FaultServer([stall]) as server,
        process(server, "api-keys", "list", stdout=subprocess.PIPE) as running,
    ):
        assert delivered.wait(timeout=60)
        running.send_signal(signal.SIGINT)
        stdout, stderr = running.communicate()
    assert (running.returncode, stdout, stderr) == (130, b"", b"Interrupted.\n")


@pytest.mark.parametrize(
    "url",
    [
        *("localhost", "http://example.com", "ftp://example.com", "https://", "https://exa mple", "https://x/\x1b[31m"),
        *("http://127.0.0.1:99999", "http://127.0.0.1:x", "http://127.0.0.1:0", "http://[::1", "https://a:pass\u202e@"),
    ],
)
def test_a_wrong_address_is_one_clear_line(url: str):
    for result in (
        run("--base-url", url, "api-keys", "list", BULLSEYE_PARTNER_API_KEY=KEY),
        run("login", typed=KEY, BULLSEYE_PARTNER_BASE_URL=url),
    ):
        assert is_one_clear_line(result)
        assert "--base-url" in result.stderr
        assert "\x1b" not in result.stderr


@pytest.mark.parametrize("value", ["{", "@", "@/", "@nowhere.json", "[" * 100_000, "\ud800", "1e999", ""])
def test_wrong_json_is_one_clear_line(value: str):
    arguments = ("organizations", "create", "--name", "x", "--metadata", value, "--yes")
    result = run(*arguments, BULLSEYE_PARTNER_API_KEY=KEY)
    assert is_one_clear_line(result)
    assert "--metadata" in result.stderr


def test_version_and_help_are_there():
    assert run("--version").stdout.startswith("bullseye-partner ")
    assert run("-h").stdout == run("--help").stdout
    assert run("organizations", "list", "-h").exit_code == 0


def test_output_that_cannot_be_encoded_is_escaped():
    body = '{"apiKeys": [{"name": "Zoë 株式会社"}]}'.encode()
    for output, shown in (("json", b"Zo\\u00eb \\u682a"), ("csv", b"Zo\\xeb \\u682a"), ("table", b"Zo\\xeb \\u682a")):
        with FaultServer([faults.json(200, body)]) as server:
            environment = {**os.environ, KEY_VARIABLE: KEY, "BULLSEYE_PARTNER_BASE_URL": server.url}
            environment |= {"PYTHONPATH": "generated_client", "PYTHONIOENCODING": "ascii", "COLUMNS": "200"}
            command = [sys.executable, "-m", "bullseye_partner", "api-keys", "list", "--output", output]
            result = subprocess.run(command, capture_output=True, check=False, env=environment)
        assert shown in result.stdout, result
        assert result.returncode == 0


def test_the_environment_allows_http_to_other_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    url = "http://emulator.invalid:1/api/v1"
    refused = run("organizations", "list", BULLSEYE_PARTNER_BASE_URL=url)
    assert refused.exit_code == 2
    assert "BULLSEYE_PARTNER_ALLOW_HTTP=1 permits it" in " ".join(refused.output.split())
    monkeypatch.setenv("BULLSEYE_PARTNER_ALLOW_HTTP", "1")
    sent = run("organizations", "list", BULLSEYE_PARTNER_BASE_URL=url)
    assert "not https" not in sent.output
    assert KEY_VARIABLE in sent.output, "the address is accepted, and the key is what is missing"
