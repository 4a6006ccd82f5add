"""Requests and answers, and the two ways to a target: its ASGI application, or the network."""

from __future__ import annotations

import asyncio
import json
import shlex
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, cast, runtime_checkable
from urllib.parse import quote, unquote, urlencode, urlsplit

import httpx2

from contract_tests.json_body import json_in
from generator.operations import JSON_MEDIA_TYPE

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from contract_tests.target.target import AsgiApp, Target
    from generator.json_pointer import Json, JsonObject
    from generator.operations import Operation

_TIMEOUT = 30.0
_LONGEST = 200
"""Characters of a body that is not shown as a whole."""
_UNCHANGED = frozenset(map(chr, range(0x20, 0x7F))) - set("%'\\-")
"""Characters that printf takes as they are, also in quotes and at the beginning."""
_LONGEST_COMMAND = 16_384
"""Characters of the longest body that a command contains; spaces at its end do not count."""


TOO_MANY = 429
"""The status of an answer that the rate limit refuses (RFC 6585)."""


class NoAnswerError(Exception):
    """The target did not answer; the message says how it failed."""


class FencedError(Exception):
    """A request that would touch what is not the run's own, or might; nothing was sent. The message says why."""


class RefusedError(Exception):
    """The scenario would do what it may not do to this target; nothing was sent."""


class SpentError(RefusedError):
    """The run may not send as many requests; nothing was sent."""


class MissingValueError(Exception):
    """An answer lacks a value that the scenario goes on with."""


@dataclass(frozen=True)
class Request:
    """A request: `target` is path and query below the base URL, percent-encoded; `headers` are without the key."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes | None


def request_of(
    operation: Operation,
    path: Mapping[str, str] | None = None,
    query: Mapping[str, str | int] | None = None,
    content: bytes | None = None,
    content_type: str | None = JSON_MEDIA_TYPE,
) -> Request:
    """Return a request of an operation; `content_type` is that of a content, None leaves the header out."""
    target = operation.path
    for name, value in (path or {}).items():
        target = target.replace(f"{{{name}}}", quote(str(value), safe=""))
    if query:
        target = f"{target}?{urlencode(query)}"
    headers = {"Content-Type": content_type} if content is not None and content_type else {}
    return Request(operation.http_method, target, headers, content)


@dataclass(frozen=True)
class Answer:
    """An answer; names of headers are in lower case. `status` 0 stands for no answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def json(self) -> Json:
        """The body as a JSON value; None if it is none."""
        return json_in(self.body)

    def pick(self, *steps: str | int) -> Json:
        """Return a value of the body.

        Raises:
            MissingValueError: there is none.
        """
        value: Any = self.json
        for step in steps:
            try:
                value = value[step]
            except (KeyError, IndexError, TypeError):
                raise MissingValueError(f"the answer has nothing at {'.'.join(map(str, steps))}") from None
        return value


class Wire(Protocol):
    """Carries requests to a target."""

    def send(self, request: Request, key: Mapping[str, str]) -> Answer:
        """Send a request with the header of the key.

        Raises:
            NoAnswerError: there is no answer.
        """
        ...

    def close(self) -> None:
        """Let go of what was opened."""
        ...


@runtime_checkable
class SendsTogether(Protocol):
    """A wire that can carry requests at the same time."""

    def send_together(self, requests: Sequence[tuple[Request, Mapping[str, str]]]) -> list[Answer]:
        """Send requests with the headers of their keys so that none waits for the answer to another.

        Raises:
            NoAnswerError: there is no answer to one of them.
        """
        ...


def open_wire(target: Target) -> Wire:
    """Return the way to a target."""
    return HttpWire(target.base_url) if target.app is None else AsgiWire(target.app, urlsplit(target.base_url).path)


class AsgiWire:
    """Calls an ASGI application in this process, with the bytes as they are."""

    def __init__(self, app: AsgiApp, base_path: str) -> None:
        self._app = app
        self._base_path = base_path
        self._runner = asyncio.Runner()

    def send(self, request: Request, key: Mapping[str, str]) -> Answer:
        """See `Wire`."""
        # Not Runner.run, which takes the handler of Ctrl-C, and gives it back, for each request.
        return self._runner.get_loop().run_until_complete(self._answer(request, key))

    def send_together(self, requests: Sequence[tuple[Request, Mapping[str, str]]]) -> list[Answer]:
        """See `SendsTogether`."""

        async def all_at_once() -> list[Answer]:
            return await asyncio.gather(*(self._answer(request, key) for request, key in requests))

        return self._runner.get_loop().run_until_complete(all_at_once())

    async def _answer(self, request: Request, key: Mapping[str, str]) -> Answer:
        path, _, query = (self._base_path + request.target).partition("?")
        scope: dict[str, Any] = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": "http",
            "server": ("testserver", 80),
            "client": ("127.0.0.1", 1),
            "root_path": "",
            "method": request.method,
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [
                (name.lower().encode(), value.encode("latin-1")) for name, value in {**request.headers, **key}.items()
            ],
        }
        sent: list[Any] = []
        pending = [{"type": "http.request", "body": request.body or b"", "more_body": False}]

        async def receive() -> Any:
            return pending.pop() if pending else {"type": "http.disconnect"}

        async def collect(message: Any) -> None:
            sent.append(message)

        try:
            async with asyncio.timeout(_TIMEOUT):
                await self._app(scope, receive, collect)
            start = sent[0]
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]}
            return Answer(start["status"], headers, b"".join(part.get("body", b"") for part in sent[1:]))
        except Exception as error:
            raise NoAnswerError(f"{type(error).__name__}: {error}") from error

    def close(self) -> None:
        """See `Wire`."""
        self._runner.close()


