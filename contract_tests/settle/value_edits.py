"""Writes edits that describe what came in answers: a value of another type, a new one, a body where there was none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.documentation.edits import together
from contract_tests.documentation.proposed_schemas import pascal
from contract_tests.settle.answer_places import whole
from contract_tests.settle.shapes import schema_of_looks, types_in
from generator.json_pointer import join, lookup, split
from generator.operations import JSON_MEDIA_TYPE
from generator.schema import types_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_tests.documentation.drift import Edit
    from contract_tests.documentation.edits import Editor
    from contract_tests.settle.answer_places import Place
    from generator.description import Description
    from generator.json_pointer import JsonObject

_OF_A_TYPE = ("type", "description", "examples", "x-evidence", "x-optional", "x-secret", "x-identifier", "title")


class ValueEdits:
    """Edits of a description that say what values are like."""

    def __init__(self, description: Description, editor: Editor, day: str) -> None:
        self._description = description
        self._edit = editor
        self._verified = {"level": "verified", "date": day}

    def nullable(self, pointer: str) -> Edit:
        """Return the edit that lets the value of the schema at a pointer be null too."""
        schema: JsonObject = lookup(self._description.bundle, pointer)
        if "type" in schema:
            return self._edit.put(join(pointer, "type"), [*types_of(schema), "null"])
        if "anyOf" in schema:
            return self._edit.put(join(pointer, "anyOf"), [*schema["anyOf"], {"type": "null"}])
        own = {key: value for key, value in schema.items() if key != "$ref"}
        either = {"oneOf": [{"$ref": schema["$ref"]}, {"type": "null"}]} if "$ref" in schema else {}
        described = whole(self._description, pointer).get("description", "")
        return self._edit.put(pointer, {**either, "description": described, **own})

    def retyped(self, place: Place, looks: dict[str, list[str]]) -> Edit:
        """Return the edit that gives the value at a place the types that came there; see `schema_of` for the looks."""
        old = whole(self._description, place.pointer)
        found, components = self.schema_of(looks, place)
        if {*types_in(looks[""]), *types_of(old)} <= {"integer", "number", "null"}:
            found |= {key: value for key, value in old.items() if key in ("minimum", "maximum")}
        kept = {key: value for key, value in old.items() if key in _OF_A_TYPE and key not in ("type", "examples")}
        edit = self._edit.put(place.pointer, {**found, **kept, "x-evidence": self._verified})
        return together(edit, *components)

    def schema_of(self, looks: dict[str, list[str]], place: Place) -> tuple[JsonObject, list[Edit]]:
        """Return the schema of what came at a place, and the edits that add the components of objects in it.

        Args:
            looks: What came there and in it, by the way from there.
            place: The place.
        """
        if not place.holder:
            return schema_of_looks(looks, "", "", {}), []
        components: dict[str, JsonObject] = {}
        name = f"{split(place.holder)[-1]}{place.name[:1].upper()}{place.name[1:]}"
        schema = schema_of_looks(looks, "", self._free(name), components)
        return schema, self._made(components, self._edit.file_of(place.holder))

    def body(self, response: str, operation_id: str, looks: Mapping[str, list[str]]) -> list[Edit]:
        """Return the edits that describe the body of a response which has none; none if none came.

        Args:
            response: The pointer of the response.
            operation_id: The operation, which names the objects in the body.
            looks: What came, by its place: `$`, `$.organization`.
        """
        described: JsonObject = lookup(self._description.bundle, response)
        if "content" in described or set(looks.get("$", ["null"])) == {"null"}:
            return []
        components: dict[str, JsonObject] = {}
        schema = schema_of_looks(looks, "$", self._free(f"{pascal(operation_id)}Answer"), components)
        made = self._made(components, self._edit.file_of("/components/schemas/Error"))
        return [self._edit.put(join(response, "content"), {JSON_MEDIA_TYPE: {"schema": schema}}), *made]

    def _free(self, name: str) -> str:
        """Return a name that no component has yet."""
        taken = self._description.bundle["components"]["schemas"]
        return next(one for one in (name, *(f"{name}{i}" for i in range(2, 100))) if one not in taken)

    def _made(self, components: Mapping[str, JsonObject], file: str) -> list[Edit]:
        """Return the edits that add components to a file, for what comes after this to refer to."""
        self._edit.expect("schemas", components, file)
        return [
            self._edit.new_component(file, name, {**component, "x-evidence": self._verified})
            for name, component in components.items()
        ]
