"""Reads Markdown into sections of blocks, each with its line; nothing of the text is left out."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import msgspec
from markdown_it import MarkdownIt

from contract_tests.documentation.html_blocks import Cell, HtmlTable, Label, Markup, read_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from markdown_it.token import Token

_MARKDOWN = MarkdownIt("commonmark").enable("table")
_HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})[ \t]+(?P<title>.*?)(?:[ \t]+#+)?[ \t]*$")
_FENCE = re.compile(r" {0,3}(?P<fence>`{3,}|~{3,})")
_UNDERLINE = re.compile(r" {0,3}(?P<mark>=+|-+)[ \t]*$")
_NO_PARAGRAPH = re.compile(r" {0,3}(?:[|>#<`~]|[-*+][ \t]|\d+[.)][ \t]|\{%)")
_TAG = re.compile(r"\{%-?\s*(?P<name>[\w-]+)\s*(?P<attributes>.*?)\s*-?%\}")
_TAG_LINE = re.compile(r"(?:\{%-?\s*[\w-]+\s*.*?-?%\}[ \t]*)+")
_ATTRIBUTE = re.compile(r"(?P<key>[\w-]+)=(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>\S+))")
_INDENT = re.compile(r"^(?P<spaces>(?:\xa0| )*\xa0)[\s]*[\u21b3\u2514\u2192\u2022>-]*\s*")
_FURNITURE = "Agent Instructions"
"""The heading of what the publisher's tool adds at the end of each page; it says nothing about the API."""


class Text(msgspec.Struct, frozen=True):
    """A run of inline text.

    `marked` is the text as it reads, with code in back-ticks; `lines` the same by line of the source; `strong` the bold
    runs; `label` a bold run at its beginning that stands for what follows, `rest` what follows it.
    """

    line: int
    marked: str
    lines: tuple[str, ...]
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
    """The items of a list, nested ones among them; `depths` has how deep each is nested, from 0."""

    line: int
    items: tuple[Text, ...]
    depths: tuple[int, ...]


class Tag(msgspec.Struct, frozen=True):
    """A tag of GitBook's templates, `{% tab title="200" %}`."""

    line: int
    name: str
    attributes: dict[str, str]
    source: str


class Other(msgspec.Struct, frozen=True):
    """A block that the documentation's format does not have."""

    line: int
    kind: str
    content: str


Block: TypeAlias = Text | Code | Table | Items | Tag | Other


class Section(msgspec.Struct, frozen=True):
    """A heading and what follows it up to the next one.

    `anchor` is what a link to the section has after `#`; empty for the title of the page. `line` is that of the
    heading; the lines of `blocks` count from it. `level` is 1 to 6, 0 without a heading. `text` is the source.
    """

    title: str
    level: int
    anchor: str
    line: int
    blocks: tuple[Block, ...]
    text: str


def read_sections(markdown: str) -> tuple[Section, ...]:
    """Return the sections of a page in their order, without the furniture at its end."""
    sections: list[Section] = []
    lines = _without_front_matter(markdown.splitlines())
    headings = [*_headings(lines)]
    if not headings or headings[0].start > 0:
        headings.insert(0, _Heading(-1, 0, 0, ""))  # text before the first heading
    ends = [*(heading.start for heading in headings[1:]), len(lines)]
    for heading, end in zip(headings, ends, strict=True):
        title = _text(_MARKDOWN.parseInline(heading.title)[0], 0).plain
        if title.startswith(_FURNITURE):
            break
        first = heading.start + 1 if heading.level else 0
        blank = [""] * (heading.body - first) if heading.level else []
        body = "\n".join([*blank, *lines[heading.body : end]])
        anchor = anchor_of(title) if heading.level > 1 else ""
        if heading.level or body.strip():
            text = "\n".join(lines[max(heading.start, 0) : end])
            sections.append(Section(title, heading.level, anchor, heading.start + 1, _blocks(body), text.strip()))
    return tuple(sections)


def _without_front_matter(lines: list[str]) -> list[str]:
    """Empty the lines of metadata that GitBook keeps at the head of a page."""
    end = next((i for i, line in enumerate(lines[1:], 1) if line == "---"), 0) if lines[:1] == ["---"] else 0
    return [*[""] * (end + 1), *lines[end + 1 :]] if end else lines


