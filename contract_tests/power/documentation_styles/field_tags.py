"""Fields in the block languages of documentation tools: GitBook's swagger blocks, Mintlify, API Blueprint."""

from __future__ import annotations

import html
import json
from typing import TYPE_CHECKING

from contract_tests.power.documentation_styles.samples import sample_of
from contract_tests.power.documentation_styles.words import sentences, type_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_tests.power.documentation_styles.facts import Field, Place, Walked
    from contract_tests.power.documentation_styles.style import Style
    from generator.json_pointer import Json


def swagger_parameters(fields: Sequence[tuple[Place, Walked]], style: Style) -> list[str]:
    """Return GitBook's blocks of parameters."""
    lines: list[str] = []
    for place, one in fields:
        kind = type_words(one.field, style)
        required = str(one.field.required).lower()
        lines.append(f'{{% swagger-parameter in="{place}" name="{one.dotted}" type="{kind}" required="{required}" %}}')
        lines += [sentences(one.field, style, place, left_out=("required",)), "{% endswagger-parameter %}", ""]
    return lines[:-1]


def mintlify(fields: tuple[Field, ...], style: Style, place: Place, indent: str = "") -> list[str]:
    """Return Mintlify's components, those of inner fields inside an `Expandable`."""
    tag = "ResponseField" if place == "response" else "ParamField"
    key = {"path": "path", "query": "query", "body": "body", "response": "name"}[place]
    lines: list[str] = []
    for field in fields:
        marks = " required" if field.required and place != "response" else ""
        if field.default is not None and place in ("query", "body"):
            marks += f' default="{str(field.default).lower() if isinstance(field.default, bool) else field.default}"'
        kind = html.escape(type_words(field, style), quote=True)
        about = sentences(field, style, place, left_out=("required", "default"))
        lines += [f'{indent}<{tag} {key}="{field.name}" type="{kind}"{marks}>', f"{indent}  {about}"]
        if field.fields:
            inner = mintlify(field.fields, style, place, f"{indent}    ")
            lines += [f'{indent}  <Expandable title="properties">', *inner, f"{indent}  </Expandable>"]
        lines.append(f"{indent}</{tag}>")
    return lines


def _shown(value: Json) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def blueprint(fields: tuple[Field, ...], style: Style, place: Place, indent: str) -> list[str]:
    """Return the members of API Blueprint's attributes (MSON) or parameters."""
    lines: list[str] = []
    for field in fields:
        kind = type_words(field, style)
        if place in ("query", "body"):
            kind += ", required" if field.required else ", optional"
        if field.nullable:
            kind += ", nullable"
        sample = (
            f": `{_shown(sample_of(field))}`"
            if not field.fields and isinstance(sample_of(field), str | int | float)
            else ""
        )
        about = sentences(field, style, place, left_out=("required", "values", "default"))
        lines.append(f"{indent}+ {field.name}{sample} ({kind}) - {about}")
        inner = f"{indent}    "
        if field.default is not None and place in ("query", "body"):
            lines.append(f"{inner}+ Default: `{_shown(field.default)}`")
        if field.values:
            lines += [f"{inner}+ Members", *(f"{inner}    + `{value}`" for value in field.values)]
        if field.fields:
            lines += blueprint(field.fields, style, place, inner)
    return lines
