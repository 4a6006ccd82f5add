"""What it costs until the first answer is there, each time in a process of its own."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import bullseye_partner
from benchmarks import organizations, peers
from benchmarks.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = organizations.one()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is that of the base
        """Say nothing."""


_PACKAGES = str(Path(bullseye_partner.__file__).parents[1])
# Where trio is installed, httpx2 imports it with its first client; most partners have no trio.
_WITHOUT_TRIO = "import sys; sys.modules['trio'] = None; "


def _seconds(code: str) -> float:
    environment = {**os.environ, "PYTHONPATH": _PACKAGES}
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", _WITHOUT_TRIO + code], check=True, env=environment)
    return time.perf_counter() - start


def measure(rounds: int) -> Iterator[Row]:
    """Yield the rows, in milliseconds above those of a bare interpreter."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        first_call = (
            "from bullseye_partner import BullseyePartner; "
            f"BullseyePartner({peers.KEY!r}, base_url={address!r}).organizations.get('x')"
        )
        context = "import ssl, httpx2; ssl.create_default_context()"
        raw_call = f"import httpx2; httpx2.Client().get({address!r}).json()"
        yield _row("import bullseye_partner", "import bullseye_partner", "import httpx2", "import httpx2", 0.2, rounds)
        yield _row("client and first call", first_call, "import httpx2 + SSL context", context, 1.2, rounds)
        yield _row("client and first call", first_call, "httpx2 client and first call", raw_call, None, rounds)
        server.shutdown()


def _row(name: str, ours: str, baseline_name: str, baseline: str, goal: float | None, rounds: int) -> Row:
    timings = [(_seconds("pass"), _seconds(ours), _seconds(baseline)) for _ in range(rounds)]
    bare = statistics.median(timing[0] for timing in timings)
    own, other = (statistics.median(timing[i] for timing in timings) - bare for i in (1, 2))
    return Row(
        name=name,
        ours=own * 1e3,
        baseline_name=baseline_name,
        baseline=other * 1e3,
        unit="ms",
        ratio=own / other,
        goal=goal,
    )
