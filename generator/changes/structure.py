"""Compares two bundles by their structure, in the words of the description: operations, models, fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeGuard, cast

from generator.changes.note import Note
from generator.traversal import operations_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from generator.json_pointer import Json, JsonObject


def compare_structure(old: JsonObject, new: JsonObject) -> tuple[Note, ...]:
    """Return every difference between two bundles as a fix, in the order of the new one, what is gone last.

    Samples repeat what the schemas say, so they are named only when nothing else differs.
    """
    changes = tuple(_compare("", _by_subject(old), _by_subject(new)))
    return changes or ((Note("fix", "samples", "changed"),) if old != new else ())


def _by_subject(bundle: JsonObject) -> dict[str, Json]:
    """Return the parts of a bundle under the names that a reader knows them by."""
    subjects: dict[str, Json] = {}
    for kind, components in bundle.get("components", {}).items():
        for name, component in cast("JsonObject", components).items():
            subjects[f"model {name}" if kind == "schemas" else f"{kind.removesuffix('s')} {name}"] = component
    places: tuple[tuple[Literal["paths", "webhooks"], str], ...] = (("paths", "operation"), ("webhooks", "delivery"))
    for place, word in places:
        for _, path, method, operation in operations_of(bundle, place):
            shared: list[JsonObject] = bundle[place][path].get("parameters", [])
            parameters: list[JsonObject] = [*shared, *operation.get("parameters", [])]
            subjects[f"{word} {operation.get('operationId', f'{method} {path}')}"] = operation | {
                "request line": f"{method.upper()} {path}",
                "parameters": {_parameter_name(parameter, bundle): parameter for parameter in parameters},
            }
    return subjects | {key: value for key, value in bundle.items() if key not in ("paths", "webhooks", "components")}


def _parameter_name(parameter: JsonObject, bundle: JsonObject) -> str:
    reference: str = parameter.get("$ref", "")
    components: JsonObject = bundle.get("components", {}).get("parameters", {})
    return str(components.get(reference.rpartition("/")[2], parameter).get("name", reference))


def _compare(subject: str, old: Json, new: Json) -> Iterator[Note]:
    if _is_object(old) and _is_object(new):
        yield from _compare_objects(subject, old, new)
    elif _is_list_of_scalars(old) and _is_list_of_scalars(new):
        yield from _compare_lists(subject, old, new)
    elif old != new:
        yield Note("fix", subject, f"changed{_values(old, new)}")


def _compare_objects(subject: str, old: JsonObject, new: JsonObject) -> Iterator[Note]:
    for key in (*new, *(key for key in old if key not in new)):
        if key in _SAMPLES and not subject.endswith("."):
            continue
        name = _name_of_part(subject, key)
        if key not in old:
            yield Note("fix", name, "added")
        elif key not in new:
            yield Note("fix", name, "removed")
        else:
            yield from _compare(name, old[key], new[key])


def _compare_lists(subject: str, old: list[Json], new: list[Json]) -> Iterator[Note]:
    """Compare lists as sets, as `required` and `enum` are; only if the members are the same is their order a change."""
    added = [Note("fix", f"{subject} {value}", "added") for value in new if value not in old]
    removed = [Note("fix", f"{subject} {value}", "removed") for value in old if value not in new]
    yield from added
    yield from removed
    if old != new and not added and not removed:
        yield Note("fix", f"{subject} order", "changed")


def _name_of_part(subject: str, key: str) -> str:
    """Return what a part is called: `Organization.credits` for a property, `Organization.credits minimum` below it."""
    if not subject:
        return key
    if key == "properties":
        return f"{subject.removeprefix('model ')}."
    return f"{subject}{key}" if subject.endswith(".") else f"{subject} {key}"


def _is_object(value: Json) -> TypeGuard[JsonObject]:
    return isinstance(value, dict)


def _is_list_of_scalars(value: Json) -> TypeGuard[list[Json]]:
    return isinstance(value, list) and not any(isinstance(item, dict | list) for item in cast("Iterable[Json]", value))


def _values(old: Json, new: Json) -> str:
    """Return old and new value if they are short enough to help."""
    text = f"{old!r} -> {new!r}"
    return f": {text}" if len(text) <= _LONGEST_DETAIL else ""


_LONGEST_DETAIL = 100
_SAMPLES = ("example", "examples")
