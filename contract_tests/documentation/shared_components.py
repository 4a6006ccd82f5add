"""Gives what a page states otherwise a component of its own, where the component of the description is also others'."""

from __future__ import annotations

from collections import defaultdict
from copy import deepcopy
from typing import TYPE_CHECKING, cast

import msgspec

from contract_tests.documentation.proposed_schemas import pascal
from contract_tests.documentation.statement import Subject
from contract_tests.documentation.yaml_change import changed
from generator.changes_of_writes import CHANGES
from generator.json_pointer import join, lookup, split
from generator.yaml_document import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Collection

    from contract_tests.documentation.component_uses import Use
    from contract_tests.documentation.drift import Drift, Edit
    from contract_tests.documentation.findings import Findings
    from generator.json_pointer import Json, JsonObject

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
        components = _changed_components(drifts)
        if not components:
            continue
        uses = found.references.uses
        separation = _Separation(found, drifts)
        for component in components:
            own = [use for use in uses.get(component, []) if any(use.holds(drift.subject) for drift in drifts)]
            others = [use for use in uses.get(component, []) if use not in own]
            kept = [use for use in others if _keeps(found, use, own, drifts, pages_read)]
            if own and kept:
                separation.separate(own, kept)
        if separation.copied:
            for drift in drifts:
                found.settle(drift, separation.of(cast("Edit", drift.edit)))


def _changed_components(drifts: list[Drift]) -> list[str]:
    """Return the pointers of the components that edits change, samples aside."""
    components: dict[str, None] = {}
    for drift in drifts:
        for change in cast("Edit", drift.edit).changes:
            if (component := component_of(change)) and "examples" not in split(change.pointer):
                components[component] = None
    return [*components]


def component_of(change: Edit) -> str:
    """Return the pointer into the bundle of the component that a change is in; empty for another place."""
    steps = change.file.split("/")
    if "components" not in steps or not change.pointer:
        return ""
    kind = steps[steps.index("components") + 1].removesuffix(".yaml")
    return join("/components", kind, split(change.pointer)[0])


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


class _Separation:
    """The components that are to be copied, by their pointers, with the references that are to lead to the copies."""

    def __init__(self, found: Findings, drifts: list[Drift]) -> None:
        self._found = found
        self._page = pascal(drifts[0].spot.page.rpartition("/")[2])
        self._redirected: dict[str, str] = {}
        self.copied: dict[str, str] = {}

    def separate(self, own: list[Use], kept: list[Use]) -> None:
        """Copy what lies on the ways to some uses of a component, from where other uses of it have the same way."""
        shared = {reference for use in kept for reference in use.chain}
        for use in own:
            for reference, component in zip(reversed(use.chain), reversed(use.components), strict=True):
                self.copied.setdefault(component, self._name(component))
                self._redirected[reference] = component
                if reference not in shared:
                    break

    def of(self, edit: Edit) -> Edit:
        """Return an edit that changes the copies, not what they are copies of."""
        values: dict[str, Json] = {}
        left: list[Edit] = []
        for component in self.copied:
            values[component] = deepcopy(lookup(self._found.bundle, component))
        for reference, component in self._redirected.items():
            holder = join("", *split(reference)[:3])
            if holder in values:
                node = cast("JsonObject", lookup(values[holder], reference.removeprefix(holder)))
                node["$ref"] = f"#{self._pointer(component)}"
            else:
                node = cast("JsonObject", lookup(self._found.bundle, reference))
                left.append(self._redirect(reference, node, component))
        for change in edit.changes:
            component = component_of(change)
            if component in values:
                _, *inner = split(change.pointer)
                new = parse_yaml(change.yaml, "the edit").value if change.yaml else None
                values[component] = changed(values[component], inner, new, change.key) if inner else new
            elif not {"examples", CHANGES} & {*split(change.pointer)}:
                left.append(msgspec.structs.replace(change, also=()))
        made = [self._made(component, value) for component, value in values.items()]
        first, *others = (*made, *left)
        line = edit.line if first.file == edit.file else first.line  # that of what the page states otherwise
        return msgspec.structs.replace(first, line=line, also=(*first.also, *others))

    def _redirect(self, reference: str, node: JsonObject, component: str) -> Edit:
        self._expect(component)
        return self._found.edit.put(reference, {**node, "$ref": f"#{self._pointer(component)}"})

    def _made(self, component: str, value: Json) -> Edit:
        for copy in self.copied:
            self._expect(copy)
        file = self._found.edit.file_of(component)
        made = self._found.edit.new_component(file, self.copied[component], value)
        return msgspec.structs.replace(made, copy_of=split(component)[-1])

    def _expect(self, component: str) -> None:
        kind = split(component)[1]
        self._found.edit.expect(kind, [self.copied[component]], self._found.edit.file_of(component))

    def _pointer(self, component: str) -> str:
        return join("/components", split(component)[1], self.copied[component])

    def _name(self, component: str) -> str:
        _, kind, name = split(component)
        taken = self._found.bundle["components"][kind]
        names = [f"{self._page}{name}", *(f"{self._page}{name}{i}" for i in range(2, 100))]
        return next(one for one in names if one not in taken)
