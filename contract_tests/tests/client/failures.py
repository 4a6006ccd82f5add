"""Ways in which a transport fails, or answers with an error."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

import httpx2

from bullseye_partner import _facts
from contract_tests.tests.client.kernel.scripted_api import as_json

if TYPE_CHECKING:
    from collections.abc import Callable


class TroubleError(Exception):
    """What a transport may raise that httpx2 knows nothing of."""

    request: httpx2.Request | None = None


def raising(kind: Callable[[str], BaseException]) -> Callable[[httpx2.Request], httpx2.Response]:
    def answer(request: httpx2.Request) -> httpx2.Response:
        headers = list(request.headers.raw)  # in a local variable, as in the frames of httpx2 itself
        assert headers
        try:
            return httpx2.Response(int("no number"))
        except ValueError as cause:
            raise kind("trouble") from cause

    return answer


def answering(status: int) -> Callable[[httpx2.Request], httpx2.Response]:
    return lambda _: httpx2.Response(status)


TRANSPORTS: dict[str, Callable[[httpx2.Request], httpx2.Response]] = {
    **{str(status): answering(status) for status in (302, 400, 401, 404, 429, 500, 520)},
    "envelope": lambda _: httpx2.Response(400, json={"code": "BadRequest", "message": "no", "details": {}}),
    "html": lambda _: httpx2.Response(200, html="<h1>Hello</h1>"),
    **{
        kind.__name__: raising(kind)
        for kind in (
            httpx2.ConnectError,
            httpx2.ReadTimeout,
            httpx2.RemoteProtocolError,
            httpx2.DecodingError,
            httpx2.InvalidURL,
            TroubleError,
            KeyboardInterrupt,
            asyncio.CancelledError,
            SystemExit,
        )
    },
}


def repeating(status: int) -> Callable[[httpx2.Request], httpx2.Response]:
    def answer(request: httpx2.Request) -> httpx2.Response:
        repeated = request.headers[_facts.API_KEY_HEADER]
        error = {"code": repeated, "message": f"{repeated} is unknown", "details": {"keys": [repeated]}}
        return as_json(error, status)

    return answer


def break_off(request: httpx2.Request) -> httpx2.Response:
    raise httpx2.ReadError(f"lost {request.headers.raw}")


def grouped(request: httpx2.Request) -> httpx2.Response:
    # Raised here, where the other is not its context: only the group leads to it.
    raise ExceptionGroup("several", [caught(partial(raising(TroubleError), request))])


def caught(call: Callable[[], object]) -> Exception:
    try:
        call()
    except TroubleError as error:
        return error
    raise AssertionError
