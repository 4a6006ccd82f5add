"""What an operation says beside its parameters, bodies and responses: how well its parts are known, and advice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from generator.json_pointer import JsonObject, join
from generator.schema import component_reference

if TYPE_CHECKING:
    from generator.evidence import Evidence, EvidenceBook

_MEDIA_TYPE = "application/json"


class Advice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An `x-advice`: what we tell users to do though no page of this API asks for it, and on what basis."""

    text: str
    basis: str


def read_advice(operation: JsonObject) -> tuple[Advice, ...]:
    """Return the advice of an operation.

    Raises:
        msgspec.ValidationError: it is no list of texts with a basis.
    """
    return msgspec.convert(operation.get("x-advice", []), tuple[Advice, ...])


def scope_evidence(book: EvidenceBook, pointer: str) -> Evidence | None:
    """Return how we know the scope that an operation needs; None if it does not say."""
    return book.at(join(pointer, "security"))


def answer_evidence(book: EvidenceBook, pointer: str, responses: JsonObject) -> Evidence | None:
    """Return what the body of a success says of itself, else what is known of its schema; None where there is none."""
    for status, response in responses.items():
        if status.startswith("2") and (content := response.get("content", {}).get(_MEDIA_TYPE)):
            _, name = component_reference(content.get("schema")) or ("", "")
            own = book.at(join(pointer, "responses", status, "content", _MEDIA_TYPE))
            return own or book.at(join("/components/schemas", name))
    return None
