"""Values that a schema accepts and refuses, at its bounds and just beyond them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from generator.schema import types_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_tests.scenario.facts import Facts
    from generator.json_pointer import Json, JsonObject

_OF_ANOTHER_TYPE: dict[str, Json] = {
    "string": 7,
    "integer": "7",
    "number": "7",
    "boolean": "true",
    "array": "text",
    "object": "text",
}
_PLAUSIBLE_WORDS = ("enterprise", "canceled", "quarterly", "all")
"""What an API might come to accept; none of them may be a value of the enum it is tried on."""
_LONG = 300


def accepted(facts: Facts, schema: JsonObject, tag: str) -> list[Json]:
    """Return different values that a schema accepts: all of an enum, both bounds, null where it may be, at least two.

    `tag` is part of free texts, so that the data of a run can be told from others.
    """
    merged = facts.merged(schema)
    candidates: list[Json] = [facts.example(schema), *accepted_candidates(merged, tag)]
    if "null" in types_of(merged):
        candidates.append(None)
    return _different(value for value in candidates if facts.is_valid(value, schema))


def accepted_candidates(merged: JsonObject, tag: str) -> Iterator[Json]:
    """Yield values that a merged schema may accept, and that show its bounds; some of them it may refuse."""
    yield from merged.get("enum", [])
    example = (merged.get("examples") or [None])[0]
    for kind in types_of(merged):
        match kind:
            case "boolean":
                yield from (True, False)
            case "integer" | "number":
                low = merged.get("minimum", 0)
                yield from (low, merged.get("maximum", low + 41))
            case "string" if "enum" not in merged:
                # A pattern or a format lets only some of them pass.
                if isinstance(example, str):
                    yield from (f"{example}-{tag}", f"s{example}", example[:-1] + ("1" if example[-1] != "1" else "2"))
                yield f'Ünï "codé" & {tag}'
                least, most = merged.get("minLength"), merged.get("maxLength")
                if least is not None:
                    yield "a" * least
                yield "b" * (most if most is not None else _LONG)
                if most is not None and isinstance(example, str):
                    # The longest that begins with as many short labels as a name of domains takes.
                    pad = most - len(example)
                    yield "aa." * (pad % 2) + "a." * ((pad - 3 * (pad % 2)) // 2) + example
            case "array":
                yield []
                if isinstance(example, list):
                    yield [*cast("list[object]", example)][:1]
                    yield [*reversed(cast("list[object]", example))]
                    yield ["long." * _LONG, *cast("list[object]", example)]
                    yield [f'Ünï "codé" & {tag}', *cast("list[object]", example)]
            case "object":
                yield {"tag": tag, "deepKey": {"list": [1, 2.5, None, True, "é"], "Größe": -1}}
                yield {}
            case _:
                pass


def refused(facts: Facts, schema: JsonObject) -> list[tuple[str, Json]]:
    """Return (what is wrong, value) for values that a schema refuses, each for one reason."""
    merged = facts.merged(schema)
    return [(why, value) for why, value in refused_candidates(merged) if not facts.is_valid(value, schema)]


def refused_candidates(merged: JsonObject) -> Iterator[tuple[str, Json]]:
    """Yield (what is wrong, value) of values that a merged schema may refuse; some of them it may accept."""
    kinds = types_of(merged)
    if kinds:
        yield "another type", _OF_ANOTHER_TYPE[kinds[0]]
        if "null" not in kinds:
            yield "null", None
    elif "anyOf" in merged:
        yield "another type", {"undescribed": 1}
        yield "null", None
    values: list[Json] = merged.get("enum", [])
    for word in _PLAUSIBLE_WORDS:
        if values:
            yield f"the unknown value {word}", word
    if values and isinstance(values[0], str):
        yield "another case of a value", values[0].swapcase()
        yield "an empty value", ""
    if "minimum" in merged:
        yield "below the minimum", merged["minimum"] - 1
    if "maximum" in merged:
        yield "above the maximum", merged["maximum"] + 1
    if "integer" in kinds:
        yield "a fraction", merged.get("minimum", 0) + 0.5
        yield "true", True
        yield "the number as text", str(merged.get("minimum", 0) + 1)
    if "boolean" in kinds:
        yield "a number", 1
    if "string" in kinds:
        yield "a list of it", [(merged.get("examples") or values or ["text"])[0]]
    yield from _refused_maps(merged)
    if "minLength" in merged:
        yield "too short", "a" * (merged["minLength"] - 1)
    if "maxLength" in merged:
        yield "too long", "a" * (merged["maxLength"] + 1)
    if "pattern" in merged or "format" in merged:
        yield "not of the pattern or format", "not at all"
    if "pattern" in merged:
        example_text = str((merged.get("examples") or ["#"])[0])
        yield "almost of the pattern", f"{example_text}!"
        yield "half of a value", example_text[: (len(example_text) + 1) // 2]
        yield "a value with its end twice", example_text + example_text[-2:]
    if merged.get("format") == "date-time":
        yield "a time without a zone", "2026-01-01T00:00:00"
        yield "a day without a time", "2036-01-01"
        yield "seconds since 1970", 2082758400
    if merged.get("minItems", 0) > 0:
        yield "too few items", []
    if "array" in kinds and merged.get("examples"):
        example: list[Json] = merged["examples"][0]
        if merged.get("uniqueItems"):
            yield "an item twice", [example[0], example[0]]
        yield "an item of another type", [7]
        yield "an item of no meaning", [""]


def _refused_maps(merged: JsonObject) -> Iterator[tuple[str, Json]]:
    """Yield objects that a schema may refuse for the names or the values within."""
    if "propertyNames" not in merged and not isinstance(merged.get("additionalProperties"), dict):
        return
    examples: list[JsonObject] = merged.get("examples", [])
    if examples and examples[0]:
        example = examples[0]
        first, value = next(iter(example.items()))
        yield "an unknown name", {**example, f"{first}_undescribed": value}
        yield "another case of a name", {first.swapcase(): value}
        yield "a value of another type", {first: "undescribed"}


def _different(values: Iterable[Json]) -> list[Json]:
    found: list[Json] = []
    for value in values:
        if not any(value == other and type(value) is type(other) for other in found):
            found.append(value)
    return found
