"""An HTTP client of the user's: what it was given counts, or is refused, and nothing of it is ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import anyio
import httpx2
import pytest

from bullseye_partner import AsyncBullseyePartner, BullseyePartner, _facts
from contract_tests.tests.client.kernel.scripted_api import BASE_URL, KEY, ScriptedApi, as_json

if TYPE_CHECKING:
    from collections.abc import Callable

PAGE = as_json({"organizations": [], "page": 1, "pageSize": 20, "total": 0})
PHASES = ("connect", "read", "write", "pool")


class Asked:
    """What arrives at the API by an HTTP client that was made with some arguments."""

    def __init__(self, *, awaiting: bool, **http_options: Any) -> None:
        self.api = ScriptedApi([PAGE])
        kind: Any = httpx2.AsyncClient if awaiting else httpx2.Client
        self.http_client = kind(transport=self.api.transport(), **http_options)
        self._awaiting = awaiting

    def client(self, **options: Any) -> Any:
        kind: Any = AsyncBullseyePartner if self._awaiting else BullseyePartner
        return kind(KEY, http_client=self.http_client, **{"base_url": BASE_URL, "clock": self.api.clock, **options})

    def call(self, client: Any, **arguments: Any) -> httpx2.Request:
        if self._awaiting:

            async def main() -> None:
                await client.organizations.list(**arguments)

            anyio.run(main)
        else:
            client.organizations.list(**arguments)
        return self.api.requests[-1]


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def asked(request: pytest.FixtureRequest) -> Callable[..., Asked]:
    return lambda **http_options: Asked(awaiting=request.param, **http_options)


# Headers


def test_its_headers_are_sent(asked: Callable[..., Asked]):
    api = asked(headers={"X-Team": "growth", "User-Agent": "their/1"})
    request = api.call(api.client())
    assert request.headers["X-Team"] == "growth"
    assert request.headers.get_list("User-Agent") == ["their/1"]
    assert request.headers.get_list("Accept") == ["application/json"]
    assert request.headers.get_list("Accept-Encoding") == ["gzip"]
    assert request.headers.get_list(_facts.API_KEY_HEADER) == [KEY]


def test_what_our_client_is_told_has_precedence_over_its_headers(asked: Callable[..., Asked]):
    api = asked(headers={"X-A": "http", "X-B": "http", "X-C": "http"})
    client = api.client(default_headers={"x-b": "client", "x-c": "client"})
    request = api.call(client, extra_headers={"X-c": "call"})
    assert [request.headers.get_list(name) for name in ("X-A", "X-B", "X-C")] == [["http"], ["client"], ["call"]]


def test_a_header_that_it_is_given_later_counts_from_then_on(asked: Callable[..., Asked]):
    api = asked()
    client = api.client()
    assert "X-Late" not in api.call(client).headers
    api.http_client.headers["X-Late"] = "yes"
    assert api.call(client).headers["X-Late"] == "yes"


def test_an_http_client_without_anything_of_its_own_changes_nothing(asked: Callable[..., Asked]):
    api = asked()
    request = api.call(api.client())
    assert [name.lower() for name, _ in request.headers.raw] == [
        b"host",
        b"accept",
        b"accept-encoding",
        b"user-agent",
        _facts.API_KEY_HEADER.lower().encode(),
    ]
    assert request.extensions["timeout"] == dict.fromkeys(PHASES[:3], 30.0) | {"pool": 120.0}


def test_an_api_key_in_its_headers_is_refused(asked: Callable[..., Asked]):
    api = asked(headers={_facts.API_KEY_HEADER.upper(): "another key"})
    with pytest.raises(ValueError, match=r"http_client must not have the header .*: pass api_key") as caught:
        api.client()
    assert "another key" not in str(caught.value)


# Parameters and cookies


def test_its_parameters_are_sent_beneath_those_of_a_call(asked: Callable[..., Asked]):
    api = asked(params={"team": "growth", "search": "theirs", "list": ["a", "b"]})
    request = api.call(api.client(default_query={"team": "core"}), search="ours & more")
    assert parse_qs(request.url.query.decode()) == {"team": ["core"], "search": ["ours & more"], "list": ["a", "b"]}
    assert request.url.path == "/api/v1/partner/organizations"


def test_its_cookies_are_sent(asked: Callable[..., Asked]):
    api = asked(cookies={"session": "4711"})
    assert api.call(api.client()).headers["Cookie"] == "session=4711"


# Timeouts


@pytest.mark.parametrize(
    ("timeout", "expected"),
    [
        (3.0, dict.fromkeys(PHASES, 3.0)),
        (httpx2.Timeout(10.0, connect=2.0), dict.fromkeys(PHASES, 10.0) | {"connect": 2.0}),
        (None, dict.fromkeys(PHASES, 120.0)),
        (httpx2.Timeout(300.0, pool=1.0), dict.fromkeys(PHASES, 120.0) | {"pool": 1.0}),
    ],
)
def test_its_timeouts_hold_and_the_deadline_with_them(asked: Callable[..., Asked], timeout: Any, expected: Any):
    api = asked(timeout=timeout)
    assert api.call(api.client()).extensions["timeout"] == expected


def test_a_timeout_of_our_client_or_of_a_call_takes_their_place(asked: Callable[..., Asked]):
    api = asked(timeout=3.0)
    for request, seconds in [
        (api.call(api.client(timeout=30.0)), 30.0),
        (api.call(api.client().with_options(timeout=7.0)), 7.0),
        (api.call(api.client().with_options(max_retries=0)), 3.0),
        (api.call(api.client(), timeout=8.0), 8.0),
    ]:
        assert request.extensions["timeout"]["read"] == seconds


# Addresses


def test_an_address_of_its_own_is_refused_rather_than_ignored(
    asked: Callable[..., Asked], monkeypatch: pytest.MonkeyPatch
):
    """Else a call that was meant for a test server would go to production."""
    monkeypatch.delenv("BULLSEYE_PARTNER_BASE_URL", raising=False)
    api = asked(base_url="http://127.0.0.1:8080/api/v1")
    kind: Any = type(api.client())
    with pytest.raises(ValueError, match="http_client has a base_url, which is not used: pass base_url"):
        kind(KEY, http_client=api.http_client)
    monkeypatch.setenv("BULLSEYE_PARTNER_BASE_URL", BASE_URL)
    assert str(api.call(kind(KEY, http_client=api.http_client)).url).startswith(BASE_URL)


class ForeignClient:
    """The client of another library."""

    def send(self) -> None:
        """Send nothing."""


@pytest.mark.parametrize(
    ("kind", "given", "wanted"),
    [
        (BullseyePartner, httpx2.AsyncClient, r"httpx2\.Client, got httpx2\.AsyncClient; the other"),
        (AsyncBullseyePartner, httpx2.Client, r"httpx2\.AsyncClient, got httpx2\.Client; the other"),
        (BullseyePartner, ForeignClient, r"httpx2\.Client, got contract_tests\.ForeignClient"),
        (AsyncBullseyePartner, ForeignClient, r"httpx2\.AsyncClient, got contract_tests\.ForeignClient"),
        (BullseyePartner, str, r"httpx2\.Client, got builtins\.str"),
    ],
)
def test_an_http_client_of_another_kind_is_refused(kind: Any, given: Any, wanted: str):
    with pytest.raises(TypeError, match=f"http_client must be a {wanted}"):
        kind(KEY, base_url=BASE_URL, http_client=given())
