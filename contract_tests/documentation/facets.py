"""What the pages say about a part besides that it exists: type, required, default, range, length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.documentation.described import rate_limit_key, rate_limit_value
from contract_tests.documentation.edits import together
from contract_tests.documentation.field_edits import retype_field, schema_at
from contract_tests.documentation.findings import shown
from contract_tests.documentation.statement import FIELD_PLACES, KEYWORDS
from generator.evidence import evidence_at
from generator.json_pointer import join, lookup

if TYPE_CHECKING:
    from contract_tests.documentation.described import Facet, Part
    from contract_tests.documentation.drift import Edit, Kind
    from contract_tests.documentation.findings import Findings
    from contract_tests.documentation.statement import Aspect, Spot, Statement

_ASSUMED = "x-assumed"


def compare_facet(found: Findings, statement: Statement, part: Part) -> None:
    """Hold one thing that a page says about a part against the description."""
    aspect, value, spot = statement.aspect, statement.value, statement.spot
    facet = part.facets.get(aspect)
    if facet is None:
        if aspect == "type":
            return  # described as one of several
        edit = _put_facet(found, schema_at(part), part, statement)
        found.note("extra", part.subject, aspect, spot, "nothing", shown(value), edit, part)
    elif facet.value == value or str(facet.value) == str(value):
        known_here = part in found.described.guides.get(spot.source, [])
        certain = part.level == "documented" or part.subject.place == "error code"
        told = evidence_at(found.bundle, facet.pointer)
        known_here |= (told.level, told.source) == ("documented", spot.source) and aspect == "length"
        if facet.level == "inferred" and certain and not known_here:
            edit = _known(found, part, facet, aspect, spot)
            found.note("confirmed", part.subject, aspect, spot, "inferred", shown(value), edit, part)
    else:
        kind: Kind = "different" if facet.level == "documented" else "refuted"
        edit = _put_facet(found, facet.pointer, part, statement)
        if edit is not None and facet.level == "inferred" and aspect != "type":
            edit = together(edit, _known(found, part, facet, aspect, spot))
        found.note(kind, part.subject, aspect, spot, shown(facet.value), shown(value), edit, part)


def _known(found: Findings, part: Part, facet: Facet, aspect: Aspect, spot: Spot) -> Edit:
    """Return the edit that calls a facet documented: it is no longer assumed, or what it stands in is documented."""
    words = {*KEYWORDS.get(aspect, (aspect,))}
    edits: list[Edit] = []
    for place in dict.fromkeys((part.pointer, schema_at(part), facet.pointer, *part.holders)):
        holder = lookup(found.bundle, place)
        assumed: list[str] = holder.get(_ASSUMED, []) if isinstance(holder, dict) else []
        if words & {*assumed}:
            left = [word for word in assumed if word not in words]
            pointer = join(place, _ASSUMED)
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
        case _:
            stated = [value] if aspect == "default" else value
            keywords = zip(KEYWORDS[aspect], stated, strict=True)
            return together(*(found.edit.put(join(pointer, keyword), one) for keyword, one in keywords))
