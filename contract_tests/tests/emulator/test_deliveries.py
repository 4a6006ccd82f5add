"""Test deliveries: what is sent, to whom, and what the log says."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import jsonschema_rs
import pytest

from bullseye_partner_emulator import DeliveryRequest, HttpDelivery, Settings, SteppingClock, create_app
from contract_tests.tests.emulator.altered_state import altered
from contract_tests.tests.emulator.asgi import Caller

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path


class Receiver:
    """Remembers what is delivered and acknowledges with a status, or not at all."""

    def __init__(self, status: int | None) -> None:
        self.status = status
        self.requests: list[DeliveryRequest] = []

    async def __call__(self, request: DeliveryRequest) -> int | None:
        self.requests.append(request)
        return self.status


def deliver_to(receiver: Receiver) -> Caller:
    emulator = create_app(Settings(seed=1, clock=SteppingClock(), deliver=receiver))
    return Caller(emulator, emulator.api_key)


@pytest.mark.parametrize("kind", ["identification", "billing"])
def test_a_test_delivery_is_signed_and_as_described(kind: str, bundle: dict[str, Any]) -> None:
    receiver = Receiver(200)
    api = deliver_to(receiver)
    secret = "whsec_test"  # noqa: S105 -- made up
    api("PUT", f"/partner/webhooks/{kind}", {"url": "https://e.example/hook", "secret": secret, "enabled": False})
    assert api("POST", "/partner/webhooks/test", {"type": kind}).json == {"success": True, "statusCode": 200}
    (request,) = receiver.requests
    assert request.url == "https://e.example/hook"
    assert (
        request.headers["X-Bullseye-Signature"] == hmac.new(secret.encode(), request.body, hashlib.sha256).hexdigest()
    )
    described = bundle["webhooks"][kind]["post"]
    assert request.timeout == described["x-delivery"]["timeoutSeconds"]
    schema = described["requestBody"]["content"]["application/json"]["schema"]
    jsonschema_rs.Draft202012Validator(
        {"$ref": f"urn:bundle{schema['$ref']}"},
        registry=jsonschema_rs.Registry([("urn:bundle", bundle)]),
        validate_formats=True,
    ).validate(json.loads(request.body))


def test_without_a_secret_a_delivery_is_not_signed(tmp_path: Path) -> None:
    receiver = Receiver(200)
    api = altered(tmp_path, "UPDATE partners SET billing_webhook_secret = NULL", deliver=receiver)
    assert api.get("/partner/webhooks")["billing"]["hasSecret"] is False
    api("POST", "/partner/webhooks/test", {"type": "billing"})
    assert receiver.requests[0].headers.keys() == {"Content-Type"}


@pytest.mark.parametrize(("status", "success"), [(200, True), (204, True), (302, False), (500, False), (None, False)])
def test_the_log_says_how_a_delivery_went(status: int | None, success: bool) -> None:
    api = deliver_to(Receiver(status))
    result = api("POST", "/partner/webhooks/test", {"type": "identification"}).json
    assert result == {"success": success, "statusCode": status}
    logs = api.get("/partner/webhooks/logs")
    log = logs["logs"][-1]
    assert log["status"] == ("success" if success else "failed")
    assert (log["type"], log["organizationId"], log["statusCode"], log["attempts"]) == (
        "identification",
        None,
        status,
        1,
    )
    state = log["status"]
    assert log in api.get(f"/partner/webhooks/logs?type=identification&status={state}")["logs"]
    assert log not in api.get("/partner/webhooks/logs?type=billing")["logs"]
    assert api.get("/partner/webhooks/logs?status=pending")["total"] == 0


def test_logs_of_one_organization(api: Caller) -> None:
    acme = api.get("/partner/organizations?externalId=acme-123")["organizations"][0]["id"]
    logs = api.get(f"/partner/webhooks/logs?organizationId={acme.upper()}")
    assert [log["organizationId"] for log in logs["logs"]] == [acme]


def test_without_an_address_nothing_is_sent(tmp_path: Path) -> None:
    receiver = Receiver(200)
    api = altered(tmp_path, "UPDATE partners SET billing_webhook_url = NULL", deliver=receiver)
    assert api("POST", "/partner/webhooks/test", {"type": "billing"}).json == {"success": False, "statusCode": None}
    assert receiver.requests == []
    log = api.get("/partner/webhooks/logs")["logs"][-1]
    assert (log["url"], log["status"], log["attempts"]) == (None, "failed", 0)


def test_a_secret_is_never_shown(api: Caller) -> None:
    secret = "whsec_hidden"  # noqa: S105 -- made up
    updated = api(
        "PUT", "/partner/webhooks/billing", {"secret": secret, "url": "https://e.example/b", "enabled": False}
    )
    assert updated.json == {"billing": {"url": "https://e.example/b", "enabled": False, "hasSecret": True}}
    assert api.get("/partner/webhooks")["billing"] == updated.json["billing"]
    partner = api.get("/partner/me")["partner"]
    assert (partner["billingWebhookUrl"], partner["billingWebhookEnabled"]) == ("https://e.example/b", False)
    for path in ("/partner/webhooks", "/partner/me", "/partner/webhooks/logs"):
        assert secret.encode() not in api("GET", path).body


@contextmanager
def listening(received: list[tuple[dict[str, str], bytes]]) -> Generator[int, None, None]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append((dict(self.headers), body))
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- named by the base class
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_a_receiver_on_this_machine_gets_the_raw_body() -> None:
    received: list[tuple[dict[str, str], bytes]] = []
    with listening(received) as port:
        request = DeliveryRequest(f"http://127.0.0.1:{port}/hook?a=1", b'{"a": 1}', {"X-Bullseye-Signature": "s"}, 5)
        assert asyncio.run(HttpDelivery()(request)) == 202
    ((headers, body),) = received
    assert (body, headers["X-Bullseye-Signature"]) == (b'{"a": 1}', "s")


def test_a_dead_receiver_does_not_answer() -> None:
    with listening([]) as port:
        pass
    request = DeliveryRequest(f"http://127.0.0.1:{port}/", b"{}", {}, 5)
    assert asyncio.run(HttpDelivery()(request)) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/hook",
        "http://10.0.0.1/",
        "ftp://127.0.0.1/",
        "urn:x",
        "http://127.0.0.1:99999/",
        "http://[::",
    ],
)
def test_nothing_is_sent_to_other_machines(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*_: object, **__: object) -> None:
        raise AssertionError("something was sent")

    monkeypatch.setattr("httpx2.AsyncClient.stream", refuse)
    assert asyncio.run(HttpDelivery()(DeliveryRequest(url, b"{}", {}, 5))) is None


def test_a_delivery_does_not_show_its_secrets() -> None:
    assert "hidden" not in repr(DeliveryRequest("http://127.0.0.1/", b"hidden", {"X-Bullseye-Signature": "hidden"}, 5))
