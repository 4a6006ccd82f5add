"""Reads what the prose of a table's cell says about a value: allowed values, default, range."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.documentation.statement import Aspect
    from generator.json_pointer import Json

TYPES = frozenset({"string", "integer", "number", "boolean", "object"})

_NUMBER = r"-?\d[\d,]*(?:\.\d+)?"
_DEFAULT = re.compile(r"\(?\bdefaults?(?: to| is)?:?\s*(?:`(?P<code>[^`]+)`|(?P<word>[^\s,;`()]+))\)?", re.IGNORECASE)
_LENGTH = re.compile(rf"\(?(?P<low>{_NUMBER})\s*(?:-|\u2013|to)\s*(?P<high>{_NUMBER})\s+characters\)?", re.IGNORECASE)
_RANGE = re.compile(rf"\(\s*(?P<low>{_NUMBER})\s*(?:-|\u2013|to)\s*(?P<high>{_NUMBER})\s*\)")
_CODES = r"`[^`]+`(?:\s*(?:,|/|,?\s*\bor\b|,?\s*\band\b)\s*`[^`]+`)"
_VALUES = re.compile(
    rf"(?P<all>{_CODES}+)|(?:\b(?:one of|only|always)|:)\s*(?P<single>`[^`]+`)(?!\s*(?:,|/|or\b|and\b))"
)
_EXAMPLE = re.compile(
    rf"\(?(?:\be\.g\.,?|\bexample:|\bfor example,?|\bsuch as|\blike)\s*(?:{_CODES}+|`[^`]+`)\)?", re.IGNORECASE
)
_NOTATION = re.compile(r"`(?:[YMDHSTZhms:.-]+|#[RGB]+|null)`")
_LEFT_OVER = re.compile(
    r"`[^`]*`|\([^)]*\d[^)]*\)|\b(?:default|minimum|maximum|at least|at most|up to)\b[^.;]*", re.IGNORECASE
)


def read_type(text: str) -> str | None:
    """Return a type in its one spelling (`string`, `string[]`); None if it is none of the documentation's."""
    name = text.replace("\\", "").strip().lower()
    return name if name.removesuffix("[]") in TYPES else None


def read_required(text: str) -> bool | None:
    """Return what a cell of the column Required says; None if it says neither yes nor no."""
    return {"yes": True, "required": True, "true": True, "no": False, "optional": False, "false": False}.get(
        text.strip().lower()
    )


def read_description(marked: str) -> Iterator[tuple[Aspect | None, Json]]:
    """Yield (aspect, value) of each statement in a description, back-ticks kept; aspect None: not understood.

    A default is a JSON value where its text is one, a range and a length two numbers, the values a list of texts.
    """
    text = _NOTATION.sub(" ", marked)
    text = _EXAMPLE.sub(" ", text)
    if match := _DEFAULT.search(text):
        yield "default", _value(match["code"] or match["word"])
        text = _without(text, match)
    if match := _LENGTH.search(text):
        yield "length", _bounds(match)
        text = _without(text, match)
    if match := _RANGE.search(text):
        yield "range", _bounds(match)
        text = _without(text, match)
    if match := _VALUES.search(text):
        yield "values", re.findall(r"`([^`]+)`", match["all"] or match["single"])
        text = _without(text, match)
    for match in _LEFT_OVER.finditer(text):
        yield None, match[0].strip()


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"


def _bounds(match: re.Match[str]) -> list[Json]:
    return [json.loads(match[bound].replace(",", "")) for bound in ("low", "high")]


def _value(text: str) -> Json:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text.rstrip(".")
