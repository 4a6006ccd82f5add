"""Fields as tables: of Markdown, with or without outer pipes, or of HTML."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Final

from contract_tests.power.documentation_styles.facts import walk
from contract_tests.power.documentation_styles.words import limits, required_cell, sentences, type_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_tests.power.documentation_styles.facts import Field, Place, Walked
    from contract_tests.power.documentation_styles.style import Column, Style

COLUMN_WORDS: Final[dict[str, dict[Column, str]]] = {
    "classic": {"name": "Parameter", "text": "Description"},
    "field": {"name": "Field", "text": "Description", "type": "Data type", "required": "Required?"},
    "attribute": {"name": "Attribute", "text": "Description", "values": "Allowed values"},
    "key": {"name": "Key", "text": "Notes", "required": "Mandatory", "default": "Default value"},
    "capitals": {"name": "NAME", "type": "TYPE", "required": "REQUIRED", "text": "DESCRIPTION", "default": "DEFAULT"},
}
"""Headings of columns by choice; a column that is not there is called by its own name."""

_OWN_WORDS: Final[dict[Column, str]] = {
    "name": "Name",
    "in": "In",
    "type": "Type",
    "required": "Required",
    "default": "Default",
    "values": "Values",
    "limits": "Limits",
    "text": "Description",
    "sample": "Example",
}


def table(fields: Sequence[tuple[Place, Walked]], style: Style) -> list[str]:
    """Return the lines of a Markdown table of fields, each with the place that it stands in."""
    columns = columns_for([place for place, _ in fields], [one.field for _, one in fields], style)
    head = [_heading(column, style, fields[0][0]) for column in columns]
    rows = [[cell(column, one, style, place) for column in columns] for place, one in fields]
    return markdown_table(head, rows, style)


def markdown_table(head: list[str], rows: list[list[str]], style: Style) -> list[str]:
    """Return the lines of a Markdown table."""
    if not style.outer_pipes:
        lines = [" | ".join(head), " | ".join("-" * max(3, len(word)) for word in head)]
        return [*lines, *(" | ".join(row).rstrip() for row in rows)]
    lines = [f"| {' | '.join(head)} |", f"| {' | '.join('---' for _ in head)} |"]
    return [*lines, *(f"| {' | '.join(row)} |" for row in rows)]


def html_table(fields: Sequence[tuple[Place, Walked]], style: Style) -> list[str]:
    """Return the lines of an HTML table of fields."""
    columns = columns_for([place for place, _ in fields], [one.field for _, one in fields], style)
    head = "".join(f"<th>{_heading(column, style, fields[0][0])}</th>" for column in columns)
    lines = ["<table>", f"<thead><tr>{head}</tr></thead>", "<tbody>"]
    for place, one in fields:
        cells = "".join(f"<td>{_as_html(cell(column, one, style, place))}</td>" for column in columns)
        lines.append(f"<tr>{cells}</tr>")
    return [*lines, "</tbody>", "</table>"]


def _as_html(text: str) -> str:
    plain = re.sub(r"<br>|&nbsp;", lambda match: f"\0{'b' if match[0] == '<br>' else 'n'}", text).replace("\\", "")
    coded = re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(plain, quote=False))
    bold = re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", coded)
    return re.sub(r"(?<!\w)\*([^*]+)\*", r"<em>\1</em>", bold).replace("\0b", "<br>").replace("\0n", "&nbsp;")


def columns_for(places: list[Place], fields: list[Field], style: Style) -> list[Column]:
    """Return the columns of a table: answers have none on what has to be sent, and empty columns are left out."""
    asked = any(place in ("query", "body") for place in places) or style.one_parameter_table
    found: list[Column] = list(style.columns)
    if "response" in places or not asked:
        found = [column for column in found if column not in ("required", "default")]
    if "in" in found and ("response" in places or not style.one_parameter_table):
        found.remove("in")
    if "values" in found and not any(field.values for field in fields):
        found.remove("values")
    if "limits" in found and not any(limits(field, style) for field in fields):
        found.remove("limits")
    if "default" in found and all(field.default is None for field in fields):
        found.remove("default")
    return found


def _heading(column: Column, style: Style, place: Place) -> str:
    word = COLUMN_WORDS[style.column_words].get(column, _OWN_WORDS[column])
    if column == "name" and word == "Parameter" and place in ("body", "response"):
        return "Field"
    return word


def cell(column: Column, one: Walked, style: Style, place: Place) -> str:
    """Return one cell of a field's row."""
    field = one.field
    match column:
        case "name":
            return name_words(one, style, place)
        case "in":
            return place
        case "type":
            return type_words(field, style, in_table=True)
        case "required":
            return "Yes" if place == "path" and style.required == "yes_no" else required_cell(field, style)
        case "default":
            shown = field.default if isinstance(field.default, str) else json.dumps(field.default)
            return "-" if field.default is None else f"`{shown}`"
        case "values":
            return ", ".join(f"`{value}`" for value in field.values) or "-"
        case "limits":
            return limits(field, style)
        case "sample":
            return f"`{json.dumps(field.sample)}`" if field.sample is not None and not field.fields else ""
        case "text":
            columns = [("limits", "limits"), ("required", "required"), ("default", "default"), ("values", "values")]
            left_out = tuple(fact for fact, name in columns if name in style.columns)
            return sentences(field, style, place, left_out=left_out).replace(" | ", r" \| ")


def name_words(one: Walked, style: Style, place: Place) -> str:
    """Return the name of a field as a table's first cell writes it."""
    shown = one.names[-1] if style.nesting in ("indent", "guillemets", "separate") else one.dotted
    asked = place in ("query", "body")
    if style.required == "question_mark" and asked and not one.field.required:
        shown += "?"
    match style.name_form:
        case "code":
            shown = f"`{shown}`"
        case "bold":
            shown = f"**{shown}**"
        case "bold_code":
            shown = f"**`{shown}`**"
        case "italic":
            shown = f"*{shown}*"
        case "plain":
            pass
    if style.nesting == "indent" and one.depth:
        shown = "&nbsp;&nbsp;" * one.depth + "↳ " + shown
    if style.nesting == "guillemets" and one.depth:
        shown = "»" * one.depth + " " + shown
    if style.required == "asterisk" and asked and one.field.required:
        shown += r" \*"
    if style.required == "gitbook_mark" and (place == "path" or asked) and one.field.required:
        shown += '<mark style="color:red;">*</mark>'
    if style.required == "brackets" and asked:
        shown += " (required)" if one.field.required else " (optional)"
    return shown


def separate_groups(fields: tuple[Field, ...]) -> list[tuple[str, list[Walked]]]:
    """Return fields by the object that holds them: its name, or its path if the name is not unique; outermost first."""
    groups: dict[tuple[str, ...], list[Walked]] = {}
    for one in walk(fields):
        groups.setdefault(one.names[:-1], []).append(one)
    last = [names[-1] for names in groups if names]
    return [
        (".".join(names) if names and last.count(names[-1]) > 1 else "".join(names[-1:]).removesuffix("[]"), inside)
        for names, inside in groups.items()
    ]
