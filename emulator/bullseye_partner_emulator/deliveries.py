"""Deliveries to the webhooks of a partner: what is sent, how it is signed, and where it may go."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlalchemy as sa

    from bullseye_partner_emulator.json_text import JsonObject


@dataclass(frozen=True)
class DeliveryRequest:
    """A POST to a webhook: its address, the raw body, its headers, and the seconds to wait for an answer."""

    url: str
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    timeout: float


_MAX_PORT = 65535

Deliver = Callable[[DeliveryRequest], Awaitable[int | None]]
"""Sends a delivery; returns the status of the answer, None when there was none."""


@dataclass(frozen=True)
class Delivery:
    """What a handler returns that has to deliver something before it can answer.

    `conclude` gets a connection, as the handler did, and the status of the webhook's answer (None: no answer); it
    returns the body of the handler's answer. `request` is None when there is nowhere to deliver to.
    """

    request: DeliveryRequest | None
    conclude: Callable[[sa.Connection, int | None], JsonObject]


def sign(body: bytes, secret: str) -> str:
    """Return the signature of a raw body: hexadecimal HMAC-SHA256, keyed with the webhook's secret.

    Source: https://docs.bullseye.so/partner-api/webhooks
    """
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


async def deliver_to_loopback(request: DeliveryRequest) -> int | None:
    """Send a delivery if its address is on this machine; return the status of the answer, None when there was none.

    Other hosts are never contacted: an emulator must not send made-up visitors to a real system.
    """
    # Imported at the first delivery: most runs of the emulator have none, and it is a third of the start-up time.
    import httpx2

    try:
        url = httpx2.URL(request.url)
        if url.scheme not in ("http", "https") or not _is_loopback(url.host) or (url.port or 0) > _MAX_PORT:
            return None
        async with httpx2.AsyncClient(trust_env=False, timeout=request.timeout) as client:
            return (await client.post(url, content=request.body, headers=request.headers)).status_code
    except (httpx2.HTTPError, httpx2.InvalidURL):
        return None


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
