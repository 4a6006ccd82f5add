"""What follows from edits by itself: samples that no longer fit, components that nothing uses, what a write changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import jsonschema_rs

from contract_tests.documentation.edits import Editor
from generator.changes_of_writes import CHANGES, is_there, names_now, names_of_values
from generator.contradictions import FILE as CONTRADICTIONS
from generator.examples import NoExampleError, example_of
from generator.json_pointer import Json, JsonObject, join, lookup, parent
from generator.link_expressions import expression_problems
from generator.relations import RELATIONS, relations_of
from generator.schema import merged, references_in, types_of
from generator.strict import requested_schemas
from generator.traversal import operations_of, visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.documentation.drift import Edit
    from generator.changes_of_writes import NamesOfValues
    from generator.description import Description

_SAMPLES: dict[str, Json] = {
    "date-time": "2025-01-15T10:30:00Z",
    "date": "2025-01-15",
    "email": "someone@example.com",
    "uri": "https://example.com",
    "uuid": "3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21",
    "string": "text",
    "integer": 1,
    "number": 1.5,
    "boolean": True,
    "null": None,
    "object": {},
    "array": [],
}
"""A sample of each format and type, for values of which the pages show none."""

NOTHING_TOLD: JsonObject = {
    "values": [],
    "x-evidence": {"level": "inferred", "note": "The page does not say what it changes."},
}
"""The `x-changes` of a write of which a page shows the request and the answer alone."""


def consequences(description: Description, before: NamesOfValues) -> list[Edit]:
    """Return the edits that follow from others: samples fit again, nothing is unused, names of values are those of now.

    Args:
        description: The description with the other edits.
        before: What values were called before them.
    """
    rules = (_unused, _misfits, _opened, _relations, _links, _contradictions)
    return [*(edit for rule in rules for edit in rule(description)), *_changes(description, before)]


def _opened(description: Description) -> Iterator[Edit]:
    """Open the objects that only answers have: a request that has them no more, or a copy, has closed them.

    What such an object was seen to have, it has to have still, as the strict variant asks of answers.
    """
    editor = Editor(description)
    requested = requested_schemas(description.bundle)
    for name, schema in cast("dict[str, JsonObject]", description.bundle["components"]["schemas"]).items():
        if name in requested or schema.get("additionalProperties") is not False:
            continue
        pointer = join("/components/schemas", name)
        properties = cast("dict[str, JsonObject]", schema.get("properties", {}))
        required = [key for key, one in properties.items() if not one.get("x-optional")]
        yield editor.remove(join(pointer, "additionalProperties"))
        if required != schema.get("required", []):
            yield editor.put(join(pointer, "required"), required)


def _contradictions(description: Description) -> Iterator[Edit]:
    """Take from the recorded contradictions what points at nothing; one that would point at nothing at all stays."""
    editor = Editor(description)
    file = f"{editor.root_file.rpartition('/')[0]}/{CONTRADICTIONS}"
    for name, entry in cast("dict[str, JsonObject]", editor.as_written(file) or {}).items():
        where = [pointer for pointer in entry["where"] if editor.exists(pointer)]
        if where and where != entry["where"]:
            yield editor.written(file, join("", name, "where"), where)
        for reading, told in cast("dict[str, JsonObject]", entry["readings"]).items():
            for pointer, value in cast("JsonObject", told.get("patch", {})).items():
                if where and not editor.exists(pointer if value is None else parent(pointer)):
                    yield editor.remove_written(file, join("", name, "readings", reading, "patch", pointer))


def _changes(description: Description, before: NamesOfValues) -> Iterator[Edit]:
    """Say of each write what it changes, in names that there are; a read changes nothing."""
    editor = Editor(description)
    now = names_of_values(description.bundle)
    for pointer, _, method, operation in operations_of(description.bundle, "paths"):
        place = join(pointer, CHANGES)
        if method == "get":
            if CHANGES in operation:
                yield editor.remove(place)
        elif CHANGES not in operation:
            yield editor.put(place, NOTHING_TOLD)
        else:
            names = cast("list[str]", operation[CHANGES]["values"])
            known = [name for name in (*names, *names_now(names, before, now)) if is_there(description, name)]
            if known != names:
                yield editor.put(join(place, "values"), known)


def _relations(description: Description) -> Iterator[Edit]:
    """Take from each object the relations of properties that it no longer has."""
    editor = Editor(description)
    for part in visit(description.bundle):
        if part.kind != "schema" or RELATIONS not in part.value:
            continue
        properties, told = part.value.get("properties", {}), relations_of(part.value)
        known = [one.text for one in told if {*one.names} <= properties.keys()]
        if not known:
            yield editor.remove(join(part.pointer, RELATIONS))
        elif len(known) < len(told):
            yield editor.put(join(part.pointer, RELATIONS, "holds"), known)


def _links(description: Description) -> Iterator[Edit]:
    """Take away the links that take something from an answer which it no longer has."""
    editor = Editor(description)
    broken = {pointer for pointer, _ in expression_problems(description)}
    for links in sorted({parent(pointer) for pointer in broken}):
        of_it = [join(links, name) for name in lookup(description.bundle, links)]
        if broken.issuperset(of_it):
            yield editor.remove(links)
        else:
            yield from (editor.remove(pointer) for pointer in of_it if pointer in broken)


def _unused(description: Description) -> Iterator[Edit]:
    editor = Editor(description)
    used = set(references_in(description.bundle))
    for kind, components in cast("dict[str, JsonObject]", description.bundle["components"]).items():
        for name in components if kind != "securitySchemes" else ():
            if (kind, name) not in used:
                yield editor.remove(join("/components", kind, name))


def _misfits(description: Description) -> Iterator[Edit]:
    editor = Editor(description)
    mender = SampleMender(description.bundle)
    for part in visit(description.bundle):
        if part.kind == "schema":
            for i, value in enumerate(cast("list[object]", part.value.get("examples", []))):
                if (mended := mender.mended(value, part.value)) != value:
                    yield editor.put(join(part.pointer, "examples", i), mended)
        elif part.kind == "parameter" and "example" in part.value and "schema" in part.value:
            value = part.value["example"]
            if (mended := mender.mended(value, part.value["schema"])) != value:
                yield editor.put(join(part.pointer, "example"), mended)
        elif part.kind == "media_type" and {"example", "schema"} <= part.value.keys():
            value, schema = part.value["example"], part.value["schema"]
            if (mended := mender.mended(value, schema)) != value and not _is_composed(description, value, schema):
                yield editor.put(join(part.pointer, "example"), mended)


def _is_composed(description: Description, sample: Json, schema: JsonObject) -> bool:
    """Return whether a sample is made of those of the properties, and stands nowhere itself."""
    try:
        return bool(example_of(description.bundle, schema) == sample)
    except NoExampleError:
        return False


class SampleMender:
    """Makes samples fit the schemas of a bundle; what fits of them stays."""

    def __init__(self, bundle: JsonObject) -> None:
        self._bundle = bundle

    def mended(self, value: Json, schema: JsonObject) -> Json:
        """Return a sample that fits a schema and shows all its properties, as like a given one as may be."""
        whole = merged(self._bundle, schema)
        properties = cast("dict[str, JsonObject]", whole.get("properties", {}))
        if isinstance(value, dict) and properties:
            known = cast("JsonObject", value)
            kept = {name: self.mended(known[name], properties[name]) for name in known if name in properties}
            needed = (name for name in whole.get("required", []) if name in properties and name not in kept)
            return kept | {name: self.sample_of(properties[name]) for name in needed}
        if isinstance(value, dict) and "propertyNames" in whole:
            return self._map(cast("JsonObject", value), whole)
        if isinstance(value, list) and "items" in whole:
            return [self.mended(item, whole["items"]) for item in cast("list[object]", value)]
        return cast("Json", value) if self._fits(value, whole) else self.sample_of(schema, but=value)

    def _map(self, value: JsonObject, whole: JsonObject) -> JsonObject:
        """Return a sample of a map with the keys that it may have; one that has most of them has all."""
        keys: list[str] = merged(self._bundle, whole["propertyNames"]).get("enum", list(value))
        kept = {key: self.mended(item, whole["additionalProperties"]) for key, item in value.items() if key in keys}
        if len(kept) * 2 <= len(keys) or len(kept) == len(keys):
            return kept
        return {key: kept.get(key, self.sample_of(whole["additionalProperties"])) for key in keys}

    def sample_of(self, schema: JsonObject, but: Json = None) -> Json:
        """Return a sample of a schema other than one that does not fit it."""
        try:
            found = example_of(self._bundle, schema)
            if found != but:
                return found
        except NoExampleError:
            pass
        whole = merged(self._bundle, schema)
        if values := whole.get("enum", []):
            return values[0]
        if "anyOf" in whole:
            return self.sample_of(whole["anyOf"][0])
        kind = next(iter(types_of(whole)), "string")
        if kind in ("integer", "number") and ("minimum" in whole or "maximum" in whole):
            return whole.get("minimum", whole.get("maximum"))
        return _SAMPLES.get(whole.get("format", ""), _SAMPLES[kind])

    def _fits(self, value: Json, schema: JsonObject) -> bool:
        # The components of the whole bundle cost a hundred times as much as most schemas.
        refers = next(references_in(schema), None) is not None
        document = {**schema, "components": self._bundle["components"]} if refers else schema
        return jsonschema_rs.Draft202012Validator(document, validate_formats=True).is_valid(value)
