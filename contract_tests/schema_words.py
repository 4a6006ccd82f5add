"""What a keyword of a JSON Schema demands, in words: `an array or null` for the keyword `type`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from jsonschema_rs import ValidationError

if TYPE_CHECKING:
    from collections.abc import Callable

    from generator.json_pointer import Json

_LONGEST = 100
"""Characters of what a keyword demands."""
_ALTERNATIVES = ("oneOf", "anyOf")
_TYPES = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "object": "an object",
    "array": "an array",
    "null": "null",
}


def _type(types: Json) -> str:
    names: list[str] = [types] if isinstance(types, str) else list(types)
    return " or ".join(_TYPES.get(name, name) for name in sorted(names, key=lambda name: name == "null"))


def _one_of(values: Json) -> str:
    return f"one of {', '.join(_shown(value) for value in values)}"


_WORDS: dict[str, Callable[[Json], str]] = {
    "type": _type,
    "enum": _one_of,
    "const": lambda value: _shown(value),
    "pattern": lambda pattern: f"a match of {pattern}",
    "format": lambda name: f"a value of the format {name}",
    "minLength": lambda length: f"at least {length} characters",
    "maxLength": lambda length: f"at most {length} characters",
    "minimum": lambda number: f"at least {number}",
    "maximum": lambda number: f"at most {number}",
    "exclusiveMinimum": lambda number: f"more than {number}",
    "exclusiveMaximum": lambda number: f"less than {number}",
    "multipleOf": lambda number: f"a multiple of {number}",
    "minItems": lambda count: f"at least {count} items",
    "maxItems": lambda count: f"at most {count} items",
    "uniqueItems": lambda _: "no item twice",
    "minProperties": lambda count: f"at least {count} properties",
    "maxProperties": lambda count: f"at most {count} properties",
    "required": lambda _: "the property, which is required",
    "additionalProperties": lambda _: "no such property, the description does not have it",
    "unevaluatedProperties": lambda _: "no such property, the description does not have it",
}


def demand(keyword: str, value: Json) -> str:
    """Return what a keyword with this value demands of what it stands beside."""
    words = _WORDS.get(keyword)
    return _shortened(words(value) if words else f"what {keyword} of the schema says")


def demand_of(error: ValidationError) -> str:
    """Return what was demanded where a value failed, of alternatives what each of them demands first."""
    if isinstance(error.kind.value, ValidationError):  # of the name of a property
        return demand_of(error.kind.value)
    keyword = str(error.schema_path[-1]) if error.schema_path else ""
    if keyword in _ALTERNATIVES:
        failed: list[list[ValidationError]] = getattr(error.kind, "context", [])
        demands = dict.fromkeys(demand_of(errors[0]) for errors in failed if errors)
        return _shortened(" or ".join(demands)) or "what exactly one alternative demands"
    return demand(keyword, error.kind.value)


def _shown(value: Json) -> str:
    return value if isinstance(value, str) and value else json.dumps(value, ensure_ascii=False)


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
