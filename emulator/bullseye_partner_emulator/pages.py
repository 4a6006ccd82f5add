"""Pages of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Callable

    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject


def page_of(
    call: Call,
    name: str,
    table: sa.Table,
    conditions: list[sa.ColumnElement[bool]],
    render: Callable[[sa.Row[Any]], JsonObject],
) -> JsonObject:
    """Return the page that the call's `page` and `pageSize` ask for, of the rows of a table that meet all conditions.

    The rows come in the order of their creation; a page past the end is empty.
    """
    page, page_size = call.parameters["page"], call.parameters["pageSize"]
    total: int = call.connection.execute(sa.select(sa.func.count()).select_from(table).where(*conditions)).scalar_one()
    offset = (page - 1) * page_size
    rows: list[sa.Row[Any]] = []
    if offset < total:  # else the offset may be too large a number for the database
        query = sa.select(table).where(*conditions).order_by(table.c.position).limit(page_size).offset(offset)
        rows = list(call.connection.execute(query))
    return {name: [render(row) for row in rows], "total": total, "page": page, "pageSize": page_size}
