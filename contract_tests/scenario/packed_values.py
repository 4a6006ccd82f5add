"""Few values that together have all that tells: texts behind each other, objects and lists put into one."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from contract_tests.scenario.vocabulary import TEXTS, WITH_NULL, candidates
from generator.schema import types_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.scenario.facts import Facts
    from generator.json_pointer import Json, JsonObject

_LONGEST_PART = 100
_OTHERS = 4
PACKED_TEXT = f" {'|'.join(text for text in TEXTS if len(text) <= _LONGEST_PART and text != WITH_NULL)} "
"""What any text may have within, spaces at its ends included."""


def packed_values(facts: Facts, schema: JsonObject) -> list[Json]:
    """Return values that a schema accepts, in as few requests as possible.

    What is lost of them says less precisely what went wrong than one value each time would.
    """
    merged = facts.merged(schema)
    telling = [value for value in candidates(facts, merged) if facts.is_valid(value, schema)]
    lists = [cast("list[object]", value) for value in telling if isinstance(value, list)]
    objects = [cast("JsonObject", value) for value in telling if isinstance(value, dict)]
    is_free = "string" in types_of(merged) and not merged.keys() & {"enum", "format", "pattern"}
    others = [value for value in telling if not isinstance(value, list | dict) and not (is_free and value in TEXTS)]
    found = [
        *others[:_OTHERS],
        *([WITH_NULL, PACKED_TEXT] if is_free else []),
        *_of_lists(lists),
        *_of_objects(objects),
    ]
    return [value for value in found if facts.is_valid(value, schema)]


def _of_lists(lists: list[list[object]]) -> Iterator[Json]:
    if lists:
        together = [item for one in lists for item in one]
        yield together
        # The same without repetitions, for a list that must not have any.
        yield [item for number, item in enumerate(together) if item not in together[:number]]


def _of_objects(objects: list[JsonObject]) -> Iterator[Json]:
    if objects:
        yield {name: value for one in objects for name, value in one.items()}
