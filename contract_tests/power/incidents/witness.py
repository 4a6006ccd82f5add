"""Shows that an incident changes what a partner sees: the same requests to an emulator with it, and to one without."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import unquote

from bullseye_partner_emulator import Settings, create_app
from bullseye_partner_emulator.clock import SteppingClock
from contract_tests.json_body import json_in
from contract_tests.power.incidents.step import Step, steps_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from bullseye_partner_emulator import Emulator
    from bullseye_partner_emulator.deliveries import DeliveryRequest

MakeEmulator: TypeAlias = "Callable[[Settings], Emulator]"

_PLACE = re.compile(r"<([\w.]+)>")
_SEED = 1
_PATIENCE = 20.0
"""Seconds that deliveries may take on a busy machine."""


@dataclass(frozen=True)
class Seen:
    """What a partner sees of a step: status, headers and body of the answer, and the deliveries that came with it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    delivered: tuple[DeliveryRequest, ...] = ()


@dataclass
class _Receiver:
    """The receiver of webhooks of a witness."""

    status: int = 200
    came: list[DeliveryRequest] = field(default_factory=list["DeliveryRequest"])

    async def __call__(self, request: DeliveryRequest) -> int | None:
        self.came.append(request)
        return self.status


def play(make: MakeEmulator, witness: Iterable[str], *, rate_limit: int | None = None) -> list[Seen]:
    """Return what is seen of each step of a witness, on an emulator whose clock stands still.

    Raises:
        ValueError: a line is no step, or names what no answer has.
    """
    names = _names()
    receiver = _Receiver()
    clock = SteppingClock(step=timedelta(0))
    emulator = make(Settings(seed=_SEED, clock=clock, deliver=receiver, rate_limit=rate_limit))
    with emulator:
        return asyncio.run(_Player(emulator, receiver, names).play(witness))


class _Player:
    def __init__(self, emulator: Emulator, receiver: _Receiver, names: Mapping[str, str]) -> None:
        self._emulator = emulator
        self._names = names
        self._receiver = receiver
        self._seen: list[Seen] = []

    async def play(self, witness: Iterable[str]) -> list[Seen]:
        for line in witness:
            came = len(self._receiver.came)
            answers = await asyncio.gather(*map(self._take, steps_of(line)))
            delivered = tuple(self._receiver.came[came:])
            for number, answer in enumerate(answers):
                whole = Seen(answer.status, answer.headers, answer.body, delivered if number == 0 else ())
                self._seen.append(whole)
        return self._seen

    async def _take(self, step: Step) -> Seen:
        partner = f"/_emulator/partners/{self._names['partner']}"
        if step.method == "RECEIVER":
            self._receiver.status = int(step.path)
            return Seen(0, (), b"")
        if step.method == "WAIT":
            return await self._send("POST", f"{partner}/clock", {"advanceSeconds": int(step.path)})
        if step.method == "PARTNER":
            return await self._send("POST", "/_emulator/partners", {})
        if step.method == "IDENTIFY":
            seen = await self._send("POST", f"{partner}/visitors", {"organizationId": self._filled(step.path)})
            await asyncio.to_thread(self._emulator.settle, _PATIENCE)
            return seen
        key = self._emulator.api_key if step.key is None else self._filled(step.key)
        headers = [("x-partner-api-key", key)] if key else []
        body = b""
        if step.body is not None:
            body = self._filled(step.body).encode()
            headers.append(("content-type", step.media_type))
        path = f"{self._emulator.base_path}/partner/{self._filled(step.path)}"
        return await _ask(self._emulator, step.method, path, headers, body)

    async def _send(self, method: str, path: str, body: object) -> Seen:
        return await _ask(self._emulator, method, path, [], json.dumps(body).encode())

    def _filled(self, text: str) -> str:
        return _PLACE.sub(lambda match: self._value(match[1]), text)

    def _value(self, place: str) -> str:
        first, *rest = place.split(".")
        if not first.isdigit():
            return self._names[first]
        value: Any = json_in(self._seen[int(first)].body)
        try:
            for name in rest:
                value = value[int(name) if name.isdigit() else name]
        except (KeyError, IndexError, TypeError):
            raise ValueError(f"no answer has <{place}>") from None
        return str(value)


@cache
def _names() -> dict[str, str]:
    """Return the ids of the data set, by what a witness calls them."""
    with create_app(Settings(seed=_SEED, clock=SteppingClock(step=timedelta(0)))) as emulator:

        def told(path: str) -> Any:
            headers = [("x-partner-api-key", emulator.api_key)]
            return json_in(
                asyncio.run(_ask(emulator, "GET", f"{emulator.base_path}/partner/{path}", headers, b"")).body
            )

        organizations = told("organizations")["organizations"]
        names = {one["name"].split()[0].lower(): one["id"] for one in organizations}
        names |= {name.upper(): identifier.upper() for name, identifier in names.items()}
        names |= {one["name"].split()[0].lower() + "Key": one["id"] for one in told("api-keys")["apiKeys"]}
        config = told(f"organizations/{names['acme']}/icp-configs")["icpConfigs"][0]["id"]
        return names | {"config": config, "partner": told("me")["partner"]["id"]}


async def _ask(app: Emulator, method: str, target: str, headers: list[tuple[str, str]], body: bytes) -> Seen:
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def keep(message: Any) -> None:
        sent.append(message)

    path, _, query = target.partition("?")
    scope = {
        "type": "http",
        "method": method,
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in headers],
    }
    await app(scope, receive, keep)
    start, *rest = sent
    told = tuple(sorted((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in start["headers"]))
    return Seen(start["status"], told, b"".join(part.get("body", b"") for part in rest))
