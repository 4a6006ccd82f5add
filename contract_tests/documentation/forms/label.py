"""A label in bold, or a short line that ends with a colon: it says what follows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from contract_tests.documentation.blocks import Text
from contract_tests.documentation.forms.prose import read_text
from contract_tests.documentation.labels import read_label

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading

_WORDS_OF_PLAIN_LABEL = 4
_OBJECT = re.compile(r"(?:the )?(?P<name>[\w.\[\]$-]+) (?:object|properties|fields|attributes)")
_VALUES_OF = re.compile(
    r"(?:the )?(?:allowed |possible |valid |enum |enumerated )*values (?:of|for) `(?P<name>[\w.\[\]$-]+)`:?",
    re.IGNORECASE,
)
_VALUES = re.compile(
    r"(?:(?:allowed|possible|valid|accepted|supported|available|enum|permitted) )+(?:values?|options?):?"
    r"|(?:(?:must|can) be )?(?:one of|any of)(?: the following)?:?|values:",
    re.IGNORECASE,
)
_STATUS_LABELS = ("status", "status code", "http status", "http status code", "code")
_STATUS = re.compile(r"`?(?P<status>[1-5]\d\d)\b")
_LABEL_WITH_STATUS = re.compile(r"(?P<label>[A-Za-z][A-Za-z ]*): ?(?P<rest>[1-5]\d\d(?: [A-Z][\w' -]*)?)")


def announces_values(text: str) -> bool:
    """Return whether a text says that the values of the field before it follow."""
    return _VALUES.fullmatch(text.strip()) is not None


def read(block: Block, reading: Reading) -> bool:
    """Read a label, and what stands behind it as prose; after one that is not known, nothing has a place."""
    if not isinstance(block, Text):
        return False
    plain = block.plain.strip()
    if match := _VALUES_OF.fullmatch(block.marked.strip()):
        reading.await_values(match["name"], block.line)
        return True
    if announces_values(plain) and reading.last_field is not None:
        reading.await_values(reading.last_field[1], block.line)
        return True
    if block.label is None:
        if (match := _LABEL_WITH_STATUS.fullmatch(plain)) and (label := read_label(match["label"])) is not None:
            reading.follow(label, match["label"], block.line)
            read_text(msgspec.structs.replace(block, marked=match["rest"]), reading)
            return True
        label = read_label(plain) if plain.endswith(":") and len(plain.split()) <= _WORDS_OF_PLAIN_LABEL else None
        if label is None or label.role == "silent":
            return False
        reading.follow(label, plain.removesuffix(":"), block.line)
        return True
    if (match := _OBJECT.fullmatch(block.label)) and reading.enter_object(match["name"]):
        return True
    if block.label in _STATUS_LABELS and (match := _STATUS.match(block.rest)):
        reading.state("status", match["status"], "presence", True, block.line)
        return True
    label = read_label(block.label)
    if label is None:
        reading.role, reading.label, reading.is_failure = None, "", False
        reading.puzzled(block.line, f"the label {block.label!r}")
        return True
    if label.role != "silent":
        reading.follow(label, block.label, block.line)
    read_text(msgspec.structs.replace(block, marked=block.rest), reading)
    return True
