"""Reads the statements of a page out of its blocks.

The format is that of the documentation: a section for each operation, in it bold labels (Request, Path Parameters,
Query Parameters, Body, Response, Example), each followed by a code block, a sample or a table; sections without a
request are about the whole API or a concept.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, assert_never
from urllib.parse import urljoin, urlsplit

from contract_tests.documentation.blocks import Code, Items, Other, Section, Table, Text, read_sections
from contract_tests.documentation.cells import read_description, read_required, read_type
from contract_tests.documentation.samples import SampleError, fields_of, read_sample
from contract_tests.documentation.statement import Aspect, NotUnderstood, PageFacts, Place, Spot, Statement, Subject

if TYPE_CHECKING:
    from contract_tests.documentation.blocks import Block
    from generator.json_pointer import Json

_REQUEST = re.compile(r"(?P<method>GET|PUT|POST|DELETE|PATCH|HEAD|OPTIONS) (?P<path>/[\w/{}.-]*)")
_STATUS = re.compile(r"(?P<status>[1-5]\d\d)(?: [A-Z][\w' -]*)?")
_HEADER = re.compile(r"X-[A-Za-z-]+|Retry-After|Idempotency-Key")
_HEADER_LINE = re.compile(r"(?P<name>[A-Za-z][A-Za-z-]*): \S.*")
_RATE_LIMIT = re.compile(
    r"(?P<requests>\d[\d,]*) requests per (?P<window>second|minute|hour|day)\b(?: per (?P<scope>[a-z]+(?: [a-z]+)?))?"
)
_CURL_URL = re.compile(r"(?P<url>https?://[^\s'\"\\]+)")
_CURL_METHOD = re.compile(r"(?:-X|--request)\s+'?\"?(?P<method>[A-Z]+)")
_CURL_HEADER = re.compile(r"(?:-H|--header)\s+(?P<quote>['\"])(?P<name>[\w-]+):")
_CURL_BODY = re.compile(r"(?:-d|--data(?:-raw)?)\s+'(?P<body>[^']*)'", re.DOTALL)
_LABELLED_RESPONSE = re.compile(r"response(?: \((?P<status>\d{3})[^)]*\))?")
_WORD = re.compile(r"[\w/{}.-]*\w|/[\w/{}.-]+")
_STANDARD_HEADERS = frozenset({"content-type", "accept"})
_PLACES: dict[str, Place] = {
    "path parameters": "path",
    "query parameters": "query",
    "body": "body",
    "request body": "body",
    "response": "response",
    "payload": "body",
}
_SILENT_LABELS = frozenset({"example", "request", "note", "notes"})


def read_page(page: str, markdown: str) -> PageFacts:
    """Return what a page states, and what of it is not understood.

    Args:
        page: Its name, `partner-api/billing`.
        markdown: Its text.
    """
    sections = read_sections(markdown)
    reader = _PageReader(page)
    for section in sections:
        reader.section(section)
    return PageFacts(
        page=page,
        statements=tuple(reader.statements),
        not_understood=tuple(reader.not_understood),
        sections=tuple(Spot(page, section.anchor, section.line) for section in sections),
        words={section.anchor: _words_of(section) for section in sections},
    )


def _words_of(section: Section) -> frozenset[str]:
    """Return the words below a heading: that one announces a subject is no statement about it."""
    body = section.text.partition("\n")[2] if section.title else section.text
    return frozenset(_WORD.findall(body.lower()))


class _PageReader:
    def __init__(self, page: str) -> None:
        self.page = page
        self.statements: list[Statement] = []
        self.not_understood: list[NotUnderstood] = []
        self._anchor = ""
        self._start = 0
        self._operation = ""
        self._label = ""
        self._method: str | None = None

    def section(self, section: Section) -> None:
        self._anchor, self._start = section.anchor, section.line
        self._operation, self._label, self._method = "", "", None
        for block in section.blocks:
            self._block(block)

    def _block(self, block: Block) -> None:
        match block:
            case Text():
                self._text(block)
            case Code():
                self._code(block)
            case Table():
                self._table(block)
            case Items():
                for item in block.items:
                    self._prose(item)
                    self._convention(item)
            case Other():
                self._puzzled(block.line, f"{block.kind}: {block.content}")
            case _:
                assert_never(block)

    def _text(self, text: Text) -> None:
        if text.label is None:
            self._prose(text)
            return
        response = _LABELLED_RESPONSE.fullmatch(text.label)
        if text.label in ("method", "path"):
            self._split_request(text)
        elif response or text.label in _PLACES or text.label in _SILENT_LABELS:
            self._label = "response" if response else text.label
            if response and response["status"]:
                self._state("status", response["status"], "presence", True, text.line)
            self._prose(text)
        else:
            self._label = ""
            self._puzzled(text.line, f"the label {text.label!r}")

    def _split_request(self, text: Text) -> None:
        """Read the other form of a request: two lines, **Method:** and **Path:**."""
        lines = text.plain.replace("*", "")
        method = re.search(r"Method:\s*([A-Z]+)", lines)
        path = re.search(r"Path:\s*(/[\w/{}.-]*)", lines)
        self._method = method[1] if method else self._method
        if path and self._method:
            self._request(f"{self._method} {path[1]}", text.line)
        elif not method:
            self._puzzled(text.line, f"a request without a method: {text.marked}")

    def _request(self, content: str, line: int) -> None:
        match = _REQUEST.fullmatch(content.strip())
        if match is None:
            self._puzzled(line, f"the request {content.strip()!r}")
        elif self._operation:
            self._puzzled(line, f"a second request in the section of {self._operation}: {content.strip()}")
        else:
            self._operation = content.strip()
            self._state("operation", "", "presence", True, line)

    def _prose(self, text: Text) -> None:
        if "{%" in text.marked:
            self._puzzled(text.line, f"template code: {text.marked}")
        for code in text.codes:
            if match := _STATUS.fullmatch(code):
                self._state("status", match["status"], "presence", True, text.line)
            elif _HEADER.fullmatch(code):
                self._state_of_api("header", code, "presence", True, text.line)
        if match := _RATE_LIMIT.search(text.plain):
            limit = {"requests": int(match["requests"].replace(",", "")), "window": match["window"]}
            scope = {"scope": match["scope"]} if match["scope"] else {}
            for name, value in (limit | scope).items():
                self._state_of_api("rate limit", name, "value", value, text.line)

    def _convention(self, text: Text) -> None:
        """Read an item of the list of conventions, which is about the whole API."""
        if self._operation:
            return
        plain = text.plain
        if match := re.search(r"status codes \((?P<all>\d{3}(?:, \d{3})*)\)", plain):
            for status in match["all"].split(", "):
                self._state_of_api("success status", status, "presence", True, text.line)
        if match := re.search(r"(camelCase|snake_case|PascalCase|kebab-case) for property names", plain):
            self._state_of_api("convention", "case of property names", "value", match[1], text.line)
        if plain.startswith("Timestamps") and (match := re.search(r"\b(ISO 8601|Unix|RFC \d+)\b", plain)):
            self._state_of_api("convention", "timestamps", "value", match[1], text.line)
            for code in text.codes:
                self._state_of_api("convention", "timestamps", "sample", code, text.line)
        if plain.startswith("Paginated"):
            for code in text.codes:
                self._state_of_api("pagination", code, "presence", True, text.line)

    def _code(self, block: Code) -> None:
        content = block.content.strip()
        if self._label == "request" or (not block.language and _REQUEST.fullmatch(content)):
            self._request(content, block.line)
        elif block.language == "json":
            self._sample(block)
        elif block.language in ("bash", "sh", "shell", "curl") and self._operation:
            self._curl(block)
        elif not block.language and re.fullmatch(r"https?://\S+", content):
            self._state_of_api("base URL", "", "value", content, block.line)
        elif not block.language and (match := _HEADER_LINE.fullmatch(content)):
            self._state_of_api("authentication", match["name"], "presence", True, block.line)
        else:
            self._puzzled(block.line, f"a code block ({block.language or 'no language'}): {content[:60]}")

    def _sample(self, block: Code) -> None:
        place = self._sample_place()
        if place is None:
            self._puzzled(block.line, f"a sample under the label {self._label or 'none'}")
            return
        try:
            value = read_sample(block.content)
        except SampleError as error:
            self._puzzled(block.line, f"a sample: {error}")
            return
        self._state(place, "", "sample", value, block.line)
        for path, field, line in fields_of(block.content, value):
            self._state(place, path, "sample", field, block.line + line)

    def _sample_place(self) -> Place | None:
        if self._operation:
            return _PLACES.get(self._label)
        if self._label:
            return "concept" if _PLACES.get(self._label) == "body" else None
        return "error body" if self._anchor.startswith("error") else "concept"

    def _curl(self, block: Code) -> None:
        content = block.content
        url, method, body = _CURL_URL.search(content), _CURL_METHOD.search(content), _CURL_BODY.search(content)
        if "curl" not in content or url is None:
            self._puzzled(block.line, f"an example: {content.strip()[:60]}")
            return
        line = block.line + content.count("\n", 0, url.start())
        implied = "POST" if body else "GET"
        request = {"method": method["method"] if method else implied, "url": url["url"]}
        self._state("operation", "", "sample", request, line)
        for header in _CURL_HEADER.finditer(content):
            if header["name"].lower() not in _STANDARD_HEADERS:
                line = block.line + content.count("\n", 0, header.start())
                self._state_of_api("header", header["name"], "presence", True, line)
        if body:
            try:
                fields = list(fields_of(body["body"], read_sample(body["body"])))
            except SampleError as error:
                self._puzzled(block.line, f"the body of an example: {error}")
                return
            first = block.line + content.count("\n", 0, body.start("body"))
            for path, field, line in fields:
                self._state("body", path, "sample", field, first + line)

    def _table(self, table: Table) -> None:
        match table.header:
            case ("parameter" | "field" | "name", "type", *rest) if rest in (
                ["required", "description"],
                ["description"],
            ):
                self._fields(table)
            case ("code", "http status", "description"):
                for code, status, _ in table.rows:
                    self._state_of_api("error code", code.plain, "status", status.plain, code.line)
            case ("header", "description"):
                for header, _ in table.rows:
                    self._state_of_api("header", header.plain, "presence", True, header.line)
            case ("method", "path", "description"):
                for method, path, _ in table.rows:
                    subject = Subject(f"{method.plain} {path.plain}", "operation")
                    self._add(subject, "presence", True, method.line)
            case ("section", "description") if all(row[0].links for row in table.rows):
                for row in table.rows:
                    page = urlsplit(urljoin(f"/{self.page}", row[0].links[0])).path.strip("/").removesuffix(".md")
                    self._state_of_api("page", page, "presence", True, row[0].line)
            case _ if not self._operation and table.rows and all(row[0].codes for row in table.rows):
                for row in table.rows:
                    self._state_of_api("value", row[0].plain, "presence", True, row[0].line)
            case _:
                self._puzzled(table.line, f"a table of {', '.join(table.header)}")

    def _fields(self, table: Table) -> None:
        place = _PLACES.get(self._label)
        if not self._operation and place in (None, "body"):
            place = "concept"  # a table of the fields that a section explains, or of a delivery
        if place is None or not (self._operation or place == "concept"):
            self._puzzled(table.line, f"a table of {table.header[0]}s under the label {self._label or 'none'}")
            return
        self._state(place, "", "table", True, table.line)
        for row in table.rows:
            name, line = row[0].plain, row[0].line
            self._state(place, name, "presence", True, line)
            if (kind := read_type(row[1].plain)) is not None:
                self._state(place, name, "type", kind, line)
            else:
                self._puzzled(line, f"the type {row[1].plain!r} of {name}")
            if "required" in table.header:
                required = read_required(row[2].plain)
                if required is None:
                    self._puzzled(line, f"{row[2].plain!r} in the column Required of {name}")
                else:
                    self._state(place, name, "required", required, line)
            for aspect, value in read_description(row[-1].marked):
                if aspect is None:
                    self._puzzled(line, f"{value!r} in the description of {name}")
                else:
                    self._state(place, name, aspect, value, line)

    def _state(self, place: Place, name: str, aspect: Aspect, value: Json, line: int) -> None:
        self._add(Subject(self._operation, place, name), aspect, value, line)

    def _state_of_api(self, place: Place, name: str, aspect: Aspect, value: Json, line: int) -> None:
        self._add(Subject("", place, name), aspect, value, line)

    def _add(self, subject: Subject, aspect: Aspect, value: Json, line: int) -> None:
        self.statements.append(Statement(subject, aspect, value, Spot(self.page, self._anchor, self._start + line)))

    def _puzzled(self, line: int, construct: str) -> None:
        self.not_understood.append(NotUnderstood(Spot(self.page, self._anchor, self._start + line), construct))
