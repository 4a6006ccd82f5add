"""A field as text names it, and the texts about it."""

from __future__ import annotations

import re

import msgspec

from contract_tests.documentation.required_words import without_badge

NAME = re.compile(r"[A-Za-z_$][\w$-]*(?:\[\])?(?:\.[A-Za-z_$][\w$-]*(?:\[\])?)*")


class Field(msgspec.Struct, frozen=True):
    """The texts about a field, back-ticks kept, by what they are about; empty where there is none."""

    name: str
    line: int
    type: str = ""
    required: str = ""
    default: str = ""
    values: str = ""
    description: str = ""


def name_of(text: str) -> str | None:
    """Return the name of a field without badge; None if a text is none."""
    name = without_badge(text.replace("`", "").strip())[0]
    return name if NAME.fullmatch(name) else None
