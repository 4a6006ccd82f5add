"""How we know each fact of the description: documented, inferred, or verified against a running API."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias, cast, get_args

import msgspec

from generator.finding import DescriptionError, Finding, Location
from generator.json_pointer import Json, JsonObject, join, lookup, parent
from generator.schema import references_in
from generator.traversal import Part, visit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.description import Description

Level: TypeAlias = Literal["documented", "inferred", "verified"]
"""documented: the published documentation states it. inferred: we assume it, the note says why. verified: a run
against the live API showed it."""

LEVELS: tuple[Level, ...] = get_args(Level)

EVIDENCE_PAGES = ("partner-api/", "partner-program/")
"""The documentation that can state a fact of the Partner API; other pages can only be the source of an inference."""

_SOURCE = re.compile(r"[a-z-]+/[a-z0-9-]+(#[a-z0-9-]+)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")

FactKind: TypeAlias = Literal[
    "operation",
    "parameter",
    "request body",
    "response",
    "answer",
    "scope",
    "header",
    "schema",
    "property",
    "enum value",
    "security scheme",
]


class Evidence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An `x-evidence`: its level, the page and section it is from (`partner-api/billing#get-billing`), and a note.

    `date` is the day of the run that verified it, as `2026-11-26`.
    """

    level: Level
    source: str | None = None
    note: str | None = None
    date: str | None = None

    @property
    def lacks(self) -> str | None:
        """What a level needs that is not there; None when nothing is missing."""
        if self.level == "inferred" and not self.note:
            return "inferred evidence needs a note that says why we assume it"
        if self.level == "documented" and not self.source:
            return "documented evidence needs a source: page#section"
        if (self.level == "verified") != bool(self.date and _DATE.fullmatch(self.date)):
            return "verified evidence, and no other, has the date of the run, such as 2026-11-26"
        return None

    @property
    def page(self) -> str | None:
        """The page of the source, without the section."""
        return self.source.partition("#")[0] if self.source else None


def source_problems(evidence: Evidence) -> Iterator[str]:
    """Yield what is wrong with a source: it is page#section; that of a documented fact is a page of the Partner API."""
    source = evidence.source
    if source and not _SOURCE.fullmatch(source):
        yield f"the source {source} is not of the form folder/page#section"
    if evidence.level == "documented" and not (source or "").startswith(EVIDENCE_PAGES):
        yield f"{source} cannot document the Partner API; expected {' or '.join(EVIDENCE_PAGES)}"


class Fact(msgspec.Struct, frozen=True):
    """One statement of the description, and how we know it.

    It is written in the operation `operation_id`, or in the component `component` (`schemas/Organization`).
    `name` is what it is called there: a parameter, property, enum value, status, header or component name.
    `pointer` leads to it in the bundle, for an enum value to the member of `enum`.
    """

    kind: FactKind
    name: str
    pointer: str
    operation_id: str | None
    component: str | None
    evidence: Evidence
    location: Location


class OperationEvidence(msgspec.Struct, frozen=True):
    """The evidence of an operation itself, and how many facts of each level it rests on, through its references."""

    own: Evidence
    counts: dict[Level, int]


