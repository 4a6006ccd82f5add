"""Reads what the prose of a description says about a value: allowed values, default, range."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.documentation.statement import Aspect
    from generator.json_pointer import Json

_NUMBER = r"-?\d[\d,]*(?:\.\d+)?"
_OMITTED = re.compile(
    r"\bif (?:omitted|left out|not (?:given|set|specified|provided)),?\s+(?:`(?P<code>[^`]+)`|(?P<word>[^\s,;`()]+))"
    r"(?P<tail>) is (?:used|assumed|taken)\.?",
    re.IGNORECASE,
)
_DEFAULT = re.compile(
    r"[(\[]?\bdefaults?(?: to| is| value)?\s*[:=]?\s*(?:`(?P<code>[^`]+)`|(?P<word>[^\s,;`()\[\]]*[^\s,;`()\[\].]))"
    r"(?P<tail>[^)\].;,]*)[)\]]?",
    re.IGNORECASE,
)
_RULES = frozenset({"today", "now", "none", "null", "empty", "current", "yesterday", "the", "a", "an", "all", "start"})
"""Words after `default` that are no value."""
_LENGTH = re.compile(
    rf"\(?(?:between\s+)?(?P<low>{_NUMBER})\s*(?:-|\u2013|to|and)\s*(?P<high>{_NUMBER})\s+(?:characters|chars)\)?",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"`?\[\s*(?P<low4>{_NUMBER})\s*,\s*(?P<high4>{_NUMBER})\s*\]`?"
    rf"|\(\s*(?P<low>{_NUMBER})\s*(?:-|\u2013|to|\.\.\.?)\s*(?P<high>{_NUMBER})\s*\)"
    rf"|(?:\bbetween\s+|\bfrom\s+)?(?<![\w.-])(?P<low2>\d+)\s*(?:-|\u2013|\bto\b|\band\b|\.\.\.?)\s*(?P<high2>\d+)"
    rf"(?![\w-]|\.\d)(?:\s*\(?inclusive\)?)?"
    rf"|\(?\bmin(?:imum)?(?: is|:| of)?\s*(?P<low3>{_NUMBER})\s*(?:,|;|and)?\s*max(?:imum)?(?: is|:| of)?\s*"
    rf"(?P<high3>{_NUMBER})\)?",
    re.IGNORECASE,
)
_LIMIT = rf"`?(?P<limit>{_NUMBER})`?"
_NO_NOUN = r"(?:(?<=`)|(?=\s*(?:[.;,)\u2264]|$|\(?inclusive|(?:and|max|<=|or)\b)))"
"""What follows a limit of the value itself; `up to 500 credits` counts something else."""
_LOW = re.compile(
    rf"\(?(?:\bmin(?:imum)?(?: value)?(?: is| of)?\s*[:=]?|\b(?:must be )?at least|\u2265|`?>=)"
    rf"\s*{_LIMIT}{_NO_NOUN}\)?\.?"
    rf"|(?<![\w.-])(?P<limit2>{_NUMBER}) or (?:more|greater|above)\b",
    re.IGNORECASE,
)
_HIGH = re.compile(
    rf"\(?(?:\bmax(?:imum)?(?: value)?(?: is| of)?\s*[:=]?|\b(?:must be )?at most|\bup to|\u2264|`?<=)"
    rf"\s*{_LIMIT}{_NO_NOUN}\)?\.?"
    rf"|(?<![\w.-])(?P<limit2>{_NUMBER}) or (?:less|fewer|below)\b",
    re.IGNORECASE,
)
_LONGEST = re.compile(
    rf"\(?\b(?:max(?:imum)?\.? length(?: is| of)?\s*[:=]?\s*{_LIMIT}(?: (?:characters|chars)\b)?"
    rf"|(?:max(?:imum)?\.?|up to|at most|no more than)(?: of)?:?"
    rf"\s*`?(?P<limit2>{_NUMBER})`? (?:characters|chars)\b)\)?\.?",
    re.IGNORECASE,
)
_SHORTEST = re.compile(
    rf"\(?\b(?:min(?:imum)?\.? length(?: is| of)?\s*[:=]?\s*{_LIMIT}(?: (?:characters|chars)\b)?"
    rf"|(?:min(?:imum)?\.?|at least|no less than)(?: of)?:?\s*`?(?P<limit2>{_NUMBER})`? (?:characters|chars)\b)\)?\.?",
    re.IGNORECASE,
)
_NULLABLE = re.compile(r"\(?\b(?:(?:may|can)(?: also)? be (?:`null`|null\b)|nullable\b)\)?\.?", re.IGNORECASE)
_FORMAT = re.compile(
    r"(?P<before>^|[.;,(]\s*)(?:(?:an?|in) )?(?P<format>UUID|URL|URI|e-?mail address"
    r"|ISO[ -]?8601 (?:timestamp|date(?:[ -]?time)?(?: \(`YYYY-MM-DD`\))?))(?P<after>\s*(?:[.;,)]|$))",
    re.IGNORECASE,
)
_LIMITS: tuple[tuple[Aspect, re.Pattern[str], re.Pattern[str], re.Pattern[str]], ...] = (
    ("length", _LENGTH, _SHORTEST, _LONGEST),
    ("range", _RANGE, _LOW, _HIGH),
)
"""What a limit is about; the limits on both sides, below and above."""
_CODES = r"`[^`]+`(?:\s*(?:,|/|\||\u2022|,?\s*\bor\b|,?\s*\band\b)\s*`[^`]+`)"
_EXPLAINED = r"`[^`]+`\s*(?:\u2013|\u2014|-|=|:|\()\s*[^`.;]+"
_VALUES = re.compile(
    rf"(?P<all>{_CODES}+)(?!\s*(?:,|/|\||or\b|and\b)?\s*`)"
    r"|\b(?i:values?(?: are| is)?)\s*:?\s*(?P<column>`[^`]+`(?:\s+`[^`]+`)+)"
    r"|(?:\b(?i:one of|only|always|values?(?: are| is)?|must be)|:)"
    r"\s*(?P<single>`[^`]+`)(?!\s*(?:,|/|or\b|and\b|is\b|`))"
)
_EXPLAINED_VALUES = re.compile(rf"{_EXPLAINED}(?:{_EXPLAINED})+")
_IN_ONE_CODE = re.compile(r"`(?P<values>[\w.-]+(?:\s*(?:/|\||,)\s*[\w.-]+)+)`")
_WORD = r"[\"']?(?:[a-z](?:[a-z0-9_.-]*[a-z0-9])?|[A-Z0-9_]{2,})[\"']?"
_WORDS = rf"{_WORD}(?:\s*(?:,|/|\|)\s*{_WORD})*(?:,?\s+(?:or|and)\s+{_WORD})|{_WORD}(?:\s*(?:,|/|\|)\s*{_WORD})+"
_BARE = re.compile(
    r"\b(?i:one of|either|any of|(?:allowed|valid|possible|accepted|supported) values?|values|options|enum)"
    rf"\s*(?:are|is)?\s*:?\s*[(\[]?(?P<words>{_WORDS})[)\]]?(?=\s*(?:[.;()\[]|$))"
    rf"|\b(?i:(?:allowed|valid|possible|accepted|supported) values?)\s*(?:are|is)?\s*:?"
    rf"\s*(?P<lone>{_WORD})(?=\s*(?:[.;]|$))"
    rf"|\b(?i:can be|must be)\s+(?P<quoted>\"[^\"]*\"(?:(?:,|,?\s+or)\s+\"[^\"]*\")*)"
    rf"|(?:^|[.;:(])\s*(?P<clause>{_WORDS})(?=\s*(?:[.;()]|,\s*default|$))",
)
_NO_VALUES = frozenset(
    {"null", "empty", "and", "or", "a", "an", "the", "not", "if", "no", "yes", "required", "optional"}
    | {"string", "integer", "number", "boolean", "object", "array"}
)
_ASIDE = re.compile(r"\([^()]*\)")
_EXAMPLE = re.compile(
    rf"\(?(?:\be\.g\.,?|\bexamples?:|\bfor example,?|\bsuch as|\blike|\bi\.e\.,?)\s*"
    rf"(?:{_CODES}+|`[^`]+`|\"[^\"]*\"|[\d-]+\b)\)?",
    re.IGNORECASE,
)
_NOTATION = re.compile(
    r"`(?:[YMDHSTZhms:.-]+|#[RGB]+|null)`|\b(?:ISO|RFC|UTF|SHA|E|HMAC-SHA|OAuth|v)[ .-]?\d[\d.-]*\b", re.IGNORECASE
)
_LEFT_OVER = re.compile(
    r"`[^`]*`|\"[^\"]*\"(?:\s*[|/,]\s*\"[^\"]*\")+|\([^)]*\d[^)]*\)"
    r"|\b(?:default|minimum|maximum|at least|at most|up to)\b[^.;]*"
    r"|[^.;,()\s][^.;,()]*\d[^.;,()]*|\d[^.;,()]*",
    re.IGNORECASE,
)


def read_description(marked: str) -> Iterator[tuple[Aspect | None, Json]]:
    """Yield (aspect, value) of each statement in a description, back-ticks kept; aspect None: not understood.

    A default is a JSON value where its text is one, a range and a length two numbers, the values a list of texts. A
    default that is a rule (`30 days ago`) is not understood.
    """
    text = marked
    if match := _FORMAT.search(text):
        yield "format", format_called(match["format"])
        text = f"{text[: match.start()]}{match['before']}{match['after']}{text[match.end() :]}"
    if match := _NULLABLE.search(text):
        yield "nullable", True
        text = _without(text, match)
    text = _NOTATION.sub(" ", text)
    text = _EXAMPLE.sub(" ", text)
    if match := _OMITTED.search(text) or _DEFAULT.search(text):
        yield _default(match)
        text = _without(text, match)
    for aspect, both, low, high in _LIMITS:
        if match := both.search(text):
            yield aspect, _bounds(match)
            text = _without(text, match)
            continue
        limits: list[Json] = []
        for one_side in (low, high):
            match = one_side.search(text)
            limits.append(_number(match["limit"] or match["limit2"]) if match else None)
            text = _without(text, match) if match else text
        if limits != [None, None]:
            yield aspect, limits
    if found := _values(text):
        values, text = found
        yield "values", values
    for match in _LEFT_OVER.finditer(text):
        yield None, match[0].strip()


def format_called(words: str) -> str:
    """Return the format, as JSON Schema calls it, that words mean: `UUID`, `ISO 8601 timestamp`."""
    name = words.lower()
    if "8601" in name:
        return "date-time" if "time" in name else "date"
    return "email" if "mail" in name else {"url": "uri"}.get(name, name)


def _default(match: re.Match[str]) -> tuple[Aspect | None, Json]:
    word, tail = (match["word"] or "").rstrip("."), match["tail"].strip()
    is_rule = match["code"] is None and (word.lower() in _RULES or bool(tail))
    if is_rule or not (match["code"] or word):
        return None, match[0].strip()
    return "default", _value(match["code"] or word)


def _values(text: str) -> tuple[list[Json], str] | None:
    """Return the allowed values that a text lists, and the text without them."""
    if match := _EXPLAINED_VALUES.search(text):
        return re.findall(r"`([^`]+)`", match[0]), _without(text, match)
    if match := _VALUES.search(text):
        listed = match["all"] or match["column"] or match["single"]
        return re.findall(r"`([^`]+)`", listed), _without(text, match)
    if match := _IN_ONE_CODE.search(text):
        return re.split(r"\s*[/|,]\s*", match["values"]), _without(text, match)
    if "`" in text:
        return None
    plain = re.sub(r"\s+", " ", _ASIDE.sub(" ", text)).strip(" ,;")
    for match in _BARE.finditer(plain):
        group = next(name for name in ("words", "lone", "quoted", "clause") if match[name])
        words = [word.strip("\"'") for word in re.split(r"\s*[,/|]\s*(?:or\s+|and\s+)?|\s+(?:or|and)\s+", match[group])]
        if not {*words} & _NO_VALUES and (len({*words}) > 1 or group in ("lone", "quoted")):
            asides = " ".join(_ASIDE.findall(text))
            return [*words], f"{plain[: match.start(group)]} {plain[match.end(group) :]} {asides}"
    return None


def _without(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}"


def _bounds(match: re.Match[str]) -> list[Json]:
    groups = match.groupdict()
    return [
        _number(next(text for name, text in groups.items() if name.startswith(bound) and text))
        for bound in ("low", "high")
    ]


def _number(text: str) -> Json:
    digits = text.replace(",", "")
    return float(digits) if "." in digits else int(digits)


def _value(text: str) -> Json:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text.rstrip(".").strip("\"'")
