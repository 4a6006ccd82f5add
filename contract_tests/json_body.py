"""Bodies that may be JSON."""

from __future__ import annotations

import codecs
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.json_pointer import Json


class _UncertainError(ValueError):
    """A JSON text that readers take in different ways; the message says why."""


def json_in(body: bytes | None) -> Json:
    """Return the JSON value of a body; None if it holds none, or one that is nested too deeply to be read."""
    try:
        return json.loads(body or b"null")
    except (ValueError, RecursionError):
        return None


def json_body(value: Json) -> bytes:
    """Return a JSON value as the body of a request, its text in UTF-8."""
    return json.dumps(value, ensure_ascii=False).encode()


def uncertainty_of(body: bytes) -> str:
    """Return why some readers would refuse a JSON body, or take it in another way (RFC 8259); empty if none would."""
    if body.startswith(codecs.BOM_UTF8):
        return "a byte order mark before the document"
    try:
        json.loads(body.decode(), object_pairs_hook=_with_each_name_once, parse_constant=_refused_constant)
    except UnicodeDecodeError:
        return "bytes that are no UTF-8"
    except _UncertainError as error:
        return str(error)
    except (ValueError, RecursionError):
        return ""  # nobody takes it for JSON
    return ""


def _with_each_name_once(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _UncertainError("a name that stands twice in an object")
    return found


def _refused_constant(name: str) -> Json:
    raise _UncertainError(f"{name}, which is no number of JSON")
