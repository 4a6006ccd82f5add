"""A mock of httpx does not see this client, which says so before a "mocked" test writes to a real account."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

import anyio
import httpx
import httpx2
import pytest
import respx

from bullseye_partner import AsyncBullseyePartner, BullseyePartner
from bullseye_partner.testing import UnseenMockWarning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ADDRESS = "https://partner.example/api/v1"


def blocking(**options: Any) -> None:
    BullseyePartner("key", base_url=ADDRESS, max_retries=0, **options).partner_account.get()


def awaiting(**options: Any) -> None:
    client = AsyncBullseyePartner("key", base_url=ADDRESS, max_retries=0, **options)
    anyio.run(lambda: client.partner_account.get())


on_both = pytest.mark.parametrize("call", [blocking, awaiting])


@pytest.fixture
def pytest_httpx_is_active(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Do what the fixture `httpx_mock` does, as far as it shows."""

    def mocked(*_: object) -> None:
        raise AssertionError

    mocked.__module__ = "pytest_httpx"
    monkeypatch.setitem(sys.modules, "pytest_httpx", ModuleType("pytest_httpx"))
    monkeypatch.setattr(httpx.HTTPTransport, "handle_request", mocked)
    monkeypatch.setattr(httpx.AsyncHTTPTransport, "handle_async_request", mocked)
    yield


# Warnings are errors in these tests, so that nothing is sent.


@on_both
def test_respx_is_named(call: Callable[..., None]):
    with respx.mock, pytest.raises(UnseenMockWarning, match=r"respx is active, but mocks httpx alone.*httpx2_mock"):
        call()


@on_both
@pytest.mark.usefixtures("pytest_httpx_is_active")
def test_pytest_httpx_is_named(call: Callable[..., None]):
    with pytest.raises(UnseenMockWarning, match="pytest-httpx is active, but mocks httpx alone"):
        call()


@on_both
def test_an_http_client_with_a_network_is_warned_of_too(call: Callable[..., None]):
    kind: Any = httpx2.Client if call is blocking else httpx2.AsyncClient
    with respx.mock, pytest.raises(UnseenMockWarning):
        call(http_client=kind())


@on_both
def test_a_mock_that_sees_is_no_reason_to_warn(call: Callable[..., None], httpx2_mock: respx.Router):
    httpx2_mock.route().respond(200, json={"partner": {"id": "a"}})
    with respx.mock(assert_all_called=False):
        call(on_drift=lambda _: None)
    assert httpx2_mock.calls.call_count == 1


@on_both
def test_a_transport_without_a_network_is_no_reason_to_warn(call: Callable[..., None]):
    kind: Any = httpx2.Client if call is blocking else httpx2.AsyncClient
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, json={"partner": {"id": "a"}}))
    with respx.mock(assert_all_called=False):
        call(http_client=kind(transport=transport), on_drift=lambda _: None)


def test_an_emulator_on_this_machine_is_no_reason_to_warn():
    with respx.mock(assert_all_called=False), pytest.raises(Exception, match="ConnectError"):
        BullseyePartner("key", base_url="http://127.0.0.1:9", max_retries=0).partner_account.get()


def test_a_mock_that_is_over_is_no_reason_to_warn(httpx2_mock: respx.Router):
    with respx.mock:
        pass
    httpx2_mock.route().respond(200, json={"partner": {"id": "a"}})
    blocking(on_drift=lambda _: None)
