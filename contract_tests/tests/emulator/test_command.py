"""The command that serves the emulator."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import pytest
from typer.testing import CliRunner

from bullseye_partner_emulator.__main__ import app

if TYPE_CHECKING:
    from collections.abc import Generator

EMULATOR = Path(__file__).parents[3] / "emulator"


def test_the_version_is_shown() -> None:
    assert re.fullmatch(r"bullseye-partner-emulator \S.*\n", CliRunner().invoke(app, ["--version"]).output)


@dataclass(frozen=True)
class Served:
    host: str
    port: int
    key: str


@pytest.fixture(scope="module")
def served() -> Generator[Served, None, None]:
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
        while (address := re.search(r"http://(127\.0\.0\.1):(\d+)", output)) is None:
            line = process.stdout.readline()
            assert line, f"the emulator ended: {output}"
            output += line
        key = re.search(r"API key of this emulator.*: (pk_live_\w+)", output)
        assert key is not None
        yield Served(address[1], int(address[2]), key[1])
    finally:
        process.terminate()
        log, _ = process.communicate(timeout=30)
    assert key[1] not in log


@pytest.fixture
def client(served: Served) -> Generator[httpx2.Client, None, None]:
    url = f"http://{served.host}:{served.port}/api/v1"
    with httpx2.Client(base_url=url, headers={"X-Partner-API-Key": served.key}, trust_env=False) as client:
        yield client


def test_it_serves_over_http_with_the_key_it_printed(client: httpx2.Client) -> None:
    answer = client.get("/partner/me")
    assert (answer.status_code, answer.json()["partner"]["slug"]) == (200, "partner-slug")
    assert client.get("/partner/me", headers={"X-Partner-API-Key": "x"}).status_code == 401
    assert client.head("/partner/me").status_code == 405


def test_a_client_that_sends_too_much_can_read_the_answer(served: Served) -> None:
    connection = http.client.HTTPConnection(served.host, served.port, timeout=30)
    headers = {"X-Partner-API-Key": served.key, "Content-Type": "application/json", "Connection": "close"}
    connection.request("POST", "/api/v1/partner/organizations", b" " * 20_000_000, headers)  # reads when all is sent
    answer = connection.getresponse()
    assert (answer.status, json.loads(answer.read())["code"]) == (413, "PayloadTooLarge")
    connection.close()


def test_a_request_that_is_cut_off_changes_nothing(served: Served, client: httpx2.Client) -> None:
    before = client.get("/partner/organizations").json()["total"]
    body = b'{"name": "x"}'  # complete as JSON, but not as long as announced
    head = (
        f"POST /api/v1/partner/organizations HTTP/1.1\r\nHost: localhost\r\nX-Partner-API-Key: {served.key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body) + 1}\r\n\r\n"
    )
    with socket.create_connection((served.host, served.port), timeout=30) as connection:
        connection.sendall(head.encode() + body)
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(1) == b""
    assert client.get("/partner/organizations").json()["total"] == before


def test_a_key_from_outside_is_not_printed() -> None:
    result = CliRunner().invoke(
        app, ["--database-url", "mysql://localhost/x"], env={"BULLSEYE_PARTNER_EMULATOR_API_KEY": "pk_live_mine"}
    )
    assert result.exit_code == 2
    assert "SQLite" in result.output
    assert "pk_live_mine" not in result.output


def test_the_start_imports_nothing_that_most_emulators_never_use() -> None:
    script = "import sys, bullseye_partner_emulator.__main__; print(*sys.modules)"
    environment = {**os.environ, "PYTHONPATH": str(EMULATOR)}
    run = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    unused = {"httpx2", "jinja2", "psycopg", "rich", "contract_tests"}
    assert unused.isdisjoint(run.stdout.split())
