"""JSON values as tables and CSV: a list of objects has a row for each, an object a row for each property."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import msgspec
from rich.table import Table

if TYPE_CHECKING:
    from ._json import JSON


def _rows(value: JSON) -> tuple[list[str], list[list[str]]]:
    """Return the names of the columns, and the rows."""
    if isinstance(value, dict):
        return ["property", "value"], [[name, _text(item)] for name, item in value.items()]
    items = value if isinstance(value, list) else [value]
    objects = [item if isinstance(item, dict) else {"value": item} for item in items]
    names = list(dict.fromkeys(name for item in objects for name in item))
    return names, [[_text(item.get(name)) for name in names] for item in objects]


def _text(value: JSON) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def as_table(value: JSON) -> Table:
    """Return a value as a table."""
    names, rows = _rows(value)
    table = Table(*names)
    for row in rows:
        table.add_row(*row)
    return table


def as_csv(value: JSON) -> str:
    """Return a value as CSV (RFC 4180), with a header line."""
    names, rows = _rows(value)
    text = io.StringIO()
    csv.writer(text).writerows([names, *rows])
    return text.getvalue()
