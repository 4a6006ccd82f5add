"""Corrects what a live run refuted, where its answers say how the API is."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, cast

import jsonschema_rs
import msgspec

from contract_tests.documentation.drift import Edit  # noqa: TC001 - msgspec reads the annotations
from contract_tests.documentation.edits import Editor, together
from contract_tests.settle.answer_places import AnswerPlaces, whole
from contract_tests.settle.shapes import TO_BE_DESCRIBED, schema_of_looks, type_of, types_in
from generator.json_pointer import join, lookup, parent, split
from generator.schema import layers, types_of
from generator.strict import requested_schemas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_tests.settle.answer_places import Place
    from contract_tests.settle.observation import Observation, Refuted
    from generator.description import Description
    from generator.json_pointer import Json, JsonObject

_BOUNDS = {
    f"schema-{keyword.lower()}": keyword
    for keyword in ("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "uniqueItems", "pattern")
}
_OF_A_TYPE = ("type", "description", "examples", "x-evidence", "x-optional", "x-secret", "x-identifier", "title")


class Correction(msgspec.Struct, frozen=True):
    """What a run says is to be changed.

    Attributes:
        refuted: What it follows from.
        does: What the edit does, in words; what a person has to find out where there is none.
        edit: The edit; None if the answers do not say how the API is.
    """

    refuted: Refuted
    does: str
    edit: Edit | None


class Corrector:
    """Makes corrections of a description."""

    def __init__(self, description: Description, observation: Observation) -> None:
        self._description = description
        self._observation = observation
        self._edit = Editor(description)
        self._places = AnswerPlaces(description, observation.seen)
        self._verified = {"level": "verified", "date": observation.day}

    def corrections(self) -> list[Correction]:
        """Return a correction for each thing that was refuted; those of one place are made together."""
        made: dict[tuple[str, str], Correction] = {}
        for refuted in self._observation.refuted:
            for does, edit in self._of(refuted):
                key = (does, str(edit))
                made.setdefault(key, Correction(refuted, does, edit))
        return list(made.values())

    def _of(self, refuted: Refuted) -> Iterator[tuple[str, Edit | None]]:
        by_oracle: dict[str, Callable[[Refuted], Iterator[tuple[str, Edit | None]]]] = {
            "status": self._status,
            "header": self._header,
            "schema-additional-properties": self._undescribed,
            "schema-required": self._missing,
            "property-comes": self._missing,
            "schema-type": self._type,
            "schema-format": self._format,
            "schema-enum": self._enum,
            "schema-oneof": self._type,
            **dict.fromkeys(_BOUNDS, self._bound),
        }
        if refuted.oracle in by_oracle:
            yield from by_oracle[refuted.oracle](refuted)
        elif refuted.oracle not in ("status-described", "property-has-value", "property-not-empty"):
            subject = " ".join(part for part in (refuted.operation_id, refuted.where) if part)
            yield f"the answers do not say how it is: {refuted.oracle}: {subject}", None

    def _status(self, refuted: Refuted) -> Iterator[tuple[str, Edit | None]]:
        expected, got = (text.removeprefix("status ") for text in (refuted.expected, refuted.got))
        pointer = refuted.claim
        if got.startswith("2") and split(pointer)[-1] == expected and self._edit.exists(pointer):
            if not self._edit.exists(join(parent(pointer), got)):
                yield f"{refuted.operation_id} answers {got}, not {expected}", self._edit.renamed(pointer, got)
        elif not got.startswith("2"):
            yield f"{refuted.operation_id} answered {got}, not {expected}: another path or method may be right", None

    def _header(self, refuted: Refuted) -> Iterator[tuple[str, Edit | None]]:
        if not self._edit.exists(refuted.claim):
            return
        header: JsonObject = lookup(self._description.bundle, refuted.claim)
        if refuted.got == "no such header":
            if header.get("required"):
                edit = self._edit.remove(join(refuted.claim, "required"))
                yield f"{refuted.where} may be missing", edit
            return
        old = whole(self._description, join(refuted.claim, "schema"))
        schema = {"type": [*types_of(old), "string"], "examples": ["text"]}
        yield f"{refuted.where} may be text", self._edit.put(join(refuted.claim, "schema"), schema)

    def _undescribed(self, refuted: Refuted) -> Iterator[tuple[str, Edit | None]]:
        """Add a property, or give one that is missing its name."""
        for place in self._places.find(refuted.operation_id, refuted.place, described=False):
            if not place.holder:
                continue
            if old := self._renamed_from(refuted, place):
                yield f"{old} of {_short(place.holder)} is called {place.name}", self._rename(place, old)
                continue
            looks = self._looks(refuted.operation_id)
            schema, component = self._schema_of(looks, refuted.place, place)
            schema |= {"x-optional": True, "x-evidence": self._verified}
            yield f"{_short(place.holder)} has {place.name}", together(self._edit.put(place.pointer, schema), component)

    def _renamed_from(self, refuted: Refuted, place: Place) -> str:
        """Return the property that has this name now: the only one that no answer with the object has any more."""
        new = [
            one for one in self._observation.refuted
            if one.oracle == refuted.oracle and _around(one) == _around(refuted)
        ]  # fmt: skip
        gone = [
            name
            for name in lookup(self._description.bundle, join(place.holder, "properties"))
            if not self._comes(place.holder, name) and self._was_missed(refuted, name)
        ]
        if len({one.where for one in new}) != 1 or len(gone) != 1:
            return ""
        described = set(types_of(whole(self._description, join(place.holder, "properties", gone[0]))))
        came = {type_of(look) for look in self._places.formats(refuted.operation_id, refuted.place)}
        return gone[0] if came <= described | {"null"} or came <= {"integer", "number"} >= described else ""

    def _was_missed(self, refuted: Refuted, name: str) -> bool:
        return any(
            one.oracle == "schema-required" and _around(one) == _around(refuted) and one.where.endswith(f".{name}")
            for one in self._observation.refuted
        )

    def _comes(self, holder: str, name: str) -> bool:
        """Return whether any answer that has an object has a property in it."""
        return any(
            self._places.formats(operation_id, f"{where}.{name}")
            for operation_id, where in self._places.elsewhere(holder)
        )

    def _rename(self, place: Place, old: str) -> Edit:
        pointer = join(place.holder, "properties", old)
        required: list[str] = lookup(self._description.bundle, place.holder).get("required", [])
        listed = (
            self._edit.put(join(place.holder, "required", required.index(old)), place.name) if old in required else None
        )
        return together(self._edit.renamed(pointer, place.name), listed)

    def _missing(self, refuted: Refuted) -> Iterator[tuple[str, Edit | None]]:
        """Let a property be missing, or take it away if it never came; one that has another name is renamed."""
        for place in self._places.find(refuted.operation_id, refuted.place, described=True):
            if not place.holder:
                continue
            news = [one for one in self._observation.refuted if one.oracle == "schema-additional-properties"]
            if any(
                new.holder == place.holder and self._renamed_from(one, new) == place.name
                for one in news
                if _around(one) == _around(refuted)
                for new in self._places.find(one.operation_id, one.place, described=False)
            ):
                continue
            required: list[str] = lookup(self._description.bundle, place.holder).get("required", [])
            listed = self._edit.without(join(place.holder, "required"), place.name) if place.name in required else None
            if self._comes(place.holder, place.name):
                optional = self._edit.put(join(place.pointer, "x-optional"), value=True)
                yield f"{place.name} of {_short(place.holder)} may be missing", together(optional, listed)
            elif refuted.oracle == "property-comes" or not self._observation.refuted_by("property-comes"):
                yield f"{_short(place.holder)} has no {place.name}", together(self._edit.remove(place.pointer), listed)

    def _type(self, refuted: Refuted) -> Iterator[tuple[str, Edit | None]]:
        for place in self._places.find(refuted.operation_id, refuted.place):
            schema = whole(self._description, place.pointer)
            looks = self._looks_of(refuted, place)
            described, came = set(types_of(schema)), types_in(looks)
            new = [kind for kind in came if kind not in described and not (kind == "integer" and "number" in described)]
            if not new:
                yield from self._within_alternative(refuted, schema)
                continue
            if new == ["null"]:
                yield f"{_named(refuted)} may be null", self._nullable(place.pointer)
                continue
            yield f"{_named(refuted)} is {' or '.join(came)}", self._retyped(refuted, place, looks)

    def _within_alternative(self, refuted: Refuted, schema: JsonObject) -> Iterator[tuple[str, Edit | None]]:
        """Take away what a value of a described type breaks in the alternative that it is."""
        value = _literal(refuted.got)
        for keyword in ("format", *_BOUNDS.values()):
            if keyword in schema:
                rule = jsonschema_rs.validator_for({keyword: schema[keyword]}, validate_formats=True)
                if not rule.is_valid(value):
                    yield from self._without_keyword(refuted, keyword)
        if isinstance(value, str) and value not in schema.get("enum", [value]):
            yield from self._enum(refuted)

    def _looks_of(self, refuted: Refuted, place: Place) -> list[str]:
        """Return what came at a place in all answers that have its object."""
        looks = dict.fromkeys(self._places.formats(refuted.operation_id, refuted.place))
        for operation_id, where in self._places.elsewhere(place.holder) if place.holder else ():
            looks |= dict.fromkeys(self._places.formats(operation_id, f"{where}.{place.name}"))
        return list(looks)

    def _nullable(self, pointer: str) -> Edit:
        schema: JsonObject = lookup(self._description.bundle, pointer)
        if "type" in schema:
            return self._edit.put(join(pointer, "type"), [*types_of(schema), "null"])
        own = {key: value for key, value in schema.items() if key != "$ref"}
        either = {"oneOf": [{"$ref": schema["$ref"]}, {"type": "null"}]} if "$ref" in schema else {}
        described = whole(self._description, pointer).get("description", "")
        return self._edit.put(pointer, {**either, "description": described, **own})

    def _retyped(self, refuted: Refuted, place: Place, looks: list[str]) -> Edit:
        old = whole(self._description, place.pointer)
        around = {**self._looks(refuted.operation_id), refuted.place: looks}
        found, component = self._schema_of(around, refuted.place, place)
        if {*types_in(looks), *types_of(old)} <= {"integer", "number", "null"}:
            found |= {key: value for key, value in old.items() if key in ("minimum", "maximum")}
        kept = {key: value for key, value in old.items() if key in _OF_A_TYPE and key not in ("type", "examples")}
        edit = self._edit.put(place.pointer, {**found, **kept, "x-evidence": self._verified})
        return together(edit, component)

    def _schema_of(self, looks: dict[str, list[str]], where: str, place: Place) -> tuple[JsonObject, Edit | None]:
        """Return the schema of what came at a place, and the edit that adds the component of an object in it."""
        schema = schema_of_looks(looks, where)
        types = types_in(looks.get(where, []))
        if "object" not in types or not place.holder:
            return schema, None
        inner = {one.removeprefix(f"{where}."): one for one in looks if one.startswith(f"{where}.")}
        properties: JsonObject = {}
        for name, one in inner.items():
            if "." not in name and "[" not in name:
                properties[name] = schema_of_looks(looks, one) | {"x-optional": True}
        name = f"{_short(place.holder)}{place.name[:1].upper()}{place.name[1:]}"
        component = {
            "type": "object",
            "description": TO_BE_DESCRIBED,
            "properties": properties,
            "x-evidence": self._verified,
        }
        file = self._edit.file_of(place.holder)
        self._edit.expect("schemas", [name], file)
        others = [one for one in types if one != "object"]
        reference: JsonObject = {"$ref": f"#/components/schemas/{name}"}
        alternatives = {"oneOf": [reference, *({"type": one} for one in others)]} if others else reference
        return {**alternatives, "description": TO_BE_DESCRIBED}, self._edit.new_component(file, name, component)

    def _format(self, refuted: Refuted) -> Iterator[tuple[str, Edit | None]]:
        yield from self._without_keyword(refuted, "format")

    def _bound(self, refuted: Refuted) -> Iterator[tuple[str, Edit | None]]:
        yield from self._without_keyword(refuted, _BOUNDS[refuted.oracle])

    def _without_keyword(self, refuted: Refuted, keyword: str) -> Iterator[tuple[str, Edit | None]]:
        for place in self._places.find(refuted.operation_id, refuted.place):
            for pointer, schema in layers(
                self._description.bundle, place.pointer, lookup(self._description.bundle, place.pointer)
            ):
                if keyword in schema:
                    edit = self._without(place, pointer, keyword)
                    yield f"{_named(refuted)} is not limited by {keyword} {schema[keyword]}", edit

    def _without(self, place: Place, pointer: str, keyword: str) -> Edit:
        """Take a keyword away; where requests have the same schema, the answer gets one of its own."""
        if pointer == place.pointer or split(pointer)[2] not in requested_schemas(self._description.bundle):
            return self._edit.remove(join(pointer, keyword))
        own = {key: value for key, value in whole(self._description, place.pointer).items() if key != keyword}
        evidence = lookup(self._description.bundle, place.pointer).get("x-evidence", self._verified)
        return self._edit.put(place.pointer, {**own, "x-evidence": evidence})

    def _enum(self, refuted: Refuted) -> Iterator[tuple[str, Edit | None]]:
        value = _literal(refuted.got)
        for place in self._places.find(refuted.operation_id, refuted.place):
            for pointer, schema in layers(
                self._description.bundle, place.pointer, lookup(self._description.bundle, place.pointer)
            ):
                values = cast("list[str]", schema.get("enum", []))
                if not values:
                    continue
                if not isinstance(value, str):
                    yield f"{_named(refuted)} has a value that the file does not tell: ask for it", None
                elif value not in values:
                    evidence = self._edit.put(join(pointer, "x-enum-evidence", value), self._verified)
                    yield (
                        f"{_named(refuted)} may be {value}",
                        together(self._edit.appended(join(pointer, "enum"), value), evidence),
                    )

    def _looks(self, operation_id: str) -> dict[str, list[str]]:
        return {
            place.split(" ", 2)[2]: looks
            for place, looks in self._observation.seen.items()
            if place.startswith(f"{operation_id} 2")
        }


def _around(refuted: Refuted) -> tuple[str, str]:
    return refuted.operation_id, refuted.place.rpartition(".")[0]


def _named(refuted: Refuted) -> str:
    return f"{refuted.operation_id} {refuted.place}"


def _short(pointer: str) -> str:
    return split(pointer)[-1]


def _literal(text: str) -> Json:
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return None
