# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/resource.py.jinja.
"""Sums over all organizations of the partner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from .. import _operations

if TYPE_CHECKING:
    from datetime import date, datetime
    from typing import Unpack

    from msgspec import UnsetType

    from .._kernel import AsyncKernel, SyncKernel
    from .._options import RequestOptions
    from ..models.analytics import Analytics, Usage


class AnalyticsResource:
    """Sums over all organizations of the partner.

    Documentation: https://docs.bullseye.so/partner-api/analytics
    """

    def __init__(self, kernel: SyncKernel) -> None:
        self._kernel = kernel

    def get(
        self,
        *,
        start_date: date | datetime | UnsetType | None = UNSET,
        end_date: date | datetime | UnsetType | None = UNSET,
        **options: Unpack[RequestOptions],
    ) -> Analytics:
        """Get analytics.

        Returns sums over all organizations in a range of days, both ends included.

        Documented (https://docs.bullseye.so/partner-api/analytics#get-analytics). Needs an API key with the scope
        `read` (inferred).

        An optional argument that is None is left out, like one that is not given.

        Args:
            start_date: First day of the range, included. Default 30 days ago. Example: `2025-02-01`. The default and
                the inclusive range are from partner-program/analytics (contradiction C10).
            end_date: Last day of the range, included. Default today. Example: `2025-02-01`. The default and the
                inclusive range are from partner-program/analytics (contradiction C10).

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.call(
            _operations.GET_ANALYTICS,
            query={
                "startDate": start_date,
                "endDate": end_date,
            },
            options=options,
        )

    def get_usage(
        self,
        *,
        start_date: date | datetime | UnsetType | None = UNSET,
        end_date: date | datetime | UnsetType | None = UNSET,
        **options: Unpack[RequestOptions],
    ) -> Usage:
        """Get usage.

        Returns the usage of all organizations in a range of days, both ends included, for reconciliation.

        Documented (https://docs.bullseye.so/partner-api/analytics#get-usage-summary). Needs an API key with the scope
        `read` (inferred).

        An optional argument that is None is left out, like one that is not given.

        Args:
            start_date: First day of the range, included. Default the first day of the current month. Example:
                `2025-02-01`. The default and the inclusive range are from partner-program/analytics (contradiction
                C10).
            end_date: Last day of the range, included. Default today. Example: `2025-02-01`. The default and the
                inclusive range are from partner-program/analytics (contradiction C10).

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.call(
            _operations.GET_USAGE,
            query={
                "startDate": start_date,
                "endDate": end_date,
            },
            options=options,
        )


class AsyncAnalyticsResource:
    """Sums over all organizations of the partner.

    Documentation: https://docs.bullseye.so/partner-api/analytics
    """

    def __init__(self, kernel: AsyncKernel) -> None:
        self._kernel = kernel

    async def get(
        self,
        *,
        start_date: date | datetime | UnsetType | None = UNSET,
        end_date: date | datetime | UnsetType | None = UNSET,
        **options: Unpack[RequestOptions],
    ) -> Analytics:
        """Get analytics.

        Returns sums over all organizations in a range of days, both ends included.

        Documented (https://docs.bullseye.so/partner-api/analytics#get-analytics). Needs an API key with the scope
        `read` (inferred).

        An optional argument that is None is left out, like one that is not given.

        Args:
            start_date: First day of the range, included. Default 30 days ago. Example: `2025-02-01`. The default and
                the inclusive range are from partner-program/analytics (contradiction C10).
            end_date: Last day of the range, included. Default today. Example: `2025-02-01`. The default and the
                inclusive range are from partner-program/analytics (contradiction C10).

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return await self._kernel.call(
            _operations.GET_ANALYTICS,
            query={
                "startDate": start_date,
                "endDate": end_date,
            },
            options=options,
        )

    async def get_usage(
        self,
        *,
        start_date: date | datetime | UnsetType | None = UNSET,
        end_date: date | datetime | UnsetType | None = UNSET,
        **options: Unpack[RequestOptions],
    ) -> Usage:
        """Get usage.

        Returns the usage of all organizations in a range of days, both ends included, for reconciliation.

        Documented (https://docs.bullseye.so/partner-api/analytics#get-usage-summary). Needs an API key with the scope
        `read` (inferred).

        An optional argument that is None is left out, like one that is not given.

        Args:
            start_date: First day of the range, included. Default the first day of the current month. Example:
                `2025-02-01`. The default and the inclusive range are from partner-program/analytics (contradiction
                C10).
            end_date: Last day of the range, included. Default today. Example: `2025-02-01`. The default and the
                inclusive range are from partner-program/analytics (contradiction C10).

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return await self._kernel.call(
            _operations.GET_USAGE,
            query={
                "startDate": start_date,
                "endDate": end_date,
            },
            options=options,
        )