class _Heading(msgspec.Struct, frozen=True):
    start: int
    body: int
    level: int
    title: str


def _headings(lines: list[str]) -> Iterator[_Heading]:
    """Yield the headings (CommonMark 0.31.2, sections 4.2 and 4.3), with the indices of their line and the next."""
    fence: str | None = None
    for i, line in enumerate(lines):
        if match := _FENCE.match(line):
            if fence is None:
                fence = match["fence"]
            elif match["fence"].startswith(fence) and not line.strip().strip(fence[0]):
                fence = None
        elif fence is not None:
            continue
        elif match := _HEADING.match(line):
            yield _Heading(i, i + 1, len(match["marks"]), match["title"].strip())
        elif i and (match := _UNDERLINE.match(line)) and _is_lone(lines, i - 1):
            yield _Heading(i - 1, i + 1, 1 if match["mark"][0] == "=" else 2, lines[i - 1].strip())


def _is_lone(lines: list[str], i: int) -> bool:
    """Return whether a line is a paragraph of its own."""
    before = lines[i - 1] if i else ""
    begins = not before.strip() or _HEADING.match(before) is not None
    return bool(lines[i].strip()) and not _NO_PARAGRAPH.match(lines[i]) and begins


@lru_cache(maxsize=1024)
def _blocks(body: str) -> tuple[Block, ...]:
    """Return the blocks of a section without its heading; line 1 is the one after the heading."""
    blocks: list[Block] = []
    for start, lines in _parts(body.split("\n")):
        if _TAG_LINE.fullmatch(lines[0]):
            blocks += [_tag(match, start + 1) for match in _TAG.finditer(lines[0])]
        else:
            blocks += _blocks_of_part(lines, start)
    return tuple(blocks)


