"""Answers are compressed, and no answer takes more memory than a client allows."""

from __future__ import annotations

import contextlib
import gzip
import os
import subprocess
import sys
import tracemalloc
import zlib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from bullseye_partner import (
    APIConnectionError,
    BullseyeError,
    BullseyePartner,
    InternalError,
    ResponseDecodeError,
    ResponseTooLargeError,
)
from contract_tests.tests.client.fault_server import FaultServer, answer
from contract_tests.tests.client.kernel.manual_clock import ManualClock
from contract_tests.tests.client.kernel.scripted_api import BASE_URL, KEY, as_json

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from contract_tests.tests.client.fault_server import Connection
    from contract_tests.tests.client.kernel.conftest import Calling

MIB = 2**20
DEFAULT = 64 * MIB
GENERATED_CLIENT = Path(__file__).parents[4] / "generated_client"


def list_keys(client: Any) -> Any:
    return client.api_keys.list()


class Stream(httpx2.SyncByteStream, httpx2.AsyncByteStream):
    """A body in pieces, for both clients; it knows how many bytes were taken of it, and whether it was closed."""

    def __init__(self, pieces: Callable[[], Iterator[bytes]]) -> None:
        self._pieces = pieces
        self.taken = 0
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces():
            self.taken += len(piece)
            yield piece

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self:
            yield piece

    def close(self) -> None:
        """Note that nothing more will be read."""
        self.closed = True

    async def aclose(self) -> None:
        """Do the same."""
        self.closed = True


def body_of(size: int) -> bytes:
    """JSON of a length in bytes."""
    start, end = b'{"apiKeys": [], "filling": "', b'"}'
    return start + b"a" * (size - len(start) - len(end)) + end


def encoded(content: bytes, *names: str, status: int = 200, piece: int = 65536) -> Callable[[Any], httpx2.Response]:
    """An answer whose body is encoded in these ways, one over the other."""
    for name in names:
        content = gzip.compress(content) if name == "gzip" else zlib.compress(content)

    def pieces() -> Iterator[bytes]:
        for start in range(0, len(content), piece):
            yield content[start : start + piece]

    headers = {"Content-Encoding": ", ".join(names)} if names else {}
    return lambda _: httpx2.Response(status, headers=headers, stream=Stream(pieces))


def endless(status: int = 200) -> tuple[Stream, Callable[[Any], httpx2.Response]]:
    """An answer whose body never ends."""

    def pieces() -> Iterator[bytes]:
        while True:
            yield b" " * 65536

    stream = Stream(pieces)
    return stream, lambda _: httpx2.Response(status, stream=stream)


# What is asked for


def test_compression_is_asked_for_once(calling: Calling):
    api, call = calling(as_json({"apiKeys": []}))
    call(list_keys)
    call(lambda client: client.api_keys.list(extra_headers={"accept-encoding": "identity"}))
    assert [request.headers.get_list("Accept-Encoding") for request in api.requests] == [["gzip"], ["identity"]]


@pytest.mark.parametrize("encodings", [(), ("gzip",), ("deflate",), ("gzip", "gzip"), ("deflate", "gzip")])
def test_an_encoded_answer_is_read(calling: Calling, encodings: tuple[str, ...]):
    api, call = calling(encoded(body_of(200_000), *encodings))
    assert call(list_keys) == []
    assert call(lambda client: client.with_raw_response.api_keys.list()).content == body_of(200_000)
    assert len(api.requests) == 2


