# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/resource.py.jinja.
"""Identification and billing webhooks, test deliveries and the delivery log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET

from .. import _operations
from ..models.webhooks import SendTestWebhookRequest, UpdateWebhookRequest

if TYPE_CHECKING:
    from typing import Unpack
    from uuid import UUID

    from msgspec import UnsetType

    from .._kernel import AsyncKernel, SyncKernel
    from .._options import RequestOptions
    from .._pagination import AsyncPager, Page
    from ..models.webhooks import DeliveryStatus, TestWebhookResult, Webhook, WebhookLog, Webhooks, WebhookType


class WebhooksResource:
    """Identification and billing webhooks, test deliveries and the delivery log.

    Documentation: https://docs.bullseye.so/partner-api/webhooks
    """

    def __init__(self, kernel: SyncKernel) -> None:
        self._kernel = kernel

    def get(
        self,
        **options: Unpack[RequestOptions],
    ) -> Webhooks:
        """Get the webhooks.

        Returns where identification and billing events are sent. Secrets are never shown.

        Documented (https://docs.bullseye.so/partner-api/webhooks#get-webhook-configuration). Needs an API key with the
        scope `read` (inferred).

        Raises:
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.call(
            _operations.GET_WEBHOOKS,
            options=options,
        )

    def update_identification(
        self,
        *,
        url: str | UnsetType = UNSET,
        secret: str | UnsetType = UNSET,
        enabled: bool | UnsetType = UNSET,
        **options: Unpack[RequestOptions],
    ) -> Webhook:
        """Update the identification webhook.

        Changes where identification events are sent; what is left out stays as it is.

        Documented (https://docs.bullseye.so/partner-api/webhooks#update-identification-webhook). Needs an API key with
        the scope `write` (inferred).

        Sent again when the outcome of an attempt is unknown. Inferred: That an update sent twice ends in the same state
        as one is assumed from the method (RFC 9110, section 9.2.2); no page says so.

        Advice (common sense, no page asks for it): Use an address with https, and set a secret, so that deliveries are
        signed.

        Args:
            url: Address that events are posted to. Example: `https://example.com/webhooks/identify`.
            secret: Secret that deliveries are signed with (HMAC-SHA256). It is never returned. Not empty. Example:
                `whsec_your_webhook_secret`. No length is given; that it may not be empty is inferred.
            enabled: Whether events are delivered. Example: `true`.

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
            _operations.UPDATE_IDENTIFICATION_WEBHOOK,
            body=UpdateWebhookRequest(
                url=url,
                secret=secret,
                enabled=enabled,
            ),
            options=options,
        )

    def update_billing(
        self,
        *,
        url: str | UnsetType = UNSET,
        secret: str | UnsetType = UNSET,
        enabled: bool | UnsetType = UNSET,
        **options: Unpack[RequestOptions],
    ) -> Webhook:
        """Update the billing webhook.

        Changes where billing events are sent; what is left out stays as it is.

        Documented (https://docs.bullseye.so/partner-api/webhooks#update-billing-webhook). Needs an API key with the
        scope `write` (inferred).

        Sent again when the outcome of an attempt is unknown. Inferred: That an update sent twice ends in the same state
        as one is assumed from the method (RFC 9110, section 9.2.2); no page says so.

        Advice (common sense, no page asks for it): Use an address with https, and set a secret, so that deliveries are
        signed.

        Args:
            url: Address that events are posted to. Example: `https://example.com/webhooks/identify`.
            secret: Secret that deliveries are signed with (HMAC-SHA256). It is never returned. Not empty. Example:
                `whsec_your_webhook_secret`. No length is given; that it may not be empty is inferred.
            enabled: Whether events are delivered. Example: `true`.

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
            _operations.UPDATE_BILLING_WEBHOOK,
            body=UpdateWebhookRequest(
                url=url,
                secret=secret,
                enabled=enabled,
            ),
            options=options,
        )

    def send_test(
        self,
        *,
        type: WebhookType | str,
        **options: Unpack[RequestOptions],
    ) -> TestWebhookResult:
        """Send a test webhook.

        Sends a test delivery to one of the webhooks and says how it went.

        Inferred, not documented (https://docs.bullseye.so/partner-api/webhooks#send-test-webhook): Purpose and types
        are documented; method, path and answer were not visible. Needs an API key with the scope `write` (inferred).

        Not sent again when the outcome of an attempt is unknown.

        Args:
            type: Kind of a webhook. Example: `identification`.

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
            _operations.SEND_TEST_WEBHOOK,
            body=SendTestWebhookRequest(
                type=type,
            ),
            options=options,
        )

    def list_logs(
        self,
        *,
        page: int | UnsetType | None = UNSET,
        page_size: int | UnsetType | None = UNSET,
        type: WebhookType | str | UnsetType | None = UNSET,
        status: DeliveryStatus | str | UnsetType | None = UNSET,
        organization_id: UUID | str | UnsetType | None = UNSET,
        **options: Unpack[RequestOptions],
    ) -> Page[WebhookLog]:
        """List the webhook logs.

        Returns the deliveries of the webhooks, one page at a time.

        Inferred, not documented (https://docs.bullseye.so/partner-api/webhooks#get-webhook-logs): The query parameters
        are documented; method, path and answer were not visible. Needs an API key with the scope `read` (inferred).

        An optional argument that is None is left out, like one that is not given.

        Args:
            page: Page number, counted from 1. At least 1. The API's default is `1`. Example: `1`. Documented
                (https://docs.bullseye.so/partner-api/webhooks#get-webhook-logs). The page gives no default; the one of
                list organizations is assumed.
            page_size: Items per page. 1 to 100. The API's default is `20`. Example: `20`. Documented
                (https://docs.bullseye.so/partner-api/webhooks#get-webhook-logs). The page gives neither default nor
                maximum; those of list organizations are assumed.
            type: Only deliveries of this webhook. Example: `identification`. Documented
                (https://docs.bullseye.so/partner-api/webhooks#get-webhook-logs).
            status: Only deliveries in this state. Example: `success`. Documented
                (https://docs.bullseye.so/partner-api/webhooks#get-webhook-logs). The values are not given; those of
                DeliveryStatus are inferred.
            organization_id: Only deliveries about this organization. Documented
                (https://docs.bullseye.so/partner-api/webhooks#get-webhook-logs).

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.page(
            _operations.LIST_WEBHOOK_LOGS,
            query={
                "page": page,
                "pageSize": page_size,
                "type": type,
                "status": status,
                "organizationId": organization_id,
            },
            options=options,
        )


class AsyncWebhooksResource:
    """Identification and billing webhooks, test deliveries and the delivery log.

    Documentation: https://docs.bullseye.so/partner-api/webhooks
    """

    def __init__(self, kernel: AsyncKernel) -> None:
        self._kernel = kernel

    async def get(
        self,
        **options: Unpack[RequestOptions],
    ) -> Webhooks:
        """Get the webhooks.

        Returns where identification and billing events are sent. Secrets are never shown.

        Documented (https://docs.bullseye.so/partner-api/webhooks#get-webhook-configuration). Needs an API key with the
        scope `read` (inferred).

        Raises:
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return await self._kernel.call(
            _operations.GET_WEBHOOKS,
            options=options,
        )

    async def update_identification(
        self,
        *,
        url: str | UnsetType = UNSET,
        secret: str | UnsetType = UNSET,
        enabled: bool | UnsetType = UNSET,
        **options: Unpack[RequestOptions],
    ) -> Webhook:
        """Update the identification webhook.

        Changes where identification events are sent; what is left out stays as it is.

        Documented (https://docs.bullseye.so/partner-api/webhooks#update-identification-webhook). Needs an API key with
        the scope `write` (inferred).

        Sent again when the outcome of an attempt is unknown. Inferred: That an update sent twice ends in the same state
        as one is assumed from the method (RFC 9110, section 9.2.2); no page says so.

        Advice (common sense, no page asks for it): Use an address with https, and set a secret, so that deliveries are
        signed.

        Args:
            url: Address that events are posted to. Example: `https://example.com/webhooks/identify`.
            secret: Secret that deliveries are signed with (HMAC-SHA256). It is never returned. Not empty. Example:
                `whsec_your_webhook_secret`. No length is given; that it may not be empty is inferred.
            enabled: Whether events are delivered. Example: `true`.

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
            _operations.UPDATE_IDENTIFICATION_WEBHOOK,
            body=UpdateWebhookRequest(
                url=url,
                secret=secret,
                enabled=enabled,
            ),
            options=options,
        )

    async def update_billing(
        self,
        *,
        url: str | UnsetType = UNSET,
        secret: str | UnsetType = UNSET,
        enabled: bool | UnsetType = UNSET,
        **options: Unpack[RequestOptions],
    ) -> Webhook:
        """Update the billing webhook.

        Changes where billing events are sent; what is left out stays as it is.

        Documented (https://docs.bullseye.so/partner-api/webhooks#update-billing-webhook). Needs an API key with the
        scope `write` (inferred).

        Sent again when the outcome of an attempt is unknown. Inferred: That an update sent twice ends in the same state
        as one is assumed from the method (RFC 9110, section 9.2.2); no page says so.

        Advice (common sense, no page asks for it): Use an address with https, and set a secret, so that deliveries are
        signed.

        Args:
            url: Address that events are posted to. Example: `https://example.com/webhooks/identify`.
            secret: Secret that deliveries are signed with (HMAC-SHA256). It is never returned. Not empty. Example:
                `whsec_your_webhook_secret`. No length is given; that it may not be empty is inferred.
            enabled: Whether events are delivered. Example: `true`.

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
            _operations.UPDATE_BILLING_WEBHOOK,
            body=UpdateWebhookRequest(
                url=url,
                secret=secret,
                enabled=enabled,
            ),
            options=options,
        )

    async def send_test(
        self,
        *,
        type: WebhookType | str,
        **options: Unpack[RequestOptions],
    ) -> TestWebhookResult:
        """Send a test webhook.

        Sends a test delivery to one of the webhooks and says how it went.

        Inferred, not documented (https://docs.bullseye.so/partner-api/webhooks#send-test-webhook): Purpose and types
        are documented; method, path and answer were not visible. Needs an API key with the scope `write` (inferred).

        Not sent again when the outcome of an attempt is unknown.

        Args:
            type: Kind of a webhook. Example: `identification`.

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
            _operations.SEND_TEST_WEBHOOK,
            body=SendTestWebhookRequest(
                type=type,
            ),
            options=options,
        )

    def list_logs(
        self,
        *,
        page: int | UnsetType | None = UNSET,
        page_size: int | UnsetType | None = UNSET,
        type: WebhookType | str | UnsetType | None = UNSET,
        status: DeliveryStatus | str | UnsetType | None = UNSET,
        organization_id: UUID | str | UnsetType | None = UNSET,
        **options: Unpack[RequestOptions],
    ) -> AsyncPager[WebhookLog]:
        """List the webhook logs.

        Returns the deliveries of the webhooks, one page at a time.

        Inferred, not documented (https://docs.bullseye.so/partner-api/webhooks#get-webhook-logs): The query parameters
        are documented; method, path and answer were not visible. Needs an API key with the scope `read` (inferred).

        An optional argument that is None is left out, like one that is not given.

        Args:
            page: Page number, counted from 1. At least 1. The API's default is `1`. Example: `1`. Documented
                (https://docs.bullseye.so/partner-api/webhooks#get-webhook-logs). The page gives no default; the one of
                list organizations is assumed.
            page_size: Items per page. 1 to 100. The API's default is `20`. Example: `20`. Documented
                (https://docs.bullseye.so/partner-api/webhooks#get-webhook-logs). The page gives neither default nor
                maximum; those of list organizations are assumed.
            type: Only deliveries of this webhook. Example: `identification`. Documented
                (https://docs.bullseye.so/partner-api/webhooks#get-webhook-logs).
            status: Only deliveries in this state. Example: `success`. Documented
                (https://docs.bullseye.so/partner-api/webhooks#get-webhook-logs). The values are not given; those of
                DeliveryStatus are inferred.
            organization_id: Only deliveries about this organization. Documented
                (https://docs.bullseye.so/partner-api/webhooks#get-webhook-logs).

        Raises:
            BadRequestError: Status 400. Invalid request parameters or body.
            UnauthorizedError: Status 401. Missing, invalid, expired or revoked API key.
            ForbiddenError: Status 403 (inferred). The API key lacks the scope that the operation needs.
            TooManyRequestsError: Status 429. More requests than the rate limit allows.
            InternalError: Status 500. Server error.
        """
        return self._kernel.page(
            _operations.LIST_WEBHOOK_LOGS,
            query={
                "page": page,
                "pageSize": page_size,
                "type": type,
                "status": status,
                "organizationId": organization_id,
            },
            options=options,
        )
