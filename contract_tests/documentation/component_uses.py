"""Where the operations of a description use its components, and by which references."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Literal, cast

import msgspec

from generator.json_pointer import Json, JsonObject, join, lookup, parent
from generator.schema import component_reference, references_in
from generator.traversal import operations_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_tests.documentation.statement import Subject


class Use(msgspec.Struct, frozen=True):
    """One place of one operation at which a component is used.

    Attributes:
        operation: Method and path of the operation, or those of a delivery.
        place: The place there: `body`, `response`, `error body`, `header`, `query`, `path`; empty for others.
        status: Of the answer; empty for another place.
        name: The field there, without the marks of lists: `items.owner`; the parameter or header; empty for a whole
            body.
        chain: The pointers of the references that lead there, from the operation inwards.
        components: The pointers of what each of them refers to; the last is the component.
    """

    operation: str
    place: str
    status: str
    name: str
    chain: tuple[str, ...]
    components: tuple[str, ...]

    def holds(self, subject: Subject) -> bool:
        """Return whether a field or parameter is this component, or stands in it."""
        name = subject.name.replace("[]", "")
        if (subject.operation, subject.place) != (self.operation, self.place):
            return False
        return not self.name or name == self.name or name.startswith(f"{self.name}.")


class References:
    """The references of a bundle, each kind of look at them taken once."""

    def __init__(self, bundle: JsonObject) -> None:
        self._bundle = bundle

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many places refer to each component, by its pointer."""
        return Counter(join("/components", *reference) for reference in references_in(self._bundle))

    @cached_property
    def uses(self) -> Mapping[str, list[Use]]:
        """The uses of each component, by its pointer."""
        return _component_uses(self._bundle)


def _component_uses(bundle: JsonObject) -> Mapping[str, list[Use]]:
    uses: dict[str, list[Use]] = defaultdict(list)
    sections: tuple[tuple[Literal["paths", "webhooks"], str], ...] = (("paths", ""), ("webhooks", " webhook"))
    for section, ending in sections:
        for pointer, name, method, operation in operations_of(bundle, section):
            key = f"{method.upper()} {name}{ending}"
            shared = join(parent(pointer), "parameters")
            item = cast("JsonObject", lookup(bundle, parent(pointer)))
            for at, value in ((shared, item.get("parameters", [])), (pointer, operation)):
                for use in _uses(bundle, at, value, Use(key, "", "", "", (), ())):
                    uses[use.components[-1]].append(use)
    return uses


def _uses(bundle: JsonObject, pointer: str, value: Json, at: Use) -> Iterator[Use]:
    if isinstance(value, list):
        for i, item in enumerate(cast("list[object]", value)):
            yield from _uses(bundle, join(pointer, i), item, at)
        return
    if not isinstance(value, dict):
        return
    mapping = cast("JsonObject", value)
    if mapping.get("in") in ("path", "query") and "name" in mapping:
        at = msgspec.structs.replace(at, place=mapping["in"], name=mapping["name"])
    if reference := component_reference(mapping):
        component = join("/components", *reference)
        if component not in at.components:
            target = cast("JsonObject", lookup(bundle, component))
            if target.get("in") in ("path", "query"):
                at = msgspec.structs.replace(at, place=target["in"], name=target["name"])
            inner = msgspec.structs.replace(at, chain=(*at.chain, pointer), components=(*at.components, component))
            yield inner
            yield from _uses(bundle, component, target, inner)
    for key, item in mapping.items():
        place = join(pointer, key)
        if key == "properties" and isinstance(item, dict):
            for name, field in cast("JsonObject", item).items():
                inside = msgspec.structs.replace(at, name=f"{at.name}.{name}".removeprefix("."))
                yield from _uses(bundle, join(place, name), field, inside)
        elif key == "responses" and not at.place:
            for status, response in cast("JsonObject", item).items():
                answer = "response" if status[0] == "2" else "error body"
                inside = msgspec.structs.replace(at, place=answer, status=status)
                yield from _uses(bundle, join(place, status), response, inside)
        elif key == "headers" and at.status and not at.name:
            for name, header in cast("JsonObject", item).items():
                inside = msgspec.structs.replace(at, place="header", name=name)
                yield from _uses(bundle, join(place, name), header, inside)
        elif key not in ("examples", "example", "links", "headers"):
            inside = msgspec.structs.replace(at, place="body") if key == "requestBody" and not at.place else at
            yield from _uses(bundle, place, item, inside)
