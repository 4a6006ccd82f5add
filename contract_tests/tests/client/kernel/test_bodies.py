"""Bodies that JavaScript writes and strict parsers refuse are read; what is no answer of the API is told in words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bullseye_partner import APIError, BadRequestError, DriftEvent, RawResponse, ResponseDecodeError, webhooks
from bullseye_partner._json_text import read_json
from bullseye_partner.models import Organization
from contract_tests.sample_calls import OPERATIONS, sample_answer
from contract_tests.tests.client.kernel.scripted_api import KEY, as_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.tests.client.kernel.conftest import Calling

GET = next(operation for operation in OPERATIONS if operation.operation_id == "getOrganization")
ID = "3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21"
BOM = b"\xef\xbb\xbf"
HALF, WHOLE, REPLACED = "\ud83d", "\U0001f3af", "\ufffd"


def body(name: str, **more: Any) -> str:
    answer = sample_answer(GET)
    return json.dumps({"organization": {**answer["organization"], "name": name, **more}})


WRITINGS: dict[str, tuple[bytes, str, str]] = {
    "byte order mark": (BOM + body("Acme").encode(), "Acme", "a byte order mark before it"),
    "half a character": (body(f"Acme {HALF}").encode(), f"Acme {REPLACED}", "half a character (lone surrogate)"),
    "the other half": (body("\udfaf Acme").encode(), f"{REPLACED} Acme", "half a character (lone surrogate)"),
    "halves in the wrong order": (body("\udfaf\ud83c!").encode(), REPLACED * 2 + "!", "half a character"),
    "a half before a whole": (body(f"{HALF}{WHOLE}").encode(), f"{REPLACED}{WHOLE}", "half a character"),
    "a half in bytes": (
        body("Acme @").encode().replace(b"@", HALF.encode("utf-8", "surrogatepass")),
        f"Acme {REPLACED}",
        "half a character",
    ),
    "a character in six bytes": (
        body("@").encode().replace(b"@", "\ud83c\udfaf".encode("utf-8", "surrogatepass")),
        WHOLE,
        "half a character",
    ),
    "a half in a name": (body("Acme", **{f"extra{HALF}": 1}).encode(), "Acme", "half a character"),
    "both": (BOM + body(HALF).encode(), REPLACED, "a byte order mark before it"),
    "UTF-16": (body("Acme é").encode("utf-16"), "Acme é", "JSON in utf-16"),
    "UTF-32": (body("Acme").encode("utf-32"), "Acme", "JSON in utf-32"),
}
every_writing = pytest.mark.parametrize(("content", "name", "flaw"), WRITINGS.values(), ids=WRITINGS)


def get(client: Any) -> Any:
    return client.organizations.get(ID)


@every_writing
@pytest.mark.parametrize("strict", [False, True])
def test_what_javascript_writes_is_read(calling: Calling, content: bytes, name: str, flaw: str, strict: bool):
    drift: list[DriftEvent] = []
    _, call = calling(httpx2.Response(200, content=content), on_drift=drift.append, strict=strict)
    organization = call(get)
    assert isinstance(organization, Organization)
    assert organization.name == name
    assert organization.name.encode()  # a half would be refused wherever it is written next
    first = drift[0]
    assert (first.operation, first.json_path, first.expected) == ("getOrganization", "$", "JSON as RFC 8259 has it")
    assert first.got.startswith(flaw)


@every_writing
def test_a_raw_answer_with_it_is_read_and_keeps_its_bytes(calling: Calling, content: bytes, name: str, flaw: str):
    assert flaw
    _, call = calling(httpx2.Response(200, content=content), on_drift=lambda _: None)
    raw = call(lambda client: client.with_raw_response.organizations.get(ID))
    assert raw.content == content
    assert raw.json()["organization"]["name"] == name
    assert raw.parsed.name == name


def test_models_are_read_from_it_too():
    for content, name, _ in WRITINGS.values():
        inner = read_json(content)[0]
        assert isinstance(inner, dict)
        written = json.dumps(inner["organization"])
        assert Organization.from_json(BOM + written.encode()).name == name
        assert Organization.from_json("\ufeff" + written).name == name


@pytest.mark.parametrize("prefix", [b"", BOM])
def test_errors_are_read_from_it_too(calling: Calling, prefix: bytes):
    content = prefix + json.dumps({"code": "BadRequest", "message": f"no {HALF}", "details": {"a": HALF}}).encode()
    _, call = calling(httpx2.Response(400, content=content))
    with pytest.raises(BadRequestError) as caught:
        call(get)
    error = caught.value
    assert (error.code, error.message, error.details) == ("BadRequest", f"no {REPLACED}", {"a": REPLACED})
    assert str(error).encode()


@pytest.mark.parametrize("encode", [lambda text: BOM + text.encode(), lambda text: text.encode("utf-16")])
@pytest.mark.parametrize("event", ["credits.low", "newer.event"])
def test_deliveries_are_read_from_it_too(encode: Callable[[str], bytes], event: str):
    fields = {"event": event, "timestamp": "2025-02-27T10:30:00Z", "organizationId": ID, "note": f"x{HALF}"}
    raw, drift = encode(json.dumps(fields)), list[DriftEvent]()
    read = webhooks.unwrap(raw, webhooks.sign(raw, "whsec"), "whsec", on_drift=drift.append)
    assert read.event == event
    assert read.payload["note"] == f"x{REPLACED}"
    assert (drift == []) == (event == "newer.event")


@pytest.mark.parametrize(
    "content",
    [
        b"[NaN]",
        b"[Infinity]",
        b"[1e999]",
        b"{'a': 1}",
        b"[1,]",
        b"{} {}",
        BOM,
        BOM + b"<html>",
        b'["\\ud83d',
        b"[" * 99999,
    ],
)
def test_what_javascript_refuses_itself_stays_no_json(content: bytes):
    with pytest.raises((ValueError, RecursionError)):
        read_json(content)


@given(
    st.recursive(
        st.none() | st.integers(-(2**63), 2**63) | st.text(st.characters()),
        lambda x: st.lists(x) | st.dictionaries(st.text(st.characters()), x),
    )
)
def test_whatever_python_writes_is_read_as_it_is_but_for_halves_of_characters(value: Any):
    def whole(inner: Any) -> Any:
        if isinstance(inner, str):
            return inner.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        if isinstance(inner, list):
            return [whole(item) for item in inner]
        return {whole(name): whole(item) for name, item in inner.items()} if isinstance(inner, dict) else inner

    text = json.dumps(value)
    assert read_json(text)[0] == read_json(BOM + text.encode())[0] == whole(json.loads(text))


# Texts


def decode_error(calling: Calling, response: httpx2.Response, make: Any = get) -> ResponseDecodeError:
    _, call = calling(response, on_drift=lambda _: None)
    with pytest.raises(ResponseDecodeError) as caught:
        call(make)
    return caught.value


@pytest.mark.parametrize("status", [200, 201])
@pytest.mark.parametrize("content", [b"", b" \n"])
def test_an_empty_body_is_told_with_its_type_and_what_to_check(calling: Calling, status: int, content: bytes):
    response = httpx2.Response(status, content=content, headers={"Content-Type": "text/plain"})
    text = str(decode_error(calling, response))
    assert "expected JSON, got an empty body (text/plain)" in text
    assert "check base_url (BULLSEYE_PARTNER_BASE_URL) and the proxies (HTTPS_PROXY)" in text
    assert "truncated" not in text
    assert "(no content type)" in str(decode_error(calling, httpx2.Response(status)))


PAGE = b"<!DOCTYPE html><html><title>Sign in</title>" + b"x" * 500


@pytest.mark.parametrize("content_type", ["text/html; charset=utf-8", None, "application/json"])
def test_a_page_is_told_with_its_type_and_beginning_and_what_to_check(calling: Calling, content_type: str | None):
    response = httpx2.Response(200, content=PAGE, headers={"Content-Type": content_type} if content_type else {})
    text = str(decode_error(calling, response))
    assert f"expected JSON, got a page: {content_type or 'no content type'}, beginning with '<!DOCTYPE html>" in text
    assert "login page" in text
    assert "check base_url" in text
    assert len(text) < 500


def test_after_a_page_somebody_has_to_look_whether_a_call_was_carried_out(calling: Calling):
    page = httpx2.Response(200, content=PAGE)
    error = decode_error(calling, page, lambda client: client.organizations.create(name="Acme"))
    assert "so do not repeat it, unless the page is not the API's: look first" in str(error)
    broken = httpx2.Response(201, content=b'{"organization": ')
    error = decode_error(calling, broken, lambda client: client.organizations.create(name="Acme"))
    assert "The call itself succeeded (status 201), so do not repeat it" in str(error)


def test_other_bodies_are_told_with_their_type_and_beginning(calling: Calling):
    response = httpx2.Response(200, content=b"upstream ok\xff", headers={"Content-Type": "text/plain"})
    assert "got text/plain, beginning with 'upstream ok\ufffd'" in str(decode_error(calling, response))


def test_of_json_that_is_broken_no_data_are_shown(calling: Calling):
    response = httpx2.Response(200, content=b'{"organization": {"name": "Jane Doe", ')
    text = str(decode_error(calling, response))
    assert "expected JSON, got 38 bytes that are broken: " in text
    assert "Jane" not in text


def test_a_key_that_a_page_repeats_is_not_shown(calling: Calling):
    error = decode_error(calling, httpx2.Response(200, html=f"<html>{KEY}"))
    assert KEY not in str(error) + repr(error.response.content)
    assert "<secret>" in str(error)


def api_error(calling: Calling, response: httpx2.Response) -> APIError:
    _, call = calling(response, max_retries=0)
    with pytest.raises(APIError) as caught:
        call(get)
    assert caught.value.code is None
    return caught.value


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("https://login.example/sso?return=secret-token#x", "'https://login.example/sso?…'"),
        ("https://user:secret-token@login.example/", "'https://login.example/'"),
        ("/v2/partner", "'/v2/partner'"),
        ("https://[broken?secret-token", "'https://[broken?…'"),
    ],
)
def test_a_redirect_is_told_with_its_target_and_what_to_do(calling: Calling, status: int, location: str, shown: str):
    response = httpx2.Response(status, headers={"Location": location}, html="<h1>Moved</h1>")
    text = str(api_error(calling, response))
    assert f"the server redirects to {shown}" in text
    assert "pass it as base_url" in text
    assert "secret-token" not in text


def test_errors_that_are_no_envelope_are_told_with_their_type_and_beginning(calling: Calling):
    text = str(api_error(calling, httpx2.Response(502, html="<h1>Bad Gateway</h1>")))
    assert (
        "not the error envelope of the API but text/html; charset=utf-8, beginning with '<h1>Bad Gateway</h1>'" in text
    )
    assert "check base_url" in text
    text = str(api_error(calling, httpx2.Response(503)))
    assert "not the error envelope of the API but empty (no content type)" in text
    text = str(api_error(calling, as_json({"error": "no"}, 400)))
    assert """but application/json, beginning with '{"error": "no"}'""" in text
    assert "put user and password into its address" in str(api_error(calling, httpx2.Response(407)))
    assert "redirects" not in str(api_error(calling, httpx2.Response(304)))


def test_errors_of_answers_alone_need_no_client():
    raw = RawResponse(200, [(b"Content-Type", b"text/html")], b"<html>")
    with pytest.raises(ResponseDecodeError, match="got a page: text/html"):
        raw.json()
