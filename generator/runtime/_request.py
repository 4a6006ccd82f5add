"""Builds the requests of calls."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

import httpx2

from . import _facts
from ._clock import Timeout
from ._hooks import is_logged, log
from ._http_client import headers_of, silences_of, url_of
from ._secret import conceal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ._call import Call
    from ._clock import Clock
    from ._http_client import HttpClient
    from ._options import Settings
    from ._secret import Secret

    Headers = Sequence[tuple[str, str]]

_HEADERS = (
    ("Accept", "application/json"),
    ("Accept-Encoding", "gzip"),  # only what httpx2 decodes piece by piece, so that no bomb explodes
    ("User-Agent", f"bullseye-partner/{_facts.CLIENT_VERSION}"),
)
_HEADERS_OF_BODY = (*_HEADERS, ("Content-Type", "application/json"))
_RAW_HEADERS = tuple((name.encode(), value.encode()) for name, value in _HEADERS)
_RAW_HEADERS_OF_BODY = tuple((name.encode(), value.encode()) for name, value in _HEADERS_OF_BODY)
_RAW_KEY_HEADER = _facts.API_KEY_HEADER.encode()
_METHODS_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "QUERY"})
"""Those of which httpx2 also says that there is no body."""


def build_request(
    call: Call, settings: Settings, api_key: Secret, clock: Clock, left: float, given: HttpClient | None
) -> httpx2.Request:
    """Return the next attempt of a call, for an HTTP client that the user gave or for our own.

    `left` is the seconds until the deadline.

    Raises:
        TypeError, ValueError: the key cannot be sent.
        Exception: whatever the function raises that gives the key.
    """
    if is_logged(logging.DEBUG):
        _log_request(call)
    url, cookies = call.url, None
    theirs = [each for each in (settings.default_headers, call.headers) if each]
    if given is not None:
        url, cookies = url_of(given, url), given.cookies or None
        if own := headers_of(given):
            theirs.insert(0, own)
    extensions = {"timeout": _timeouts(call, settings, clock, left, given)}
    try:
        key = api_key.reveal()
        # A request that an option adds anything to is none of these.
        if not theirs and cookies is None:
            return _plain_request(call, url, key, extensions)
        headers: Headers = _HEADERS if call.content is None else _HEADERS_OF_BODY
        for each in theirs:
            headers = _over(headers, each)
        return httpx2.Request(
            call.operation.http_method,
            url,
            headers=[*headers, (_facts.API_KEY_HEADER, key)],
            cookies=cookies,
            content=call.content,
            extensions=extensions,
        )
    except BaseException as error:
        conceal(error)
        raise


def _plain_request(call: Call, url: str, key: str, extensions: dict[str, dict[str, float]]) -> httpx2.Request:
    """Return a request with the client's own headers alone.

    It is what httpx2 makes of `content`, for which it looks through all headers several times and takes as long as this
    client for the rest of a call. With a stream, it takes the headers as they are.
    """
    method, content = call.operation.http_method, call.content
    is_constant = "?" not in url and "{" not in call.operation.path
    address = _read_once(url) if is_constant else httpx2.URL(url)
    own = _RAW_HEADERS if content is None else _RAW_HEADERS_OF_BODY
    headers = [(b"Host", address.netloc), *own, (_RAW_KEY_HEADER, key.encode())]
    if content is not None or method in _METHODS_WITH_BODY:
        headers.append((b"Content-Length", b"%d" % len(content or b"")))
    stream = httpx2.ByteStream(content or b"")
    request = httpx2.Request(method, address, headers=headers, stream=stream, extensions=extensions)
    request.read()  # whoever hooks into the HTTP client finds the body
    return request


_read_once = lru_cache(maxsize=256)(httpx2.URL)
"""Reads an address without arguments: of those there are hardly more than operations."""


def _over(headers: Headers, theirs: Mapping[str, str]) -> Headers:
    """Return headers with others in place of those of the same name."""
    names = {name.lower() for name in theirs}
    return [*(header for header in headers if header[0].lower() not in names), *theirs.items()]


def _timeouts(call: Call, settings: Settings, clock: Clock, left: float, given: HttpClient | None) -> dict[str, float]:
    """Return how long each phase of an attempt may be silent: as the call says, the client, or its HTTP client."""
    is_told = call.timeout is not None or settings.timeout_is_given
    if given is not None and not is_told and (silences := silences_of(given)) is not None:
        seconds = {phase: left if silence is None else min(silence, left) for phase, silence in silences.items()}
        return {phase: Timeout(silence, clock, call.over_at) for phase, silence in seconds.items()}
    silence = settings.timeout if call.timeout is None else call.timeout
    timeout = Timeout(min(silence, left), clock, call.over_at)
    # Who waits for a free connection waits for other calls of this client, not for the server.
    return {"connect": timeout, "read": timeout, "write": timeout, "pool": left}


def _log_request(call: Call) -> None:
    names = ", ".join(dict(parse_qsl(call.url.partition("?")[2], keep_blank_values=True))) or "no query"
    method, path = call.operation.http_method, call.operation.path
    log(logging.DEBUG, "%s: %s %s (%s), attempt %s", call.operation.id, method, path, names, call.attempts)
