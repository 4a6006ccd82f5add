"""An interface of TypeScript: its members are fields, the comment above each its description."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_tests.documentation.blocks import Code
from contract_tests.documentation.fields_in_text import state_field
from contract_tests.documentation.named_field import Field

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading

_LANGUAGES = ("typescript", "ts")
_HEAD = re.compile(r"(?:export )?(?:interface|type) \w+(?: extends \w+)?\s*=?\s*\{")
_COMMENT = re.compile(r"/\*\*\s*(?P<text>.*?)\s*\*/|//\s*(?P<line>.*)")
_MEMBER = re.compile(
    r"(?:readonly )?[\"']?(?P<name>[\w$-]+)[\"']?(?P<optional>\?)?:\s*(?P<type>(?:[^;,/<]|<[^<>]*>)+?)[;,]?\s*(?://\s*(?P<note>.*))?"
)
_CLOSED = re.compile(r"\}(?P<list>\[\])?(?P<null>\s*\|\s*null)?[;,]?")
_DEFAULT = re.compile(r"@default\s+(?P<value>\"[^\"]*\"|\S+)")


def read(block: Block, reading: Reading) -> bool:
    """Read the members of an interface as fields of the place that the label names."""
    if not isinstance(block, Code) or block.language not in _LANGUAGES:
        return False
    lines = block.content.rstrip().split("\n")
    if not _HEAD.fullmatch(lines[0].strip()):
        return False
    place = reading.place_of_fields([])
    if place is None:
        reading.puzzled(block.line, f"an interface under the label {reading.label.lower() or 'none'}")
        return True
    reading.state(place, "", "table", True, block.line)
    holders: list[str] = []
    comment = ""
    for i, line in enumerate(lines[1:], 1):
        text = line.strip()
        if match := _COMMENT.fullmatch(text):
            comment = f"{comment} {match['text'] or match['line'] or ''}".strip()
        elif _CLOSED.fullmatch(text):
            del holders[-1:]
        elif match := _MEMBER.fullmatch(text):
            kind = match["type"].strip()
            opens = kind == "{"
            if opens:
                closing = _closing(lines, i)
                kind = ("object[]" if closing and closing["list"] else "object") + ((closing and closing["null"]) or "")
            name = ".".join([*holders, match["name"]])
            description = _DEFAULT.sub(
                lambda found: f"(default: `{found['value']}`)", f"{comment} {match['note'] or ''}"
            )
            need = "optional" if match["optional"] else "required" if place in ("query", "body") else ""
            field = Field(name, block.line + i, type=kind, required=need, description=description.strip())
            state_field(reading, reading.operation, place, field)
            comment = ""
            if opens:
                holders.append(match["name"] + ("[]" if kind.startswith("object[]") else ""))
        elif text:
            reading.puzzled(block.line + i, f"a line of an interface: {text}")
            comment = ""
            holders += ["?"] if text.endswith("{") else []  # no name: what it holds is not understood either
    return True


def _closing(lines: list[str], start: int) -> re.Match[str] | None:
    """Return the line that closes what a line opens: the next one with the same indentation."""
    indent = lines[start][: len(lines[start]) - len(lines[start].lstrip())]
    same = (line for line in lines[start + 1 :] if line.startswith(f"{indent}}}"))
    return _CLOSED.fullmatch(next(same, "").strip())
