"""JSON values as tables and CSV: a list of objects has a row for each, an object a row for each property.

What stands in the values, and in the names of properties, is shown and never obeyed: it is no markup, no control
character and, in CSV, no formula.
"""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, cast

from ._visible_text import json_escape, visible_and_reversible, visible_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.table import Table

    from ._json import JSON

_FORMULA = r"""[\s'"`´‘’“”]*[=+\-@−＝＋－＠﹦﹢﹣﹫⁼⁺⁻₌₊₋]"""  # noqa: RUF001 - what spreadsheets read as the plain ones
_CELL_START = re.compile(rf"(^|;)(?={_FORMULA})")
"""Where a spreadsheet may begin to read a formula: in many countries it takes `;` for the separator of cells."""


def _rows(value: JSON) -> tuple[list[str], list[list[JSON]]]:
    """Return the names of the columns, and the rows."""
    if isinstance(value, dict):
        return ["property", "value"], [[name, item] for name, item in value.items()]
    items = value if isinstance(value, list) else [value]
    objects = [item if isinstance(item, dict) else {"value": item} for item in items]
    names = list(dict.fromkeys(name for item in objects for name in item))
    return names, [[item.get(name) for name in names] for item in objects]


def as_table(value: JSON) -> Table:
    """Return a value as a table."""
    from rich.table import Table
    from rich.text import Text

    names, rows = _rows(value)
    table = Table()
    for name in names:
        table.add_column(Text(_table_cell(name)))
    for row in rows:
        table.add_row(*(Text(_table_cell(item)) for item in row))
    return table


def as_csv(value: JSON, *, raw: bool = False) -> str:
    r"""Return a value as CSV (RFC 4180), with a header line; a spreadsheet reads no cell as a formula.

    In a cell that is a text, `'` is put before what could begin a formula, at the start and after `;`, and what a
    reader would not see is escaped as `\x1b` or `\u202e`, a line break too. Numbers stay numbers; objects and lists are
    JSON, with the escapes of JSON. `raw` gives every cell as it is.
    """
    names, rows = _rows(value)
    cell: Callable[[JSON], str] = _plain if raw else _csv_cell
    return "".join(_csv_line([cell(item) for item in row]) for row in cast("list[list[JSON]]", [names, *rows]))


class CsvRows:
    """The lines of a CSV whose rows come one after another, as `as_csv` writes them; its columns are given."""

    def __init__(self, names: list[str], raw: bool) -> None:
        self._names = names
        self._cell: Callable[[JSON], str] = _plain if raw else _csv_cell
        self.left_out: set[str] = set()
        """Properties of rows that have no column."""

    def header(self) -> str:
        """Return the names of the columns."""
        return _csv_line([self._cell(name) for name in self._names])

    def row(self, value: JSON) -> str:
        """Return the line of a row."""
        members = value if isinstance(value, dict) else {"value": value}
        self.left_out |= members.keys() - {*self._names}
        return _csv_line([self._cell(members.get(name)) for name in self._names])


def _csv_line(cells: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()


def _plain(value: JSON) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _table_cell(value: JSON) -> str:
    return visible_and_reversible(value) if isinstance(value, str) else visible_json(_plain(value))


def _csv_cell(value: JSON) -> str:
    if isinstance(value, str):
        return _CELL_START.sub(r"\1'", visible_and_reversible(value))
    if isinstance(value, dict | list):
        # In JSON, `;` stands in texts alone.
        return _CELL_START.sub(lambda start: json_escape(start[0]), visible_json(_plain(value)))
    return _plain(value)
