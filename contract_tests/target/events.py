"""What happens to an account and no request of the API brings about: a visitor is identified, time passes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

from bullseye_partner_emulator.identification import NotIdentifiedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bullseye_partner_emulator import Emulator


@dataclass(frozen=True)
class VisitorIdentified:
    """A visitor of an organization, which has a credit left, is identified."""

    organization_id: str


@dataclass(frozen=True)
class TimePassed:
    """The clock of the account moves on by so many whole seconds."""

    seconds: int


Event: TypeAlias = VisitorIdentified | TimePassed

BringAbout: TypeAlias = "Callable[[str, Event], bool]"
"""Lets an event happen to the account of a key that was lent, and waits until all deliveries that are due were
attempted; returns whether it happened."""


def bring_about(emulator: Emulator, partner_id: str, event: Event) -> bool:
    """Let an event happen to a partner of an emulator in this process; see `BringAbout`."""
    match event:
        case VisitorIdentified(organization_id):
            try:
                emulator.identify_visitor(partner_id, organization_id)
            except NotIdentifiedError:
                return False
        case TimePassed(seconds):
            emulator.advance_clock(partner_id, timedelta(seconds=seconds))
    emulator.settle()
    return True
