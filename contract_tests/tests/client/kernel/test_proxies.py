"""Proxies of the environment: used, within the deadline, or refused with an error of our own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import anyio
import httpcore2  # noqa: F401 - it looks for socksio when it is imported, which a test below hides
import pytest

from bullseye_partner import APIConnectionError, AsyncBullseyePartner, BullseyeError, BullseyePartner
from contract_tests.tests.client import fault_server as faults
from contract_tests.tests.client.fault_server import FaultServer
from contract_tests.tests.client.kernel.scripted_api import KEY

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD = faults.json(200, b'{"apiKeys": []}')
PASSWORD = "password-of-the-proxy"  # noqa: S105 - no secret of anybody


def list_blocking(url: str, **options: Any) -> Any:
    with BullseyePartner(KEY, base_url=url, allow_http=True, **options) as client:
        return client.api_keys.list()


def list_awaiting(url: str, **options: Any) -> Any:
    async def main() -> Any:
        async with AsyncBullseyePartner(KEY, base_url=url, allow_http=True, **options) as client:
            return await client.api_keys.list()

    return anyio.run(main)


on_both = pytest.mark.parametrize("call", [list_blocking, list_awaiting], ids=["sync", "async"])


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@on_both
@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
def test_a_socks_proxy_without_its_package_is_an_error_of_ours(call: Any, scheme: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setenv("ALL_PROXY", f"{scheme}://user:{PASSWORD}@127.0.0.1:1080")
    with pytest.raises(
        BullseyeError, match=r"ALL_PROXY is a SOCKS proxy.*pip install 'bullseye-partner\[socks\]'"
    ) as e:
        call("https://partner.example")
    assert PASSWORD not in repr(e.value) + str(e.value.__cause__) + str(e.value.__context__)


@on_both
@pytest.mark.parametrize("address", ["socks4://127.0.0.1:1", "socks://127.0.0.1:1", "ftp://127.0.0.1:1"])
def test_a_proxy_of_another_kind_is_an_error_of_ours(call: Any, address: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:3128")
    monkeypatch.setenv("ALL_PROXY", address.replace("//", f"//user:{PASSWORD}@"))
    with pytest.raises(BullseyeError, match=r"The proxy ALL_PROXY cannot be used: .*http://.*socks5h://") as caught:
        call("https://partner.example")
    assert PASSWORD not in str(caught.value) + str(caught.value.__cause__) + str(caught.value.__context__)


@on_both
def test_a_proxy_that_is_no_address_is_an_error_of_ours(call: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://[::1")
    with pytest.raises(BullseyeError, match="HTTPS_PROXY cannot be used"):
        call("https://partner.example")


@on_both
def test_a_tunnel_that_a_proxy_refuses_was_delivered_to_nobody(call: Any, monkeypatch: pytest.MonkeyPatch):
    with FaultServer([faults.answer(407, reason="Proxy Authentication Required")]) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        with pytest.raises(APIConnectionError, match="ProxyError: 407") as caught:
            call("https://partner.example", max_retries=0)
    assert not caught.value.delivered
    assert [request.method for request in proxy.requests] == ["CONNECT"]


@on_both
@pytest.mark.parametrize("fault", [faults.drip_header, faults.stall], ids=["drip", "stall"])
@pytest.mark.parametrize("url", ["http://partner.example", "https://partner.example"])
def test_the_deadline_holds_through_a_proxy(
    call: Any, fault: Callable[..., None], url: str, monkeypatch: pytest.MonkeyPatch
):
    with FaultServer([fault]) as proxy:
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        with pytest.raises(APIConnectionError) as caught:
            call(url, timeout=5.0, deadline=0.3)
    assert type(caught.value).__name__ == "APITimeoutError"
    assert len(proxy.requests) == 1


@on_both
@pytest.mark.parametrize("scheme", ["socks5", "socks5h"])
def test_a_socks_proxy_is_used(call: Any, scheme: str, monkeypatch: pytest.MonkeyPatch):
    pytest.importorskip("socksio", reason="needs the extra socks")

    def speak_socks(connection: faults.Connection) -> None:
        greeting = connection.socket.recv(64)
        assert greeting[0] == 5
        connection.send(b"\x05\x00")
        asked = connection.socket.recv(512)
        assert asked[:2] == b"\x05\x01"
        connection.send(b"\x05\x00\x00\x01\x7f\x00\x00\x01\x00\x50")

    with FaultServer([GOOD], on_accept=speak_socks) as proxy:
        monkeypatch.setenv("ALL_PROXY", proxy.url.replace("http", scheme))
        assert call("http://partner.example", max_retries=0) == []
    assert len(proxy.requests) == 1
