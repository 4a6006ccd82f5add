"""What a recorded instance may do otherwise than the emulator, each a change of one answer."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bullseye_partner import _facts  # pyright: ignore[reportPrivateUsage] -- the name of the header with the key

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.target.target import AsgiApp


@dataclass
class Deviant:
    """An ASGI layer that changes the answers to some requests."""

    app: AsgiApp
    method: str
    path_end: str
    change: Callable[[dict[str, Any], dict[bytes, bytes], Any], Any]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        messages: list[Any] = []

        async def keep(message: Any) -> None:
            messages.append(message)

        await self.app(scope, receive, keep)
        start, content = messages
        if scope["method"] == self.method and scope["path"].endswith(self.path_end) and start["status"] < 300:
            headers = dict(start["headers"])
            body = self.change(start, headers, json.loads(content["body"] or b"null"))
            content["body"] = b"" if body is None else json.dumps(body).encode()
            headers[b"content-length"] = str(len(content["body"])).encode()
            start["headers"] = list(headers.items())
        await send(start)
        await send(content)


def no_limit_header(_start: Any, headers: dict[bytes, bytes], body: Any) -> Any:
    del headers[b"x-ratelimit-remaining" if b"x-ratelimit-remaining" in headers else b"X-RateLimit-Remaining"]
    return body


def answered_200(start: Any, _headers: Any, body: Any) -> Any:
    start["status"] = 200
    return body


def renamed(_start: Any, _headers: Any, body: Any) -> Any:
    body["organization"]["external_id"] = body["organization"].pop("externalId")
    return body


def null_instead_of_text(_start: Any, _headers: Any, body: Any) -> Any:
    body["organization"]["externalId"] = None
    return body


def null_instead_of_absent(_start: Any, _headers: Any, body: Any) -> Any:
    body["organization"]["deletedAt"] = None
    return body


def backwards(_start: Any, _headers: Any, body: Any) -> Any:
    body["organizations"].reverse()
    return body


def one_too_many(_start: Any, _headers: Any, body: Any) -> Any:
    body["total"] += 1
    return body


def one_lost(_start: Any, _headers: Any, body: Any) -> Any:
    body["organizations"].pop()
    return body


def other_page_size(_start: Any, _headers: Any, body: Any) -> Any:
    body["pageSize"] = 50
    return body


def write_forgotten(_start: Any, _headers: Any, body: Any) -> Any:
    body["organization"]["name"] = "A"
    return body


def other_id(_start: Any, _headers: Any, body: Any) -> Any:
    body["organization"]["id"] = "3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21"
    return body


def other_number(_start: Any, _headers: Any, body: Any) -> Any:
    body["organization"]["credits"] += 1
    return body


def time_as_a_number(_start: Any, _headers: Any, body: Any) -> Any:
    body["organization"]["createdAt"] = 1740652200
    return body


def time_in_words(_start: Any, _headers: Any, body: Any) -> Any:
    body["organization"]["createdAt"] = "yesterday"
    return body


def time_to_come(_start: Any, _headers: Any, body: Any) -> Any:
    body["organization"]["createdAt"] = "2030-01-01T00:00:00Z"
    return body


def media_type(_start: Any, headers: dict[bytes, bytes], body: Any) -> Any:
    headers[b"content-type"] = b"text/json"
    return body


def limit(_start: Any, headers: dict[bytes, bytes], body: Any) -> Any:
    headers[name_of(headers, _facts.RATE_LIMIT_LIMIT_HEADER)] = b"999"
    return body


def remaining_falls_by_two(_start: Any, headers: dict[bytes, bytes], body: Any) -> Any:
    name = name_of(headers, _facts.RATE_LIMIT_REMAINING_HEADER)
    headers[name] = str(int(headers[name]) - 1).encode()
    return body


def reset_in_an_hour(_start: Any, headers: dict[bytes, bytes], body: Any) -> Any:
    name = name_of(headers, _facts.RATE_LIMIT_RESET_HEADER)
    headers[name] = str(int(headers[name]) + 3600).encode()
    return body


def name_of(headers: dict[bytes, bytes], header: str) -> bytes:
    return next(name for name in headers if name.lower() == header.lower().encode())
