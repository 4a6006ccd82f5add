"""The words in which styles state the facts about one field: its type, its limits, its values."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from contract_tests.power.documentation_styles.facts import Field, Place
    from contract_tests.power.documentation_styles.style import Style

SINGLE: Final = {
    "json": {},
    "plain": {},
    "angle": {},
    "short": {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "object": "dict"},
    "title": {
        "string": "String",
        "integer": "Integer",
        "number": "Number",
        "boolean": "Boolean",
        "object": "Object",
        "array": "Array",
    },
    "typescript": {"integer": "number"},
    "go": {"integer": "int64", "number": "float64", "boolean": "bool"},
    "words": {"string": "text", "integer": "whole number", "number": "decimal number", "boolean": "true/false"},
}
"""Words for JSON types by vocabulary; a type that is not there is called as in JSON Schema."""

LISTS: Final = {
    "json": "{}\\[]",
    "plain": "array of {}s",
    "angle": "array\\<{}>",
    "short": "list[{}]",
    "title": "Array of {}",
    "typescript": "{}[]",
    "go": "[]{}",
    "words": "list of {}s",
}
"""Words for a list by vocabulary."""

FORMAT_WORDS: Final = {
    "date-time": "ISO 8601 timestamp",
    "date": "ISO 8601 date (`YYYY-MM-DD`)",
    "uuid": "UUID",
    "uri": "URL",
    "email": "Email address",
}
FORMAT_TYPES: Final = {"date-time": "datetime", "date": "date", "uuid": "uuid", "uri": "url", "email": "email"}


def type_words(field: Field, style: Style, *, in_table: bool = False) -> str:
    """Return what a style calls the type of a field; a union's bar is escaped in a table."""
    words = SINGLE[style.types]
    names = [
        _list_words(field, style) if one == "array" and field.item_types else words.get(one, one) for one in field.types
    ]
    names = list(dict.fromkeys(names))
    bar = r" \| " if in_table else " | "
    if field.values and style.values == "union" and field.types == ("string",):
        names = [f'"{value}"' for value in field.values]
        bar = bar.strip() if not in_table else bar
    elif field.format and style.format != "none":
        names = [_with_format(names[0], field.format, style), *names[1:]]
    if field.nullable and style.nullable == "pipe_null":
        return bar.join([*names, "null"])
    joined = (bar if style.types == "typescript" or style.values == "union" else " or ").join(names)
    if field.nullable and style.nullable == "or_null":
        return f"{joined} or null"
    if field.nullable and style.nullable == "prefix":
        return f"?{joined}"
    return joined


def _list_words(field: Field, style: Style) -> str:
    words = SINGLE[style.types]
    item = words.get(field.item_types[0], field.item_types[0])
    return LISTS[style.types].format(item)


def _with_format(name: str, format_: str, style: Style) -> str:
    match style.format:
        case "type_parens":
            return f"{name} ({format_})"
        case "type_angle":
            return f"{name}\\<{format_}>"
        case "type_comma":
            return f"{name}, {format_}"
        case "as_type":
            return FORMAT_TYPES[format_]
        case _:
            return name


def limits(field: Field, style: Style) -> str:
    """Return the limits of a number or of a text's length, or nothing."""
    if style.bounds == "none":
        return ""
    if field.max_length is not None:
        return _length(field.max_length, style)
    low, high = field.minimum, field.maximum
    if low is None and high is None:
        return ""
    match style.bounds:
        case "parens":
            return (
                f"({low}-{high})"
                if low is not None and high is not None
                else _one_side(low, high, "(min {})", "(max {})")
            )
        case "between":
            if low is not None and high is not None:
                return f"Must be between {low} and {high}."
            return _one_side(low, high, "Must be at least {}.", "Must be at most {}.")
        case "signs":
            return _joined(low, high, "≥ {}", "≤ {}", ", ") + "."
        case "min_max":
            return f"({_joined(low, high, 'min: {}', 'max: {}', ', ')})"
        case "minimum":
            return _joined(low, high, "Minimum: `{}`.", "Maximum: `{}`.", " ")
        case "range":
            if low is not None and high is not None:
                return f"Range: {low} to {high}."
            return _one_side(low, high, "{} or more.", "Up to {}.")
        case "interval":
            return (
                f"Allowed range: `[{low}, {high}]`."
                if None not in (low, high)
                else _one_side(low, high, "`>= {}`", "`<= {}`")
            )
        case "column":
            return _joined(low, high, ">= {}", "<= {}", ", ")
        case _:
            return ""


