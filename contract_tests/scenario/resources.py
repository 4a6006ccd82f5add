"""What can be made and removed through the API, read from the paths of the description."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from generator.names import words_of
from generator.schema import types_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_tests.scenario.facts import Facts
    from generator.json_pointer import Json, JsonObject
    from generator.operations import Operation

_STATUS = "status"
_CREDITS = "credits"


@dataclass(frozen=True)
class Resource:
    """A kind of thing that the API makes, lists and removes.

    Attributes:
        parameter: The path parameter that names one.
        path: Where one is found, `{parameter}` at its end.
        creator: The operation that makes one.
        lister: The operation that lists all.
        reader: The operation that reads one; None if only the list shows it.
        remover: The operation that removes one.
        items: The property of the list's answer that has the items.
        marks: Properties that are free texts, are written when one is made, and are listed: they can say whose it is.
        gone: The values of its status that nothing but its removal gives; empty if removed ones are not shown.
    """

    parameter: str
    path: str
    creator: Operation = field(repr=False)
    lister: Operation = field(repr=False)
    reader: Operation | None = field(repr=False)
    remover: Operation = field(repr=False)
    items: str
    marks: tuple[str, ...]
    gone: frozenset[str]

    @property
    def nested(self) -> bool:
        """Whether it belongs to another resource, which its path names too."""
        return bool(self.creator.path_parameters)

    @property
    def noun(self) -> str:
        """What one is called, in a sentence."""
        return " ".join(words_of(self.parameter)[:-1])

    def listed(self, body: Json) -> list[JsonObject] | None:
        """Return what an answer of the lister lists; None if it is no list."""
        items: Json = cast("JsonObject", body).get(self.items) if isinstance(body, dict) else None
        if not isinstance(items, list):
            return None
        return [cast("JsonObject", item) for item in cast("list[object]", items) if isinstance(item, dict)]

    def is_gone(self, item: JsonObject) -> bool:
        """Return whether a listed one was removed already."""
        return item.get(_STATUS) in self.gone


def read_resources(facts: Facts) -> dict[str, Resource]:
    """Return the resources of a description, each by the path parameter that names one.

    A resource has a path that ends with a parameter and can be deleted, below a path that can be posted to and listed.
    """
    by_place = {(operation.http_method, operation.path): operation for operation in facts.operations.values()}
    found: dict[str, Resource] = {}
    for remover in facts.operations.values():
        collection, _, last = remover.path.rpartition("/")
        creator, lister = by_place.get(("POST", collection)), by_place.get(("GET", collection))
        if remover.http_method != "DELETE" or not last.startswith("{") or creator is None or lister is None:
            continue
        items, item_schema = _items_of(lister)
        listed = facts.merged({"$ref": f"#/components/schemas/{item_schema}"})["properties"]
        resource = Resource(
            parameter=last.strip("{}"),
            path=remover.path,
            creator=creator,
            lister=lister,
            reader=by_place.get(("GET", remover.path)),
            remover=remover,
            items=items,
            marks=tuple(
                name
                for name, schema in facts.body_properties(creator).items()
                if name in listed and is_free_text(facts.merged(schema))
            ),
            gone=_gone(facts, listed, remover.path),
        )
        found[resource.parameter] = resource
    return found


def creators(facts: Facts) -> dict[str, Operation]:
    """Return the operation that makes what a path parameter names, by the parameter; not all of that can be removed."""
    posts = {operation.path: operation for operation in facts.operations.values() if operation.http_method == "POST"}
    found: dict[str, Operation] = {}
    for operation in facts.operations.values():
        segments = operation.path.split("/")
        for depth, segment in enumerate(segments):
            if segment.startswith("{") and (creator := posts.get("/".join(segments[:depth]))) is not None:
                found[segment.strip("{}")] = creator
    return found


def entity_of(body: Json) -> JsonObject:
    """Return what an answer is about: the object in it that has an id; empty if there is none."""
    for value in cast("JsonObject", body).values() if isinstance(body, dict) else ():
        if isinstance(value, dict) and "id" in value:
            return cast("JsonObject", value)
    return {}


def credits_in(entity: JsonObject | None) -> JsonObject:
    """Return the properties of a body, or of a thing, that are a number of credits."""
    return {name: value for name, value in (entity or {}).items() if _CREDITS in words_of(name)}


def _items_of(lister: Operation) -> tuple[str, str]:
    if lister.page is not None:
        return lister.page.items_property, lister.page.item_schema_name
    assert lister.envelope is not None and lister.envelope.schema_name is not None
    return lister.envelope.property_name, lister.envelope.schema_name


def is_free_text(merged: JsonObject) -> bool:
    """Return whether a merged schema takes any text, so that it can hold the mark of a run."""
    return "string" in types_of(merged) and not merged.keys() & {"format", "enum", "pattern", "x-secret"}


def _gone(facts: Facts, listed: Mapping[str, JsonObject], path: str) -> frozenset[str]:
    """Return the values of the status that no request sets and that a new one does not have."""
    if _STATUS not in listed:
        return frozenset()
    merged = facts.merged(listed[_STATUS])
    settable: set[str] = set(merged.get("examples", [])[:1])
    for operation in facts.operations.values():
        if operation.path.startswith(path) and _STATUS in (properties := facts.body_properties(operation)):
            settable |= set(facts.merged(properties[_STATUS]).get("enum", []))
    settable |= {facts.enabled, facts.disabled}
    return frozenset(merged.get("enum", [])) - settable
