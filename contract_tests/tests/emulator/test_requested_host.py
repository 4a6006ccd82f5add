"""A served emulator answers to its own names: a page whose owner points a name at this machine learns nothing."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import httpx2
import pytest
from typer.testing import CliRunner

from bullseye_partner_emulator import Emulator, Settings, create_app
from bullseye_partner_emulator.__main__ import app
from bullseye_partner_emulator.serving import serve_in_thread
from contract_tests.tests.emulator.asgi import BASE, KEY_HEADER, Caller, send
from contract_tests.tests.emulator.test_stopping import API_KEY, served_by_command

if TYPE_CHECKING:
    from collections.abc import Iterator

PATHS = [f"{BASE}/partner/me", "/_emulator/partners", "/_emulator/", "/nowhere"]
OWN = [
    "localhost",
    "LOCALHOST:1",
    "localhost.",
    "a.localhost:80",
    "127.0.0.1",
    "127.9.9.9:65535",
    "[::1]:8080",
    "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]:80",
    "emulator:8080",
    "EMULATOR",
    "192.0.2.7:80",
    "localhost:",
]
FOREIGN = [
    "rebound.example:8080",
    "localhost.example",
    "127.0.0.1.example",
    "a.emulator",
    "emulator.example",
    "x",
    ".",
    "192.0.2.8",
    "[::2]",
    "0.0.0.0",  # noqa: S104 - a name like others here
    "localhost:80:80",
    "localhost@evil.example",
    "evil.example#.localhost",
    "localhost,evil.example",
    ":80",
    "..localhost",
    "evil.example/.localhost",
    "127.1",
]
FOREIGN_WITH_BLANKS = ["", "localhost, evil.example", "localhost evil"]


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    emulator = create_app(Settings(api_key=API_KEY, allowed_hosts=("Emulator", "192.0.2.7")))
    yield emulator
    emulator.close()


@pytest.fixture(scope="module")
def port(emulator: Emulator) -> Iterator[int]:
    with serve_in_thread(emulator) as address:
        yield httpx2.URL(address).port or 0


def exchange(port: int, head: str) -> tuple[int, str]:
    """Send a head as it is; return the status and the text of the answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        connection.sendall(head.encode() + f"{KEY_HEADER}: {API_KEY}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65_536), b"")).decode()
    status_line, _, rest = answer.partition("\r\n")
    return int(status_line.split()[1]), rest


def status_for(path: str) -> int:
    return 404 if path == "/nowhere" else 200


@pytest.mark.parametrize("path", PATHS)
def test_every_path_answers_to_its_own_names(port: int, path: str) -> None:
    assert {host: exchange(port, f"GET {path} HTTP/1.1\r\nHost: {host}\r\n")[0] for host in OWN} == dict.fromkeys(
        OWN, status_for(path)
    )


@pytest.mark.parametrize("accept", ["application/json", "text/html"])
@pytest.mark.parametrize("path", PATHS)
def test_no_path_answers_to_another_name(port: int, path: str, accept: str) -> None:
    for host in (*FOREIGN, *FOREIGN_WITH_BLANKS):
        head = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: {accept}\r\n"
        status, text = exchange(port, head)
        # A Host that is no host at all is refused before that (RFC 9112, section 3.2).
        assert status in (403, 400), host
        if host in {"rebound.example:8080", "192.0.2.8", "a.emulator"}:
            assert status == 403
            assert f"start it with --allow-host {host.partition(':')[0]}" in text
        assert "agency" not in text.lower()


def test_a_refusal_is_an_answer_of_the_api_and_changes_nothing(emulator: Emulator, port: int) -> None:
    with httpx2.Client(trust_env=False, headers={KEY_HEADER: API_KEY, "Host": "rebound.example"}) as client:
        base = f"http://127.0.0.1:{port}"
        refused = client.post(f"{base}{BASE}/partner/organizations", json={"name": "Foreign"})
        assert (refused.status_code, sorted(refused.json())) == (403, ["code", "details", "message"])
        assert refused.json()["code"] == "Forbidden"
        for method, path in (("POST", "partners"), ("POST", "reset"), ("GET", "requests"), ("GET", "openapi.json")):
            refused = client.request(method, f"{base}/_emulator/{path}")
            assert (refused.status_code, list(refused.json())) == (403, ["message"])
    assert Caller(emulator, API_KEY).get("/partner/organizations?search=foreign")["total"] == 0


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("GET {path} HTTP/1.0\r\n", 403),
        ("GET {path} HTTP/1.0\r\nHost: localhost\r\n", 200),
        ("GET {path} HTTP/1.0\r\nHost: x\r\n", 403),
        ("GET {path} HTTP/1.1\r\n", 400),
        ("GET {path} HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n", 400),
        ("GET {path} HTTP/1.1\r\nHost: localhost\r\nHost: x\r\n", 400),
        ("GET http://localhost{path} HTTP/1.1\r\nHost: localhost\r\n", 200),
        ("GET HTTP://127.0.0.1:80{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n", 200),
        ("GET http://emulator:8080{path} HTTP/1.0\r\n", 200),
        ("GET http://x{path} HTTP/1.1\r\nHost: x\r\n", 403),
        ("GET http://x{path} HTTP/1.1\r\nHost: localhost\r\n", 403),
        ("GET http://localhost@x{path} HTTP/1.1\r\nHost: localhost\r\n", 403),
        ("GET http://x%2f@localhost{path} HTTP/1.1\r\nHost: localhost\r\n", 403),
        # The host of the target counts, whatever Host says beside it (RFC 9112, section 3.2.2).
        ("GET http://localhost{path} HTTP/1.1\r\nHost: x\r\n", 200),
        ("GET ftp://localhost{path} HTTP/1.1\r\nHost: x\r\n", 403),
    ],
)
@pytest.mark.parametrize("path", [f"{BASE}/partner/me", "/_emulator/partners"])
def test_odd_heads_hide_no_host(port: int, path: str, head: str, status: int) -> None:
    assert exchange(port, head.format(path=path))[0] == status


