"""The control API of the emulator, under `/_emulator/`: what a tester does, and no partner can.

It is no part of the described API, asks for no key, and answers with JSON. `GET /_emulator/` lists what there is.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, cast

from bullseye_partner_emulator.data_sets import DATA_SETS
from bullseye_partner_emulator.instants import render_instant

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence

CONTROL_PATH = "/_emulator/"

_MAX_BODY_BYTES = 65_536

JsonValue = Any
_Answer = tuple[int, JsonValue]


@dataclass(frozen=True)
class PartnerAccount:
    """A partner that was made, and its admin key, which is shown only now."""

    id: str
    api_key: str


@dataclass
class ReceivedRequest:
    """A request that came: what it meant, who sent it and how it was answered, as far as that is known."""

    method: str
    path: str
    operation_id: str | None = None
    partner_id: str | None = None
    status: int | None = None


class Controlled(Protocol):
    """What the control API needs of an emulator."""

    @property
    def received(self) -> Sequence[ReceivedRequest]:
        """The latest requests, oldest first."""
        ...

    def create_partner(self, data_set: str = ...) -> PartnerAccount:
        """Make a partner with a data set."""
        ...

    def remove_partner(self, partner_id: str) -> bool:
        """Remove a partner."""
        ...

    def partner_ids(self) -> list[str]:
        """Return the ids of all partners."""
        ...

    def advance_clock(self, partner_id: str, by: timedelta) -> datetime | None:
        """Move the clock of a partner on; return its time."""
        ...

    def reset(self) -> None:
        """Go back to the start."""
        ...


class _RefusedError(Exception):
    """A request of the control API that cannot be done; carries the status and what to say."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


class Control:
    """Answers the requests under `/_emulator/`."""

    def __init__(self, emulator: Controlled) -> None:
        self._emulator = emulator
        self._routes: dict[tuple[str, str], Callable[[str, JsonValue], _Answer]] = {
            ("GET", ""): self._index,
            ("GET", "partners"): self._list_partners,
            ("POST", "partners"): self._create_partner,
            ("DELETE", "partners/{id}"): self._remove_partner,
            ("POST", "partners/{id}/clock"): self._advance_clock,
            ("GET", "requests"): self._list_requests,
            ("POST", "reset"): self._reset,
        }

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        """Answer a request (ASGI 3, HTTP)."""
        try:
            status, answer = self._answer(scope["method"], scope["path"], await _read(receive))
        except _RefusedError as error:
            status, answer = error.status, {"message": str(error)}
        content = b"" if answer is None else json.dumps(answer).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def _answer(self, method: str, path: str, body: bytes) -> _Answer:
        segments = path.removeprefix(CONTROL_PATH).strip("/").split("/")
        partner_id = segments[1] if len(segments) > 1 else ""
        route = "/".join([segments[0], "{id}", *segments[2:]] if partner_id else segments)
        if (act := self._routes.get((method, route))) is None:
            methods = ", ".join(sorted(known for known, other in self._routes if other == route))
            if methods:
                raise _RefusedError(405, f"{path} has {methods}, not {method[:20]}")
            raise _RefusedError(404, f"there is no {path[:200]}; GET {CONTROL_PATH} lists what there is")
        return act(partner_id, _parsed(body))

    def _index(self, _id: str, _body: JsonValue) -> _Answer:
        return 200, {"routes": [f"{method} {CONTROL_PATH}{route}" for method, route in self._routes]}

    def _list_partners(self, _id: str, _body: JsonValue) -> _Answer:
        return 200, {"partners": [{"id": partner_id} for partner_id in self._emulator.partner_ids()]}

    def _create_partner(self, _id: str, body: JsonValue) -> _Answer:
        data_set = _property(body, "dataSet", str, "small")
        if data_set not in DATA_SETS:
            raise _RefusedError(400, f"dataSet must be one of {', '.join(DATA_SETS)}")
        account = self._emulator.create_partner(data_set)
        return 201, {"id": account.id, "apiKey": account.api_key}

    def _remove_partner(self, partner_id: str, _body: JsonValue) -> _Answer:
        if not self._emulator.remove_partner(partner_id):
            raise _RefusedError(404, f"there is no partner {partner_id[:50]}")
        return 204, None

    def _advance_clock(self, partner_id: str, body: JsonValue) -> _Answer:
        seconds = _property(body, "advanceSeconds", int, None)
        if not 0 <= seconds <= _LONGEST_LEAP:
            raise _RefusedError(400, f"advanceSeconds must be from 0 to {_LONGEST_LEAP}")
        now = self._emulator.advance_clock(partner_id, timedelta(seconds=seconds))
        if now is None:
            raise _RefusedError(404, f"there is no partner {partner_id[:50]}")
        return 200, {"now": render_instant(now.replace(microsecond=0))}

    def _list_requests(self, _id: str, _body: JsonValue) -> _Answer:
        return 200, {"requests": [_in_camel_case(asdict(request)) for request in self._emulator.received]}

    def _reset(self, _id: str, _body: JsonValue) -> _Answer:
        self._emulator.reset()
        return 204, None


_LONGEST_LEAP = 10 * 366 * 86_400
"""Ten years, in seconds: further than any period of the API, and far from the end of the calendar."""


def _parsed(body: bytes) -> JsonValue:
    if not body:
        return {}
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _RefusedError(400, "the body is not JSON") from error


def _property(body: JsonValue, name: str, kind: type, otherwise: JsonValue) -> JsonValue:
    if not isinstance(body, dict):
        raise _RefusedError(400, "the body must be a JSON object")
    given = cast("Mapping[str, JsonValue]", body)
    if unknown := given.keys() - {name}:
        raise _RefusedError(400, f"the body has {', '.join(sorted(unknown))[:200]}; only {name} is known here")
    value = given.get(name, otherwise)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise _RefusedError(400, f"{name} must be of type {kind.__name__}")
    return value


def _in_camel_case(values: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    words = {name: name.split("_") for name in values}
    return {first + "".join(map(str.title, rest)): values[name] for name, (first, *rest) in words.items()}


async def _read(receive: Callable[[], Awaitable[MutableMapping[str, Any]]]) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > _MAX_BODY_BYTES:
            raise _RefusedError(413, f"the body is larger than {_MAX_BODY_BYTES} bytes")
        if not message.get("more_body", False):
            return bytes(body)
