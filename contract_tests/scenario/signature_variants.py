"""What a wrong signature of a delivery is instead: another encoding, hash, secret or body that fits."""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import hmac
import json
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_tests.target.receiver import Received

_HASHES = ("sha256", "sha1", "sha512", "md5", "sha384")
_ENCODINGS: dict[str, Callable[[bytes], str]] = {
    "": lambda digest: digest.hex(),
    "in upper case": lambda digest: digest.hex().upper(),
    "in base64": lambda digest: base64.b64encode(digest).decode(),
    "in base64url": lambda digest: base64.urlsafe_b64encode(digest).decode(),
    "in base64url without padding": lambda digest: base64.urlsafe_b64encode(digest).decode().rstrip("="),
}
_LENGTHS = (16, 20, 24, 32, 64)
"""Characters to which columns and keys are cut."""
_LEAST = 8
"""Characters by which a signature that was cut short is known."""


def variant_of(got: str, secret: str, received: Received) -> str | None:
    """Return in words what a signature is, None if nothing that is known fits.

    Args:
        got: The signature that came.
        secret: What it should be made with.
        received: The delivery, of whose raw body it should be made.
    """
    prefix, _, value = got.rstrip("=").rpartition("=")
    signatures = {got: "", **({got[len(prefix) + 1 :]: f"after `{prefix}=`"} if prefix and value else {})}
    for (of, body), (using, key), name in product(_bodies(received), _secrets(secret), _HASHES):
        digests = {
            f"HMAC-{name.upper()} of {of}": hmac.digest(key, body, name),
            f"{name.upper()} of the secret and {of}": hashlib.new(name, key + body).digest(),
            f"{name.upper()} of {of} and the secret": hashlib.new(name, body + key).digest(),
        }
        for (what, digest), (form, encode) in product(digests.items(), _ENCODINGS.items()):
            whole = encode(digest)
            for signature, before in signatures.items():
                if whole.startswith(signature) and len(signature) >= _LEAST:
                    cut = f"cut to {len(signature)} characters" if signature != whole else ""
                    return " ".join(filter(None, (what, using, form, cut, before)))
    return None


def _secrets(secret: str) -> Iterator[tuple[str, bytes]]:
    """Yield what a secret may be taken for; the whole of it first."""
    yield "", secret.encode()
    parts = {
        secret.rpartition("_")[2]: "the end of the secret",
        secret.partition("_")[2]: "the secret after its prefix",
    }
    texts = {secret: "the secret", **{part: which for part, which in parts.items() if part and part != secret}}
    for text, which in texts.items():
        if text != secret:
            yield f"with {which}", text.encode()
        with contextlib.suppress(ValueError):
            yield f"with the bytes that {which} is the hexadecimal of", bytes.fromhex(text)
        with contextlib.suppress(ValueError, binascii.Error):
            yield f"with the bytes that {which} is the base64 of", base64.b64decode(text + "=" * (-len(text) % 4))
    for changed, how in ((secret.strip(), "without spaces"), (secret.lower(), "in lower case"), ("", "left out")):
        if changed != secret:
            yield f"with the secret {how}", changed.encode()
    for length in _LENGTHS:
        if len(secret) > length:
            yield f"with the first {length} characters of the secret", secret[:length].encode()


def _bodies(received: Received) -> Iterator[tuple[str, bytes]]:
    """Yield what may have been signed."""
    raw = received.body
    yield "the raw body", raw
    with contextlib.suppress(ValueError):
        value = json.loads(raw)
        for compact, in_order, ascii_only in product((True, False), repeat=3):
            how = ", ".join(
                ("compact" if compact else "with spaces",)
                + (("its names in order",) if in_order else ())
                + (("in ASCII",) if ascii_only else ())
            )
            separators = (",", ":") if compact else None
            text = json.dumps(value, separators=separators, sort_keys=in_order, ensure_ascii=ascii_only)
            yield f"the body written anew ({how})", text.encode()
    yield "the body and a line break", raw + b"\n"
    yield "the body without its last character", raw[:-1]
    yield "an empty body", b""
    for name, text in {
        "the address": received.url,
        **{f"header {one}": v for one, v in received.headers.items()},
    }.items():
        yield name, text.encode()
        yield f"{name}, a dot and the raw body", text.encode() + b"." + raw
        yield f"{name} and the raw body", text.encode() + raw
