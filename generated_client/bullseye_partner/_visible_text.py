# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_visible_text.py.
r"""Text of strangers, made safe to print: what a reader cannot see is written as an escape (`\x1b`, `\u202e`).

Names and companies of visitors come from the public web, so they may hold anything. Escaped are control characters
(C0, DEL, C1), line and paragraph separators, lone surrogates, format characters (among them all that change the
direction of text) and other characters without a shape of their own. They stay where people write with them: joiners
and variation selectors in emoji, variation selectors after an ideograph, joiners between Arabic letters and after an
Indic virama. Flags of regions, which are written with tag characters, are not kept.
"""

from __future__ import annotations

import re
import unicodedata

_PICTURE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
_EMOJI = f"{_PICTURE}[\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]?"
_ARABIC = "[\u0620-\u065f\u066e-\u06d3\u06d5\u06ee-\u06ff\u0750-\u077f\u08a0-\u08c9\ufb50-\ufdff\ufe70-\ufefc]"
_VIRAMA = "[\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca]"
_KEPT = "|".join(
    (
        f"{_EMOJI}(?:\u200d{_EMOJI})*",
        "[0-9#*]\ufe0f\u20e3",  # keycaps
        "[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af][\ufe00-\ufe0f\U000e0100-\U000e01ef]",
        f"(?<={_ARABIC})[\u200c\u200d](?={_ARABIC})",
        f"(?<={_VIRAMA})[\u200c\u200d]",
    )
)
_HIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_SHAPELESS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u3164\ufe00-\ufe0f\uffa0\ufff0-\uffff\U000e0000-\U000e0fff]"
)
"""What Unicode says is not shown (`Default_Ignorable_Code_Point`) though its category is not among those above."""

_SEEN = "\ufffc\ufffd"
"""In that range, but with a shape."""

_ESCAPE = "x[0-9a-f]{2}|u[0-9a-f]{4}|U[0-9a-f]{8}"
_CANDIDATE = re.compile(f"(?P<kept>{_KEPT})|[^ -~]")
_CANDIDATE_OR_ESCAPE = re.compile(
    rf"(?<!\\)(?P<slashes>\\*+)(?:(?P<escape>{_ESCAPE})|(?P<kept>{_KEPT})|(?P<other>[^ -~]))"
)


def _is_hidden(character: str) -> bool:
    if character in _SEEN:
        return False
    return unicodedata.category(character) in _HIDDEN_CATEGORIES or bool(_SHAPELESS.match(character))


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def visible(text: str) -> str:
    """Return a text with an escape for everything that a reader would not see; the result is one line."""

    def replace(match: re.Match[str]) -> str:
        return match[0] if match["kept"] or not _is_hidden(match[0]) else _escape(match[0])

    return _CANDIDATE.sub(replace, text)


def visible_and_reversible(text: str) -> str:
    r"""Return a text as `visible` does, but so that it can be told from one that has the escape itself.

    A run of backslashes is doubled before what is, or looks like, an escape. So after an odd number of them stands a
    character, after an even number the text `x1b`.
    """

    def replace(match: re.Match[str]) -> str:
        slashes, escape, other = match["slashes"], match["escape"], match["other"]
        if escape:
            return slashes * 2 + escape
        return slashes * 2 + _escape(other) if other and _is_hidden(other) else match[0]

    return _CANDIDATE_OR_ESCAPE.sub(replace, text)


def visible_json(text: str) -> str:
    """Return the same JSON document with an escape of JSON for everything that a reader would not see."""

    def replace(match: re.Match[str]) -> str:
        character = match[0]
        if match["kept"] or character == "\n" or not _is_hidden(character):
            return character
        return json_escape(character)

    return _CANDIDATE.sub(replace, text)


def json_escape(character: str) -> str:
    """Return a character as JSON writes it in ASCII: an escape, or the two of a surrogate pair."""
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i] << 8 | units[i + 1]:04x}" for i in range(0, len(units), 2))