def _one_side(low: int | None, high: int | None, at_least: str, at_most: str) -> str:
    return at_least.format(low) if low is not None else at_most.format(high)


def _joined(low: int | None, high: int | None, at_least: str, at_most: str, between: str) -> str:
    parts = [at_least.format(low)] if low is not None else []
    return between.join([*parts, *([at_most.format(high)] if high is not None else [])])


def _length(longest: int, style: Style) -> str:
    match style.bounds:
        case "parens" | "min_max":
            return f"(max {longest} characters)"
        case "between" | "range":
            return f"Up to {longest} characters."
        case "column":
            return f"max length {longest}"
        case _:
            return f"Maximum length: {longest}."


def value_words(field: Field, style: Style) -> str:
    """Return the sentence that lists the allowed values, or nothing."""
    if not field.values:
        return ""
    codes = [f"`{value}`" for value in field.values]
    each = "Each one of" if "array" in field.types else "One of"
    match style.values:
        case "one_of":
            return f"{each} {', '.join(codes)}."
        case "allowed":
            return f"Allowed values: {', '.join(codes)}."
        case "valid":
            return f"Valid values are {_with_word(codes, 'and')}."
        case "possible":
            return f"Possible values: {', '.join(codes)}"
        case "either":
            return f"Must be {_with_word(codes, 'or')}."
        case "pipe":
            return " / ".join(codes)
        case "plain":
            return f"Allowed values: {', '.join(field.values)}."
        case "quoted":
            return f"Can be {_with_word([json.dumps(value) for value in field.values], 'or')}."
        case "br":
            return "Values:<br>" + "<br>".join(codes)
        case "union" if field.types != ("string",):
            return f"{each} {', '.join(codes)}."
        case _:
            return ""


def _with_word(parts: list[str], word: str) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def default_words(field: Field, style: Style, place: Place) -> str:
    """Return the sentence that names the default, or nothing."""
    if field.default is None or place in ("response", "path"):
        return ""
    value = field.default if isinstance(field.default, str) else json.dumps(field.default)
    match style.default:
        case "parens":
            return f"(default: {value})"
        case "colon":
            return f"Default: `{value}`."
        case "defaults_to":
            return f"Defaults to `{value}`."
        case "is":
            return f"The default is {value}."
        case "omitted":
            return f"If omitted, `{value}` is used."
        case "brackets":
            return f"[default `{value}`]"
        case _:
            return ""


def format_words(field: Field, style: Style) -> str:
    """Return the sentence that names the format, or nothing."""
    return f"{FORMAT_WORDS[field.format]}." if field.format and style.format == "text" else ""


def null_words(field: Field, style: Style) -> str:
    """Return the sentence that says that a value may be null, or nothing."""
    if not field.nullable:
        return ""
    return {"sentence": "May be `null`.", "parens": "(nullable)"}.get(style.nullable, "")


def required_words(field: Field, style: Style, place: Place) -> str:
    """Return what a description says about whether a field has to be sent, or nothing."""
    if place in ("response", "path"):
        return ""
    match style.required:
        case "sentence":
            return "Required." if field.required else "Optional."
        case "badge":
            return "**Required**." if field.required else ""
        case "optional_only":
            return "" if field.required else "Optional."
        case _:
            return ""


def sentences(field: Field, style: Style, place: Place, *, left_out: tuple[str, ...] = ()) -> str:
    """Return the description of a field with all facts that have no column of their own.

    `left_out` names facts that the caller writes elsewhere: `required`, `values`, `limits`, `default`.
    """
    last = "" if field.text.endswith(".") else "."
    parts = [
        "" if "required" in left_out else required_words(field, style, place),
        field.text + last,
        format_words(field, style),
        "" if "values" in left_out else value_words(field, style),
        "" if "limits" in left_out else limits(field, style),
        "" if "default" in left_out else default_words(field, style, place),
        null_words(field, style),
    ]
    return " ".join(part for part in parts if part)


def required_cell(field: Field, style: Style) -> str:
    """Return the cell of a column on whether a field has to be sent."""
    yes, no = {
        "yes_no": ("Yes", "No"),
        "true_false": ("true", "false"),
        "check": ("✓", ""),
        "emoji": ("✅", "❌"),
        "words": ("required", "optional"),
    }[style.required]
    return yes if field.required else no
