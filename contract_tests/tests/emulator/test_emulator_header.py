"""Every answer says that it is the emulator's."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

import pytest

from bullseye_partner_emulator import Settings, create_app
from bullseye_partner_emulator.serving import serve_in_thread
from contract_tests.tests.emulator.asgi import BASE, Caller, send

LINE = b"\r\nx-emulator: bullseye-partner-emulator\r\n"


@pytest.mark.parametrize(
    ("path", "accept", "status"),
    [
        (f"{BASE}/partner/me", "*/*", 401),
        (f"{BASE}/nothing", "*/*", 404),
        ("/_emulator/", "*/*", 200),
        ("/_emulator/", "text/html", 200),
        ("/_emulator/nothing", "*/*", 404),
    ],
)
def test_an_answer_in_process_says_so(path: str, accept: str, status: int) -> None:
    with create_app(Settings()) as emulator:
        answer = send(emulator, "GET", path, [("Accept", accept)])
        assert (answer.status, answer.headers["x-emulator"]) == (status, "bullseye-partner-emulator")


def test_a_success_and_a_fault_say_so() -> None:
    with create_app(Settings()) as emulator:
        api = Caller(emulator, emulator.api_key)
        assert api("GET", "/partner/me").headers["x-emulator"] == "bullseye-partner-emulator"
        refused = api("POST", "/partner/organizations", {"name": "emulator:status=502"})
        assert (refused.status, refused.headers["x-emulator"]) == (502, "bullseye-partner-emulator")


@pytest.mark.parametrize(
    ("request_line", "status"),
    [
        (b"GET /api/v1/partner/me HTTP/1.1", b"401"),
        (b"GET /_emulator/ HTTP/1.1", b"200"),
        (b"GET /_emulator/ HTTP/1.0", b"200"),  # which h11 answers
        (b"no request at all", b"400"),  # which no application gets to see
    ],
)
def test_a_served_answer_says_so_once(request_line: bytes, status: bytes) -> None:
    with create_app(Settings()) as emulator, serve_in_thread(emulator) as address:
        answer = exchanged(address, request_line)
    head = answer.partition(b"\r\n\r\n")[0] + b"\r\n"
    assert head.split()[1] == status
    assert head.lower().count(b"x-emulator") == head.lower().count(LINE) == 1, head


def exchanged(address: str, request_line: bytes) -> bytes:
    """Return the bytes that a request is answered with until the connection ends."""
    host, port = urlsplit(address).hostname, urlsplit(address).port
    with socket.create_connection((host, port), timeout=10) as connection:
        connection.sendall(request_line + b"\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        received = b""
        while piece := connection.recv(65_536):
            received += piece
    return received
