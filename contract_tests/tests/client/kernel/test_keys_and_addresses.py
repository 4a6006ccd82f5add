"""API keys, and the addresses that they are sent to: from the caller or from the environment, never in the clear."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from bullseye_partner import (
    AsyncBullseyePartner,
    BullseyeError,
    BullseyePartner,
    _facts,
)
from contract_tests.sample_calls import OPERATIONS
from contract_tests.tests.client.kernel.scripted_api import BASE_URL, KEY, ScriptedApi, as_json, refusal

if TYPE_CHECKING:
    from contract_tests.tests.client.kernel.conftest import Calling

both = pytest.mark.parametrize("kind", [BullseyePartner, AsyncBullseyePartner])

GOOD = as_json({"apiKeys": []})
LIST_KEYS = next(operation for operation in OPERATIONS if operation.operation_id == "listApiKeys")
KEY_HEADER = _facts.API_KEY_HEADER


def list_keys(client: Any, **options: Any) -> Any:
    return client.api_keys.list(**options)


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


def test_the_key_is_asked_for_at_each_request(calling: Calling):
    keys = iter(["first", "second", "third"])
    api = ScriptedApi([refusal(500, "InternalError"), GOOD])
    http_client = httpx2.Client(transport=api.transport())
    client = BullseyePartner(lambda: next(keys), http_client=http_client, base_url=BASE_URL, clock=api.clock)
    client.api_keys.list()
    assert [request.headers[_facts.API_KEY_HEADER] for request in api.requests] == ["first", "second"]


@pytest.mark.parametrize("key", ["", "   ", "ключ", "line\nbreak", " spaced", "delete\x7f"])
def test_a_key_that_no_header_can_hold_is_refused_without_being_shown(calling: Calling, key: str):
    api, call = calling(GOOD, api_key=lambda: key)
    with pytest.raises(ValueError, match="the API key is empty") as caught:
        call(list_keys)
    assert key == "" or key not in str(caught.value)
    assert api.requests == []


def test_key_and_address_come_from_the_environment(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("BULLSEYE_PARTNER_API_KEY", "from the environment")
    monkeypatch.setenv("BULLSEYE_PARTNER_BASE_URL", "http://127.0.0.1:8080/api/v1/")
    api = ScriptedApi([GOOD])
    client = BullseyePartner(http_client=httpx2.Client(transport=api.transport()))
    client.api_keys.list()
    assert api.requests[0].headers[_facts.API_KEY_HEADER] == "from the environment"
    assert str(api.requests[0].url) == f"http://127.0.0.1:8080/api/v1{LIST_KEYS.path}"
    monkeypatch.delenv("BULLSEYE_PARTNER_API_KEY")
    with pytest.raises(BullseyeError, match="BULLSEYE_PARTNER_API_KEY"):
        AsyncBullseyePartner()


# Addresses


@pytest.mark.parametrize("kind", [BullseyePartner, AsyncBullseyePartner])
@pytest.mark.parametrize("url", ["http://api.bullseye.example", "http://127.0.0.1.example/", "http://10.0.0.1/api"])
def test_a_key_in_the_clear_needs_permission(kind: Any, url: str):
    with pytest.raises(ValueError, match="not https"):
        kind(KEY, base_url=url)
    assert kind(KEY, base_url=url, allow_http=True).base_url == url.rstrip("/")


@pytest.mark.parametrize("url", ["api.bullseye.example", "ftp://a/b", "https://", "https://a/b?c=d", "https://a/#b"])
def test_an_address_that_is_none_is_refused(url: str):
    with pytest.raises(ValueError, match="absolute"):
        BullseyePartner(KEY, base_url=url)


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


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_not_followed(calling: Calling, status: int):
    api, call = calling(httpx2.Response(status, headers={"Location": "https://evil.example/"}))
    with pytest.raises(BullseyeError) as caught:
        call(list_keys)
    assert f"{status} without code" in str(caught.value)
    assert len(api.requests) == 1


def test_redirects_are_not_followed_by_a_client_of_the_user_either(calling: Calling):
    api = ScriptedApi([httpx2.Response(307, headers={"Location": "https://evil.example/"}), GOOD])
    http_client = httpx2.Client(transport=api.transport(), follow_redirects=True)
    with pytest.raises(BullseyeError):
        BullseyePartner(KEY, http_client=http_client, base_url=BASE_URL).api_keys.list()
    assert len(api.requests) == 1