def _parts(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield index and lines of what stands between lines of tags, and each of these: they end a table or paragraph."""
    fence, start = "", 0
    for i, line in enumerate(lines):
        if match := _FENCE.match(line):
            if not fence:
                fence = match["fence"]
            elif match["fence"].startswith(fence):
                fence = ""
        elif not fence and _TAG_LINE.fullmatch(line):
            if i > start:
                yield start, lines[start:i]
            yield i, [line]
            start = i + 1
    if start < len(lines):
        yield start, lines[start:]


def _blocks_of_part(lines: list[str], start: int) -> list[Block]:
    tokens = _MARKDOWN.parse("\n".join(lines))
    for token in tokens:
        token.map = [line + start for line in token.map] if token.map else None
    blocks: list[Block] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        end = _end_of(tokens, position)
        if token.type != "hr":
            blocks += _block(tokens[position : end + 1], (token.map or [0])[0] + 1)
        position = end + 1
    return blocks


def anchor_of(title: str) -> str:
    """Return the anchor that a heading gets: `Get API Key's` -> `get-api-keys`."""
    return re.sub(r"[\s-]+", "-", re.sub(r"[^\w\s-]", "", title.lower())).strip("-")


def _end_of(tokens: list[Token], start: int) -> int:
    if tokens[start].nesting == 0:
        return start
    return next(
        i for i in range(start + 1, len(tokens)) if tokens[i].nesting == -1 and tokens[i].level == tokens[start].level
    )


def _block(tokens: list[Token], line: int) -> list[Block]:
    opening = tokens[0]
    match opening.type:
        case "paragraph_open":
            return _paragraph(tokens[1], line)
        case "fence":
            return [Code(line + 1, opening.info.strip().split(" ")[0].lower(), opening.content)]
        case "table_open":
            return [_table(tokens, line)]
        case "bullet_list_open" | "ordered_list_open":
            return [_items(tokens, line)]
        case "html_block":
            return [_of_html(markup, line) for markup in read_html(opening.content)]
        case _:
            content = " ".join(token.content.strip() for token in tokens if token.content)
            return [Other(line, opening.type.removesuffix("_open").replace("_", " "), content)]


def _paragraph(inline: Token, line: int) -> list[Block]:
    """Split a paragraph at the lines that are tags of templates."""
    if "{%" not in inline.content:
        return [_text(inline, line)]
    blocks: list[Block] = []
    for i, content in enumerate(inline.content.split("\n")):
        position = 0
        for match in _TAG.finditer(content):
            blocks += _inline(content[position : match.start()], line + i)
            blocks.append(_tag(match, line + i))
            position = match.end()
        blocks += _inline(content[position:], line + i)
    return blocks


def _tag(match: re.Match[str], line: int) -> Tag:
    attributes = {a["key"]: a["double"] or a["single"] or a["bare"] or "" for a in _ATTRIBUTE.finditer(match[0])}
    return Tag(line, match["name"], attributes, match[0])


def _inline(content: str, line: int) -> list[Text]:
    return [_text(_MARKDOWN.parseInline(content)[0], line)] if content.strip() else []


def _of_html(markup: Markup, line: int) -> Block:
    match markup:
        case HtmlTable():
            width = len(markup.header)
            padded = ([*row, *[Cell(row[-1].line, "")] * (width - len(row))][:width] for row in markup.rows if row)
            rows = tuple(tuple(_of_cell(cell, line) for cell in row) for row in padded)
            return Table(line, tuple(cell.text.strip().lower() for cell in markup.header), rows)
        case Label():
            return Text(line + markup.line, markup.text, (markup.text,), (), (), (), markup.text.lower(), "")
        case _:
            return Other(line, "html block", markup.content)


def _of_cell(cell: Cell, line: int) -> Text:
    # What HTML has escaped is text in Markdown, too.
    return _text(_MARKDOWN.parseInline(cell.text.replace("<", "\\<"))[0], line + cell.line)


def _items(tokens: list[Token], line: int) -> Items | Other:
    plain = {"bullet_list", "ordered_list", "list_item", "paragraph", "inline"}
    for token in tokens:
        if token.type.removesuffix("_open").removesuffix("_close") not in plain:
            return Other(line, f"list with a {token.type.removesuffix('_open')}", token.content.strip())
    items = [token for token in tokens if token.type == "inline"]
    texts = tuple(_text(token, (token.map or [0])[0] + 1) for token in items)
    top = min((token.level for token in items), default=0)
    return Items(line, texts, tuple((token.level - top) // 2 for token in items))


def _table(tokens: list[Token], line: int) -> Table:
    rows: list[tuple[Text, ...]] = []
    row: list[Text] = []
    row_line = line
    for token in tokens:
        if token.type == "tr_open":
            row, row_line = [], (token.map or [line - 1])[0] + 1
        elif token.type == "inline":
            row.append(_text(token, row_line))
        elif token.type == "tr_close" and not (rows and _TAG.fullmatch(row[0].marked)):
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
                piece = "\n"
            case "strong_open" | "strong_close":
                is_strong = child.type == "strong_open"
                if is_strong:
                    strong.append([])
                continue
            case "link_open":
                links.append(str(child.attrs.get("href", "")))
                continue
            case "html_inline":
                piece = " " if child.content.lower().startswith("<br") else ""
            case _:
                piece = child.content
        marked.append(piece)
        if is_strong:
            strong[-1].append(piece)
    text = _INDENT.sub(_marks_of_depth, "".join(marked)).replace("\xa0", " ").strip()
    bold = tuple("".join(run).strip() for run in strong)
    lines = tuple(text.split("\n"))
    text = text.replace("\n", " ")
    label, rest = _label(text, bold)
    return Text(line, text, lines, tuple(codes), bold, tuple(links), label, rest)


def _marks_of_depth(match: re.Match[str]) -> str:
    """Return a mark for each step of the indentation that hard spaces make."""
    return "\u00bb" * max(1, len(match["spaces"]) // 2)


def _label(text: str, bold: tuple[str, ...]) -> tuple[str | None, str]:
    """Return the bold run that a text begins with, if it is a label, in lower case; and what follows.

    It is one with a colon, alone, or before nothing but code.
    """
    if not bold or not bold[0] or not text.startswith(bold[0]):
        return None, text
    rest = text[len(bold[0]) :].strip()
    is_label = bold[0].endswith(":") or rest.startswith(":") or not rest or re.fullmatch(r"`[^`]*`", rest)
    if not is_label:
        return None, text
    return bold[0].rstrip(":").strip().replace("`", "").lower(), rest.removeprefix(":").strip()
