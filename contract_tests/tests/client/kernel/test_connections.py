"""Connections across closing, threads, forks and event loops, over sockets of this machine."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import ssl
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import anyio
import httpx2
import pytest
import trio

from bullseye_partner import AsyncBullseyePartner, BullseyePartner
from contract_tests.tests.client.kernel.scripted_api import KEY

if TYPE_CHECKING:
    from collections.abc import Iterator

BODY = b'{"apiKeys": []}'
FORKS = pytest.mark.skipif(
    "faketime" in os.environ.get("LD_PRELOAD", ""), reason="a fork of threads may hang in the shifted clock's library"
)
"""A test that forks this process, which has threads."""


class Server(ThreadingHTTPServer):
    """Answers everything alike, and remembers which connection each request came on."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.ports: list[int] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        assert isinstance(self.server, Server)
        self.server.ports.append(self.client_address[1])
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is that of the base
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_calls_share_a_connection_and_so_do_derived_clients(server: Server):
    with BullseyePartner(KEY, base_url=server.url) as client:
        client.api_keys.list()
        with client.with_options(timeout=5.0) as derived:
            derived.api_keys.list()
        client.with_raw_response.api_keys.list()
    assert len(server.ports) == 3
    assert len(set(server.ports)) == 1


def test_a_client_can_be_closed_twice_and_used_again(server: Server):
    client = BullseyePartner(KEY, base_url=server.url)
    for _ in range(2):
        with client as entered:
            assert entered.api_keys.list() == []
        client.close()
    assert len(set(server.ports)) == 2

    async def main() -> None:
        client = AsyncBullseyePartner(KEY, base_url=server.url)
        for _ in range(2):
            async with client as entered:
                assert await entered.api_keys.list() == []
            await client.close()

    anyio.run(main)
    assert len(set(server.ports)) == 4


def test_a_client_of_the_user_is_not_closed(server: Server):
    with httpx2.Client() as http_client:
        with BullseyePartner(KEY, base_url=server.url, http_client=http_client) as client:
            client.api_keys.list()
        assert not http_client.is_closed
        client.api_keys.list()
    assert len(set(server.ports)) == 1


def test_nothing_is_opened_before_the_first_call(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(httpx2, "Client", None)
    monkeypatch.setattr(httpx2, "AsyncClient", None)
    BullseyePartner(KEY).close()
    AsyncBullseyePartner(KEY)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_an_asynchronous_client_serves_one_event_loop_after_another(server: Server, backend: str):
    client = AsyncBullseyePartner(KEY, base_url=server.url)

    async def main() -> None:
        assert [await client.api_keys.list() for _ in range(2)] == [[], []]
        await client.close()

    anyio.run(main, backend=backend)
    anyio.run(main, backend=backend)
    assert len(server.ports) == 4
    assert len(set(server.ports)) == 2


def test_an_asynchronous_client_serves_two_event_loops_at_once(server: Server):
    client = AsyncBullseyePartner(KEY, base_url=server.url)
    both_are_in = threading.Barrier(2)

    async def main() -> None:
        await client.api_keys.list()
        both_are_in.wait()
        await client.api_keys.list()
        await client.close()

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(asyncio.run, main()), threads.submit(trio.run, main)]:
            done.result()
    assert len(server.ports) == 4
    assert len(set(server.ports)) == 2


def test_threads_share_a_client(server: Server):
    with BullseyePartner(KEY, base_url=server.url) as client, ThreadPoolExecutor(8) as threads:
        results = list(threads.map(lambda _: client.api_keys.list(), range(80)))
    assert results == [[]] * 80
    assert len(server.ports) == 80


def _list_in_child(client: BullseyePartner, parent_port_seen: Any) -> None:
    parent_port_seen.put(client.api_keys.list())


@FORKS
@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork.*:DeprecationWarning")
def test_a_forked_child_opens_connections_of_its_own(server: Server):
    """Two processes on one connection would read each other's answers."""
    fork = multiprocessing.get_context("fork")
    with BullseyePartner(KEY, base_url=server.url) as client:
        client.api_keys.list()
        answers = fork.SimpleQueue()
        child = fork.Process(target=_list_in_child, args=(client, answers))
        child.start()
        child.join(30)
        assert child.exitcode == 0
        assert answers.get() == []
        client.api_keys.list()
    parent_first, of_child, parent_second = server.ports
    assert parent_first == parent_second != of_child


@FORKS
@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork.*:DeprecationWarning")
def test_a_lock_that_another_thread_held_at_the_fork_does_not_stop_the_child(server: Server):
    client = BullseyePartner(KEY, base_url=server.url)
    core = client._kernel.core
    locks = [core.rate_budget._lock, core._retry_budget._lock, client._kernel.connections._lock]  # type: ignore[attr-defined]
    for lock in locks:
        lock.acquire()
    child = os.fork()
    if child == 0:
        alarm = threading.Timer(20, os._exit, (3,))
        alarm.start()
        try:
            os._exit(0 if client.api_keys.list() == [] else 1)
        finally:
            os._exit(2)
    for lock in locks:
        lock.release()
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0
    assert client.api_keys.list() == []
    client.close()


def _raise_from(url: str) -> None:
    BullseyePartner(KEY, base_url=url, max_retries=0).organizations.get("x")


@pytest.mark.slow
def test_an_error_crosses_a_process_pool():
    from bullseye_partner import APIConnectionError

    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        error = pool.submit(_raise_from, "http://127.0.0.1:1").exception(60)
    assert isinstance(error, APIConnectionError)
    assert not error.delivered
    assert error.operation is not None
    assert error.operation.id == "getOrganization"


AFTER_PRELOAD = """
import sys, anyio, bullseye_partner
bullseye_partner.preload()
async def nothing(): pass
anyio.run(nothing)  # what an event loop itself imports
before = set(sys.modules)
async def main():
    async with bullseye_partner.AsyncBullseyePartner("key", base_url=sys.argv[1]) as client:
        await client.api_keys.list()
        await client.with_raw_response.api_keys.list()
anyio.run(main)
print(sorted(set(sys.modules) - before))
"""


@pytest.mark.parametrize(("preload", "complete"), [(True, True), (False, False)], ids=["with", "without"])
def test_after_preload_a_first_call_imports_nothing(server: Server, preload: bool, complete: bool):
    code = AFTER_PRELOAD if preload else AFTER_PRELOAD.replace("bullseye_partner.preload()", "")
    run = subprocess.run(
        [sys.executable, "-c", code, server.url], capture_output=True, text=True, check=False, cwd="generated_client"
    )
    assert run.returncode == 0, run.stderr
    assert (run.stdout == "[]\n") == complete


def test_clients_of_one_process_share_what_they_know_of_certificates(monkeypatch: pytest.MonkeyPatch):
    seen: list[object] = []
    monkeypatch.setattr(httpx2, "Client", lambda verify, **_: seen.append(verify))
    for _ in range(2):
        BullseyePartner(KEY)._kernel.connections._open()
    assert len(seen) == 2
    assert seen[0] is seen[1]
    assert isinstance(seen[0], ssl.SSLContext)
    assert seen[0].verify_mode == ssl.CERT_REQUIRED
    assert seen[0].check_hostname
