"""Edits of the links of answers, whose expressions name fields of the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from generator.json_pointer import JsonObject, join, lookup
from generator.schema import followed

if TYPE_CHECKING:
    from contract_tests.documentation.drift import Edit
    from contract_tests.documentation.edits import Editor

_BODY = "$response.body#"


def moved_in_links(bundle: JsonObject, editor: Editor, operation: str, old: str, new: str) -> list[Edit]:
    """Return the edits of the links of an operation that lead to a field which stands elsewhere in its answer now.

    Args:
        bundle: The description.
        editor: Writes its edits.
        operation: The pointer of the operation.
        old: The pointer of the field in the answer, `/icpConfig`.
        new: Where it stands now; empty for the answer itself.
    """
    edits: list[Edit] = []
    for status, response in cast("dict[str, JsonObject]", lookup(bundle, join(operation, "responses"))).items():
        for name, told in cast("dict[str, JsonObject]", response.get("links", {})).items():
            place = join(operation, "responses", status, "links", name)
            _, link = followed(bundle, place, told)
            parameters = cast("dict[str, str]", link.get("parameters", {}))
            moved = {key: _moved(value, old, new) for key, value in parameters.items()}
            if moved != parameters:
                edits.append(editor.put(place, {**link, "parameters": moved}))  # others may share the link
    return edits


def _moved(value: str, old: str, new: str) -> str:
    leads_there = value == f"{_BODY}{old}" or value.startswith(f"{_BODY}{old}/")
    return value.replace(f"{_BODY}{old}", f"{_BODY}{new}", 1) if leads_there else value
