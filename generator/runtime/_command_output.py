"""Writes results to standard output, those of many pages as they come."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, cast

import msgspec
import typer

from ._command import Output
from ._decode import COUNTERS, model_of
from ._model import json_values
from ._tabulate import CsvRows, as_csv, as_table
from ._terminal import say
from ._visible_text import json_escape, visible_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._json import JSON
    from ._operation import Operation
    from ._shape import Shape


class Fields(msgspec.Struct, frozen=True):
    """The properties of a result: those that are described, and those of them that were asked for, if any."""

    described: tuple[str, ...]
    asked: tuple[str, ...] | None

    def of(self, value: JSON) -> JSON:
        """Return an object, or each of a list, with nothing but what was asked for."""
        if self.asked is None:
            return value
        if isinstance(value, list):
            return [self.of(item) for item in value]
        return {path: _at(value, path) for path in self.asked} if isinstance(value, dict) else value


def check_fields(operation: Operation[Any], typed: str | None) -> Fields:
    """Return the properties to show; they are typed as the API has them, or in snake_case.

    Raises:
        typer.BadParameter: the description has no such property.
    """
    shape = _shape_of_result(operation)
    described = tuple(shape.names) if shape else ()
    if typed is None:
        return Fields(described, None)
    names = [name.strip() for name in typed.split(",") if name.strip()]
    if not names:
        raise typer.BadParameter("--fields: expected names with commas between them.")
    return Fields(described, tuple(_resolved(shape, name) for name in names) if shape else tuple(names))


def _shape_of_result(operation: Operation[Any]) -> Shape | None:
    """Return what an item, or the object, looks like; None if it is a map or a text."""
    from ._shape import shape_of

    if operation.model is None:
        return None
    shape = shape_of(model_of(*operation.model))
    if operation.unwrap is None and not {*shape.model.__struct_fields__} >= COUNTERS:
        return shape
    inner = shape.inner.get(shape.data or "")
    return inner.shape if inner else None


def _resolved(shape: Shape, path: str) -> str:
    from ._shape import fold

    names: list[str] = []
    at: Shape | None = shape
    for part in path.split("."):
        if at is not None:
            described = at.folded.get(fold(part))
            if described is None:
                raise typer.BadParameter(f"--fields: there is no property {path}, but {', '.join(at.names)}.")
            inner = at.inner.get(described)
            at = inner.shape if inner and not inner.is_list else None
            names.append(described)
        else:
            names.append(part)  # of a map, or of a list
    return ".".join(names)


def _at(value: JSON, path: str) -> JSON:
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


class Destination:
    """Where results are written to, and how."""

    def __init__(self, output: Output, fields: Fields, *, raw: bool) -> None:
        self._output = output
        self._fields = fields
        self._raw = raw

    def show(self, result: object) -> None:
        """Write a result that came at once."""
        value = self._fields.of(json_values(result))
        match self._output:
            case Output.JSON:
                _write(f"{_printable_json(_formatted(value))}\n")
            case Output.CSV:
                _write(as_csv(value, raw=self._raw))
            case Output.TABLE:
                _print_table(value)

    def show_pages(self, pages: Iterator[list[object]]) -> None:
        """Write the items of pages, each page as it comes; a table is written when all of them are there."""
        values = (cast("list[JSON]", self._fields.of([json_values(item) for item in page])) for page in pages)
        match self._output:
            case Output.JSON:
                _write_array(values)
            case Output.CSV:
                self._write_csv(values)
            case Output.TABLE:
                _print_table([item for page in values for item in page])

    def _write_csv(self, pages: Iterator[list[JSON]]) -> None:
        rows: CsvRows | None = None
        for page in pages:
            if rows is None:
                # The columns are known before the rows are: what is described, and what the first page has beside it.
                beside = (name for item in page if isinstance(item, dict) for name in item)
                rows = CsvRows([*dict.fromkeys((*(self._fields.asked or self._fields.described), *beside))], self._raw)
                _write(rows.header())
            _write("".join(rows.row(item) for item in page))
        if rows and rows.left_out:
            say(f"Left out, since the first page has no such property: {', '.join(sorted(rows.left_out))}.")


def _write_array(pages: Iterator[list[JSON]]) -> None:
    """Write an array as it would be at once. If a page fails, its end is missing, so that nobody takes it for whole."""
    first = True
    for page in pages:
        for item in page:
            text = _printable_json(_formatted(item)).replace("\n", "\n  ")
            _write(f"{'[' if first else ','}\n  {text}")
            first = False
    _write("[]\n" if first else "\n]\n")


def _formatted(value: JSON) -> str:
    return msgspec.json.format(msgspec.json.encode(value)).decode()


def _print_table(value: JSON) -> None:
    from rich.console import Console

    Console().print(as_table(value))


def _write(text: str) -> None:
    print(text, end="", flush=True)  # noqa: T201 - what the command is for


def _printable_json(text: str) -> str:
    text = visible_json(text)
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(character if character.isascii() else json_escape(character) for character in text)
    return text
