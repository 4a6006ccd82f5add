"""Compares two bundled descriptions from the point of view of code that uses the client.

What a request may hold and what an answer may hold vary in opposite directions: a wider request is a feature, a wider
answer breaks code that reads it. Enums of the client are open, so a new value breaks nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from generator.changes.note import Impact, Note
from generator.changes.structure import compare_structure
from generator.changes_of_writes import CHANGES
from generator.named_components import Component
from generator.relations import RELATIONS
from generator.schema import COMPOSED, component_name, parameters_of, resolved, schema_of, types_of
from generator.times import TIME
from generator.traversal import operations_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from generator.json_pointer import Json, JsonObject

Direction: TypeAlias = Literal["request", "answer"]

_LOWER_LIMITS = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER_LIMITS = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_OPAQUE = ("pattern", "multipleOf", "uniqueItems", "const")
_DOCUMENTATION = ("description", "summary", "title", "externalDocs", "example", "examples")
_KINDS_WITHOUT_RULES = ("header", "link", "securityScheme", "samples")


def compare_for_users(old: JsonObject, new: JsonObject) -> tuple[Note, ...]:
    """Return what has changed between two bundles.

    What no rule is about, such as documentation, evidence or the address of the server, is a fix: the client takes
    care of it.
    """
    found = dict.fromkeys(_Comparison(old, new).notes())
    sections = old.keys() | new.keys()
    structure = compare_structure(old, new) if old != new else ()
    return tuple(
        found | dict.fromkeys(one for one in structure if not found or _is_without_rule(one.subject, sections))
    )


def _is_without_rule(subject: str, sections: Collection[str]) -> bool:
    words = subject.split()
    if {CHANGES, RELATIONS, TIME} & {*words}:
        return False  # of use to the contract suite alone; what these name has notes of its own
    return (
        words[0] in sections
        or words[0] in _KINDS_WITHOUT_RULES
        or any(word in _DOCUMENTATION or word.startswith("x-") for word in words[1:])
    )


class _Comparison:
    def __init__(self, old: JsonObject, new: JsonObject) -> None:
        self._old = old
        self._new = new
        self._visited: set[tuple[str, str, Direction]] = set()

    def notes(self) -> Iterator[Note]:
        """Yield every change that a rule is about."""
        yield from self._operations()
        yield from self._error_codes()
        for name, event in _deliveries(self._new).items():
            if name not in _deliveries(self._old):
                yield Note("feature", f"delivery {name}", "is new")
            else:
                yield from self._schemas(_deliveries(self._old)[name], event, f"delivery {name}", "answer")
        for name in _deliveries(self._old).keys() - _deliveries(self._new).keys():
            yield Note("breaking", f"delivery {name}", "is gone")

    def _operations(self) -> Iterator[Note]:
        before, after = _operations(self._old), _operations(self._new)
        names = {line: name for name, (line, _) in after.items() if name not in before}
        for name, (line, _) in before.items():
            if name not in after and line in names:
                yield Note("breaking", name, f"is now called `{names[line]}`")
            elif name not in after:
                yield Note("breaking", name, "is gone")
        renamed = {line for name, (line, _) in before.items() if name not in after}
        for name, (line, operation) in after.items():
            if name in before:
                yield from self._operation(name, before[name], (line, operation))
            elif line not in renamed:
                yield Note("feature", name, "is new")

    def _operation(self, name: str, old: tuple[str, JsonObject], new: tuple[str, JsonObject]) -> Iterator[Note]:
        (old_line, before), (new_line, after) = old, new
        if old_line != new_line:
            yield Note("fix", name, f"is sent as `{new_line}` instead of `{old_line}`")
        if before.get("tags") != after.get("tags"):
            yield Note("breaking", name, f"has moved from {before.get('tags')} to {after.get('tags')}")
        if after.get("deprecated", False) and not before.get("deprecated", False):
            yield Note("feature", name, "is deprecated")
        yield from self._scope(name, before, after)
        yield from self._parameters(name, before["parameters"], after["parameters"])
        yield from self._bodies(name, before.get("requestBody"), after.get("requestBody"))
        yield from self._answers(name, before.get("responses", {}), after.get("responses", {}))

    def _scope(self, name: str, before: JsonObject, after: JsonObject) -> Iterator[Note]:
        scopes: list[str] = Component.API_KEY_SCOPE.get(self._new).get("enum", [])
        old, new = (_scope(operation, bundle) for operation, bundle in ((before, self._old), (after, self._new)))
        if old != new:
            ranks = [scopes.index(scope) if scope in scopes else -1 for scope in (old, new)]
            impact: Impact = "breaking" if ranks[1] > ranks[0] else "feature"
            yield Note(impact, name, f"needs the scope {new or 'of any key'} instead of {old or 'of any key'}")

    def _parameters(self, name: str, before: dict[str, JsonObject], after: dict[str, JsonObject]) -> Iterator[Note]:
        for key, parameter in after.items():
            subject = f"{name} {key}"
            if key in before:
                yield from self._requirement(
                    before[key].get("required", False), parameter.get("required", False), subject, "request"
                )
                yield from self._schemas(before[key].get("schema"), parameter.get("schema"), subject, "request")
            elif parameter.get("required", False):
                yield Note("breaking", subject, "is a new parameter, and required")
            else:
                yield Note("feature", subject, "is a new parameter")
        for key in before:
            if key not in after:
                yield Note("breaking", f"{name} {key}", "is no parameter any more")

    def _bodies(self, name: str, before: JsonObject | None, after: JsonObject | None) -> Iterator[Note]:
        old, new = _resolved(before, self._old), _resolved(after, self._new)
        if not old and not new:
            return
        if not old:
            yield Note("breaking" if new.get("required") else "feature", name, "takes a body")
        elif not new:
            yield Note("breaking", name, "takes no body any more")
        else:
            required = [body.get("required", False) for body in (old, new)]
            yield from self._requirement(required[0], required[1], f"{name} body", "request")
            yield from self._schemas(schema_of(old), schema_of(new), f"{name} body", "request")

    def _answers(self, name: str, before: JsonObject, after: JsonObject) -> Iterator[Note]:
        old, new = (next((code for code in sorted(answers) if code[0] == "2"), "") for answers in (before, after))
        if old != new:
            yield Note("fix", name, f"answers {new} instead of {old}")
        for status in sorted(before.keys() | after.keys()):
            if status[0] != "2" and status not in before:
                yield Note("fix", name, f"may answer {status}")
            elif status[0] != "2" and status not in after:
                yield Note("fix", name, f"does not answer {status} any more")
        first, second = _resolved(before.get(old), self._old), _resolved(after.get(new), self._new)
        headers = [answer.get("headers", {}) for answer in (first, second)]
        yield from (Note("feature", f"{name} {key}", "is a new header") for key in headers[1] if key not in headers[0])
        yield from (
            Note("breaking", f"{name} {key}", "is no header any more") for key in headers[0] if key not in headers[1]
        )
        schemas = schema_of(first), schema_of(second)
        if None in schemas and schemas[0] != schemas[1]:
            yield Note(
                "breaking" if schemas[1] is None else "feature",
                name,
                "returns nothing any more" if schemas[1] is None else "returns something",
            )
        yield from self._schemas(schemas[0], schemas[1], f"{name} answer", "answer")

    def _error_codes(self) -> Iterator[Note]:
        before, after = _error_codes(self._old), _error_codes(self._new)
        yield from (Note("feature", code, "is a new error") for code in after if code not in before)
        yield from (Note("breaking", code, "is no error any more") for code in before if code not in after)
        responses: list[dict[str, JsonObject]] = [
            bundle["components"].get("responses", {}) for bundle in (self._old, self._new)
        ]
        for name in sorted(responses[0].keys() & responses[1].keys()):
            yield from self._schemas(schema_of(responses[0][name]), schema_of(responses[1][name]), name, "answer")

    def _schemas(self, old: Json, new: Json, subject: str, direction: Direction) -> Iterator[Note]:
        if not isinstance(old, dict) or not isinstance(new, dict):
            return
        before, after = cast("JsonObject", old), cast("JsonObject", new)
        old_name, new_name = component_name(before), component_name(after)
        if old_name and new_name:
            # A component is compared once for each direction, under its own name.
            if (old_name, new_name, direction) in self._visited:
                return
            self._visited.add((old_name, new_name, direction))
            if old_name != new_name and old_name not in self._new["components"]["schemas"]:
                yield Note("breaking", old_name, f"is now called `{new_name}`")
            subject = new_name
        before, after = _resolved(before, self._old), _resolved(after, self._new)
        yield from self._types(before, after, subject, direction)
        yield from self._enums(before, after, subject, direction)
        yield from self._properties(before, after, subject, direction)
        yield from self._limits(before, after, subject, direction)
        yield from self._default(before, after, subject, direction)
        yield from self._schemas(before.get("items"), after.get("items"), f"{subject} items", direction)
        for keyword in (*COMPOSED, "prefixItems"):
            yield from self._variants(
                before.get(keyword, []), after.get(keyword, []), f"{subject} {keyword}", direction
            )

    def _types(self, before: JsonObject, after: JsonObject, subject: str, direction: Direction) -> Iterator[Note]:
        old, new = {*types_of(before)}, {*types_of(after)}
        for kind in sorted(new - old) if old else ():
            text = "may be null" if kind == "null" else f"may be of type {kind}"
            yield Note(_of_wider(direction), subject, f"{text} in {_PLACES[direction]}")
        for kind in sorted(old - new) if new else ():
            text = "is never null" if kind == "null" else f"is never of type {kind}"
            yield Note(_of_narrower(direction), subject, f"{text} in {_PLACES[direction]}")
        if before.get("format") != after.get("format"):
            formats = [schema.get("format", "none") for schema in (before, after)]
            yield Note("breaking", subject, f"has the format {formats[1]} instead of {formats[0]}")

    def _enums(self, before: JsonObject, after: JsonObject, subject: str, direction: Direction) -> Iterator[Note]:
        if "enum" not in before and "enum" not in after:
            return
        if "enum" not in after:
            yield Note("feature" if direction == "request" else "breaking", subject, "may have any value")
        elif "enum" not in before:
            yield Note("breaking", subject, "has a list of values now")
        else:
            old, new = before["enum"], after["enum"]
            yield from (Note("feature", subject, f"has the new value `{value}`") for value in new if value not in old)
            # Also in an answer: code names the member of the enum that is gone.
            yield from (
                Note("breaking", subject, f"has no value `{value}` any more") for value in old if value not in new
            )

    def _properties(self, before: JsonObject, after: JsonObject, subject: str, direction: Direction) -> Iterator[Note]:
        old: JsonObject = before.get("properties", {})
        new: JsonObject = after.get("properties", {})
        for name, schema in new.items():
            part, required = f"{subject}.{name}", name in after.get("required", [])
            if name not in old:
                impact: Impact = "breaking" if required and direction == "request" else "feature"
                yield Note(
                    impact, part, f"is new in {_PLACES[direction]}{', and required' if impact == 'breaking' else ''}"
                )
            else:
                yield from self._requirement(name in before.get("required", []), required, part, direction)
                yield from self._schemas(old[name], schema, part, direction)
        yield from (Note("breaking", f"{subject}.{name}", "is gone") for name in old if name not in new)
        closed = [schema.get("additionalProperties") is False for schema in (before, after)]
        if closed[0] != closed[1] and direction == "request":
            yield Note(
                "breaking" if closed[1] else "feature",
                subject,
                f"takes {'no' if closed[1] else 'any'} properties that are not described",
            )

    def _requirement(self, old: bool, new: bool, subject: str, direction: Direction) -> Iterator[Note]:
        if old and not new:
            yield Note(_of_wider(direction), subject, f"is optional in {_PLACES[direction]}")
        elif new and not old:
            yield Note(_of_narrower(direction), subject, f"is required in {_PLACES[direction]}")

    def _limits(self, before: JsonObject, after: JsonObject, subject: str, direction: Direction) -> Iterator[Note]:
        for keyword in (*_LOWER_LIMITS, *_UPPER_LIMITS):
            old, new = before.get(keyword), after.get(keyword)
            if old == new:
                continue
            text = f"has {keyword} {new if new is not None else 'none'} instead of {old if old is not None else 'none'}"
            if direction == "answer":
                yield Note("fix", subject, text)
            else:
                narrower = old is None or (new is not None and (new > old) == (keyword in _LOWER_LIMITS))
                yield Note("breaking" if narrower else "feature", subject, text)
        for keyword in _OPAQUE:
            if before.get(keyword) != after.get(keyword):
                # Whether one pattern allows more than another cannot be told: be careful.
                relaxed = keyword not in after
                impact: Impact = "fix" if direction == "answer" else "feature" if relaxed else "breaking"
                yield Note(impact, subject, f"has another {keyword}")

    def _default(self, before: JsonObject, after: JsonObject, subject: str, direction: Direction) -> Iterator[Note]:
        old, new = before.get("default"), after.get("default")
        if direction == "request" and old != new:
            # A call that leaves it out means something else from now on; that it meant this before, is only said now.
            impact: Impact = "fix" if old is None else "breaking"
            yield Note(impact, subject, f"is {new} when left out{'' if old is None else f', it was {old}'}")

    def _variants(self, old: list[Json], new: list[Json], subject: str, direction: Direction) -> Iterator[Note]:
        if len(old) < len(new):
            yield Note(_of_wider(direction), subject, "has more variants")
        elif len(old) > len(new):
            yield Note(_of_narrower(direction), subject, "has fewer variants")
        for before, after in zip(old, new, strict=False):
            yield from self._schemas(before, after, subject, direction)


_PLACES: dict[Direction, str] = {"request": "requests", "answer": "answers"}


def _of_wider(direction: Direction) -> Impact:
    return "feature" if direction == "request" else "breaking"


def _of_narrower(direction: Direction) -> Impact:
    return "breaking" if direction == "request" else "feature"


def _operations(bundle: JsonObject) -> dict[str, tuple[str, JsonObject]]:
    """Return request line and definition of each operation; its parameters, by name, include those of its path."""
    operations: dict[str, tuple[str, JsonObject]] = {}
    for pointer, path, method, operation in operations_of(bundle, "paths"):
        parameters = {parameter["name"]: parameter for parameter in parameters_of(bundle, pointer)}
        operations[operation["operationId"]] = f"{method.upper()} {path}", operation | {"parameters": parameters}
    return operations


def _deliveries(bundle: JsonObject) -> dict[str, Json]:
    return {
        operation["operationId"]: schema_of(_resolved(operation.get("requestBody"), bundle))
        for *_, operation in operations_of(bundle, "webhooks")
    }


def _error_codes(bundle: JsonObject) -> set[str]:
    responses: dict[str, JsonObject] = bundle["components"].get("responses", {})
    return {response["x-error-code"] for response in responses.values() if "x-error-code" in response}


def _scope(operation: JsonObject, bundle: JsonObject) -> str | None:
    requirements: list[dict[str, list[str]]] = operation.get("security", bundle.get("security")) or []
    return next((scopes[0] for requirement in requirements for scopes in requirement.values() if scopes), None)


def _resolved(node: JsonObject | None, bundle: JsonObject) -> JsonObject:
    return resolved(bundle, node or {})
