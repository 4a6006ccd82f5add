"""Gives some uses of a shared component copies of it, so that an edit of what they say leaves the other uses alone."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, cast

import msgspec

from contract_tests.documentation.yaml_change import changed
from generator.changes_of_writes import CHANGES
from generator.contradictions import FILE as CONTRADICTIONS
from generator.json_pointer import join, lookup, split
from generator.yaml_document import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.documentation.component_uses import Use
    from contract_tests.documentation.drift import Edit
    from contract_tests.documentation.edits import Editor
    from generator.json_pointer import Json, JsonObject


class ComponentCopies:
    """The components that are to be copied, by their pointers, with the references that are to lead to the copies.

    Attributes:
        copied: The name of the copy of each component, by the pointer of the component.
    """

    def __init__(self, bundle: JsonObject, editor: Editor, prefix: str) -> None:
        self._bundle = bundle
        self._edit = editor
        self._prefix = prefix
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
            values[component] = deepcopy(lookup(self._bundle, component))
        for reference, component in self._redirected.items():
            holder = join("", *split(reference)[:3])
            if holder in values:
                node = cast("JsonObject", lookup(values[holder], reference.removeprefix(holder)))
                node["$ref"] = f"#{self._pointer(component)}"
            else:
                node = cast("JsonObject", lookup(self._bundle, reference))
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
        left += self._in_contradictions()
        first, *others = (*made, *left)
        line = edit.line if first.file == edit.file else first.line  # that of what is said otherwise
        return msgspec.structs.replace(first, line=line, also=(*first.also, *others))

    def _in_contradictions(self) -> Iterator[Edit]:
        """Yield the edits that let other readings change a copy of a response as they change the response.

        Its `code` has to be one of those that there are under each reading.
        """
        file = f"{self._edit.root_file.rpartition('/')[0]}/{CONTRADICTIONS}"
        for name, entry in cast("dict[str, JsonObject]", self._edit.as_written(file) or {}).items():
            for reading, told in cast("dict[str, JsonObject]", entry["readings"]).items():
                for pointer, value in cast("JsonObject", told.get("patch", {})).items():
                    component = join("", *split(pointer)[:3])
                    if component in self.copied and split(component)[1] == "responses":
                        new = self._pointer(component) + pointer.removeprefix(component)
                        yield self._edit.written(file, join("", name, "readings", reading, "patch", new), value)

    def _redirect(self, reference: str, node: JsonObject, component: str) -> Edit:
        self._expect(component)
        return self._edit.put(reference, {**node, "$ref": f"#{self._pointer(component)}"})

    def _made(self, component: str, value: Json) -> Edit:
        for copy in self.copied:
            self._expect(copy)
        file = self._edit.file_of(component)
        made = self._edit.new_component(file, self.copied[component], value)
        return msgspec.structs.replace(made, copy_of=split(component)[-1])

    def _expect(self, component: str) -> None:
        kind = split(component)[1]
        self._edit.expect(kind, [self.copied[component]], self._edit.file_of(component))

    def _pointer(self, component: str) -> str:
        return join("/components", split(component)[1], self.copied[component])

    def _name(self, component: str) -> str:
        _, kind, name = split(component)
        taken = self._bundle["components"][kind]
        names = [f"{self._prefix}{name}", *(f"{self._prefix}{name}{i}" for i in range(2, 100))]
        return next(one for one in names if one not in taken)


def changed_components(*edits: Edit) -> list[str]:
    """Return the pointers of the components that edits change, samples aside."""
    components: dict[str, None] = {}
    for edit in edits:
        for change in edit.changes:
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
