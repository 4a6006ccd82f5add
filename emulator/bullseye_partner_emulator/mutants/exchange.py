"""Requests and answers as values, and the ASGI layer that lets a deviation handle them."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias, cast
from urllib.parse import parse_qsl, urlencode

from bullseye_partner_emulator.errors import ApiError
from bullseye_partner_emulator.routing import Routes

if TYPE_CHECKING:
    from bullseye_partner_emulator.description import Description
    from bullseye_partner_emulator.json_text import Json, JsonObject
    from bullseye_partner_emulator.mutants.mutant import Mutant

Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Message]]
Send: TypeAlias = Callable[[Message], Awaitable[None]]
AsgiApp: TypeAlias = Callable[[Message, Receive, Send], Awaitable[None]]
Headers: TypeAlias = tuple[tuple[str, str], ...]

_JSON = "application/json"
_TOO_MANY = 429


@dataclass(frozen=True)
class Request:
    """A request. `operation` is the operationId it means, empty for an unknown path or method; `path` is decoded.

    Header names are in lower case.
    """

    operation: str
    method: str
    path: str
    query_string: str
    headers: Headers
    body: bytes

    @property
    def query(self) -> dict[str, str]:
        """The query parameters, the last one of each name."""
        return dict(parse_qsl(self.query_string, keep_blank_values=True))

    @property
    def json(self) -> Json:
        """The body, None if it is no JSON."""
        return _json(self.body)

    @property
    def object(self) -> JsonObject | None:
        """The body, None if it is no JSON object."""
        return _object(self.body)

    def header(self, name: str) -> str | None:
        """Return a header by its name in lower case."""
        return dict(self.headers).get(name)

    def with_query(self, **changes: str | None) -> Request:
        """Return the request with other query parameters; None takes one away."""
        merged = {name: value for name, value in {**self.query, **changes}.items() if value is not None}
        return replace(self, query_string=urlencode(merged))

    def with_json(self, value: Json) -> Request:
        """Return the request with another body."""
        body = json.dumps(value).encode()
        return replace(self, body=body, headers=_with(self.headers, "content-length", str(len(body))))

    def with_header(self, name: str, value: str | None) -> Request:
        """Return the request with another header; None takes it away. The name is in lower case."""
        return replace(self, headers=_with(self.headers, name, value))

    def asking(self, method: str, path: str) -> Request:
        """Return a request without query and body, by the same caller."""
        headers = tuple((name, value) for name, value in self.headers if not name.startswith("content-"))
        return replace(self, method=method, path=path, query_string="", headers=headers, body=b"")


@dataclass(frozen=True)
class Answer:
    """An answer. Header names are in lower case."""

    status: int
    headers: Headers
    body: bytes

    @property
    def json(self) -> Json:
        """The body, None if it is no JSON."""
        return _json(self.body)

    @property
    def object(self) -> JsonObject | None:
        """The body, None if it is no JSON object."""
        return _object(self.body)

    @property
    def succeeded(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    def header(self, name: str) -> str | None:
        """Return a header by its name in lower case."""
        return dict(self.headers).get(name)

    def with_json(self, value: Json) -> Answer:
        """Return the answer with another body."""
        body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
        return replace(self, body=body).with_header("content-length", str(len(body))).with_header("content-type", _JSON)

    def with_header(self, name: str, value: str | None) -> Answer:
        """Return the answer with another header; None takes it away. The name is in lower case."""
        return replace(self, headers=_with(self.headers, name, value))

    def with_status(self, status: int) -> Answer:
        """Return the answer with another status."""
        return replace(self, status=status)

    def without_body(self, status: int) -> Answer:
        """Return the answer with another status and nothing else than what every answer has."""
        return (
            replace(self, status=status, body=b"").with_header("content-length", None).with_header("content-type", None)
        )


class Mutated:
    """An ASGI application with a mutant in front of it.

    `touched` counts the exchanges that became others than they would have been.
    """

    def __init__(self, app: AsgiApp, mutant: Mutant, description: Description) -> None:
        self._app = app
        self._mutant = mutant
        self._routes = Routes(description.operations)
        self._limit, self._remaining, self._window = (name.lower() for name in description.rate_limit_headers)
        self._hidden: dict[tuple[str | None, str | None], int] = {}
        self._deviation = mutant.deviation()
        self.touched = 0

    def reset(self) -> None:
        """Forget what the mutant remembers of earlier requests."""
        self._deviation = self._mutant.deviation()
        self._hidden.clear()

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI 3)."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(
            self._operation(scope),
            scope["method"],
            scope["path"],
            scope["query_string"].decode("latin-1"),
            tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]),
            await _read(receive),
        )
        asked: list[tuple[Request, Answer]] = []

        async def api(forwarded: Request) -> Answer:
            answer = await self._ask(scope, forwarded)
            asked.append((forwarded, answer))
            return answer

        operations = self._mutant.operations
        concerned = operations is None or request.operation in operations
        answer = await (self._deviation(request, api) if concerned else api(request))
        self.touched += asked != [(request, answer)]
        answer = self._without_a_trace(answer, [was for _, was in asked])
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    def _without_a_trace(self, answer: Answer, asked: list[Answer]) -> Answer:
        """Return an answer whose rate limit does not tell how many requests a mutant made of one.

        Any mutant that has to ask twice would be noticed by that, whatever it does.
        """
        counted = [was for was in asked if was.header(self._remaining) is not None]
        if not counted or any(was.status == _TOO_MANY for was in counted):
            return answer
        # Accounts are told apart by their limits.
        window = (counted[-1].header(self._limit), counted[-1].header(self._window))
        self._hidden[window] = self._hidden.get(window, 0) + len(counted) - 1
        if answer.header(self._remaining) not in {was.header(self._remaining) for was in counted}:
            return answer  # the header is what the mutant changed
        remaining = int(counted[-1].header(self._remaining) or 0) + self._hidden[window]
        return answer.with_header(self._remaining, str(remaining))

    def _operation(self, scope: Message) -> str:
        try:
            return self._routes.find(scope["method"], scope["path"])[0].id
        except ApiError:
            return ""

    async def _ask(self, scope: Message, request: Request) -> Answer:
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": request.body, "more_body": False}

        async def keep(message: Message) -> None:
            sent.append(message)

        await self._app(
            {
                **scope,
                "method": request.method,
                "path": request.path,
                "raw_path": request.path.encode(),
                "query_string": request.query_string.encode("latin-1"),
                "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.headers],
            },
            receive,
            keep,
        )
        start, *rest = sent
        headers = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in start["headers"])
        return Answer(start["status"], headers, b"".join(part.get("body", b"") for part in rest))


def _json(body: bytes) -> Json:
    try:
        return json.loads(body)
    except ValueError:
        return None


def _object(body: bytes) -> JsonObject | None:
    value = _json(body)
    return cast("JsonObject", value) if isinstance(value, dict) else None


def _with(headers: Headers, name: str, value: str | None) -> Headers:
    if value is None:
        return tuple(header for header in headers if header[0] != name)
    if any(header[0] == name for header in headers):
        return tuple((name, value) if header[0] == name else header for header in headers)
    return (*headers, (name, value))


async def _read(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if message["type"] == "http.disconnect" or not message.get("more_body", False):
            return bytes(body)