@pytest.mark.parametrize("status", [200, 404, 500])
@pytest.mark.parametrize("encodings", [("gzip",), ("gzip", "gzip"), ("deflate", "gzip")])
def test_a_broken_encoding_is_an_error_of_ours(calling: Calling, status: int, encodings: tuple[str, ...]):
    whole = body_of(5000)
    for name in encodings:
        whole = gzip.compress(whole) if name == "gzip" else zlib.compress(whole)
    headers = {"Content-Encoding": ", ".join(encodings)}
    flipped = whole[:20] + bytes([whole[20] ^ 255]) + whole[21:]
    for content in (b"", b"plain", whole[: len(whole) // 2], whole[:5], flipped):
        respond = partial(broken, status, headers, content)
        _, call = calling(respond)
        with pytest.raises(BullseyeError) as caught:
            call(list_keys)
        assert isinstance(caught.value, APIConnectionError | ResponseDecodeError) or status != 200


def broken(status: int, headers: dict[str, str], content: bytes, _: httpx2.Request) -> httpx2.Response:
    """An answer that is not what its headers say."""
    return httpx2.Response(status, headers=headers, stream=Stream(lambda: iter([content])))


def test_an_unknown_encoding_is_an_error_of_ours(calling: Calling):
    _, call = calling(httpx2.Response(200, headers={"Content-Encoding": "lzma"}, content=b"\x00\x01"))
    with pytest.raises(ResponseDecodeError):
        call(list_keys)


# The limit


@pytest.mark.parametrize("encodings", [(), ("gzip",)])
def test_the_limit_is_exact(calling: Calling, encodings: tuple[str, ...]):
    _, call = calling(encoded(body_of(100_000), *encodings), max_response_bytes=100_000)
    assert call(list_keys) == []
    _, call = calling(encoded(body_of(100_001), *encodings), max_response_bytes=100_000)
    with pytest.raises(ResponseTooLargeError) as caught:
        call(list_keys)
    assert (caught.value.limit, caught.value.status_code, caught.value.attempts) == (100_000, 200, 1)
    assert str(caught.value) == (
        "listApiKeys: the body of the answer with status 200 is longer than 100000 bytes; "
        "the client's option max_response_bytes allows more"
    )
    assert call(lambda client: client.with_options(max_response_bytes=100_001).api_keys.list()) == []


@pytest.mark.parametrize("status", [200, 201, 302, 400, 404, 429, 500, 503])
@pytest.mark.parametrize("entry", ["plain", "raw", "page", "undocumented"])
def test_an_endless_body_ends_at_the_limit_and_is_not_asked_for_again(calling: Calling, status: int, entry: str):
    stream, without_end = endless(status)
    api, call = calling(without_end, max_response_bytes=MIB)
    calls: dict[str, Callable[[Any], Any]] = {
        "plain": list_keys,
        "raw": lambda client: client.with_raw_response.api_keys.list(),
        "page": lambda client: client.organizations.list(),
        "undocumented": lambda client: client.request("GET", "/partner/any"),
    }
    with pytest.raises(ResponseTooLargeError) as caught:
        call(calls[entry])
    assert caught.value.status_code == status
    assert caught.value.response.content == b""
    assert stream.taken <= MIB + 65536
    assert stream.closed
    assert len(api.requests) == 1


def test_an_error_within_the_limit_is_told_by_its_beginning(calling: Calling):
    _, call = calling(httpx2.Response(500, content=b"x" * MIB), max_retries=0)
    with pytest.raises(InternalError) as caught:
        call(list_keys)
    assert len(str(caught.value)) < 500


def test_an_observer_hears_of_a_body_that_is_too_long(calling: Calling):
    from contract_tests.tests.client.kernel.test_hooks import Observer

    told: list[str] = []

    class Listening(Observer):
        def attempt(self, *arguments: object) -> Any:
            entered = super().attempt(*arguments)
            entered._what.failed = told.append
            return entered

    _, call = calling(endless()[1], max_response_bytes=1000, observer=Listening("nowhere"))
    with pytest.raises(ResponseTooLargeError):
        call(list_keys)
    assert told == ["ResponseTooLargeError: status 200"]


def test_a_key_that_the_headers_repeat_is_not_kept(calling: Calling):
    _, call = calling(httpx2.Response(200, headers={"X-Echo": KEY}, content=b"x" * 1001), max_response_bytes=1000)
    with pytest.raises(ResponseTooLargeError) as caught:
        call(list_keys)
    assert caught.value.response.headers["x-echo"] == "<secret>"


# Memory


def bomb(size: int) -> bytes:
    """Gzip of many blanks."""
    compressor = zlib.compressobj(9, zlib.DEFLATED, zlib.MAX_WBITS | 16)
    parts = [compressor.compress(b" " * MIB) for _ in range(size // MIB)]
    return b"".join([*parts, compressor.flush()])


@pytest.mark.parametrize("layers", [1, 2])
def test_a_bomb_takes_no_more_than_the_limit(calling: Calling, layers: int):
    content = bomb(256 * MIB)
    if layers == 2:
        content = gzip.compress(content)
    headers = {"Content-Encoding": ", ".join(["gzip"] * layers)}
    # All of it in one piece, as a transport of the user's may give it.
    stream = Stream(lambda: iter([content]))
    _, call = calling(lambda _: httpx2.Response(200, headers=headers, stream=stream), max_response_bytes=8 * MIB)
    tracemalloc.start()
    try:
        with pytest.raises(ResponseTooLargeError):
            call(list_keys)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 16 * MIB


MEMORY = """
import asyncio, resource, sys
from bullseye_partner import AsyncBullseyePartner, BullseyePartner, ResponseTooLargeError
address, kind = sys.argv[1:]
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
async def awaiting(path):
    async with AsyncBullseyePartner("key", base_url=address) as client:
        await client.request("GET", path)
def call(path):
    if kind == "async":
        return asyncio.run(awaiting(path))
    with BullseyePartner("key", base_url=address) as client:
        client.request("GET", path)
call("/small")
before = peak()
for path in ("/bomb", "/endless"):
    try:
        call(path)
    except ResponseTooLargeError as error:
        assert error.limit == 64 * 2**20, error
    else:
        raise SystemExit(f"{path} was read")
print((peak() - before) * 1024)
"""


def send_for_ever(connection: Connection) -> None:
    """A body without end."""
    connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    with contextlib.suppress(OSError):
        while True:
            connection.socket.sendall(b"10000\r\n" + b" " * 65536 + b"\r\n")


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_over_a_socket_the_default_limit_bounds_the_memory_of_a_process(kind: str):
    script = [answer(200, b"{}"), answer(200, bomb(1024 * MIB), "Content-Encoding: gzip"), send_for_ever]
    with FaultServer(script) as server:
        done = subprocess.run(
            [sys.executable, "-c", MEMORY, server.url, kind],
            env={**os.environ, "PYTHONPATH": str(GENERATED_CLIENT)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 1.5 * DEFAULT
    assert len(server.requests) == 3


def test_single_bytes_take_no_more_memory_than_large_pieces(calling: Calling):
    def pieces() -> Iterator[bytes]:
        while True:
            yield b" "

    _, call = calling(lambda _: httpx2.Response(200, stream=Stream(pieces)), max_response_bytes=MIB // 4)
    tracemalloc.start()
    try:
        with pytest.raises(ResponseTooLargeError):
            call(list_keys)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MIB


def test_a_body_is_not_held_twice():
    content = body_of(32 * MIB)
    transport = httpx2.MockTransport(encoded(content, piece=MIB))
    with httpx2.Client(transport=transport) as http_client:
        client = BullseyePartner(KEY, base_url=BASE_URL, http_client=http_client, clock=ManualClock())
        tracemalloc.start()
        try:
            assert len(client.with_raw_response.api_keys.list().content) == len(content)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 1.5 * len(content)