def test_a_target_in_absolute_form_is_the_same_as_its_path(port: int) -> None:
    plain = exchange(port, f"GET {BASE}/partner/organizations?page=2&pageSize=3 HTTP/1.1\r\nHost: localhost\r\n")
    target = f"http://localhost:{port}{BASE}/partner/%6Frganizations?page=2&pageSize=3"
    absolute = exchange(port, f"GET {target} HTTP/1.1\r\nHost: localhost\r\n")
    assert plain[0] == absolute[0] == 200
    assert plain[1].rpartition("\r\n\r\n")[2] == absolute[1].rpartition("\r\n\r\n")[2]
    assert exchange(port, "GET http://localhost HTTP/1.1\r\nHost: localhost\r\n")[0] == 404
    assert exchange(port, "GET http://localhost?x HTTP/1.1\r\nHost: localhost\r\n")[0] == 404


def test_a_page_at_an_allowed_name_is_the_emulators_own(port: int) -> None:
    own = "Host: emulator.localhost\r\nOrigin: http://emulator.localhost\r\nSec-Fetch-Site: same-origin\r\n"
    assert exchange(port, f"POST /_emulator/partners HTTP/1.1\r\n{own}Content-Length: 0\r\n")[0] == 201


def test_in_process_the_application_may_be_called_anything(emulator: Emulator) -> None:
    """Clients of ASGI applications make names up: http://testserver is Starlette's."""
    for host in ("testserver", "anything.example"):
        headers = [("Host", host), (KEY_HEADER, API_KEY)]
        assert send(emulator, "GET", f"{BASE}/partner/me", headers).status == 200
        assert send(emulator, "GET", "/_emulator/partners", headers).status == 200


@pytest.mark.parametrize(
    ("listen", "named", "status"),
    [
        ("0.0.0.0", "localhost", 200),  # noqa: S104 - what a container does
        ("0.0.0.0", "0.0.0.0", 200),  # noqa: S104
        ("0.0.0.0", "emulator", 403),  # noqa: S104
        ("0.0.0.0", "of-the-option.example", 200),  # noqa: S104
        ("127.0.0.1", "of-the-variable.example", 200),
        ("127.0.0.1", "too", 200),
    ],
)
def test_the_command_answers_to_the_names_that_it_is_given(
    listen: str, named: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = ["--host", listen]
    if listen == "127.0.0.1":
        monkeypatch.setenv("BULLSEYE_PARTNER_EMULATOR_ALLOW_HOST", "of-the-variable.example too")
    else:
        options += ["--allow-host", "of-the-option.example", "--allow-host", "other"]
    with served_by_command(*options) as (_, address):
        assert exchange(httpx2.URL(address).port or 0, f"GET {PATHS[0]} HTTP/1.1\r\nHost: {named}\r\n")[0] == status


@pytest.mark.parametrize("name", ["http://emulator", "emulator:8080", "*", "a b", "", "*.example.com"])
def test_a_name_that_no_host_can_have_is_said(name: str) -> None:
    with pytest.raises(ValueError, match="is neither a host name nor an IP address; give it without port"):
        create_app(Settings(allowed_hosts=(name,)))
    result = CliRunner().invoke(app, ["--allow-host", name])
    assert result.exit_code == 2
    assert "--allow-host" in result.output
