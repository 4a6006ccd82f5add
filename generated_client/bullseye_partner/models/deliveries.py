# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/models.py.jinja.
"""Objects and enums of the page deliveries."""

from uuid import UUID

from msgspec import UNSET, UnsetType

from .._aware_datetime import AwareDatetime
from .._model import Event, ReceivedModel
from .._open_enum import OpenEnum
from .organizations import Visitor, VisitorCompany

__all__ = [
    "BillingEvent",
    "BillingEventName",
    "IdentificationEvent",
    "IdentificationEventName",
    "IdentificationSession",
]


class IdentificationEventName(OpenEnum):
    """Name of the event.

    Inferred, not documented (https://docs.bullseye.so/partner-api/webhooks#identification-webhook-payload): That events
    are posted is documented, the payload was not visible; it follows the webhook of the Organization API in camelCase
    (contradictions C14 and C21).
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


class IdentificationSession(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """The visit in which a visitor was identified.

    Inferred, not documented (https://docs.bullseye.so/partner-api/webhooks#identification-webhook-payload): That events
    are posted is documented, the payload was not visible; it follows the webhook of the Organization API in camelCase
    (contradictions C14 and C21).
    """

    landing_page: str | UnsetType | None = UNSET
    """First page of the visit. Example: `https://acme.com/pricing`."""
    pages_visited: int | list[str] | UnsetType | None = UNSET
    """Pages of the visit, as a number or a list. Example: `3`."""
    utm_source: str | UnsetType | None = UNSET
    """UTM source. Example: `google`."""
    utm_medium: str | UnsetType | None = UNSET
    """UTM medium. Example: `cpc`."""
    referrer: str | UnsetType | None = UNSET
    """Page that led to the site. Example: `https://www.google.com/`."""
    device_type: str | UnsetType | None = UNSET
    """Kind of the device. Example: `desktop`."""


class BillingEvent(Event, frozen=True, kw_only=True, rename="camel"):
    """Something happened to the credits of an organization.

    Inferred, not documented (https://docs.bullseye.so/partner-api/webhooks): The page has no section on billing events
    at all; names and payload are our weakest guess.
    """

    event: BillingEventName
    """Name of the event. Example: `usage.recorded`."""
    timestamp: AwareDatetime
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


class IdentificationEvent(Event, frozen=True, kw_only=True, rename="camel"):
    """A visitor of an organization was identified.

    Inferred, not documented (https://docs.bullseye.so/partner-api/webhooks#identification-webhook-payload): That events
    are posted is documented, the payload was not visible; it follows the webhook of the Organization API in camelCase
    (contradictions C14 and C21).
    """

    event: IdentificationEventName
    """Name of the event. Example: `visitor.identified`."""
    timestamp: AwareDatetime
    """When it happened. Example: `2025-02-27T10:30:00Z`."""
    organization_id: UUID
    """Id of the organization. Example: `3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21`."""
    external_id: str | UnsetType | None = UNSET
    """The partner's own id of the organization. Example: `acme-123`."""
    session_id: str | UnsetType | None = UNSET
    """Id of the visit (contradiction C21). Example: `ses_5f0c2d9e`."""
    visitor: Visitor
    """An identified visitor of an organization's site. Every field may be missing or null."""
    company: VisitorCompany | UnsetType | None = UNSET
    """Employer of the visitor, beside and not inside the visitor (contradiction C21)."""
    session: IdentificationSession | UnsetType | None = UNSET
    """The visit (contradiction C21)."""
