"""The edit that gives a property another name, with all that names it: lists, samples, links, changes, relations."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from contract_tests.documentation.edits import together
from contract_tests.documentation.link_edits import moved_in_links
from generator.changes_of_writes import CHANGES
from generator.json_pointer import Json, JsonObject, join, lookup, parent, split
from generator.relations import RELATIONS, relations_of
from generator.schema import layers
from generator.traversal import operations_of, visit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_tests.documentation.drift import Edit
    from contract_tests.documentation.edits import Editor


def rename_property(
    bundle: JsonObject, editor: Editor, pointer: str, name: str, answers: Iterable[tuple[str, str]]
) -> Edit:
    """Return the edit that gives the property at a pointer another name; all else that is known of it stays.

    Args:
        bundle: The description.
        editor: Writes its edits.
        pointer: The property.
        name: Its new name.
        answers: Where it stands in answers: the pointer of the operation, and the field (`icpConfig.groups[].name`).
    """
    holder, old = parent(parent(pointer)), split(pointer)[-1]
    required: list[str] = lookup(bundle, holder).get("required", [])
    listed = editor.put(join(holder, "required", required.index(old)), name) if old in required else None
    samples = [editor.put(place, value) for place, value in _renamed_samples(bundle, holder, old, name)]
    links = [edit for operation, field in answers for edit in _in_links(bundle, editor, operation, field, name)]
    told = [*_in_changes(bundle, editor, pointer, name), *_in_relations(bundle, editor, pointer, name)]
    return together(editor.renamed(pointer, name), listed, *samples, *told, *links)


def _in_links(bundle: JsonObject, editor: Editor, operation: str, field: str, name: str) -> list[Edit]:
    """Return the edits of the links that lead to a field of an answer which gets another name."""
    if "[]" in field:
        return []
    *holders, old = field.split(".")
    return moved_in_links(bundle, editor, operation, join("", *holders, old), join("", *holders, name))


def _in_changes(bundle: JsonObject, editor: Editor, pointer: str, name: str) -> Iterator[Edit]:
    """Yield the edits of what writes are said to change, where that is a property which gets another name."""
    holder, old = parent(parent(pointer)), split(pointer)[-1]
    before, after = (f"{split(holder)[-1]}.{one}" for one in (old, name))
    for place, _, _, operation in operations_of(bundle, "paths"):
        for i, value in enumerate(cast("list[str]", operation.get(CHANGES, {}).get("values", []))):
            if value == before or value.startswith(f"{before}."):
                yield editor.put(join(place, CHANGES, "values", i), value.replace(before, after, 1))


def _in_relations(bundle: JsonObject, editor: Editor, pointer: str, name: str) -> Iterator[Edit]:
    """Yield the edits of what an object states of a property that gets another name."""
    holder, old = parent(parent(pointer)), split(pointer)[-1]
    for i, relation in enumerate(relations_of(lookup(bundle, holder))):
        if old in relation.names:
            yield editor.put(join(holder, RELATIONS, "holds", i), relation.renamed(old, name).text)


def _renamed_samples(bundle: JsonObject, holder: str, old: str, new: str) -> Iterator[tuple[str, Json]]:
    """Yield the samples that show a property of the object at a pointer, with its new name."""
    for part in visit(bundle):
        if part.kind == "schema":
            for i, sample in enumerate(cast("list[object]", part.value.get("examples", []))):
                renamed = _renamed(bundle, (part.pointer, part.value), sample, (holder, old, new))
                if renamed != sample:
                    yield join(part.pointer, "examples", i), renamed


def _renamed(bundle: JsonObject, at: tuple[str, JsonObject], sample: Json, names: tuple[str, str, str]) -> Json:
    """Return a sample of the schema at a place in which one property of one object (holder, old, new) is renamed."""
    pointer, schema = list(layers(bundle, *at))[-1]
    if isinstance(sample, list) and "items" in schema:
        place = join(pointer, "items"), schema["items"]
        return [_renamed(bundle, place, item, names) for item in cast("list[object]", sample)]
    if not isinstance(sample, dict):
        return cast("Json", sample)
    holder, old, new = names
    properties: JsonObject = schema.get("properties", {})
    renamed: JsonObject = {}
    for name, value in cast("JsonObject", sample).items():
        inner = value
        if name in properties:
            inner = _renamed(bundle, (join(pointer, "properties", name), properties[name]), value, names)
        renamed[new if pointer == holder and name == old else name] = inner
    return renamed
