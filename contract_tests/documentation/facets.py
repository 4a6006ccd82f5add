"""What the pages say about a part besides that it exists: type, required, default, range, length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.documentation.described import rate_limit_key, rate_limit_value
from contract_tests.documentation.findings import shown
from contract_tests.documentation.statement import FIELD_PLACES, KEYWORDS
from generator.json_pointer import join
from generator.schema import types_of

if TYPE_CHECKING:
    from contract_tests.documentation.described import Part
    from contract_tests.documentation.drift import Edit, Kind
    from contract_tests.documentation.findings import Findings
    from contract_tests.documentation.statement import Aspect, Statement
    from generator.json_pointer import Json


def compare_facet(found: Findings, statement: Statement, part: Part) -> None:
    """Hold one thing that a page says about a part against the description."""
    aspect, value, spot = statement.aspect, statement.value, statement.spot
    facet = part.facets.get(aspect)
    if facet is None:
        if (aspect in ("type", "format") and _is_of_several(part)) or aspect == "required":
            return  # what an answer has to have is described by itself
        edit = _put_facet(found, part.pointer, part, aspect, value)
        found.note("extra", part.subject, aspect, spot, "nothing", shown(value), edit, part)
    elif facet.value == value or str(facet.value) == str(value) or _agrees(found, statement, facet.value):
        known_here = part in found.described.guides.get(spot.source, [])
        certain = part.level == "documented" or part.subject.place == "error code"
        if facet.level == "inferred" and certain and not known_here:
            edit = found.edit.known(facet.pointer, spot)
            found.note("confirmed", part.subject, aspect, spot, "inferred", shown(value), edit, part)
    else:
        kind: Kind = "different" if facet.level == "documented" else "refuted"
        edit = _put_facet(found, facet.pointer, part, aspect, value)
        found.note(kind, part.subject, aspect, spot, shown(facet.value), shown(value), edit, part)


def _is_of_several(part: Part) -> bool:
    """Return whether a part is described as one of several, of which a page names some."""
    schema = part.schema or {}
    return "anyOf" in schema or len([kind for kind in types_of(schema) if kind != "null"]) > 1


def _agrees(found: Findings, statement: Statement, described: Json) -> bool:
    """Return whether the description holds what a page states, one side of a range or a type less exact.

    A page that calls several integers numbers and none an integer has one word for both, as TypeScript does.
    """
    stated = statement.value
    if statement.aspect in ("range", "length"):
        return all(one in (None, other) for one, other in zip(stated, described, strict=True))
    is_number = statement.aspect == "type" and (stated, described) == ("number", "integer")
    return is_number and statement.spot.page in found.pages_with_numbers_alone


def _put_facet(found: Findings, pointer: str, part: Part, aspect: Aspect, value: Json) -> Edit | None:
    name = part.subject.name.rpartition(".")[2]
    match aspect:
        case "type" if str(value).endswith("[]"):
            return found.edit.merged(pointer, {"type": "array", "items": {"type": str(value)[:-2]}})
        case "type":
            return found.edit.put(join(pointer, "type"), value)
        case "required" if part.subject.place in FIELD_PLACES:
            required = join(pointer, "required")
            return found.edit.appended(required, name) if value else found.edit.without(required, name)
        case "required":
            return found.edit.put(join(pointer, "required"), value)
        case "status":
            return found.edit.note(pointer, f"every operation that answers so refers to it under status {value}")
        case "value" if part.subject.place == "base URL":
            return found.edit.put(join(pointer, "url"), value)
        case "value" if part.subject.place == "rate limit":
            return found.edit.put(join(pointer, rate_limit_key(name)), rate_limit_value(name, value))
        case "default":
            return found.edit.put(join(pointer, "default"), value)
        case "value":
            return None  # a rule about all of the description
        case "nullable":
            return found.edit.nullable(pointer)
        case "format":
            return found.edit.put(join(pointer, "format"), value)
        case _:
            limits = {key: limit for key, limit in zip(KEYWORDS[aspect], value, strict=True) if limit is not None}
            return found.edit.merged(pointer, limits)
