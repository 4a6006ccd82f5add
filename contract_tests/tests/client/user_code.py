"""Code as partners write it. Nothing here runs: type checkers read it, and each `assert_type` is a promise."""

from __future__ import annotations

from builtins import list as List  # noqa: N812 - as a partner with a name clash would
from datetime import date, datetime
from typing import assert_type
from uuid import UUID

import httpx2
from msgspec import UNSET, UnsetType

from bullseye_partner import (
    JSON,
    APIConnectionError,
    APIError,
    AsyncBullseyePartner,
    AsyncPage,
    BullseyePartner,
    DriftEvent,
    NotFoundError,
    Page,
    ParsedResponse,
    RateLimit,
    RawResponse,
    RetryPolicy,
)
from bullseye_partner.models import (
    ApiKey,
    BillingEvent,
    IdentificationEvent,
    Organization,
    OrganizationStatus,
    OrganizationTier,
    Visitor,
)
from bullseye_partner.webhooks import SIGNATURE_HEADER, UnknownEvent, WebhookSignatureError, unwrap


def blocking(client: BullseyePartner, organization_id: UUID) -> None:
    """Call, page, read."""
    acme = client.organizations.create(name="Acme", tier="paid", metadata={"crm": {"id": 7}}, timeout=5.0)
    assert_type(acme, Organization)
    assert_type(acme.id, UUID)
    assert_type(acme.external_id, str | None)
    assert_type(acme.status, OrganizationStatus)
    assert_type(acme.created_at, datetime)
    assert acme.metadata is not None
    assert_type(acme.metadata["crm"], JSON)
    client.organizations.create(name="Acme", tier=OrganizationTier.TRIAL, external_id=UNSET)
    client.organizations.create(name="Acme", tier="a tier that is newer than this client")

    page = client.organizations.list(status=OrganizationStatus.ACTIVE, page_size=50)
    assert_type(page, Page[Organization])
    assert_type(page.next(), Page[Organization] | None)
    assert_type(page.first(3), List[Organization])
    assert_type(page.total, int | None)
    assert_type(page.has_next, bool)
    assert_type(page.items[0], Organization)
    for one_page in page.pages():
        assert_type(one_page, Page[Organization])
    for organization in page:
        assert_type(organization, Organization)
    for visitor in client.organizations.list_visitors(organization_id):
        assert_type(visitor, Visitor)
    with page.prefetch(2) as organizations:
        assert_type(next(organizations), Organization)

    assert_type(client.api_keys.list(), List[ApiKey])
    assert_type(client.organizations.delete(str(organization_id)), None)
    client.analytics.get(start_date=date(2026, 1, 1))
    raw = client.with_raw_response.organizations.get(organization_id, max_retries=0)
    assert_type(raw, ParsedResponse[Organization])
    assert_type(raw.parsed, Organization)
    assert_type(raw.rate_limit, RateLimit | None)
    assert_type(client.with_raw_response.organizations.list().parsed, Page[Organization])
    assert_type(client.request("GET", "/partner/anything", query={"a": 1}), RawResponse)
    assert_type(client.with_options(timeout=1.0, retry=RetryPolicy(max_retries=5)), BullseyePartner)
    assert_type(client.rate_limit, RateLimit | None)


async def awaiting(client: AsyncBullseyePartner, organization_id: UUID) -> None:
    """Do the same on an event loop."""
    acme = await client.organizations.get(organization_id)
    assert_type(acme, Organization)
    page = await client.organizations.list()
    assert_type(page, AsyncPage[Organization])
    assert_type(await page.next(), AsyncPage[Organization] | None)
    async for organization in client.organizations.list(search="acme"):
        assert_type(organization, Organization)
    async for one_page in client.organizations.list().pages():
        assert_type(one_page, AsyncPage[Organization])
    assert_type(await client.organizations.list().first(3), List[Organization])
    async with client.organizations.list().prefetch() as organizations:
        async for organization in organizations:
            assert_type(organization, Organization)
    raw = await client.with_raw_response.organizations.get(organization_id)
    assert_type(raw, ParsedResponse[Organization])
    assert_type((await client.with_raw_response.organizations.list()).parsed, AsyncPage[Organization])
    assert_type(await client.request("GET", "/partner/anything"), RawResponse)
    assert_type(client.with_options(max_retries=0), AsyncBullseyePartner)
    async with AsyncBullseyePartner() as another:
        assert_type(another, AsyncBullseyePartner)
        assert_type(await another.organizations.delete(organization_id), None)


def failing(client: BullseyePartner) -> str:
    """Handle errors."""
    try:
        client.organizations.get("00000000-0000-0000-0000-000000000001")
    except NotFoundError as error:
        assert_type(error.details, dict[str, JSON])
        return error.message
    except APIError as error:
        assert_type(error.code, str | None)
        assert_type(error.rate_limit, RateLimit | None)
        return f"{error.status_code} after {error.attempts}"
    except APIConnectionError as error:
        return "maybe done" if error.delivered else "certainly not done"
    return ""


def receiving(body: bytes, headers: dict[str, str]) -> str:
    """Tell deliveries apart."""
    try:
        event = unwrap(body, headers[SIGNATURE_HEADER], ["new secret", "old secret"])
    except WebhookSignatureError:
        return "not ours"
    match event:
        case IdentificationEvent():
            assert_type(event.visitor, Visitor)
            email = event.visitor.email
            assert_type(email, str | None | UnsetType)
            return email or "somebody"
        case BillingEvent():
            return event.event
        case UnknownEvent():
            assert_type(event.payload, dict[str, JSON])
            return "newer than this client"


def configuring() -> BullseyePartner:
    """Set everything."""

    def report(event: DriftEvent) -> None:
        assert_type(event.json_path, str)

    return BullseyePartner(
        lambda: "key",
        base_url="https://partner.example/api/v1",
        http_client=httpx2.Client(proxy="http://127.0.0.1:3128"),
        timeout=10.0,
        deadline=60.0,
        max_retries=3,
        on_drift=report,
        strict=True,
        rate_limit="raise",
    )
