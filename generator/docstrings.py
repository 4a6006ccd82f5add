"""Sentences about facts of the description, and their layout as docstrings."""

from __future__ import annotations

import json
import textwrap
from typing import TYPE_CHECKING

from openapi_python_client.strings import safe_for_docstring

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.evidence import Evidence
    from generator.json_pointer import JsonObject

LINE_LENGTH = 120
"""Of generated code; ruff does not wrap docstrings."""

DOCUMENTATION = "https://docs.bullseye.so/"
"""What the sources of evidence are relative to."""


def sentence(text: str) -> str:
    """Return text on one line, ending with a full stop."""
    line = " ".join(text.split())
    return line if line.endswith((".", "!", "?")) or not line else f"{line}."


def summary_first(text: str) -> tuple[str, str]:
    """Return the first sentence of a text, which is the summary line of a docstring, and the rest."""
    summary, stop, rest = sentence(text).partition(". ")
    return summary + stop.strip(), rest


def limits(schema: JsonObject) -> str:
    """Return what a schema says about the values it allows, as sentences: ranges, lengths, default, first example."""
    return " ".join(
        part
        for part in (
            _range(schema.get("minimum"), schema.get("maximum")),
            _length(schema.get("minLength"), schema.get("maxLength"), "characters"),
            _length(schema.get("minItems"), schema.get("maxItems"), "items"),
            f"The API's default is `{_literal(schema['default'])}`." if "default" in schema else "",
            f"Example: `{_literal(schema['examples'][0])}`." if schema.get("examples") else "",
        )
        if part
    )


def evidence_sentences(evidence: Evidence, known: Evidence | None = None) -> str:
    """Return how we know a fact, for readers who decide how far to rely on it.

    Args:
        evidence: The evidence of the fact.
        known: What the reader has been told of what the fact belongs to, and need not be told again.
    """
    if evidence == known:
        return ""
    page = f" ({DOCUMENTATION}{evidence.source})" if evidence.source else ""
    note = sentence(evidence.note) if evidence.note else ""
    match evidence.level:
        case "inferred":
            return f"Inferred, not documented{page}: {note}"
        case "documented" if known is not None and known.level == "documented" and known.source == evidence.source:
            return note
        case "documented":
            return f"Documented{page}. {note}".rstrip()
        case "verified":
            return f"Verified against the live API on {evidence.date}{page}. {note}".rstrip()


def evidence_elsewhere(shared: Evidence, of_place: Evidence, known: Evidence | None = None) -> str:
    """Return how we know what a place shares with others.

    Evidence belongs to the place: what is documented elsewhere is an assumption where the place itself is one.
    """
    if of_place.level == "inferred" and shared.level != "inferred":
        return f"Inferred from {DOCUMENTATION}{shared.source}."
    return evidence_sentences(shared, known)


def docstring(paragraphs: Iterable[str], indent: int) -> str:
    """Return a docstring, quotes included, wrapped for a place that is indented by `indent` spaces.

    The first line of the result is not indented. Empty paragraphs are left out; a paragraph that begins with a space
    or holds line breaks keeps its own.
    """
    width = LINE_LENGTH - indent
    blocks = [_wrap(safe_for_docstring(text), width, first=not i) for i, text in enumerate(filter(None, paragraphs))]
    text = "\n\n".join(blocks)
    if "\n" not in text and len(text) + 6 <= width:
        return f'"""{text}"""'
    return textwrap.indent(f'"""{text}\n"""', " " * indent).lstrip(" ")


def entries(title: str, items: Iterable[tuple[str, str]]) -> str:
    """Return a section of a docstring (`Args`, `Raises`) as one paragraph; empty if it has no items."""
    lines = [f"    {name}: {text}".rstrip() for name, text in items]
    return "\n".join([f"{title}:", *lines]) if lines else ""


def _wrap(paragraph: str, width: int, *, first: bool) -> str:
    lines: list[str] = []
    for number, line in enumerate(paragraph.splitlines()):
        own = line[: len(line) - len(line.lstrip())]
        # The opening quotes stand on the first line.
        lead = " " * 3 if first and not number else ""
        wrapped = textwrap.fill(
            lead + line.strip(),
            width,
            initial_indent=own,
            subsequent_indent=own + "    " if own else "",
            break_long_words=False,
            break_on_hyphens=False,
            drop_whitespace=True,
        )
        lines.append(wrapped.removeprefix(own + lead) if lead else wrapped)
    return "\n".join(lines)


def _range(least: float | None, most: float | None) -> str:
    if most is None:
        # Counts are never negative; saying so helps nobody.
        return f"At least {least}." if least else ""
    return f"At most {most}." if least is None else f"{least} to {most}."


def _length(least: int | None, most: int | None, unit: str) -> str:
    if most is None:
        return {None: "", 0: "", 1: "Not empty."}.get(least, f"At least {least} {unit}.")
    return f"{least or 0} to {most} {unit}."


def _literal(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
