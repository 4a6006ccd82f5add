"""Reads the HTML that GitBook writes into Markdown: tables, folded parts, figures."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import TypeAlias

import msgspec

_SILENT = frozenset(
    {"figure", "figcaption", "img", "br", "details", "summary", "p", "a", "picture", "source", "hr", "tabs"}
)
_TRANSPARENT = frozenset({"mark", "strong", "b", "em", "i", "span", "sup", "sub", "ul", "ol", "u", "input"})
_TABLE = frozenset({"table", "thead", "tbody", "tr", "th", "td", "colgroup", "col", "code", "li"})
_BREAKING = frozenset({"br", "p", "li"})


class Cell(msgspec.Struct, frozen=True):
    """A cell as Markdown; `line` counts from that of the block."""

    line: int
    text: str


class HtmlTable(msgspec.Struct, frozen=True):
    """A table."""

    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


class Label(msgspec.Struct, frozen=True):
    """The summary of a folded part; `line` counts from that of the block."""

    line: int
    text: str


class Unknown(msgspec.Struct, frozen=True):
    """HTML that GitBook does not write for itself."""

    content: str


Markup: TypeAlias = HtmlTable | Label | Unknown


def read_html(content: str) -> list[Markup]:
    """Return what a block of HTML holds; nothing for a comment, a figure, or the edges of a folded part."""
    parser = _Parser()
    parser.feed(content)
    parser.close()
    if parser.unknown:
        return [Unknown(content.strip())]
    return parser.found


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Markup] = []
        self.unknown = False
        self._open: list[str] = []
        self._rows: list[list[Cell]] = []
        self._text: list[str] = []
        self._line = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tabitem":  # of Docusaurus
            self.found.append(Label(self.getpos()[0] - 1, dict(attrs).get("label") or ""))
        elif tag not in _SILENT | _TRANSPARENT | _TABLE:
            self.unknown = True
        if tag in _BREAKING:
            self._text.append(" ")
        elif tag == "code":
            self._text.append("`")
        elif tag == "input":
            self._text.append("true" if any(name == "checked" for name, _ in attrs) else "false")
        elif tag in ("td", "th", "summary"):
            self._text, self._line = [], self.getpos()[0] - 1
        elif tag == "tr":
            self._rows.append([])
        elif tag == "table":
            self._rows = []
        if tag in ("table", "td", "th", "summary", "figure"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]
        text = "".join(self._text).strip(" \t\n")  # hard spaces indent
        if tag == "code":
            self._text.append("`")
        elif tag in ("td", "th") and self._rows:
            self._rows[-1].append(Cell(self._line, text))
        elif tag == "summary":
            self.found.append(Label(self._line, text))
        elif tag == "table" and self._rows:
            header, *rows = self._rows
            self.found.append(HtmlTable(tuple(header), tuple(tuple(row) for row in rows)))

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "table":
            self._text.append(data)
        elif data.strip() and not self._open:
            self.unknown = True
