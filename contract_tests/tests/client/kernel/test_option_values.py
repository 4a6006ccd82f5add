"""Options are checked when they are given, and the error names the option: of a client, of a derived one, of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from bullseye_partner import (
    AsyncBullseyePartner,
    BullseyeError,
    BullseyePartner,
    ClientOptions,
    RequestOptions,
    RetryPolicy,
    _facts,
)
from bullseye_partner._options import ChangedOptions
from contract_tests.tests.client.kernel.scripted_api import BASE_URL, KEY, ScriptedApi, as_json, refusal

if TYPE_CHECKING:
    from contract_tests.tests.client.kernel.conftest import Calling

GOOD = as_json({"apiKeys": []})
both = pytest.mark.parametrize("kind", [BullseyePartner, AsyncBullseyePartner])
KEY_HEADER = _facts.API_KEY_HEADER
NAN, INFINITY = float("nan"), float("inf")

WRONG: dict[str, list[Any]] = {
    "base_url": [None, "", " ", 5, b"https://a", "https://a:b", "https://a:99999", "https://a b", "https://[::1", "a"],
    "timeout": [None, 0, -1, NAN, INFINITY, "x", "5", True, [], 5j],
    "deadline": [None, 0, -1, NAN, INFINITY, "x", "5", True, [], 5j],
    "max_retries": [None, -1, 1.5, NAN, "x", "3", True, []],
    "retry": [None, 3, True, "x", {"max_retries": 3}, RetryPolicy],
    "strict": [None, "no", 0, 1, []],
    "on_drift": ["x", 5, {}],
    "rate_limit": [None, "wat", "", True, 5, []],
    "rate_budget": ["x", 5, object()],
    "observer": ["x", 5, object(), print],
    "max_response_bytes": [None, 0, -1, 1.5, NAN, "x", True],
    "allow_http": [None, "yes", 1, 0, []],
    "clock": ["x", 5, object()],
    "extra_headers": [
        None,
        "x",
        [("a", "b")],
        {"a": 1},
        {"a": None},
        {"a": b"b"},
        {1: "b"},
        {"": "b"},
        {"a b": "c"},
        {"a\n": "b"},
        {"ä": "b"},
        {"a": "b\r\nc: d"},
        {"a": "ä"},
        {"a": "b", "A": "c"},
        {KEY_HEADER: "another key"},
        {KEY_HEADER.lower(): "another key"},
    ],
    "extra_query": [None, "a=b", [("a", "b")], 5, {1: "a"}],
    "default_query": [None, "a=b", [("a", "b")], 5, {1: "a"}],
    "default_headers": [None, "x", {"a": 1}, {"a b": "c"}, {"a": "b\r\nc: d"}, {KEY_HEADER: "another key"}],
    "api_key": [5, b"secret", ["secret"]],
    "extra_body": [None, "x", [1], 5, {1: "a"}],
}


def pairs(options: Any) -> pytest.MarkDecorator:
    chosen = [(name, value) for name in options.__annotations__ for value in WRONG.get(name, [])]
    return pytest.mark.parametrize(("name", "value"), chosen, ids=[f"{name}-{i}" for i, (name, _) in enumerate(chosen)])


@both
@pairs(ClientOptions)
def test_a_wrong_option_of_a_client_is_refused_when_it_is_made(kind: Any, name: str, value: Any):
    with pytest.raises((TypeError, ValueError), match=rf"\b{name}\b"):
        kind(KEY, **{"base_url": BASE_URL, name: value})


@both
@pairs(ChangedOptions)
def test_a_wrong_option_of_a_derived_client_is_refused_when_it_is_made(kind: Any, name: str, value: Any):
    client = kind(KEY, base_url=BASE_URL)
    with pytest.raises((TypeError, ValueError), match=rf"\b{name}\b"):
        client.with_options(**{name: value})


@pairs(RequestOptions)
def test_a_wrong_option_of_a_call_is_refused_before_anything_is_sent(calling: Calling, name: str, value: Any):
    api, call = calling(GOOD)
    for make in (
        lambda client: client.api_keys.list(**{name: value}),
        lambda client: client.organizations.list(**{name: value}),
        lambda client: client.with_raw_response.api_keys.list(**{name: value}),
        lambda client: client.request("GET", "/partner/any", **{name: value}),
    ):
        with pytest.raises((TypeError, ValueError), match=rf"\b{name}\b") as caught:
            call(make)
        assert "another key" not in str(caught.value)
    assert api.requests == []


def test_every_option_has_wrong_values_above():
    known = {*ClientOptions.__annotations__, *ChangedOptions.__annotations__, *RequestOptions.__annotations__}
    assert known == WRONG.keys(), f"give wrong values of {sorted(known ^ WRONG.keys())} in WRONG, at the top"


@both
def test_hooks_of_none_are_none(kind: Any):
    nothing: dict[str, Any] = dict.fromkeys(("on_drift", "observer", "rate_budget", "clock", "http_client"))
    assert kind(KEY, base_url=BASE_URL, **nothing).base_url == BASE_URL


def test_numbers_of_other_kinds_are_numbers(calling: Calling):
    from fractions import Fraction

    api, call = calling(GOOD)
    call(lambda client: client.api_keys.list(timeout=Fraction(1, 2)))
    assert api.requests[0].extensions["timeout"]["read"] == 0.5


class Policy:
    """Something that has the fields of a policy and is none."""

    max_retries = 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("max_retries", "3"), ("first_wait", "1"), ("longest_wait", True), ("first_wait", NAN), ("uniform", 0.5)],
)
def test_a_wrong_field_of_a_retry_policy_is_refused_by_name(field: str, value: Any):
    with pytest.raises((TypeError, ValueError), match=field):
        RetryPolicy(**{field: value})


# The HTTP client


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


# The key


@both
@pytest.mark.parametrize("key", [None, "", " ", "\n", "\t "])
def test_an_empty_key_is_never_the_environments(kind: Any, key: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BULLSEYE_PARTNER_API_KEY", "the environment's")
    for arguments, named in (((key,), {}), ((), {"api_key": key})):
        with pytest.raises(BullseyeError, match=r"There is no API key: api_key is (None|empty); leave it out to use"):
            kind(*arguments, base_url=BASE_URL, **named)
    monkeypatch.delenv("BULLSEYE_PARTNER_API_KEY")
    with pytest.raises(BullseyeError, match="There is no API key: api_key is"):
        kind(key)


@both
@pytest.mark.parametrize("key", ["", "  "])
def test_an_empty_key_in_the_environment_is_none(kind: Any, key: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BULLSEYE_PARTNER_API_KEY", key)
    with pytest.raises(BullseyeError, match="There is no API key: pass one, or set BULLSEYE_PARTNER_API_KEY"):
        kind()


@both
@pytest.mark.parametrize("key", [5, b"secret-bytes", ["secret-list"]], ids=["int", "bytes", "list"])
def test_a_key_that_is_no_text_is_refused_without_being_shown(kind: Any, key: Any):
    with pytest.raises(TypeError, match="api_key must be a str, or a function") as caught:
        kind(key)
    assert "secret" not in str(caught.value)


@both
def test_a_key_that_no_header_can_hold_is_refused_when_the_client_is_made(kind: Any, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(ValueError, match="the API key"):
        kind("secret\n")
    monkeypatch.setenv("BULLSEYE_PARTNER_API_KEY", "secret\n")
    with pytest.raises(ValueError, match="the API key") as caught:
        kind()
    assert "secret" not in str(caught.value)


# Headers


@pytest.mark.parametrize("name", ["Accept", "accept-encoding", "User-Agent", "CONTENT-TYPE"])
def test_a_header_of_the_call_takes_the_place_of_ours(calling: Calling, name: str):
    api, call = calling(refusal(429, "TooManyRequests", {"Retry-After": "1"}), as_json({}))
    call(lambda client: client.request("PUT", "/partner/any", body={"a": 1}, extra_headers={name: "their/own"}))
    for request in api.requests:
        assert request.headers.get_list(name) == ["their/own"]
        assert request.headers.get_list(KEY_HEADER) == [KEY]
        for other in {"Accept", "Accept-Encoding", "User-Agent", "Content-Type"} - {name.title()}:
            assert len(request.headers.get_list(other)) == 1
    assert len(api.requests) == 2


# Keys in the clear


@both
@pytest.mark.parametrize("word", ["1", "true", "yes", "TRUE", " yes "])
def test_the_environment_can_allow_http(kind: Any, word: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BULLSEYE_PARTNER_ALLOW_HTTP", word)
    assert kind(KEY, base_url="http://emulator:8080").base_url == "http://emulator:8080"
    monkeypatch.setenv("BULLSEYE_PARTNER_BASE_URL", "http://emulator:8080/api")
    assert kind(KEY).base_url == "http://emulator:8080/api"
    with pytest.raises(ValueError, match="not https"):
        kind(KEY, allow_http=False)


@both
@pytest.mark.parametrize("word", ["0", "false", "no", "", "No"])
def test_the_environment_can_forbid_http(kind: Any, word: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BULLSEYE_PARTNER_ALLOW_HTTP", word)
    with pytest.raises(ValueError, match=r"not https.*allow_http=True permits it.*BULLSEYE_PARTNER_ALLOW_HTTP=1"):
        kind(KEY, base_url="http://emulator:8080")
    assert kind(KEY, base_url="http://emulator:8080", allow_http=True).base_url == "http://emulator:8080"


@both
@pytest.mark.parametrize("word", ["on", "2", "ja", "truee", "y"])
@pytest.mark.parametrize("url", ["http://emulator:8080", "https://emulator:8080"])
def test_another_word_in_the_environment_is_an_error(kind: Any, word: str, url: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BULLSEYE_PARTNER_ALLOW_HTTP", word)
    with pytest.raises(ValueError, match=f"BULLSEYE_PARTNER_ALLOW_HTTP must be 1, true, yes, .* got '{word}'"):
        kind(KEY, base_url=url)


def test_where_http_is_allowed_the_key_goes_to_that_origin_only(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BULLSEYE_PARTNER_ALLOW_HTTP", "1")
    api = ScriptedApi([httpx2.Response(307, headers={"Location": "http://evil.example/"}), GOOD])
    http_client = httpx2.Client(transport=api.transport(), follow_redirects=True)
    with pytest.raises(BullseyeError):
        BullseyePartner(KEY, http_client=http_client, base_url="http://emulator:8080").api_keys.list()
    assert [request.url.host for request in api.requests] == ["emulator"]
