# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/resource.py.jinja.
"""Ideal customer profiles, rule sets that visitors of an organization are matched with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from .. import _operations
from ..models.icp_configs import CreateIcpConfigRequest, UpdateIcpConfigRequest

if TYPE_CHECKING:
    import builtins
    from collections.abc import Sequence
    from typing import Unpack
    from uuid import UUID

    from msgspec import UnsetType

    from .._kernel import AsyncKernel, SyncKernel
    from .._options import RequestOptions
    from ..models.icp_configs import IcpConfig, IcpGroup


class IcpConfigsResource:
    """Ideal customer profiles, rule sets that visitors of an organization are matched with.

    Documentation: https://docs.bullseye.so/partner-api/icp-configs
    """

    def __init__(self, kernel: SyncKernel) -> None:
        self._kernel = kernel

    def list(
        self,
        organization_id: UUID | str,
        /,
        **options: Unpack[RequestOptions],
    ) -> builtins.list[IcpConfig]:
        """List ICP configs.

        Returns the ICP configs of an organization.

        Inferred, not documented (https://docs.bullseye.so/partner-api/icp-configs): The page says that configs can be
        created, updated and managed for each organization; no endpoint was visible. Needs an API key with the scope
        `read` (inferred).

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
            _operations.LIST_ICP_CONFIGS,
            path=(organization_id,),
            options=options,
        )

    def create(
        self,
        organization_id: UUID | str,
        /,
        *,
        name: str,
        groups: Sequence[IcpGroup],
        **options: Unpack[RequestOptions],
    ) -> IcpConfig:
        """Create an ICP config.

        Creates an ICP config for an organization.

        Inferred, not documented (https://docs.bullseye.so/partner-api/icp-configs): The page says that configs can be
        created, updated and managed for each organization; no endpoint was visible. Needs an API key with the scope
        `write` (inferred).

        Not sent again when the outcome of an attempt is unknown.

        Args:
            organization_id: Id of the organization. Inferred from
                https://docs.bullseye.so/partner-api/billing#allocate-credits.
            name: Descriptive name. Not empty. Example: `Mid-size technology`.
            groups: Groups of conditions; a visitor matches when any group does. Inferred from
                https://docs.bullseye.so/partner-api/icp-configs#segmentation-rule-structure.

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
            _operations.CREATE_ICP_CONFIG,
            path=(organization_id,),
            body=CreateIcpConfigRequest(
                name=name,
                groups=groups,
            ),
            options=options,
        )

    def get(
        self,
        organization_id: UUID | str,
        icp_config_id: str,
        /,
        **options: Unpack[RequestOptions],
    ) -> IcpConfig:
        """Get an ICP config.

        Returns one ICP config.

        Inferred, not documented (https://docs.bullseye.so/partner-api/icp-configs): The page says that configs can be
        created, updated and managed for each organization; no endpoint was visible. Needs an API key with the scope
        `read` (inferred).

        Args:
            organization_id: Id of the organization. Inferred from
                https://docs.bullseye.so/partner-api/billing#allocate-credits.
            icp_config_id: Id of the ICP config. Not empty. Inferred, not documented
                (https://docs.bullseye.so/partner-api/icp-configs): The page shows no path. The Organization API
                addresses its ICP configs by slug; an id is assumed here.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            NotFoundError: Status 404. Resource not found.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.call(
            _operations.GET_ICP_CONFIG,
            path=(
                organization_id,
                icp_config_id,
            ),
            options=options,
        )

    def update(
        self,
        organization_id: UUID | str,
        icp_config_id: str,
        /,
        *,
        name: str | UnsetType = UNSET,
        groups: Sequence[IcpGroup] | UnsetType = UNSET,
        **options: Unpack[RequestOptions],
    ) -> IcpConfig:
        """Update an ICP config.

        Changes an ICP config; what is left out stays as it is.

        Inferred, not documented (https://docs.bullseye.so/partner-api/icp-configs): The page says that configs can be
        created, updated and managed for each organization; no endpoint was visible. Needs an API key with the scope
        `write` (inferred).

        Sent again when the outcome of an attempt is unknown. Inferred: That an update sent twice ends in the same state
        as one is assumed from the method (RFC 9110, section 9.2.2); no page says so.

        Args:
            organization_id: Id of the organization. Inferred from
                https://docs.bullseye.so/partner-api/billing#allocate-credits.
            icp_config_id: Id of the ICP config. Not empty. Inferred, not documented
                (https://docs.bullseye.so/partner-api/icp-configs): The page shows no path. The Organization API
                addresses its ICP configs by slug; an id is assumed here.
            name: Descriptive name. Not empty. Example: `Mid-size technology`.
            groups: Groups of conditions; a visitor matches when any group does. Inferred from
                https://docs.bullseye.so/partner-api/icp-configs#segmentation-rule-structure.

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
            _operations.UPDATE_ICP_CONFIG,
            path=(
                organization_id,
                icp_config_id,
            ),
            body=UpdateIcpConfigRequest(
                name=name,
                groups=groups,
            ),
            options=options,
        )

    def delete(
        self,
        organization_id: UUID | str,
        icp_config_id: str,
        /,
        **options: Unpack[RequestOptions],
    ) -> None:
        """Delete an ICP config.

        Deletes an ICP config.

        Inferred, not documented (https://docs.bullseye.so/partner-api/icp-configs): The page says that configs can be
        created, updated and managed for each organization; no endpoint was visible. Needs an API key with the scope
        `write` (inferred).

        Sent again when the outcome of an attempt is unknown. Inferred: That deleting twice ends in the same state as
        once is assumed from the method (RFC 9110, section 9.2.2); no page says so.

        Args:
            organization_id: Id of the organization. Inferred from
                https://docs.bullseye.so/partner-api/billing#allocate-credits.
            icp_config_id: Id of the ICP config. Not empty. Inferred, not documented
                (https://docs.bullseye.so/partner-api/icp-configs): The page shows no path. The Organization API
                addresses its ICP configs by slug; an id is assumed here.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            NotFoundError: Status 404. Resource not found.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.call(
            _operations.DELETE_ICP_CONFIG,
            path=(
                organization_id,
                icp_config_id,
            ),
            options=options,
        )


class AsyncIcpConfigsResource:
    """Ideal customer profiles, rule sets that visitors of an organization are matched with.

    Documentation: https://docs.bullseye.so/partner-api/icp-configs
    """

    def __init__(self, kernel: AsyncKernel) -> None:
        self._kernel = kernel

    async def list(
        self,
        organization_id: UUID | str,
        /,
        **options: Unpack[RequestOptions],
    ) -> builtins.list[IcpConfig]:
        """List ICP configs.

        Returns the ICP configs of an organization.

        Inferred, not documented (https://docs.bullseye.so/partner-api/icp-configs): The page says that configs can be
        created, updated and managed for each organization; no endpoint was visible. Needs an API key with the scope
        `read` (inferred).

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
            _operations.LIST_ICP_CONFIGS,
            path=(organization_id,),
            options=options,
        )

    async def create(
        self,
        organization_id: UUID | str,
        /,
        *,
        name: str,
        groups: Sequence[IcpGroup],
        **options: Unpack[RequestOptions],
    ) -> IcpConfig:
        """Create an ICP config.

        Creates an ICP config for an organization.

        Inferred, not documented (https://docs.bullseye.so/partner-api/icp-configs): The page says that configs can be
        created, updated and managed for each organization; no endpoint was visible. Needs an API key with the scope
        `write` (inferred).

        Not sent again when the outcome of an attempt is unknown.

        Args:
            organization_id: Id of the organization. Inferred from
                https://docs.bullseye.so/partner-api/billing#allocate-credits.
            name: Descriptive name. Not empty. Example: `Mid-size technology`.
            groups: Groups of conditions; a visitor matches when any group does. Inferred from
                https://docs.bullseye.so/partner-api/icp-configs#segmentation-rule-structure.

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
            _operations.CREATE_ICP_CONFIG,
            path=(organization_id,),
            body=CreateIcpConfigRequest(
                name=name,
                groups=groups,
            ),
            options=options,
        )

    async def get(
        self,
        organization_id: UUID | str,
        icp_config_id: str,
        /,
        **options: Unpack[RequestOptions],
    ) -> IcpConfig:
        """Get an ICP config.

        Returns one ICP config.

        Inferred, not documented (https://docs.bullseye.so/partner-api/icp-configs): The page says that configs can be
        created, updated and managed for each organization; no endpoint was visible. Needs an API key with the scope
        `read` (inferred).

        Args:
            organization_id: Id of the organization. Inferred from
                https://docs.bullseye.so/partner-api/billing#allocate-credits.
            icp_config_id: Id of the ICP config. Not empty. Inferred, not documented
                (https://docs.bullseye.so/partner-api/icp-configs): The page shows no path. The Organization API
                addresses its ICP configs by slug; an id is assumed here.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            NotFoundError: Status 404. Resource not found.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return await self._kernel.call(
            _operations.GET_ICP_CONFIG,
            path=(
                organization_id,
                icp_config_id,
            ),
            options=options,
        )

    async def update(
        self,
        organization_id: UUID | str,
        icp_config_id: str,
        /,
        *,
        name: str | UnsetType = UNSET,
        groups: Sequence[IcpGroup] | UnsetType = UNSET,
        **options: Unpack[RequestOptions],
    ) -> IcpConfig:
        """Update an ICP config.

        Changes an ICP config; what is left out stays as it is.

        Inferred, not documented (https://docs.bullseye.so/partner-api/icp-configs): The page says that configs can be
        created, updated and managed for each organization; no endpoint was visible. Needs an API key with the scope
        `write` (inferred).

        Sent again when the outcome of an attempt is unknown. Inferred: That an update sent twice ends in the same state
        as one is assumed from the method (RFC 9110, section 9.2.2); no page says so.

        Args:
            organization_id: Id of the organization. Inferred from
                https://docs.bullseye.so/partner-api/billing#allocate-credits.
            icp_config_id: Id of the ICP config. Not empty. Inferred, not documented
                (https://docs.bullseye.so/partner-api/icp-configs): The page shows no path. The Organization API
                addresses its ICP configs by slug; an id is assumed here.
            name: Descriptive name. Not empty. Example: `Mid-size technology`.
            groups: Groups of conditions; a visitor matches when any group does. Inferred from
                https://docs.bullseye.so/partner-api/icp-configs#segmentation-rule-structure.

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
            _operations.UPDATE_ICP_CONFIG,
            path=(
                organization_id,
                icp_config_id,
            ),
            body=UpdateIcpConfigRequest(
                name=name,
                groups=groups,
            ),
            options=options,
        )

    async def delete(
        self,
        organization_id: UUID | str,
        icp_config_id: str,
        /,
        **options: Unpack[RequestOptions],
    ) -> None:
        """Delete an ICP config.

        Deletes an ICP config.

        Inferred, not documented (https://docs.bullseye.so/partner-api/icp-configs): The page says that configs can be
        created, updated and managed for each organization; no endpoint was visible. Needs an API key with the scope
        `write` (inferred).

        Sent again when the outcome of an attempt is unknown. Inferred: That deleting twice ends in the same state as
        once is assumed from the method (RFC 9110, section 9.2.2); no page says so.

        Args:
            organization_id: Id of the organization. Inferred from
                https://docs.bullseye.so/partner-api/billing#allocate-credits.
            icp_config_id: Id of the ICP config. Not empty. Inferred, not documented
                (https://docs.bullseye.so/partner-api/icp-configs): The page shows no path. The Organization API
                addresses its ICP configs by slug; an id is assumed here.

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            NotFoundError: Status 404. Resource not found.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return await self._kernel.call(
            _operations.DELETE_ICP_CONFIG,
            path=(
                organization_id,
                icp_config_id,
            ),
            options=options,
        )
