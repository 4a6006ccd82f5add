# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/models.py.jinja.
"""Objects and enums of the page deliveries."""

from datetime import datetime
from uuid import UUID

from .._model import Model
from .._open_enum import OpenEnum
from .organizations import Visitor

__all__ = [
    "BillingEvent",
    "BillingEventName",
    "IdentificationEvent",
    "IdentificationEventName",
]


class IdentificationEventName(OpenEnum):
    """Name of the event.

    Inferred, not documented (https://docs.bullseye.so/partner-api/webhooks#identification-webhook-payload): That events
    are posted is documented, the payload was not visible; it follows the webhook of the Organization API in camelCase
    (contradiction C14).
    """

    VISITOR_IDENTIFIED = "visitor.identified"


class BillingEventName(OpenEnum):
    """Name of the event.

    Inferred, not documented (https://docs.bullseye.so/partner-api/webhooks): The page has no section on billing events
    at all; names and payload are our weakest guess.
    """

    CREDITS_LOW = "credits.low"
    CREDITS_EXHAUSTED = "credits.exhausted"
    USAGE_RECORDED = "usage.recorded"


class IdentificationEvent(Model, frozen=True, kw_only=True, rename="camel"):
    """A visitor of an organization was identified.

    Inferred, not documented (https://docs.bullseye.so/partner-api/webhooks#identification-webhook-payload): That events
    are posted is documented, the payload was not visible; it follows the webhook of the Organization API in camelCase
    (contradiction C14).
    """

    event: IdentificationEventName
    """Name of the event. Example: `visitor.identified`."""
    timestamp: datetime
    """When it happened. Example: `2025-02-27T10:30:00Z`."""
    organization_id: UUID
    """Id of the organization. Example: `3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21`."""
    external_id: str | None
    """The partner's own id of the organization. Need not be unique (inferred). Example: `acme-123`.

    Inferred from https://docs.bullseye.so/partner-api/organizations#list-organizations.
    """
    visitor: Visitor
    """An identified visitor of an organization's site. Every field but the id may be missing or null."""


class BillingEvent(Model, frozen=True, kw_only=True, rename="camel"):
    """Something happened to the credits of an organization.

    Inferred, not documented (https://docs.bullseye.so/partner-api/webhooks): The page has no section on billing events
    at all; names and payload are our weakest guess.
    """

    event: BillingEventName
    """Name of the event. Example: `usage.recorded`."""
    timestamp: datetime
    """When it happened. Example: `2025-02-27T10:30:00Z`."""
    organization_id: UUID
    """Id of the organization. Example: `3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21`."""
    credits_allocated: int
    """Credits allocated to the organization. Example: `500`.

    Inferred from https://docs.bullseye.so/partner-api/billing#allocate-credits.
    """
    credits_used: int
    """Credits that the organization has consumed, one for each identification. Example: `0`.

    Inferred from https://docs.bullseye.so/partner-api/billing#allocate-credits.
    """
    credits_available: int
    """Allocated minus used credits. What happens when none is left is not documented. Example: `500`.

    Inferred from https://docs.bullseye.so/partner-api/billing#allocate-credits.
    """
