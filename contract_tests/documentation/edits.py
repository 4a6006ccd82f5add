"""Writes the edits of `openapi/` that findings propose."""

# The dumper of ruamel.yaml has no types.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, cast

from ruamel.yaml import YAML

from contract_tests.documentation.drift import Edit
from contract_tests.documentation.sample_fit import kind_of
from generator.json_pointer import Json, JsonObject, join, lookup, split

if TYPE_CHECKING:
    from contract_tests.documentation.statement import Spot
    from generator.description import Description

_COMPONENT = re.compile(r"(?P<root>.*)/components/(?P<kind>\w+)(?:/[\w.-]+)?\.yaml")
_PATHS = re.compile(r".*/paths/[\w.-]+\.yaml")


class Editor:
    """Turns pointers into the bundle into edits of the files that it was made of."""

    def __init__(self, description: Description) -> None:
        self._description = description

    def put(self, pointer: str, value: Json) -> Edit:
        """Return the edit that makes `value` stand at a pointer into the bundle."""
        return self._edit(pointer, _yaml(value))

    def merged(self, pointer: str, changes: JsonObject) -> Edit:
        """Return the edit that changes some keys of the object at a pointer."""
        return self.put(pointer, lookup(self._description.bundle, pointer) | changes)

    def appended(self, pointer: str, item: Json) -> Edit:
        """Return the edit that adds an item to the list at a pointer, which there need not be yet."""
        return self.put(join(pointer, "-"), item) if self.exists(pointer) else self.put(pointer, [item])

    def without(self, pointer: str, item: Json) -> Edit:
        """Return the edit that takes an item from the list at a pointer."""
        items = cast("list[Json]", lookup(self._description.bundle, pointer))
        return self.put(pointer, [other for other in items if other != item])

    def nullable(self, pointer: str) -> Edit:
        """Return the edit that lets the value at a pointer be null."""
        schema = cast("JsonObject", lookup(self._description.bundle, pointer))
        if "type" in schema:
            kinds = cast("list[str]", schema["type"] if isinstance(schema["type"], list) else [schema["type"]])
            return self.put(join(pointer, "type"), [*kinds, "null"])
        return self.note(pointer, "let it be null, as one of two alternatives")

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

    def schema_of(self, value: Json, spot: Spot) -> JsonObject:
        """Return a schema for a field that only a sample is known of."""
        schema: JsonObject = {"type": kind_of(value), "description": "To be described."}
        if isinstance(value, list):
            items = cast("list[object]", value)
            schema["items"] = {"type": kind_of(items[0])} if items else {}
        evidence = {"level": "documented", "source": spot.source}
        if not isinstance(value, dict):
            schema["examples"] = [value]
        return schema | {"x-evidence": evidence}

    def _edit(self, pointer: str, yaml: str) -> Edit:
        location = self._description.locate(pointer)
        return Edit(location.file, location.line, _within_file(location.file, pointer), yaml)

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


def _yaml(value: Json) -> str:
    yaml = YAML()
    yaml.default_flow_style = None
    yaml.width = 120
    stream = io.StringIO()
    yaml.dump(value, stream)
    return stream.getvalue().removesuffix("...\n").strip()
