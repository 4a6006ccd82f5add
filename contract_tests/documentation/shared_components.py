"""Gives what a page states otherwise a component of its own, where the component of the description is also others'."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, cast

from contract_tests.documentation.component_copies import ComponentCopies, changed_components
from contract_tests.documentation.proposed_schemas import pascal
from contract_tests.documentation.statement import Subject

if TYPE_CHECKING:
    from collections.abc import Collection

    from contract_tests.documentation.component_uses import Use
    from contract_tests.documentation.drift import Drift, Edit
    from contract_tests.documentation.findings import Findings

_KINDS = ("missing", "extra", "different", "refuted")
"""The kinds of findings whose edits change what a component says."""


def separate_shared(found: Findings, pages_read: Collection[str]) -> None:
    """Change the edits of components that other operations use, of which no page says what this page says.

    The edit then makes a copy of the component, changes that, and lets what the page is about refer to it. Pages that
    state the component as it was keep theirs; one that was not read gets the change.

    Args:
        found: The findings; some get other edits.
        pages_read: The names of the pages that were read.
    """
    groups: dict[tuple[str, ...], list[Drift]] = defaultdict(list)
    for drift in found.drifts:
        if drift.kind in _KINDS and drift.edit and not drift.edit.is_advice and drift.subject.operation:
            groups[drift.edit.file, drift.edit.pointer, drift.edit.key, drift.aspect, drift.got].append(drift)
    for drifts in groups.values():
        components = changed_components(*(cast("Edit", drift.edit) for drift in drifts))
        if not components:
            continue
        uses = found.references.uses
        copies = ComponentCopies(found.bundle, found.edit, pascal(drifts[0].spot.page.rpartition("/")[2]))
        for component in components:
            own = [use for use in uses.get(component, []) if any(use.holds(drift.subject) for drift in drifts)]
            others = [use for use in uses.get(component, []) if use not in own]
            kept = [use for use in others if _keeps(found, use, own, drifts, pages_read)]
            if own and kept:
                copies.separate(own, kept)
        if copies.copied:
            for drift in drifts:
                found.settle(drift, copies.of(cast("Edit", drift.edit)))


def _keeps(found: Findings, use: Use, own: list[Use], drifts: list[Drift], pages_read: Collection[str]) -> bool:
    """Return whether a component, as it is, has to stay that of another place: its page was read, and states it."""
    operation = found.parts.get(Subject(use.operation, "operation"))
    if operation is None or operation.page not in pages_read:
        return False
    here = {drift.spot.page for drift in drifts}
    if operation.page not in here and drifts[0].aspect == "presence":
        return any(use.holds(subject) and subject.name for subject in found.said)
    drift = drifts[0]
    if drift.kind == "extra" and drift.aspect == "presence":
        return False  # a field that is named in one place need not be named in all
    node = next(one for one in own if one.holds(drift.subject))
    inner = drift.subject.name.replace("[]", "")[len(node.name) :].removeprefix(".")
    name = ".".join(step for step in (use.name, inner) if step)
    aspects = ("presence", "sample") if drift.aspect == "presence" else (drift.aspect,)
    return any(
        statement.aspect in aspects
        for subject, statements in found.said.items()
        if use.holds(subject) and subject.name.replace("[]", "") == name
        for statement in statements
    )
