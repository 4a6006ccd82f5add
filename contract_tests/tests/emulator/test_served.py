"""What only a served emulator can show: connections, receivers over HTTP, hosts that are allowed."""

from __future__ import annotations

import asyncio
import re
import socket
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from bullseye_partner_emulator import DeliveryRequest, HttpDelivery, Settings, create_app
from bullseye_partner_emulator.http_connection import HttpConnection
from bullseye_partner_emulator.serving import serve_in_thread
from contract_tests.tests.emulator.asgi import KEY_HEADER, Caller
from contract_tests.tests.emulator.test_deliveries import listening

if TYPE_CHECKING:
    from collections.abc import Generator

    from bullseye_partner_emulator import Emulator


@contextmanager
def client_of(emulator: Emulator) -> Generator[httpx2.Client]:
    headers = {KEY_HEADER: emulator.api_key}
    with (
        serve_in_thread(emulator) as address,
        httpx2.Client(base_url=address, headers=headers, trust_env=False) as client,
    ):
        yield client


@pytest.fixture
def emulator() -> Generator[Emulator]:
    emulator = create_app(Settings(seed=1))
    yield emulator
    emulator.close()


def inject(client: httpx2.Client, **fault: Any) -> None:
    (partner,) = client.get("/_emulator/partners").json()["partners"]
    assert client.post(f"/_emulator/partners/{partner['id']}/faults", json=fault).status_code == 204


def test_a_connection_is_reset_after_the_request_was_carried_out(emulator: Emulator) -> None:
    with client_of(emulator) as client:
        inject(client, kind="reset", times=1)
        with pytest.raises(httpx2.ReadError, match="reset by peer"):
            client.post("/api/v1/partner/organizations", json={"name": "Carried out"})
        found = client.get("/api/v1/partner/organizations", params={"search": "carried"})
        assert found.json()["total"] == 1
        assert [request["fault"] for request in client.get("/_emulator/requests").json()["requests"]] == ["reset", None]


