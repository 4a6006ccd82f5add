"""The recipe of the guide, under each reading of the documentation: run twice, after lost answers, and at once."""

from __future__ import annotations

import re
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from bullseye_partner import BullseyeError, BullseyePartner
from bullseye_partner_emulator import Settings, create_app
from bullseye_partner_emulator.serving import serve_in_thread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_tests.tests.support.readings import Reading

pytestmark = pytest.mark.each_reading

GUIDE = (Path(__file__).parents[3] / "generated_client" / "README.md").read_text(encoding="utf-8")
SECTION = GUIDE.partition("\n## A new customer\n")[2].partition("\n## ")[0]
CREDITS = 500
EXTERNAL_ID = "crm-4711"


class Network:
    """Loses the answers to requests of some method, from the first one on, after the API has done what they ask."""

    def __init__(self, method: str = "", lost: int = 0) -> None:
        self.method = method
        self.lost = lost
        self._inner = httpx2.HTTPTransport()

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        response = self._inner.handle_request(request)
        response.read()
        if request.method == self.method and self.lost:
            self.lost -= 1
            raise httpx2.ReadTimeout("no answer came in time")
        return response

    def close(self) -> None:
        self._inner.close()


@pytest.fixture
def client_of(reading: Reading) -> Iterator[Callable[[Network], BullseyePartner]]:
    """Clients of one fresh emulator that follows the reading, over networks of one's choice."""
    emulator = create_app(Settings(seed=1, readings=reading.followed))
    with serve_in_thread(emulator) as address, ExitStack() as stack:

        def connect(network: Network) -> BullseyePartner:
            http_client = stack.enter_context(httpx2.Client(transport=httpx2.MockTransport(network)))
            stack.callback(network.close)
            return BullseyePartner(emulator.api_key, base_url=address + emulator.base_path, http_client=http_client)

        yield connect
    emulator.close()


@pytest.fixture
def onboard(monkeypatch: pytest.MonkeyPatch) -> Callable[[BullseyePartner], Any]:
    """The recipe: its functions, without the example of their use."""
    monkeypatch.setenv("BULLSEYE_WEBHOOK_SECRET", "a secret for tests")
    (snippet,) = re.findall(r"```python\n(.*?)```", SECTION, re.S)
    namespace: dict[str, Any] = {"BullseyePartner": BullseyePartner}
    exec(snippet.partition("\nwith ")[0], namespace)  # noqa: S102 - our own guide
    return lambda client: namespace["onboard"](client, EXTERNAL_ID, "Acme Corp", credits=CREDITS, site="acme.com")


def check_customer(client: BullseyePartner) -> None:
    """Check that the customer is there once, and has all that it was given, once."""
    (customer,) = client.organizations.list(external_id=EXTERNAL_ID)
    assert (customer.name, customer.tier, customer.credits) == ("Acme Corp", "paid", CREDITS)
    assert client.organizations.get_pixel_config(customer.id).allowed_referrers == ["acme.com"]
    webhook = client.webhooks.get().identification
    assert (webhook.url, webhook.enabled, webhook.has_secret) == ("https://partner.example/bullseye", True, True)
    preferences = client.email_preferences.get_organization(customer.id)
    (low,) = (value for key, value in preferences.items() if key.replace("_", "").lower() == "creditslow")
    assert (low.enabled, low.inherited) == (True, False)
    assert sum(not value.inherited for value in preferences.values()) == 1


def test_it_may_be_run_twice(client_of: Callable[[Network], BullseyePartner], onboard: Callable[..., Any]) -> None:
    client = client_of(Network())
    first, second = onboard(client), onboard(client)
    assert first.id == second.id
    check_customer(client)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
@pytest.mark.parametrize("lost", [1, 50])
def test_it_may_be_run_again_after_answers_were_lost(
    client_of: Callable[[Network], BullseyePartner], onboard: Callable[..., Any], method: str, lost: int
) -> None:
    unlucky = client_of(Network(method, lost)).with_options(max_retries=1, deadline=20)
    with suppress(BullseyeError):  # whichever it is, running it again makes it good
        onboard(unlucky)
    client = client_of(Network())
    onboard(client)
    check_customer(client)


def test_a_customer_that_another_process_made_meanwhile_is_taken(
    client_of: Callable[[Network], BullseyePartner], onboard: Callable[..., Any], reading: Reading
) -> None:
    client = client_of(Network())
    other = client_of(Network())

    class Overtaken(Network):
        def __call__(self, request: httpx2.Request) -> httpx2.Response:
            if request.method == "POST" and not self.lost:
                self.lost = 1
                onboard(other)
            return super().__call__(request)

    made = onboard(client_of(Overtaken()))
    again = onboard(client)
    listed = list(client.organizations.list(external_id=EXTERNAL_ID))
    assert again.id == min(listed, key=lambda organization: organization.created_at).id
    if reading.followed.get("C20"):  # the second create is refused, and the first customer found
        assert [one.id for one in listed] == [made.id]
        check_customer(client)
