"""A wrong signature is told as what it is, whenever that is known."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING

import pytest

from contract_tests.scenario.signature_variants import variant_of
from contract_tests.target.receiver import Received

if TYPE_CHECKING:
    from collections.abc import Callable

_SECRET = "whsec_c2VjcmV0IG9mIGEgdGVzdA"  # noqa: S105 - of no webhook
_TIME = "1740649800"
_RECEIVED = Received("https://example.com/hook", '{"b":1,"a":"é"}'.encode(), {"x-time": _TIME})


def _signed(body: bytes, key: bytes = _SECRET.encode(), name: str = "sha256") -> bytes:
    return hmac.new(key, body, name).digest()


MADE: list[tuple[Callable[[bytes], str], str]] = [
    (lambda raw: _signed(raw).hex().upper(), "HMAC-SHA256 of the raw body in upper case"),
    (lambda raw: base64.b64encode(_signed(raw)).decode(), "HMAC-SHA256 of the raw body in base64"),
    (lambda raw: f"sha256={_signed(raw).hex()}", "HMAC-SHA256 of the raw body after `sha256=`"),
    (
        lambda raw: f"v1={base64.b64encode(_signed(raw)).decode()}",
        "HMAC-SHA256 of the raw body in base64 after `v1=`",
    ),
    (lambda raw: _signed(raw, name="sha1").hex(), "HMAC-SHA1 of the raw body"),
    (lambda raw: _signed(raw).hex()[:32], "HMAC-SHA256 of the raw body cut to 32 characters"),
    (
        lambda raw: _signed(raw, _SECRET[6:].encode()).hex(),
        "HMAC-SHA256 of the raw body with the secret after its prefix",
    ),
    (
        lambda raw: _signed(raw, b"secret of a test").hex(),
        "HMAC-SHA256 of the raw body with the bytes that the secret after its prefix is the base64 of",
    ),
    (
        lambda raw: _signed(json.dumps(json.loads(raw)).encode()).hex(),
        "HMAC-SHA256 of the body written anew (with spaces, in ASCII)",
    ),
    (
        lambda raw: _signed(_TIME.encode() + b"." + raw).hex(),
        "HMAC-SHA256 of header x-time, a dot and the raw body",
    ),
    (lambda raw: hashlib.sha256(_SECRET.encode() + raw).hexdigest(), "SHA256 of the secret and the raw body"),
    (lambda _: _signed(b"").hex(), "HMAC-SHA256 of an empty body"),
]


@pytest.mark.parametrize(("made", "told"), MADE)
def test_a_wrong_signature_is_told_as_what_it_is(made: Callable[[bytes], str], told: str) -> None:
    assert variant_of(made(_RECEIVED.body), _SECRET, _RECEIVED) == told


def test_what_fits_nothing_is_told_as_nothing() -> None:
    assert variant_of("0" * 64, _SECRET, _RECEIVED) is None
    assert variant_of("", _SECRET, _RECEIVED) is None
    assert variant_of("no such header", _SECRET, _RECEIVED) is None


def test_no_secret_is_in_the_words() -> None:
    for made in (_signed(_RECEIVED.body, _SECRET[6:].encode()).hex(), _signed(_RECEIVED.body).hex().upper()):
        assert _SECRET[6:] not in str(variant_of(made, _SECRET, _RECEIVED))
