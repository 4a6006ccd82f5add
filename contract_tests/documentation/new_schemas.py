"""Makes schemas of what pages state about fields that the description does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from contract_tests.documentation.sample_fit import format_of, is_placeholder, kind_of
from contract_tests.documentation.statement import KEYWORDS, Spot, Statement, Subject
from generator.names import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from generator.json_pointer import Json, JsonObject

TO_BE_DESCRIBED = "To be described."

_SAMPLES: dict[str, Json] = {"string": "text", "integer": 1, "number": 1.5, "boolean": True, "null": None}
_TYPES = {"int": "integer", "float": "number", "double": "number", "bool": "boolean", "date": "string"}


class NewSchema:
    """The schema of a field, and the components that it needs: objects and enums have names in the client.

    Attributes:
        value: The schema; it refers to the components by their names.
        components: The components that it needs, by their names.
    """

    def __init__(
        self,
        subject: Subject,
        said: Callable[[Subject], Iterable[Statement]],
        spot: Spot,
        taken: Collection[str],
        *,
        closed: bool,
    ) -> None:
        """Read what the pages say of a field.

        Args:
            subject: The field or parameter.
            said: Gives the statements about a subject.
            spot: Where the field is stated.
            taken: The names of components that there are.
            closed: Whether the field is part of a request, whose objects are closed.
        """
        self._said = said
        self._taken = {*taken}
        self._closed = closed
        self._evidence = {"level": "documented", "source": spot.source}
        self.components: dict[str, JsonObject] = {}
        self.value = self._field(subject, None) | {"x-evidence": self._evidence}

    def _field(self, subject: Subject, sample: Json) -> JsonObject:
        stated: dict[str, Json] = {}
        for statement in self._said(subject):
            stated.setdefault(statement.aspect, statement.value)
        sample = stated.get("sample", sample)
        kind = str(stated.get("type") or (kind_of(sample) if sample is not None else "string"))
        kind = _TYPES.get(kind, kind)
        if kind.endswith("[]"):
            items = self._of_type(subject, kind.removesuffix("[]"), _first(sample), stated, f"{subject.name}[]")
            return {"type": "array", "description": TO_BE_DESCRIBED, "items": items}
        if kind == "array":
            first = _first(sample)
            inner = kind_of(first) if first is not None else "string"
            items = self._of_type(subject, inner, first, stated, f"{subject.name}[]")
            return {"type": "array", "description": TO_BE_DESCRIBED, "items": items}
        return self._of_type(subject, kind, sample, stated, subject.name)

    def _of_type(self, subject: Subject, kind: str, sample: Json, stated: JsonObject, path: str) -> JsonObject:
        if kind == "object":
            return self._object(subject, cast("JsonObject", sample) if isinstance(sample, dict) else {}, path)
        schema: JsonObject = {"type": kind, "description": TO_BE_DESCRIBED}
        if "values" in stated:
            values = cast("list[str]", stated["values"])
            return self._component(path, {**schema, "enum": values, "examples": [values[0]]})
        for aspect in ("range", "length"):
            if aspect in stated:
                limits = zip(KEYWORDS[aspect], stated[aspect], strict=True)
                schema |= {keyword: limit for keyword, limit in limits if limit is not None}
        if "default" in stated:
            schema["default"] = stated["default"]
        if kind == "string" and (known := format_of(sample)):
            schema["format"] = known
        usable = sample is not None and not is_placeholder(sample) and kind_of(sample) == kind
        low = schema.get("minimum", _SAMPLES.get(kind, "text"))
        schema["examples"] = [sample if usable else schema.get("default", low)]
        return schema

    def _object(self, subject: Subject, sample: JsonObject, path: str) -> JsonObject:
        properties: JsonObject = {}
        required: list[str] = []
        for name in sample:
            inner = Subject(subject.operation, subject.place, f"{path}.{name}")
            properties[name] = self._field(inner, sample[name])
            required.append(name)
        schema: JsonObject = {"type": "object", "description": TO_BE_DESCRIBED}
        if self._closed:
            schema["additionalProperties"] = not properties
        elif required:
            schema["required"] = required
        if properties:
            schema["properties"] = properties
        else:
            schema |= {"additionalProperties": True, "examples": [sample]}
        return self._component(path, schema)

    def _component(self, path: str, schema: JsonObject) -> JsonObject:
        """Make a component of a schema, named after its field and, if there is one of that name, what holds it."""
        name = ""
        for step in reversed(path.replace("[]", "").split(".")):
            name = "".join(word.title() for word in words_of(step)) + name
            if name not in self._taken:
                break
        while name in self._taken:
            name = f"New{name}"
        self._taken.add(name)
        self.components[name] = schema | {"x-evidence": self._evidence}
        return {"$ref": f"#/components/schemas/{name}"}


def _first(sample: Json) -> Json:
    return cast("list[object]", sample)[0] if isinstance(sample, list) and sample else None
