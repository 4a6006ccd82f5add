# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/resource.py.jinja.
"""Partner details and the configuration of the tracking script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _operations

if TYPE_CHECKING:
    from typing import Unpack

    from .._kernel import AsyncKernel, SyncKernel
    from .._options import RequestOptions
    from ..models.partner_account import PartnerAccount, ScriptConfig


class PartnerAccountResource:
    """Partner details and the configuration of the tracking script.

    Documentation: https://docs.bullseye.so/partner-api/partner-account
    """

    def __init__(self, kernel: SyncKernel) -> None:
        self._kernel = kernel

    def get(
        self,
        **options: Unpack[RequestOptions],
    ) -> PartnerAccount:
        """Get the partner account.

        Returns the partner that the API key belongs to, with its branding, credit pool, limits and webhooks.

        Documented (https://docs.bullseye.so/partner-api/partner-account#get-partner-details). Needs an API key with the
        scope `read` (inferred).

        Raises:
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.call(
            _operations.GET_PARTNER_ACCOUNT,
            options=options,
        )

    def get_script_config(
        self,
        **options: Unpack[RequestOptions],
    ) -> ScriptConfig:
        """Get the script configuration.

        Returns what is needed to embed the tracking script of the partner.

        Documented (https://docs.bullseye.so/partner-program/branding#script-configuration). Path and method stand in
        the guide; the reference has the section, its code was not visible. Its answer is inferred: The sample was not
        visible; the wrapper follows the pattern of the visible answers. Needs an API key with the scope `read`
        (inferred).

        Raises:
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.call(
            _operations.GET_SCRIPT_CONFIG,
            options=options,
        )


class AsyncPartnerAccountResource:
    """Partner details and the configuration of the tracking script.

    Documentation: https://docs.bullseye.so/partner-api/partner-account
    """

    def __init__(self, kernel: AsyncKernel) -> None:
        self._kernel = kernel

    async def get(
        self,
        **options: Unpack[RequestOptions],
    ) -> PartnerAccount:
        """Get the partner account.

        Returns the partner that the API key belongs to, with its branding, credit pool, limits and webhooks.

        Documented (https://docs.bullseye.so/partner-api/partner-account#get-partner-details). Needs an API key with the
        scope `read` (inferred).

        Raises:
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return await self._kernel.call(
            _operations.GET_PARTNER_ACCOUNT,
            options=options,
        )

    async def get_script_config(
        self,
        **options: Unpack[RequestOptions],
    ) -> ScriptConfig:
        """Get the script configuration.

        Returns what is needed to embed the tracking script of the partner.

        Documented (https://docs.bullseye.so/partner-program/branding#script-configuration). Path and method stand in
        the guide; the reference has the section, its code was not visible. Its answer is inferred: The sample was not
        visible; the wrapper follows the pattern of the visible answers. Needs an API key with the scope `read`
        (inferred).

        Raises:
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return await self._kernel.call(
            _operations.GET_SCRIPT_CONFIG,
            options=options,
        )
