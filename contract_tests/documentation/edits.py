"""Writes the edits of `openapi/` that findings propose."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, cast

import msgspec

from contract_tests.documentation.drift import Edit
from contract_tests.documentation.yaml_style import block
from generator.examples import NoExampleError, example_of
from generator.headings import FILE as HEADINGS
from generator.headings import read_headings
from generator.json_pointer import Json, JsonObject, join, lookup, split
from generator.schema import component_reference
from generator.yaml_document import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_tests.documentation.statement import Spot
    from generator.description import Description

_COMPONENT = re.compile(r"(?P<root>.*)/components/(?P<kind>\w+)(?:/[\w.-]+)?\.yaml")
_SOURCE = re.compile(r"source: ([a-z-]+/[a-z0-9-]+)#([a-z0-9-]+)")
_PATHS = re.compile(r".*/paths/[\w.-]+\.yaml")


class Editor:
    """Turns pointers into the bundle into edits of the files that it was made of."""

    def __init__(self, description: Description) -> None:
        self._description = description
        self._headings = read_headings(description)
        self._expected: dict[tuple[str, str], str] = {}

    def put(self, pointer: str, value: Json) -> Edit:
        """Return the edit that makes `value` stand at a pointer into the bundle."""
        return self._edit(pointer, self._yaml(value, self.file_of(pointer)))

    def appended(self, pointer: str, item: Json) -> Edit:
        """Return the edit that adds an item to the list at a pointer, which there need not be yet."""
        return self.put(join(pointer, "-"), item) if self.exists(pointer) else self.put(pointer, [item])

    def without(self, pointer: str, item: Json) -> Edit:
        """Return the edit that takes an item from the list at a pointer."""
        items = cast("list[object]", lookup(self._description.bundle, pointer))
        return self.remove(join(pointer, items.index(item)))

    def note(self, pointer: str, text: str) -> Edit:
        """Return what to do at a pointer that is more than one edit, as a comment."""
        return self._edit(pointer, f"# {text}")

    def remove(self, pointer: str) -> Edit:
        """Return the edit that takes away what stands at a pointer into the bundle."""
        return self._edit(pointer, "")

    def known(self, pointer: str, spot: Spot) -> Edit:
        """Return the edit that calls the fact at a pointer documented, by a section of a page."""
        return self.put(join(pointer, "x-evidence"), {"level": "documented", "source": spot.source})

    def known_value(self, schema: str, value: str, spot: Spot) -> Edit:
        """Return the edit that calls one value of the enum of a schema documented."""
        pointer = join(schema, "x-enum-evidence")
        evidence = {"level": "documented", "source": spot.source}
        if self.exists(pointer):
            return self.put(join(pointer, value), evidence)
        return self.put(pointer, {value: evidence})

    def doubtful(self, pointer: str, source: str) -> Edit:
        """Return the edit that keeps a fact that its page no longer states, as inferred."""
        note = "The page does not state it any more; it is kept until the API shows otherwise."
        return self.put(join(pointer, "x-evidence"), {"level": "inferred", "source": source, "note": note})

    def renamed(self, pointer: str, key: str) -> Edit:
        """Return the edit that gives what stands at a pointer another key."""
        return msgspec.structs.replace(self._edit(pointer, ""), key=key)

    def expect(self, kind: str, names: Iterable[str], file: str) -> None:
        """Take note of the file that components will be in, so that other values can refer to them."""
        self._expected |= {(kind, name): file for name in names}

    def sample_of(self, schema: JsonObject) -> Json:
        """Return the sample of a schema that is described; text for another."""
        try:
            return example_of(self._description.bundle, schema)
        except (NoExampleError, KeyError):
            return "text"

    def new_component(self, file: str, name: str, value: Json) -> Edit:
        """Return the edit that adds a component to a file of components."""
        return self._with_heading(Edit(file, 1, join("", name), self._yaml(value, file)))

    def written(self, file: str, pointer: str, value: Json) -> Edit:
        """Return the edit that makes a value stand at a pointer into a file; its references are the file's."""
        return Edit(file, 1, pointer, block(value))

    def remove_written(self, file: str, pointer: str) -> Edit:
        """Return the edit that takes away what stands at a pointer into a file."""
        return Edit(file, 1, pointer, "")

    @property
    def root_file(self) -> str:
        """The name of the root file of the description."""
        path = self._description.path
        return f"{path.parent.name}/{path.name}"

    def as_written(self, file: str) -> Json:
        """Return the value of a file of the description as it is written, references included."""
        return read_yaml(self._description.path.parent.parent / file, file).value

    def file_of(self, pointer: str) -> str:
        """Return the file of what stands at a pointer."""
        return self._description.locate(pointer).file

    def _edit(self, pointer: str, yaml: str) -> Edit:
        location = self._description.locate(pointer)
        return self._with_heading(Edit(location.file, location.line, _within_file(location.file, pointer), yaml))

    def _yaml(self, value: Json, file: str) -> str:
        return block(self._in_file(value, file))

    def _in_file(self, value: Json, file: str) -> Json:
        """Return a value whose references lead from a file to the files of the components."""
        if isinstance(value, list):
            return [self._in_file(item, file) for item in cast("list[object]", value)]
        if not isinstance(value, dict):
            return value
        mapping = {key: self._in_file(item, file) for key, item in cast("JsonObject", value).items()}
        if reference := component_reference(value):
            kind, name = reference
            target = self._expected.get(reference) or self.file_of(join("/components", kind, name))
            mapping["$ref"] = f"{posixpath.relpath(target, posixpath.dirname(file))}#/{name}"
        return mapping

    def _with_heading(self, edit: Edit) -> Edit:
        """Add the headings of the documentation that the evidence in an edit names first."""
        new = [
            Edit(f"{self._description.path.parent.name}/{HEADINGS}", 1, join("", page, "-"), block(section))
            for page, section in dict.fromkeys(_SOURCE.findall(edit.yaml))
            if section not in self._headings.get(page, [])
        ]
        return msgspec.structs.replace(edit, also=(*edit.also, *new)) if new else edit

    def exists(self, pointer: str) -> bool:
        """Return whether the bundle has something at a pointer."""
        try:
            lookup(self._description.bundle, pointer)
        except KeyError:
            return False
        return True


def _within_file(file: str, pointer: str) -> str:
    tokens = split(pointer)
    if _COMPONENT.fullmatch(file):
        return join("", *tokens[2:])
    return join("", *tokens[1:]) if _PATHS.fullmatch(file) else pointer


def together(first: Edit, *others: Edit | None) -> Edit:
    """Return one edit that several are made with, or none of them."""
    return msgspec.structs.replace(first, also=(*first.also, *(other for other in others if other is not None)))
