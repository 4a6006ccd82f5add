"""A delivery to the webhook of a partner: what is sent, how it is signed, and where it may go."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import logging
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from bullseye_partner_emulator import json_text

if TYPE_CHECKING:
    import sqlalchemy as sa

    from bullseye_partner_emulator.description import Description
    from bullseye_partner_emulator.json_text import Json, JsonObject
    from bullseye_partner_emulator.readings import Readings

_MAX_PORT = 65535
_HOSTS_NAMED = 100
"""Different hosts that the log names: enough to see what is wrong, however many webhooks there are."""

_logger = logging.getLogger("bullseye_partner_emulator")


@dataclass(frozen=True)
class DeliveryRequest:
    """A POST to a webhook: its address, the raw body, its headers, and the seconds to wait for an answer."""

    url: str
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    timeout: float


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


def delivery_request(description: Description, url: str, body: bytes, secret: str | None) -> DeliveryRequest:
    """Return the request that delivers a body to a webhook, signed if the webhook has a secret."""
    headers = {"Content-Type": "application/json"}
    if secret is not None:
        headers[description.signature_header] = sign(body, secret)
    return DeliveryRequest(url, body, headers, description.delivery.timeout)


def sign(body: bytes, secret: str) -> str:
    """Return the signature of a raw body: hexadecimal HMAC-SHA256, keyed with the webhook's secret.

    Source: https://docs.bullseye.so/partner-api/webhooks
    """
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def is_acknowledged(status_code: int | None) -> bool:
    """Say whether the answer of a webhook, None if there was none, ends its delivery."""
    return status_code is not None and 200 <= status_code < 300


def event_body(readings: Readings, event: JsonObject) -> bytes:
    """Return the raw body that delivers an event."""
    if readings.follow("C21", "organization_api") and "visitor" in event:
        event = _as_organization_api(event)
    return json_text.encode(_in_snake_case(event) if readings.follow("C14", "organization_api") else event)


def _as_organization_api(event: JsonObject) -> JsonObject:
    """Return an identification event in the shape that the Organization API documents for its own."""
    visitor: JsonObject = event["visitor"]
    shown = ("email", "firstName", "lastName", "jobTitle", "linkedinUrl")
    place = ", ".join(filter(None, (visitor.get(name) for name in ("city", "region", "country"))))
    return {
        "event": event["event"],
        "timestamp": event["timestamp"],
        "organizationId": event["organizationId"],
        "sessionId": visitor["id"],  # of the first visit, which nothing else names
        "visitor": {name: visitor.get(name) for name in shown} | {"location": place or None},
        "company": visitor.get("company"),
        "session": {
            "landingPage": None,
            "pagesVisited": visitor.get("pageViewCount", 1),
            "utmSource": None,
            "utmMedium": None,
            "referrer": None,
            "deviceType": None,
        },
    }


def _in_snake_case(value: Json) -> Json:
    if isinstance(value, dict):
        members = cast("JsonObject", value)
        return {re.sub(r"(?=[A-Z])", "_", name).lower(): _in_snake_case(member) for name, member in members.items()}
    return value


class HttpDelivery:
    """Sends deliveries over HTTP to this machine, and to no other that is not allowed by name.

    An emulator must not send made-up visitors to a real system.
    """

    def __init__(self, allowed_hosts: Iterable[str] = ()) -> None:
        """Take the names or addresses of the other hosts that may be sent to."""
        self._allowed_hosts = frozenset(host.lower() for host in allowed_hosts)
        self._named: set[str] = set()

    async def __call__(self, request: DeliveryRequest) -> int | None:
        """Send a delivery; return the status of the answer, None when there was none or the host is not allowed."""
        # Imported at the first delivery: most runs of the emulator have none, and it is a third of the start-up time.
        import httpx2

        try:
            url = httpx2.URL(request.url)
            if url.scheme not in ("http", "https") or (url.port or 0) > _MAX_PORT:
                return None
            if not self._is_allowed(url.host):
                self._name(url.host)
                return None
            async with (
                asyncio.timeout(request.timeout),
                # Loading certificates takes longer than all the rest.
                httpx2.AsyncClient(trust_env=False, timeout=request.timeout, verify=url.scheme == "https") as client,
                client.stream("POST", url, content=request.body, headers=request.headers) as response,
            ):
                return response.status_code
        except (httpx2.HTTPError, httpx2.InvalidURL, TimeoutError):
            return None

    def _is_allowed(self, host: str) -> bool:
        if host == "localhost" or host in self._allowed_hosts:
            return True
        try:
            return ip_address(host).is_loopback
        except ValueError:
            return False

    def _name(self, host: str) -> None:
        """Say once of a host that nothing is sent to it: it looks like one that does not answer else."""
        if host and host not in self._named and len(self._named) < _HOSTS_NAMED:
            self._named.add(host)
            _logger.warning(
                "webhooks to %s are not sent, and count as not answered: it is not this machine; "
                "to send them, start the emulator with --allow-webhook-host %s",
                *[quote(host[:253], safe=":")] * 2,
            )
