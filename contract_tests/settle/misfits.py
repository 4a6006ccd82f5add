"""What the answers that a run saw contradict in a description, as far as looks tell: settling may add nothing to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, cast

from contract_tests.documentation.applying import ROOT_FILE
from contract_tests.settle.shapes import format_of, type_of
from generator.description import load_description
from generator.finding import DescriptionError, Finding, Location
from generator.json_pointer import JsonObject, join, lookup
from generator.operations import JSON_MEDIA_TYPE, read_operations
from generator.schema import allowed_types, flattened, merged, resolved
from generator.strict import ALWAYS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from generator.description import Description
    from generator.json_pointer import Json

_NOT_DESCRIBED = "it is not described"
_FORMATS = {"uuid", "date", "date-time", "email"}
"""The formats that a look tells; an address need not look like that of a page."""
_EMPTY: dict[str, Json] = {"null": None, "empty text": "", "list": []}
_Misfit: TypeAlias = tuple[str, str]
"""The place, as `seen` names it, and what is wrong there."""


@dataclass(frozen=True)
class Misfits:
    """Tells what the answers of a run contradict in an edited description, and did not in the description before.

    Attributes:
        seen: What the answers looked like.
        before: What they contradicted before.
    """

    seen: Mapping[str, list[str]]
    before: frozenset[_Misfit]

    @classmethod
    def of(cls, description: Description, seen: Mapping[str, list[str]]) -> Misfits:
        """Return what tells it of a description that is to be edited."""
        return cls(seen, frozenset(misfits(description, seen)))

    def added(self, root: Path) -> list[Finding]:
        """Return what the answers contradict in the description below a folder, and did not before."""
        try:
            now = misfits(load_description(root / ROOT_FILE), self.seen)
        except DescriptionError:
            return []  # the lint says what is wrong
        return [
            Finding(Location(ROOT_FILE, 1), "answers", f"the answer of {place} would not fit any more: {what}")
            for place, what in dict.fromkeys(now)
            if (place, what) not in self.before and (place, _NOT_DESCRIBED) not in self.before
        ]


def misfits(description: Description, seen: Mapping[str, list[str]]) -> Iterator[_Misfit]:
    """Yield what answers contradict: the places of `seen`, and what is wrong there.

    A property that an object lacks is wrong with the object. What is in a value that is not described is not described.
    """
    bundle = description.bundle
    responses = {
        one.operation_id: cast("JsonObject", lookup(bundle, join(one.pointer, "responses")))
        for one in read_operations(description)
    }
    answers: dict[tuple[str, str], dict[str, list[str]]] = {}
    for place, looks in seen.items():
        operation_id, status, where = place.split(" ", 2)
        answers.setdefault((operation_id, status), {})[where] = looks
    for (operation_id, status), answer in answers.items():
        if operation_id not in responses:
            continue
        if status not in responses[operation_id]:
            found: Iterator[_Misfit] = ((where, _NOT_DESCRIBED) for where in answer)
        else:
            found = _in_answer(bundle, resolved(bundle, responses[operation_id][status]), answer)
        for where, what in found:
            yield f"{operation_id} {status} {where}", what


def _in_answer(bundle: JsonObject, response: JsonObject, looks: Mapping[str, list[str]]) -> Iterator[_Misfit]:
    for name, reference in cast("dict[str, JsonObject]", response.get("headers", {})).items():
        header = resolved(bundle, reference)
        found = looks.get(where := f"header {name.lower()}", [])
        if not found and header.get("required"):
            yield "status", f"it has no header {name}"
        kinds = allowed_types(merged(bundle, header.get("schema", {})))
        if "string" not in kinds and any(look and look != "digits" and not look.isdigit() for look in found):
            yield where, "it is text"
    content = cast("JsonObject", response.get("content", {}))
    if JSON_MEDIA_TYPE in content:
        yield from _in_value(bundle, content[JSON_MEDIA_TYPE].get("schema", {}), "$", looks)
    elif not content:
        for where, found in looks.items():
            if where[0] == "$" and found != ["null"]:
                yield where, _NOT_DESCRIBED


def _in_value(bundle: JsonObject, schema: JsonObject, where: str, looks: Mapping[str, list[str]]) -> Iterator[_Misfit]:
    whole = merged(bundle, schema)
    came = looks.get(where, [])
    allowed = allowed_types(whole)
    for look in came:
        kind = type_of(look)
        if allowed and kind not in allowed and not (kind == "integer" and "number" in allowed):
            yield where, f"it is {look}"
        elif kind == "string" and whole.get("format") in _FORMATS and format_of(look) != whole["format"]:
            yield where, f"it is no {whole['format']}"
        if ALWAYS in schema and _EMPTY.get(look, look) != schema[ALWAYS]:
            yield where, "it has a value"
    parts = list(flattened(bundle, schema))
    inner: dict[str, JsonObject] = {}
    for part in parts:
        inner |= cast("dict[str, JsonObject]", part.get("properties", {}))
    is_open = not any("properties" in part for part in parts)
    if "object" in came:
        for name, one in inner.items():
            if f"{where}.{name}" not in looks and one.get("x-optional") is not True and "object" in allowed:
                yield where, f"it lacks {name}"
    for place in [one for one in looks if one.startswith((f"{where}.", f"{where}["))]:
        step = place.removeprefix(where)
        if step == "[]":
            items = next((part["items"] for part in parts if "items" in part), None)
            yield from _in_value(bundle, items or {}, place, looks) if items is not None else _below(place, looks)
        elif "." not in step[1:] and "[" not in step and step[0] == ".":
            if (name := step[1:]) in inner:
                yield from _in_value(bundle, inner[name], place, looks)
            elif not is_open or not parts:
                yield from _below(place, looks)


def _below(where: str, looks: Mapping[str, list[str]]) -> Iterator[_Misfit]:
    for place in looks:
        if place == where or place.startswith((f"{where}.", f"{where}[")):
            yield place, _NOT_DESCRIBED
