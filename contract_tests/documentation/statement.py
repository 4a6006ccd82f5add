"""What a page of the documentation states: the common language of pages and description."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from generator.json_pointer import Json  # noqa: TC001 - msgspec reads the annotations

Place: TypeAlias = Literal[
    "operation",
    "path",
    "query",
    "body",
    "response",
    "status",
    "header",
    "error body",
    "error code",
    "rate limit",
    "base URL",
    "page",
    "authentication",
    "success status",
    "pagination",
    "convention",
    "value",
    "concept",
]

Aspect: TypeAlias = Literal[
    "presence",
    "type",
    "required",
    "values",
    "default",
    "range",
    "length",
    "format",
    "nullable",
    "sample",
    "status",
    "value",
    "table",
    "announced",
    "source",
]

FIELD_PLACES: tuple[Place, ...] = ("body", "response", "error body")
"""Places of fields of JSON."""

_PROSE = (
    "prose: ",
    "blockquote: ",
    "html block: ",
    "code block: ",
    "template code: {% hint",  # its text is read by itself
    "a rate limit of one operation: ",
    "a line beside a request: ",
    "a query in ",
)
"""How constructs begin that are told with all their words."""

KEYWORDS: dict[Aspect, tuple[str, ...]] = {
    "default": ("default",),
    "range": ("minimum", "maximum"),
    "length": ("minLength", "maxLength"),
}
"""The keywords of a schema that an aspect is."""


class Subject(msgspec.Struct, frozen=True, order=True):
    """What a statement is about.

    `operation` is `GET /partner/me`, or empty for what holds for the whole API (or, in a concept, for the page).
    `name` is a parameter, a status, a header, or the path of a field: `organizations[].id`.
    """

    operation: str
    place: Place
    name: str = ""

    def __str__(self) -> str:
        return " ".join(
            part
            for part in (self.operation, "" if self.operation and self.place == "operation" else self.place, self.name)
            if part
        )


class Spot(msgspec.Struct, frozen=True, order=True):
    """A line of a page: `partner-api/billing`, the anchor of the section (`get-billing`), the line from 1."""

    page: str
    section: str
    line: int

    @property
    def source(self) -> str:
        """As `source` of an `x-evidence` has it."""
        return f"{self.page}#{self.section}" if self.section else self.page

    def __str__(self) -> str:
        return f"{self.source}:{self.line}"


class Statement(msgspec.Struct, frozen=True):
    """One thing that a page says.

    `presence` has the value True; `sample` any JSON value; `range` and `length` two numbers, of which one may be None:
    it is not stated. `announced` is a label or heading, below which the fields of a place should stand.
    """

    subject: Subject
    aspect: Aspect
    value: Json
    spot: Spot


class NotUnderstood(msgspec.Struct, frozen=True):
    """A construct of a page that has no known meaning.

    It may state anything about what its section is about, or, if it has a `subject`, about that.
    """

    spot: Spot
    construct: str
    subject: Subject | None = None

    @property
    def is_prose(self) -> bool:
        """Whether the construct is told with all its words, so that it is known what it may speak of."""
        return self.construct.startswith(_PROSE)


class PageFacts(msgspec.Struct, frozen=True):
    """What one page states.

    `sections` are its sections, `words` those below each heading, in lower case, by anchor. `mentions` are the names in
    text of which nothing is read, with their lines, by anchor: the text may state something about what is called so.
    """

    page: str
    statements: tuple[Statement, ...]
    not_understood: tuple[NotUnderstood, ...]
    sections: tuple[Spot, ...]
    words: dict[str, frozenset[str]]
    mentions: dict[str, dict[str, int]] = {}
