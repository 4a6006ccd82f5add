"""Sends raw requests to an emulator in this process: any method, any bytes, nothing cleaned up on the way."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bullseye_partner_emulator import Emulator

BASE = "/api/v1"
KEY_HEADER = "X-Partner-API-Key"
JSON = ("Content-Type", "application/json")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        code: str = self.json["code"]
        return code


def send(
    emulator: Emulator,
    method: str,
    target: str,
    headers: Sequence[tuple[str, str]] = (),
    chunks: Sequence[bytes] = (b"",),
) -> Answer:
    """Send a request whose body comes in chunks; `target` is path and query, percent-encoded."""
    path, _, query = target.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers],
    }
    incoming = [
        {"type": "http.request", "body": chunk, "more_body": index < len(chunks)}
        for index, chunk in enumerate(chunks, 1)
    ]
    sent: list[Any] = []

    async def receive() -> Any:
        return incoming.pop(0)

    async def collect(message: Any) -> None:
        sent.append(message)

    asyncio.run(emulator(scope, receive, collect))
    start, body = sent
    return Answer(start["status"], {name.decode(): value.decode() for name, value in start["headers"]}, body["body"])


@dataclass(frozen=True)
class Caller:
    """Calls the operations of an emulator with one key. Paths are relative to the base path of the API."""

    emulator: Emulator
    api_key: str

    def __call__(self, method: str, path: str, body: Any = None) -> Answer:
        headers = [(KEY_HEADER, self.api_key)]
        if body is None:
            return send(self.emulator, method, BASE + path, headers)
        return send(self.emulator, method, BASE + path, [*headers, JSON], [json.dumps(body).encode()])

    def get(self, path: str) -> Any:
        answer = self("GET", path)
        assert answer.status == 200, answer
        return answer.json

    def create_organization(self, **fields: Any) -> Any:
        answer = self("POST", "/partner/organizations", {"name": "New", **fields})
        assert answer.status == 201, answer
        return answer.json["organization"]
