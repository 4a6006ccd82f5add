"""Texts of visitors are encoded once: UTF-8 that somebody read as Latin-1 has `GÃ³mez` for `Gómez`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from contract_tests.oracles import inferred
from contract_tests.scenario.law import AnswerLaw, Breach
from contract_tests.wording import json_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.json_pointer import JsonObject

_CHARSETS = ("latin-1", "cp1252")
"""What UTF-8 is taken for by mistake: by servers and databases, and by Windows."""
_ENCODED = re.compile("(?:[ÃÄÅ]|â€)[^\x00-\x7f]+")
"""How accented letters and curly quotes look then. Other pairs of characters may be meant: `É®`."""


def encoded_twice(text: str) -> tuple[str, str] | None:
    """Return the first characters that are encoded twice, and what they stand for; None if there are none.

    The whole text has to be encoded twice. The rest of it is not returned: it may be a person's name.
    """
    if not (found := _ENCODED.search(text)):
        return None
    for charset in _CHARSETS:
        try:
            text.encode(charset).decode("utf-8")
            return found[0], found[0].encode(charset).decode("utf-8")
        except UnicodeError:
            continue
    return None


def _twice(value: object, path: tuple[str | int, ...] = ()) -> Iterator[Breach]:
    if isinstance(value, str):
        if found := encoded_twice(value):
            yield Breach(json_path(path), f"{found[1]}, encoded once", found[0])
    elif isinstance(value, dict):
        for name, member in cast("JsonObject", value).items():
            yield from _twice(member, (*path, name))
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from _twice(item, (*path, 0))  # a mistake in all items is one finding


def _encode_twice(body: JsonObject) -> None:
    for one in body["visitors"]:
        one["lastName"] = "Gómez".encode().decode("latin-1")


LAW = AnswerLaw(
    inferred(
        "text-encoded-once", "law", "no text of a visitor is UTF-8 that was read as Latin-1", "No language writes so."
    ),
    operations=("listOrganizationVisitors",),
    broken_by=_encode_twice,
    breaches=_twice,
)
