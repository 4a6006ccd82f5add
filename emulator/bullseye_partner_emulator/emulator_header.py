"""The header by which every answer says that it is the emulator's, and not Bullseye's.

It is no part of the described API. It has a name of its own because proxies and other HTTP servers replace `Server`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.connection import is_served

if TYPE_CHECKING:
    from collections.abc import MutableMapping

EMULATOR_HEADER = ("X-Emulator", "bullseye-partner-emulator")
"""Name and value."""

_ENCODED = (EMULATOR_HEADER[0].lower().encode(), EMULATOR_HEADER[1].encode())


def emulator_header(scope: MutableMapping[str, Any]) -> list[tuple[bytes, bytes]]:
    """Return a new list of headers (ASGI) with this one; empty if the server that a request came over adds it."""
    return [] if is_served(scope) else [_ENCODED]
