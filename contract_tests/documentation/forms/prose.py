"""Prose: statuses, headers, limits, lists of values; numbers and code in it that say something else are told."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from contract_tests.documentation.blocks import Text
from contract_tests.documentation.cells import read_description
from contract_tests.documentation.described import GUIDES
from contract_tests.documentation.named_field import name_of

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from contract_tests.documentation.reading import Reading
    from contract_tests.documentation.statement import Place

_PHRASES = "|".join(re.escape(status.phrase) for status in HTTPStatus)
_STATUS_IN_CODE = re.compile(r"(?P<status>[1-5]\d\d)(?P<phrase> [A-Z][\w' -]*)?")
_STATUS = re.compile(
    rf"(?<![\w.,])(?P<named>[1-5]\d\d) (?:{_PHRASES})\b"
    r"|\b(?:returns?|responds?(?: with)?|answers?(?: with)?|status(?: codes?)?|HTTP|fails with)"
    r"\s*(?:is |of |: ?|an? |the )*"
    r"`?(?P<after>[1-5]\d\d)\b(?![,.]\d)|(?<![\w.,])`?(?P<before>[1-5]\d\d)`? (?:error|response|status|answer)\b",
    re.IGNORECASE,
)
_HEADER = re.compile(r"X-[A-Za-z-]+|Retry-After|Idempotency-Key")
_RATE_LIMIT = re.compile(
    r"(?P<requests>\d[\d,]*) requests per (?P<window>second|minute|hour|day)\b(?: per (?P<scope>[a-z]+(?: [a-z]+)?))?"
)
_LISTED = re.compile(
    r"(?:the )?(?:valid|allowed|possible|supported|accepted|available|permitted)\b(?P<about>[^:`]*(?:`\w+`)?[^:`]*?)"
    r"(?:values?)?\s*(?::|\bare\b|\bis\b)\s*(?P<values>.+)",
    re.IGNORECASE,
)
_OF_FIELD = re.compile(r"`(?P<field>\w+)`[^`]*\b(?:one of|can be|must be|is either|may be)\b\s*:?\s*(?P<values>.+)")
_ALL = re.compile(
    r"\ball (?:of the |the )?(?:fields|parameters|properties)(?: below)? are (?P<word>optional|required)\b",
    re.IGNORECASE,
)
_REQUIRED = re.compile(
    r"(?:required|mandatory)(?: fields| parameters)?: (?P<names>`[^`]+`(?:, `[^`]+`)*)\.?", re.IGNORECASE
)
_OTHERS = re.compile(r"\ball (?:the )?others?(?: fields| parameters)? are (?P<word>optional|required)\b", re.IGNORECASE)
_UNLESS = re.compile(
    r"\b(?:fields?|parameters?|properties|arguments?|all)\b[^.`]*\b(?:is|are) (?P<word>optional|required)\b"
    r"[^.`]*\b(?:unless|except)\b",
    re.IGNORECASE,
)
_ABOUT_NEED = re.compile(
    r"\b(?:fields?|parameters?|properties|arguments?|all|others?|those)\b[^.]*\b(?:optional|required|mandatory)\b"
    r"|\b(?:optional|required|mandatory)\b[^.]*\b(?:fields?|parameters?|properties|arguments?|all|others?)\b",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"`?\?`? (?:after|behind|at the end of|suffix)[^.]*\boptional\b|\boptional\b[^.]*`\?`", re.IGNORECASE
)
_FAILURE = re.compile(
    r"\b(?:fails?|failed|failure|errors?|invalid|unsuccessful|rejected|denied|not found|exceed\w*|"
    r"too (?:small|many|large|few)|"
    r"insufficient|missing|otherwise|cannot|unauthorized)\b",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"\b(?:at most|at least|up to|maximum|minimum|max|min|limit(?:ed)?|between|from)\b[^.;]*?\d", re.IGNORECASE
)


def read(block: Block, reading: Reading) -> bool:
    """Read a paragraph that is no label."""
    if not isinstance(block, Text):
        return False
    read_text(block, reading)
    return True


def read_text(text: Text, reading: Reading, *, known: bool = False) -> None:
    """Read a run of prose; what of its code or numbers nothing accounts for is told, unless it is `known` already."""
    if _MARK.search(text.marked):
        reading.marks_optional = known = True
    before = len(reading.statements) + len(reading.not_understood)
    marked = text.marked
    statuses = _statuses(text, reading)
    _state_statuses(text, reading, statuses)
    headers = [code for code in text.codes if _HEADER.fullmatch(code)]
    for code in headers:
        reading.state_of_api("header", code, "presence", True, text.line)
    _rate_limit(text, reading)
    if (match := _ALL.search(marked)) and reading.operation:
        required = match["word"].lower() == "required"
        if reading.place == "query":
            reading.say_of_others("query", "required", required, text.line)
        else:
            reading.all_required = (required, reading.spot(text.line).line)
        known = True
    known |= _required(text, reading)
    if not known:
        _values(text, reading)
    if reading.operation and marked.rstrip().endswith(":") and _FAILURE.search(marked):
        reading.is_failure = True
    if known or len(reading.statements) + len(reading.not_understood) > before:
        return
    _left_over(text, reading)


def _required(text: Text, reading: Reading) -> bool:
    """Read which fields are required and that all others are not, below a table or list of them."""
    match = _REQUIRED.search(text.marked)
    others = _OTHERS.search(text.marked) or _UNLESS.search(text.marked)
    place = reading.place
    if place is None or not reading.operation or (match is None and others is None):
        return False
    names = re.findall(r"`([^`]+)`", match["names"]) if match else []
    for name in names:
        reading.state(place, reading.full_name(place, name), "required", True, text.line)
    if others:
        reading.say_of_others(place, "required", others["word"].lower() == "required", text.line)
    return True


def _statuses(text: Text, reading: Reading) -> list[str]:
    found = [match["status"] for code in text.codes if (match := _STATUS_IN_CODE.fullmatch(code)) and match["phrase"]]
    found += [match["named"] or match["after"] or match["before"] for match in _STATUS.finditer(text.marked)]
    if reading.role == "error" and (match := re.match(r"`?([45]\d\d)\b", text.marked)):
        found.append(match[1])
    if len(text.codes) == 1 and text.marked == f"`{text.codes[0]}`" and _STATUS_IN_CODE.fullmatch(text.codes[0]):
        found.append(text.codes[0][:3])
    return [*dict.fromkeys(found)]


def _state_statuses(text: Text, reading: Reading, statuses: list[str]) -> None:
    for status in statuses:
        if not reading.operation and status[0] == "2":
            # Without an operation, success is that of something else: the receipt of a webhook.
            reading.puzzled(text.line, f"the status {status} in: {text.plain}")
        elif reading.operation or status[0] in "45":
            reading.state("status", status, "presence", True, text.line)
        if reading.operation and status[0] in "45" and (reading.role == "response" and not reading.answered):
            reading.is_failure = text.marked.lstrip("`").startswith(status)


def _rate_limit(text: Text, reading: Reading) -> None:
    match = _RATE_LIMIT.search(text.plain)
    if match is None:
        return
    if reading.operation:
        reading.puzzled(text.line, f"a rate limit of one operation: {match[0]}")
        return
    limit = {"requests": int(match["requests"].replace(",", "")), "window": match["window"]}
    scope = {"scope": match["scope"]} if match["scope"] else {}
    for name, value in (limit | scope).items():
        reading.state_of_api("rate limit", name, "value", value, text.line)


def _values(text: Text, reading: Reading) -> None:
    match = _LISTED.search(text.marked) or _OF_FIELD.search(text.marked)
    if match is None or not reading.operation:
        return
    read = dict(read_description(f"One of: {match['values']}"))
    values = cast("list[str] | None", read.get("values"))
    if values is None:
        return
    about = match.groupdict().get("about") or match.groupdict().get("field") or ""
    place = _place(reading)
    field = _field_about(about, values, reading, place)
    if field is None:
        reading.puzzled(text.line, f"values of a field that is not named: {text.plain}")
        return
    reading.state(place, field, "values", values, text.line)


def _place(reading: Reading) -> Place:
    if reading.place in ("body", "query"):
        return reading.place
    return "body" if "body" in reading.shown else "response"


def _field_about(about: str, values: list[str], reading: Reading, place: Place) -> str | None:
    """Return the field that a list of values is about: one that the text names, or the only one that is shown."""
    names = [path for path in reading.shown.get(place, []) if "." not in path]
    words = [word.strip("`,.") for word in about.lower().split()]
    for name in names:
        if name.lower() in words or f"{name.lower()}s" in words or f"{name.lower()}es" in words:
            return name
    named = re.search(r"`(\w+)`", about)
    if named and (name_in_text := name_of(named[1])):
        return name_in_text
    if len(names) == 1 and len([word for word in words if word not in ("values", "value", "the", "for")]) == 0:
        return names[0]
    samples = [
        s.subject.name
        for s in reading.statements
        if (s.subject.operation, s.subject.place, s.aspect) == (reading.operation, place, "sample")
        and s.value in values
    ]
    return samples[0] if len({*samples}) == 1 else None


def _left_over(text: Text, reading: Reading) -> None:
    """Tell numbers in code, limits, and, in the reference, several words in code that are part of no statement."""
    numbers = [code for code in text.codes if re.fullmatch(r"[\d.,]+", code)]
    limits = _LIMIT.search(text.plain)
    unknown_error = reading.role == "error" and text.marked.startswith("`")
    need = reading.operation and _ABOUT_NEED.search(text.plain)
    several = len(text.codes) > 1 and not reading.page.startswith(GUIDES)
    if numbers or limits or several or unknown_error or need:
        reading.puzzled(text.line, f"prose: {text.plain}")
