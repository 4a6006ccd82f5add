"""Pages of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject

_LIMIT, _OFFSET = "page_limit", "page_offset"
_HIGHEST_OFFSET = 2**63 - 1
"""What both databases can skip."""


class Listing:
    """The rows of a table that a list shows, in the order of their creation.

    Which of the conditions hold differs from call to call. Each compares with a bound parameter of its own name, so
    that a statement is made once for each choice of conditions: making one takes longer than executing it.
    """

    def __init__(
        self,
        name: str,
        table: sa.Table,
        conditions: Mapping[str, sa.ColumnElement[bool]],
        render: Callable[[sa.Row[Any]], JsonObject],
        *,
        columns: Sequence[sa.Column[Any]] = (),
    ) -> None:
        """Make a listing.

        `name` is the property of the answer that has the rows; `render` makes the body of one, of some columns or all.
        """
        self._name = name
        self._table = table
        self._columns = columns or tuple(table.c)
        self._conditions = conditions
        self._render = render
        self._statements: dict[tuple[str, ...], tuple[sa.Select[int], sa.Select[Any]]] = {}

    def page(self, call: Call, values: Mapping[str, object]) -> JsonObject:
        """Return the page that the call's `page` and `pageSize` ask for, of the rows that meet some of the conditions.

        `values` has a value for each condition that holds. A page past the end is empty.
        """
        chosen = tuple(values)
        if chosen not in self._statements:
            self._statements[chosen] = self._make(chosen)
        count, rows_of_page = self._statements[chosen]
        page, page_size = call.parameters["page"], call.parameters["pageSize"]
        offset = (page - 1) * page_size
        rows: Sequence[sa.Row[Any]] = ()
        if offset <= _HIGHEST_OFFSET:
            # A page without the row after it is the last one, and there is nothing to count.
            bounds = {_LIMIT: page_size + 1, _OFFSET: offset}
            rows = call.connection.execute(rows_of_page, {**values, **bounds}).all()
        total = offset + len(rows)
        if len(rows) > page_size or (offset and not rows):
            total = call.connection.execute(count, values).scalar_one()
        rows = rows[:page_size]
        return {self._name: [self._render(row) for row in rows], "total": total, "page": page, "pageSize": page_size}

    def _make(self, chosen: tuple[str, ...]) -> tuple[sa.Select[int], sa.Select[Any]]:
        conditions = [self._conditions[name] for name in chosen]
        table = self._table
        rows = sa.select(*self._columns).where(*conditions).order_by(table.c.position)
        count = sa.select(sa.func.count()).select_from(table).where(*conditions)
        return count, rows.limit(sa.bindparam(_LIMIT)).offset(sa.bindparam(_OFFSET))
