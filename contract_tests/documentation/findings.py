"""Collects the differences between pages and description, each once, with the claim that it is about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

from contract_tests.documentation.drift import Drift
from contract_tests.documentation.edits import Editor
from contract_tests.documentation.statement import Spot, Subject

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_tests.documentation.described import Described, Part
    from contract_tests.documentation.drift import Edit, Kind
    from contract_tests.documentation.shields import Shields
    from contract_tests.documentation.statement import Aspect, NotUnderstood, Statement
    from generator.contradictions import Contradiction
    from generator.description import Description
    from generator.json_pointer import Json


class Findings:
    """What was found so far, and what the pages are held against.

    Attributes:
        described: The description, by subject.
        parts: Its parts.
        edit: Writes the edits that would settle a difference.
        shields: The blocks of the pages that are not understood.
        pages_with_numbers_alone: The pages that have one word for integers and other numbers.
        names_integers: Whether a page calls something an integer; if none does, they may have one word for both.
        moved: Requests that are others' under the description, and so no new operations.
        contradictions: The recorded contradictions of the documentation, by their id.
        bundle: The description itself.
        references: The references of it.
        said: All that the pages state, by subject.
    """

    def __init__(
        self,
        description: Description,
        described: Described,
        contradictions: Mapping[str, Contradiction],
        shields: Shields,
    ) -> None:
        self.bundle = description.bundle
        self.references = described.references
        self.said: dict[Subject, list[Statement]] = {}
        self.described = described
        self.parts = described.parts
        self.edit = Editor(description)
        self.shields = shields
        self.pages_with_numbers_alone: set[str] = set()
        self.names_integers = False
        self.moved: set[str] = set()
        self.contradictions = contradictions
        self._found: dict[tuple[str, str, str, str], Drift] = {}

    @property
    def drifts(self) -> list[Drift]:
        """All of them, by page and line."""
        return sorted(self._found.values(), key=lambda drift: (drift.spot, drift.kind, drift.subject))

    def operation_of(self, subject: Subject) -> str:
        """Return the pointer of the operation of a subject."""
        return self.parts[Subject(subject.operation, "operation")].pointer

    def note(
        self,
        kind: Kind,
        subject: Subject,
        aspect: Aspect,
        spot: Spot,
        expected: str,
        got: str,
        edit: Edit | None = None,
        part: Part | None = None,
        *,
        claim: str = "",
    ) -> None:
        """Note a difference.

        Args:
            kind: What kind of difference it is.
            subject: What it is about.
            aspect: Which side of the subject.
            spot: Where the page says it.
            expected: What the description says.
            got: What the page says.
            edit: What would settle it.
            part: What the description has about the subject.
            claim: Pointer of the fact that the page is about; that of the part without it.
        """
        contradiction = self._explanation(part, aspect, spot, got, kind) if part is not None else None
        drift = Drift(
            kind="contradicted" if contradiction else kind,
            subject=subject,
            aspect=aspect,
            spot=spot,
            expected=expected,
            got=got,
            claim=claim or (part.pointer if part is not None else ""),
            edit=edit,
            contradiction=contradiction,
        )
        about = f"{spot}" if kind == "not understood" else str(subject)
        if kind == "confirmed" and part is not None:
            about = part.own  # several operations share it: one edit
        self._found.setdefault((kind, about, aspect, got), drift)

    def replace(self, old: tuple[Drift, ...], new: Drift) -> None:
        """Put one finding in the place of others, and of all else that was found about their subjects."""
        subjects = {drift.subject for drift in old}
        self._found = {key: drift for key, drift in self._found.items() if drift.subject not in subjects}
        self._found[new.kind, str(new.subject), new.aspect, new.got] = new

    def settle(self, drift: Drift, edit: Edit) -> None:
        """Give a finding another edit."""
        for key, known in self._found.items():
            if known is drift:
                self._found[key] = msgspec.structs.replace(drift, edit=edit)

    def note_absence(
        self,
        kind: Kind,
        subject: Subject,
        aspect: Aspect,
        spot: Spot,
        expected: str,
        got: str,
        edit: Edit | None,
        part: Part,
    ) -> None:
        """Note what the pages do not state, unless a block that is not understood may state it."""
        page, _, section = part.source.partition("#")
        if not self.shields.take(subject, aspect, spot, *([Spot(page, section, 1)] if section else [])):
            self.note(kind, subject, aspect, spot, expected, got, edit, part)

    def note_puzzle(self, puzzle: NotUnderstood) -> None:
        """Note a block that is not understood, with the number of facts that it may hold."""
        held = self.shields.held[puzzle.spot]
        may_hold = (
            f"{held} fact{'s' if held > 1 else ''} may be in the block at line {puzzle.spot.line}" if held else ""
        )
        subject = puzzle.subject or Subject("", "concept")
        self.note("not understood", subject, "presence", puzzle.spot, may_hold, puzzle.construct)

    def _explanation(self, part: Part, aspect: Aspect, spot: Spot, got: str, kind: Kind) -> str | None:
        """Return the id of the recorded contradiction one of whose readings is what this page says.

        It has to be the reading that the description did not choose, on the page that it is from, and its claim has to
        name what the page says. The chosen page taking the other side is news.
        """
        if kind in ("confirmed", "missing"):
            return None
        places = (
            part.pointer,
            *part.holders,
            *(facet.pointer for facet in part.facets.values()),
            part.enum_pointer or "",
        )
        for identifier, contradiction in self.contradictions.items():
            if not any(where == place for where in contradiction.where for place in places):
                continue
            for name, reading in contradiction.readings.items():
                said = {"required": got == "true"}.get(aspect)
                word = "required" if said else got
                if (
                    name != contradiction.chosen
                    and reading.source in (spot.source, spot.page)
                    and re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", reading.claim)
                ):
                    return identifier
        return None


def holder_of(name: str) -> str:
    """Return the path of the field that a field stands in: `a[].b` -> `a`."""
    return name.rpartition(".")[0].removesuffix("[]")


def shown(value: Json) -> str:
    """Return a value as findings show it."""
    if isinstance(value, str):
        return value
    return msgspec.json.encode(value).decode()
