# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/resource.py.jinja.
"""Create, list and revoke API keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from .. import _operations
from ..models.api_keys import CreateApiKeyRequest

if TYPE_CHECKING:
    import builtins
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Unpack
    from uuid import UUID

    from msgspec import UnsetType

    from .._kernel import AsyncKernel, SyncKernel
    from .._options import RequestOptions
    from ..models.api_keys import ApiKey, ApiKeyScope, CreatedApiKeyResult


class ApiKeysResource:
    """Create, list and revoke API keys.

    Documentation: https://docs.bullseye.so/partner-api/api-keys
    """

    def __init__(self, kernel: SyncKernel) -> None:
        self._kernel = kernel

    def list(
        self,
        **options: Unpack[RequestOptions],
    ) -> builtins.list[ApiKey]:
        """List API keys.

        Returns all API keys of the partner, without the keys themselves.

        Documented (https://docs.bullseye.so/partner-api/api-keys#list-api-keys). Needs an API key with the scope
        `admin` (inferred).

        Raises:
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.call(
            _operations.LIST_API_KEYS,
            options=options,
        )

    def create(
        self,
        *,
        name: str,
        scopes: Sequence[ApiKeyScope | str] | UnsetType = UNSET,
        expires_at: datetime | UnsetType = UNSET,
        **options: Unpack[RequestOptions],
    ) -> CreatedApiKeyResult:
        """Create an API key.

        Creates an API key, as the dashboard of the partner does too. The key itself (`plainKey`) is returned only in
        this answer; store it safely. Use keys on servers only, rotate them, give each the least scopes that will do,
        and set `expiresAt` where access is temporary.

        Documented (https://docs.bullseye.so/partner-api/api-keys#create-api-key). What to do with keys is from
        partner-api/authentication. Needs an API key with the scope `admin` (inferred).

        Not sent again when the outcome of an attempt is unknown.

        Advice (common sense, no page speaks of repetitions): Do not repeat it blindly when the outcome is unknown: list
        the keys first, since each repetition makes another key.

        Args:
            name: Descriptive name. Not empty. Example: `Production Key`. No length limit is given; that it may not be
                empty is inferred.
            scopes: What the key may do; left out, it has full access. Not empty. Example: `["read", "write"]`. That the
                list may not be empty and has no repetition is inferred.
            expires_at: When the key stops working (ISO 8601); left out, it never expires. Example:
                `2026-01-01T00:00:00Z`.

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
            _operations.CREATE_API_KEY,
            body=CreateApiKeyRequest(
                name=name,
                scopes=scopes,
                expires_at=expires_at,
            ),
            options=options,
        )

    def revoke(
        self,
        key_id: UUID | str,
        /,
        **options: Unpack[RequestOptions],
    ) -> None:
        """Revoke an API key.

        Revokes an API key for good; it can no longer authenticate.

        Inferred, not documented (https://docs.bullseye.so/partner-api/api-keys#revoke-api-key): The parameter keyId and
        the 204 are documented; method and path were not visible. Needs an API key with the scope `admin` (inferred).

        Sent again when the outcome of an attempt is unknown. Inferred: That deleting twice ends in the same state as
        once is assumed from the method (RFC 9110, section 9.2.2); no page says so.

        Args:
            key_id: Id of the API key (not the key itself). Documented
                (https://docs.bullseye.so/partner-api/api-keys#revoke-api-key).

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            NotFoundError: Status 404. Resource not found.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.call(
            _operations.REVOKE_API_KEY,
            path=(key_id,),
            options=options,
        )


class AsyncApiKeysResource:
    """Create, list and revoke API keys.

    Documentation: https://docs.bullseye.so/partner-api/api-keys
    """

    def __init__(self, kernel: AsyncKernel) -> None:
        self._kernel = kernel

    async def list(
        self,
        **options: Unpack[RequestOptions],
    ) -> builtins.list[ApiKey]:
        """List API keys.

        Returns all API keys of the partner, without the keys themselves.

        Documented (https://docs.bullseye.so/partner-api/api-keys#list-api-keys). Needs an API key with the scope
        `admin` (inferred).

        Raises:
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return await self._kernel.call(
            _operations.LIST_API_KEYS,
            options=options,
        )

    async def create(
        self,
        *,
        name: str,
        scopes: Sequence[ApiKeyScope | str] | UnsetType = UNSET,
        expires_at: datetime | UnsetType = UNSET,
        **options: Unpack[RequestOptions],
    ) -> CreatedApiKeyResult:
        """Create an API key.

        Creates an API key, as the dashboard of the partner does too. The key itself (`plainKey`) is returned only in
        this answer; store it safely. Use keys on servers only, rotate them, give each the least scopes that will do,
        and set `expiresAt` where access is temporary.

        Documented (https://docs.bullseye.so/partner-api/api-keys#create-api-key). What to do with keys is from
        partner-api/authentication. Needs an API key with the scope `admin` (inferred).

        Not sent again when the outcome of an attempt is unknown.

        Advice (common sense, no page speaks of repetitions): Do not repeat it blindly when the outcome is unknown: list
        the keys first, since each repetition makes another key.

        Args:
            name: Descriptive name. Not empty. Example: `Production Key`. No length limit is given; that it may not be
                empty is inferred.
            scopes: What the key may do; left out, it has full access. Not empty. Example: `["read", "write"]`. That the
                list may not be empty and has no repetition is inferred.
            expires_at: When the key stops working (ISO 8601); left out, it never expires. Example:
                `2026-01-01T00:00:00Z`.

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
            _operations.CREATE_API_KEY,
            body=CreateApiKeyRequest(
                name=name,
                scopes=scopes,
                expires_at=expires_at,
            ),
            options=options,
        )

    async def revoke(
        self,
        key_id: UUID | str,
        /,
        **options: Unpack[RequestOptions],
    ) -> None:
        """Revoke an API key.

        Revokes an API key for good; it can no longer authenticate.

        Inferred, not documented (https://docs.bullseye.so/partner-api/api-keys#revoke-api-key): The parameter keyId and
        the 204 are documented; method and path were not visible. Needs an API key with the scope `admin` (inferred).

        Sent again when the outcome of an attempt is unknown. Inferred: That deleting twice ends in the same state as
        once is assumed from the method (RFC 9110, section 9.2.2); no page says so.

        Args:
            key_id: Id of the API key (not the key itself). Documented
                (https://docs.bullseye.so/partner-api/api-keys#revoke-api-key).

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            NotFoundError: Status 404. Resource not found.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return await self._kernel.call(
            _operations.REVOKE_API_KEY,
            path=(key_id,),
            options=options,
        )
