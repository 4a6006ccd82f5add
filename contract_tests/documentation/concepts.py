"""Fields of samples and tables that stand in a section without an operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from contract_tests.documentation.described import GUIDES
from contract_tests.documentation.facets import compare_facet
from contract_tests.documentation.sample_fit import misfits
from contract_tests.documentation.statement import Subject
from contract_tests.documentation.values import compare_values, compare_with_schema

if TYPE_CHECKING:
    from contract_tests.documentation.described import Part
    from contract_tests.documentation.findings import Findings
    from contract_tests.documentation.statement import Statement


def compare_concept(found: Findings, statement: Statement) -> None:
    """Hold a field against the schemas of its page, or of all bodies on the page of a guide."""
    if not statement.subject.name:
        return
    path = statement.subject.name
    name = path.rpartition(".")[2].replace("[]", "")
    candidates = found.described.concepts.get(statement.spot.page, {}).get(name, [])
    if statement.spot.page.startswith(GUIDES) or statement.aspect not in ("presence", "sample", "table"):
        candidates = _fields_named(found, name) or candidates
    if candidates and statement.aspect != "sample":
        best = min(candidates, key=lambda part: _distance(found, statement, part))
        if statement.aspect == "values":
            compare_values(found, best, statement.spot, cast("list[str]", statement.value))
        elif statement.aspect not in ("presence", "table"):
            compare_facet(found, statement, best)
        return
    if not candidates:
        subject = Subject("", "concept", path)
        found.note("extra", subject, "sample", statement.spot, "a field of a schema of this page", name)
        return
    fitting = [part for part in candidates if not list(misfits(statement.value, part.schema or {}))]
    compare_with_schema(found, statement.value, (fitting or candidates)[0], statement.spot)


def _fields_named(found: Findings, name: str) -> list[Part]:
    """Return the fields of all bodies that have a name, those of requests first."""
    fields = [
        part
        for subject, part in found.parts.items()
        if subject.operation
        and subject.place in ("body", "response")
        and subject.name.rpartition(".")[2].removesuffix("[]") == name
    ]
    return sorted(fields, key=lambda part: part.subject.place != "body")


def _distance(found: Findings, statement: Statement, part: Part) -> int:
    """Return 0 for a field that is as a table says, 1 for one that is otherwise, 2 for one that says nothing."""
    if statement.aspect == "values":
        return 0 if {*cast("list[str]", statement.value)} == part.allowed.keys() else 1 if part.allowed else 2
    facet = part.facets.get(statement.aspect)
    return 2 if facet is None else int(str(facet.value) != str(statement.value))
