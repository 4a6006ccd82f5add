"""Records what passes an ASGI application as HAR 1.2, without the keys."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping
    from datetime import datetime
    from pathlib import Path

    from contract_tests.target.target import AsgiApp
    from generator.json_pointer import JsonObject


class HarRecorder:
    """An ASGI application that passes everything on to another one, and keeps the exchanges.

    Keys are replaced by a label each, in headers and bodies alike, so that a replay can tell one from the other.

    Args:
        app: What answers.
        key_header: The request header that carries the key.
        secret_fields: Names of properties whose values are keys.
        now: Returns the time; aware.
    """

    def __init__(
        self, app: AsgiApp, *, key_header: str, secret_fields: frozenset[str], now: Callable[[], datetime]
    ) -> None:
        self._app = app
        self._key_header = key_header.lower()
        self._secret_fields = secret_fields
        self._now = now
        self._labels: dict[str, str] = {}
        self._entries: list[JsonObject] = []

    def write(self, path: Path) -> None:
        """Write what was recorded so far."""
        log = {"version": "1.2", "creator": {"name": "HarRecorder", "version": "1"}, "entries": self._entries}
        path.write_text(json.dumps({"log": log}, indent=1), encoding="utf-8")

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        """Answer a request (ASGI 3, HTTP)."""
        began, sent, received, start = self._now(), bytearray(), bytearray(), dict[str, Any]()

        async def tee_receive() -> MutableMapping[str, Any]:
            message = await receive()
            sent.extend(message.get("body", b""))
            return message

        async def tee_send(message: MutableMapping[str, Any]) -> None:
            start.update(message if message["type"] == "http.response.start" else {})
            received.extend(message.get("body", b""))
            await send(message)

        await self._app(scope, tee_receive, tee_send)
        query = scope["query_string"].decode()
        request: JsonObject = {
            "method": scope["method"],
            "url": f"http://recorded{scope['raw_path'].decode()}{'?' if query else ''}{query}",
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": self._headers(scope["headers"]),
            "queryString": [],
            "headersSize": -1,
            "bodySize": len(sent),
        }
        if sent:
            request["postData"] = {"mimeType": "application/json", "text": self._redacted(bytes(sent))}
        self._entries.append(
            {
                "startedDateTime": began.isoformat(),
                "time": 0,
                "request": request,
                "response": {
                    "status": start["status"],
                    "statusText": "",
                    "httpVersion": "HTTP/1.1",
                    "cookies": [],
                    "headers": self._headers(start["headers"]),
                    "content": {
                        "size": len(received),
                        "mimeType": "application/json",
                        "text": self._redacted(bytes(received)),
                    },
                    "redirectURL": "",
                    "headersSize": -1,
                    "bodySize": len(received),
                },
                "cache": {},
                "timings": {"send": 0, "wait": 0, "receive": 0},
            }
        )

    def _headers(self, headers: list[tuple[bytes, bytes]]) -> list[JsonObject]:
        pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]
        return [
            {"name": name, "value": self._label(value) if name.lower() == self._key_header else value}
            for name, value in pairs
        ]

    def _label(self, key: str) -> str:
        return self._labels.setdefault(key, f"REDACTED-{len(self._labels) + 1}")

    def _redacted(self, body: bytes) -> str:
        text = body.decode("utf-8", "replace")
        try:
            value = json.loads(text)
        except ValueError:
            return text
        if isinstance(value, dict):
            properties = cast("JsonObject", value)
            for name in self._secret_fields & properties.keys():
                text = text.replace(json.dumps(properties[name]), json.dumps(self._label(str(properties[name]))))
        return text
