"""What the paths and schemas of the description say of operations that nobody has modelled."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from bullseye_partner_emulator.schema_values import Schema

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bullseye_partner_emulator.description import Operation
    from bullseye_partner_emulator.json_text import Json, JsonObject

Kind = Literal["create", "list", "read", "update", "remove", "read single", "update single", "remove single", "act"]
"""What an operation does to the items of a collection or to a single thing; `act` is none of these."""

_WRITES = ("PUT", "PATCH", "POST")


@dataclass(frozen=True)
class Answer:
    """The body of a success.

    Attributes:
        schema: Of the whole body.
        example: Of the whole body, None if the description gives none.
        wrapper: The property that holds what the answer is about; None if the body itself is that.
        about: The schema of what the answer is about: a thing, or the items of a list.
        is_list: Whether it lists things.
    """

    schema: Schema
    example: Json
    wrapper: str | None
    about: Schema
    is_list: bool

    def filled(self, about: Json, beside: JsonObject | None = None) -> Json:
        """Return a body with what it is about, and what stands beside that; the rest is the example."""
        if self.wrapper is None:
            return about
        return self.schema.filled({**(beside or {}), self.wrapper: about}, self.example)

    def thing(self, known: JsonObject) -> Json:
        """Return a thing as this answer shows it, given what is known of it; the rest is the example.

        What is no object, such as a text, is the example.
        """
        example: Json = None if self.is_list else self.example
        if self.wrapper is not None and example is not None:
            example = example.get(self.wrapper)
        if "object" not in self.about.types and self.about.types:
            return self.about.example() if example is None else example
        return self.about.filled(known, example)

    def things_in(self, body: Json) -> list[JsonObject]:
        """Return the thing, or the things, that a body of this answer is about."""
        found: Json = body if self.wrapper is None else body[self.wrapper]
        return cast("list[JsonObject]", found if isinstance(found, list) else [found])


@dataclass(frozen=True)
class Place:
    """Where items, or a single thing, are.

    Attributes:
        path: The path of the collection, or of the single thing, with `{parameters}`.
        parameter: The parameter that follows in the paths of items; None for a single thing.
        id_property: The property of an item that this parameter stands for; None if none does.
        thing: An answer about one thing that is here, None if there is none.
        creator: The operation that makes an item here.
        reader: The operation that answers with an item, or a single thing.
        lister: The operation that lists all items, None if it lists pages.
    """

    path: str
    parameter: str | None
    id_property: str | None
    thing: Answer | None
    creator: Operation | None
    reader: Operation | None
    lister: Operation | None
    is_modelled: bool


@dataclass(frozen=True)
class UnmodelledOperation:
    """An operation without a handler, as far as its kind can be recognized.

    Attributes:
        operation: The operation.
        kind: What it does.
        answer: The body of its success, None if there is none.
        accepted: The names of the properties of its request body.
        place: Where it acts.
        above: The places of the items that its path names before, outermost first.
        changes_above: Whether it answers with the last of them.
    """

    operation: Operation
    kind: Kind
    answer: Answer | None
    accepted: frozenset[str]
    place: Place
    above: tuple[Place, ...]
    changes_above: bool


class Recognizer:
    """Recognizes what operations do."""

    def __init__(self, bundle: JsonObject, operations: Iterable[Operation], modelled: Collection[str]) -> None:
        """Take the bundled description, its operations, and the ids of those that have a handler."""
        self._bundle = bundle
        self._operations = {(operation.method, operation.path): operation for operation in operations}
        self._modelled = modelled
        self._nodes: dict[str, JsonObject] = {
            node["operationId"]: node
            for item in cast("dict[str, JsonObject]", bundle["paths"]).values()
            for node in item.values()
            if isinstance(node, dict) and "operationId" in node
        }

    def recognized(self, operation: Operation) -> UnmodelledOperation:
        """Return what can be said of an operation."""
        answer = self.answer(operation)
        is_of_item = operation.path.endswith("}")
        above = tuple(self._place(_collection(item)) for item in _items_above(operation.path))
        part = "GET", operation.path
        return UnmodelledOperation(
            operation=operation,
            kind=self._kind(operation, answer),
            answer=answer,
            accepted=frozenset(self._accepted(operation)),
            place=self._place(_collection(operation.path) if is_of_item else operation.path),
            above=above,
            changes_above=not is_of_item
            and part not in self._operations
            and operation.method != "GET"
            and bool(above)
            and _are_about_the_same(answer, above[-1].thing),
        )

    def tag(self, operation: Operation) -> str | None:
        """Return the tag of an operation, which stands for a page of the documentation."""
        tags: list[str] = self._nodes[operation.id].get("tags", [])
        return tags[0] if tags else None

    def answer(self, operation: Operation | None) -> Answer | None:
        """Return the body of the success of an operation, None if it has none."""
        if operation is None:
            return None
        responses: JsonObject = self._nodes[operation.id]["responses"]
        response = Schema(self._bundle, responses[str(operation.status)]).node
        for content in cast("dict[str, JsonObject]", response.get("content", {})).values():
            whole = Schema(self._bundle, content["schema"])
            lists = operation.method == "GET" and self._is_collection(operation.path)
            wrapper, about = (_list_in(whole) if lists else None) or _thing_in(whole)
            is_list = about is not whole and "array" in (whole.properties[wrapper] if wrapper else whole).types
            return Answer(whole, content.get("example"), wrapper, about, is_list)
        return None

    def _accepted(self, operation: Operation) -> Iterable[str]:
        body = Schema(self._bundle, self._nodes[operation.id].get("requestBody", {})).node
        for content in cast("dict[str, JsonObject]", body.get("content", {})).values():
            yield from Schema(self._bundle, content["schema"]).properties

    def _kind(self, operation: Operation, answer: Answer | None) -> Kind:
        path, method = operation.path, operation.method
        if path.endswith("}"):
            return "remove" if method == "DELETE" else "update" if method in _WRITES else "read"
        lister = self.answer(self._operations.get(("GET", path)))
        if method == "GET":
            return "list" if answer is not None and answer.is_list else "read single"
        if method == "POST" and (self._item_path(path) or (lister is not None and lister.is_list)):
            return "create"
        if method in _WRITES and (method != "POST" or lister is not None):
            return "update single"
        return "remove single" if method == "DELETE" else "act"

    def _place(self, path: str) -> Place:
        item = self._item_path(path)
        known = {
            "item": {method: self._operations.get((method, item or "")) for method in ("GET", *_WRITES, "DELETE")},
            "path": {method: self._operations.get((method, path)) for method in ("GET", *_WRITES, "DELETE")},
        }
        reader, creator = known["item" if item else "path"]["GET"], known["path"]["POST"]
        lister = known["path"]["GET"] if item else None
        bodies = map(self.answer, (reader, *known["item"].values(), creator, lister, *known["path"].values()))
        thing = next((body for body in bodies if body is not None), None)
        parameter = None if item is None else item.rpartition("/")[2].strip("{}")
        here = (operation for of_path in known.values() for operation in of_path.values())
        return Place(
            path=path,
            parameter=parameter,
            id_property=_id_property(thing.about.properties, parameter or "id") if thing else None,
            thing=thing,
            creator=creator,
            reader=reader,
            lister=None if lister is None or "page" in lister.parameters else lister,
            is_modelled=any(operation is not None and operation.id in self._modelled for operation in here),
        )

    def _item_path(self, path: str) -> str | None:
        """Return the path of the items of a collection, None if it has none."""
        for _, other in self._operations:
            if other.startswith(f"{path}/{{"):
                return f"{path}/{other.removeprefix(f'{path}/').partition('/')[0]}"
        return None

    def _is_collection(self, path: str) -> bool:
        return self._item_path(path) is not None or ("POST", path) in self._operations


def _collection(item_path: str) -> str:
    return item_path.rpartition("/")[0]


def _items_above(path: str) -> list[str]:
    """Return the paths of the items that a path names before its last segment, outermost first."""
    return [path[: match.end()] for match in re.finditer(r"\{[^/]+\}(?=/)", path)]


def _are_about_the_same(answer: Answer | None, other: Answer | None) -> bool:
    """Say whether two answers are about the same kind of thing: their schemas are one component."""
    names = [None if one is None else one.about.name for one in (answer, other)]
    return names[0] is not None and names[0] == names[1]


def _list_in(whole: Schema) -> tuple[str | None, Schema] | None:
    """Return the property with the things that a body lists, None for the body itself, and their schema."""
    if whole.items is not None:
        return None, whole.items
    lists = [(name, part.items) for name, part in whole.properties.items() if part.items and part.items.properties]
    return lists[0] if len(lists) == 1 else None


def _thing_in(whole: Schema) -> tuple[str | None, Schema]:
    """Return the property with the thing that a body is about, None for the body itself, and its schema."""
    things = [(name, part) for name, part in whole.properties.items() if part.properties]
    found = things if len(things) == 1 else [(name, part) for name, part in things if "id" in part.properties]
    return found[0] if len(found) == 1 and "id" not in whole.properties else (None, whole)


def _id_property(properties: Collection[str], parameter: str) -> str | None:
    """Return the property that a path parameter such as `widgetId` or `widgetKey` stands for: here `id` and `key`."""
    named = [name for name in properties if parameter.lower().endswith(name.lower())]
    return max(named, key=len) if named else "id" if "id" in properties else None
