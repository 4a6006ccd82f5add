"""Fields as text: bullets, a heading for each, definition lists, sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.documentation_styles.words import sentences, type_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_tests.power.documentation_styles.facts import Place, Walked
    from contract_tests.power.documentation_styles.style import Style


def bullets(fields: Sequence[tuple[Place, Walked]], style: Style) -> list[str]:
    """Return nested bullets, or flat ones with dotted names."""
    lines: list[str] = []
    for place, one in fields:
        nested = style.nesting != "dotted"
        indent = "  " * one.depth if nested else ""
        name = _name(one.names[-1] if nested else one.dotted, style)
        kind = _kind(one, style, place)
        dash = {"brackets": " — ", "sentence": ": ", "badge": " - "}.get(style.required, ": ")
        lines.append(f"{indent}- {name} ({kind}){dash}{sentences(one.field, style, place, left_out=_left_out(style))}")
        lines += _value_bullets(one, style, indent + "  ")
    return lines


def _name(name: str, style: Style) -> str:
    return {"code": f"`{name}`", "bold": f"**{name}**", "bold_code": f"**`{name}`**", "italic": f"*{name}*"}.get(
        style.name_form, name
    )


def _kind(one: Walked, style: Style, place: Place) -> str:
    kind = type_words(one.field, style)
    if style.required != "brackets" or place in ("path", "response"):
        return kind
    return f"{kind}, {'required' if one.field.required else 'optional'}"


def _left_out(style: Style) -> tuple[str, ...]:
    return ("values",) if style.values in ("sub_bullets", "column") else ()


def _value_bullets(one: Walked, style: Style, indent: str) -> list[str]:
    if style.values not in ("sub_bullets", "column") or not one.field.values:
        return []
    return [f"{indent}- `{value}`" for value in one.field.values]


def headings(fields: Sequence[tuple[Place, Walked]], style: Style) -> list[str]:
    """Return a heading for each field, below it a line with the type and a paragraph."""
    level = "#" * min(6, style.operation_level + 2)
    lines: list[str] = []
    for place, one in fields:
        kind = type_words(one.field, style)
        asked = place in ("query", "body")
        if style.required == "brackets" and asked:
            kind += " · required" if one.field.required else " · optional"
        lines += [f"{level} `{one.dotted}`", "", f"*{kind}*", ""]
        lines += [sentences(one.field, style, place, left_out=_left_out(style)), ""]
        if found := _value_bullets(one, style, ""):
            lines += ["Allowed values:", "", *found, ""]
    return lines[:-1]


def definitions(fields: Sequence[tuple[Place, Walked]], style: Style) -> list[str]:
    """Return a definition list: the name, and below it a line that begins with a colon."""
    lines: list[str] = []
    for place, one in fields:
        kind = _kind(one, style, place)
        left_out = ()
        lines += [f"`{one.dotted}`", f": *{kind}*. {sentences(one.field, style, place, left_out=left_out)}", ""]
    return lines[:-1]


def prose(fields: Sequence[tuple[Place, Walked]], style: Style) -> list[str]:
    """Return a sentence or two for each field."""
    lines: list[str] = []
    for place, one in fields:
        field = one.field
        kind = type_words(field, style)
        asked = place in ("query", "body")
        if style.required != "none" and asked:
            kind = f"{'required' if field.required else 'optional'} {kind}"
        article = "an" if kind[0] in "aeiou" else "a"
        word = "parameter" if place in ("path", "query") else "field"
        about = sentences(field, style, place, left_out=("required",))
        lines += [f"The `{one.dotted}` {word} is {article} {kind}. {about}", ""]
    return lines[:-1]
