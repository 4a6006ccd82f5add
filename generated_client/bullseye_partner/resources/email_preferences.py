# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/resource.py.jinja.
"""Which lifecycle e-mails Bullseye sends to the organizations of the partner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _operations
from ..models.email_preferences import UpdateEmailPreferencesRequest, UpdateOrganizationEmailPreferencesRequest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Unpack
    from uuid import UUID

    from .._kernel import AsyncKernel, SyncKernel
    from .._options import RequestOptions
    from ..models.email_preferences import OrganizationEmailPreference


class EmailPreferencesResource:
    """Which lifecycle e-mails Bullseye sends to the organizations of the partner.

    Documentation: https://docs.bullseye.so/partner-api/email-preferences
    """

    def __init__(self, kernel: SyncKernel) -> None:
        self._kernel = kernel

    def get(
        self,
        **options: Unpack[RequestOptions],
    ) -> dict[str, bool]:
        """Get the e-mail preferences.

        Returns which lifecycle e-mails Bullseye sends to the organizations of the partner. They are the defaults, which
        each organization can override.

        Documented (https://docs.bullseye.so/partner-api/email-preferences#get-partner-email-preferences). Needs an API
        key with the scope `read` (inferred).

        Raises:
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.call(
            _operations.GET_EMAIL_PREFERENCES,
            options=options,
        )

    def update(
        self,
        *,
        preferences: Mapping[str, bool],
        **options: Unpack[RequestOptions],
    ) -> str:
        """Update the e-mail preferences.

        Changes which lifecycle e-mails Bullseye sends; keys that are left out keep their value, unknown keys are
        refused. Returns a message and not the preferences.

        Documented (https://docs.bullseye.so/partner-api/email-preferences#update-partner-email-preferences). That
        unknown keys are refused is documented, the status is not; 400 is assumed. Needs an API key with the scope
        `write` (inferred).

        Sent again when the outcome of an attempt is unknown. Inferred: That an update sent twice ends in the same state
        as one is assumed from the method (RFC 9110, section 9.2.2); no page says so.

        Args:
            preferences: Whether each lifecycle e-mail is sent. Example: `{"credits_exhausted": false, "credits_low":
                false, "first_visitor_identified": true, "subscription_activated": true, "subscription_canceled": true,
                "payment_failed": true, "renewal_receipt": true}`. Documented
                (https://docs.bullseye.so/partner-api/email-preferences#get-partner-email-preferences).

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
            _operations.UPDATE_EMAIL_PREFERENCES,
            body=UpdateEmailPreferencesRequest(
                preferences=preferences,
            ),
            options=options,
        )

    def get_organization(
        self,
        organization_id: UUID | str,
        /,
        **options: Unpack[RequestOptions],
    ) -> dict[str, OrganizationEmailPreference]:
        """Get the e-mail preferences of an organization.

        Returns which lifecycle e-mails Bullseye sends to an organization, and which of its preferences it inherits from
        the partner.

        Inferred, not documented
        (https://docs.bullseye.so/partner-api/email-preferences#get-organization-email-preferences): The section says
        that the preferences are resolved, and whether each is inherited; method, path and answer were not visible. One
        of our weakest guesses. Needs an API key with the scope `read` (inferred).

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
            _operations.GET_ORGANIZATION_EMAIL_PREFERENCES,
            path=(organization_id,),
            options=options,
        )

    def update_organization(
        self,
        organization_id: UUID | str,
        /,
        *,
        preferences: Mapping[str, bool | None],
        **options: Unpack[RequestOptions],
    ) -> str:
        """Update the e-mail preferences of an organization.

        Overrides preferences of the partner for one organization; null inherits one again. Keys that are left out keep
        their value.

        Inferred, not documented
        (https://docs.bullseye.so/partner-api/email-preferences#get-organization-email-preferences): The page says that
        each organization can override the partner's preferences; whether, where and how one is updated was not visible.
        One of our weakest guesses. Needs an API key with the scope `write` (inferred).

        Sent again when the outcome of an attempt is unknown. Inferred: That an update sent twice ends in the same state
        as one is assumed from the method (RFC 9110, section 9.2.2); no page says so.

        Args:
            organization_id: Id of the organization. Inferred from
                https://docs.bullseye.so/partner-api/billing#allocate-credits.
            preferences: Whether each lifecycle e-mail is sent to an organization; null inherits from the partner.
                Example: `{"credits_low": true, "renewal_receipt": null}`.

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
            _operations.UPDATE_ORGANIZATION_EMAIL_PREFERENCES,
            path=(organization_id,),
            body=UpdateOrganizationEmailPreferencesRequest(
                preferences=preferences,
            ),
            options=options,
        )


class AsyncEmailPreferencesResource:
    """Which lifecycle e-mails Bullseye sends to the organizations of the partner.

    Documentation: https://docs.bullseye.so/partner-api/email-preferences
    """

    def __init__(self, kernel: AsyncKernel) -> None:
        self._kernel = kernel

    async def get(
        self,
        **options: Unpack[RequestOptions],
    ) -> dict[str, bool]:
        """Get the e-mail preferences.

        Returns which lifecycle e-mails Bullseye sends to the organizations of the partner. They are the defaults, which
        each organization can override.

        Documented (https://docs.bullseye.so/partner-api/email-preferences#get-partner-email-preferences). Needs an API
        key with the scope `read` (inferred).

        Raises:
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return await self._kernel.call(
            _operations.GET_EMAIL_PREFERENCES,
            options=options,
        )

    async def update(
        self,
        *,
        preferences: Mapping[str, bool],
        **options: Unpack[RequestOptions],
    ) -> str:
        """Update the e-mail preferences.

        Changes which lifecycle e-mails Bullseye sends; keys that are left out keep their value, unknown keys are
        refused. Returns a message and not the preferences.

        Documented (https://docs.bullseye.so/partner-api/email-preferences#update-partner-email-preferences). That
        unknown keys are refused is documented, the status is not; 400 is assumed. Needs an API key with the scope
        `write` (inferred).

        Sent again when the outcome of an attempt is unknown. Inferred: That an update sent twice ends in the same state
        as one is assumed from the method (RFC 9110, section 9.2.2); no page says so.

        Args:
            preferences: Whether each lifecycle e-mail is sent. Example: `{"credits_exhausted": false, "credits_low":
                false, "first_visitor_identified": true, "subscription_activated": true, "subscription_canceled": true,
                "payment_failed": true, "renewal_receipt": true}`. Documented
                (https://docs.bullseye.so/partner-api/email-preferences#get-partner-email-preferences).

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
            _operations.UPDATE_EMAIL_PREFERENCES,
            body=UpdateEmailPreferencesRequest(
                preferences=preferences,
            ),
            options=options,
        )

    async def get_organization(
        self,
        organization_id: UUID | str,
        /,
        **options: Unpack[RequestOptions],
    ) -> dict[str, OrganizationEmailPreference]:
        """Get the e-mail preferences of an organization.

        Returns which lifecycle e-mails Bullseye sends to an organization, and which of its preferences it inherits from
        the partner.

        Inferred, not documented
        (https://docs.bullseye.so/partner-api/email-preferences#get-organization-email-preferences): The section says
        that the preferences are resolved, and whether each is inherited; method, path and answer were not visible. One
        of our weakest guesses. Needs an API key with the scope `read` (inferred).

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
            _operations.GET_ORGANIZATION_EMAIL_PREFERENCES,
            path=(organization_id,),
            options=options,
        )

    async def update_organization(
        self,
        organization_id: UUID | str,
        /,
        *,
        preferences: Mapping[str, bool | None],
        **options: Unpack[RequestOptions],
    ) -> str:
        """Update the e-mail preferences of an organization.

        Overrides preferences of the partner for one organization; null inherits one again. Keys that are left out keep
        their value.

        Inferred, not documented
        (https://docs.bullseye.so/partner-api/email-preferences#get-organization-email-preferences): The page says that
        each organization can override the partner's preferences; whether, where and how one is updated was not visible.
        One of our weakest guesses. Needs an API key with the scope `write` (inferred).

        Sent again when the outcome of an attempt is unknown. Inferred: That an update sent twice ends in the same state
        as one is assumed from the method (RFC 9110, section 9.2.2); no page says so.

        Args:
            organization_id: Id of the organization. Inferred from
                https://docs.bullseye.so/partner-api/billing#allocate-credits.
            preferences: Whether each lifecycle e-mail is sent to an organization; null inherits from the partner.
                Example: `{"credits_low": true, "renewal_receipt": null}`.

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
            _operations.UPDATE_ORGANIZATION_EMAIL_PREFERENCES,
            path=(organization_id,),
            body=UpdateOrganizationEmailPreferencesRequest(
                preferences=preferences,
            ),
            options=options,
        )
