"""A sample in JSON: a body, the answer, the answer to a failure, or a value that a section is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from contract_tests.documentation.blocks import Code
from contract_tests.documentation.fields_in_text import kind_and_rest, state_field
from contract_tests.documentation.named_field import Field
from contract_tests.documentation.samples import SampleError, fields_of, read_sample
from contract_tests.documentation.statement import Subject

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading
    from contract_tests.documentation.statement import Place

_JSON = ("json", "jsonc", "json5")
_PERHAPS_JSON = ("", "text", "javascript", "js", "http")
_COMMENT = re.compile(r"(?P<json>(?:[^\"/]|\"(?:[^\"\\\\]|\\\\.)*\"|/(?!/))*)//(?P<comment>.*)")
_OF_ERRORS = {"code", "message"}
_NO_LABEL_MISSED = ("a sample of a failure", "a second sample")
_WITH_BODY = ("POST", "PUT", "PATCH")


def read(block: Block, reading: Reading) -> bool:
    """Read a sample into the place that the label above it names."""
    if not isinstance(block, Code):
        return False
    begins = block.content.lstrip()[:1]
    if block.language not in _JSON and not (block.language in _PERHAPS_JSON and begins in ("{", "[") and begins):
        return False
    operation, place = _place(block, reading)
    if place is None:
        reading.puzzled(block.line, operation)
        if not operation.startswith(_NO_LABEL_MISSED):
            reading.lose_place()
    elif (commented := _without_comments(block.content)) is not None:
        content, comments = commented
        if state_sample(reading, operation, place, content, block.line):
            _state_comments(reading, operation, place, content, comments, block.line)
            reading.answered |= place == "response"
    elif state_sample(reading, operation, place, block.content, block.line) and place == "response":
        reading.answered = True
    return True


def state_sample(reading: Reading, operation: str, place: Place, content: str, line: int) -> bool:
    """State the fields of a sample; return whether it is JSON."""
    try:
        value = read_sample(content)
    except SampleError as error:
        reading.puzzled(line, f"a sample: {error}")
        return False
    reading.add(Subject(operation, place), "sample", value, line)
    fields = list(fields_of(content, value))
    for path, field, at in fields:
        reading.add(Subject(operation, place, path), "sample", field, line + at)
    reading.shown[place] = [path for path, _, _ in fields]
    return True


def _without_comments(content: str) -> tuple[str, dict[int, str]] | None:
    """Return a sample without the comments at the ends of its lines, and these by line; None if it has none."""
    comments: dict[int, str] = {}
    lines = content.split("\n")
    for i, line in enumerate(lines):
        if match := _COMMENT.fullmatch(line):
            lines[i], comments[i] = match["json"].rstrip(), match["comment"].strip()
    if not comments:
        return None
    return re.sub(r",(?=\s*[}\]])", "", "\n".join(lines)), comments


def _state_comments(
    reading: Reading, operation: str, place: Place, content: str, comments: dict[int, str], line: int
) -> None:
    """State what the comments say of the fields in whose lines they stand."""
    try:
        fields = {at: path for path, _, at in reversed([*fields_of(content, read_sample(content))])}
    except SampleError:
        return
    for at, comment in comments.items():
        if at not in fields:
            if comment:
                reading.puzzled(line + at, f"a comment in a sample: {comment}")
            continue
        kind, description = kind_and_rest(comment)
        subject: Place = place if operation else "concept"
        state_field(reading, operation, subject, Field(fields[at], line + at, type=kind, description=description))


def _place(block: Code, reading: Reading) -> tuple[str, Place | None]:
    """Return operation and place of a sample; no place, and what is puzzling about it, if that is not known."""
    unknown = f"a sample under the label {reading.label.lower() or 'none'}"
    if not reading.operation:
        if reading.role == "error" or reading.anchor.startswith("error"):
            return "", "error body"
        return ("", "concept") if reading.role in (None, "body") else (unknown, None)
    if reading.role in ("response", "error") or reading.is_failure:
        if not (reading.is_failure or reading.answered):
            return reading.operation, "response"
        if _is_error(block.content):
            return "", "error body"
        return ("a sample of a failure" if reading.is_failure else "a second sample of the answer"), None
    if reading.role == "body":
        return reading.operation, "body"
    if reading.role == "request" and reading.operation.startswith(_WITH_BODY):
        return reading.operation, "body"
    return unknown, None


def _is_error(content: str) -> bool:
    try:
        value = read_sample(content)
    except SampleError:
        return False
    return isinstance(value, dict) and cast("dict[str, object]", value).keys() >= _OF_ERRORS
