"""The page of the control API: one static file, and the headers that keep everything else out of it."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_HTML, _JSON = "text/html", "application/json"


@cache
def control_page() -> tuple[list[tuple[bytes, bytes]], bytes]:
    """Return the headers and the body of the page.

    The Content-Security-Policy (https://www.w3.org/TR/CSP3/) admits the script and the style of the file by their
    hashes, the icon in it, and requests to the emulator: markup that came from outside could do nothing.
    """
    content = resources.files("bullseye_partner_emulator").joinpath("control_page.html").read_bytes()
    policy = (
        f"default-src 'none'; script-src {_hash('script', content)}; style-src {_hash('style', content)}; "
        "img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    headers = [
        (b"content-type", b"text/html; charset=utf-8"),
        (b"content-length", str(len(content)).encode()),
        (b"content-security-policy", policy.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"cache-control", b"no-cache"),
        (b"vary", b"accept"),
    ]
    return headers, content


def prefers_html(headers: Sequence[tuple[bytes, bytes]]) -> bool:
    """Whether a client would rather have HTML than JSON (RFC 9110, section 12.5.1); a browser would, curl would not."""
    accepted = b",".join(value for name, value in headers if name == b"accept").decode("latin-1").lower()
    return _quality(accepted, _HTML) > _quality(accepted, _JSON)


def _quality(accepted: str, media_type: str) -> float:
    """Return the weight of a media type: that of the most specific range that it is in."""
    weights: dict[str, float] = {}
    for part in accepted.split(","):
        media_range, _, parameters = part.partition(";")
        weight = re.search(r"(?:^|;)\s*q=([01](?:\.\d{0,3})?)\s*(?:;|$)", parameters)
        weights[media_range.strip()] = float(weight[1]) if weight else 1.0
    ranges = (media_type, media_type.partition("/")[0] + "/*", "*/*")
    return next((weights[media_range] for media_range in ranges if media_range in weights), 0.0)


def _hash(tag: str, content: bytes) -> str:
    texts: list[bytes] = re.findall(rf"<{tag}>(.*?)</{tag}>".encode(), content, re.DOTALL)
    return " ".join(f"'sha256-{b64encode(hashlib.sha256(text).digest()).decode()}'" for text in texts)
