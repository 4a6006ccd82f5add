"""What a handler gets to know about a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.instants import render_instant

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    import sqlalchemy as sa

    from bullseye_partner_emulator.description import Description
    from bullseye_partner_emulator.identifiers import Identifiers
    from bullseye_partner_emulator.json_text import JsonObject
    from bullseye_partner_emulator.readings import Readings


@dataclass(frozen=True)
class Call:
    """An authenticated, permitted request that is as the description wants it.

    `connection` is in a transaction that is committed when the handler returns and rolled back when it raises.
    `partner` is the row of the partner that calls. `parameters` has path and query parameters, `body` the body (empty
    if the operation has none), both with defaults filled in. `now` is in UTC, in whole seconds. `dns` maps domain names
    (lower case) to the targets of their CNAME records; those that are in it have the TXT record too.
    """

    connection: sa.Connection
    partner: sa.Row[Any]
    parameters: JsonObject
    body: JsonObject
    now: datetime
    identifiers: Identifiers
    description: Description
    readings: Readings
    dns: Mapping[str, str]

    @property
    def instant(self) -> str:
        """`now` as the API writes it."""
        return render_instant(self.now)
