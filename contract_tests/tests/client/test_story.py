"""A partner's day, from the first key to the revoked one, against the emulator: blocking and awaiting."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

import anyio
import httpx2
import pytest
from msgspec import UNSET

from bullseye_partner import (
    AsyncBullseyePartner,
    BullseyePartner,
    NotFoundError,
    UnauthorizedError,
    webhooks,
)
from bullseye_partner.models import (
    IcpComparator,
    IcpCondition,
    IcpConditionType,
    IcpGroup,
    IcpOperator,
    IdentificationEvent,
)
from bullseye_partner_emulator import Settings, SteppingClock, create_app
from bullseye_partner_emulator.serving import serve_in_thread
from contract_tests.sample_calls import DESCRIPTION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bullseye_partner_emulator import DeliveryRequest, Emulator
    from contract_tests.tests.support.readings import Reading

pytestmark = pytest.mark.each_reading

RULE = IcpCondition(type=IcpConditionType.INDUSTRY, comparator=IcpComparator.IN, value=["SaaS"], optional=False)
RULES = [IcpGroup(operator=IcpOperator.AND, conditions=[RULE])]
HOOK = "https://partner.example/hook"
SIGNATURE_HEADER: str = DESCRIPTION.component("parameters", "SignatureHeader")["name"]
SECRET = "a-secret-for-tests"  # noqa: S105 - no secret of anybody


class Receiver:
    """The partner's endpoint: keeps what is delivered and acknowledges it."""

    def __init__(self) -> None:
        self.deliveries: list[DeliveryRequest] = []

    async def __call__(self, delivery: DeliveryRequest) -> int:
        self.deliveries.append(delivery)
        return 200

    def check(self) -> None:
        """Check that one delivery came to the hook, is signed with its secret, and that all of it can be read."""
        (delivery,) = self.deliveries
        assert delivery.url == HOOK
        event = webhooks.unwrap(delivery.body, delivery.headers[SIGNATURE_HEADER], SECRET)
        assert isinstance(event, IdentificationEvent)
        assert event.organization_id == UUID(int=0)  # a test is about nothing that exists
        assert event.visitor.id in (str(UUID(int=0)), UNSET)
        assert event.visitor.first_name == "Test"


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def emulator(receiver: Receiver, reading: Reading) -> Iterator[Emulator]:
    emulator = create_app(Settings(seed=1, clock=SteppingClock(), deliver=receiver, readings=reading.followed))
    yield emulator
    emulator.close()


@pytest.fixture
def address(emulator: Emulator) -> Iterator[str]:
    """Address of the emulator behind a real server on loopback."""
    with serve_in_thread(emulator) as served:
        yield f"{served}{emulator.base_path}"


def test_the_story_of_a_partner_blocking(
    emulator: Emulator, receiver: Receiver, address: str, reading: Reading
) -> None:
    with BullseyePartner(emulator.api_key, base_url=address, strict=reading.strict) as admin:
        seeded = admin.organizations.list(status="active").first(1)[0]
        created = admin.api_keys.create(name="Onboarding", scopes=["read", "write"])
        with BullseyePartner(created.plain_key, base_url=address, strict=reading.strict) as partner:
            acme = partner.organizations.create(name="Acme", tier="paid", initial_credits=10)
            assert admin.billing.allocate_credits(acme.id, credits=200).credits_allocated == reading.allocated(10, 200)
            with pytest.raises(reading.refusal):
                admin.billing.allocate_credits(acme.id, credits=10**9)
            assert partner.organizations.get(acme.id).credits == reading.allocated(10, 200)

            visitors = partner.organizations.list_visitors(seeded.id, page_size=1)
            assert len(list(visitors)) == visitors.total
            assert visitors.has_next

            icp = partner.icp_configs.create(acme.id, name="SaaS", groups=RULES)
            assert (icp.name, icp.groups) == ("SaaS", RULES)
            assert partner.icp_configs.list(acme.id) == [icp]
            renamed = partner.icp_configs.update(acme.id, icp.id, name="Software")
            assert (renamed.id, renamed.name, renamed.groups) == (icp.id, "Software", RULES)
            partner.icp_configs.delete(acme.id, icp.id)
            with pytest.raises(NotFoundError):
                partner.icp_configs.get(acme.id, icp.id)

            hook = partner.webhooks.update_identification(url=HOOK, secret=SECRET, enabled=True)
            assert (hook.url, hook.has_secret, hook.enabled) == (HOOK, True, True)
            logged = {log.id for log in partner.webhooks.list_logs()}
            assert partner.webhooks.send_test(type="identification").success
            receiver.check()
            assert [log.status for log in partner.webhooks.list_logs() if log.id not in logged] == ["success"]

            # The client sends a status; where the API wants another body, only `request` can.
            path = f"/partner/organizations/{acme.id}/status"
            assert partner.request("PUT", path, body=reading.disabling).status_code == 200
            assert partner.organizations.get(acme.id).status == reading.disabled
            partner.organizations.delete(acme.id)
            assert partner.organizations.get(acme.id).status == reading.deleted

            admin.api_keys.revoke(created.api_key.id)
            with pytest.raises(UnauthorizedError):
                partner.organizations.get(acme.id)
        assert admin.organizations.get(acme.id).status == reading.deleted


