"""How fast the emulator is: under load, side by side with Prism, which has neither state nor limits; and at its start.

Where Prism is not there, it is held against its own HTTP server with fixed answers.
"""

from __future__ import annotations

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from multiprocessing import get_context
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx2
import msgspec

from benchmarks.emulator_servers import CREATE, EMULATORS, IN_MEMORY, KINDS, PRISM, bare_server, prism
from benchmarks.load import CONNECTIONS, Load, load
from benchmarks.rows import Row
from bullseye_partner import _facts, models
from bullseye_partner._operations import GET_ORGANIZATION, LIST_ORGANIZATIONS
from bullseye_partner_emulator import Settings, create_app
from bullseye_partner_emulator.control import CONTROL_PATH
from bullseye_partner_emulator.serving import serve_in_thread
from contract_tests.real_parts import MissingPartError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.emulator_servers import Server
    from bullseye_partner_emulator.pipeline import Message

SECONDS = 1.0
"""How long a server is under load at a time."""

_READS_GOAL = 2.0
_START_GOAL = 500.0  # milliseconds
_CALL_GOAL = 300.0  # microseconds
_PARTNER_GOAL = 5.0  # milliseconds
_CALLS = 300
_PARTNERS = 20
_KEY = "pk_live_benchmark"
_BASE_PATH = urlsplit(_facts.BASE_URL).path


def measure(rounds: int, *, quick: bool) -> Iterator[Row]:
    """Yield the rows; `quick` leaves Prism out and takes short rounds."""
    yield _start(rounds)
    yield _in_process(rounds)
    yield _fresh_partner(rounds)
    yield from under_load(rounds, quick=quick)


def under_load(rounds: int, *, quick: bool) -> Iterator[Row]:
    """Yield requests per second and the 99th percentile of each emulator, kind of request by kind of request."""
    seconds = SECONDS / 5 if quick else SECONDS
    with ExitStack() as stack:
        generator = stack.enter_context(ProcessPoolExecutor(1, get_context("spawn")))
        servers, missing = _servers(stack, quick=quick)
        notes = [f"{CONNECTIONS} connections", *missing]
        for kind in KINDS:
            loads: dict[str, list[Load]] = {server.name: [] for server in servers}
            for turn in range(rounds + 1):
                # Who begins changes too.
                for server in servers if turn % 2 else servers[::-1]:
                    server.begin_anew()
                    found = generator.submit(load, server.port, server.requests[kind], seconds).result()
                    if turn:  # the first round fills caches
                        loads[server.name].append(found)
            baseline, *emulators = loads
            for name in emulators:
                yield from rows(kind, name, loads[name], baseline, loads[baseline], "; ".join(notes))


def _servers(stack: ExitStack, *, quick: bool) -> tuple[list[Server], list[str]]:
    """Return the servers that can be had here, the baseline first, and why others cannot."""
    missing: list[str] = []
    servers: list[Server] = []
    for make in (bare_server if quick else prism, *EMULATORS):
        try:
            servers.append(stack.enter_context(make()))
        except MissingPartError as error:
            missing.append(str(error))
            if make is prism:
                servers.append(stack.enter_context(bare_server()))
    return servers, missing


def rows(kind: str, name: str, ours: list[Load], baseline_name: str, baseline: list[Load], note: str) -> Iterator[Row]:
    """Yield the rows of one emulator and one kind of request; reads have a goal, side by side with Prism."""
    pairs = list(zip(ours, baseline, strict=True))
    has_goal = baseline_name == PRISM and name == IN_MEMORY and kind != CREATE
    yield Row(
        name=f"emulator, {name}: {kind}",
        ours=statistics.median(found.rate for found in ours),
        baseline_name=baseline_name,
        baseline=statistics.median(found.rate for found in baseline),
        unit="requests/s",
        ratio=statistics.median(mine.rate / theirs.rate for mine, theirs in pairs),
        goal=_READS_GOAL if has_goal else None,
        relation=">=",
        note=note,
    )
    yield Row(
        name=f"emulator, {name}: {kind}, p99",
        ours=statistics.median(found.p99 for found in ours),
        baseline_name=baseline_name,
        baseline=statistics.median(found.p99 for found in baseline),
        unit="ms",
        ratio=statistics.median(mine.p99 / theirs.p99 for mine, theirs in pairs),
    )


