# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/models.py.jinja.
"""Objects and enums of the page deliveries."""

from datetime import datetime
from uuid import UUID

from msgspec import UNSET, UnsetType

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

    Inferred, not documented (https://docs.bullseye.so/partner-api/webhooks#identification-events): That events are
    posted is documented, the payload was not visible; it follows the webhook of the Organization API in camelCase
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


class IdentificationSession(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """A visit of a visitor.

    Inferred, not documented (https://docs.bullseye.so/api-reference/webhooks): The fields are those of the Organization
    API's webhook, which are in snake_case there.
    """

    landing_page: str | UnsetType | None = UNSET
    """Page on which it began. Example: `https://acme.example/pricing`."""
    pages_visited: int | list[str] | UnsetType | None = UNSET
    """Number of the pages that were visited, or the pages; the type is not known. Example: `3`."""
    utm_source: str | UnsetType | None = UNSET
    """The utm_source of its first request. Example: `newsletter`."""
    utm_medium: str | UnsetType | None = UNSET
    """The utm_medium of its first request. Example: `email`."""
    referrer: str | UnsetType | None = UNSET
    """Page that led to it. Example: `https://www.example.com/`."""
    device_type: str | UnsetType | None = UNSET
    """Kind of device. Example: `desktop`."""


class BillingEvent(Event, frozen=True, kw_only=True, rename="camel"):
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

    Documented (https://docs.bullseye.so/partner-api/billing#allocate-credits).
    """
    credits_used: int
    """Credits that the organization has consumed. Example: `0`.

    Documented (https://docs.bullseye.so/partner-api/billing#allocate-credits).
    """
    credits_available: int
    """Allocated minus used credits. Example: `500`.

    Documented (https://docs.bullseye.so/partner-api/billing#allocate-credits).
    """


class IdentificationEvent(Event, frozen=True, kw_only=True, rename="camel"):
    """A visitor of an organization was identified.

    Inferred, not documented (https://docs.bullseye.so/partner-api/webhooks#identification-events): That events are
    posted is documented, the payload was not visible; it follows the webhook of the Organization API in camelCase
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

    Documented (https://docs.bullseye.so/partner-api/organizations#list-organizations). That it may be null is inferred;
    uniqueness is not stated.
    """
    visitor: Visitor
    """An identified visitor of an organization's site. Every field but the id may be missing or null."""
    session_id: str | UnsetType = UNSET
    """Id of the visit in which the visitor was identified. Example: `ses_7d3c1b`.

    Inferred, not documented (https://docs.bullseye.so/api-reference/webhooks): The webhook of the Organization API
    sends it, in snake_case (contradiction C14).
    """
    company: VisitorCompany | UnsetType | None = UNSET
    """Employer of the visitor, where it stands beside the visitor.

    Inferred, not documented (https://docs.bullseye.so/api-reference/webhooks): The webhook of the Organization API
    sends it, in snake_case (contradiction C14).
    """
    session: IdentificationSession | UnsetType | None = UNSET
    """The visit in which the visitor was identified.

    Inferred, not documented (https://docs.bullseye.so/api-reference/webhooks): The webhook of the Organization API
    sends it, in snake_case (contradiction C14).
    """
