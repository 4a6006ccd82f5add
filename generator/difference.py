"""What regenerating would change, in the words of the description: operations, models, fields; and in files."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeGuard, cast

from generator.traversal import operations_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from generator.json_pointer import Json, JsonObject

What: TypeAlias = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class Change:
    """One difference between two descriptions (`Organization.credits removed`).

    `detail` says of a change what the old and the new value are, where that fits on a line.
    """

    subject: str
    what: What
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.subject} {self.what}{': ' if self.detail else ''}{self.detail}"


@dataclass(frozen=True)
class FileChange:
    """A generated file that is not what it should be; `hint` is the first line that differs."""

    path: str
    what: What
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.path} {self.what}{': ' if self.hint else ''}{self.hint}"


def compare_descriptions(old: JsonObject, new: JsonObject) -> tuple[Change, ...]:
    """Return the differences between two bundles, in the order of the new one; what is gone comes last in each part.

    Samples repeat what the schemas say, so they are named only when nothing else differs.
    """
    changes = tuple(_compare("", _by_subject(old), _by_subject(new)))
    return changes or ((Change("samples", "changed"),) if old != new else ())


def compare_files(old: Mapping[str, bytes], new: Mapping[str, bytes]) -> tuple[FileChange, ...]:
    """Return the differences between the generated files that are there and those that should be, by path."""
    changes: list[FileChange] = []
    for path in sorted(old.keys() | new.keys()):
        if path not in new:
            changes.append(FileChange(path, "removed"))
        elif path not in old:
            changes.append(FileChange(path, "added"))
        elif old[path] != new[path]:
            changes.append(FileChange(path, "changed", _first_difference(old[path], new[path])))
    return tuple(changes)


def _first_difference(old: bytes, new: bytes) -> str:
    """Return the first line that differs, with its number and a minus or plus as in a unified diff."""
    before, after = old.decode(errors="replace").splitlines(), new.decode(errors="replace").splitlines()
    for tag, start, end, new_start, _ in difflib.SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if tag != "equal":
            line, sign, number = (before[start], "-", start) if end > start else (after[new_start], "+", new_start)
            return f"line {number + 1}: {sign} {line.strip()}"
    return "line ends"


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


def _compare(subject: str, old: Json, new: Json) -> Iterator[Change]:
    if _is_object(old) and _is_object(new):
        yield from _compare_objects(subject, old, new)
    elif _is_list_of_scalars(old) and _is_list_of_scalars(new):
        yield from _compare_lists(subject, old, new)
    elif old != new:
        yield Change(subject, "changed", _values(old, new))


def _compare_objects(subject: str, old: JsonObject, new: JsonObject) -> Iterator[Change]:
    for key in (*new, *(key for key in old if key not in new)):
        if key in _SAMPLES and not subject.endswith("."):
            continue
        name = _name_of_part(subject, key)
        if key not in old:
            yield Change(name, "added")
        elif key not in new:
            yield Change(name, "removed")
        else:
            yield from _compare(name, old[key], new[key])


def _compare_lists(subject: str, old: list[Json], new: list[Json]) -> Iterator[Change]:
    """Compare lists as sets, as `required` and `enum` are; only if the members are the same is their order a change."""
    added = [Change(f"{subject} {value}", "added") for value in new if value not in old]
    removed = [Change(f"{subject} {value}", "removed") for value in old if value not in new]
    yield from added
    yield from removed
    if old != new and not added and not removed:
        yield Change(f"{subject} order", "changed")


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
    return text if len(text) <= _LONGEST_DETAIL else ""


_LONGEST_DETAIL = 100
_SAMPLES = ("example", "examples")
