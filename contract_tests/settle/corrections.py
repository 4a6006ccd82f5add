"""Corrects what a live run refuted, where its answers say how the API is."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, TypeAlias, cast

import jsonschema_rs
import msgspec

from contract_tests.documentation.drift import Edit
from contract_tests.documentation.edits import Editor, together
from contract_tests.documentation.property_renames import rename_property
from contract_tests.settle.answer_copies import AnswerCopies
from contract_tests.settle.answer_places import AnswerPlaces, Place, whole
from contract_tests.settle.led_links import LedLinks
from contract_tests.settle.shapes import type_of, types_in
from contract_tests.settle.value_edits import ValueEdits
from generator.json_pointer import join, lookup, parent, split
from generator.relations import RELATIONS
from generator.schema import allowed_types, layers, types_of
from generator.strict import ALWAYS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_tests.settle.answer_copies import About
    from contract_tests.settle.observation import Observation, Refuted
    from generator.description import Description
    from generator.json_pointer import Json, JsonObject

_BOUNDS = {
    f"schema-{keyword.lower()}": keyword
    for keyword in ("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "uniqueItems", "pattern")
}
_EMPTY: dict[str, Json] = {"null": None, "empty text": "", "list": []}
"""What there is where nothing has a value, by its look."""


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


_Proposal: TypeAlias = tuple[str, Edit | None, Place | None]
"""What an edit does, the edit, and the place of the answer that speaks for it."""


class Corrector:
    """Makes corrections of a description."""

    def __init__(self, description: Description, observation: Observation) -> None:
        self._description = description
        self._observation = observation
        self._edit = Editor(description)
        self._places = AnswerPlaces(description, observation.seen)
        self._copies = AnswerCopies(description, self._edit, observation)
        self._links = LedLinks(description, self._edit)
        self._values = ValueEdits(description, self._edit, observation.day)
        self._verified = {"level": "verified", "date": observation.day}

    def corrections(self) -> list[Correction]:
        """Return a correction for each thing that was refuted; those of one place are made together.

        What answers share with others that bear it out is corrected in a copy of theirs.
        """
        made: dict[tuple[str, Edit | None], list[tuple[Refuted, str, Place | None]]] = {}
        for refuted in self._observation.refuted:
            for does, edit, place in self._of(refuted):
                made.setdefault(("" if edit else does, edit), []).append((refuted, does, place))
        return [self._made(edit, found) for (_, edit), found in made.items()]

    def _made(self, edit: Edit | None, found: list[tuple[Refuted, str, Place | None]]) -> Correction:
        refuted, does, _ = found[0]
        places = [place for _, _, place in found if place is not None]
        if edit is not None and places:
            edit = self._copies.separated(edit, places, self._about(refuted, places), refuted.oracle)
        others = len({(one.operation_id, one.place) for one, _, _ in found}) - 1
        more = f" (and {others} other place{'s' if others > 1 else ''})" if others and edit else ""
        return Correction(refuted, f"{does}{more}", edit)

    def _about(self, refuted: Refuted, places: list[Place]) -> About:
        """Return what bears out how a thing is described; what is so in some answers only may be so in any."""
        if refuted.oracle == "header":
            return "header"
        if refuted.oracle in ("schema-additional-properties", "schema-required", "property-comes"):
            return "requests" if self._may_be_missing(places[0]) else "object"
        looks = self._looks_around(places)[""]
        return "requests" if "null" in looks and looks != ["null"] else "value"

    def _of(self, refuted: Refuted) -> Iterator[_Proposal]:
        by_oracle: dict[str, Callable[[Refuted], Iterator[_Proposal]]] = {
            "status": self._status,
            "no-body": self._no_body,
            "header": self._header,
            "schema-additional-properties": self._undescribed,
            "schema-required": self._missing,
            "property-comes": self._missing,
            "schema-type": self._type,
            "schema-format": self._format,
            "schema-enum": self._enum,
            "schema-oneof": self._type,
            "schema-anyof": self._type,
            "schema-const": self._filled,
            "relation": self._unrelated,
            "property-has-value": self._always,
            "property-not-empty": self._always,
            **dict.fromkeys(_BOUNDS, self._bound),
        }
        if refuted.oracle in by_oracle:
            yield from by_oracle[refuted.oracle](refuted)
        elif refuted.oracle != "status-described":
            subject = " ".join(part for part in (refuted.operation_id, refuted.where) if part)
            yield f"the answers do not say how it is: {refuted.oracle}: {subject}", None, None

    def _always(self, refuted: Refuted) -> Iterator[_Proposal]:
        """Say of a property that every answer had null, the empty text or the empty list there."""
        for place in self._places.find(refuted.operation_id, refuted.place):
            looks = self._looks_around(self._alike(refuted, place))
            (look, *others) = looks[""]
            if place.holder and look in _EMPTY and not others and "[]" not in looks:
                does = f"{_named(refuted)} is {look} in every answer"
                links = self._links.led_on(self._alike(refuted, place), {})
                yield does, together(self._edit.put(join(place.pointer, ALWAYS), _EMPTY[look]), *links), place

    def _filled(self, refuted: Refuted) -> Iterator[_Proposal]:
        """Take back that a property always is null or empty."""
        for place in self._places.find(refuted.operation_id, refuted.place):
            if self._edit.exists(join(place.pointer, ALWAYS)):
                yield f"{_named(refuted)} has a value", self._edit.remove(join(place.pointer, ALWAYS)), place

    def _unrelated(self, refuted: Refuted) -> Iterator[_Proposal]:
        """Take back that the values of an object fit each other so."""
        objects = [key.split(" ", 2) for key, looks in self._observation.seen.items() if "object" in looks]
        for where in dict.fromkeys(where for operation_id, _, where in objects if operation_id == refuted.operation_id):
            for place in self._places.find(refuted.operation_id, where):
                *_, (pointer, schema) = layers(
                    self._description.bundle, place.pointer, lookup(self._description.bundle, place.pointer)
                )
                if refuted.where in (holds := schema.get(RELATIONS, {}).get("holds", [])):
                    told = join(pointer, RELATIONS)
                    edit = self._edit.without(join(told, "holds"), refuted.where) if len(holds) > 1 else None
                    edit = edit or self._edit.remove(told)
                    yield f"{refuted.where} does not hold in {_short(pointer)}", edit, place

    def _status(self, refuted: Refuted) -> Iterator[_Proposal]:
        expected, got = (text.removeprefix("status ") for text in (refuted.expected, refuted.got))
        pointer = refuted.claim
        if got.startswith("2") and split(pointer)[-1] == expected and self._edit.exists(pointer):
            if not self._edit.exists(join(parent(pointer), got)):
                body = self._body(refuted, pointer, got)
                edit = together(*body, self._edit.renamed(pointer, got)) if body else self._edit.renamed(pointer, got)
                yield f"{refuted.operation_id} answers {got}, not {expected}", edit, None
        elif not got.startswith("2"):
            yield (
                f"{refuted.operation_id} answered {got}, not {expected}: another path or method may be right",
                None,
                None,
            )

    def _no_body(self, refuted: Refuted) -> Iterator[_Proposal]:
        """Describe the body of answers that were to have none."""
        for status in self._places.statuses(refuted.operation_id):
            place = Place(refuted.claim, "", "", refuted.operation_id, status, "$")
            is_own = refuted.claim == join(self._places.operation(refuted.operation_id), "responses", status)
            if (is_own or self._copies.is_used_at(refuted.claim, place)) and (
                body := self._body(refuted, refuted.claim, status)
            ):
                yield f"{refuted.operation_id} {status} has a body", together(*body), place

    def _body(self, refuted: Refuted, response: str, status: str) -> list[Edit]:
        around = f"{refuted.operation_id} {status} "
        looks = {key.removeprefix(around): one for key, one in self._observation.seen.items() if key.startswith(around)}
        return self._values.body(response, refuted.operation_id, looks)

    def _header(self, refuted: Refuted) -> Iterator[_Proposal]:
        if not self._edit.exists(refuted.claim):
            return
        header: JsonObject = lookup(self._description.bundle, refuted.claim)
        missing = refuted.got == "no such header"
        if missing and not header.get("required"):
            return
        if missing:
            does, edit = f"{refuted.where} may be missing", self._edit.remove(join(refuted.claim, "required"))
        else:
            old = whole(self._description, join(refuted.claim, "schema"))
            schema = {"type": [*types_of(old), "string"], "examples": ["text"]}
            does, edit = f"{refuted.where} may be text", self._edit.put(join(refuted.claim, "schema"), schema)
        evidence = {**header.get("x-evidence", {}), **self._verified}
        edit = together(edit, self._edit.put(join(refuted.claim, "x-evidence"), evidence))
        for status in self._places.statuses_with(refuted.operation_id, refuted.where, missing=missing):
            place = Place(refuted.claim, "", "", refuted.operation_id, status, refuted.where)
            if self._copies.is_used_at(refuted.claim, place) or not refuted.claim.startswith("/components/"):
                yield does, edit, place

    def _undescribed(self, refuted: Refuted) -> Iterator[_Proposal]:
        """Add a property, or give one that is missing its name."""
        for place in self._places.find(refuted.operation_id, refuted.place, described=False):
            if not place.holder:
                continue
            alike = self._alike(refuted, place, described=False)
            if old := self._renamed_from(refuted, place):
                edit = self._rename(place, old, alike)
                yield f"{old} of {_short(place.holder)} is called {place.name}", edit, place
                continue
            schema, components = self._values.schema_of(self._looks_around(alike), place)
            schema |= {"x-optional": True, "x-evidence": self._verified}
            edit = together(self._edit.put(place.pointer, schema), *components)
            yield f"{_short(place.holder)} has {place.name}", edit, place

    def _alike(self, refuted: Refuted, place: Place, *, described: bool | None = None) -> list[Place]:
        """Return the places where the same check found the same of what is described at one pointer."""
        return [
            other
            for one in self._observation.refuted
            if one.oracle == refuted.oracle
            for other in self._places.find(one.operation_id, one.place, described=described)
            if other.pointer == place.pointer
        ]

    def _renamed_from(self, refuted: Refuted, place: Place) -> str:
        """Return the property that has this name now: the only one that the answer has no more."""
        new = [
            one for one in self._observation.refuted
            if one.oracle == refuted.oracle and _around(one) == _around(refuted)
        ]  # fmt: skip
        around = place.where.rpartition(".")[0]
        gone = [
            name
            for name in lookup(self._description.bundle, join(place.holder, "properties"))
            if not self._places.formats(refuted.operation_id, f"{around}.{name}") and self._was_missed(refuted, name)
        ]
        if len({one.where for one in new}) != 1 or len(gone) != 1:
            return ""
        described = set(allowed_types(whole(self._description, join(place.holder, "properties", gone[0]))))
        came = {type_of(look) for look in self._places.formats(refuted.operation_id, refuted.place)}
        return gone[0] if came <= described | {"null"} or came <= {"integer", "number"} >= described else ""

    def _was_missed(self, refuted: Refuted, name: str) -> bool:
        return any(
            one.oracle == "schema-required" and _around(one) == _around(refuted) and one.where.endswith(f".{name}")
            for one in self._observation.refuted
        )

    def _rename(self, place: Place, old: str, alike: list[Place]) -> Edit:
        answers = [
            (
                self._places.operation(one.operation_id),
                f"{one.where.removeprefix('$.').rpartition('.')[0]}.{old}".removeprefix("."),
            )
            for one in alike
        ]
        pointer = join(place.holder, "properties", old)
        renamed = rename_property(self._description.bundle, self._edit, pointer, place.name, answers)
        evidence = lookup(self._description.bundle, pointer).get("x-evidence", {})
        return together(self._edit.put(join(pointer, "x-evidence"), {**evidence, **self._verified}), renamed)

    def _missing(self, refuted: Refuted) -> Iterator[_Proposal]:
        """Let a property be missing, or take it away if it never came; one that has another name is renamed."""
        lacking = self._places.statuses_without(refuted.operation_id, refuted.place)
        for place in self._places.find(refuted.operation_id, refuted.place, described=True):
            if not place.holder or (lacking and place.status not in lacking):
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
            if self._may_be_missing(place):
                optional = self._edit.put(join(place.pointer, "x-optional"), value=True)
                yield f"{place.name} of {_short(place.holder)} may be missing", together(optional, listed), place
            elif refuted.oracle == "property-comes" or not self._observation.refuted_by("property-comes"):
                links = self._links.led_on(self._alike(refuted, place, described=True), {})
                edit = together(self._edit.remove(place.pointer), listed, *links)
                yield f"{_short(place.holder)} has no {place.name}", edit, place

    def _may_be_missing(self, place: Place) -> bool:
        """Return whether a property comes in some objects, and not in others, of one kind of answer."""
        for one in self._observation.refuted:
            if one.oracle == "schema-required" and not self._places.statuses_without(one.operation_id, one.place):
                others = self._places.find(one.operation_id, one.place, described=True)
                if any(other.pointer == place.pointer for other in others):
                    return True
        return False

    def _type(self, refuted: Refuted) -> Iterator[_Proposal]:
        for place in self._places.find(refuted.operation_id, refuted.place):
            schema = whole(self._description, place.pointer)
            looks = self._looks_around(self._alike(refuted, place))
            described, came = set(allowed_types(schema)), types_in(looks[""])
            described |= {"integer"} if "number" in described else set()
            new = [kind for kind in came if kind not in described]
            if not new:
                yield from self._within_alternative(refuted, schema)
                continue
            if described.issuperset(types_in(self._looks_around([place])[""])):
                continue  # an answer with another status
            if new == ["null"]:
                yield f"{_named(refuted)} may be null", self._values.nullable(place.pointer), place
                continue
            links = self._links.led_on(self._alike(refuted, place), looks)
            yield (
                f"{_named(refuted)} is {' or '.join(came)}",
                together(self._values.retyped(place, looks), *links),
                place,
            )

    def _within_alternative(self, refuted: Refuted, schema: JsonObject) -> Iterator[_Proposal]:
        """Take away what a value of a described type breaks in the alternative that it is."""
        value = _literal(refuted.got)
        for keyword in ("format", *_BOUNDS.values()):
            if keyword in schema:
                rule = jsonschema_rs.validator_for({keyword: schema[keyword]}, validate_formats=True)
                if not rule.is_valid(value):
                    yield from self._without_keyword(refuted, keyword)
        if isinstance(value, str) and value not in schema.get("enum", [value]):
            yield from self._enum(refuted)

    def _format(self, refuted: Refuted) -> Iterator[_Proposal]:
        yield from self._without_keyword(refuted, "format")

    def _bound(self, refuted: Refuted) -> Iterator[_Proposal]:
        yield from self._without_keyword(refuted, _BOUNDS[refuted.oracle])

    def _without_keyword(self, refuted: Refuted, keyword: str) -> Iterator[_Proposal]:
        for place in self._places.find(refuted.operation_id, refuted.place):
            for pointer, schema in layers(
                self._description.bundle, place.pointer, lookup(self._description.bundle, place.pointer)
            ):
                if keyword in schema:
                    alike = self._alike(refuted, place) if keyword == "format" else []
                    links = self._links.led_on(self._links.misled(alike, schema[keyword]), {}) if alike else ()
                    edit = together(self._edit.remove(join(pointer, keyword)), *links)
                    yield f"{_named(refuted)} is not limited by {keyword} {schema[keyword]}", edit, place

    def _enum(self, refuted: Refuted) -> Iterator[_Proposal]:
        value = _literal(refuted.got)
        for place in self._places.find(refuted.operation_id, refuted.place):
            for pointer, schema in layers(
                self._description.bundle, place.pointer, lookup(self._description.bundle, place.pointer)
            ):
                values = cast("list[str]", schema.get("enum", []))
                if not values:
                    continue
                if not isinstance(value, str):
                    yield f"{_named(refuted)} has a value that the file does not tell: ask for it", None, place
                elif value not in values:
                    evidence = self._edit.put(join(pointer, "x-enum-evidence", value), self._verified)
                    yield (
                        f"{_named(refuted)} may be {value}",
                        together(self._edit.appended(join(pointer, "enum"), value), evidence),
                        place,
                    )

    def _looks_around(self, places: list[Place]) -> dict[str, list[str]]:
        """Return what came at places together, and in them: by the way from there."""
        looks: dict[str, dict[str, None]] = {"": {}}
        for place in places:
            here = f"{place.operation_id} {place.status} {place.where}"
            for key, found in self._observation.seen.items():
                if key == here or key.startswith((f"{here}.", f"{here}[")):
                    looks.setdefault(key.removeprefix(here), {}).update(dict.fromkeys(found))
        return {where: list(found) for where, found in looks.items()}


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
