# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/models.py.jinja.
"""Objects and enums of the page partner-account."""

from uuid import UUID

from .._aware_datetime import AwareDatetime
from .._model import ReceivedModel
from .billing import BillingMode

__all__ = [
    "PartnerAccount",
    "PartnerAccountEnvelope",
    "ScriptConfig",
    "ScriptConfigEnvelope",
]


class PartnerAccount(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """The partner that the API key belongs to.

    Documented (https://docs.bullseye.so/partner-api/partner-account#get-partner-details).
    """

    id: UUID
    """Id of the partner. Example: `0b9f4f0e-2d53-4f57-9c67-3c1a6f0a7e11`."""
    name: str
    """Name of the partner. Example: `Partner Name`."""
    slug: str
    """Short name of the partner. Not empty. Example: `partner-slug`."""
    status: str
    """State of the partner account. Only `active` is ever shown. Example: `active`."""
    company_name: str | None
    """Company name, shown in the header, in e-mails and where support is referred to. 1 to 255 characters. Example:
    `Company Inc`.

    That it may be null is inferred. Documented
    (https://docs.bullseye.so/partner-program/branding#configuring-branding). The guide gives the length and calls it
    required in the update, the reference optional (contradiction C3).
    """
    support_email: str | None
    """Address that clients write to. Example: `support@company.com`.

    That it may be null is inferred.
    """
    logo_url: str | None
    """Address of the logo, publicly readable, which dashboards and e-mails show; null when there is none. PNG or SVG of
    at least 200x200 px is recommended. Example: `https://example.com/logo.png`.

    Documented (https://docs.bullseye.so/partner-program/branding#configuring-branding). The guide asks for HTTPS and
    says that null removes the logo, the reference says neither (contradiction C3).
    """
    primary_color: str | None
    """Main colour as `#RRGGBB`. Example: `#0066cc`.

    That it may be null is inferred. Documented (https://docs.bullseye.so/partner-api/branding#update-branding).
    """
    secondary_color: str | None
    """Second colour as `#RRGGBB`. Example: `#333333`.

    That it may be null is inferred. Documented (https://docs.bullseye.so/partner-api/branding#update-branding).
    """
    script_domain: str | None
    """Custom domain that serves the tracking script; null when none is set. Example: `track.example.com`.

    That it may be null is inferred.
    """
    script_domain_verified: bool
    """Whether the DNS records of the script domain have been verified. Example: `true`."""
    billing_mode: BillingMode
    """How the partner is billed. With `credit_pool`, Bullseye bills a pool, which the partner allocates; with
    `external`, the partner bills its clients on its own, and webhooks carry the usage to its billing; with
    `usage_based`, each organization is billed on its usage. Fixed at onboarding; only Bullseye changes it. Example:
    `pooled`.
    """
    credit_pool_total: int
    """Credits of the partner's pool in this billing period. Unused ones expire with it and do not roll over. Example:
    `10000`.

    Documented (https://docs.bullseye.so/partner-api/billing#get-billing-info). That credits do not roll over is from
    partner-program/credit-management.
    """
    credit_pool_used: int
    """Credits of the pool that are used. Whether those are allocated to organizations or consumed by identifications is
    not documented (contradiction C16). Example: `2500`.

    Documented (https://docs.bullseye.so/partner-api/billing#get-billing-info). Allocated ones are assumed.
    """
    credit_pool_available: int
    """Credits of the pool that can still be allocated, or else consumed (contradiction C16). Example: `7500`.

    Documented (https://docs.bullseye.so/partner-api/billing#get-billing-info).
    """
    max_organizations: int | None
    """How many organizations the partner may have. What happens beyond it is not documented. Example: `100`.

    That it may be null is inferred.
    """
    max_identifications_per_org: int | None
    """How many identifications one organization may have. What happens beyond it is not documented. Example: `5000`.

    That it may be null is inferred.
    """
    identification_webhook_url: str | None
    """Where identification events are sent; null when not configured. Example: `https://example.com/webhooks/identify`.

    That it may be null is inferred.
    """
    identification_webhook_enabled: bool
    """Whether identification events are delivered. Example: `true`."""
    billing_webhook_url: str | None
    """Where billing events are sent; null when not configured. Example: `https://example.com/webhooks/billing`.

    That it may be null is inferred.
    """
    billing_webhook_enabled: bool
    """Whether billing events are delivered. Example: `true`."""
    created_at: AwareDatetime
    """When the partner account was created. Example: `2025-01-01T00:00:00Z`."""
    is_owner: bool
    """Whether the caller owns the account. What it means for a call with an API key is not documented. Example: `true`.
    """


class ScriptConfig(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """What is needed to embed the tracking script.

    More fields may exist, the sample was not visible.

    Documented (https://docs.bullseye.so/partner-program/branding#script-configuration).
    """

    company_name: str
    """Company name, shown in the header, in e-mails and where support is referred to. 1 to 255 characters. Example:
    `Company Inc`.

    Documented (https://docs.bullseye.so/partner-program/branding#configuring-branding). The guide gives the length and
    calls it required in the update, the reference optional (contradiction C3).
    """
    slug: str
    """Short name of the partner, used in the script. Not empty. Example: `partner-slug`."""


class PartnerAccountEnvelope(ReceivedModel, frozen=True, kw_only=True):
    """Answer of get partner account.

    Documented (https://docs.bullseye.so/partner-api/partner-account#get-partner-details).
    """

    partner: PartnerAccount
    """The partner that the API key belongs to."""


class ScriptConfigEnvelope(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """Answer of get script config.

    Inferred, not documented (https://docs.bullseye.so/partner-api/partner-account#get-script-configuration): The sample
    was not visible; the wrapper follows the pattern of the visible answers.
    """

    script_config: ScriptConfig
    """What is needed to embed the tracking script. More fields may exist, the sample was not visible."""
