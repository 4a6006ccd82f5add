"""Texts of pages and of answers in Markdown: none of it is markup, a mention or a link."""

from __future__ import annotations

import re


def block(text: str, language: str = "") -> str:
    """Return a text as a code block, whatever it holds."""
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}{language}\n{visible(text)}\n{fence}"


def code(text: str) -> str:
    """Return a text of one line as code, whatever it holds."""
    line = " ".join(visible(text).split())
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", line)), default=0))
    return f"{ticks} {line} {ticks}" if "`" in line else f"`{line}`"


def visible(text: str) -> str:
    """Return a text without characters that hide others, and without a comment, which may hold a marker."""
    shown = "".join(one if one.isprintable() or one in "\n\t" else "\N{REPLACEMENT CHARACTER}" for one in text)
    return shown.replace("<!--", "< !--")
