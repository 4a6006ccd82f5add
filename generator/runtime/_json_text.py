"""Reads JSON, also as JavaScript writes it and browsers read it, where a strict parser refuses it.

That is: with a byte order mark, as UTF-16 or UTF-32 with one, and with halves of characters, which `JSON.stringify`
writes when a text was cut in the middle of an emoji. The Unicode standard has U+FFFD for such a half (section 3.9).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NoReturn, cast

import msgspec

if TYPE_CHECKING:
    from ._json import JSON

NO_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What `read_json` raises."""

STRICT = "JSON as RFC 8259 has it"
"""What is expected where something had to be mended."""


def read_json(content: bytes | str) -> tuple[JSON, str | None]:
    """Return the value of a JSON text, and what had to be mended in it; None if nothing.

    Raises:
        msgspec.DecodeError, UnicodeDecodeError, RecursionError: it is no JSON.
    """
    try:
        return cast("JSON", msgspec.json.decode(content)), None
    except NO_JSON as error:
        raw = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        if (text := _mended(raw)) is None:
            raise
        del error
    return cast("JSON", msgspec.json.decode(text)), _flaw(raw)


def _mended(raw: bytes) -> str | None:
    """Return a JSON text that the parser of the standard library takes, in whole characters; None if it is none."""
    try:
        # It joins the halves of a character that are written as two escapes, and finds out the encoding.
        value = json.loads(raw, parse_constant=_refuse)
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (ValueError, RecursionError):
        return None
    # In UTF-16, halves that belong together make a character, and others are replaced.
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON, in JavaScript neither")


def _flaw(raw: bytes) -> str:
    if json.detect_encoding(raw) not in {"utf-8", "utf-8-sig"}:
        return f"JSON in {json.detect_encoding(raw)}"
    return "a byte order mark before it" if raw.startswith(b"\xef\xbb\xbf") else "half a character (lone surrogate)"
