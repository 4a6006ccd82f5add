"""Credits under both readings of the documentation: none are allocated twice, and a top-up gives what it says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import httpx2
import pytest

from bullseye_partner import (
    APIConnectionError,
    AsyncBullseyePartner,
    BullseyePartner,
    InternalError,
    UnprocessableEntityError,
)
from bullseye_partner_emulator import Settings, create_app
from bullseye_partner_emulator.serving import serve_in_thread
from contract_tests.tests.client.kernel.manual_clock import ManualClock

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GUIDE = (Path(__file__).parents[3] / "generated_client" / "README.md").read_text(encoding="utf-8")
INCREMENT = {"C11": "reference"}
both_readings = pytest.mark.parametrize("readings", [{}, INCREMENT], ids=["sets", "adds"])


@pytest.fixture
def account(readings: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The address of a fresh emulator that follows some readings, and an API key."""
    emulator = create_app(Settings(seed=1, readings=readings))
    with serve_in_thread(emulator) as address:
        yield address + emulator.base_path, emulator.api_key
    emulator.close()


def lose_answer() -> httpx2.Response:
    """Break the connection after the server has done what was asked."""
    raise httpx2.ReadError("the connection was reset")


def answer_502() -> httpx2.Response:
    """Answer like a gateway that has lost the answer of the server behind it."""
    return httpx2.Response(502)


class Losing:
    """A transport by which each PUT and POST arrives, and its answer is lost."""

    def __init__(self, lose: Callable[[], httpx2.Response]) -> None:
        self._lose = lose
        self.sent: list[str] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        """Deliver a request."""
        self.sent.append(request.method)
        headers = {name: value for name, value in request.headers.items() if name != "accept-encoding"}
        done = httpx2.request(request.method, str(request.url), headers=headers, content=request.content)
        if request.method in {"PUT", "POST"}:
            return self._lose()
        return httpx2.Response(done.status_code, headers={"Content-Type": "application/json"}, content=done.content)


def by_operation(client: Any, organization: str) -> Any:
    return client.billing.allocate_credits(organization, credits=500)


def by_raw_operation(client: Any, organization: str) -> Any:
    return client.with_raw_response.billing.allocate_credits(organization, credits=500)


def by_request(client: Any, organization: str) -> Any:
    return client.request("PUT", f"/partner/organizations/{organization}/credits", body={"credits": 500})


@both_readings
@pytest.mark.parametrize("kind", [BullseyePartner, AsyncBullseyePartner])
@pytest.mark.parametrize("allocate", [by_operation, by_raw_operation, by_request])
@pytest.mark.parametrize(("lose", "error"), [(lose_answer, APIConnectionError), (answer_502, InternalError)])
def test_an_allocation_whose_outcome_is_unknown_is_not_sent_again(
    account: tuple[str, str], kind: Any, allocate: Callable[[Any, str], Any], lose: Any, error: Any
):
    address, key = account
    with BullseyePartner(key, base_url=address) as plain:
        organization = plain.organizations.create(name="Acme", tier="paid")
        network = Losing(lose)
        transport = httpx2.MockTransport(network)
        options: dict[str, Any] = {"base_url": address, "clock": ManualClock(), "max_retries": 5}
        with pytest.raises(error):
            if kind is BullseyePartner:
                allocate(
                    BullseyePartner(key, http_client=httpx2.Client(transport=transport), **options),
                    str(organization.id),
                )
            else:
                client = AsyncBullseyePartner(key, http_client=httpx2.AsyncClient(transport=transport), **options)
                anyio.run(allocate, client, str(organization.id))
        assert network.sent == ["PUT"]
        assert plain.organizations.get(organization.id).credits == 500


@pytest.mark.parametrize("readings", [{}])
def test_an_update_is_still_sent_again(account: tuple[str, str]):
    address, key = account
    with BullseyePartner(key, base_url=address) as plain:
        organization = plain.organizations.create(name="Acme")
        network = Losing(lose_answer)
        http_client = httpx2.Client(transport=httpx2.MockTransport(network))
        client = BullseyePartner(key, base_url=address, http_client=http_client, clock=ManualClock())
        with pytest.raises(APIConnectionError):
            client.organizations.update(organization.id, name="Acme 2")
        assert network.sent == ["PUT"] * 3


# The guide's top-up


@pytest.fixture
def guide(account: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the guide's snippet about topping up defines."""
    (snippet,) = re.findall(r"```python\n((?:(?!```).)*def top_up\(.*?)```", GUIDE, re.S)
    definitions, _, _ = snippet.partition("\nwith ")
    namespace: dict[str, Any] = {"BullseyePartner": BullseyePartner}
    exec(definitions, namespace)  # noqa: S102 - our own guide
    monkeypatch.setenv("BULLSEYE_PARTNER_BASE_URL", account[0])
    monkeypatch.setenv("BULLSEYE_PARTNER_API_KEY", account[1])
    return namespace


@both_readings
@pytest.mark.parametrize("held", [0, 1, 250, 1000])
@pytest.mark.parametrize("more", [1, 250, 1500])
def test_the_guides_top_up_gives_what_it_says_under_both_readings(
    guide: dict[str, Any], readings: dict[str, str], held: int, more: int
):
    with BullseyePartner() as client:
        acme = client.organizations.create(name="Acme", tier="paid", initial_credits=held)
        other = client.organizations.create(name="Other", tier="paid", initial_credits=7)
        adds = guide["allocation_adds"](client)
        assert adds is bool(readings)
        assert guide["top_up"](client, acme.id, more, adds=adds) == held + more
        assert guide["top_up"](client, acme.id, more, adds=adds) == held + 2 * more
        assert client.organizations.get(acme.id).credits == held + 2 * more
        assert client.organizations.get(other.id).credits == 7
        with pytest.raises((RuntimeError, UnprocessableEntityError), match="credits"):
            guide["top_up"](client, acme.id, more, adds=not adds)


@both_readings
def test_initial_credits_mean_the_same_under_both_readings(account: tuple[str, str]):
    address, key = account
    with BullseyePartner(key, base_url=address) as client:
        organization = client.organizations.create(name="Acme", tier="paid", initial_credits=500)
        assert client.organizations.get(organization.id).credits == 500
