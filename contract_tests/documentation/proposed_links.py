"""Proposes the links that lead to new operations: from what creates or lists the things that their paths name."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import msgspec

from contract_tests.documentation.proposed_schemas import TO_DESCRIBE, pascal, singular
from generator.json_pointer import JsonObject, join
from generator.schema import resolved
from generator.traversal import operations_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_tests.documentation.proposed_operations import Proposed
    from contract_tests.documentation.stated_fields import Field
    from generator.description import Description

_OF_ANSWER = "$response.body#"


class Link(msgspec.Struct, frozen=True):
    """A link to a new operation.

    Attributes:
        component: The name of the component that holds it.
        value: The component.
        giver: The new operation from whose answer it leads; None if that is described already.
        pointer: Where the answer stands in the bundle, if it is described already.
    """

    component: str
    value: JsonObject
    giver: Proposed | None
    pointer: str = ""

    @property
    def name(self) -> str:
        """What the answer calls it."""
        return f"{self.component[0].lower()}{self.component[1:]}"


def propose_links(description: Description, proposed: Sequence[Proposed]) -> list[Link]:
    """Return a link to each operation."""
    taken = {*description.bundle["components"]["links"]}
    links: list[Link] = []
    for target in proposed:
        names = (pascal(target.operation_id), *(f"{pascal(target.operation_id)}{i}" for i in range(2, 100)))
        component = next(name for name in names if name not in taken)
        giver, pointer, parameters = _giver(description, target, proposed)
        value: JsonObject = {"operationId": target.operation_id}
        value |= {"parameters": parameters} if parameters else {}
        links.append(Link(component, value | {"description": TO_DESCRIBE}, giver, pointer))
    return links


def _giver(
    description: Description, target: Proposed, proposed: Sequence[Proposed]
) -> tuple[Proposed | None, str, JsonObject]:
    """Return the operation whose answer leads to another, and what it gives to its path."""
    needed = target.stated.path_parameters
    others = [other for other in proposed if other is not target]
    makers_first = sorted(others, key=lambda other: (other.stated.method != "POST", other.stated.path_parameters))
    if not needed:
        giver = next((other for other in others if not other.stated.path_parameters), target)
        return giver, "", {}
    for other in makers_first:
        given = _given(other, needed)
        if any(str(expression).startswith(_OF_ANSWER) for expression in given.values()) and len(given) == len(needed):
            return other, "", given
    for pointer, given in _described(description):
        if {*needed} <= given.keys():
            return None, pointer, {name: given[name] for name in needed}
    return target, "", {name: f"$request.path.{name}" for name in needed}


def _given(giver: Proposed, needed: Sequence[str]) -> JsonObject:
    """Return what the exchange of an operation has for parameters of a path."""
    own = giver.stated.path_parameters
    given: JsonObject = {}
    for name in needed:
        pointer = next(_places(giver.answer, name, ""), None) if giver.answer is not None else None
        if name in own:
            given[name] = f"$request.path.{name}"
        elif pointer is not None:
            given[name] = f"{_OF_ANSWER}{pointer}"
    return given


def _places(field: Field, name: str, pointer: str) -> Iterator[str]:
    """Yield where an answer has the value of a path parameter: `reportId` is the `id` of a `report`, or of reports."""
    noun = name.removesuffix("Id").removesuffix("ID")
    for key, inner in field.fields.items():
        at = join(pointer, key)
        if key == name or (key in ("id", "uuid") and name in ("id", "uuid") and not pointer):
            yield at
        for one, place in ((inner, at), (inner.item, join(at, 0))) if inner.kind == "array" else ((inner, at),):
            if "id" in one.fields and noun.lower().endswith((singular(key).lower(), key.lower())):
                yield join(place, "id")
    if "id" in field.fields and not pointer:
        yield "/id"


def _described(description: Description) -> Iterator[tuple[str, JsonObject]]:
    """Yield the described answers from which links lead, those of POST first, with what all their links take."""
    operations = sorted(operations_of(description.bundle, "paths"), key=lambda one: one[2] != "post")
    for pointer, _, _, operation in operations:
        for status, response in cast("JsonObject", operation["responses"]).items():
            links = cast("dict[str, JsonObject]", response.get("links", {}))
            given: JsonObject = {}
            for link in links.values():
                for name, expression in resolved(description.bundle, link).get("parameters", {}).items():
                    if str(expression).startswith(_OF_ANSWER) or str(expression).startswith("$request.path."):
                        given.setdefault(name, expression)
            if any(str(expression).startswith(_OF_ANSWER) for expression in given.values()):
                yield join(pointer, "responses", status), given
