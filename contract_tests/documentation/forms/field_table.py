"""A table of fields or parameters: any columns in any order, as long as one has the names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from contract_tests.documentation.blocks import Table
from contract_tests.documentation.fields_in_text import state_field
from contract_tests.documentation.named_field import Field, name_of
from contract_tests.documentation.required_words import read_required, without_badge
from contract_tests.documentation.type_words import read_type_words

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block, Text
    from contract_tests.documentation.reading import Reading
    from contract_tests.documentation.statement import Place

_NAMES = (
    "parameter",
    "field",
    "name",
    "property",
    "attribute",
    "argument",
    "param",
    "parameter name",
    "field name",
    "query parameter",
    "path parameter",
    "variable",
)
_KEY = ("key",)
_COLUMNS = {
    **dict.fromkeys(("type", "data type", "datatype"), "type"),
    **dict.fromkeys(("required", "required?", "mandatory", "req", "req."), "required"),
    **dict.fromkeys(("default", "default value"), "default"),
    **dict.fromkeys(("values", "allowed values", "possible values", "options", "enum", "valid values"), "values"),
    **dict.fromkeys(
        ("description", "notes", "note", "details", "meaning", "purpose", "info", "comment", "comments", "about"),
        "description",
    ),
    **dict.fromkeys(("example", "examples", "example value", "sample"), "example"),
    **dict.fromkeys(("in", "location", "where", "located in"), "in"),
    "format": "format",
    **dict.fromkeys(("limits", "limit", "range", "constraints", "restrictions", "validation"), "limits"),
}
_NESTED = re.compile(r"(?P<marks>(?:\u00bb\s*)+)(?P<name>.+)")
_LOCATIONS: dict[str, Place] = {"body": "body", "query": "query", "path": "path", "request body": "body"}


def read(block: Block, reading: Reading) -> bool:
    """Read each row as a field of the place that the label, the column In or the request names."""
    if not isinstance(block, Table):
        return False
    first = next((i for i, name in enumerate(block.header) if name in _NAMES), None)
    is_typed = any(_COLUMNS.get(name) == "type" for name in block.header)
    has_place = reading.operation and (reading.place or "in" in block.header or "located in" in block.header)
    if first is None and (has_place or is_typed):
        first = next((i for i, name in enumerate(block.header) if name in _KEY), None)
    if first is None:
        return False
    columns = {_COLUMNS[name]: i for i, name in enumerate(block.header) if name in _COLUMNS}
    names = [name_of(row[first].marked) or "" for row in block.rows]
    operation, place = _place(block, reading, names)
    if place is None and "in" not in columns:
        label = reading.label.lower() or "none"
        reading.puzzled(block.line, f"a table of {block.header[first]}s under the label {label}")
        return True
    for name in block.header:
        if name not in _COLUMNS and name != block.header[first]:
            reading.puzzled(block.line, f"a column {name!r}")
    if place is not None:
        reading.state(place, "", "table", True, block.line)
    fields = _fields(block, first, columns, reading)
    for row, field in zip(block.rows, fields, strict=True):
        of_row = _LOCATIONS.get(row[columns["in"]].plain.strip().lower()) if "in" in columns else place
        if of_row is None:
            reading.puzzled(row[first].line, f"a row of a table of {block.header[first]}s: {row[first].plain}")
        else:
            state_field(reading, operation, of_row, field)
    return True


def _fields(table: Table, first: int, columns: dict[str, int], reading: Reading) -> list[Field]:
    """Return the fields of the rows, with the names of those that they stand in."""
    ticked = "required" in columns and all(
        read_required(row[columns["required"]].marked) is True or not row[columns["required"]].marked.strip()
        for row in table.rows
    )
    holders: list[str] = []
    fields: list[Field] = []
    for row in table.rows:
        field = _field(row, first, columns)
        if ticked and not field.required.strip():
            field = msgspec.structs.replace(field, required="no")  # the others have a tick
        match = _NESTED.fullmatch(field.name)
        depth = len(match["marks"].replace(" ", "")) if match else 0
        name = (match["name"] if match else field.name).replace("`", "").strip()
        del holders[depth:]
        inner = ".".join([*holders, name]) if depth else f"{reading.inside}.{name}" if reading.inside else field.name
        is_list = (read_type_words(field.type).kind or "").endswith("[]") if field.type.strip() else False
        bare = without_badge(name)[0]
        holders += [""] * (depth - len(holders)) + [f"{bare}[]" if is_list else bare]
        fields.append(msgspec.structs.replace(field, name=inner))
    return fields


def _field(row: tuple[Text, ...], first: int, columns: dict[str, int]) -> Field:
    def cell(column: str) -> str:
        return row[columns[column]].marked if column in columns else ""

    return Field(
        name=row[first].marked,
        line=row[first].line,
        type=cell("type") or (cell("format") if "type" not in columns else ""),
        required=cell("required") or (" " if "required" in columns else ""),
        default=cell("default"),
        values=cell("values"),
        description=f"{cell('description')} {cell('limits')}".strip(),
    )


def _place(table: Table, reading: Reading, names: list[str]) -> tuple[str, Place | None]:
    if reading.operation:
        place = reading.place or reading.place_of_parameters(names)
        if (
            place is None
            and reading.role in ("request", None)
            and table.header[0] in ("field", "property", "attribute")
        ):
            place = "body" if reading.operation.startswith(("POST", "PUT", "PATCH")) else None
        return reading.operation, place
    if reading.role in ("path", "query"):
        return "", None
    return "", "concept"  # the fields that a section explains, or those of a delivery
