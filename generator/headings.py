"""Holds the sources of facts against the real headings of the documentation, which `headings.yaml` lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import msgspec

from generator.contradictions import read_contradictions
from generator.finding import DescriptionError, Finding, Location
from generator.json_pointer import Json, JsonObject, join
from generator.yaml_document import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.description import Description

FILE = "headings.yaml"


def read_headings(description: Description) -> dict[str, list[str]]:
    """Return the anchors of the headings of each page, from the file beside the root file of a description.

    Raises:
        DescriptionError: the file is missing or broken.
    """
    folder = description.path.parent
    name = f"{folder.name}/{FILE}"
    if not (folder / FILE).is_file():
        raise DescriptionError([Finding(Location(name, 1), "evidence-section", "the file is missing")])
    try:
        return msgspec.convert(read_yaml(folder / FILE, name).value, dict[str, list[str]])
    except msgspec.ValidationError as error:
        raise DescriptionError([Finding(Location(name, 1), "evidence-section", str(error))]) from None


def section_problems(description: Description) -> Iterator[tuple[str, str]]:
    """Yield pointer and message of each source that names a page, or a section of it, that the site does not have."""
    headings = read_headings(description)
    sources = list(_sources(description.bundle, ""))
    for identifier, contradiction in read_contradictions(description).items():
        for name, reading in contradiction.readings.items():
            sources.append((contradiction.where[0], f"{identifier}, reading {name}: ", reading.source))
    for pointer, whose, source in sources:
        page, _, section = source.partition("#")
        if page not in headings:
            yield pointer, f"{whose}{FILE} has no page {page}"
        elif section and section not in headings[page]:
            yield pointer, f"{whose}{page} has no heading {section}; {FILE} lists those that it has"


def _sources(value: Json, pointer: str) -> Iterator[tuple[str, str, str]]:
    """Yield pointer, nothing, and source of all evidence within a value."""
    if isinstance(value, list):
        for i, item in enumerate(cast("list[object]", value)):
            yield from _sources(item, join(pointer, i))
    elif isinstance(value, dict):
        mapping = cast("JsonObject", value)
        if "level" in mapping and isinstance(source := mapping.get("source"), str):
            yield pointer, "", source
        for key, item in mapping.items():
            yield from _sources(item, join(pointer, key))