def test_the_story_of_a_partner_awaiting(emulator: Emulator, receiver: Receiver, reading: Reading) -> None:
    async def story() -> None:
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=emulator)) as http_client:

            def client(key: str) -> AsyncBullseyePartner:
                url = "http://localhost/api/v1"
                return AsyncBullseyePartner(key, base_url=url, http_client=http_client, strict=reading.strict)

            admin = client(emulator.api_key)
            seeded = (await admin.organizations.list(status="active").first(1))[0]
            created = await admin.api_keys.create(name="Onboarding", scopes=["read", "write"])
            partner = client(created.plain_key)
            acme = await partner.organizations.create(name="Acme", tier="paid", initial_credits=10)
            allocation = await admin.billing.allocate_credits(acme.id, credits=200)
            assert allocation.credits_allocated == reading.allocated(10, 200)
            with pytest.raises(reading.refusal):
                await admin.billing.allocate_credits(acme.id, credits=10**9)
            assert (await partner.organizations.get(acme.id)).credits == reading.allocated(10, 200)

            visitors = await partner.organizations.list_visitors(seeded.id, page_size=1)
            assert len([visitor async for visitor in visitors]) == visitors.total
            assert visitors.has_next

            icp = await partner.icp_configs.create(acme.id, name="SaaS", groups=RULES)
            assert (icp.name, icp.groups) == ("SaaS", RULES)
            assert await partner.icp_configs.list(acme.id) == [icp]
            renamed = await partner.icp_configs.update(acme.id, icp.id, name="Software")
            assert (renamed.id, renamed.name, renamed.groups) == (icp.id, "Software", RULES)
            await partner.icp_configs.delete(acme.id, icp.id)
            with pytest.raises(NotFoundError):
                await partner.icp_configs.get(acme.id, icp.id)

            hook = await partner.webhooks.update_identification(url=HOOK, secret=SECRET, enabled=True)
            assert (hook.url, hook.has_secret, hook.enabled) == (HOOK, True, True)
            logged = {log.id async for log in partner.webhooks.list_logs()}
            assert (await partner.webhooks.send_test(type="identification")).success
            receiver.check()
            assert [log.status async for log in partner.webhooks.list_logs() if log.id not in logged] == ["success"]

            path = f"/partner/organizations/{acme.id}/status"
            assert (await partner.request("PUT", path, body=reading.disabling)).status_code == 200
            assert (await partner.organizations.get(acme.id)).status == reading.disabled
            await partner.organizations.delete(acme.id)
            assert (await partner.organizations.get(acme.id)).status == reading.deleted

            await admin.api_keys.revoke(created.api_key.id)
            with pytest.raises(UnauthorizedError):
                await partner.organizations.get(acme.id)
            assert (await admin.organizations.get(acme.id)).status == reading.deleted

    anyio.run(story)
