# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/resource.py.jinja.
"""Client organizations, their pixel configuration and their visitors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from .. import _operations
from ..models.organizations import (
    CreateOrganizationRequest,
    UpdateOrganizationRequest,
    UpdateOrganizationStatusRequest,
    UpdateOrganizationTierRequest,
    UpdatePixelConfigRequest,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from typing import Unpack
    from uuid import UUID

    from msgspec import UnsetType

    from .._json import JSON
    from .._kernel import AsyncKernel, SyncKernel
    from .._options import RequestOptions
    from .._pagination import AsyncPager, Page
    from ..models.billing import BillingPeriod
    from ..models.organizations import (
        Organization,
        OrganizationStatus,
        OrganizationTier,
        PixelConfig,
        ProductType,
        SettableOrganizationStatus,
        Visitor,
    )


class OrganizationsResource:
    """Client organizations, their pixel configuration and their visitors.

    Documentation: https://docs.bullseye.so/partner-api/organizations
    """

    def __init__(self, kernel: SyncKernel) -> None:
        self._kernel = kernel

    def list(
        self,
        *,
        page: int | UnsetType | None = UNSET,
        page_size: int | UnsetType | None = UNSET,
        status: OrganizationStatus | str | UnsetType | None = UNSET,
        search: str | UnsetType | None = UNSET,
        external_id: str | UnsetType | None = UNSET,
        **options: Unpack[RequestOptions],
    ) -> Page[Organization]:
        """List organizations.

        Returns the organizations of the partner, one page at a time.

        Documented (https://docs.bullseye.so/partner-api/organizations#list-organizations). Needs an API key with the
        scope `read` (inferred).

        An optional argument that is None is left out, like one that is not given.

        Args:
            page: Page number, counted from 1. At least 1. The API's default is `1`. Example: `1`. The default of 1 is
                documented; that less is refused is inferred.
            page_size: Items per page. 1 to 100. The API's default is `20`. Example: `20`. The default of 20 is
                documented; the maximum of 100 is inferred.
            status: Only organizations in this state. Example: `active`.
            search: Only organizations whose name contains this text, whatever the case. That it matches on the name is
                documented; a substring without regard to case is inferred.
            external_id: Only organizations with this external id. That it has to be the whole id, in the same case, is
                inferred.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.page(
            _operations.LIST_ORGANIZATIONS,
            query={
                "page": page,
                "pageSize": page_size,
                "status": status,
                "search": search,
                "externalId": external_id,
            },
            options=options,
        )

    def create(
        self,
        *,
        name: str,
        external_id: str | UnsetType = UNSET,
        owner_user_id: str | UnsetType = UNSET,
        initial_credits: int | UnsetType = UNSET,
        metadata: Mapping[str, JSON] | UnsetType = UNSET,
        tier: OrganizationTier | str | UnsetType = UNSET,
        billing_period: BillingPeriod | str | UnsetType = UNSET,
        billing_day_of_month: int | UnsetType = UNSET,
        product_type: ProductType | str | UnsetType = UNSET,
        **options: Unpack[RequestOptions],
    ) -> Organization:
        """Create an organization.

        Creates an organization. Its initial credits come out of the pool of the partner; in the trial tier they are at
        most 500. What a second organization with the same `externalId` gets is not documented.

        Documented (https://docs.bullseye.so/partner-api/organizations#create-organization). Its answer is inferred: The
        answer was not visible; wrapper and object follow the visible answers. Needs an API key with the scope `write`
        (inferred).

        Not sent again when the outcome of an attempt is unknown.

        Advice (common sense, no page speaks of repetitions): Do not repeat it blindly when the outcome is unknown: give
        each organization an `externalId`, and list the organizations with that id before creating one.

        Args:
            name: Display name. Not empty. Example: `Acme Corp`. No length limit is given; that it may not be empty is
                inferred.
            external_id: The partner's own id of the organization. Example: `acme-123`.
            owner_user_id: Id of the user who owns the organization. Example: `user-uuid`.
            initial_credits: Credits allocated at once, from the pool of the partner. At most 500 in the trial tier.
                Example: `500`. That they come out of the pool, that the trial cap binds here, and that a negative
                number is refused, is inferred.
            metadata: Free key-value data of the partner. Example: `{"source": "signup"}`.
            tier: Tier of an organization. `trial` has all functions and at most 500 credits, and can be upgraded at any
                time; `paid` has no cap on the allocation, its billing period and the renewal of credits apply. The
                API's default is `trial`. Example: `trial`.
            billing_period: Length of a billing period. Example: `monthly`.
            billing_day_of_month: Day of the month on which a billing period begins. 1 to 28. Example: `1`.
            product_type: What is identified, companies and employees (`B2B`) or persons (`B2C`). Example: `B2B`.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            ConflictError: Status 409 (inferred). Another organization has the external id.
            PayloadTooLargeError: Status 413 (inferred). The request body is larger than the server accepts.
            UnsupportedMediaTypeError: Status 415 (inferred). The request body is not JSON.
            UnprocessableEntityError: Status 422 (inferred). A business rule is broken (credit pool, trial cap,
                organization limit).
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.call(
            _operations.CREATE_ORGANIZATION,
            body=CreateOrganizationRequest(
                name=name,
                external_id=external_id,
                owner_user_id=owner_user_id,
                initial_credits=initial_credits,
                metadata=metadata,
                tier=tier,
                billing_period=billing_period,
                billing_day_of_month=billing_day_of_month,
                product_type=product_type,
            ),
            options=options,
        )

    def get(
        self,
        organization_id: UUID | str,
        /,
        **options: Unpack[RequestOptions],
    ) -> Organization:
        """Get an organization.

        Returns one organization by its id. A deleted one can still be read.

        Inferred, not documented (https://docs.bullseye.so/partner-api/organizations#get-organization): The section was
        visible without its code: method and path are assumed from the path of the credits. Needs an API key with the
        scope `read` (inferred).

        Args:
            organization_id: Id of the organization. Inferred from
                https://docs.bullseye.so/partner-api/billing#allocate-credits.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            NotFoundError: Status 404. Resource not found.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.call(
            _operations.GET_ORGANIZATION,
            path=(organization_id,),
            options=options,
        )

    def update(
        self,
        organization_id: UUID | str,
        /,
        *,
        name: str | UnsetType = UNSET,
        external_id: str | UnsetType | None = UNSET,
        owner_user_id: str | UnsetType = UNSET,
        metadata: Mapping[str, JSON] | UnsetType = UNSET,
        billing_period: BillingPeriod | str | UnsetType = UNSET,
        billing_day_of_month: int | UnsetType = UNSET,
        product_type: ProductType | str | UnsetType = UNSET,
        **options: Unpack[RequestOptions],
    ) -> Organization:
        """Update an organization.

        Changes details of an organization; what is left out stays as it is.

        Inferred, not documented (https://docs.bullseye.so/partner-api/organizations#update-organization): The section
        was visible without its code: PUT is assumed since every visible update is one. Needs an API key with the scope
        `write` (inferred).

        Sent again when the outcome of an attempt is unknown. Inferred: That an update sent twice ends in the same state
        as one is assumed from the method (RFC 9110, section 9.2.2); no page says so.

        None is sent as null for external_id, and refused for every other argument.

        Args:
            organization_id: Id of the organization. Inferred from
                https://docs.bullseye.so/partner-api/billing#allocate-credits.
            name: Display name. Not empty. Example: `Acme Corporation`.
            external_id: The partner's own id of the organization. Whether it has to be unique is not documented
                (contradiction C20). Example: `acme-123`. Inferred from
                https://docs.bullseye.so/partner-api/organizations#list-organizations.
            owner_user_id: Id of the user who owns the organization. Example: `user-uuid`.
            metadata: Free key-value data of the partner. Example: `{"source": "signup"}`. Inferred from
                https://docs.bullseye.so/partner-api/organizations#create-organization.
            billing_period: Length of a billing period. Example: `monthly`.
            billing_day_of_month: Day of the month on which a billing period begins. 1 to 28. Example: `1`. Inferred
                from https://docs.bullseye.so/partner-api/organizations#create-organization.
            product_type: What is identified, companies and employees (`B2B`) or persons (`B2C`). Example: `B2B`.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            NotFoundError: Status 404. Resource not found.
            ConflictError: Status 409 (inferred). Another organization has the external id.
            PayloadTooLargeError: Status 413 (inferred). The request body is larger than the server accepts.
            UnsupportedMediaTypeError: Status 415 (inferred). The request body is not JSON.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.call(
            _operations.UPDATE_ORGANIZATION,
            path=(organization_id,),
            body=UpdateOrganizationRequest(
                name=name,
                external_id=external_id,
                owner_user_id=owner_user_id,
                metadata=metadata,
                billing_period=billing_period,
                billing_day_of_month=billing_day_of_month,
                product_type=product_type,
            ),
            options=options,
        )

    def delete(
        self,
        organization_id: UUID | str,
        /,
        **options: Unpack[RequestOptions],
    ) -> None:
        """Delete an organization.

        Soft delete, the organization becomes `canceled` and can still be read. What that does to its pixel and its
        credits is not documented.

        Inferred, not documented (https://docs.bullseye.so/partner-api/organizations#delete-organization): Soft delete
        and 204 are documented; method, path and the resulting status were not visible. Needs an API key with the scope
        `write` (inferred).

        Sent again when the outcome of an attempt is unknown. Inferred: That deleting twice ends in the same state as
        once is assumed from the method (RFC 9110, section 9.2.2); no page says so.

        Args:
            organization_id: Id of the organization. Inferred from
                https://docs.bullseye.so/partner-api/billing#allocate-credits.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            NotFoundError: Status 404. Resource not found.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.call(
            _operations.DELETE_ORGANIZATION,
            path=(organization_id,),
            options=options,
        )

    def update_status(
        self,
        organization_id: UUID | str,
        /,
        *,
        status: SettableOrganizationStatus | str,
        **options: Unpack[RequestOptions],
    ) -> Organization:
        """Update an organization's status.

        Enables (`active`) or disables (`suspended`) an organization. What disabling does to its pixel and its credits
        is not documented.

        Inferred, not documented (https://docs.bullseye.so/partner-api/organizations#update-organization-status): The
        section was visible without its code: method, path and body are assumed. Needs an API key with the scope `write`
        (inferred).

        Sent again when the outcome of an attempt is unknown. Inferred: That an update sent twice ends in the same state
        as one is assumed from the method (RFC 9110, section 9.2.2); no page says so.

        Args:
            organization_id: Id of the organization. Inferred from
                https://docs.bullseye.so/partner-api/billing#allocate-credits.
            status: State that an organization can be put into. Example: `suspended`.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            NotFoundError: Status 404. Resource not found.
            PayloadTooLargeError: Status 413 (inferred). The request body is larger than the server accepts.
            UnsupportedMediaTypeError: Status 415 (inferred). The request body is not JSON.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.call(
            _operations.UPDATE_ORGANIZATION_STATUS,
            path=(organization_id,),
            body=UpdateOrganizationStatusRequest(
                status=status,
            ),
            options=options,
        )

    def update_tier(
        self,
        organization_id: UUID | str,
        /,
        *,
        tier: OrganizationTier | str,
        **options: Unpack[RequestOptions],
    ) -> Organization:
        """Update an organization's tier.

        Moves an organization between `trial` and `paid`. A downgrade is refused while more than 500 credits are
        allocated.

        Inferred, not documented (https://docs.bullseye.so/partner-api/organizations#update-organization-tier): The
        values are documented; method, path and body were not visible, and what happens above the trial cap is assumed.
        Needs an API key with the scope `write` (inferred).

        Sent again when the outcome of an attempt is unknown. Inferred: That an update sent twice ends in the same state
        as one is assumed from the method (RFC 9110, section 9.2.2); no page says so.

        Args:
            organization_id: Id of the organization. Inferred from
                https://docs.bullseye.so/partner-api/billing#allocate-credits.
            tier: Tier of an organization. `trial` has all functions and at most 500 credits, and can be upgraded at any
                time; `paid` has no cap on the allocation, its billing period and the renewal of credits apply. Example:
                `paid`.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            NotFoundError: Status 404. Resource not found.
            PayloadTooLargeError: Status 413 (inferred). The request body is larger than the server accepts.
            UnsupportedMediaTypeError: Status 415 (inferred). The request body is not JSON.
            UnprocessableEntityError: Status 422 (inferred). A business rule is broken (credit pool, trial cap,
                organization limit).
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.call(
            _operations.UPDATE_ORGANIZATION_TIER,
            path=(organization_id,),
            body=UpdateOrganizationTierRequest(
                tier=tier,
            ),
            options=options,
        )

    def get_pixel_config(
        self,
        organization_id: UUID | str,
        /,
        **options: Unpack[RequestOptions],
    ) -> PixelConfig:
        """Get the pixel configuration.

        Returns the configuration of an organization's tracking pixel.

        Inferred, not documented (https://docs.bullseye.so/partner-api/organizations): That pixel settings can be
        configured is documented; the endpoints were not visible. Needs an API key with the scope `read` (inferred).

        Args:
            organization_id: Id of the organization. Inferred from
                https://docs.bullseye.so/partner-api/billing#allocate-credits.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            NotFoundError: Status 404. Resource not found.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.call(
            _operations.GET_PIXEL_CONFIG,
            path=(organization_id,),
            options=options,
        )

    def update_pixel_config(
        self,
        organization_id: UUID | str,
        /,
        *,
        allowed_referrers: Sequence[str] | UnsetType = UNSET,
        enabled: bool | UnsetType = UNSET,
        **options: Unpack[RequestOptions],
    ) -> PixelConfig:
        """Update the pixel configuration.

        Changes the configuration of an organization's tracking pixel; what is left out stays as it is.

        Inferred, not documented (https://docs.bullseye.so/partner-api/organizations): That pixel settings can be
        configured is documented; the endpoints were not visible. Needs an API key with the scope `write` (inferred).

        Sent again when the outcome of an attempt is unknown. Inferred: That an update sent twice ends in the same state
        as one is assumed from the method (RFC 9110, section 9.2.2); no page says so.

        Args:
            organization_id: Id of the organization. Inferred from
                https://docs.bullseye.so/partner-api/billing#allocate-credits.
            allowed_referrers: Domains whose pages may use the pixel. Example: `["acme.com", "www.acme.com"]`.
            enabled: Whether the pixel collects events. Example: `true`.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            NotFoundError: Status 404. Resource not found.
            PayloadTooLargeError: Status 413 (inferred). The request body is larger than the server accepts.
            UnsupportedMediaTypeError: Status 415 (inferred). The request body is not JSON.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.call(
            _operations.UPDATE_PIXEL_CONFIG,
            path=(organization_id,),
            body=UpdatePixelConfigRequest(
                allowed_referrers=allowed_referrers,
                enabled=enabled,
            ),
            options=options,
        )

    def list_visitors(
        self,
        organization_id: UUID | str,
        /,
        *,
        page: int | UnsetType | None = UNSET,
        page_size: int | UnsetType | None = UNSET,
        start_date: date | datetime | UnsetType | None = UNSET,
        end_date: date | datetime | UnsetType | None = UNSET,
        **options: Unpack[RequestOptions],
    ) -> Page[Visitor]:
        """List the visitors of an organization.

        Returns the identified visitors of an organization, one page at a time.

        Inferred, not documented (https://docs.bullseye.so/partner-api/organizations): That visitors can be retrieved is
        documented; the endpoint was not visible. Needs an API key with the scope `read` (inferred).

        An optional argument that is None is left out, like one that is not given.

        Args:
            organization_id: Id of the organization. Inferred from
                https://docs.bullseye.so/partner-api/billing#allocate-credits.
            page: Page number, counted from 1. At least 1. The API's default is `1`. Example: `1`. Inferred, not
                documented (https://docs.bullseye.so/partner-api/partner-api#response-conventions): Paginated endpoints
                use page, pageSize and total; that this one is paginated is assumed.
            page_size: Items per page. 1 to 100. The API's default is `20`. Example: `20`. Inferred, not documented
                (https://docs.bullseye.so/partner-api/partner-api#response-conventions): Paginated endpoints use page,
                pageSize and total; that this one is paginated is assumed.
            start_date: First day of the range, included. Example: `2025-02-01`. Inferred, not documented
                (https://docs.bullseye.so/partner-api/analytics#get-analytics): Assumed from the date range of
                analytics; the visitors endpoint was not visible.
            end_date: Last day of the range, included. Example: `2025-02-01`. Inferred, not documented
                (https://docs.bullseye.so/partner-api/analytics#get-analytics): Assumed from the date range of
                analytics; the visitors endpoint was not visible.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            NotFoundError: Status 404. Resource not found.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.page(
            _operations.LIST_ORGANIZATION_VISITORS,
            path=(organization_id,),
            query={
                "page": page,
                "pageSize": page_size,
                "startDate": start_date,
                "endDate": end_date,
            },
            options=options,
        )


class AsyncOrganizationsResource:
    """Client organizations, their pixel configuration and their visitors.

    Documentation: https://docs.bullseye.so/partner-api/organizations
    """

    def __init__(self, kernel: AsyncKernel) -> None:
        self._kernel = kernel

    def list(
        self,
        *,
        page: int | UnsetType | None = UNSET,
        page_size: int | UnsetType | None = UNSET,
        status: OrganizationStatus | str | UnsetType | None = UNSET,
        search: str | UnsetType | None = UNSET,
        external_id: str | UnsetType | None = UNSET,
        **options: Unpack[RequestOptions],
    ) -> AsyncPager[Organization]:
        """List organizations.

        Returns the organizations of the partner, one page at a time.

        Documented (https://docs.bullseye.so/partner-api/organizations#list-organizations). Needs an API key with the
        scope `read` (inferred).

        An optional argument that is None is left out, like one that is not given.

        Args:
            page: Page number, counted from 1. At least 1. The API's default is `1`. Example: `1`. The default of 1 is
                documented; that less is refused is inferred.
            page_size: Items per page. 1 to 100. The API's default is `20`. Example: `20`. The default of 20 is
                documented; the maximum of 100 is inferred.
            status: Only organizations in this state. Example: `active`.
            search: Only organizations whose name contains this text, whatever the case. That it matches on the name is
                documented; a substring without regard to case is inferred.
            external_id: Only organizations with this external id. That it has to be the whole id, in the same case, is
                inferred.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.page(
            _operations.LIST_ORGANIZATIONS,
            query={
                "page": page,
                "pageSize": page_size,
                "status": status,
                "search": search,
                "externalId": external_id,
            },
            options=options,
        )

    async def create(
        self,
        *,
        name: str,
        external_id: str | UnsetType = UNSET,
        owner_user_id: str | UnsetType = UNSET,
        initial_credits: int | UnsetType = UNSET,
        metadata: Mapping[str, JSON] | UnsetType = UNSET,
        tier: OrganizationTier | str | UnsetType = UNSET,
        billing_period: BillingPeriod | str | UnsetType = UNSET,
        billing_day_of_month: int | UnsetType = UNSET,
        product_type: ProductType | str | UnsetType = UNSET,
        **options: Unpack[RequestOptions],
    ) -> Organization:
        """Create an organization.

        Creates an organization. Its initial credits come out of the pool of the partner; in the trial tier they are at
        most 500. What a second organization with the same `externalId` gets is not documented.

        Documented (https://docs.bullseye.so/partner-api/organizations#create-organization). Its answer is inferred: The
        answer was not visible; wrapper and object follow the visible answers. Needs an API key with the scope `write`
        (inferred).

        Not sent again when the outcome of an attempt is unknown.

        Advice (common sense, no page speaks of repetitions): Do not repeat it blindly when the outcome is unknown: give
        each organization an `externalId`, and list the organizations with that id before creating one.

        Args:
            name: Display name. Not empty. Example: `Acme Corp`. No length limit is given; that it may not be empty is
                inferred.
            external_id: The partner's own id of the organization. Example: `acme-123`.
            owner_user_id: Id of the user who owns the organization. Example: `user-uuid`.
            initial_credits: Credits allocated at once, from the pool of the partner. At most 500 in the trial tier.
                Example: `500`. That they come out of the pool, that the trial cap binds here, and that a negative
                number is refused, is inferred.
            metadata: Free key-value data of the partner. Example: `{"source": "signup"}`.
            tier: Tier of an organization. `trial` has all functions and at most 500 credits, and can be upgraded at any
                time; `paid` has no cap on the allocation, its billing period and the renewal of credits apply. The
                API's default is `trial`. Example: `trial`.
            billing_period: Length of a billing period. Example: `monthly`.
            billing_day_of_month: Day of the month on which a billing period begins. 1 to 28. Example: `1`.
            product_type: What is identified, companies and employees (`B2B`) or persons (`B2C`). Example: `B2B`.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            ConflictError: Status 409 (inferred). Another organization has the external id.
            PayloadTooLargeError: Status 413 (inferred). The request body is larger than the server accepts.
            UnsupportedMediaTypeError: Status 415 (inferred). The request body is not JSON.
            UnprocessableEntityError: Status 422 (inferred). A business rule is broken (credit pool, trial cap,
                organization limit).
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return await self._kernel.call(
            _operations.CREATE_ORGANIZATION,
            body=CreateOrganizationRequest(
                name=name,
                external_id=external_id,
                owner_user_id=owner_user_id,
                initial_credits=initial_credits,
                metadata=metadata,
                tier=tier,
                billing_period=billing_period,
                billing_day_of_month=billing_day_of_month,
                product_type=product_type,
            ),
            options=options,
        )

    async def get(
        self,
        organization_id: UUID | str,
        /,
        **options: Unpack[RequestOptions],
    ) -> Organization:
        """Get an organization.

        Returns one organization by its id. A deleted one can still be read.

        Inferred, not documented (https://docs.bullseye.so/partner-api/organizations#get-organization): The section was
        visible without its code: method and path are assumed from the path of the credits. Needs an API key with the
        scope `read` (inferred).

        Args:
            organization_id: Id of the organization. Inferred from
                https://docs.bullseye.so/partner-api/billing#allocate-credits.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            NotFoundError: Status 404. Resource not found.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return await self._kernel.call(
            _operations.GET_ORGANIZATION,
            path=(organization_id,),
            options=options,
        )

    async def update(
        self,
        organization_id: UUID | str,
        /,
        *,
        name: str | UnsetType = UNSET,
        external_id: str | UnsetType | None = UNSET,
        owner_user_id: str | UnsetType = UNSET,
        metadata: Mapping[str, JSON] | UnsetType = UNSET,
        billing_period: BillingPeriod | str | UnsetType = UNSET,
        billing_day_of_month: int | UnsetType = UNSET,
        product_type: ProductType | str | UnsetType = UNSET,
        **options: Unpack[RequestOptions],
    ) -> Organization:
        """Update an organization.

        Changes details of an organization; what is left out stays as it is.

        Inferred, not documented (https://docs.bullseye.so/partner-api/organizations#update-organization): The section
        was visible without its code: PUT is assumed since every visible update is one. Needs an API key with the scope
        `write` (inferred).

        Sent again when the outcome of an attempt is unknown. Inferred: That an update sent twice ends in the same state
        as one is assumed from the method (RFC 9110, section 9.2.2); no page says so.

        None is sent as null for external_id, and refused for every other argument.

        Args:
            organization_id: Id of the organization. Inferred from
                https://docs.bullseye.so/partner-api/billing#allocate-credits.
            name: Display name. Not empty. Example: `Acme Corporation`.
            external_id: The partner's own id of the organization. Whether it has to be unique is not documented
                (contradiction C20). Example: `acme-123`. Inferred from
                https://docs.bullseye.so/partner-api/organizations#list-organizations.
            owner_user_id: Id of the user who owns the organization. Example: `user-uuid`.
            metadata: Free key-value data of the partner. Example: `{"source": "signup"}`. Inferred from
                https://docs.bullseye.so/partner-api/organizations#create-organization.
            billing_period: Length of a billing period. Example: `monthly`.
            billing_day_of_month: Day of the month on which a billing period begins. 1 to 28. Example: `1`. Inferred
                from https://docs.bullseye.so/partner-api/organizations#create-organization.
            product_type: What is identified, companies and employees (`B2B`) or persons (`B2C`). Example: `B2B`.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            NotFoundError: Status 404. Resource not found.
            ConflictError: Status 409 (inferred). Another organization has the external id.
            PayloadTooLargeError: Status 413 (inferred). The request body is larger than the server accepts.
            UnsupportedMediaTypeError: Status 415 (inferred). The request body is not JSON.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return await self._kernel.call(
            _operations.UPDATE_ORGANIZATION,
            path=(organization_id,),
            body=UpdateOrganizationRequest(
                name=name,
                external_id=external_id,
                owner_user_id=owner_user_id,
                metadata=metadata,
                billing_period=billing_period,
                billing_day_of_month=billing_day_of_month,
                product_type=product_type,
            ),
            options=options,
        )

    async def delete(
        self,
        organization_id: UUID | str,
        /,
        **options: Unpack[RequestOptions],
    ) -> None:
        """Delete an organization.

        Soft delete, the organization becomes `canceled` and can still be read. What that does to its pixel and its
        credits is not documented.

        Inferred, not documented (https://docs.bullseye.so/partner-api/organizations#delete-organization): Soft delete
        and 204 are documented; method, path and the resulting status were not visible. Needs an API key with the scope
        `write` (inferred).

        Sent again when the outcome of an attempt is unknown. Inferred: That deleting twice ends in the same state as
        once is assumed from the method (RFC 9110, section 9.2.2); no page says so.

        Args:
            organization_id: Id of the organization. Inferred from
                https://docs.bullseye.so/partner-api/billing#allocate-credits.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            NotFoundError: Status 404. Resource not found.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return await self._kernel.call(
            _operations.DELETE_ORGANIZATION,
            path=(organization_id,),
            options=options,
        )

    async def update_status(
        self,
        organization_id: UUID | str,
        /,
        *,
        status: SettableOrganizationStatus | str,
        **options: Unpack[RequestOptions],
    ) -> Organization:
        """Update an organization's status.

        Enables (`active`) or disables (`suspended`) an organization. What disabling does to its pixel and its credits
        is not documented.

        Inferred, not documented (https://docs.bullseye.so/partner-api/organizations#update-organization-status): The
        section was visible without its code: method, path and body are assumed. Needs an API key with the scope `write`
        (inferred).

        Sent again when the outcome of an attempt is unknown. Inferred: That an update sent twice ends in the same state
        as one is assumed from the method (RFC 9110, section 9.2.2); no page says so.

        Args:
            organization_id: Id of the organization. Inferred from
                https://docs.bullseye.so/partner-api/billing#allocate-credits.
            status: State that an organization can be put into. Example: `suspended`.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            NotFoundError: Status 404. Resource not found.
            PayloadTooLargeError: Status 413 (inferred). The request body is larger than the server accepts.
            UnsupportedMediaTypeError: Status 415 (inferred). The request body is not JSON.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return await self._kernel.call(
            _operations.UPDATE_ORGANIZATION_STATUS,
            path=(organization_id,),
            body=UpdateOrganizationStatusRequest(
                status=status,
            ),
            options=options,
        )

    async def update_tier(
        self,
        organization_id: UUID | str,
        /,
        *,
        tier: OrganizationTier | str,
        **options: Unpack[RequestOptions],
    ) -> Organization:
        """Update an organization's tier.

        Moves an organization between `trial` and `paid`. A downgrade is refused while more than 500 credits are
        allocated.

        Inferred, not documented (https://docs.bullseye.so/partner-api/organizations#update-organization-tier): The
        values are documented; method, path and body were not visible, and what happens above the trial cap is assumed.
        Needs an API key with the scope `write` (inferred).

        Sent again when the outcome of an attempt is unknown. Inferred: That an update sent twice ends in the same state
        as one is assumed from the method (RFC 9110, section 9.2.2); no page says so.

        Args:
            organization_id: Id of the organization. Inferred from
                https://docs.bullseye.so/partner-api/billing#allocate-credits.
            tier: Tier of an organization. `trial` has all functions and at most 500 credits, and can be upgraded at any
                time; `paid` has no cap on the allocation, its billing period and the renewal of credits apply. Example:
                `paid`.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            NotFoundError: Status 404. Resource not found.
            PayloadTooLargeError: Status 413 (inferred). The request body is larger than the server accepts.
            UnsupportedMediaTypeError: Status 415 (inferred). The request body is not JSON.
            UnprocessableEntityError: Status 422 (inferred). A business rule is broken (credit pool, trial cap,
                organization limit).
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return await self._kernel.call(
            _operations.UPDATE_ORGANIZATION_TIER,
            path=(organization_id,),
            body=UpdateOrganizationTierRequest(
                tier=tier,
            ),
            options=options,
        )

    async def get_pixel_config(
        self,
        organization_id: UUID | str,
        /,
        **options: Unpack[RequestOptions],
    ) -> PixelConfig:
        """Get the pixel configuration.

        Returns the configuration of an organization's tracking pixel.

        Inferred, not documented (https://docs.bullseye.so/partner-api/organizations): That pixel settings can be
        configured is documented; the endpoints were not visible. Needs an API key with the scope `read` (inferred).

        Args:
            organization_id: Id of the organization. Inferred from
                https://docs.bullseye.so/partner-api/billing#allocate-credits.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            NotFoundError: Status 404. Resource not found.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return await self._kernel.call(
            _operations.GET_PIXEL_CONFIG,
            path=(organization_id,),
            options=options,
        )

    async def update_pixel_config(
        self,
        organization_id: UUID | str,
        /,
        *,
        allowed_referrers: Sequence[str] | UnsetType = UNSET,
        enabled: bool | UnsetType = UNSET,
        **options: Unpack[RequestOptions],
    ) -> PixelConfig:
        """Update the pixel configuration.

        Changes the configuration of an organization's tracking pixel; what is left out stays as it is.

        Inferred, not documented (https://docs.bullseye.so/partner-api/organizations): That pixel settings can be
        configured is documented; the endpoints were not visible. Needs an API key with the scope `write` (inferred).

        Sent again when the outcome of an attempt is unknown. Inferred: That an update sent twice ends in the same state
        as one is assumed from the method (RFC 9110, section 9.2.2); no page says so.

        Args:
            organization_id: Id of the organization. Inferred from
                https://docs.bullseye.so/partner-api/billing#allocate-credits.
            allowed_referrers: Domains whose pages may use the pixel. Example: `["acme.com", "www.acme.com"]`.
            enabled: Whether the pixel collects events. Example: `true`.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            NotFoundError: Status 404. Resource not found.
            PayloadTooLargeError: Status 413 (inferred). The request body is larger than the server accepts.
            UnsupportedMediaTypeError: Status 415 (inferred). The request body is not JSON.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return await self._kernel.call(
            _operations.UPDATE_PIXEL_CONFIG,
            path=(organization_id,),
            body=UpdatePixelConfigRequest(
                allowed_referrers=allowed_referrers,
                enabled=enabled,
            ),
            options=options,
        )

    def list_visitors(
        self,
        organization_id: UUID | str,
        /,
        *,
        page: int | UnsetType | None = UNSET,
        page_size: int | UnsetType | None = UNSET,
        start_date: date | datetime | UnsetType | None = UNSET,
        end_date: date | datetime | UnsetType | None = UNSET,
        **options: Unpack[RequestOptions],
    ) -> AsyncPager[Visitor]:
        """List the visitors of an organization.

        Returns the identified visitors of an organization, one page at a time.

        Inferred, not documented (https://docs.bullseye.so/partner-api/organizations): That visitors can be retrieved is
        documented; the endpoint was not visible. Needs an API key with the scope `read` (inferred).

        An optional argument that is None is left out, like one that is not given.

        Args:
            organization_id: Id of the organization. Inferred from
                https://docs.bullseye.so/partner-api/billing#allocate-credits.
            page: Page number, counted from 1. At least 1. The API's default is `1`. Example: `1`. Inferred, not
                documented (https://docs.bullseye.so/partner-api/partner-api#response-conventions): Paginated endpoints
                use page, pageSize and total; that this one is paginated is assumed.
            page_size: Items per page. 1 to 100. The API's default is `20`. Example: `20`. Inferred, not documented
                (https://docs.bullseye.so/partner-api/partner-api#response-conventions): Paginated endpoints use page,
                pageSize and total; that this one is paginated is assumed.
            start_date: First day of the range, included. Example: `2025-02-01`. Inferred, not documented
                (https://docs.bullseye.so/partner-api/analytics#get-analytics): Assumed from the date range of
                analytics; the visitors endpoint was not visible.
            end_date: Last day of the range, included. Example: `2025-02-01`. Inferred, not documented
                (https://docs.bullseye.so/partner-api/analytics#get-analytics): Assumed from the date range of
                analytics; the visitors endpoint was not visible.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            NotFoundError: Status 404. Resource not found.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.page(
            _operations.LIST_ORGANIZATION_VISITORS,
            path=(organization_id,),
            query={
                "page": page,
                "pageSize": page_size,
                "startDate": start_date,
                "endDate": end_date,
            },
            options=options,
        )
