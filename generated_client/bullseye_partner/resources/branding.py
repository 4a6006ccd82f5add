# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/resource.py.jinja.
"""Logo, colours and company name shown to all organizations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from .. import _operations
from ..models.branding import UpdateBrandingRequest

if TYPE_CHECKING:
    from typing import Unpack

    from msgspec import UnsetType

    from .._kernel import AsyncKernel, SyncKernel
    from .._options import RequestOptions
    from ..models.branding import Branding


class BrandingResource:
    """Logo, colours and company name shown to all organizations.

    Documentation: https://docs.bullseye.so/partner-api/branding
    """

    def __init__(self, kernel: SyncKernel) -> None:
        self._kernel = kernel

    def update(
        self,
        *,
        logo_url: str | UnsetType | None = UNSET,
        primary_color: str | UnsetType = UNSET,
        secondary_color: str | UnsetType = UNSET,
        company_name: str | UnsetType = UNSET,
        **options: Unpack[RequestOptions],
    ) -> Branding:
        """Update the branding.

        Changes the branding that all organizations see; what is left out stays as it is.

        Documented (https://docs.bullseye.so/partner-api/branding#update-branding). Needs an API key with the scope
        `write` (inferred).

        Sent again when the outcome of an attempt is unknown. Inferred: That an update sent twice ends in the same state
        as one is assumed from the method (RFC 9110, section 9.2.2); no page says so.

        None is sent as null for logo_url, and refused for every other argument.

        Args:
            logo_url: Address of the logo, publicly readable, which dashboards and e-mails show; null when there is
                none. PNG or SVG of at least 200x200 px is recommended. Example: `https://example.com/logo.png`.
                Documented (https://docs.bullseye.so/partner-program/branding#configuring-branding). The guide asks for
                HTTPS and says that null removes the logo, the reference says neither (contradiction C3).
            primary_color: Main colour as `#RRGGBB`. Example: `#0066cc`.
            secondary_color: Second colour as `#RRGGBB`. Example: `#333333`.
            company_name: Company name, shown in the header, in e-mails and where support is referred to. 1 to 255
                characters. Example: `Company Inc`. Documented
                (https://docs.bullseye.so/partner-program/branding#configuring-branding). The guide gives the length and
                calls it required in the update, the reference optional (contradiction C3).

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            PayloadTooLargeError: Status 413 (inferred). The request body is larger than the server accepts.
            UnsupportedMediaTypeError: Status 415 (inferred). The request body is not JSON.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.call(
            _operations.UPDATE_BRANDING,
            body=UpdateBrandingRequest(
                logo_url=logo_url,
                primary_color=primary_color,
                secondary_color=secondary_color,
                company_name=company_name,
            ),
            options=options,
        )


class AsyncBrandingResource:
    """Logo, colours and company name shown to all organizations.

    Documentation: https://docs.bullseye.so/partner-api/branding
    """

    def __init__(self, kernel: AsyncKernel) -> None:
        self._kernel = kernel

    async def update(
        self,
        *,
        logo_url: str | UnsetType | None = UNSET,
        primary_color: str | UnsetType = UNSET,
        secondary_color: str | UnsetType = UNSET,
        company_name: str | UnsetType = UNSET,
        **options: Unpack[RequestOptions],
    ) -> Branding:
        """Update the branding.

        Changes the branding that all organizations see; what is left out stays as it is.

        Documented (https://docs.bullseye.so/partner-api/branding#update-branding). Needs an API key with the scope
        `write` (inferred).

        Sent again when the outcome of an attempt is unknown. Inferred: That an update sent twice ends in the same state
        as one is assumed from the method (RFC 9110, section 9.2.2); no page says so.

        None is sent as null for logo_url, and refused for every other argument.

        Args:
            logo_url: Address of the logo, publicly readable, which dashboards and e-mails show; null when there is
                none. PNG or SVG of at least 200x200 px is recommended. Example: `https://example.com/logo.png`.
                Documented (https://docs.bullseye.so/partner-program/branding#configuring-branding). The guide asks for
                HTTPS and says that null removes the logo, the reference says neither (contradiction C3).
            primary_color: Main colour as `#RRGGBB`. Example: `#0066cc`.
            secondary_color: Second colour as `#RRGGBB`. Example: `#333333`.
            company_name: Company name, shown in the header, in e-mails and where support is referred to. 1 to 255
                characters. Example: `Company Inc`. Documented
                (https://docs.bullseye.so/partner-program/branding#configuring-branding). The guide gives the length and
                calls it required in the update, the reference optional (contradiction C3).

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            PayloadTooLargeError: Status 413 (inferred). The request body is larger than the server accepts.
            UnsupportedMediaTypeError: Status 415 (inferred). The request body is not JSON.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return await self._kernel.call(
            _operations.UPDATE_BRANDING,
            body=UpdateBrandingRequest(
                logo_url=logo_url,
                primary_color=primary_color,
                secondary_color=secondary_color,
                company_name=company_name,
            ),
            options=options,
        )
