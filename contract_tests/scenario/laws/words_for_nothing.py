"""What is not there is null, not a word for it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, cast

from contract_tests.oracles import inferred
from contract_tests.scenario.asking_law import AskingLaw
from contract_tests.scenario.steps.ground import PAGE_OPERATION

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_tests.scenario.steps.ground import Ground
    from generator.json_pointer import Json, JsonObject

_WORDS = frozenset({"null", "undefined", "None", "nil", "NaN", "NULL", "[object Object]", "Invalid Date"})
_ENOUGH = 2
"""Things with the same word at the same place: one may have it from its caller."""


def look_for_words(ground: Ground) -> None:
    """Look for words for nothing in the list of organizations."""
    check_words(ground, PAGE_OPERATION, ground.listed(PAGE_OPERATION, {}, "organizations"))


def check_words(ground: Ground, operation_id: str, items: Iterable[JsonObject]) -> None:
    """Look for words for nothing in the items of a list; what callers write as they like is left out."""
    counts = Counter(word for item in items for word in _words(item, "$[0]"))
    for (where, word), number in counts.items():
        ground.session.check(
            number < _ENOUGH, LAW.oracle, "null, or a text", word, where=where, operation_id=operation_id
        )
    ground.session.exercise(LAW.oracle.law)


def _words(value: Json, where: str) -> Iterator[tuple[str, str]]:
    """Yield the place of each word for nothing, and it; all items of a list are one place."""
    if isinstance(value, dict):
        for name, inner in cast("JsonObject", value).items():
            if name != "metadata":
                yield from _words(inner, f"{where}.{name}")
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from _words(item, f"{where}[0]")
    elif isinstance(value, str) and value in _WORDS:
        yield where, value


def _null_in_words(body: JsonObject) -> None:
    for one in body.get("organizations", ()):
        one["externalId"] = one["externalId"] or "null"


LAW = AskingLaw(
    inferred(
        "words-for-nothing",
        "law",
        "what is not there is null, not a word for it",
        "The properties may be null.",
    ),
    operations=(PAGE_OPERATION,),
    broken_by=_null_in_words,
    asks=look_for_words,
)
