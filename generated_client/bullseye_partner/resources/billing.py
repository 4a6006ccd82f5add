# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/resource.py.jinja.
"""Credit allocation, usage and pricing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from .. import _operations
from ..models.billing import AllocateCreditsRequest

if TYPE_CHECKING:
    from typing import Unpack
    from uuid import UUID

    from msgspec import UnsetType

    from .._kernel import AsyncKernel, SyncKernel
    from .._options import RequestOptions
    from ..models.billing import Allocation, Billing, BillingCalculation, BillingUsage


class BillingResource:
    """Credit allocation, usage and pricing.

    Documentation: https://docs.bullseye.so/partner-api/billing
    """

    def __init__(self, kernel: SyncKernel) -> None:
        self._kernel = kernel

    def allocate_credits(
        self,
        organization_id: UUID | str,
        /,
        *,
        credits: int,
        notes: str | UnsetType = UNSET,
        **options: Unpack[RequestOptions],
    ) -> Allocation:
        """Allocate credits to an organization.

        Allocates credits of the partner's pool to an organization. Whether the number is what the organization has
        afterwards, or is added to what it has, is not settled (contradiction C11): the guide says that it sets the
        allocation, the reference can be read as an increment. Compare `creditsAllocated` of the answer with what was
        meant. Where it sets, lowering it frees credits for others. Credits that are unused expire with the billing
        period.

        Documented (https://docs.bullseye.so/partner-api/billing#allocate-credits). Needs an API key with the scope
        `admin` (inferred).

        Not sent again when the outcome of an attempt is unknown. Inferred: Whether credits are set or added is not
        settled (contradiction C11); if they are added, an allocation that is sent twice counts twice.

        Args:
            organization_id: Id of the organization.
            credits: Credits that the organization shall have in all, by the guide; by another reading of the reference,
                credits that are added to what it has. Not settled. Example: `500`. Documented
                (https://docs.bullseye.so/partner-program/credit-management#allocating-credits-to-sub-organizations).
                The reference says allocate, which can be read as an increment (contradiction C11). That zero is allowed
                and a negative number is not is inferred.
            notes: Free note. Example: `Monthly allocation for Acme Corp`.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            NotFoundError: Status 404. Resource not found.
            PayloadTooLargeError: Status 413 (inferred). The request body is larger than the server accepts.
            UnsupportedMediaTypeError: Status 415 (inferred). The request body is not JSON.
            UnprocessableEntityError: Status 422. The credit pool is too small, or another business rule is broken (the
                trial cap).
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.call(
            _operations.ALLOCATE_CREDITS,
            path=(organization_id,),
            body=AllocateCreditsRequest(
                credits=credits,
                notes=notes,
            ),
            options=options,
        )

    def get(
        self,
        **options: Unpack[RequestOptions],
    ) -> Billing:
        """Get the billing facts.

        Returns billing mode and period, credit pool and pricing tiers of the partner.

        Documented (https://docs.bullseye.so/partner-api/billing#get-billing-info). Needs an API key with the scope
        `admin` (inferred).

        Raises:
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.call(
            _operations.GET_BILLING,
            options=options,
        )

    def get_usage(
        self,
        **options: Unpack[RequestOptions],
    ) -> BillingUsage:
        """Get the usage of the billing period.

        Returns usage and estimated cost of the current billing period.

        Inferred, not documented (https://docs.bullseye.so/partner-api/billing#get-billing-period-usage): The purpose is
        documented; method, path and answer were not visible. Needs an API key with the scope `admin` (inferred).

        Raises:
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.call(
            _operations.GET_BILLING_USAGE,
            options=options,
        )

    def calculate(
        self,
        *,
        usage: int,
        **options: Unpack[RequestOptions],
    ) -> BillingCalculation:
        """Calculate the cost of a usage.

        Returns what a number of identifications costs under the pricing tiers of the partner, to estimate before
        credits are allocated.

        Inferred, not documented (https://docs.bullseye.so/partner-api/billing#calculate-billing): Purpose and query
        parameter are documented; method, path and answer were not visible. Needs an API key with the scope `admin`
        (inferred).

        Args:
            usage: Number of identifications. Documented
                (https://docs.bullseye.so/partner-api/billing#calculate-billing). That a negative number is refused is
                inferred.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.call(
            _operations.CALCULATE_BILLING,
            query={
                "usage": usage,
            },
            options=options,
        )


class AsyncBillingResource:
    """Credit allocation, usage and pricing.

    Documentation: https://docs.bullseye.so/partner-api/billing
    """

    def __init__(self, kernel: AsyncKernel) -> None:
        self._kernel = kernel

    async def allocate_credits(
        self,
        organization_id: UUID | str,
        /,
        *,
        credits: int,
        notes: str | UnsetType = UNSET,
        **options: Unpack[RequestOptions],
    ) -> Allocation:
        """Allocate credits to an organization.

        Allocates credits of the partner's pool to an organization. Whether the number is what the organization has
        afterwards, or is added to what it has, is not settled (contradiction C11): the guide says that it sets the
        allocation, the reference can be read as an increment. Compare `creditsAllocated` of the answer with what was
        meant. Where it sets, lowering it frees credits for others. Credits that are unused expire with the billing
        period.

        Documented (https://docs.bullseye.so/partner-api/billing#allocate-credits). Needs an API key with the scope
        `admin` (inferred).

        Not sent again when the outcome of an attempt is unknown. Inferred: Whether credits are set or added is not
        settled (contradiction C11); if they are added, an allocation that is sent twice counts twice.

        Args:
            organization_id: Id of the organization.
            credits: Credits that the organization shall have in all, by the guide; by another reading of the reference,
                credits that are added to what it has. Not settled. Example: `500`. Documented
                (https://docs.bullseye.so/partner-program/credit-management#allocating-credits-to-sub-organizations).
                The reference says allocate, which can be read as an increment (contradiction C11). That zero is allowed
                and a negative number is not is inferred.
            notes: Free note. Example: `Monthly allocation for Acme Corp`.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            NotFoundError: Status 404. Resource not found.
            PayloadTooLargeError: Status 413 (inferred). The request body is larger than the server accepts.
            UnsupportedMediaTypeError: Status 415 (inferred). The request body is not JSON.
            UnprocessableEntityError: Status 422. The credit pool is too small, or another business rule is broken (the
                trial cap).
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return await self._kernel.call(
            _operations.ALLOCATE_CREDITS,
            path=(organization_id,),
            body=AllocateCreditsRequest(
                credits=credits,
                notes=notes,
            ),
            options=options,
        )

    async def get(
        self,
        **options: Unpack[RequestOptions],
    ) -> Billing:
        """Get the billing facts.

        Returns billing mode and period, credit pool and pricing tiers of the partner.

        Documented (https://docs.bullseye.so/partner-api/billing#get-billing-info). Needs an API key with the scope
        `admin` (inferred).

        Raises:
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return await self._kernel.call(
            _operations.GET_BILLING,
            options=options,
        )

    async def get_usage(
        self,
        **options: Unpack[RequestOptions],
    ) -> BillingUsage:
        """Get the usage of the billing period.

        Returns usage and estimated cost of the current billing period.

        Inferred, not documented (https://docs.bullseye.so/partner-api/billing#get-billing-period-usage): The purpose is
        documented; method, path and answer were not visible. Needs an API key with the scope `admin` (inferred).

        Raises:
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return await self._kernel.call(
            _operations.GET_BILLING_USAGE,
            options=options,
        )

    async def calculate(
        self,
        *,
        usage: int,
        **options: Unpack[RequestOptions],
    ) -> BillingCalculation:
        """Calculate the cost of a usage.

        Returns what a number of identifications costs under the pricing tiers of the partner, to estimate before
        credits are allocated.

        Inferred, not documented (https://docs.bullseye.so/partner-api/billing#calculate-billing): Purpose and query
        parameter are documented; method, path and answer were not visible. Needs an API key with the scope `admin`
        (inferred).

        Args:
            usage: Number of identifications. Documented
                (https://docs.bullseye.so/partner-api/billing#calculate-billing). That a negative number is refused is
                inferred.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return await self._kernel.call(
            _operations.CALCULATE_BILLING,
            query={
                "usage": usage,
            },
            options=options,
        )
