"""Changes to what a page states, drawn by a seed from what a style states."""

from __future__ import annotations

import zlib
from random import Random
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import msgspec
from msgspec.structs import replace

from contract_tests.power.documentation_styles.change_values import (
    new_field,
    new_name,
    new_operation,
    other_bound,
    other_default,
    other_format,
    other_method,
    other_path,
    other_status,
    other_type,
    other_values,
)
from contract_tests.power.documentation_styles.facts import Field, Page, Place, walk
from contract_tests.power.documentation_styles.page_edits import (
    edit_field,
    edit_operation,
    insert_after,
    remove_field,
    without_wrapper,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.power.documentation_styles.facts import Operation, Walked
    from contract_tests.power.documentation_styles.style import Style

Kind: TypeAlias = Literal[
    "rename field", "change type", "flip required", "add value", "remove value", "rename value", "change bound",
    "change default", "change format", "allow null", "add field", "remove field", "add parameter", "remove parameter",
    "change path", "change method", "change status", "rename wrapper", "drop wrapper", "add operation",
    "remove operation",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
PLACES: tuple[Place, ...] = ("query", "body", "response")


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """A page that states something else than the description.

    `operations` are the ids of those whose section changed; `field` is the dotted name of the changed field before the
    change, or of the new one. `before` and `after` say in words what the pages state. `page` is the changed one.
    """

    kind: Kind
    operations: tuple[str, ...]
    place: Place | None = None
    field: str = ""
    before: str = ""
    after: str = ""
    page: Page

    def __str__(self) -> str:
        where = f" {self.place} {self.field}" if self.place else ""
        return f"{self.kind}: {', '.join(self.operations)}{where}: {self.before or '-'} -> {self.after or '-'}"


def draw_changes(pages: tuple[Page, ...], style: Style, seed: int, number: int) -> list[Change]:
    """Return changes in the facts that a style states, different ones as long as there are enough.

    The kinds are drawn with the same probability, then one place for the change.
    """
    random = Random(zlib.crc32(f"{seed} {style.name}".encode()))  # noqa: S311 (no secret)
    found: list[Change] = []
    seen: set[str] = set()
    for _ in range(number * 50):
        if len(found) == number:
            break
        page = random.choice(pages)
        change = _draw(page, style, random.choice(KINDS), random)
        if change is not None and str(change) not in seen:
            seen.add(str(change))
            found.append(change)
    return found


def _draw(page: Page, style: Style, kind: Kind, random: Random) -> Change | None:
    if kind in ("change path", "change method", "change status", "add operation", "remove operation"):
        return _operation_change(page, style, kind, random)
    if kind in ("rename wrapper", "drop wrapper"):
        return _wrapper_change(page, style, kind, random)
    candidates = [found for found in _candidates(page) if _is_open(*found, style, kind)]
    if not candidates:
        return None
    _, place, one = random.choice(candidates)
    return _field_change(page, style, kind, place, one, random)


def _candidates(page: Page) -> Iterator[tuple[Operation, Place, Walked]]:
    for operation in page.operations:
        for place in PLACES:
            for one in walk(operation.fields(place)):
                yield operation, place, one


def _is_open(operation: Operation, place: Place, one: Walked, style: Style, kind: Kind) -> bool:
    """Whether a style states what a kind of change is about, and the field has it."""
    field, stated = one.field, style.states(place) if operation.method else _webhook_states(style)
    simple = len(field.types) == 1 and not field.fields and not field.is_key_of_map
    alone = len(operation.fields(place)) == 1 and one.depth == 0
    match kind:
        case "rename field":
            return "name" in stated and not (place == "response" and alone)
        case "change type":
            return "type" in stated and simple and field.types != ("object",)
        case "flip required":
            return "required" in stated and not field.is_key_of_map
        case "add value" | "remove value" | "rename value":
            return "values" in stated and len(field.values) > 1
        case "change bound":
            numeric = field.types in (("integer",), ("number",)) and "minimum" in stated
            return not field.values and (numeric or (field.max_length is not None and "max_length" in stated))
        case "change default":
            return "default" in stated and simple and not field.is_list and not field.required and field.format == ""
        case "change format":
            return "format" in stated and field.types == ("string",) and bool(field.format)
        case "allow null":
            return "nullable" in stated and not field.nullable and not field.is_key_of_map and place != "query"
        case "add field":
            return "name" in stated and place != "query" and not (place == "response" and alone)
        case "remove field":
            return "name" in stated and place != "query" and not alone and not _is_only_child(operation, place, one)
        case "add parameter":
            return "name" in stated and place == "query"
        case "remove parameter":
            return "name" in stated and place == "query" and len(operation.query) > 1
        case _:
            return False


def _webhook_states(style: Style) -> frozenset[str]:
    return frozenset(style.states("response"))


def _is_only_child(operation: Operation, place: Place, one: Walked) -> bool:
    siblings = [other for other in walk(operation.fields(place)) if other.names[:-1] == one.names[:-1]]
    return len(siblings) == 1


def _field_change(page: Page, style: Style, kind: Kind, place: Place, one: Walked, random: Random) -> Change | None:
    field = one.field
    if kind in ("add field", "add parameter"):
        added = new_field(page, field, style, place, random)
        changed = insert_after(page, field, added)
        after = f"{added.name}: {added.types[0]}"
        return _change(page, changed, kind, place, ".".join((*one.names[:-1], added.name)), "", after)
    if kind in ("remove field", "remove parameter"):
        return _change(page, remove_field(page, field), kind, place, one.dotted, field.name, "")
    edited = _edited(page, style, kind, place, field, random)
    if edited is None:
        return None
    new, before, after = edited
    return _change(page, edit_field(page, field, new), kind, place, one.dotted, before, after)


def _edited(
    page: Page, style: Style, kind: Kind, place: Place, field: Field, random: Random
) -> tuple[Field, str, str] | None:
    """Return a changed field and what was and is stated; None if there is nothing else to state."""
    match kind:
        case "rename field":
            new = replace(field, name=new_name(page, field, random))
            return new, field.name, new.name
        case "change type":
            new = other_type(field, style, place, random)
            return new, " ".join(field.types), " ".join((*new.types, *new.item_types))
        case "flip required":
            new = replace(field, required=not field.required)
            return new, str(field.required), str(new.required)
        case "add value" | "remove value" | "rename value":
            new = other_values(field, kind, random)
            return new, " ".join(field.values), " ".join(new.values)
        case "change bound":
            new = other_bound(field, random)
            return new, _bounds(field), _bounds(new)
        case "change default":
            other = other_default(field, random)
            return None if other is None else (other, str(field.default), str(other.default))
        case "change format":
            new = other_format(field, random)
            return new, field.format, new.format
        case "allow null":
            return replace(field, nullable=True), "not null", "null"
        case _:
            return None


def _bounds(field: Field) -> str:
    return f"{field.minimum}..{field.maximum}" if field.max_length is None else f"length {field.max_length}"


def _wrapper_change(page: Page, style: Style, kind: Kind, random: Random) -> Change | None:
    if "name" not in style.states("response"):
        return None
    wrapped = [one for one in page.operations if one.method and len(one.response or ()) == 1]
    wrapped = [one for one in wrapped if one.fields("response")[0].fields and not one.fields("response")[0].has_map]
    if not wrapped:
        return None
    operation = random.choice(wrapped)
    (wrapper,) = operation.fields("response")
    if kind == "rename wrapper":
        new = replace(wrapper, name=new_name(page, wrapper, random))
        changed = edit_field(page, wrapper, new)
        return _change(page, changed, kind, "response", wrapper.name, wrapper.name, new.name)
    if wrapper.is_list:
        return None
    return _change(page, without_wrapper(page, wrapper), kind, "response", wrapper.name, wrapper.name, "")


def _operation_change(page: Page, style: Style, kind: Kind, random: Random) -> Change | None:
    operations = [one for one in page.operations if one.method]
    operation = random.choice(operations)
    match kind:
        case "change path":
            new = replace(operation, path=other_path(page, operation, random))
            before, after = operation.path, new.path
        case "change method":
            if (method := other_method(page, operation, random)) is None:
                return None
            new = replace(operation, method=method)
            before, after = operation.method, new.method
        case "change status" if style.states_status() or style.request == "swagger_tag":
            new = replace(operation, status=other_status(operation, random))
            before, after = operation.status, new.status
        case "add operation":
            added = new_operation(page, operation, random)
            at = page.operations.index(operation) + 1
            changed = replace(page, operations=(*page.operations[:at], added, *page.operations[at:]))
            after = f"{added.method} {added.path}"
            return Change(kind=kind, operations=(added.id,), after=after, page=changed)
        case "remove operation" if len(operations) > 1:
            changed = replace(page, operations=tuple(one for one in page.operations if one is not operation))
            before = f"{operation.method} {operation.path}"
            return Change(kind=kind, operations=(operation.id,), before=before, page=changed)
        case _:
            return None
    changed = edit_operation(page, operation, new)
    return Change(kind=kind, operations=(operation.id,), before=before, after=after, page=changed)


def _change(page: Page, changed: Page, kind: Kind, place: Place, field: str, before: str, after: str) -> Change | None:
    ids = tuple(a.id for a, b in zip(page.operations, changed.operations, strict=True) if a != b)
    if not ids or before == after:
        return None
    return Change(kind=kind, operations=ids, place=place, field=field, before=before, after=after, page=changed)
