"""Filters of lists: what each lets through, and values from the data that tell one meaning from another."""

from __future__ import annotations

import unicodedata
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.scenario.claims import filter_oracle
from contract_tests.scenario.reading.inventory import Inventory, items_property
from contract_tests.scenario.reading.pages import telling_pages
from contract_tests.scenario.reading.question import Question
from contract_tests.scenario.steps.days import shifted
from contract_tests.scenario.steps.ground import NOBODY
from contract_tests.scenario.vocabulary import SUSPECT
from generator.filters import Filter, filters_of
from generator.operations import PAGE_PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contract_tests.scenario.facts import Facts
    from contract_tests.scenario.steps.ground import Ground
    from generator.json_pointer import Json, JsonObject
    from generator.operations import Operation

_NOTHING = "no such thing %_"
_PUNCTUATION = 'O\'Neil "& Sons" <b>; -- \\ %_*?[(+#/'
"""What means something in a query language, a pattern, a page or an address, and nothing in a text."""
_ENDS = (("ampersand", "&"), ("number sign", "#"))
"""What ends a value in an address."""
_JOINTS = (("comma", "{one},{other}"), ("space", "{one} {other}"), ("bar or semicolon", "{one}|no;{other}"))
"""How lists of values are written in queries."""
_LONG = (2_000, 8_000)
"""Characters of texts that no schema forbids: as long as many servers take an address, and as long as most do."""
_VALUE = "value"
_IN_PAGES = frozenset({_VALUE, "whole", "middle", "common"})
"""Variants of which the second page is looked at too."""


def filter_questions(ground: Ground, inventory: Inventory, operation: Operation) -> Iterator[Question]:
    """Yield each filter with each telling value, then each two of them together, of the list with most items."""
    filters = filters_of(ground.facts.description, operation)
    path = inventory.fullest(operation) if filters else None
    items = inventory.whole(operation, path) if path is not None else None
    if path is None or not items:
        return

    def question(why: str, query: Mapping[str, str], variant: str) -> Question:
        in_pages = len(query) > 1 or why in _IN_PAGES
        act = partial(_hold, ground, inventory, operation, path, query, in_pages=in_pages)
        return Question("filter", operation.operation_id, variant, act, tuple(query), each=why == _VALUE)

    for one in filters:
        for why, text in values_for(ground.facts, one, items):
            # Each value is one of its own: a server may know some of them.
            variant = f"{why} {text}" if why == _VALUE else f"{one.match}: {why}"
            yield question(why, {one.name: text}, variant)
        if "enum" not in one.schema and ground.facts.is_valid("", one.schema):
            empty = partial(_ask, ground, operation, path, {one.name: ""})
            yield Question("empty filter", operation.operation_id, one.match, empty, (one.name,))
    for first, second in combinations(filters, 2):
        for why, query in _pairs(first, second, items):
            if query:
                yield question(why, query, why)


def try_lists(ground: Ground) -> None:
    """Hold each list against its items: with each telling value of each filter, and at pages that are seldom asked."""
    inventory = Inventory(ground)
    for operation in inventory.reads:
        for question in (
            *filter_questions(ground, inventory, operation),
            *telling_pages(ground, inventory, operation),
        ):
            with ground.session.step(question.kind, operation.operation_id):
                question.ask()


