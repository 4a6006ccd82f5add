"""What the pages say about a part besides that it exists: type, required, default, range, length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.documentation.described import rate_limit_key, rate_limit_value
from contract_tests.documentation.edits import together
from contract_tests.documentation.field_edits import nullable_field, retype_field, schema_at
from contract_tests.documentation.findings import shown
from contract_tests.documentation.statement import FIELD_PLACES, KEYWORDS, NotUnderstood
from generator.evidence import evidence_at
from generator.json_pointer import join, lookup
from generator.schema import types_of

if TYPE_CHECKING:
    from contract_tests.documentation.described import Facet, Part
    from contract_tests.documentation.drift import Edit, Kind
    from contract_tests.documentation.findings import Findings
    from contract_tests.documentation.statement import Aspect, Spot, Statement
    from generator.json_pointer import Json

_ASSUMED = "x-assumed"


def compare_facet(found: Findings, statement: Statement, part: Part) -> None:
    """Hold one thing that a page says about a part against the description."""
    aspect, value, spot = statement.aspect, statement.value, statement.spot
    facet = part.facets.get(aspect)
    if facet is None:
        if (aspect in ("type", "format") and _is_of_several(part)) or aspect == "required":
            return  # what an answer has to have is described by itself
        edit = _put_facet(found, schema_at(part), part, statement)
        found.note("extra", part.subject, aspect, spot, "nothing", shown(value), edit, part)
    elif facet.value == value or str(facet.value) == str(value) or _agrees(found, statement, facet.value):
        known_here = part in found.described.guides.get(spot.source, [])
        certain = part.level == "documented" or part.subject.place == "error code"
        told = evidence_at(found.bundle, facet.pointer)
        known_here |= (told.level, told.source) == ("documented", spot.source) and aspect == "length"
        if facet.level == "inferred" and certain and not known_here:
            edit = _known(found, part, facet, aspect, spot)
            found.note("confirmed", part.subject, aspect, spot, "inferred", shown(value), edit, part)
    elif _may_be_integer(found, statement, facet.value):
        found.note_puzzle(NotUnderstood(spot, f"the type number of {part.subject.name}", part.subject))
    else:
        kind: Kind = "different" if facet.level == "documented" else "refuted"
        edit = _put_facet(found, facet.pointer, part, statement)
        if edit is not None and facet.level == "inferred" and aspect != "type":
            edit = together(edit, _known(found, part, facet, aspect, spot))
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


def _may_be_integer(found: Findings, statement: Statement, described: Json) -> bool:
    """Return whether a number may be an integer: no page calls anything that, this one too little a number to tell."""
    is_number = statement.aspect == "type" and (statement.value, described) == ("number", "integer")
    return is_number and not found.names_integers


def _known(found: Findings, part: Part, facet: Facet, aspect: Aspect, spot: Spot) -> Edit:
    """Return the edit that calls a facet documented: it is no longer assumed, or what it stands in is documented."""
    words = {*KEYWORDS.get(aspect, (aspect,))}
    edits: list[Edit] = []
    for place in dict.fromkeys((part.pointer, schema_at(part), facet.pointer, *part.holders)):
        pointer = join(place, _ASSUMED)
        assumed: list[str] = lookup(found.bundle, pointer) if found.edit.exists(pointer) else []
        if words & {*assumed}:
            left = [word for word in assumed if word not in words]
            edits.append(found.edit.put(pointer, left) if left else found.edit.remove(pointer))
    return together(*edits) if edits else found.edit.known(facet.pointer, spot)


def _put_facet(found: Findings, pointer: str, part: Part, statement: Statement) -> Edit | None:
    aspect, value, spot = statement.aspect, statement.value, statement.spot
    name = part.subject.name.rpartition(".")[2]
    match aspect:
        case "type":
            samples = [s.value for s in found.said.get(part.subject, []) if s.aspect == "sample"]
            return retype_field(found, part, str(value), spot, next(iter(samples), None))
        case "required" if part.subject.place in FIELD_PLACES:
            required = join(pointer, "required")
            return found.edit.appended(required, name) if value else found.edit.without(required, name)
        case "required":
            required = join(pointer, "required")
            return found.edit.put(required, value=True) if value else found.edit.remove(required)
        case "status":
            return found.edit.note(pointer, f"every operation that answers so refers to it under status {value}")
        case "value" if part.subject.place == "base URL":
            return found.edit.put(join(pointer, "url"), value)
        case "value" if part.subject.place == "rate limit":
            return found.edit.put(join(pointer, rate_limit_key(name)), rate_limit_value(name, value))
        case "value":
            return None  # a rule about all of the description
        case "nullable":
            return nullable_field(found, part)
        case "format":
            return found.edit.put(join(pointer, "format"), value)
        case _:
            stated = [value] if aspect == "default" else value
            keywords = [pair for pair in zip(KEYWORDS[aspect], stated, strict=True) if pair[1] is not None]
            return together(*(found.edit.put(join(pointer, keyword), one) for keyword, one in keywords))
