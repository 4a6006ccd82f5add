"""A difference between a page and the description, and the edit of `openapi/` that would settle it."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from contract_tests.documentation.statement import Aspect, Spot, Subject  # noqa: TC001 - msgspec reads the annotations

Kind: TypeAlias = Literal["missing", "extra", "different", "refuted", "confirmed", "not understood", "contradicted"]
"""missing: a documented fact is no longer stated. extra: a page states what the description lacks. different: both
speak, and disagree. refuted, confirmed: the same about a fact that was inferred. not understood: a construct of the
page has no known meaning. contradicted: a recorded contradiction of the documentation explains the difference."""


class Edit(msgspec.Struct, frozen=True):
    """A proposed change of one file of the description.

    `pointer` (RFC 6901) is into that file; `-` at its end means a new item. `yaml` is the new text of what stands
    there; empty text means to remove it. `line` is where it stands, or where what will hold it does.
    """

    file: str
    line: int
    pointer: str
    yaml: str


class Drift(msgspec.Struct, frozen=True):
    """One finding.

    `expected` is what the description says, `got` what the page says. `contradiction` is the id of the recorded
    contradiction that explains it, which settles nothing and asks for nothing.
    """

    kind: Kind
    subject: Subject
    aspect: Aspect
    spot: Spot
    expected: str
    got: str
    edit: Edit | None = None
    contradiction: str | None = None

    def __str__(self) -> str:
        return f"{self.spot}: {self.kind}: {self.subject} ({self.aspect}): expected {self.expected}, got {self.got}"
