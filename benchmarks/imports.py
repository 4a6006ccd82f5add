"""What it costs until the first answer is there, each time in a fresh process."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import bullseye_partner
from benchmarks import organizations, peers
from benchmarks.pairs import paired
from benchmarks.rows import Row

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    Seconds = Callable[[list[str]], list[float]]

FLOOR = "import httpx2 + SSL context"
_FLOOR_CODE = "import ssl, httpx2; ssl.create_default_context()"

_PACKAGES = str(Path(bullseye_partner.__file__).parents[1])
# Where trio is installed, httpx2 imports it with its first client; most partners have no trio.
_PREPARED = "import sys, time; sys.modules['trio'] = None"
_NAME_ACCESS = "from bullseye_partner import BullseyePartner"


def _first_call(address: str) -> str:
    return f"{_NAME_ACCESS}; BullseyePartner({peers.KEY!r}, base_url={address!r}).organizations.get('x')"


class _Handler(BaseHTTPRequestHandler):
    body = organizations.one()

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is that of the base
        """Say nothing."""


def measure(rounds: int) -> Iterator[Row]:
    """Yield the rows, in milliseconds that the process itself counts, so without those of a bare interpreter."""
    with _serving() as address, _fresh_processes() as seconds:
        first_call = _first_call(address)
        raw_call = f"import httpx2; httpx2.Client().get({address!r}).json()"
        for name, ours, baseline_name, baseline, goal in (
            ("import bullseye_partner", "import bullseye_partner", "import httpx2", "import httpx2", 0.2),
            ("import of the name BullseyePartner", _NAME_ACCESS, "import httpx2", "import httpx2", None),
            ("client and first call", first_call, FLOOR, _FLOOR_CODE, 1.2),
            ("client and first call, httpx2 alone", raw_call, FLOOR, _FLOOR_CODE, None),
        ):
            seconds([ours, baseline])  # the first time, code is compiled
            pair = paired([(seconds([ours])[0], seconds([baseline])[0]) for _ in range(rounds)])
            yield Row(
                name=name,
                ours=pair.ours * 1e3,
                baseline_name=baseline_name,
                baseline=pair.baseline * 1e3,
                unit="ms",
                ratio=pair.ratio,
                goal=goal,
            )


def parts(rounds: int) -> Iterator[Row]:
    """Yield what the steps to the first answer take, one after the other in one process."""
    with _serving() as address, _fresh_processes() as seconds:
        steps = {
            "import httpx2": "import httpx2",
            "httpx2.Client, with its SSL context": "raw = httpx2.Client()",
            "first call of httpx2": f"raw.get({address!r}).json()",
            "import of our client": _NAME_ACCESS,
            "our client": f"client = BullseyePartner({peers.KEY!r}, base_url={address!r}, http_client=raw)",
            "our first call, connected already": "client.organizations.get('x')",
        }
        codes = list(steps.values())
        seconds(codes)  # the first time, code is compiled
        timings = [(seconds(codes), seconds([_FLOOR_CODE])[0]) for _ in range(rounds)]
    floor = statistics.median(whole for _, whole in timings)
    for i, name in enumerate(steps):
        step = statistics.median(taken[i] for taken, _ in timings)
        yield Row(
            name=f"part of the first call: {name}",
            ours=step * 1e3,
            baseline_name=FLOOR,
            baseline=floor * 1e3,
            unit="ms",
            ratio=statistics.median(taken[i] / whole for taken, whole in timings),
        )


def against(packages: Path, rounds: int) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    """Yield what starting takes with our client and with that in another folder, in milliseconds of the processor."""
    with (
        _serving() as address,
        _fresh_processes(clock="process_time") as ours,
        _fresh_processes(str(packages), clock="process_time") as theirs,
    ):
        for name, code in (
            ("import of the name BullseyePartner", _NAME_ACCESS),
            ("client and first call", _first_call(address)),
        ):
            ours([code])  # the first time, code is compiled
            theirs([code])
            pairs = [(ours([code])[0], theirs([code])[0]) for _ in range(rounds)]
            yield name, [(own * 1e3, other * 1e3) for own, other in pairs]


@contextmanager
def _fresh_processes(packages: str = _PACKAGES, *, clock: str = "perf_counter") -> Generator[Seconds]:
    """Give what times pieces of code, one after the other in one fresh process.

    All code is compiled already, as that of an installed package is, whatever this environment says of bytecode.
    """
    environment = {**os.environ, "PYTHONPATH": packages}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    now = f"time.{clock}()"

    def seconds(steps: list[str]) -> list[float]:
        timed = [line for step in steps for line in (step, f"moments.append({now})")]
        code = "\n".join(
            (_PREPARED, f"moments = [{now}]", *timed, "print(*(b - a for a, b in zip(moments, moments[1:])))")
        )
        command = [sys.executable, "-c", code]
        run = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
        return [float(taken) for taken in run.stdout.split()]

    yield seconds


@contextmanager
def _serving() -> Generator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
