"""The webhook events, by the value that tells them apart."""

from __future__ import annotations

EVENT_MODELS: dict[str, tuple[str, str]] = {
    "visitor.identified": ("deliveries", "IdentificationEvent"),
    "credits.low": ("deliveries", "BillingEvent"),
    "credits.exhausted": ("deliveries", "BillingEvent"),
    "usage.recorded": ("deliveries", "BillingEvent"),
}
"""Module (of `models`) and class of the payload of each event."""
