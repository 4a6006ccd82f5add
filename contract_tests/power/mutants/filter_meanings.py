"""Mutants of filters that let through what another meaning of theirs would: trimmed, in any case, a day less."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, TypeAlias

from contract_tests.power.mutants.lists import PAGE, PAGE_SIZE, TOTAL, whole_list
from contract_tests.power.mutants.mutant import Mutant, stateless
from contract_tests.power.mutants.rewriting import on_success

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.places import OperationPlaces, QueryParameter, Reader

_Meaning: TypeAlias = "Callable[[str, str], bool]"
"""Whether a value of an item, as text, passes a text."""


def _folded(text: str) -> str:
    return text.casefold()


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


def _like(value: str, text: str) -> bool:
    """Match as SQL does, in which two characters stand for any others."""
    pattern = "".join({"%": ".*", "_": "."}.get(char, re.escape(char)) for char in text)
    return re.search(pattern, value, re.IGNORECASE | re.DOTALL) is not None


_OF_WHOLE: dict[str, _Meaning] = {
    "in any case": lambda value, text: _folded(value) == _folded(text),
    "trimmed": lambda value, text: value == text.strip(),
    "beginning": lambda value, text: value.startswith(text),
    "end": lambda value, text: value.endswith(text),
    "part": lambda value, text: text in value,
    "like": lambda value, text: re.fullmatch(re.escape(text).replace("_", "."), value) is not None,
}
_OF_PART: dict[str, _Meaning] = {
    "in this case": lambda value, text: text in value,
    "trimmed": lambda value, text: _folded(text.strip()) in _folded(value),
    "beginning": lambda value, text: _folded(value).startswith(_folded(text)),
    "beginning of a word": lambda value, text: any(
        _folded(value[start:]).startswith(_folded(text)) for start in (0, *(m.end() for m in re.finditer(r"\s", value)))
    ),
    "whole": lambda value, text: _folded(value) == _folded(text),
    "words in any order": lambda value, text: all(_folded(word) in _folded(value) for word in text.split()),
    "without spaces": lambda value, text: _folded(text.replace(" ", "")) in _folded(value.replace(" ", "")),
    "without accents": lambda value, text: _plain(text) in _plain(value),
    "like": _like,
    "three characters at least": lambda value, text: len(text) > 2 and _folded(text) in _folded(value),
}
_OF_DAY: dict[str, dict[str, _Meaning]] = {
    "from": {
        "after": lambda value, text: value[:10] > text[:10],
        "by time": lambda value, text: value[: len(text)] >= text,
    },
    "until": {
        "before": lambda value, text: value[:10] < text[:10],
        "by time": lambda value, text: value[: len(text)] <= text,
    },
}


def filter_meaning_mutants(reader: Reader) -> Iterator[Mutant]:
    """Yield each other meaning of each filter of a list that takes a text or a day."""
    for operation in reader.operations:
        for parameter in operation.query if operation.is_page else ():
            said = parameter.filter
            of, match = said.get("of", parameter.name), said.get("match", "whole")
            text = "type" in parameter.schema and not parameter.schema.keys() & {"enum", "format"}
            if not said and (not text or parameter.name in (PAGE, PAGE_SIZE)):
                continue
            meanings = {"whole": _OF_WHOLE, "part": _OF_PART, **_OF_DAY}[match]
            for name, meaning in meanings.items():
                yield _mutant(operation, parameter, of, name, meaning)
            if match == "part":
                yield _mutant(operation, parameter, "", "any property", meanings["trimmed"])


def _mutant(operation: OperationPlaces, parameter: QueryParameter, of: str, name: str, meaning: _Meaning) -> Mutant:
    @on_success
    async def deviate(request: Request, api: Api, answer: Answer) -> Answer:
        text = request.query.get(parameter.name)
        if text is None:
            return answer
        body: JsonObject = answer.json
        unfiltered = request.with_query(**{parameter.name: None})
        total = (await api(unfiltered)).json[TOTAL]
        whole = await whole_list(unfiltered, api, operation.items, total)
        passed = [item for item in whole if _passes(item, of, meaning, text)]
        start = (body[PAGE] - 1) * body[PAGE_SIZE]
        page = passed[start : start + body[PAGE_SIZE]]
        return answer.with_json({**body, operation.items: page, TOTAL: len(passed)})

    claim = f"{parameter.name} keeps what matches, and nothing else"
    place = f"{parameter.name} {name}"
    return Mutant("filter-meaning", operation.id, place, claim, stateless(deviate), frozenset({operation.id}))


def _passes(item: dict[str, Any], of: str, meaning: _Meaning, text: str) -> bool:
    values = [item.get(of)] if of else list(item.values())
    return any(meaning(value, text) for value in values if isinstance(value, str))
