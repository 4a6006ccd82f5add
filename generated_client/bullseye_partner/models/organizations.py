# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/models.py.jinja.
"""Objects and enums of the page organizations."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from msgspec import UNSET, UnsetType

from .._aware_datetime import AwareDatetime
from .._json import JSON
from .._model import Model, ReceivedModel
from .._open_enum import OpenEnum

__all__ = [
    "CreateOrganizationRequest",
    "Organization",
    "OrganizationEnvelope",
    "OrganizationPage",
    "OrganizationStatus",
    "OrganizationTier",
    "PixelConfig",
    "PixelConfigEnvelope",
    "ProductType",
    "SettableOrganizationStatus",
    "UpdateOrganizationRequest",
    "UpdateOrganizationStatusRequest",
    "UpdateOrganizationTierRequest",
    "UpdatePixelConfigRequest",
    "Visitor",
    "VisitorCompany",
    "VisitorPage",
]


class OrganizationStatus(OpenEnum):
    """State of an organization.

    A deleted one is `canceled`, a disabled one `suspended` (inferred). What either means for its pixel and its credits
    is not documented.

    Documented (https://docs.bullseye.so/partner-api/organizations#list-organizations). The words of the list filter;
    the texts speak of active and disabled (contradiction C5).
    """

    ACTIVE = "active"
    CANCELED = "canceled"
    SUSPENDED = "suspended"


class SettableOrganizationStatus(OpenEnum):
    """State that an organization can be put into.

    Inferred, not documented (https://docs.bullseye.so/partner-api/organizations#update-organization-status): The page
    says enable or disable; the words are those of the list filter (contradiction C5).
    """

    ACTIVE = "active"
    SUSPENDED = "suspended"


class OrganizationTier(OpenEnum):
    """Tier of an organization.

    `trial` has all functions and at most 500 credits, and can be upgraded at any time; `paid` has no cap on the
    allocation, its billing period and the renewal of credits apply.

    Documented (https://docs.bullseye.so/partner-program/sub-organizations#organization-tiers). The billing page's
    sample has a pricing tier of the same name that reaches to 1,000 (contradiction C12).
    """

    TRIAL = "trial"
    PAID = "paid"


class ProductType(OpenEnum):
    """What is identified, companies and employees (`B2B`) or persons (`B2C`).

    Documented (https://docs.bullseye.so/partner-api/organizations#create-organization).
    """

    B2B = "B2B"
    B2C = "B2C"


class Organization(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """A client organization of the partner.

    Documented (https://docs.bullseye.so/partner-api/organizations#list-organizations).
    """

    id: UUID
    """Id of the organization. Example: `3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21`."""
    name: str
    """Display name. Example: `Acme Corp`."""
    external_id: str | None
    """The partner's own id of the organization. Whether it has to be unique is not documented (contradiction C20).
    Example: `acme-123`.

    That it may be null is inferred.
    """
    status: OrganizationStatus
    """State of an organization. A deleted one is `canceled`, a disabled one `suspended` (inferred). What either means
    for its pixel and its credits is not documented. Example: `active`.
    """
    tier: OrganizationTier
    """Tier of an organization. `trial` has all functions and at most 500 credits, and can be upgraded at any time;
    `paid` has no cap on the allocation, its billing period and the renewal of credits apply. Example: `paid`.
    """
    credits: int
    """Number of credits. Whether allocated or remaining ones are meant is not documented (contradiction C17). Example:
    `1000`.

    Allocated ones are assumed.
    """
    metadata: dict[str, JSON] | None
    """Free key-value data of the partner. Example: `{"source": "signup"}`.

    That it may be null is inferred. Documented
    (https://docs.bullseye.so/partner-api/organizations#create-organization).
    """
    created_at: AwareDatetime
    """When the organization was created. Example: `2025-01-15T10:00:00Z`."""


class CreateOrganizationRequest(Model, frozen=True, kw_only=True, rename="camel"):
    """The organization to create.

    Documented (https://docs.bullseye.so/partner-api/organizations#create-organization).
    """

    name: str
    """Display name. Not empty. Example: `Acme Corp`.

    No length limit is given; that it may not be empty is inferred.
    """
    external_id: str | UnsetType = UNSET
    """The partner's own id of the organization. Example: `acme-123`."""
    owner_user_id: str | UnsetType = UNSET
    """Id of the user who owns the organization. Example: `user-uuid`."""
    initial_credits: int | UnsetType = UNSET
    """Credits allocated at once, from the pool of the partner. At most 500 in the trial tier. Example: `500`.

    That they come out of the pool, that the trial cap binds here, and that a negative number is refused, is inferred.
    """
    metadata: Mapping[str, JSON] | UnsetType = UNSET
    """Free key-value data of the partner. Example: `{"source": "signup"}`."""
    tier: str | UnsetType = UNSET
    """Tier of an organization. `trial` has all functions and at most 500 credits, and can be upgraded at any time;
    `paid` has no cap on the allocation, its billing period and the renewal of credits apply. The API's default is
    `trial`. Example: `trial`.
    """
    billing_period: str | UnsetType = UNSET
    """Length of a billing period. Example: `monthly`."""
    billing_day_of_month: int | UnsetType = UNSET
    """Day of the month on which a billing period begins. 1 to 28. Example: `1`."""
    product_type: str | UnsetType = UNSET
    """What is identified, companies and employees (`B2B`) or persons (`B2C`). Example: `B2B`."""


class UpdateOrganizationRequest(Model, frozen=True, kw_only=True, rename="camel"):
    """What to change of an organization; what is left out stays.

    Inferred, not documented (https://docs.bullseye.so/partner-api/organizations#update-organization): The page says
    that all body fields are optional; which fields there are is assumed from create organization.
    """

    name: str | UnsetType = UNSET
    """Display name. Not empty. Example: `Acme Corporation`."""
    external_id: str | UnsetType | None = UNSET
    """The partner's own id of the organization. Whether it has to be unique is not documented (contradiction C20).
    Example: `acme-123`.

    Inferred from https://docs.bullseye.so/partner-api/organizations#list-organizations.
    """
    owner_user_id: str | UnsetType = UNSET
    """Id of the user who owns the organization. Example: `user-uuid`."""
    metadata: Mapping[str, JSON] | UnsetType = UNSET
    """Free key-value data of the partner. Example: `{"source": "signup"}`.

    Inferred from https://docs.bullseye.so/partner-api/organizations#create-organization.
    """
    billing_period: str | UnsetType = UNSET
    """Length of a billing period. Example: `monthly`."""
    billing_day_of_month: int | UnsetType = UNSET
    """Day of the month on which a billing period begins. 1 to 28. Example: `1`.

    Inferred from https://docs.bullseye.so/partner-api/organizations#create-organization.
    """
    product_type: str | UnsetType = UNSET
    """What is identified, companies and employees (`B2B`) or persons (`B2C`). Example: `B2B`."""


class UpdateOrganizationStatusRequest(Model, frozen=True, kw_only=True):
    """The state to put an organization into.

    Inferred, not documented (https://docs.bullseye.so/partner-api/organizations#update-organization-status): The page
    says that the call enables or disables; the body was not visible, and may be `enabled` with a boolean (contradiction
    C18).
    """

    status: str
    """State that an organization can be put into. Example: `suspended`."""


class UpdateOrganizationTierRequest(Model, frozen=True, kw_only=True):
    """The tier to move an organization to.

    Inferred, not documented (https://docs.bullseye.so/partner-api/organizations#update-organization-tier): The values
    are documented, the name of the field was not visible.
    """

    tier: str
    """Tier of an organization. `trial` has all functions and at most 500 credits, and can be upgraded at any time;
    `paid` has no cap on the allocation, its billing period and the renewal of credits apply. Example: `paid`.
    """


class PixelConfig(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """Configuration of an organization's tracking pixel.

    Inferred, not documented (https://docs.bullseye.so/partner-program/sub-organizations#what-are-sub-organizations):
    The guide names the pixel API key and the allowed referrer domains; the object was not visible.
    """

    organization_id: UUID
    """Id of the organization. Example: `3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21`."""
    pixel_api_key: str
    """API key of the organization's pixel. Whether it may be shown in public is not documented. Not empty. Example:
    `px_5d41402abc4b2a76`.
    """
    allowed_referrers: list[str]
    """Domains whose pages may use the pixel. Example: `["acme.com", "www.acme.com"]`."""
    script_url: str | None
    """Address of the script to embed. Example: `https://track.example.com/script.js`."""
    enabled: bool
    """Whether the pixel collects events. Example: `true`."""


class UpdatePixelConfigRequest(Model, frozen=True, kw_only=True, rename="camel"):
    """What to change of a pixel configuration; what is left out stays.

    Inferred, not documented (https://docs.bullseye.so/partner-program/sub-organizations#what-are-sub-organizations):
    The guide names the pixel API key and the allowed referrer domains; the object was not visible.
    """

    allowed_referrers: Sequence[str] | UnsetType = UNSET
    """Domains whose pages may use the pixel. Example: `["acme.com", "www.acme.com"]`."""
    enabled: bool | UnsetType = UNSET
    """Whether the pixel collects events. Example: `true`."""


class VisitorCompany(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """Employer of a visitor.

    Inferred, not documented (https://docs.bullseye.so/partner-api/icp-configs#condition-types): No visitor object was
    visible; the fields are those that ICP conditions test and that the webhook of the Organization API sends.
    """

    name: str | UnsetType | None = UNSET
    """Name of the company. Example: `Acme Corp`."""
    domain: str | UnsetType | None = UNSET
    """Domain of the company. Example: `acme.com`."""
    industry: str | UnsetType | None = UNSET
    """Industry of the company. Example: `Technology`."""
    employee_count: int | str | UnsetType | None = UNSET
    """Number of employees, or a range of it as a text. Example: `100`."""
    location: str | UnsetType | None = UNSET
    """Where the company is. Example: `San Francisco, US`."""


class OrganizationPage(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """One page of organizations.

    Documented (https://docs.bullseye.so/partner-api/organizations#list-organizations).
    """

    organizations: list[Organization]
    """The organizations of this page."""
    total: int
    """Number of organizations that match, over all pages. Example: `42`."""
    page: int
    """Number of a page, counted from 1. At least 1. The API's default is `1`. Example: `1`.

    The default is documented; that pages are counted from 1, so that less is refused, is inferred from it.
    """
    page_size: int
    """Number of items on a page. 1 to 100. The API's default is `20`. Example: `20`.

    The default is documented; the maximum of 100 is inferred, the section gives none.
    """


class OrganizationEnvelope(ReceivedModel, frozen=True, kw_only=True):
    """Answer of the operations on one organization.

    Inferred, not documented (https://docs.bullseye.so/partner-api/organizations#create-organization): No answer with
    one organization was visible; wrapper and object follow the visible answers.
    """

    organization: Organization
    """A client organization of the partner."""


class PixelConfigEnvelope(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """Answer of the operations on a pixel configuration.

    Inferred, not documented (https://docs.bullseye.so/partner-program/sub-organizations#what-are-sub-organizations):
    The guide names the pixel API key and the allowed referrer domains; the object was not visible.
    """

    pixel_config: PixelConfig
    """Configuration of an organization's tracking pixel."""


class Visitor(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """An identified visitor of an organization's site.

    Every field may be missing or null.

    Inferred, not documented (https://docs.bullseye.so/partner-api/icp-configs#condition-types): No visitor object was
    visible; the fields are those that ICP conditions test and that the webhook of the Organization API sends.
    """

    id: str | UnsetType | None = UNSET
    """Id of the visitor. Example: `vis_c2a1e7d4`."""
    email: str | UnsetType | None = UNSET
    """E-mail address. Example: `jane.doe@acme.com`."""
    first_name: str | UnsetType | None = UNSET
    """First name. Example: `Jane`."""
    last_name: str | UnsetType | None = UNSET
    """Last name. Example: `Doe`."""
    job_title: str | UnsetType | None = UNSET
    """Job title. Example: `CTO`."""
    linkedin_url: str | UnsetType | None = UNSET
    """LinkedIn profile. Example: `https://linkedin.com/in/janedoe`."""
    company: VisitorCompany | UnsetType | None = UNSET
    """Employer."""
    location: str | UnsetType | None = UNSET
    """Where the visitor is. Example: `San Francisco, US`."""
    country: str | UnsetType | None = UNSET
    """Country as a two-letter code. Example: `US`."""
    region: str | UnsetType | None = UNSET
    """Region or state. Example: `California`."""
    city: str | UnsetType | None = UNSET
    """City. Example: `San Francisco`."""
    icp_match: bool | UnsetType | None = UNSET
    """Whether an ICP config of the organization matches. Example: `true`."""
    icp_score: float | UnsetType | None = UNSET
    """Fit score, 0 to 100. 0 to 100. Example: `85`."""
    page_view_count: int | UnsetType | None = UNSET
    """Number of page views. Example: `5`."""
    session_count: int | UnsetType | None = UNSET
    """Number of sessions. Example: `3`."""
    first_seen_at: AwareDatetime | UnsetType | None = UNSET
    """When the visitor was first seen. Example: `2025-02-20T08:15:00Z`."""
    last_seen_at: AwareDatetime | UnsetType | None = UNSET
    """When the visitor was last seen. Example: `2025-02-27T10:30:00Z`."""


class VisitorPage(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """One page of visitors.

    Inferred, not documented (https://docs.bullseye.so/partner-api/partner-api#response-conventions): The answer was not
    visible; it follows list organizations.
    """

    visitors: list[Visitor]
    """The visitors of this page."""
    total: int
    """Number of visitors that match, over all pages. Example: `1`."""
    page: int
    """Number of a page, counted from 1. At least 1. The API's default is `1`. Example: `1`.

    Inferred from https://docs.bullseye.so/partner-api/organizations#list-organizations.
    """
    page_size: int
    """Number of items on a page. 1 to 100. The API's default is `20`. Example: `20`.

    Inferred from https://docs.bullseye.so/partner-api/organizations#list-organizations.
    """
