# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/models.py.jinja.
"""Objects and enums of the page branding."""

from uuid import UUID

from msgspec import UNSET, UnsetType

from .._model import Model, ReceivedModel

__all__ = [
    "Branding",
    "BrandingEnvelope",
    "UpdateBrandingRequest",
]


class UpdateBrandingRequest(Model, frozen=True, kw_only=True, rename="camel"):
    """Branding to change; what is left out stays.

    Documented (https://docs.bullseye.so/partner-api/branding#update-branding).
    """

    logo_url: str | UnsetType | None = UNSET
    """Address of the logo, publicly readable, which dashboards and e-mails show; null when there is none. PNG or SVG of
    at least 200x200 px is recommended. Example: `https://example.com/logo.png`.

    Documented (https://docs.bullseye.so/partner-program/branding#configuring-branding). The guide asks for HTTPS and
    says that null removes the logo, the reference says neither (contradiction C3).
    """
    primary_color: str | UnsetType = UNSET
    """Main colour as `#RRGGBB`. Example: `#0066cc`."""
    secondary_color: str | UnsetType = UNSET
    """Second colour as `#RRGGBB`. Example: `#333333`."""
    company_name: str | UnsetType = UNSET
    """Company name, shown in the header, in e-mails and where support is referred to. 1 to 255 characters. Example:
    `Company Inc`.

    Documented (https://docs.bullseye.so/partner-program/branding#configuring-branding). The guide gives the length and
    calls it required in the update, the reference optional (contradiction C3).
    """


class Branding(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """The branding of the partner after the update.

    Documented (https://docs.bullseye.so/partner-api/branding#update-branding).
    """

    id: UUID
    """Id of the partner. Example: `0b9f4f0e-2d53-4f57-9c67-3c1a6f0a7e11`."""
    name: str
    """Name of the partner. Example: `Partner Name`."""
    slug: str
    """Short name of the partner. Not empty. Example: `partner-slug`."""
    logo_url: str | None
    """Address of the logo, publicly readable, which dashboards and e-mails show; null when there is none. PNG or SVG of
    at least 200x200 px is recommended. Example: `https://example.com/logo.png`.

    Documented (https://docs.bullseye.so/partner-program/branding#configuring-branding). The guide asks for HTTPS and
    says that null removes the logo, the reference says neither (contradiction C3).
    """
    primary_color: str | None
    """Main colour as `#RRGGBB`. Example: `#0066cc`.

    That it may be null is inferred.
    """
    secondary_color: str | None
    """Second colour as `#RRGGBB`. Example: `#333333`.

    That it may be null is inferred.
    """
    company_name: str | None
    """Company name, shown in the header, in e-mails and where support is referred to. 1 to 255 characters. Example:
    `Company Inc`.

    That it may be null is inferred. Documented
    (https://docs.bullseye.so/partner-program/branding#configuring-branding). The guide gives the length and calls it
    required in the update, the reference optional (contradiction C3).
    """


class BrandingEnvelope(ReceivedModel, frozen=True, kw_only=True):
    """Answer of update branding.

    Documented (https://docs.bullseye.so/partner-api/branding#update-branding).
    """

    partner: Branding
    """The branding of the partner after the update."""
