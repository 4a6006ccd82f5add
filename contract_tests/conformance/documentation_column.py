"""What a look at the documentation (`nox -s docs_drift -- --json FILE`) says of each claim of the description."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import msgspec

from contract_tests.documentation.drift import Drift  # noqa: TC001 - msgspec reads the annotations
from contract_tests.scenario.every_oracle import LAWS
from generator.evidence import evidence_book
from generator.json_pointer import parent
from generator.relations import stated_relations

if TYPE_CHECKING:
    from collections.abc import Container, Iterable
    from pathlib import Path

    from contract_tests.scenario.ledger import Claim
    from generator.description import Description


class DocumentationError(Exception):
    """The file is no look at the documentation."""


class StoredLook(msgspec.Struct):
    """A look as it was written: how many statements of each page were understood, and the differences."""

    pages: dict[str, int]
    findings: list[Drift]


def read_look(file: Path) -> StoredLook:
    """Return a look that `docs_drift` wrote.

    Raises:
        DocumentationError: the file cannot be read.
    """
    try:
        return msgspec.json.decode(file.read_bytes(), type=StoredLook)
    except (OSError, msgspec.MsgspecError) as error:
        raise DocumentationError(f"{file} is no JSON of docs_drift: {error}.") from None


def documentation_column(look: StoredLook, description: Description, claims: Iterable[Claim]) -> dict[str, str]:
    """Return a word for each claim, by its id.

    `stated`: its page was read and states it. `silent`: it is inferred, and its page does not speak of it. `not
    read`: its page was not among those that were read. Else the kinds of the differences that were found about it, or
    about something in it that is no claim of its own.
    """
    claims = list(claims)
    ids = {claim.id for claim in claims}
    differences: dict[str, dict[str, None]] = defaultdict(dict)
    for finding in look.findings:
        differences[_nearest(finding.claim, ids)][finding.kind] = None
    sources = {fact.pointer: fact.evidence.source for fact in evidence_book(description).facts}
    sources |= {pointer: evidence.source for pointer, _, evidence in stated_relations(description.bundle)}
    sources |= {law.law: law.source for law in LAWS}
    column: dict[str, str] = {}
    for claim in claims:
        page = (sources.get(_nearest(claim.id, sources)) or "").partition("#")[0]
        if kinds := differences.get(claim.id):
            column[claim.id] = ", ".join(kinds)
        elif claim.is_law and claim.level == "inferred":
            column[claim.id] = "silent"
        elif page not in look.pages:
            column[claim.id] = "not read"
        else:
            column[claim.id] = "silent" if claim.level == "inferred" else "stated"
    return column


def _nearest(pointer: str, known: Container[str]) -> str:
    """Return the nearest pointer at or above one that is known; empty if none is."""
    while pointer and pointer not in known:
        pointer = parent(pointer) if pointer.startswith("/") else ""
    return pointer
