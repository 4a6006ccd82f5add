"""Proposes schemas for bodies that nobody has described yet, from what a page says of their fields."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import msgspec

from contract_tests.documentation.statement import KEYWORDS
from generator.schema import types_of

if TYPE_CHECKING:
    from contract_tests.documentation.stated_fields import Field
    from generator.description import Description
    from generator.json_pointer import Json, JsonObject

TO_DESCRIBE = "To be described."
"""What stands where a person has to find words of their own."""

_CAMEL_CASE = re.compile(r"[a-z][A-Za-z0-9]*")
_FORMATS = {
    "date-time": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)"),
    "date": re.compile(r"\d{4}-\d\d-\d\d"),
}
"""The formats that a sample shows without doubt."""

_MADE_UP: dict[str, Json] = {"string": "text", "integer": 1, "number": 1.5, "boolean": True}
_SCALARS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}


class _Place(msgspec.Struct, frozen=True):
    """Where a schema is needed: the names that an object or enum may have there, and whether a request has it."""

    names: tuple[str, ...]
    enum_names: tuple[str, ...]
    source: str
    in_request: bool


class ProposedSchemas:
    """Components for `openapi/components/schemas/<file>.yaml`.

    Attributes:
        components: The schemas by name, in the order in which they were needed.
    """

    def __init__(self, file: str, description: Description) -> None:
        """Begin without any; `file` is the name of the file, `reports`."""
        self.components: dict[str, JsonObject] = {}
        self._file = file
        self._noun = pascal(singular(file))
        self._description = description
        self._known: dict[str, JsonObject] = description.bundle["components"]["schemas"]

    def body(self, root: Field, name: str, source: str, *, in_request: bool) -> JsonObject:
        """Add the schemas of a body; return a reference to it from a file of `paths/`.

        Args:
            root: Its fields; it has to be an object, which is what the client can make a class of.
            name: What the component is to be called, if that is free.
            source: Page and section that state it.
            in_request: Whether it is that of a request, whose objects are closed.
        """
        reference = self._object(root, _Place((name,), (name,), source, in_request), is_root=True)
        return {"$ref": f"../components/schemas/{reference['$ref']}"}

    def parameter(self, field: Field, name: str, source: str) -> tuple[JsonObject, Json]:
        """Add the schema of a parameter; return it, as files of `paths/` have it, and a sample."""
        kind = field.kind or "string"
        place = self._place_of(name, _Place(("",), ("",), source, in_request=False))
        if kind not in _SCALARS:
            item = self._scalar(field.item, "string", place)
            return {"type": "array", "items": _for_paths(item)}, self._examples(item)
        schema = self._scalar(field, kind, place)
        return _for_paths(schema), self._examples(schema)[0]

    def _examples(self, schema: JsonObject) -> list[Json]:
        """Return the samples of a schema, or of the component that it refers to."""
        if "examples" in schema:
            return cast("list[Json]", schema["examples"])
        reference = schema["allOf"][0] if "allOf" in schema else schema
        examples: list[Json] = self.components[reference["$ref"].rpartition("/")[2]]["examples"]
        return examples

    def _schema(self, field: Field, place: _Place) -> JsonObject:
        """Return the schema of a field: a reference for what has to be a component."""
        if len(field.kinds) > 1:
            return self._choice(field, place)
        kind = field.kind or ("object" if not field.samples else "string")
        if kind == "object":
            return self._nullable(field, self._object(field, place))
        if kind == "array":
            names, enums = (tuple(singular(name) for name in of) for of in (place.names, place.enum_names))
            items = self._schema(field.item, _Place(names, enums, place.source, place.in_request))
            array: JsonObject = {"type": "array", "description": TO_DESCRIBE, "items": items}
            return array if items.keys() & {"$ref", "anyOf"} else array | {"examples": [items.get("examples", [])]}
        return self._scalar(field, kind, place)

    def _choice(self, field: Field, place: _Place) -> JsonObject:
        """Return the schema of a field that samples show with values of several types."""
        kinds: dict[str, JsonObject] = {kind: {"type": kind} for kind in field.kinds}
        if "object" in kinds:
            kinds["object"] = self._object(field, place)
        if "array" in kinds:
            kinds["array"]["items"] = self._schema(field.item, place)
        choices: list[Json] = [*kinds.values(), *([{"type": "null"}] if field.may_be_null else [])]
        examples = [sample for sample in field.samples if sample is not None][:1]
        return {"description": TO_DESCRIBE, "anyOf": choices, "examples": examples}

    def _object(self, field: Field, place: _Place, *, is_root: bool = False) -> JsonObject:
        evidence: JsonObject = {"level": "documented", "source": place.source}
        schema: JsonObject = {"type": "object", "description": TO_DESCRIBE}
        fields = {key: inner for key, inner in field.fields.items() if _CAMEL_CASE.fullmatch(key)}
        if not field.fields and not is_root:
            samples = list(field.fitting_samples(dict)) or [{}]
            schema |= {"additionalProperties": True, "examples": samples[:1]}
            return self._reference(self._add(place.names, schema, evidence))
        if len(fields) < len(field.fields):
            if not is_root:
                return self._reference(self._map(field, place))
            left = ", ".join(key for key in field.fields if key not in fields)
            evidence["note"] = f"Left out, since their names are not in camelCase: {left}."
        if known := self._described(field, place):
            return known
        properties: JsonObject = {}
        required: list[str] = []
        for key, inner in fields.items():
            value = self._schema(inner, self._place_of(key, place))
            needed = inner.required is True if place.in_request else inner.required is not False
            if needed and (place.in_request or inner.is_always_there(field)):
                required.append(key)
            elif not place.in_request:
                optional: JsonObject = {"allOf": [value]} if value.keys() == {"$ref"} else value
                value = optional | {"x-optional": True}
            properties[key] = value
        schema |= {"required": required} if required else {}
        schema |= {"additionalProperties": False} if place.in_request else {}
        return self._reference(self._add(place.names, schema | {"properties": properties}, evidence))

    def _described(self, field: Field, place: _Place) -> JsonObject | None:
        """Return a reference to an object of answers that is described already and has the same fields."""
        for name in () if place.in_request else place.names:
            file = self._description.page_of("schemas", name)
            if file and self._known[name].get("properties", {}).keys() == field.fields.keys():
                return {"$ref": f"{file}.yaml#/{name}"}
        return None

    def _place_of(self, key: str, holder: _Place) -> _Place:
        """Return the place of a field: its component is called after what the page is about, or after its holder."""
        own = pascal(key)
        short = own if own.startswith(self._noun) else f"{self._noun}{own}"
        longer = f"{holder.names[-1]}{own}"
        names = (longer,) if holder.in_request else dict.fromkeys((own, short, longer))
        return _Place(tuple(names), tuple(dict.fromkeys((short, longer))), holder.source, holder.in_request)

    def _map(self, field: Field, place: _Place) -> str:
        """Add an object whose keys are no names of properties, since they are not in camelCase: values by key."""
        evidence: JsonObject = {
            "level": "documented",
            "source": place.source,
            "note": "The keys are not in camelCase, unlike the names of properties: they are taken for those of a map.",
        }
        schema: JsonObject = {"type": "object", "description": TO_DESCRIBE}
        kinds = {inner.kind for inner in field.fields.values()}
        kind = kinds.pop() if len(kinds) == 1 else None
        samples = list(field.fitting_samples(dict))[:1]
        if kind in _SCALARS:
            keys: JsonObject = {"type": "string", "description": TO_DESCRIBE, "enum": [*field.fields]}
            keys["examples"] = [next(iter(field.fields))]
            key_name = self._add((f"{place.names[-1]}Key",), keys, {"level": "documented", "source": place.source})
            nullable = any(inner.may_be_null for inner in field.fields.values())
            schema["propertyNames"] = self._reference(key_name)
            schema["additionalProperties"] = {"type": [kind, "null"] if nullable else kind}
            made_up = {key: _MADE_UP[str(kind)] for key in field.fields}
            return self._add(place.names, schema | {"examples": samples or [made_up]}, evidence)
        return self._add(place.names, schema | {"additionalProperties": True, "examples": samples or [{}]}, evidence)

    def _scalar(self, field: Field, kind: str, place: _Place) -> JsonObject:
        texts = [value for value in field.values if isinstance(value, str)]
        if kind == "string" and len({text.casefold() for text in texts}) == len(field.values) > 0:
            enum: JsonObject = {"type": "string", "description": TO_DESCRIBE, "enum": texts, "examples": texts[:1]}
            reference = self._add(place.enum_names, enum, {"level": "documented", "source": place.source})
            return self._nullable(field, self._reference(reference), default=field.keywords.get("default"))
        schema: JsonObject = {"type": [kind, "null"] if field.may_be_null else kind}
        shown = list(field.fitting_samples(str)) if kind == "string" else []
        for form, pattern in _FORMATS.items():
            if shown and all(pattern.fullmatch(str(sample)) for sample in shown):
                schema["format"] = form
        for aspect in ("range", "length"):
            bounds = field.keywords.get(aspect)
            fits = kind == "string" if aspect == "length" else kind in ("integer", "number")
            if isinstance(bounds, list) and fits:
                limits = zip(KEYWORDS[aspect], cast("list[object]", bounds), strict=True)
                schema |= {keyword: limit for keyword, limit in limits if limit is not None}
        if type(field.keywords.get("default")) in _SCALARS[kind]:
            schema["default"] = field.keywords["default"]
        schema |= {"description": TO_DESCRIBE, "examples": [self._sample(field, schema)]}
        if field.kind is None:
            schema["x-assumed"] = ["type"]  # the page shows null in its place
        return schema

    def _sample(self, field: Field, schema: JsonObject) -> Json:
        """Return a value that fits a scalar: from the page, if one does."""
        kind = types_of(schema)[0]
        low, high = cast("float | None", schema.get("minimum")), cast("float", schema.get("maximum"))
        for sample in field.fitting_samples(*_SCALARS[kind]):
            is_between = not isinstance(sample, int | float) or _is_between(sample, low, high)
            long_enough = not isinstance(sample, str) or _is_between(
                len(sample), schema.get("minLength"), schema.get("maxLength")
            )
            if is_between and long_enough:
                return sample
        if schema.get("minLength") is not None:
            return "x" * max(1, int(schema["minLength"]))
        made_up = {"date-time": "2025-01-15T10:30:00Z", "date": "2025-01-15"}.get(schema.get("format", ""))
        return low if low is not None else made_up or schema.get("default", _MADE_UP[kind])

    def _nullable(self, field: Field, reference: JsonObject, default: Json = None) -> JsonObject:
        if field.may_be_null:
            return {"description": TO_DESCRIBE, "anyOf": [reference, {"type": "null"}]}
        if isinstance(default, str) and default in field.values:
            return {"allOf": [reference], "default": default}
        return reference

    def _reference(self, name: str) -> JsonObject:
        return {"$ref": f"{self._file}.yaml#/{name}"}

    def _add(self, names: tuple[str, ...], schema: JsonObject, evidence: JsonObject) -> str:
        """Add a component, unless there is one that says the same; return its name: the first of some that is free."""
        longest = names[-1]
        for name in (*names, *(f"{longest}{number}" for number in range(2, 100))):
            if name in self._known:
                continue
            known = self.components.setdefault(name, schema | {"x-evidence": evidence})
            if {**known, "x-evidence": None} == {**schema, "x-evidence": None}:
                return name  # the page and section that state it first are its source
        raise AssertionError(f"a hundred components called {longest}")


def pascal(name: str) -> str:
    """Return a name as components have it: `report_settings` -> ReportSettings."""
    return "".join(word[:1].upper() + word[1:] for word in re.findall(r"[A-Za-z0-9]+", name)) or "Value"


def singular(name: str) -> str:
    """Return what one of several things is called: `Reports` -> Report."""
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    if name.endswith(("sses", "shes", "ches", "xes")):
        return name[:-2]
    return name[:-1] if name.endswith("s") and not name.endswith(("ss", "us", "is")) else f"{name}Item"


def _for_paths(schema: JsonObject) -> JsonObject:
    """Return the schema of a parameter as files of `paths/` have it: what describes it stands in the parameter."""
    kept: JsonObject = {key: value for key, value in schema.items() if key not in ("description", "examples")}
    if "$ref" in kept:
        kept["$ref"] = f"../components/schemas/{kept['$ref']}"
    if "allOf" in kept:
        kept["allOf"] = [{"$ref": f"../components/schemas/{kept['allOf'][0]['$ref']}"}]
    return kept


def _is_between(value: float, low: float | None, high: float | None) -> bool:
    """Return whether a number is within limits; None is no limit."""
    return (low is None or low <= value) and (high is None or value <= high)
