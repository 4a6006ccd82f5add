"""A web site on loopback that answers as a test says, and a clock on which waiting takes no time."""

from __future__ import annotations

import http.server
import threading
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping


@dataclass(frozen=True)
class Answer:
    """What a path answers with; `body` comes chunk by chunk."""

    body: Iterable[bytes] | str = ""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/markdown; charset=utf-8"})

    def chunks(self) -> Iterable[bytes]:
        return [self.body.encode()] if isinstance(self.body, str) else self.body


def redirect(to: str) -> Answer:
    return Answer("", 301, {"Location": to})


@dataclass
class ScriptedSite:
    """The site: `answers` are those of a path, the last of which is repeated; `pages` all others."""

    url: str = ""
    pages: dict[str, str] = field(default_factory=dict[str, str])
    answers: dict[str, list[Answer | Callable[[], Answer]]] = field(
        default_factory=dict[str, "list[Answer | Callable[[], Answer]]"]
    )
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list[tuple[str, dict[str, str]]])
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def asked(self) -> dict[str, int]:
        """How often each path was asked for."""
        counts: dict[str, int] = defaultdict(int)
        for path, _ in self.requests:
            counts[path] += 1
        return counts

    def answer(self, path: str, headers: dict[str, str]) -> Answer:
        self.requests.append((path, headers))
        if planned := self.answers.get(path):
            one = planned.pop(0) if len(planned) > 1 else planned[0]
            return one() if callable(one) else one
        name = path.strip("/").removesuffix(".md")
        return Answer(self.pages[name]) if name in self.pages else Answer("gone", 404)


@contextmanager
def serving(pages: dict[str, str]) -> Generator[ScriptedSite]:
    """Yield a site that has some pages."""
    site = ScriptedSite(pages=dict(pages))

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"  # the end of the answer is that of the connection

        def do_GET(self) -> None:
            answer = site.answer(self.path, dict(self.headers.items()))
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                for chunk in answer.chunks():
                    self.wfile.write(chunk)
            except (BrokenPipeError, ConnectionResetError):
                pass  # the reader has had enough

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        site.url = f"http://127.0.0.1:{server.server_port}/partner-api/partner-api"
        yield site
        site.stopping.set()
        server.shutdown()
        thread.join()


@dataclass
class ManualClock:
    """Waiting passes at once, and is noted."""

    time: float = 1_764_000_000.0
    waits: list[float] = field(default_factory=list[float])

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds
