"""An API that answers from a script, behind a transport: no sockets, no time."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

import httpx2

from contract_tests.tests.client.kernel.manual_clock import ManualClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    Answer: TypeAlias = httpx2.Response | Exception | Callable[[httpx2.Request], httpx2.Response]

KEY = "bpk_3f1c9a7e5d2b4860"
BASE_URL = "https://partner.example/api/v1"


def as_json(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> httpx2.Response:
    """A JSON response."""
    return httpx2.Response(
        status, content=json.dumps(body).encode(), headers={"Content-Type": "application/json", **(headers or {})}
    )


def refusal(status: int, code: str, headers: Mapping[str, str] | None = None) -> httpx2.Response:
    """An error in the envelope of the API."""
    return as_json({"code": code, "message": f"{code} it is", "details": {"field": "name"}}, status, headers)


@dataclass
class ScriptedApi:
    """Answers requests in turn; the last answer goes on for ever. An exception is raised instead of answering."""

    script: list[Answer]
    clock: ManualClock = field(default_factory=ManualClock)
    requests: list[httpx2.Request] = field(default_factory=list[httpx2.Request])

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        """Answer a request."""
        answer = self.script[min(len(self.requests), len(self.script) - 1)]
        self.requests.append(request)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, httpx2.Response):
            # A response is used up by reading it.
            return httpx2.Response(answer.status_code, headers=answer.headers, content=answer.content)
        return answer(request)

    @property
    def paths(self) -> Iterable[str]:
        """Method, path and query of each request."""
        return [f"{request.method} {request.url.raw_path.decode()}" for request in self.requests]

    def transport(self) -> httpx2.MockTransport:
        """The transport that leads here, blocking or not."""
        return httpx2.MockTransport(self)