def test_no_part_of_an_answer_waits_for_an_acknowledgement(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nagle's algorithm would hold the content of each answer back for 40 ms, on a connection that is kept."""
    connections: list[socket.socket] = []
    made = HttpToolsProtocol.connection_made

    def remember(self: HttpToolsProtocol, transport: asyncio.Transport) -> None:
        connections.append(transport.get_extra_info("socket"))
        made(self, transport)

    monkeypatch.setattr(HttpToolsProtocol, "connection_made", remember)
    with client_of(emulator) as client:
        client.get("/api/v1/partner/me").raise_for_status()
        (connection,) = connections
        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


_ANSWERED_BY_H11 = {
    "a method that nobody knows": b"FOO /x HTTP/1.1\r\nHost: x\r\n",
    "a method in small letters": b"get /x HTTP/1.1\r\nHost: x\r\n",
    "a target that is no path": b"GET x:80 HTTP/1.1\r\nHost: x\r\n",
    "a whole address": b"GET http://x/y HTTP/1.1\r\nHost: x\r\n",
    "a fragment": b"GET /x#y HTTP/1.1\r\nHost: x\r\n",
    "another protocol": b"GET /x HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n",
    "an old version": b"GET /x HTTP/1.0\r\n",
    "no host": b"GET /x HTTP/1.1\r\n",
    "two hosts": b"GET /x HTTP/1.1\r\nHost: x\r\nHost: y\r\n",
    "blanks behind a value": b"GET /x HTTP/1.1\r\nHost: x\r\nX: y \t\r\n",
    "an empty line before": b"\r\n\r\nGET /x HTTP/1.1\r\nHost: x\r\n",
    "no header": b"GET /x HTTP/1.1\r\nHost: x\r\nno header\r\n",
}


async def _show(scope: Any, _receive: Any, send: Any) -> None:
    shown = repr([scope[part] for part in ("method", "path", "query_string", "headers", "http_version")]).encode()
    headers = [(b"content-length", str(len(shown)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": shown})


def _status_and_body(address: str, request: bytes) -> tuple[bytes, bytes]:
    with socket.create_connection(("127.0.0.1", httpx2.URL(address).port or 0), timeout=10) as connection:
        connection.sendall(request)
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    return head.partition(b"\r\n")[0], body


def _refuse_head(_: HttpConnection) -> None:
    raise ValueError("for h11")


@pytest.mark.parametrize("head", _ANSWERED_BY_H11.values(), ids=_ANSWERED_BY_H11)
def test_odd_requests_are_answered_as_h11_does(head: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = b"GET /plain HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    request = head + b"Connection: close\r\n\r\n"
    with serve_in_thread(_show) as address:
        fast, ours = _status_and_body(address, plain), _status_and_body(address, request)
    # The same server, with h11 from the first byte on.
    monkeypatch.setattr(HttpConnection, "on_headers_complete", _refuse_head)
    with serve_in_thread(_show) as address:
        assert _status_and_body(address, request) == ours
        assert _status_and_body(address, plain) == fast


@pytest.mark.parametrize("beginning", [b"GET /", b"GET / HTTP/1.1\r\nHost: x\r\nX: ", b"x"])
def test_a_head_without_end_is_refused(beginning: bytes) -> None:
    with (
        serve_in_thread(_show) as address,
        socket.create_connection(("127.0.0.1", httpx2.URL(address).port or 0), timeout=10) as connection,
    ):
        sent = 0
        with suppress(ConnectionError):
            connection.sendall(beginning)
            while sent < 10_000_000:
                connection.sendall(b"x" * 1000)
                sent += 1000
        # What the sockets of both sides hold was sent, but not read.
        assert sent < 10_000_000


def test_trailers_are_no_headers() -> None:
    request = b"POST /x HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    with serve_in_thread(_show) as address:
        status, body = _status_and_body(address, request + b"1\r\na\r\n0\r\nX-Trailer: y\r\n\r\n")
        assert status == b"HTTP/1.1 200 OK"
        assert b"x-trailer" not in body


def test_in_process_a_reset_is_raised(api: Caller) -> None:
    with pytest.raises(ConnectionResetError):
        api("POST", "/partner/organizations", {"name": "emulator:reset"})


def test_a_truncated_body_ends_the_connection(emulator: Emulator) -> None:
    with client_of(emulator) as client:
        inject(client, kind="truncate", times=1)
        with pytest.raises(httpx2.RemoteProtocolError):
            client.get("/api/v1/partner/me")
        assert client.get("/api/v1/partner/me").status_code == 200


@pytest.mark.parametrize(
    ("trigger", "status", "retry_after"),
    [
        ("emulator:status", 503, None),
        ("emulator:status=502", 502, None),
        ("emulator:rate-limit", 429, None),
        ("emulator:rate-limit=7", 429, "7"),
        ("emulator:status=200", 201, None),
        ("emulator:nothing", 201, None),
        ("emulator:truncate=3", 201, None),
        ("an emulator:status=502", 201, None),
    ],
)
def test_a_text_in_the_request_triggers_a_fault(
    api: Caller, trigger: str, status: int, retry_after: str | None
) -> None:
    answer = api("POST", "/partner/organizations", {"name": "n", "externalId": trigger})
    assert (answer.status, answer.headers.get("retry-after")) == (status, retry_after)
    created = 1 if status == 201 else 0
    query = httpx2.QueryParams({"externalId": trigger})
    if status == 201:
        assert api.get(f"/partner/organizations?{query}")["total"] == created
    else:
        assert api("GET", f"/partner/organizations?{query}").status == status, "in a query too"
    assert api.get("/partner/organizations")["total"] == 7 + created


def test_without_the_control_api_no_text_triggers_anything() -> None:
    emulator = create_app(Settings(control=False))
    assert Caller(emulator, emulator.api_key).create_organization(name="emulator:status")["name"] == "emulator:status"


@pytest.mark.parametrize(("allowed", "status"), [((), None), (("Receiver.Example",), 202)])
def test_other_hosts_have_to_be_allowed(
    monkeypatch: pytest.MonkeyPatch, allowed: tuple[str, ...], status: int | None
) -> None:
    # The name of another machine, which leads here: nothing leaves this machine in a test.
    resolve = socket.getaddrinfo

    def here(host: Any, *arguments: Any, **options: Any) -> Any:
        is_other = host in {"receiver.example", b"receiver.example"}
        return resolve("127.0.0.1" if is_other else host, *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", here)
    received: list[tuple[dict[str, str], bytes]] = []
    with listening(received) as port:
        request = DeliveryRequest(f"http://receiver.example:{port}/", b"{}", {}, 5)
        assert asyncio.run(HttpDelivery(allowed)(request)) == status
    assert len(received) == (status is not None)


def test_a_host_that_is_not_allowed_is_named_once(caplog: pytest.LogCaptureFixture) -> None:
    deliver = HttpDelivery(("allowed.example",))
    urls = ["http://application:3000/a", "http://application:3000/b", "https://APPLICATION/", "http://other.example/"]
    for url in [*urls, "http://127.0.0.1:1/", "ftp://nowhere.example/", "http://:1/", "http://x\n.example/"]:
        assert asyncio.run(deliver(DeliveryRequest(url, b"{}", {}, 5))) is None
    named = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert [re.findall(r"--allow-webhook-host (\S*)", message) for message in named] == [
        ["application"],
        ["other.example"],
    ]
    assert all("webhooks to" in message and "\n" not in message for message in named)


def test_only_so_many_hosts_are_named(caplog: pytest.LogCaptureFixture) -> None:
    deliver = HttpDelivery()
    for number in range(300):
        asyncio.run(deliver(DeliveryRequest(f"http://host-{number}.example/", b"{}", {}, 5)))
    assert len(caplog.records) == 100


def test_a_visitor_reaches_a_receiver_over_http(emulator: Emulator) -> None:
    received: list[tuple[dict[str, str], bytes]] = []
    with listening(received) as port, client_of(emulator) as client:
        (partner,) = client.get("/_emulator/partners").json()["partners"]
        emulator.set_webhooks(partner["id"], f"http://127.0.0.1:{port}/", "whsec_made_up")
        identified = client.post(f"/_emulator/partners/{partner['id']}/visitors", json={})
        assert identified.status_code == 201
        emulator.settle()
        # This receiver answers 202: any 2xx is an acknowledgement.
        logs = client.get("/api/v1/partner/webhooks/logs", params={"status": "success"}).json()["logs"]
    assert [(log["statusCode"], log["attempts"]) for log in logs if log["statusCode"] == 202] == [(202, 1)] * 2
    assert all("X-Bullseye-Signature" in headers for headers, _ in received)
