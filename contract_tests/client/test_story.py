"""A partner's day, from the first key to the deleted organization, against the emulator: blocking and awaiting."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import anyio
import httpx2
import pytest
import uvicorn

from bullseye_partner import AsyncBullseyePartner, BullseyePartner, UnauthorizedError, UnprocessableEntityError
from bullseye_partner.models import IcpComparator, IcpCondition, IcpConditionType, IcpGroup, IcpOperator
from bullseye_partner_emulator import Settings, SteppingClock, create_app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bullseye_partner_emulator import Emulator

RULE = IcpCondition(type=IcpConditionType.INDUSTRY, comparator=IcpComparator.IN, value=["SaaS"], optional=False)
RULES = [IcpGroup(operator=IcpOperator.AND, conditions=[RULE])]


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    emulator = create_app(Settings(seed=1, clock=SteppingClock()))
    yield emulator
    emulator.close()


@pytest.fixture
def address(emulator: Emulator) -> Iterator[str]:
    """Address of the emulator behind a real server on loopback."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(emulator, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/api/v1"
    server.should_exit = True
    thread.join(timeout=10)
    listener.close()


def test_the_story_of_a_partner_blocking(emulator: Emulator, address: str) -> None:
    with BullseyePartner(emulator.api_key, base_url=address, strict=True) as admin:
        created = admin.api_keys.create(name="Onboarding", scopes=["read", "write"])
        seeded = next(iter(admin.organizations.list(status="active")))
        with BullseyePartner(created.plain_key, base_url=address, strict=True) as partner:
            acme = partner.organizations.create(name="Acme", tier="paid", initial_credits=10)
            assert admin.billing.allocate_credits(acme.id, credits=200).credits_allocated == 200
            with pytest.raises(UnprocessableEntityError):
                admin.billing.allocate_credits(acme.id, credits=10**9)
            assert len(list(partner.organizations.list_visitors(seeded.id))) > 0
            icp = partner.icp_configs.create(acme.id, name="SaaS", groups=RULES)
            assert [config.id for config in partner.icp_configs.list(acme.id)] == [icp.id]
            partner.icp_configs.delete(acme.id, icp.id)
            hook = partner.webhooks.update_identification(url="http://127.0.0.1:9/hook", secret="s3cret", enabled=True)
            assert hook.has_secret
            assert partner.webhooks.send_test(type="identification").success is False
            assert len(list(partner.webhooks.list_logs())) > 0
            assert partner.organizations.update_status(acme.id, status="suspended").status == "suspended"
            partner.organizations.delete(acme.id)
            assert partner.organizations.get(acme.id).status == "canceled"
            admin.api_keys.revoke(created.api_key.id)
            with pytest.raises(UnauthorizedError):
                partner.organizations.get(acme.id)


def test_the_story_of_a_partner_awaiting(emulator: Emulator) -> None:
    def client(key: str) -> AsyncBullseyePartner:
        transport = httpx2.ASGITransport(app=emulator)
        http_client = httpx2.AsyncClient(transport=transport)
        return AsyncBullseyePartner(key, base_url="http://localhost/api/v1", http_client=http_client, strict=True)

    async def story() -> None:
        admin = client(emulator.api_key)
        created = await admin.api_keys.create(name="Onboarding", scopes=["read", "write"])
        partner = client(created.plain_key)
        seeded = (await admin.organizations.list(status="active").first(1))[0]
        acme = await partner.organizations.create(name="Acme", tier="paid", initial_credits=10)
        assert (await admin.billing.allocate_credits(acme.id, credits=200)).credits_allocated == 200
        assert [visitor async for visitor in partner.organizations.list_visitors(seeded.id)]
        hook = await partner.webhooks.update_identification(url="http://127.0.0.1:9/hook", enabled=True)
        assert hook.enabled
        assert (await partner.organizations.update_status(acme.id, status="suspended")).status == "suspended"
        await partner.organizations.delete(acme.id)
        assert (await partner.organizations.get(acme.id)).status == "canceled"
        await admin.api_keys.revoke(created.api_key.id)
        with pytest.raises(UnauthorizedError):
            await partner.organizations.get(acme.id)

    anyio.run(story)
