"""How findings of all engines name a place in an answer, and what they show instead of a secret."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

REDACTED = "[redacted]"


def json_path(steps: Sequence[str | int]) -> str:
    """Return steps into a JSON value as a JSON path (RFC 9535): `$.organizations[0].name`."""
    return "$" + "".join(
        f"[{step}]" if isinstance(step, int) else f".{step}" if step.isidentifier() else f"[{json.dumps(step)}]"
        for step in steps
    )
