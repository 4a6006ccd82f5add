"""Tickets about the deliveries of events."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contract_tests.json_body import json_in
from contract_tests.power.incidents.change import sent, sent_remembering
from contract_tests.power.incidents.delivery_incident import BOTH, TEST
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github

if TYPE_CHECKING:
    from bullseye_partner_emulator.deliveries import Deliver, DeliveryRequest
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.incidents.change import Sending

_BILLING = ("billingDelivery",)
_TEST_ID = "00000000-0000-0000-0000-000000000000"


def _event(request: DeliveryRequest) -> JsonObject:
    """Return the event of a delivery; the names of properties may be in snake_case."""
    event: Any = json_in(request.body)
    return event if isinstance(event, dict) else {}  # pyright: ignore[reportUnknownVariableType] -- JSON


def _is_of_billing(event: JsonObject) -> bool:
    return str(event.get("event")).startswith(("credits.", "usage."))


def _to_first_address() -> Sending:
    """Deliver the billing events of an organization to where its first one went: each has a subscription of its own."""
    addresses: dict[str, str] = {}

    async def sending(request: DeliveryRequest, deliver: Deliver) -> int | None:
        event = _event(request)
        organization = event.get("organizationId") or event.get("organization_id")
        if not _is_of_billing(event) or organization in (None, _TEST_ID):
            return await deliver(request)
        return await deliver(replace(request, url=addresses.setdefault(str(organization), request.url)))

    return sending


async def _without_the_last_credit(request: DeliveryRequest, deliver: Deliver) -> int | None:
    # Of what is not sent nobody knows that it was not: the log has it as delivered.
    return 200 if _event(request).get("event") == "credits.exhausted" else await deliver(request)


async def _as_form(request: DeliveryRequest, deliver: Deliver) -> int | None:
    headers = {**request.headers, "Content-Type": "application/x-www-form-urlencoded"}
    return await deliver(replace(request, headers=headers))


DELIVERIES: tuple[Incident, ...] = (
    Incident(
        "t-billing-events-to-old-address",
        "Billing events of organizations that had some before go to the address that the webhook had then.",
        github(
            "KickEngineering/KickDevDocs/issues/294",
            "A new webhook URL was saved, and events still went to the old one.",
        ),
        "delivery",
        _BILLING,
        "documented",
        "updateBillingWebhook",
        sent_remembering(_to_first_address),
        (
            "IDENTIFY <acme>",
            'PUT webhooks/billing {"url": "https://example.com/webhooks/new"}',
            "IDENTIFY <acme>",
        ),
    ),
    Incident(
        "t-exhausted-never-sent",
        "The event that an organization has no credits left is never sent.",
        github("openmeterio/openmeter/issues/3200", "No webhook came when a balance reached a threshold of some kind."),
        "delivery",
        _BILLING,
        "inferred",
        "deliveries.yaml#BillingEventName",
        sent(_without_the_last_credit),
        ('PUT organizations/<umbrella>/credits {"credits": 1}', "IDENTIFY <umbrella>"),
    ),
    Incident(
        "t-delivery-declared-as-form",
        "Deliveries have JSON in them but are declared as a form.",
        github(
            "forwardemail/free-email-forwarding/issues/253",
            "A library changed the content type of webhooks to that of a form, and receivers broke.",
        ),
        "delivery",
        BOTH,
        "inferred",
        "identificationDelivery",
        sent(_as_form),
        (TEST,),
    ),
)
