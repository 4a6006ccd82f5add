"""Pages with one fact changed each, whatever form states it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator

_OTHER_TYPE = {"integer": "boolean", "int": "boolean", "string": "boolean", "object": "string"}
_OTHER_NEED = {
    "Yes": "No",
    "No": "Yes",
    "true": "false",
    "false": "true",
    "required": "optional",
    "optional": "required",
    "Required": "Optional",
    "Optional": "Required",
}
_METHOD = re.compile(r"\b(PUT|POST|GET|DELETE)\b")
_PATH = re.compile(r"/credits|/organizations(?![/\w])")
_TYPE = re.compile(r"\b(integer|int|string)\b(?!ify)")
_NEED = re.compile(r"\b(Yes|No|true|false|[Rr]equired|[Oo]ptional)\b(?! \|.*\| Description)(?! (?:scope|such))")
_NAME = re.compile(
    r'(?:"(?P<key>\w+)":|(?:^\| |^\* )`(?P<code>\w+)`|\*\*(?P<bold>credits|notes)\*\*|<code>(?P<html>\w+)<)'
)
_SAMPLE = re.compile(r'": (\d+|"[^"]*")')
_STATUS = re.compile(r"(?<![\w`#])`?(200|400|422)\b(?! *HTTP)")
_VALUE = re.compile(r"\b(trial|paid|monthly|annual|B2B|B2C|active|canceled)\b")
_LIMIT = re.compile(r"(?<=[-\u2013])28|(?<=default: )\d+|(?<=max: )\d+|(?<=\| )(?:20|1)(?= \|)")


class Change(msgspec.Struct, frozen=True):
    """A changed page: what kind of fact, in which line (from 1), the line before and after."""

    what: str
    line: int
    was: str
    now: str
    markdown: str


def changes(markdown: str) -> Iterator[Change]:
    """Yield a page with each of its facts changed in turn: every name, type, need, sample, status, value and limit."""
    lines = markdown.split("\n")
    for i, line in enumerate(lines):
        for what, now in _of_line(line):
            if now != line:
                yield Change(what, i + 1, line, now, "\n".join([*lines[:i], now, *lines[i + 1 :]]))


def _of_line(line: str) -> Iterator[tuple[str, str]]:
    if line.startswith(("<!--", "| ---")) or ">Required<" in line.replace("th>", ">"):
        return
    for match in _METHOD.finditer(line):
        yield "method", _replaced(line, match, "PATCH")
    for match in _PATH.finditer(line):
        yield "path", _replaced(line, match, f"{match[0]}-x")
    if "/partner" in line:
        return
    is_sample = line.lstrip().startswith(('"', "{"))
    is_row = line.startswith(("|", "*", "<table"))
    if is_row:
        for match in _TYPE.finditer(line):
            yield "type", _replaced(line, match, _OTHER_TYPE[match[0]])
        for match in _NEED.finditer(line):
            yield "need", _replaced(line, match, _OTHER_NEED[match[0]])
        for match in _VALUE.finditer(line):
            yield "value", _replaced(line, match, f"{match[0]}x")
        for match in _LIMIT.finditer(line):
            yield "limit", _replaced(line, match, "37")
    for match in _NAME.finditer(line):
        end = match.end(match.lastgroup or 0)
        yield "name", f"{line[:end]}Renamed{line[end:]}"
    for match in _SAMPLE.finditer(line) if is_sample else ():
        other = "7" if match[1].startswith('"') else '"seven"'
        yield "sample", f"{line[: match.start(1)]}{other}{line[match.end(1) :]}"
    for match in _STATUS.finditer(line) if not is_sample else ():
        yield "status", line.replace(match[1], "418")


def _replaced(line: str, match: re.Match[str], new: str) -> str:
    return f"{line[: match.start()]}{new}{line[match.end() :]}"