class HttpWire:
    """Sends over the network; redirects are not followed, and the environment's proxies not used."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._client = httpx2.Client(trust_env=False, timeout=_TIMEOUT)

    def send(self, request: Request, key: Mapping[str, str]) -> Answer:
        """See `Wire`."""
        try:
            answer = self._client.request(
                request.method,
                self._base_url + request.target,
                headers={**request.headers, **key},
                content=request.body,
            )
        except httpx2.HTTPError as error:
            raise NoAnswerError(f"{type(error).__name__}: {error}") from error
        return Answer(
            answer.status_code, {name.lower(): value for name, value in answer.headers.items()}, answer.content
        )

    def send_together(self, requests: Sequence[tuple[Request, Mapping[str, str]]]) -> list[Answer]:
        """See `SendsTogether`."""
        with ThreadPoolExecutor(len(requests)) as threads:
            sent = [threads.submit(self.send, request, key) for request, key in requests]
            return [one.result() for one in sent]

    def close(self) -> None:
        """See `Wire`."""
        self._client.close()


@dataclass(frozen=True)
class Exchange:
    """A request and its answer.

    Attributes:
        operation_id: The operation; empty for a path or method that the description does not have.
        request: What was sent.
        answer: What came.
        key: How a shell finds the key that was sent: a variable such as `$BULLSEYE_PARTNER_API_KEY`, or a text that is
            no key; None if none was sent.
    """

    operation_id: str
    request: Request
    answer: Answer = field(repr=False)
    key: str | None = None


def curl_command(request: Request, key_header: str, base_url: str, key: str | None) -> str:
    """Return a request as a command for a shell, with the key as `Exchange.key` names it.

    It sends the very same request; only a body that is too long for a command is cut, and ends with an ellipsis.
    """
    parts = ["curl", "-X", request.method]
    if key is not None:
        header = f"{key_header}: {key}"
        parts += ["-H", f'"{header}"' if key.startswith("$") else shlex.quote(header)]
    for name, value in request.headers.items():
        parts += ["-H", shlex.quote(f"{name}: {value}")]
    piped = ""
    if request.body is not None:
        if "content-type" not in map(str.lower, request.headers):
            parts += ["-H", "Content-Type:"]  # otherwise curl declares a form
        shown, piped = _data(request.body)
        parts += shown
    return piped + " ".join([*parts, shlex.quote(f"{base_url}{request.target}")])


def _data(body: bytes) -> tuple[list[str], str]:
    """Return the options with which curl sends a body, and the command that pipes it there; empty if none has to."""
    from_pipe = ["--data-binary", "@-"]
    text = body.decode("utf-8", "surrogateescape")
    if _is_plain(text):
        if len(text) <= _LONGEST_COMMAND:
            return ["--data-raw", shlex.quote(text)], ""
        if len(begin := text.rstrip(" ")) <= _LONGEST_COMMAND:
            return from_pipe, f"printf '%-{len(body)}s' {shlex.quote(begin)} | "
    elif len(body) <= _LONGEST_COMMAND:
        octal = (chr(byte) if chr(byte) in _UNCHANGED else f"\\{byte:03o}" for byte in body)
        return from_pipe, f"printf '{''.join(octal)}' | "
    begun = body[:_LONGEST].decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
    return ["--data-raw", shlex.quote(f"{begun}…")], ""


def _is_plain(text: str) -> bool:
    """Return whether a shell takes a text as it is: it has no NUL, and no byte that is no UTF-8."""
    return "\0" not in text and not any("\ud800" <= one <= "\udfff" for one in text)


def things_in(answers: Iterable[Answer], leave_out: Collection[str] = ()) -> set[str]:
    """Return the items of all lists, and the values beside them; in which order they come is a law of its own.

    Args:
        answers: Where they are in.
        leave_out: Properties of items that are no part of them, as every request changes them.
    """
    things: set[str] = set()
    for answer in answers:
        body = answer.json
        for name, value in cast("JsonObject", body).items() if isinstance(body, dict) else ():
            listed = cast("list[object]", value) if isinstance(value, list) else [value]
            things |= {json.dumps([name, without(one, leave_out)], sort_keys=True) for one in listed}
    return things


def without(value: Json, names: Collection[str]) -> Json:
    """Return a value without the properties of some names."""
    if isinstance(value, dict):
        entity = cast("JsonObject", value)
        return {name: without(inner, names) for name, inner in entity.items() if name not in names}
    if isinstance(value, list):
        return [without(item, names) for item in cast("list[object]", value)]
    return value
