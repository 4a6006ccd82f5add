"""The command that a finding prints repeats the request that was sent, with the key that was sent."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urlsplit

import pytest

from contract_tests import oracles
from contract_tests.scenario.finding_book import FindingBook
from contract_tests.scenario.session import Session
from contract_tests.scenario.steps.table import run_whole
from contract_tests.target.exchange import Answer, AsgiWire, Exchange, Request, curl_command
from contract_tests.target.target import ANOTHER_ACCOUNT, KEY_VARIABLE, emulator_target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contract_tests.scenario.facts import Facts
    from contract_tests.target.target import Target

KEY_HEADER = "X-Partner-API-Key"
BASE = "https://api.example"


def parsed(command: str) -> tuple[Request, str | None]:
    """Read a curl command as a shell and curl do."""
    options = iter(shlex.split(command)[1:])
    method, headers, body, url = "", dict[str, str](), None, ""
    for option in options:
        if option == "-X":
            method = next(options)
        elif option == "-H":
            name, _, value = next(options).partition(": ")
            headers[name] = value
        elif option == "--data-raw":
            body = next(options).encode()
        else:
            url = option
    key = headers.pop(KEY_HEADER, None)
    return Request(method, url.removeprefix(BASE), headers, body), key


@pytest.mark.parametrize("body", [None, b'{"name": "it\'s $HOME `x` \\"y\\" \\\\"}', '{"a": "é\u202e"}'.encode()])
@pytest.mark.parametrize("key", [None, f"${KEY_VARIABLE}", "a 'key' with $HOME and `more`"])
def test_a_shell_reads_the_command_as_the_request(body: bytes | None, key: str | None) -> None:
    sent = Request("POST", "/partner/organizations?search=it%27s", {"Content-Type": "text/plain; x='1'"}, body)

    assert parsed(curl_command(sent, KEY_HEADER, BASE, key)) == (sent, key)


class Echo(BaseHTTPRequestHandler):
    """Keeps what it is sent."""

    received: ClassVar[list[tuple[Request, str | None]]] = []

    def handle_any(self) -> None:
        length = self.headers.get("Content-Length")
        body = None if length is None else self.rfile.read(int(length))
        headers = {"Content-Type": self.headers["Content-Type"]} if "Content-Type" in self.headers else {}
        self.received.append((Request(self.command, self.path, headers, body), self.headers.get(KEY_HEADER)))
        self.send_response(204)
        self.end_headers()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815 - names of the base class

    def log_message(self, format: str, *_args: object) -> None:  # noqa: A002 - the name of the base class
        """Say nothing."""


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_sends_the_requests_of_a_run(facts: Facts, monkeypatch: pytest.MonkeyPatch) -> None:
    target = emulator_target(1)
    session = Session(facts, target, 1, target.receiver)
    try:
        run_whole(session)
    finally:
        session.close()
    kinds = {
        (
            one.request.method,
            *one.request.headers,
            one.request.body is None,
            len(one.request.body or b"") // 2000,
            "%" in one.request.target,
        ): one
        for one in session.exchanges
    }
    requests = [one.request for one in kinds.values()]
    of_json = {"Content-Type": "application/json"}
    bodies = (b"@file", b"-\xff", b'{"a": "\xff\xfe%s\\n\'"}', b"", b"a\r\nb\n", b"\0 and more")
    requests += [Request("POST", "/a", of_json, body) for body in bodies]
    assert any(len(request.body or b"") > 200_000 for request in requests)
    assert any(request.body and not request.headers for request in requests)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(Echo, "received", [])
    monkeypatch.setenv(KEY_VARIABLE, "a key")
    base = f"http://127.0.0.1:{server.server_port}"
    try:
        for request in requests:
            command = curl_command(request, KEY_HEADER, base, f"${KEY_VARIABLE}")
            subprocess.run(["/bin/sh", "-c", f"{command} --silent --noproxy '*'"], check=True, timeout=30)
    finally:
        server.shutdown()
        server.server_close()
    for sent, (received, key) in zip(requests, Echo.received, strict=True):
        assert key == "a key"
        assert received == replace(sent, headers=of_type(sent))


def of_type(request: Request) -> dict[str, str]:
    return {name: value for name, value in request.headers.items() if name == "Content-Type"}


def test_each_command_says_which_key_was_sent(facts: Facts) -> None:
    target = emulator_target(1)
    wire = Noting(target)
    session = Session(facts, target, 1, target.receiver, wire=wire)
    try:
        run_whole(session)
    finally:
        session.close()
    keys: dict[str | None, set[str | None]] = {}
    for exchange, key in zip(session.exchanges, wire.keys, strict=True):
        keys.setdefault(exchange.key, set()).add(key)

    several = keys.pop(f"${KEY_VARIABLE}_OF_THE_RUN")
    assert len(several) > 1, "revoked and expired ones"
    of_others = keys.pop(f"${KEY_VARIABLE}_OF_ANOTHER_ACCOUNT")
    assert of_others
    assert not of_others & several
    of_scopes = [keys.pop(f"${KEY_VARIABLE}_{scope.upper()}") for scope in facts.scopes]
    assert [len(one) for one in of_scopes] == [1] * len(facts.scopes)
    # Those of a scope are revoked in the end, and asked with once more.
    assert len({target.api_key}.union(*of_scopes)) == len(facts.scopes) + 1
    assert target.api_key not in several
    assert keys == {
        None: {None},
        f"${KEY_VARIABLE}": {target.api_key},
        "pk_live_nobody_has_this_key": {"pk_live_nobody_has_this_key"},
    }


class Noting(AsgiWire):
    """Notes the key of each request."""

    def __init__(self, target: Target) -> None:
        assert target.app is not None
        super().__init__(target.app, urlsplit(target.base_url).path)
        self.keys: list[str | None] = []

    def send(self, request: Request, key: Mapping[str, str]) -> Answer:
        self.keys.append(key.get(KEY_HEADER))
        return super().send(request, key)

    def send_together(self, requests: Sequence[tuple[Request, Mapping[str, str]]]) -> list[Answer]:
        return [self.send(request, key) for request, key in requests]


def test_the_command_of_what_a_write_did_has_the_write_and_the_read(facts: Facts) -> None:
    book = FindingBook(facts, emulator_target(1))
    sent = [("updateOrganization", "PUT", b"1", 200), ("updateOrganization", "PUT", b"2", 400)]
    for operation_id, method, body, status in (*sent, ("getOrganization", "GET", None, 200)):
        book.exchanges.append(Exchange(operation_id, Request(method, "/a", {}, body), Answer(status, {}, b""), ""))
    book.find(oracles.READ_YOUR_WRITES, "one", "other", where="$.a")
    book.find(oracles.of_keyword("type"), "one", "other", where="$.b", claim="/paths")
    written, other = book.findings
    write, _, read = (book.redacted_curl(exchange) for exchange in book.exchanges)
    assert (written.after, written.repeat) == ("updateOrganization", f"{write}\n{read}")
    assert (other.after, other.repeat) == ("", read)


def test_a_write_to_another_account_is_not_named(facts: Facts) -> None:
    book = FindingBook(facts, emulator_target(1))
    for method, key in (("PUT", ANOTHER_ACCOUNT), ("GET", f"${KEY_VARIABLE}")):
        book.exchanges.append(Exchange("getOrganization", Request(method, "/a", {}, None), Answer(200, {}, b""), key))
    book.find(oracles.READ_YOUR_WRITES, "one", "other", where="$.a")
    assert [one.after for one in book.findings] == [""]


@pytest.mark.parametrize("body", [b"\xff" + "é".encode() * 9000, b"a\xff" + b" " * 20_000, b"a\0" + b" " * 20_000])
def test_a_body_that_is_too_long_and_no_text_is_cut(body: bytes) -> None:
    command = curl_command(Request("POST", "/a", {}, body), KEY_HEADER, BASE, None)
    assert "\0" not in command
    assert "…" in command
    command.encode()


def test_a_secret_in_a_body_that_is_no_text_is_taken_out(facts: Facts) -> None:
    book = FindingBook(facts, emulator_target(1))
    book.keep_secret("100% 'secret' of a webhook")
    request = Request("PUT", "/a", {}, b'{"secret": "100% \'secret\' of a webhook", "a": "\xff"}')
    book.exchanges.append(Exchange("updateBillingWebhook", request, Answer(200, {}, b""), ""))
    command = book.redacted_curl(book.exchanges[0])
    assert "[redacted]" in command
    assert "webhook" not in command
