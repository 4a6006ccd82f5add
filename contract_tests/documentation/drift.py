"""A difference between a page and the description, and the edit of `openapi/` that would settle it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

from contract_tests import oracles
from contract_tests.documentation.statement import Aspect, Spot, Subject  # noqa: TC001 - msgspec reads the annotations
from contract_tests.finding import Finding

if TYPE_CHECKING:
    from contract_tests.oracles import Oracle

Kind: TypeAlias = Literal[
    "missing", "extra", "different", "refuted", "confirmed", "not understood", "contradicted", "unread"
]
"""missing: a documented fact is no longer stated. extra: a page states what the description lacks. different: both
speak, and disagree. refuted, confirmed: the same about a fact that was inferred; confirmed with the aspect source: a
documented fact stands under another heading. not understood: a construct of the page has no known meaning.
contradicted: a recorded contradiction of the documentation explains the difference. unread: a page, or a list of
pages, could not be read."""


_ORACLES: dict[Kind, Oracle] = {
    "missing": oracles.PAGE_MISSING,
    "extra": oracles.PAGE_EXTRA,
    "different": oracles.PAGE_DIFFERENT,
    "refuted": oracles.PAGE_REFUTED,
    "confirmed": oracles.PAGE_CONFIRMED,
    "not understood": oracles.PAGE_NOT_UNDERSTOOD,
    "contradicted": oracles.PAGE_CONTRADICTED,
    "unread": oracles.PAGE_UNREAD,
}


class Edit(msgspec.Struct, frozen=True):
    """A proposed change of the description: made whole, or not at all.

    Attributes:
        file: The file, from the root of the repository: `openapi/paths/billing.yaml`. It need not be there yet.
        line: The line (from 1) of what is changed, or of what will hold it.
        pointer: Where in that file (RFC 6901); `-` at its end means a new item, holders that there are not are made.
            Empty for a new file, whose text `yaml` then is.
        yaml: What is to stand there. Empty text means to remove what does, unless it gets a new `key`. A comment (`#`)
            says what a person has to do: it is told, and never applied.
        key: The new key of what stands there, with all that it holds.
        also: The other changes that belong to it, in any file.
        copy_of: The key, in the same file, of the component of which `yaml` is a changed copy; empty for others.
    """

    file: str
    line: int
    pointer: str
    yaml: str
    key: str = ""
    also: tuple[Edit, ...] = ()
    copy_of: str = ""

    @property
    def changes(self) -> tuple[Edit, ...]:
        """All changes that it is made of, itself first."""
        return (self, *(change for edit in self.also for change in edit.changes))

    @property
    def is_advice(self) -> bool:
        """Whether a part of it is left to a person."""
        return any(change.yaml.startswith("#") for change in self.changes if change.pointer)


class Drift(msgspec.Struct, frozen=True):
    """One finding.

    `expected` is what the description says, `got` what the page says; of a block that is not understood, `expected`
    says how many facts may be in it. `claim` points into the bundled description, to the fact that the page is
    about, or to what would hold it; it is empty if there is neither. `contradiction` is the id of the recorded
    contradiction that explains it, which settles nothing and asks for nothing.
    """

    kind: Kind
    subject: Subject
    aspect: Aspect
    spot: Spot
    expected: str
    got: str
    claim: str
    edit: Edit | None = None
    contradiction: str | None = None

    @property
    def finding(self) -> Finding:
        """The finding without what only pages have: the line, and the edit."""
        # What the description lacks is named by the page alone.
        new = f" {self.got}" if self.kind == "extra" and self.aspect == "values" else ""
        where = self.spot.source if self.kind == "not understood" else f"{self.subject} ({self.aspect}){new}"
        return Finding(
            claim=self.claim,
            oracle=_ORACLES[self.kind],
            engine="documentation",
            operation_id=self.subject.operation,
            where=where,
            expected=self.expected,
            got=self.got,
            repeat=str(self.spot),
            level="inferred" if self.kind in ("refuted", "confirmed") else "documented",
        )

    def __str__(self) -> str:
        return f"{self.spot}: {self.kind}: {self.subject} ({self.aspect}): expected {self.expected}, got {self.got}"