def _hold(
    ground: Ground,
    inventory: Inventory,
    operation: Operation,
    path: Mapping[str, str],
    query: Mapping[str, str],
    *,
    in_pages: bool,
) -> None:
    """Hold a list with filters against its items that pass them; a second page of one item too, where it tells more."""
    session, where = ground.session, f"filter {', '.join(query)}"
    items = inventory.whole(operation, path) or []
    filters = filters_of(ground.facts.description, operation)
    chosen = [(one, query[one.name]) for one in filters if one.name in query]
    expected = [item.get("id") for item in items if all(one.lets_through(item, text) for one, text in chosen)]
    page, size = PAGE_PARAMETERS
    name = items_property(operation)
    largest: int = ground.parameter(operation.operation_id, size)["maximum"]
    answer = session.call(operation.operation_id, path, query={**query, size: largest})
    oracle = filter_oracle(ground.facts, operation, query)
    session.equal([item["id"] for item in answer.pick(name)], expected[:largest], oracle, where)
    session.equal(answer.pick("total"), len(expected), oracles.TOTAL_COUNTS_MATCHES, where)
    if in_pages and 1 < len(expected) < len(items):
        second = session.call(operation.operation_id, path, query={**query, page: 2, size: 1})
        got = [item["id"] for item in second.pick(name)]
        session.equal(got, expected[1:2], oracle, f"{where}, second page")
        session.equal(second.pick("total"), len(expected), oracles.TOTAL_COUNTS_MATCHES, f"{where}, second page")


def _ask(ground: Ground, operation: Operation, path: Mapping[str, str], query: Mapping[str, str]) -> None:
    """Ask for a list with a filter of which no page says what it lets through: a model may know."""
    ground.session.call(operation.operation_id, path, query=query, why="a described value")


def values_for(facts: Facts, one: Filter, items: Sequence[JsonObject]) -> Iterator[tuple[str, str]]:
    """Yield (what it is, text) for a filter, from the values of items; only what the parameter may be."""
    if "enum" in one.schema:
        for value in one.schema["enum"]:
            yield _VALUE, str(value)
        return
    candidates = {"part": _parts, "whole": _wholes, "from": _days, "until": _days}[one.match](one, items)
    seen: set[str] = set()
    for why, text in candidates:
        if text and text not in seen and facts.is_valid(text, one.schema):
            seen.add(text)
            yield why, text


def _texts(one: Filter, items: Sequence[JsonObject]) -> list[str]:
    return [str(item[one.of]) for item in items if item.get(one.of)]


def _wholes(one: Filter, items: Sequence[JsonObject]) -> Iterator[tuple[str, str]]:
    texts = _texts(one, items)
    if texts:
        # The rarest: it tells best whether anything is filtered at all.
        text = min(texts, key=texts.count)
        yield "whole", text
        if "format" not in one.schema:
            yield "in another case", text.swapcase()
            yield "beginning", text[:-1]
            yield "end", text[1:]
            yield "with a space before", f" {text}"
            yield "with a space behind", f"{text} "
            yield "wildcard", f"{text[:-1]}_"
            yield "punctuation", _PUNCTUATION
            other = next((another for another in texts if another != text), "")
            yield from _joined(text, other)
            yield from _on_the_way(text)
    yield "of nothing", NOBODY if "format" in one.schema else _NOTHING


