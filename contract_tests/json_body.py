"""Bodies that may be JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generator.json_pointer import Json


def json_in(body: bytes | None) -> Json:
    """Return the JSON value of a body; None if it holds none, or one that is nested too deeply to be read."""
    try:
        return json.loads(body or b"null")
    except (ValueError, RecursionError):
        return None
