"""Reads one YAML file into plain JSON values and remembers the line of each."""

# The nodes of ruamel.yaml have no types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from generator.finding import DescriptionError, Finding, Location
from generator.json_pointer import Json, join

if TYPE_CHECKING:
    from pathlib import Path

_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True, eq=False)  # compared by identity, so that what is read from one can be cached
class YamlDocument:
    """The value of a YAML file, and the line (from 1) of each value by its JSON pointer."""

    value: Json
    lines: dict[str, int]


def read_yaml(path: Path, name: str) -> YamlDocument:
    """Read the file at `path`; findings call it `name`.

    Accepted is what JSON can express (OpenAPI 3.1.0, section 4.3): mapping keys are taken as text, an unquoted
    date stays a string. Anchors and aliases are resolved, merge keys and custom tags refused.

    Raises:
        DescriptionError: the file is missing, not UTF-8, not YAML, has a key twice, or holds no JSON value.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        message = f"cannot read it: {error.strerror}"
        raise DescriptionError([Finding(Location(name, 1), "file-missing", message)]) from error
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise DescriptionError([Finding(Location(name, line), "yaml-syntax", "the file is not UTF-8")]) from error
    return parse_yaml(text, name)


@lru_cache(maxsize=256)  # parsing takes most of what loading a description takes; nobody changes a document
def parse_yaml(text: str, name: str) -> YamlDocument:
    """Read the text of a YAML file, as `read_yaml` does.

    Raises:
        DescriptionError: it is not YAML, has a key twice, or holds no JSON value.
    """
    try:
        root: Node | None = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        message = ", ".join(str(part) for part in (error.context, error.problem) if part)
        raise DescriptionError([Finding(Location(name, line), "yaml-syntax", message)]) from error
    except YAMLError as error:
        raise DescriptionError([Finding(Location(name, 1), "yaml-syntax", str(error))]) from error
    reader = _NodeReader(name)
    value = reader.read(root, "", 1) if root is not None else None
    if reader.findings:
        raise DescriptionError(reader.findings)
    return YamlDocument(value, reader.lines)


@dataclass
class _NodeReader:
    name: str
    lines: dict[str, int] = field(default_factory=dict[str, int])
    findings: list[Finding] = field(default_factory=list[Finding])
    open_nodes: list[Node] = field(default_factory=list[Node])

    def read(self, node: Node, pointer: str, line: int) -> Json:
        self.lines[pointer] = line
        if any(node is ancestor for ancestor in self.open_nodes):
            return self._refuse(node, "yaml-syntax", "an alias stands inside the value it repeats")
        self.open_nodes.append(node)
        try:
            if isinstance(node, MappingNode):
                return self._mapping(node, pointer)
            if isinstance(node, SequenceNode):
                items: list[Node] = node.value
                return [self.read(item, join(pointer, i), _line(item)) for i, item in enumerate(items)]
            return self._scalar(node)
        finally:
            self.open_nodes.pop()

    def _mapping(self, node: MappingNode, pointer: str) -> Json:
        mapping: dict[str, Json] = {}
        pairs: list[tuple[Node, Node]] = node.value
        for key_node, value_node in pairs:
            if not isinstance(key_node, ScalarNode) or key_node.tag == f"{_TAG}merge":
                self._refuse(key_node, "yaml-syntax", "a key must be text: no merge key, list or mapping")
                continue
            key = str(key_node.value)
            if key in mapping:
                first = self.lines[join(pointer, key)]
                self._refuse(key_node, "yaml-duplicate-key", f"the key {key!r} stands on line {first} already")
                continue
            mapping[key] = self.read(value_node, join(pointer, key), _line(key_node))
        return mapping

    def _scalar(self, node: Node) -> Json:
        text = str(node.value)
        match str(node.tag).removeprefix(_TAG):
            case "str" | "timestamp":
                return text
            case "null":
                return None
            case "int" | "float" | "bool":
                try:
                    return json.loads(text)
                except json.JSONDecodeError:
                    return self._refuse(node, "yaml-scalar", f"write {text} as JSON does, or quote it")
            case tag:
                return self._refuse(node, "yaml-scalar", f"the tag {tag} has no meaning in JSON")

    def _refuse(self, node: Node, rule: str, message: str) -> None:
        self.findings.append(Finding(Location(self.name, _line(node)), rule, message))


def _line(node: Node) -> int:
    return int(node.start_mark.line) + 1