def _parts(one: Filter, items: Sequence[JsonObject]) -> Iterator[tuple[str, str]]:
    texts = _texts(one, items)
    if texts:
        text = max(texts, key=lambda name: (" " in name, len(name)))
        words = text.split()
        yield "whole", text
        yield "in capitals", text.upper()
        yield "in small letters", text.lower()
        yield "inner part", text[1:-1]
        yield "one character", text[len(text) // 2]
        yield "two characters", text[1:3]
        yield "end", text[-3:]
        yield "words swapped", " ".join(reversed(words)) if len(words) > 1 else ""
        yield "words without space", "".join(words) if len(words) > 1 else ""
        yield "with a space before", f" {text}"
        yield "with a space behind", f"{text} "
        yield "wildcard %", f"{text[0]}%{text[-1]}"
        yield "wildcard _", f"{text[:2]}_{text[3:]}"
        accented = next((name for name in texts if not name.isascii()), "")
        yield "accents stripped", _plain(accented) if _plain(accented) != accented else ""
        yield "accent added", f"{text[0]}\N{COMBINING ACUTE ACCENT}{text[1:]}"
        yield "of another property", _of_another_property(one, items)
        yield "punctuation", _PUNCTUATION
        yield "common", _common(one, texts, len(items))
        yield from _joined(text, next((another for another in texts if another not in text), ""))
        yield from _on_the_way(text)
        yield "one letter of a word changed", _mistyped(words[0]) if len(words) > 1 else ""
    yield "of nothing", _NOTHING


def _joined(text: str, other: str) -> Iterator[tuple[str, str]]:
    """Yield two values in one text."""
    for why, form in _JOINTS:
        yield f"two with a {why} between", form.format(one=text, other=other) if other else ""


def _on_the_way(text: str) -> Iterator[tuple[str, str]]:
    """Yield a value that becomes another one if it is decoded twice, or forgiven a typo; and texts of some length."""
    yield "encoded once more", f"%{ord(text[0]):02X}{text[1:]}" if text[0].isascii() else ""
    yield "plus for space", text.replace(" ", "+") if " " in text else ""
    for why, character in _ENDS:
        yield f"with {why} at its end", f"{text}{character}"
    yield "in quotes", f'"{text}"'
    yield "one letter changed", _mistyped(text)
    for word in ("0", "null", "true"):
        yield f"the word {word}", word
    yield "suspect", SUSPECT
    for length in _LONG:
        yield f"of {length} characters", "n" * length


def _mistyped(text: str) -> str:
    """Return a text with another letter in its middle."""
    at = len(text) // 2
    return f"{text[:at]}{'x' if text[at] != 'x' else 'y'}{text[at + 1 :]}"


def _common(one: Filter, texts: Sequence[str], number: int) -> str:
    """Return two characters that many items have and not all, so that there are pages of them; "" if there are none."""
    parts = {text[at : at + 2] for text in texts for at in range(len(text) - 1)}
    through = {part: sum(one.lets_through({one.of: text}, part) for text in texts) for part in parts}
    some = [part for part, found in through.items() if 1 < found < number]
    return max(some, key=lambda part: (through[part], part), default="")


def _plain(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


def _of_another_property(one: Filter, items: Sequence[JsonObject]) -> str:
    """Return a text that stands in an item, and not where the filter looks."""
    for item in items:
        for name, value in item.items():
            if name not in (one.of, "id") and isinstance(value, str) and len(value) > 5:
                text = value[:8]
                if not any(one.lets_through(other, text) for other in items):
                    return text
    return ""


def _days(one: Filter, items: Sequence[JsonObject]) -> Iterator[tuple[str, str]]:
    days = sorted(text[:10] for text in _texts(one, items))
    if not days:
        return
    middle = days[len(days) // 2]
    yield "middle", middle
    yield "day after middle", shifted(middle, 1)
    yield "first", days[0]
    yield "before first", shifted(days[0], -1)
    yield "last", days[-1]
    yield "after last", shifted(days[-1], 1)
    yield "late on a day", f"{middle}T23:30:00Z"
    yield "early on a day", f"{middle}T00:30:00Z"


def _pairs(first: Filter, second: Filter, items: Sequence[JsonObject]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield two filters that one item passes, and two that no item passes together though some pass each."""
    values: list[tuple[Json, Json]] = [(item.get(first.of), item.get(second.of)) for item in items]
    both = [(str(one)[: _length(first)], str(two)[: _length(second)]) for one, two in values if one and two]
    if not both:
        return
    one, two = both[len(both) // 2]
    yield "together", {first.name: one, second.name: two}
    if (first.match, second.match) == ("from", "until"):
        days = sorted(two for _, two in both)
        yield "reversed", {first.name: days[-1], second.name: days[0]} if days[0] < days[-1] else {}
    others = sorted({pair[1] for pair in both} - {pair[1] for pair in both if pair[0] == one})
    if others and {first.match, second.match} <= {"whole", "part"}:
        yield "apart", {first.name: one, second.name: others[0]}


def _length(one: Filter) -> int | None:
    """Return how many characters of a value are sent: those of a day, or all."""
    return 10 if one.match in ("from", "until") else None
