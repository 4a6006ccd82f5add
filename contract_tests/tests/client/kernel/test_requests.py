"""A request with the client's own headers alone is put together by the client, and is the one that httpx2 makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from bullseye_partner import BullseyePartner
from bullseye_partner._request import _read_once
from contract_tests.tests.client.kernel.scripted_api import BASE_URL, KEY, ScriptedApi, as_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.tests.client.kernel.conftest import Calling

ID = "3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21"
CALLS: dict[str, Callable[[Any], Any]] = {
    "a list": lambda client: client.organizations.list(),
    "a list with a query": lambda client: client.organizations.list(search="Jané & Söhne", page=2),
    "an id": lambda client: client.organizations.get("a/b ü?"),
    "a body": lambda client: client.organizations.create(name="Söhne", metadata={"a": [1, None, {"b": 0.5}]}),
    "an empty body": lambda client: client.organizations.update(ID),
    "no body": lambda client: client.request("POST", "/x"),
    "no body, PUT": lambda client: client.request("PUT", "/x"),
    "no body, PATCH": lambda client: client.request("PATCH", "/x"),
    "no body, QUERY": lambda client: client.request("QUERY", "/x"),
    "a deletion": lambda client: client.request("DELETE", "/x"),
    "a deletion with a body": lambda client: client.request("DELETE", "/x", body={"a": 1}),
    "another method": lambda client: client.request("head", "/x"),
}
ADDRESSES = [
    BASE_URL,
    "http://127.0.0.1:8000/api",
    "http://[::1]:8000",
    "https://user:password@API.example:443/v1",
    "https://bücher.example/v1",
]


def as_httpx2_makes_it(sent: httpx2.Request) -> httpx2.Request:
    own = [(name, value) for name, value in sent.headers.raw if name not in (b"Host", b"Content-Length")]
    return httpx2.Request(sent.method, str(sent.url), headers=own, content=sent.content or None)


def assert_alike(sent: httpx2.Request) -> None:
    other = as_httpx2_makes_it(sent)
    assert sorted(sent.headers.raw) == sorted(other.headers.raw)
    assert sent.headers.raw[0] == other.headers.raw[0], "Host comes first (RFC 9110, section 7.2)"
    assert (sent.url, sent.content, type(sent.stream)) == (other.url, other.content, type(other.stream))


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_request_is_the_one_that_httpx2_makes(calling: Calling, call: Callable[[Any], Any]):
    api, run = calling(as_json({}, 500), max_retries=0)
    with pytest.raises(Exception, match="500"):
        run(call)
    assert_alike(api.requests[-1])


@pytest.mark.parametrize("base_url", ADDRESSES)
def test_it_is_so_at_any_address(base_url: str):
    api = ScriptedApi([as_json({"organizations": [], "page": 1, "pageSize": 20, "total": 0})])
    http_client = httpx2.Client(transport=api.transport())
    client = BullseyePartner(KEY, base_url=base_url, http_client=http_client, clock=api.clock, allow_http=True)
    client.organizations.list()
    assert_alike(api.requests[-1])


def test_what_a_hook_does_to_a_request_is_not_in_the_next_one(calling: Calling):
    api, run = calling(as_json({}, 500), max_retries=0)

    def changed() -> None:
        sent = api.requests[-1]
        sent.headers["X-Hook"] = "1"
        sent.url = sent.url.copy_with(path="/elsewhere")

    for _ in range(2):
        with pytest.raises(Exception, match="500"):
            run(CALLS["a list"])
        assert "X-Hook" not in api.requests[-1].headers
        assert api.requests[-1].url.path.endswith("/partner/organizations")
        changed()


@pytest.mark.parametrize("call", ["a list with a query", "an id"])
def test_no_address_with_arguments_is_kept(calling: Calling, call: str):
    _, run = calling(as_json({}, 500), max_retries=0)
    before = _read_once.cache_info()
    with pytest.raises(Exception, match="500"):
        run(CALLS[call])
    assert _read_once.cache_info() == before


def test_a_hook_finds_the_body():
    bodies: list[bytes] = []
    api = ScriptedApi([as_json({}, 500)])
    hooks: dict[str, list[Callable[..., Any]]] = {"request": [lambda request: bodies.append(request.content)]}
    http_client = httpx2.Client(transport=api.transport(), event_hooks=hooks)
    client = BullseyePartner(KEY, base_url=BASE_URL, http_client=http_client, clock=api.clock, max_retries=0)
    for name in ("a list", "a body"):
        with pytest.raises(Exception, match="500"):
            CALLS[name](client)
    assert bodies == [b"", api.requests[-1].content]
    assert b"metadata" in bodies[1]
