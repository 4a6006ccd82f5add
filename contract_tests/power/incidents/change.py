"""Ways to make one emulator deviate, and no other: in front of it, within an operation, or on the way to a webhook."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from bullseye_partner_emulator.behaviour import Handler
from bullseye_partner_emulator.call import Call
from bullseye_partner_emulator.deliveries import Deliver, Delivery, DeliveryRequest
from bullseye_partner_emulator.json_text import JsonObject

if TYPE_CHECKING:
    from contract_tests.power.mutants.mutant import Deviation

Handling: TypeAlias = Callable[[Call, Handler], JsonObject | Delivery | None]
"""What an operation does instead; it may ask what it did so far."""

Sending: TypeAlias = Callable[[DeliveryRequest, Deliver], Awaitable[int | None]]
"""Sends a delivery in another way; returns the status of the receiver's answer."""


@dataclass(frozen=True)
class Change:
    """What deviates; each part is made anew for each emulator, so that what it remembers belongs to that one."""

    layer: Callable[[], Deviation] | None = None
    handling: Callable[[], Handling] | None = None
    sending: Callable[[], Sending] | None = None


def in_front(deviation: Deviation) -> Change:
    """Return a change of requests or answers that remembers nothing."""
    return Change(layer=lambda: deviation)


def remembering(make: Callable[[], Deviation]) -> Change:
    """Return a change of requests or answers that remembers earlier ones."""
    return Change(layer=make)


def handled(handling: Handling) -> Change:
    """Return a change of what an operation does, which remembers nothing but what is stored."""
    return Change(handling=lambda: handling)


def handled_remembering(make: Callable[[], Handling]) -> Change:
    """Return a change of what an operation does, which remembers earlier calls."""
    return Change(handling=make)


def sent(sending: Sending) -> Change:
    """Return a change of deliveries that remembers nothing."""
    return Change(sending=lambda: sending)


def sent_remembering(make: Callable[[], Sending]) -> Change:
    """Return a change of deliveries that remembers earlier ones."""
    return Change(sending=make)
