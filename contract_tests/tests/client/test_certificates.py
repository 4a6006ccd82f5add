"""Certificates that are refused, and servers without TLS: told once, in words that say what to do."""

from __future__ import annotations

import datetime
import ssl
from typing import TYPE_CHECKING, Any

import anyio
import pytest
import trustme

from bullseye_partner import APIConnectionError, AsyncBullseyePartner, BullseyePartner, _connections
from contract_tests.tests.client import fault_server as faults
from contract_tests.tests.client.fault_server import FaultServer
from contract_tests.tests.client.kernel.scripted_api import KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

GOOD = faults.json(200, b'{"apiKeys": []}')


def list_blocking(url: str) -> Any:
    with BullseyePartner(KEY, base_url=url) as client:
        return client.api_keys.list()


def list_awaiting(url: str) -> Any:
    async def main() -> Any:
        async with AsyncBullseyePartner(KEY, base_url=url) as client:
            return await client.api_keys.list()

    return anyio.run(main)


on_both = pytest.mark.parametrize("call", [list_blocking, list_awaiting], ids=["sync", "async"])


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[trustme.CA]:
    """An authority that the clients of a test trust."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    _connections._certificates.cache_clear()
    yield authority
    _connections._certificates.cache_clear()


def of(issued: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued.configure_cert(context)
    return context


def stranger(_: trustme.CA) -> ssl.SSLContext:
    return of(trustme.CA().issue_cert("127.0.0.1"))


def other_host(authority: trustme.CA) -> ssl.SSLContext:
    return of(authority.issue_cert("partner.example"))


def expired(authority: trustme.CA) -> ssl.SSLContext:
    past = datetime.datetime(2001, 1, 1, tzinfo=datetime.UTC)
    return of(authority.issue_cert("127.0.0.1", not_before=past, not_after=past + datetime.timedelta(days=1)))


@on_both
@pytest.mark.parametrize(
    ("certificate", "advice"),
    [
        (stranger, "SSL_CERT_FILE"),
        (other_host, "check the host in base_url"),
        (expired, "The certificate has expired"),
    ],
)
def test_a_certificate_that_is_refused_says_what_to_do_and_is_not_tried_again(
    call: Any, certificate: Callable[[trustme.CA], ssl.SSLContext], advice: str, trusted: trustme.CA
):
    with FaultServer([GOOD], tls=certificate(trusted)) as server, pytest.raises(APIConnectionError) as caught:
        call(server.url)
    error = caught.value
    assert "CERTIFICATE_VERIFY_FAILED" in str(error)
    assert advice in str(error)
    assert (error.attempts, error.delivered) == (1, False)
    assert server.requests == []


@on_both
@pytest.mark.usefixtures("trusted")
def test_a_server_without_tls_says_what_to_check(call: Any):
    with FaultServer([GOOD], on_accept=faults.answer(400)) as server, pytest.raises(APIConnectionError) as caught:
        call(server.url.replace("http:", "https:"))
    assert "does not speak TLS there: check scheme and port of base_url" in str(caught.value)
    assert not caught.value.delivered