def _start(rounds: int) -> Row:
    """Return what it takes from the start of the process to the first answer; code is compiled, as when installed."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    _seconds_to_first_answer(environment)  # the first time, code is compiled
    taken = statistics.median(_seconds_to_first_answer(environment) for _ in range(rounds)) * 1e3
    return _against_goal("emulator: start to first answer", taken, _START_GOAL, "ms")


def _seconds_to_first_answer(environment: dict[str, str]) -> float:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "bullseye_partner_emulator", "--port", str(port), "--api-key", _KEY]
    quiet = subprocess.DEVNULL
    start = time.perf_counter()
    with subprocess.Popen(command, env=environment, stdout=quiet, stderr=quiet) as process:
        try:
            while not _answers(port):
                if process.poll() is not None:
                    raise RuntimeError(f"the emulator ended with status {process.returncode}")
                time.sleep(0.001)
            return time.perf_counter() - start
        finally:
            process.kill()


def _answers(port: int) -> bool:
    headers = f"Host: localhost\r\n{_facts.API_KEY_HEADER}: {_KEY}\r\n"
    request = f"GET {_BASE_PATH}{LIST_ORGANIZATIONS.path} HTTP/1.1\r\n{headers}\r\n"
    try:
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(request.encode())
            return connection.recv(100).startswith(b"HTTP/1.1 200")
    except ConnectionRefusedError:
        return False


def _in_process(rounds: int) -> Row:
    """Return what a call of the ASGI application takes that gets one organization, nothing around it."""
    emulator = create_app(Settings(api_key=_KEY, rate_limit=10**9))
    headers = [(_facts.API_KEY_HEADER.lower().encode(), _KEY.encode())]
    answers: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        answers.append(message)

    async def call(path: str) -> float:
        scope = {
            "type": "http",
            "method": "GET",
            "path": _BASE_PATH + path,
            "raw_path": b"",
            "query_string": b"",
            "headers": headers,
        }
        answers.clear()
        start = time.perf_counter()
        await emulator(scope, receive, send)
        return time.perf_counter() - start

    async def calls() -> list[float]:
        await call(LIST_ORGANIZATIONS.path)
        organization_id = msgspec.json.decode(answers[1]["body"], type=models.OrganizationPage).organizations[0].id
        path = GET_ORGANIZATION.path.format(organizationId=organization_id)
        timings = [await call(path) for _ in range(_CALLS * rounds)]
        assert answers[0]["status"] == 200
        return timings

    taken = statistics.median(asyncio.run(calls())) * 1e6
    emulator.close()
    return _against_goal("emulator: get one, in process", taken, _CALL_GOAL, "µs")


def _fresh_partner(rounds: int) -> Row:
    """Return what a request for a fresh partner with a few organizations takes, over HTTP."""
    emulator = create_app(Settings())
    timings: list[float] = []
    with serve_in_thread(emulator) as address, httpx2.Client(base_url=address) as client:
        for _ in range(_PARTNERS * rounds + 1):
            start = time.perf_counter()
            assert client.post(f"{CONTROL_PATH}partners", json={}).status_code == 201
            timings.append(time.perf_counter() - start)
    emulator.close()
    return _against_goal("emulator: a fresh partner", statistics.median(timings[1:]) * 1e3, _PARTNER_GOAL, "ms")


def _against_goal(name: str, taken: float, goal: float, unit: str) -> Row:
    return Row(name=name, ours=taken, baseline_name="the goal", baseline=goal, unit=unit, ratio=taken / goal, goal=1.0)
