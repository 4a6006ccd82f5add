"""What the schemas of the description say about the values that pages speak of."""

from __future__ import annotations

import msgspec

from contract_tests.documentation.described import Allowed, Facet, Part
from contract_tests.documentation.statement import Aspect, Place, Subject
from generator.evidence import Evidence, Level, evidence_at
from generator.json_pointer import Json, JsonObject, join, lookup
from generator.schema import allowed_types, followed, merged, resolved, types_of
from generator.schema import layers as layers_of

_ASSUMED = "x-assumed"


class Parts:
    """Collects the parts of a bundle by their subject, in the order in which they are added."""

    def __init__(self, bundle: JsonObject) -> None:
        self.bundle = bundle
        self.found: dict[Subject, Part] = {}

    def evidence(self, pointer: str) -> Evidence:
        """Return the evidence of what stands at a pointer."""
        return evidence_at(self.bundle, pointer)

    def add_fields(
        self,
        key: str,
        place: Place,
        pointer: str,
        schema: JsonObject,
        known: bool,
        page: str,
        holders: tuple[str, ...],
        prefix: str = "",
    ) -> None:
        for name, (at, field) in self._members(pointer, schema).items():
            own = self.evidence(at)
            subject = Subject(key, place, f"{prefix}{name}")
            part = self.part_of(subject, at, own, page, field, holders)
            facets = part.facets
            if place == "body":
                required = Facet(name in schema.get("required", []), pointer, own.level)
                facets = {**facets, "required": required}
            optional = bool(field.get("x-optional")) or name not in schema.get("required", [])
            expected = known and own.level == "documented"
            if "propertyNames" in schema:  # an answer has all keys, a request those that change
                optional = place == "body"
                expected = expected and not optional
            self.found[subject] = msgspec.structs.replace(part, facets=facets, expected=expected, optional=optional)
            if part.schema is not None:
                inner_at, inner = self._object(at, field)
                suffix = "[]" if "array" in types_of(merged(self.bundle, field)) else ""
                if self._members(inner_at, inner):
                    self.add_fields(
                        key, place, inner_at, inner, expected, page, part.holders, f"{subject.name}{suffix}."
                    )

    def _members(self, pointer: str, schema: JsonObject) -> dict[str, tuple[str, JsonObject]]:
        """Return place and schema of each property of an object, or of each known key of a map."""
        properties: dict[str, JsonObject] = schema.get("properties", {})
        members = {name: (join(pointer, "properties", name), field) for name, field in properties.items()}
        if "propertyNames" in schema:
            keys = resolved(self.bundle, schema["propertyNames"])
            place = join(pointer, "additionalProperties")
            members |= dict.fromkeys(keys["enum"], (place, schema["additionalProperties"]))
        return members

    def part_of(
        self,
        subject: Subject,
        pointer: str,
        evidence: Evidence,
        page: str,
        schema: JsonObject,
        holders: tuple[str, ...],
        schema_at: str | None = None,
    ) -> Part:
        at = schema_at or pointer
        facets: dict[Aspect, Facet] = {}
        allowed: dict[str, Allowed] = {}
        enum_pointer: str | None = None
        assumed: set[str] = {*lookup(self.bundle, pointer).get(_ASSUMED, [])}
        layers = list(layers_of(self.bundle, at, schema))
        for _, layer in layers:
            assumed |= {*layer.get(_ASSUMED, [])}
        for place, layer in layers:
            level = self.evidence(place).level

            def facet(value: Json, *keywords: str, place: str = place, level: Level = level) -> Facet:
                return Facet(value, place, "inferred" if assumed & {*keywords} else level)

            if "default" in layer:
                facets.setdefault("default", facet(layer["default"], "default"))
            if layer.keys() & {"minimum", "maximum"}:
                facets.setdefault("range", facet([layer.get("minimum"), layer.get("maximum")], "minimum", "maximum"))
            if layer.keys() & {"minLength", "maxLength"}:
                facets.setdefault("length", Facet([layer.get("minLength"), layer.get("maxLength")], place, "inferred"))
            if "format" in layer:
                facets.setdefault("format", facet(layer["format"], "format"))
            if "enum" in layer and not allowed:
                enum_pointer, allowed = self._values(place, layer)
        nullable = "null" in allowed_types(merged(self.bundle, schema))
        facets["nullable"] = Facet(nullable, layers[0][0], evidence.level)
        for reference in layers[-1][1].get("anyOf", []):  # an enum beside which other values are allowed
            place, one = followed(self.bundle, at, reference)
            if "enum" in one and not allowed:
                enum_pointer, allowed = self._values(place, one)
        if kind := self._type(schema):
            facets["type"] = Facet(kind, layers[-1][0], evidence.level)
        inner = layers[-1][1]
        return Part(
            subject=subject,
            pointer=pointer,
            level=evidence.level,
            page=page,
            source=evidence.source or "",
            expected=False,
            facets=facets,
            allowed=allowed,
            enum_pointer=enum_pointer,
            schema=merged(self.bundle, schema),
            open=inner.get("type") == "object" and not inner.keys() & {"properties", "propertyNames"},
            holders=(*holders, pointer, *(place for place, _ in layers)),
        )

    def _values(self, place: str, layer: JsonObject) -> tuple[str, dict[str, Allowed]]:
        """Return where the values of an enum stand, and each with its evidence."""
        pointer, level = join(place, "enum"), self.evidence(place).level
        own: JsonObject = layer.get("x-enum-evidence", {})
        allowed: dict[str, Allowed] = {}
        for i, value in enumerate(layer["enum"]):
            single = msgspec.convert(own.get(value, {"level": level}), Evidence)
            allowed[str(value)] = Allowed(join(pointer, i), single.level, single.source or "")
        return pointer, allowed

    def _type(self, schema: JsonObject) -> str | None:
        inner = merged(self.bundle, schema)
        alternatives = {self._type(one) for one in inner.get("anyOf", []) if one.get("type") != "null"}
        declared: Json = alternatives.pop() if len(alternatives) == 1 else inner.get("type")
        kinds = [kind for kind in types_of({"type": declared or []}) if kind != "null"]
        if len(kinds) != 1:
            return None
        if kinds[0] == "array":
            item = self._type(inner["items"])
            return f"{item}[]" if item else None
        return str(kinds[0])

    def _object(self, pointer: str, schema: JsonObject) -> tuple[str, JsonObject]:
        """Return the object that a field is or holds, and where it stands."""
        place, inner = list(layers_of(self.bundle, pointer, schema))[-1]
        if inner.get("type") == "array":
            return self._object(join(place, "items"), inner["items"])
        return place, inner
