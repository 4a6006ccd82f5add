"""Fields as code: JSON with comments, interfaces of TypeScript."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from contract_tests.power.documentation_styles.samples import sample_of
from contract_tests.power.documentation_styles.words import sentences, type_words

if TYPE_CHECKING:
    from contract_tests.power.documentation_styles.facts import Field, Place
    from contract_tests.power.documentation_styles.style import Style


def json_comments(fields: tuple[Field, ...], style: Style, place: Place) -> list[str]:
    """Return a fenced sample with a comment behind each field."""
    return ["```jsonc", *_object(fields, style, place, "", "{", "}"), "```"]


def _object(fields: tuple[Field, ...], style: Style, place: Place, indent: str, first: str, last: str) -> list[str]:
    lines = [f"{indent}{first}"]
    for i, field in enumerate(fields):
        comma = "," if i + 1 < len(fields) else ""
        key, comment = f"{indent}  {json.dumps(field.name)}: ", f" // {_comment(field, style, place)}"
        if field.fields:
            opening, closing = ("[{", "}]") if field.is_list else ("{", "}")
            inner = _object(field.fields, style, place, f"{indent}  ", opening, closing + comma)
            lines += [f"{key}{opening}{comment}", *inner[1:]]
        else:
            lines.append(f"{key}{json.dumps(sample_of(field), ensure_ascii=False)}{comma}{comment}")
    return [*lines, f"{indent}{last}"]


def _comment(field: Field, style: Style, place: Place) -> str:
    kind = type_words(field, style).replace("\\", "")
    if style.required != "none" and place != "response":
        kind += ", required" if field.required else ", optional"
    return f"{kind}. {sentences(field, style, place, left_out=('required',))}"


def typescript(fields: tuple[Field, ...], style: Style, place: Place, name: str) -> list[str]:
    """Return a fenced interface."""
    return ["```typescript", f"interface {name} {{", *_members(fields, style, place, "  "), "}", "```"]


def _members(fields: tuple[Field, ...], style: Style, place: Place, indent: str) -> list[str]:
    lines: list[str] = []
    for field in fields:
        optional = "?" if not field.required and (place != "response" or field.is_key_of_map) else ""
        left_out = ("required", "values", "default") if field.types == ("string",) else ("required", "default")
        lines.append(
            f"{indent}/** {sentences(field, style, place, left_out=left_out)}{_default(field, style, place)} */"
        )
        null = " | null" if field.nullable else ""
        if field.fields:
            lines += [f"{indent}{field.name}{optional}: {{", *_members(field.fields, style, place, f"{indent}  ")]
            lines.append(f"{indent}}}{'[]' if field.is_list else ''}{null};")
        else:
            lines.append(f"{indent}{field.name}{optional}: {_type(field)}{null};")
    return lines


def _default(field: Field, style: Style, place: Place) -> str:
    if field.default is None or style.default == "none" or place in ("path", "response"):
        return ""
    return f" @default {json.dumps(field.default)}"


def _type(field: Field) -> str:
    words = {"integer": "number", "object": "Record<string, unknown>"}
    if field.values and field.types == ("string",):
        return " | ".join(json.dumps(value) for value in field.values)
    names = [f"{field.item_types[0]}[]" if one == "array" else words.get(one, one) for one in field.types]
    return " | ".join(dict.fromkeys(names))
