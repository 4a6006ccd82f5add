"""What the description says about each subject that a page can speak of, and how well it is known."""

from __future__ import annotations

import msgspec

from contract_tests.documentation.component_uses import References  # noqa: TC001 - msgspec reads the annotations
from contract_tests.documentation.statement import Aspect, Subject  # noqa: TC001 - msgspec reads the annotations
from generator.evidence import Level  # noqa: TC001
from generator.json_pointer import Json, JsonObject  # noqa: TC001

GUIDES = "partner-program/"
"""What the names of the guides' pages begin with."""

WINDOWS = {1: "second", 60: "minute", 3600: "hour", 86400: "day"}
"""What the documentation calls a window of the rate limit, by its seconds."""


class Facet(msgspec.Struct, frozen=True):
    """One aspect of a part: its value, where in the bundle it stands, and how well it is known."""

    value: Json
    pointer: str
    level: Level


class Allowed(msgspec.Struct, frozen=True):
    """An allowed value of an enum: where in the bundle it stands, and how well it is known.

    `source` is the page and section of its evidence, if that is its own and not the enum's.
    """

    pointer: str
    level: Level
    source: str = ""


class Part(msgspec.Struct, frozen=True):
    """What the description says about a subject.

    Attributes:
        subject: What it is about.
        pointer: Where it stands in the bundle.
        level: How well its existence is known.
        page: The page that tells of it.
        source: The page and section of its evidence.
        expected: Whether the documentation states it, so that a page that does not is drift.
        table: Of a body: whether the documentation has a table of its fields.
        optional: Whether an object need not have it, so that a sample without it refutes nothing.
        facets: What is said about it besides.
        allowed: The values of its enum, and where that stands; empty when it has none.
        schema: Its schema, for samples; None for what has none.
        open: Whether it is an object whose fields are not described.
        holders: The evidence-carrying components and operations that it stands in, for contradictions.
        evidence_at: Where its evidence stands, if that is not at the pointer.
    """

    subject: Subject
    pointer: str
    level: Level
    page: str
    source: str
    expected: bool
    table: bool = False
    optional: bool = False
    facets: dict[Aspect, Facet] = {}
    allowed: dict[str, Allowed] = {}
    enum_pointer: str | None = None
    schema: JsonObject | None = None
    open: bool = False
    holders: tuple[str, ...] = ()
    evidence_at: str = ""

    @property
    def own(self) -> str:
        """Where its evidence stands, or would: of an answer whose schema others share, beside the schema."""
        return self.evidence_at or self.pointer


class Described(msgspec.Struct, frozen=True):
    """All parts of a description by their subject; `overview` is the page about the whole API.

    `sections` has the operation that the evidence of an operation or delivery finds in a section, by `page#section`.
    `concepts` are the parts of schemas by the page of their evidence, for samples without an operation; `enums` the
    enums by `page#section`. `deliveries` are the parts of the webhooks that Bullseye calls, by the name of the webhook;
    `guides` what the description has from a section (`page#section`) of the guides, which are not about operations.
    `references` are those of the whole description.
    """

    overview: str
    base_url: str
    parts: dict[Subject, Part]
    sections: dict[str, str]
    enums: dict[str, list[Part]]
    concepts: dict[str, dict[str, list[Part]]]
    deliveries: dict[str, Part]
    guides: dict[str, list[Part]]
    references: References


def rate_limit_key(name: str) -> str:
    """Return the key of `x-rate-limit` that a statement about the rate limit is about."""
    return "seconds" if name == "window" else name


def rate_limit_value(name: str, value: Json) -> Json:
    """Return what a statement about the rate limit is in `x-rate-limit`: the window `hour` is 3600 seconds."""
    if name == "window":
        return next((seconds for seconds, window in WINDOWS.items() if window == value), value)
    return str(value).removesuffix(" account") if name == "scope" else value
