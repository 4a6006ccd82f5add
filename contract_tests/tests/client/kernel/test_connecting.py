"""The deadline of a call holds while it connects: through the look-up of the host, and through all its addresses."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from bullseye_partner import APIConnectionError, APITimeoutError, AsyncBullseyePartner, BullseyePartner
from contract_tests.tests.client import fault_server as faults
from contract_tests.tests.client.fault_server import FaultServer
from contract_tests.tests.client.kernel.scripted_api import KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOST = "partner.example"
LONG = 20.0
"""Seconds; what takes as long as that was not bounded."""
GOOD = faults.json(200, b'{"apiKeys": []}')


def list_blocking(port: int, **options: Any) -> Any:
    with BullseyePartner(KEY, base_url=f"http://{HOST}:{port}", allow_http=True, **options) as client:
        return client.api_keys.list()


def list_awaiting(port: int, **options: Any) -> Any:
    async def main() -> Any:
        async with AsyncBullseyePartner(KEY, base_url=f"http://{HOST}:{port}", allow_http=True, **options) as client:
            return await client.api_keys.list()

    return anyio.run(main)


on_both = pytest.mark.parametrize("call", [list_blocking, list_awaiting], ids=["sync", "async"])


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "*")


@pytest.fixture
def resolve(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the host have addresses on loopback; those that are not given as text are found out by a call."""
    original = socket.getaddrinfo

    def use(*addresses: str, meanwhile: Callable[[], object] = lambda: None) -> None:
        def getaddrinfo(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
            if host not in (HOST, HOST.encode()):
                return original(host, port, *args, **kwargs)
            meanwhile()
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in addresses]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)

    return use


@pytest.fixture
def silent_port() -> Iterator[Callable[[int], tuple[int, list[str]]]]:
    """Give a port on which so many loopback addresses neither accept nor refuse: their queues are full."""
    with ExitStack() as stack:

        def occupy(count: int) -> tuple[int, list[str]]:
            addresses, port = [f"127.0.0.{number + 2}" for number in range(count)], 0
            for address in addresses:
                listener = stack.enter_context(socket.create_server((address, port), backlog=0))
                port = listener.getsockname()[1]
                for _ in range(4):
                    guest = stack.enter_context(socket.socket())
                    guest.setblocking(False)
                    guest.connect_ex((address, port))
            return port, addresses

        yield occupy


def error_and_seconds(call: Any, port: int, **options: Any) -> tuple[APIConnectionError, float]:
    began = time.monotonic()
    with pytest.raises(APIConnectionError) as caught:
        call(port, **options)
    return caught.value, time.monotonic() - began


@on_both
def test_the_deadline_holds_through_every_address_of_a_host(call: Any, resolve: Any, silent_port: Any):
    port, addresses = silent_port(12)
    resolve(*addresses)
    error, seconds = error_and_seconds(call, port, timeout=2.0, deadline=0.5)
    assert isinstance(error, APITimeoutError)
    assert not error.delivered
    assert seconds < 4.0  # each address alone would take half a second


@on_both
def test_the_timeout_is_that_of_the_host_and_not_of_each_address(call: Any, resolve: Any, silent_port: Any):
    port, addresses = silent_port(12)
    resolve(*addresses)
    error, seconds = error_and_seconds(call, port, timeout=0.5, max_retries=0)
    assert isinstance(error, APITimeoutError)
    assert seconds < 4.0


@on_both
def test_an_address_that_is_silent_leaves_time_for_the_others(call: Any, resolve: Any, silent_port: Any):
    port, (silent,) = silent_port(1)
    with FaultServer([GOOD], port=port) as server:
        resolve(silent, "127.0.0.1")
        assert call(port, timeout=2.0, max_retries=0) == []
    assert len(server.requests) == 1


@on_both
def test_an_address_that_refuses_is_followed_by_the_next(call: Any, resolve: Any):
    with FaultServer([GOOD]) as server:
        port = int(server.url.rpartition(":")[2])
        resolve("127.0.0.9", "127.0.0.1")
        assert call(port, max_retries=0) == []


@on_both
@pytest.mark.timeout(60)
def test_the_deadline_holds_through_the_look_up_of_the_host(call: Any, resolve: Any):
    answered = threading.Event()
    resolve("127.0.0.1", meanwhile=lambda: answered.wait(LONG))

    def end_the_look_up() -> None:  # asyncio.run waits for its threads, which is no matter of ours
        answered.wait(3.0)
        answered.set()

    watcher = threading.Thread(target=end_the_look_up)
    watcher.start()
    error, total = error_and_seconds(call, 9, timeout=2.0, deadline=0.3)
    answered.set()
    watcher.join()
    assert isinstance(error, APITimeoutError)
    assert not error.delivered
    assert total < LONG / 2


@on_both
@pytest.mark.parametrize("trouble", [socket.gaierror(-2, "Name or service not known"), UnicodeError("label too long")])
def test_a_host_that_is_not_found_is_a_connection_error(call: Any, resolve: Any, trouble: Exception):
    def fail() -> None:
        raise trouble

    resolve(meanwhile=fail)
    error, _ = error_and_seconds(call, 9, max_retries=0)
    assert type(error) is APIConnectionError
    assert not error.delivered


def test_a_look_up_that_never_ends_keeps_no_process_alive(resolve: Any):
    for_ever = threading.Event()
    resolve(meanwhile=for_ever.wait)
    error, _ = error_and_seconds(list_blocking, 9, deadline=0.2)
    assert "looking up partner.example took longer" in str(error)
    (thread,) = [thread for thread in threading.enumerate() if thread.name == "bullseye-partner-dns"]
    assert thread.daemon
    for_ever.set()
    thread.join()


def test_an_address_is_not_looked_up(monkeypatch: pytest.MonkeyPatch):
    def refuse_thread(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr("bullseye_partner._resolving.Thread", refuse_thread)
    with FaultServer([GOOD]) as server, BullseyePartner(KEY, base_url=server.url) as client:
        assert client.api_keys.list() == []


def test_at_the_end_of_the_interpreter_a_host_is_looked_up_without_a_thread(
    resolve: Any, monkeypatch: pytest.MonkeyPatch
):
    def refuse_thread(*_: object, **__: object) -> None:
        raise RuntimeError("can't create new thread at interpreter shutdown")

    monkeypatch.setattr("bullseye_partner._resolving.Thread", refuse_thread)
    with FaultServer([GOOD]) as server:
        resolve("127.0.0.1")
        assert list_blocking(int(server.url.rpartition(":")[2])) == []
