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
_PREPARED = "import sys, time; sys.modules['trio'] = None; moments = [time.perf_counter()]"
_MOMENT = "moments.append(time.perf_counter())"


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
        first_call = (
            "from bullseye_partner import BullseyePartner; "
            f"BullseyePartner({peers.KEY!r}, base_url={address!r}).organizations.get('x')"
        )
        raw_call = f"import httpx2; httpx2.Client().get({address!r}).json()"
        name_access = "from bullseye_partner import BullseyePartner"
        for name, ours, baseline_name, baseline, goal in (
            ("import bullseye_partner", "import bullseye_partner", "import httpx2", "import httpx2", 0.2),
            ("import of the name BullseyePartner", name_access, "import httpx2", "import httpx2", None),
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
            "import of our client": "from bullseye_partner import BullseyePartner",
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


@contextmanager
def _fresh_processes() -> Generator[Seconds]:
    """Give what times pieces of code, one after the other in one fresh process.

    All code is compiled already, as that of an installed package is, whatever this environment says of bytecode.
    """
    environment = {**os.environ, "PYTHONPATH": _PACKAGES}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)

    def seconds(steps: list[str]) -> list[float]:
        timed = [line for step in steps for line in (step, _MOMENT)]
        code = "\n".join((_PREPARED, *timed, "print(*(b - a for a, b in zip(moments, moments[1:])))"))
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
