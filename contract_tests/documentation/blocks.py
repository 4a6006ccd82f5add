"""Reads Markdown into sections of blocks, each with its line; nothing of the text is left out."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import msgspec
from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

_MARKDOWN = MarkdownIt("commonmark").enable("table")
_HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})[ \t]+(?P<title>.*?)(?:[ \t]+#+)?[ \t]*$")
_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}|~{3,})")
_FURNITURE = "Agent Instructions"
"""The heading of what the publisher's tool adds at the end of each page; it says nothing about the API."""


class Text(msgspec.Struct, frozen=True):
    """A run of inline text.

    `marked` is the text as it reads, with code in back-ticks; `strong` the bold runs; `rest` what follows a bold
    label at its beginning.
    """

    line: int
    marked: str
    codes: tuple[str, ...]
    strong: tuple[str, ...]
    links: tuple[str, ...]
    label: str | None
    rest: str

    @property
    def plain(self) -> str:
        """The text without back-ticks."""
        return self.marked.replace("`", "")


class Code(msgspec.Struct, frozen=True):
    """A fenced block; `line` is that of its first line of content."""

    line: int
    language: str
    content: str


class Table(msgspec.Struct, frozen=True):
    """A table; `header` in lower case."""

    line: int
    header: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]


class Items(msgspec.Struct, frozen=True):
    """The items of a list, nested ones among them."""

    line: int
    items: tuple[Text, ...]


class Other(msgspec.Struct, frozen=True):
    """A block that the documentation's format does not have."""

    line: int
    kind: str
    content: str


Block: TypeAlias = Text | Code | Table | Items | Other


class Section(msgspec.Struct, frozen=True):
    """A heading and what follows it up to the next one.

    `anchor` is what a link to the section has after `#`; empty for the title of the page. `line` is that of the
    heading; the lines of `blocks` count from it. `text` is the source.
    """

    title: str
    anchor: str
    line: int
    blocks: tuple[Block, ...]
    text: str


def read_sections(markdown: str) -> tuple[Section, ...]:
    """Return the sections of a page in their order, without the furniture at its end."""
    sections: list[Section] = []
    lines = markdown.splitlines()
    starts = [*_headings(lines), len(lines)]
    if starts[0] > 0:
        starts.insert(0, -1)  # text before the first heading
    for start, end in pairwise(starts):
        heading = _HEADING.match(lines[start]) if start >= 0 else None
        title = heading["title"].strip() if heading else ""
        if title.startswith(_FURNITURE):
            break
        body = "\n".join(lines[start + 1 : end])
        anchor = anchor_of(title) if heading and len(heading["marks"]) > 1 else ""
        if heading or body.strip():
            text = f"{lines[start]}\n{body}" if heading else body
            sections.append(Section(title, anchor, start + 1, _blocks(body), text.strip()))
    return tuple(sections)


def _headings(lines: list[str]) -> Iterator[int]:
    """Yield the index of each line that is a heading (CommonMark 0.31.2, section 4.2), fenced blocks left out."""
    fence: str | None = None
    for i, line in enumerate(lines):
        if match := _FENCE.match(line):
            if fence is None:
                fence = match["fence"]
            elif match["fence"].startswith(fence) and not line.strip().strip(fence[0]):
                fence = None
        elif fence is None and _HEADING.match(line):
            yield i


@lru_cache(maxsize=1024)
def _blocks(body: str) -> tuple[Block, ...]:
    """Return the blocks of a section without its heading; line 1 is the one after the heading."""
    tokens = _MARKDOWN.parse(body)
    blocks: list[Block] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        end = _end_of(tokens, position)
        if token.type != "hr":
            blocks.append(_block(tokens[position : end + 1], (token.map or [0])[0] + 1))
        position = end + 1
    return tuple(blocks)


def anchor_of(title: str) -> str:
    """Return the anchor that a heading gets: `Get API Key's` -> `get-api-keys`."""
    return re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", title.lower())).strip("-")


def _end_of(tokens: list[Token], start: int) -> int:
    if tokens[start].nesting == 0:
        return start
    return next(
        i for i in range(start + 1, len(tokens)) if tokens[i].nesting == -1 and tokens[i].level == tokens[start].level
    )


def _block(tokens: list[Token], line: int) -> Block:
    opening = tokens[0]
    match opening.type:
        case "paragraph_open":
            return _text(tokens[1], line)
        case "fence":
            return Code(line + 1, opening.info.strip().split(" ")[0].lower(), opening.content)
        case "table_open":
            return _table(tokens, line)
        case "bullet_list_open" | "ordered_list_open":
            return _items(tokens, line)
        case _:
            content = " ".join(token.content.strip() for token in tokens if token.content)
            return Other(line, opening.type.removesuffix("_open").replace("_", " "), content)


def _items(tokens: list[Token], line: int) -> Items | Other:
    plain = {"bullet_list", "ordered_list", "list_item", "paragraph", "inline"}
    for token in tokens:
        if token.type.removesuffix("_open").removesuffix("_close") not in plain:
            return Other(line, f"list with a {token.type.removesuffix('_open')}", token.content.strip())
    return Items(line, tuple(_text(token, (token.map or [0])[0] + 1) for token in tokens if token.type == "inline"))


def _table(tokens: list[Token], line: int) -> Table:
    rows: list[tuple[Text, ...]] = []
    row: list[Text] = []
    row_line = line
    for token in tokens:
        if token.type == "tr_open":
            row, row_line = [], (token.map or [line - 1])[0] + 1
        elif token.type == "inline":
            row.append(_text(token, row_line))
        elif token.type == "tr_close":
            rows.append(tuple(row))
    return Table(line, tuple(cell.plain.strip().lower() for cell in rows[0]), tuple(rows[1:]))


def _text(inline: Token, line: int) -> Text:
    marked: list[str] = []
    codes: list[str] = []
    links: list[str] = []
    strong: list[list[str]] = []
    is_strong = False
    for child in inline.children or []:
        match child.type:
            case "code_inline":
                piece = f"`{child.content}`"
                codes.append(child.content)
            case "softbreak" | "hardbreak":
                piece = " "
            case "strong_open" | "strong_close":
                is_strong = child.type == "strong_open"
                if is_strong:
                    strong.append([])
                continue
            case "link_open":
                links.append(str(child.attrs.get("href", "")))
                continue
            case _:
                piece = child.content
        marked.append(piece)
        if is_strong:
            strong[-1].append(piece)
    text = "".join(marked).strip()
    bold = tuple("".join(run) for run in strong)
    label = bold[0] if bold and bold[0].endswith(":") and text.startswith(bold[0]) else None
    rest = text[len(label) :].strip() if label else text
    return Text(line, text, tuple(codes), bold, tuple(links), label[:-1].strip().lower() if label else None, rest)
