"""A server on loopback that keeps issues as GitHub's REST API does, and fails when it is told to."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from types import TracebackType

TOKEN = "a-token-that-opens-nothing"  # noqa: S105 - as it says
ISSUES = "/repos/owner/name/issues"


class GitHubServer:
    """The server.

    Attributes:
        issues: Its issues, as it shows them.
        comments: Number of the issue, and text.
        requests: Method, path with query, and the headers of all requests.
        failures: What the next requests are answered with: method, status, headers, and whether they are carried out.
    """

    def __init__(self) -> None:
        self.issues: list[dict[str, Any]] = []
        self.comments: list[tuple[int, str]] = []
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        self.failures: list[tuple[str, int, dict[str, str], bool]] = []
        self.page = 100
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def answer(self, method: str, target: str, document: Any) -> tuple[int, dict[str, str], Any]:
        if self.failures and self.failures[0][0] == method:
            _, status, headers, done = self.failures.pop(0)
            if done:
                self._carry_out(method, target, document)
            return status, headers, {"message": "it fails"}
        return self._carry_out(method, target, document)

    def _carry_out(self, method: str, target: str, document: Any) -> tuple[int, dict[str, str], Any]:
        parts = urlsplit(target)
        match method, parts.path.removeprefix(ISSUES).strip("/").split("/"):
            case "GET", [""]:
                query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                listed = [one for one in self.issues if query["labels"] in one["labels"]]
                assert query["state"] == "all"
                start = (int(query["page"]) - 1) * int(query["per_page"])
                return 200, {}, listed[start : start + int(query["per_page"])]
            case "POST", [""]:
                made = {"number": len(self.issues) + 1, "state": "open", "state_reason": None} | document
                self.issues.append(made)
                return 201, {}, made
            case "PATCH", [number]:
                self.issues[int(number) - 1] |= document
                return 200, {}, self.issues[int(number) - 1]
            case "POST", [number, "comments"]:
                self.comments.append((int(number), document["body"]))
                return 201, {}, {}
            case _:
                return 404, {}, {"message": "Not Found"}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1

            def _answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
                outer.requests.append((self.command, self.path, dict(self.headers.items())))
                status, headers, document = outer.answer(self.command, self.path, json.loads(body) if body else None)
                if not status:  # the connection breaks off
                    self.close_connection = True
                    return
                content = json.dumps(document).encode()
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(content))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_PATCH = _answer  # noqa: N815 - the names that the base class calls

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name of the base class
                """Say nothing."""

        return Handler
