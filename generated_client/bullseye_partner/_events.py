# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/events.py.jinja.
"""The webhook events, by the value that tells them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from .models.deliveries import BillingEvent, IdentificationEvent

KnownEvent: TypeAlias = "IdentificationEvent | BillingEvent"
"""An event that the description has."""

EVENT_MODELS: dict[str, tuple[str, str]] = {
    "visitor.identified": ("deliveries", "IdentificationEvent"),
    "credits.low": ("deliveries", "BillingEvent"),
    "credits.exhausted": ("deliveries", "BillingEvent"),
    "usage.recorded": ("deliveries", "BillingEvent"),
}
"""Module (of `models`) and class of the payload of each event."""
