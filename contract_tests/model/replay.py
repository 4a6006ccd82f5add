"""Sends recorded requests again, with the ids and the key of the target, and compares the answers."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote

import httpx2

from bullseye_partner_emulator.description import bundle_of_package
from contract_tests.json_body import json_in
from contract_tests.model.cassette import Exchange, Message
from contract_tests.model.compare import BEFORE, Comparison, is_uuid, own_ids
from contract_tests.model.described import Api
from contract_tests.model.differences import Difference, Incomparable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from contract_tests.model.described import Described
    from contract_tests.model.target import ReplayTarget

_OF_THE_CONNECTION = frozenset(
    {"host", "content-length", "connection", "transfer-encoding", "accept-encoding", "cookie", "user-agent"}
)
"""Request headers that say how a request travelled, not what it asked for."""

_SAFE = ":/?&=+,;@!$'()*~%[]-._"
_WHATEVER_IS_THERE = frozenset({401, 404, 405})
"""Statuses that an unknown id has as well."""


@dataclass(frozen=True)
class Parity:
    """The outcome of a replay.

    Attributes:
        exchanges: How many exchanges the recording has.
        compared: How many of them were replayed and compared.
        differences: What the replay did differently.
        incomparable: What could not be compared, and why.
        texts: How many texts that no request determined were compared by their kind only.
        undescribed_headers: Headers of recorded answers that the description does not have; they were not compared.
    """

    exchanges: int
    compared: int
    differences: Sequence[Difference]
    incomparable: Sequence[Incomparable]
    texts: int
    undescribed_headers: Sequence[str]


def replay(
    exchanges: Sequence[Exchange],
    target: ReplayTarget,
    *,
    same_start: bool = False,
    watch: Callable[[int], None] = lambda _: None,
) -> Parity:
    """Replay a recording.

    Args:
        exchanges: The recording.
        target: What answers; its account should be a fresh one.
        same_start: Whether the recorded account began with the same state as that of the target. If not, what was
            there before the recording is listed instead of compared.
        watch: Is told the number of each exchange before it is replayed.

    Raises:
        httpx2.HTTPError: the target could not be reached.
    """
    return asyncio.run(_Replay(exchanges, target, same_start, watch).run())


class _Replay:
    def __init__(
        self,
        exchanges: Sequence[Exchange],
        target: ReplayTarget,
        same_start: bool,
        watch: Callable[[int], None],
    ) -> None:
        self._exchanges = exchanges
        self._target = target
        self._api = Api(bundle_of_package())
        self._watch = watch
        self._comparison = Comparison(same_start)
        self._known = self._comparison.counterparts
        self._lost: dict[str, int] = {}
        self._working_keys = {
            exchange.request.header(self._api.key_header)
            for exchange in exchanges
            if exchange.status is not None and exchange.status < 300
        }

    async def run(self) -> Parity:
        compared = 0
        transport = None if self._target.app is None else httpx2.ASGITransport(self._target.app)
        # trust_env: a proxy of the environment is no way to this machine.
        async with httpx2.AsyncClient(transport=transport, trust_env=False, timeout=60) as client:
            for exchange in self._exchanges:
                self._watch(exchange.number)
                compared += await self._replay(exchange, client)
        names = {name for exchange in self._exchanges for name, _ in exchange.answer.headers}
        return Parity(
            exchanges=len(self._exchanges),
            compared=compared,
            differences=self._comparison.differences,
            incomparable=self._comparison.incomparable,
            texts=self._comparison.texts,
            undescribed_headers=sorted(names - self._api.headers - {"content-type", "content-length", "allow"}),
        )

    async def _replay(self, exchange: Exchange, client: httpx2.AsyncClient) -> bool:
        base = self._api.base_path
        operation = self._api.find(exchange.method, exchange.path.removeprefix(base))
        name = operation.id if operation else f"{exchange.method} {exchange.path}"
        if reason := self._obstacle(exchange, operation):
            self._comparison.incomparable.append(Incomparable(exchange.number, name, "", reason))
            self._remember_lost(exchange, operation)
            return False
        self._target.live_at(exchange.at)
        replayed = await self._send(exchange, client)
        self._hear(exchange)
        assert replayed.status is not None
        if replayed.status >= 300:
            self._remember_lost(exchange, operation)
        self._comparison.compare(exchange, replayed, operation, name)
        return True

    def _obstacle(self, exchange: Exchange, operation: Described | None) -> str | None:
        """Return why an exchange cannot be compared, if so."""
        if not exchange.path.startswith(f"{self._api.base_path}/"):
            return f"is no request to the API: its path does not begin with {self._api.base_path}/"
        if exchange.status is None:
            return "the recording has no answer"
        if not exchange.faithful:
            return "the recording does not have all bytes of it; let Schemathesis preserve them"
        key = exchange.request.header(self._api.key_header)
        unknown_key = key is not None and key not in self._known.secrets
        if exchange.status in (401, 403) and unknown_key and key in self._working_keys:
            return "the recording does not say which key was sent"
        if exchange.status == 403 and unknown_key:
            return "the scopes of the key are from before the recording"
        if exchange.status == 429:
            return "the rate budget depends on requests before the recording"
        for value in self._ids(exchange, operation):
            if value in self._lost:
                return f"refers to {value}, which exchange {self._lost[value]} made and the replay did not"
            if value not in self._known.ids and exchange.status not in _WHATEVER_IS_THERE:
                return f"{BEFORE}: {value}"
        return None

    def _ids(self, exchange: Exchange, operation: Described | None) -> Iterator[str]:
        """Yield the UUIDs by which a request names things."""
        texts = [*(operation.ids.values() if operation else ())]
        texts += [value for _, value in parse_qsl(exchange.query)]
        yield from filter(is_uuid, texts)

    def _remember_lost(self, exchange: Exchange, operation: Described | None) -> None:
        if operation is None or exchange.method != "POST" or exchange.status is None or exchange.status >= 300:
            return
        place, _ = operation.answer(exchange.status)
        for value in own_ids(json_in(exchange.answer.body), place):
            self._lost.setdefault(value, exchange.number)

    async def _send(self, exchange: Exchange, client: httpx2.AsyncClient) -> Exchange:
        path = self._known.translate_path(exchange.path.removeprefix(self._api.base_path))
        query = self._known.translate_query(exchange.query)
        headers = [
            (name.encode("latin-1", "replace"), value.encode("utf-8", "surrogateescape"))
            for name, value in exchange.request.headers
            if name not in _OF_THE_CONNECTION | {self._api.key_header} and not name.startswith(":")
        ]
        if (key := self._key(exchange)) is not None:
            headers.append((self._api.key_header.encode(), key.encode()))
        url = quote(self._target.base_url + path + (f"?{query}" if query else ""), safe=_SAFE)
        response = await client.request(
            exchange.method, url, headers=headers, content=self._known.translate_body(exchange.request.body)
        )
        answer = Message(
            tuple((name.lower(), value) for name, value in response.headers.multi_items()), response.content
        )
        return replace(exchange, at=self._target.now(), status=response.status_code, answer=answer)

    def _key(self, exchange: Exchange) -> str | None:
        key = exchange.request.header(self._api.key_header)
        if key is None:
            return None
        if key in self._known.secrets:
            return self._known.secrets[key]
        return key if exchange.status == 401 else self._target.api_key

    def _hear(self, exchange: Exchange) -> None:
        for name, value in parse_qsl(exchange.query, keep_blank_values=True):
            self._known.hear(value, name)
        self._known.hear(json_in(exchange.request.body))
