"""An emulator stops within a second, whatever its clients, receivers and its database do."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from bullseye_partner_emulator import DeliveryRequest, Settings, create_app
from bullseye_partner_emulator.serving import serve_in_thread
from contract_tests.tests.emulator.asgi import BASE, KEY_HEADER
from contract_tests.tests.emulator.test_outbox import HOOK, SECRET
from contract_tests.tests.emulator.test_pytest_plugin import run_suite

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

API_KEY = "pk_live_of_this_test"
DELAY = 600
"""Seconds that whoever waited for a client would wait."""
SOON = 5.0
"""Seconds that stopping takes at most on a machine that is busy; it takes less than one otherwise."""
HEAD = f"Host: localhost\r\n{KEY_HEADER}: {API_KEY}\r\n"


def connected(address: str, sent: str = "") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", httpx2.URL(address).port or 0), timeout=30)
    connection.sendall(sent.encode())
    return connection


def inject_delay(address: str) -> None:
    (partner,) = httpx2.get(f"{address}/_emulator/partners", trust_env=False).json()["partners"]
    fault = {"kind": "delay", "delaySeconds": DELAY, "operationId": "getPartnerAccount", "times": 1}
    url = f"{address}/_emulator/partners/{partner['id']}/faults"
    httpx2.post(url, json=fault, trust_env=False).raise_for_status()


def until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def requests_received(address: str) -> list[Any]:
    listed: list[Any] = httpx2.get(f"{address}/_emulator/requests", trust_env=False).json()["requests"]
    return listed


def a_delayed_answer(address: str, stack: ExitStack) -> None:
    inject_delay(address)
    stack.enter_context(closing(connected(address, f"GET {BASE}/partner/me HTTP/1.1\r\n{HEAD}\r\n")))
    until(lambda: any(request["fault"] == "delay" for request in requests_received(address)))


def half_a_head(address: str, stack: ExitStack) -> None:
    stack.enter_context(closing(connected(address, f"GET {BASE}/partner/me HTTP/1.1\r\nHost: loc")))


def half_a_body(address: str, stack: ExitStack) -> None:
    head = f"POST {BASE}/partner/organizations HTTP/1.1\r\n{HEAD}Content-Length: 100\r\n\r\n"
    stack.enter_context(closing(connected(address, head + "{")))
    until(lambda: any(request["method"] == "POST" for request in requests_received(address)))


def half_a_body_for_the_control_api(address: str, stack: ExitStack) -> None:
    head = f"POST /_emulator/partners HTTP/1.1\r\n{HEAD}Content-Length: 100\r\n\r\n"
    stack.enter_context(closing(connected(address, head + "{")))


def half_a_body_in_chunks_that_h11_reads(address: str, stack: ExitStack) -> None:
    head = f"POST http://localhost{BASE}/partner/organizations HTTP/1.1\r\n{HEAD}Transfer-Encoding: chunked\r\n\r\n"
    stack.enter_context(closing(connected(address, head + "1\r\n{\r\n")))


def a_reader_that_does_not_read(address: str, stack: ExitStack) -> None:
    slow = stack.enter_context(closing(connected(address)))
    slow.setblocking(False)
    request = f"GET {BASE}/partner/organizations?pageSize=100 HTTP/1.1\r\n{HEAD}\r\n".encode()
    with suppress(BlockingIOError):
        for _ in range(3_000):
            slow.sendall(request)


def an_idle_connection(address: str, stack: ExitStack) -> None:
    idle = stack.enter_context(httpx2.Client(trust_env=False))
    idle.get(f"{address}{BASE}/partner/me", headers={KEY_HEADER: API_KEY}).raise_for_status()


def a_receiver_that_does_not_answer(address: str, stack: ExitStack) -> None:
    silent = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
    url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
    client = stack.enter_context(httpx2.Client(base_url=address, headers={KEY_HEADER: API_KEY}, trust_env=False))
    hook = {"url": url, "secret": SECRET, "enabled": True}
    client.put(f"{BASE}/partner/webhooks/identification", json=hook).raise_for_status()
    (partner,) = client.get("/_emulator/partners").json()["partners"]
    client.post(f"/_emulator/partners/{partner['id']}/visitors", json={}).raise_for_status()
    stack.enter_context(silent.accept()[0])
    # The one of a test delivery is waited for by the request itself.
    body = '{"type": "identification"}'
    head = f"POST {BASE}/partner/webhooks/test HTTP/1.1\r\n{HEAD}Content-Type: application/json\r\n"
    stack.enter_context(closing(connected(address, f"{head}Content-Length: {len(body)}\r\n\r\n{body}")))
    stack.enter_context(silent.accept()[0])


CLIENTS = [
    a_delayed_answer,
    half_a_head,
    half_a_body,
    half_a_body_for_the_control_api,
    half_a_body_in_chunks_that_h11_reads,
    a_reader_that_does_not_read,
    an_idle_connection,
    a_receiver_that_does_not_answer,
]


@contextmanager
def stopping_soon() -> Generator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < SOON


@contextmanager
def served_by_command(*options: str) -> Generator[tuple[subprocess.Popen[str], str]]:
    environment = {**os.environ, "BULLSEYE_PARTNER_EMULATOR_API_KEY": API_KEY, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "bullseye_partner_emulator", "--port", "0", *options]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stderr
            yield process, next(found[0] for line in process.stderr if (found := re.search(r"http://[\d.:]+", line)))
        finally:
            process.kill()


@pytest.mark.parametrize("ask", CLIENTS)
def test_the_end_of_serving_waits_for_no_client(
    ask: Callable[[str, ExitStack], None], caplog: pytest.LogCaptureFixture
) -> None:
    emulator = create_app(Settings(api_key=API_KEY))
    with ExitStack() as stack:
        with serve_in_thread(emulator) as address:
            ask(address, stack)
            start = time.monotonic()
        emulator.close()
        assert time.monotonic() - start < SOON
    assert not [record for record in caplog.records if record.exc_info], "it is no fault that an answer is broken off"


@pytest.mark.parametrize("wanted", [signal.SIGTERM, signal.SIGINT])
def test_one_signal_ends_the_command_whatever_its_clients_do(wanted: signal.Signals) -> None:
    with served_by_command() as (process, address), ExitStack() as stack:
        for ask in CLIENTS:
            ask(address, stack)
        with stopping_soon():
            process.send_signal(wanted)
            process.wait(timeout=60)
        assert process.returncode == -wanted
        assert process.stderr
        assert "Traceback" not in process.stderr.read()


def test_a_database_that_hangs_delays_no_end(request: pytest.FixtureRequest) -> None:
    server = request.getfixturevalue("own_postgresql")
    with served_by_command("--database-url", server.new_database()) as (process, address), ExitStack() as stack:
        hook = {"url": HOOK, "secret": SECRET, "enabled": True}
        headers = {KEY_HEADER: API_KEY}
        httpx2.put(
            f"{address}{BASE}/partner/webhooks/billing", json=hook, headers=headers, trust_env=False
        ).raise_for_status()
        with server.hanging():
            for path in (f"{BASE}/partner/me", "/_emulator/partners"):
                stack.enter_context(closing(connected(address, f"GET {path} HTTP/1.1\r\n{HEAD}\r\n")))
            with stopping_soon():
                process.terminate()
                process.wait(timeout=60)
    assert process.returncode == -signal.SIGTERM


def test_a_database_that_hangs_delays_no_end_of_serving_in_a_thread(request: pytest.FixtureRequest) -> None:
    server = request.getfixturevalue("own_postgresql")
    emulator = create_app(Settings(api_key=API_KEY, database_url=server.new_database()))
    with ExitStack() as stack:
        with serve_in_thread(emulator) as address:
            stack.enter_context(server.hanging())
            for path in (f"{BASE}/partner/me", "/_emulator/partners"):
                stack.enter_context(closing(connected(address, f"GET {path} HTTP/1.1\r\n{HEAD}\r\n")))
            until(lambda: len(emulator.received) == 1)
            start = time.monotonic()
        emulator.close()
        assert time.monotonic() - start < SOON


def test_a_delay_ends_with_its_client() -> None:
    emulator = create_app(Settings(api_key=API_KEY))
    answering = 0

    async def watched(scope: Any, receive: Any, send: Any) -> None:
        nonlocal answering
        answering += 1
        await emulator(scope, receive, send)
        answering -= 1

    with serve_in_thread(watched) as address:
        with ExitStack() as stack:
            a_delayed_answer(address, stack)
            until(lambda: answering == 1)
        until(lambda: answering == 0)
    emulator.close()


def test_a_receiver_that_blocks_its_thread_delays_no_end(database_url: str) -> None:
    """A function of a test suite in the place of HTTP may block where it should not."""
    reached, let_go = threading.Event(), threading.Event()

    async def deliver(_: DeliveryRequest) -> int:
        reached.set()
        let_go.wait(DELAY)
        return 200

    emulator = create_app(Settings(api_key=API_KEY, deliver=deliver, database_url=database_url))
    partner_id = emulator.accounts()[0].id
    emulator.set_webhooks(partner_id, HOOK, SECRET)
    emulator.announce_credits(partner_id, "credits.low")
    assert reached.wait(30)
    with stopping_soon():
        emulator.close()
    let_go.set()


SUITE = """
import httpx2, pytest

def test_a_client_gives_up(bullseye_partner, bullseye_faults):
    bullseye_faults.inject("delay", delaySeconds=600, times=1)
    with pytest.raises(httpx2.ReadTimeout):
        httpx2.get(
            bullseye_partner.base_url + "/partner/me",
            headers={"X-Partner-API-Key": bullseye_partner.api_key}, timeout=0.2, trust_env=False,
        )

def test_a_client_stays(bullseye_partner, bullseye_faults):
    import socket
    address = httpx2.URL(bullseye_partner.base_url)
    global connection
    connection = socket.create_connection((address.host, address.port))
    head = b"POST /api/v1/partner/organizations HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 9\\r\\n\\r\\n"
    connection.sendall(head + b"{")
"""


@pytest.mark.slow
def test_a_test_of_a_timeout_delays_no_end_of_its_session(tmp_path: Path) -> None:
    start = time.monotonic()
    assert "2 passed" in (output := run_suite(tmp_path, SUITE)), output
    assert time.monotonic() - start < 60 < DELAY
