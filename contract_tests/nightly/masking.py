"""What an issue shows of the answers of an account that is not ours: what they look like, not what they hold."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, cast

from contract_tests.oracles import is_of_keyword, of_keyword

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.finding import Finding
    from generator.json_pointer import Json, JsonObject

_STATUS = re.compile(r"status \d{3}")
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`[^`]*`")
_WORD = re.compile(r"\S+")
_NAME_OF_VALUE = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,39}")
_OURS = frozenset(
    re.findall(
        r"\w+",
        "a an and answer array as at body boolean by come comes described for has header in integer is it its less "
        "list missing more name no none not nothing null number object of one or order other property same status "
        "string such text than the there time to type value was what with",
    )
)
"""Words of reports."""


class Mask:
    """Hides what may be anybody's data; names and values of the description stay."""

    def __init__(self, bundle: JsonObject) -> None:
        self._words = _OURS | set(_words(bundle))

    def expected(self, finding: Finding) -> str:
        """Return what the claim says; what a keyword of a schema demands stands in the description, and stays."""
        return finding.expected if is_of_keyword(finding.oracle) else self._masked(finding.expected)

    def got(self, finding: Finding) -> str:
        """Return what came; a new value of an enum is a name that the API gives, and stays."""
        value = finding.got.strip("'\"")
        if finding.oracle is of_keyword("enum") and _NAME_OF_VALUE.fullmatch(value):
            return finding.got
        return self._masked(finding.got)

    def _masked(self, text: str) -> str:
        if _STATUS.fullmatch(text):
            return text
        try:
            value: Json = json.loads(text)
        except ValueError:
            return _WORD.sub(self._word, _QUOTED.sub(self._quoted, text))
        return self._look(value)

    def _look(self, value: Json) -> str:
        match value:
            case dict():
                names = [name if name in self._words else "…" for name in cast("dict[str, object]", value)]
                return f"an object with {', '.join(names)}" if names else "an empty object"
            case list():
                return f"a list of {len(cast('list[object]', value))}"
            case str():
                return json.dumps(value) if value in self._words else "a text"
            case None | bool():
                return json.dumps(value)
            case _:
                return "a number"

    def _quoted(self, match: re.Match[str]) -> str:
        text = match[0]
        return text if text[1:-1] in self._words else f"{text[0]}…{text[0]}"

    def _word(self, match: re.Match[str]) -> str:
        word = match[0]
        return word if word.strip(".,:;()\"'`") in self._words or word[1:-1] == "…" else "…"


def _words(node: Json) -> Iterator[str]:
    """Yield the names of properties and the values of enums of a description."""
    if isinstance(node, dict):
        mapping = cast("JsonObject", node)
        properties, values = mapping.get("properties"), mapping.get("enum")
        yield from cast("dict[str, object]", properties) if isinstance(properties, dict) else ()
        yield from map(str, cast("list[object]", values) if isinstance(values, list) else ())
        for child in mapping.values():
            yield from _words(child)
    elif isinstance(node, list):
        for child in cast("list[object]", node):
            yield from _words(child)
