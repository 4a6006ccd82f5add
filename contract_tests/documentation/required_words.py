"""Reads whether a field is required, where pages say it: a column, a badge, an asterisk, the description."""

from __future__ import annotations

import re

_WORDS = {
    **dict.fromkeys(("yes", "required", "true", "y", "mandatory", "\u2705", "\u2714", "\u2713", "\u2611", "x"), True),
    **dict.fromkeys(
        ("no", "optional", "false", "n", "not required", "\u274c", "\u2717", "\u2610", "-", "\u2013"), False
    ),
}
_IN_PROSE = re.compile(
    r"^\s*[\[(]?(?P<first>required|optional)[\])]?(?=\s*(?:[.:,;\u2013-]|$))"
    r"|[\[(](?P<inside>required|optional)[\])]"
    r"|[.;]\s*(?P<last>required|optional)\.?\s*$",
    re.IGNORECASE,
)
_BADGE = re.compile(
    r"(?:\s+[\[(]?(?P<word>required|optional)[\])]?|\s*[\[(](?P<inside>required|optional)[\])]"
    r"|\s*\\?(?P<star>\*)|(?P<mark>\?))\s*$",
    re.IGNORECASE,
)


def read_required(text: str) -> bool | None:
    """Return what a cell of the column Required says; None if it says neither yes nor no."""
    return _WORDS.get(text.replace("\ufe0f", "").replace("`", "").strip().lower())


def without_badge(name: str) -> tuple[str, bool | None]:
    """Return a name without the badge or asterisk behind it, and what that says."""
    match = _BADGE.search(name)
    if match is None or match.start() == 0:
        return name.strip(), None
    word = match["word"] or match["inside"]
    return name[: match.start()].strip(), word.lower() == "required" if word else match["star"] is not None


def required_in_prose(description: str) -> tuple[str, bool | None]:
    """Return a description without the words that say whether the field is required, and what they say."""
    match = _IN_PROSE.search(description)
    if match is None:
        return description, None
    word = match["first"] or match["inside"] or match["last"]
    return f"{description[: match.start()]} {description[match.end() :]}".strip(), word.lower() == "required"