class EvidenceBook:
    """All facts of a description.

    `findings` lists facts without evidence and evidence that is malformed; such facts are not in `facts`.
    """

    facts: tuple[Fact, ...]
    findings: tuple[Finding, ...]

    def __init__(self, description: Description) -> None:
        self._description = description
        self._findings: list[Finding] = []
        self._read: dict[str, Evidence | None] = {}
        self._owned: dict[str, list[Fact]] = {}
        for part in visit(description.bundle):
            self._owned.setdefault(part.owner, []).extend(self._facts_of(part))
        self.facts = tuple(fact for facts in self._owned.values() for fact in facts)
        self.findings = tuple(self._findings)
        self._by_pointer = {fact.pointer: fact.evidence for fact in self.facts}

    def counts(self) -> dict[Level, int]:
        """Return how many facts there are of each level."""
        return _count(self.facts)

    def at(self, pointer: str) -> Evidence | None:
        """Return the evidence of the fact at a pointer; None if there is no such fact."""
        return self._by_pointer.get(pointer)

    def operation_evidence(self, operation_id: str) -> OperationEvidence:
        """Return how well an operation, or a webhook delivery, is known.

        Raises:
            KeyError: the description has no such operation, or no evidence for it.
        """
        for owner, facts in self._owned.items():
            for fact in facts:
                if fact.kind == "operation" and fact.operation_id == operation_id:
                    return OperationEvidence(fact.evidence, _count(self._facts_reached_from(owner)))
        raise KeyError(operation_id)

    def _facts_reached_from(self, owner: str) -> list[Fact]:
        """Return the facts of an operation, of its path item, and of all components that they refer to."""
        reached = {parent(owner): None, owner: None}  # a dict keeps the order
        pending: list[Json] = [
            lookup(self._description.bundle, owner),
            lookup(self._description.bundle, parent(owner)).get("parameters", []),
        ]
        while pending:
            for kind, name in references_in(pending.pop()):
                pointer = join("/components", kind, name)
                # A link leads to another operation: what it holds is no fact about this one.
                if kind != "links" and pointer not in reached:
                    reached[pointer] = None
                    pending.append(self._description.component(kind, name))
        return [fact for pointer in reached for fact in self._owned.get(pointer, [])]

    def _facts_of(self, part: Part) -> Iterator[Fact]:
        kind = _PART_FACTS.get(part.kind) or (_SCHEMA_FACTS.get(part.role) if part.kind == "schema" else None)
        if kind and (evidence := self._nearest(part)):
            yield self._fact(part, kind, part.name, part.pointer, evidence)
        if part.kind == "operation" and "x-scope-evidence" in part.value:
            scopes = [role for need in part.value.get("security", []) for roles in need.values() for role in roles]
            if evidence := self._at(join(part.pointer, "x-scope-evidence")):
                yield self._fact(part, "scope", ", ".join(scopes), join(part.pointer, "security"), evidence)
        # Evidence of its own says what the schema cannot, which answers of other operations refer to as well.
        if part.kind == "media_type" and "x-evidence" in part.value and (evidence := self._nearest(part)):
            yield self._fact(part, "answer", "answer", part.pointer, evidence)
        if part.kind == "schema" and "enum" in part.value:
            own: JsonObject = part.value.get("x-enum-evidence", {})
            for i, value in enumerate(part.value["enum"]):
                single = join(part.pointer, "x-enum-evidence", value)
                evidence = self._at(single) if value in own else self._nearest(part)
                if evidence:
                    yield self._fact(part, "enum value", str(value), join(part.pointer, "enum", i), evidence)
            for value in own:
                if value not in part.value["enum"]:
                    self._find(join(part.pointer, "x-enum-evidence", value), f"the enum has no value {value!r}")

    def _fact(self, part: Part, kind: FactKind, name: str, pointer: str, evidence: Evidence) -> Fact:
        owner = lookup(self._description.bundle, part.owner)
        component = part.owner.removeprefix("/components/") if part.owner.startswith("/components/") else None
        return Fact(
            kind=kind,
            name=name,
            pointer=pointer,
            operation_id=None if component else owner.get("operationId"),
            component=component,
            evidence=evidence,
            location=self._description.locate(pointer),
        )

    def _nearest(self, part: Part) -> Evidence | None:
        """Return the evidence of the part, else that of what it is written in, up to the operation or component."""
        pointer = part.pointer
        while "x-evidence" not in lookup(self._description.bundle, pointer):
            if pointer == part.owner:
                self._find(part.pointer, f"{part.kind} {part.name} has no x-evidence", "evidence-missing")
                return None
            pointer = parent(pointer)
        return self._at(join(pointer, "x-evidence"))

    def _at(self, pointer: str) -> Evidence | None:
        """Return the evidence at a pointer; None if it is malformed."""
        if pointer not in self._read:
            self._read[pointer] = None
            try:
                evidence = msgspec.convert(lookup(self._description.bundle, pointer), Evidence)
            except msgspec.ValidationError as error:
                self._find(pointer, str(error))
                return None
            if evidence.lacks:
                self._find(pointer, evidence.lacks)
            else:
                self._read[pointer] = evidence
        return self._read[pointer]

    def _find(self, pointer: str, message: str, rule: str = "evidence-form") -> None:
        self._findings.append(Finding(self._description.locate(pointer), rule, message))


_PART_FACTS: dict[str, FactKind] = {
    "operation": "operation",
    "parameter": "parameter",
    "request_body": "request body",
    "response": "response",
    "header": "header",
    "security_scheme": "security scheme",
}
_SCHEMA_FACTS: dict[str, FactKind] = {"component": "schema", "properties": "property"}


@lru_cache(maxsize=8)
def evidence_book(description: Description) -> EvidenceBook:
    """Return the facts of a description, and what is wrong with their evidence."""
    return EvidenceBook(description)


def read_evidence(description: Description) -> EvidenceBook:
    """Return the facts of a description.

    Raises:
        DescriptionError: a fact has no evidence, or evidence is malformed.
    """
    book = evidence_book(description)
    if book.findings:
        raise DescriptionError(book.findings)
    return book


def _count(facts: Iterable[Fact]) -> dict[Level, int]:
    counts: dict[Level, int] = dict.fromkeys(LEVELS, 0)
    for fact in facts:
        counts[fact.evidence.level] += 1
    return counts


def evidence_at(bundle: JsonObject, pointer: str) -> Evidence:
    """Return the evidence of what stands at a pointer into a bundle: its own, or that of what it is written in."""
    while pointer:
        node = lookup(bundle, pointer)
        if isinstance(node, dict) and "x-evidence" in node:
            return msgspec.convert(cast("JsonObject", node)["x-evidence"], Evidence)
        pointer = parent(pointer)
    return Evidence("inferred", None, "no evidence is given")
