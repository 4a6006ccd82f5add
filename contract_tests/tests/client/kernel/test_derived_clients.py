"""Clients derived from others: with another key, and of classes that extend ours."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from bullseye_partner import AsyncBullseyePartner, BullseyeError, BullseyePartner, LocalRateBudget, _facts
from contract_tests.tests.client.kernel.scripted_api import BASE_URL, KEY, ScriptedApi, as_json, refusal

if TYPE_CHECKING:
    from contract_tests.tests.client.kernel.conftest import Calling

GOOD = as_json({"apiKeys": []})
OTHER = "pk_live_of_another_account"
both = pytest.mark.parametrize("kind", [BullseyePartner, AsyncBullseyePartner])


def list_keys(client: Any) -> Any:
    return client.api_keys.list()


def budget_of(client: Any) -> Any:
    return client._kernel.core.rate_budget


# Another key


def test_a_derived_client_can_have_another_key(calling: Calling):
    api, call = calling(GOOD)
    call(lambda client: list_keys(client.with_options(api_key=OTHER)))
    call(lambda client: list_keys(client.with_options(api_key=lambda: "from a function")))
    call(list_keys)
    assert [request.headers.get_list(_facts.API_KEY_HEADER) for request in api.requests] == [
        [OTHER],
        ["from a function"],
        [KEY],
    ]


@both
def test_each_key_has_one_rate_budget(kind: Any):
    """The limit is one of the account, and clients are derived for each request of a web server."""
    client = kind(KEY, base_url=BASE_URL)
    first, again = client.with_options(api_key=OTHER), client.with_options(timeout=1.0).with_options(api_key=OTHER)
    assert budget_of(first) is budget_of(again) is not budget_of(client)
    assert budget_of(first.with_options(max_retries=0)) is budget_of(first)
    assert budget_of(first.with_options(api_key=KEY)) is budget_of(client)
    by_function = client.with_options(api_key=lambda: OTHER)
    assert budget_of(by_function) is not budget_of(client)
    given = LocalRateBudget()
    assert budget_of(client.with_options(api_key=OTHER, rate_budget=given)) is given
    assert budget_of(client.with_options(api_key=OTHER)) is budget_of(first)


def test_budgets_of_any_number_of_keys_take_no_more_memory_than_ten_thousand():
    client = BullseyePartner(KEY, base_url=BASE_URL)
    for number in range(10_050):
        budget_of(client.with_options(api_key=f"key-{number}"))
    assert len(client._kernel.core._budgets) == 10_000


@both
@pytest.mark.parametrize("key", [None, "", "  "])
def test_an_empty_key_is_never_another(kind: Any, key: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BULLSEYE_PARTNER_API_KEY", "the environment's")
    with pytest.raises(BullseyeError, match="There is no API key: api_key is"):
        kind(KEY, base_url=BASE_URL).with_options(api_key=key)


@both
@pytest.mark.parametrize("wrong", [{"api_key": f"{OTHER}\n"}, {"api_key": OTHER, "timeout": -1}])
def test_a_derived_client_that_cannot_be_made_does_not_show_its_key(kind: Any, wrong: Any):
    with pytest.raises(ValueError, match=r"API key|timeout") as caught:
        kind(KEY, base_url=BASE_URL).with_options(**wrong)
    frames: list[Any] = []
    trace = caught.tb
    while trace:
        if "bullseye_partner" in trace.tb_frame.f_code.co_filename:
            frames.append(repr(trace.tb_frame.f_locals))
        trace = trace.tb_next  # type: ignore[assignment]
    assert frames
    assert OTHER not in str(caught.value) + "".join(frames)


# Classes that extend ours


class Tenant(BullseyePartner):
    """A client with more than ours, and a constructor of its own."""

    __slots__ = ("region",)

    def __init__(self, tenant: str, **options: Any) -> None:
        super().__init__(KEY, base_url=BASE_URL, **options)
        self.tenant = tenant
        self.region = "eu"

    @cached_property
    def all_keys(self) -> list[Any]:
        """Ask once."""
        return self.api_keys.list()

    def label(self) -> str:
        """Use what the constructor put here."""
        return f"{self.tenant} in {self.region}"


class AsyncTenant(AsyncBullseyePartner):
    """The same, made in a way of its own."""

    def __new__(cls, tenant: str, **_: Any) -> Any:
        """Refuse to be made without a tenant."""
        assert tenant
        return super().__new__(cls)

    def __init__(self, tenant: str, **options: Any) -> None:
        super().__init__(KEY, base_url=BASE_URL, **options)
        self.tenant = tenant


def test_a_subclass_survives_with_options():
    api = ScriptedApi([refusal(500, "InternalError"), GOOD])
    client = Tenant("acme", http_client=httpx2.Client(transport=api.transport()), clock=api.clock)
    assert client.all_keys == []
    assert client.api_keys
    derived = client.with_options(max_retries=0).with_options(timeout=2.0, api_key=OTHER)
    assert type(derived) is Tenant
    assert derived.label() == "acme in eu"
    derived.tenant = "other"
    assert client.tenant == "acme"
    assert derived.all_keys == []
    last = api.requests[-1]
    assert (last.extensions["timeout"]["read"], last.headers[_facts.API_KEY_HEADER]) == (2.0, OTHER)
    assert len(api.requests) == 3  # what is made at first use is made anew, with the options of the derived one


def test_an_asynchronous_subclass_survives_with_options():
    derived = AsyncTenant("acme").with_options(timeout=1.0)
    assert (type(derived), derived.tenant) == (AsyncTenant, "acme")


def test_a_derived_subclass_does_not_close_what_it_shares():
    http = httpx2.Client(transport=ScriptedApi([GOOD]).transport())
    client = Tenant("acme", http_client=http)
    client.with_options(timeout=1.0).close()
    assert list_keys(client) == []
    assert not client.with_options(timeout=1.0)._owns_connections


def test_a_derived_client_differs_only_in_what_was_changed(calling: Calling):
    api, call = calling(refusal(500, "InternalError"))
    with pytest.raises(BullseyeError):
        call(lambda client: list_keys(client.with_options(max_retries=0, timeout=1.5)))
    assert len(api.requests) == 1
    assert api.requests[0].extensions["timeout"]["read"] == 1.5
    with pytest.raises(BullseyeError):
        call(list_keys)
    assert len(api.requests) == 1 + 3


@pytest.mark.parametrize("kind", [BullseyePartner, AsyncBullseyePartner])
def test_a_derived_client_shares_connections_rate_budget_and_key(kind: Any):
    client = kind(KEY, base_url=BASE_URL)
    derived = client.with_options(timeout=1.0).with_options(strict=True)
    assert type(derived) is kind
    assert derived._kernel.connections is client._kernel.connections
    assert derived._kernel.core.rate_budget is client._kernel.core.rate_budget
    assert derived._kernel.core._retry_budget is client._kernel.core._retry_budget
    assert derived._kernel.core._api_key is client._kernel.core._api_key
    assert (derived._kernel.core.settings.timeout, derived._kernel.core.settings.strict) == (1.0, True)
    assert derived.organizations is not client.organizations
