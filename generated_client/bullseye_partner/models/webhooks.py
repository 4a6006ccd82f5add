# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/models.py.jinja.
"""Objects and enums of the page webhooks."""

from uuid import UUID

from msgspec import UNSET, UnsetType

from .._aware_datetime import AwareDatetime
from .._model import Model, ReceivedModel
from .._open_enum import OpenEnum

__all__ = [
    "BillingWebhookEnvelope",
    "DeliveryStatus",
    "IdentificationWebhookEnvelope",
    "SendTestWebhookRequest",
    "TestWebhookResult",
    "UpdateWebhookRequest",
    "Webhook",
    "WebhookLog",
    "WebhookLogPage",
    "WebhookType",
    "Webhooks",
]


class WebhookType(OpenEnum):
    """Kind of a webhook.

    Documented (https://docs.bullseye.so/partner-api/webhooks#send-test-webhook).
    """

    IDENTIFICATION = "identification"
    BILLING = "billing"


class DeliveryStatus(OpenEnum):
    """State of a delivery.

    Inferred, not documented (https://docs.bullseye.so/partner-api/webhooks#get-webhook-logs): The query parameters are
    documented, the answer and the states were not visible.
    """

    SUCCESS = "success"
    FAILED = "failed"
    PENDING = "pending"


class Webhook(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """Where events of one kind are sent.

    The secret itself is never shown.

    Documented (https://docs.bullseye.so/partner-api/webhooks#get-webhook-configuration).
    """

    url: str | None
    """Address that events are posted to; null when not configured. Example: `https://example.com/webhooks/identify`.

    That it may be null is inferred.
    """
    enabled: bool
    """Whether events are delivered. Example: `true`."""
    has_secret: bool
    """Whether a secret is set, so that deliveries are signed. Example: `true`."""


class UpdateWebhookRequest(Model, frozen=True, kw_only=True):
    """What to change of a webhook; what is left out stays.

    Documented (https://docs.bullseye.so/partner-api/webhooks#update-identification-webhook). The section on the billing
    webhook shows the same three fields in its sample, without a table.
    """

    url: str | UnsetType = UNSET
    """Address that events are posted to. Example: `https://example.com/webhooks/identify`."""
    secret: str | UnsetType = UNSET
    """Secret that deliveries are signed with (HMAC-SHA256). It is never returned. Not empty. Example:
    `whsec_your_webhook_secret`.

    No length is given; that it may not be empty is inferred.
    """
    enabled: bool | UnsetType = UNSET
    """Whether events are delivered. Example: `true`."""

    def __rich_repr__(self) -> list[tuple[str, object]]:
        """Return name and value of each field, a secret without its value."""
        return [
            ("url", self.url),
            ("secret", "…"),
            ("enabled", self.enabled),
        ]

    def __repr__(self) -> str:
        return f"UpdateWebhookRequest({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"


class SendTestWebhookRequest(Model, frozen=True, kw_only=True):
    """Which webhook to test.

    Inferred, not documented (https://docs.bullseye.so/partner-api/webhooks#send-test-webhook): The values are
    documented, the name of the field was not visible.
    """

    type: str
    """Kind of a webhook. Example: `identification`."""


class TestWebhookResult(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """How a test delivery went.

    Inferred, not documented (https://docs.bullseye.so/partner-api/webhooks#send-test-webhook): The answer was not
    visible.
    """

    success: bool
    """Whether the endpoint acknowledged the delivery. Example: `true`."""
    status_code: int | None
    """HTTP status that the endpoint answered with; null when it did not answer. 100 to 599. Example: `200`."""


class WebhookLog(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """One delivery of an event.

    Inferred, not documented (https://docs.bullseye.so/partner-api/webhooks#get-webhook-logs): The query parameters are
    documented, the answer and the states were not visible.
    """

    id: UUID
    """Id of the delivery. Example: `e7c4b8a2-1d6f-4c39-9b50-2f8a7e6d5c41`."""
    type: WebhookType
    """Kind of a webhook. Example: `identification`."""
    organization_id: UUID | None
    """Organization that the event is about; null for a test delivery. Example: `3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21`.
    """
    url: str | None
    """Address that the event was posted to; null when none was configured. Example:
    `https://example.com/webhooks/identify`.
    """
    status: DeliveryStatus
    """State of a delivery. Example: `success`."""
    status_code: int | None
    """HTTP status of the last attempt; null when there was no answer. 100 to 599. Example: `200`."""
    attempts: int
    """Number of attempts so far. Example: `1`."""
    created_at: AwareDatetime
    """When the event happened. Example: `2025-02-27T10:30:00Z`."""


class Webhooks(ReceivedModel, frozen=True, kw_only=True):
    """Both webhooks of the partner.

    Documented (https://docs.bullseye.so/partner-api/webhooks#get-webhook-configuration).
    """

    identification: Webhook
    """Where events of one kind are sent. The secret itself is never shown."""
    billing: Webhook
    """Where events of one kind are sent. The secret itself is never shown."""


class IdentificationWebhookEnvelope(ReceivedModel, frozen=True, kw_only=True):
    """Answer of update identification webhook.

    Documented (https://docs.bullseye.so/partner-api/webhooks#update-identification-webhook).
    """

    identification: Webhook
    """Where events of one kind are sent. The secret itself is never shown."""


class BillingWebhookEnvelope(ReceivedModel, frozen=True, kw_only=True):
    """Answer of update billing webhook.

    Documented (https://docs.bullseye.so/partner-api/webhooks#update-billing-webhook).
    """

    billing: Webhook
    """Where events of one kind are sent. The secret itself is never shown."""


class WebhookLogPage(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """One page of the delivery log.

    Inferred, not documented (https://docs.bullseye.so/partner-api/webhooks#get-webhook-logs): The query parameters are
    documented, the answer and the states were not visible.
    """

    logs: list[WebhookLog]
    """The deliveries of this page."""
    total: int
    """Number of deliveries that match, over all pages. Example: `1`."""
    page: int
    """Number of a page, counted from 1. At least 1. The API's default is `1`. Example: `1`.

    Inferred from https://docs.bullseye.so/partner-api/organizations#list-organizations.
    """
    page_size: int
    """Number of items on a page. 1 to 100. The API's default is `20`. Example: `20`.

    Inferred from https://docs.bullseye.so/partner-api/organizations#list-organizations.
    """
