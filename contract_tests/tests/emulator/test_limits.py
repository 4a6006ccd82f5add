"""The limits are where `docs/emulator.md` says that they are."""

from __future__ import annotations

import json
import re
import socket
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from bullseye_partner_emulator import Emulator, Settings, create_app
from bullseye_partner_emulator.serving import serve_in_thread
from contract_tests.tests.emulator.asgi import BASE, JSON, KEY_HEADER, Caller, send

if TYPE_CHECKING:
    from collections.abc import Callable

GUIDE = Path(__file__).parents[3] / "docs" / "emulator.md"


def limits() -> dict[str, int]:
    """Return the numbers of the table of limits."""
    _, _, section = GUIDE.read_text(encoding="utf-8").partition("## Limits\n")
    rows = re.findall(r"^\| ([^|]+) \| ([\d,]+)", section, re.MULTILINE)
    return {name: int(number.replace(",", "")) for name, number in rows}


def with_metadata(text: str) -> bytes:
    return f'{{"name": "x", "metadata": {{"a": {text}}}}}'.encode()


def nested(levels: int) -> bytes:
    within = levels - 2  # that of the body and that of the metadata
    return with_metadata("[" * within + "]" * within)


def padded(size: int) -> bytes:
    return b'{"name": "x"}'.ljust(size)


def posted(emulator: Emulator, body: bytes) -> int:
    return send(
        emulator, "POST", f"{BASE}/partner/organizations", [(KEY_HEADER, emulator.api_key), JSON], [body]
    ).status


def controlled(emulator: Emulator, body: bytes) -> int:
    return send(emulator, "POST", "/_emulator/partners", [JSON], [body]).status


def asked(emulator: Emulator, digits: int) -> int:
    return Caller(emulator, emulator.api_key)("GET", f"/partner/organizations?page={'9' * digits}").status


LIMITS: dict[str, tuple[Callable[[Emulator, int], int], int, int]] = {
    "Body of a request": (lambda emulator, size: posted(emulator, padded(size)), 201, 413),
    "Body of a request to the control API": (lambda emulator, size: controlled(emulator, b"{}".ljust(size)), 201, 413),
    "Nesting of a body": (lambda emulator, levels: posted(emulator, nested(levels)), 201, 400),
    "Digits of an integer in a body": (lambda emulator, count: posted(emulator, with_metadata("9" * count)), 201, 400),
    "Digits of an integer in a query": (asked, 200, 400),
}


@pytest.mark.parametrize("name", LIMITS)
def test_a_request_passes_at_the_limit_and_not_beyond(emulator: Emulator, name: str) -> None:
    status_of, within, beyond = LIMITS[name]
    limit = limits()[name]
    assert (status_of(emulator, limit), status_of(emulator, limit + 1)) == (within, beyond)


def test_the_log_of_requests_is_as_long_as_it_says(emulator: Emulator, api: Caller) -> None:
    documented = limits()
    length = documented["Requests that `GET /_emulator/requests` lists"]
    for _ in range(length + 1):
        send(emulator, "GET", "/" + "x" * 1000)
    listed = json.loads(send(emulator, "GET", "/_emulator/requests").body)["requests"]
    assert len(listed) == length
    assert {len(request["path"]) for request in listed} == {documented["Path and method in that list"]}


def test_so_many_wrong_fields_are_listed(emulator: Emulator) -> None:
    key = {"name": "x", "scopes": ["read", *(f"no scope {number}" for number in range(100))]}
    answer = Caller(emulator, emulator.api_key)("POST", "/partner/api-keys", key)
    assert len(answer.json["details"]["errors"]) == limits()["Wrong fields that a 400 lists"]


def test_a_head_that_is_too_long_is_refused_before_its_end() -> None:
    limit = limits()["Request line and headers"]
    start = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX: "
    with serve_in_thread(create_app(Settings())) as address:
        for size, status in ((limit, b"404"), (limit + 1, b"400")):
            with socket.create_connection((urlsplit(address).hostname, urlsplit(address).port)) as connection:
                connection.sendall(start.ljust(size, b"x"))
                if size == limit:
                    connection.sendall(b"\r\n\r\n")
                assert connection.recv(1000).split()[1] == status
