"""Turns a change at a pointer into a replacement of characters of the YAML text."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

from contract_tests.documentation.yaml_style import block, flow, indented
from contract_tests.documentation.yaml_text import Node, read_nodes
from generator.json_pointer import Json, JsonObject, lookup, split
from generator.yaml_document import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable

_NEW_ITEM = "-"
"""What a pointer to a new item of a list ends with."""

_LAST_IN_MAP = "x-"
"""What the keys that a schema or an operation ends with begin with."""


class EditError(Exception):
    """A change that cannot be made in the text as it is; the message says why."""


class Splice(NamedTuple):
    """Characters `start` to `end` of a text that another text replaces."""

    start: int
    end: int
    text: str


class YamlFile:
    """A YAML text that changes are made of, each against the text as it was read.

    Raises:
        DescriptionError: the text is no YAML that the description may have.
    """

    def __init__(self, text: str, name: str) -> None:
        self.text = text
        self._value: Json = parse_yaml(text, name).value
        self._root = read_nodes(text)
        nodes = list(self._root.walk())
        self._anchored = {node.anchor: node for node in nodes if node.anchor and node.kind != "alias"}
        self._aliases = [node for node in nodes if node.kind == "alias"]

    def change(self, pointer: str, yaml: str, key: str = "") -> list[Splice]:
        """Return the replacements that make a change; none if it is made already.

        Args:
            pointer: Where, `-` at the end for a new item of a list; holders that there are not are made.
            yaml: The new value; empty to remove what is there, or to leave it if it gets a new key.
            key: The new key of what stands there.

        Raises:
            EditError: the change is not possible, or would leave nothing of the file.
        """
        tokens = split(pointer)
        if not tokens:
            raise EditError("a whole file is never replaced")
        if key:
            return self._renamed(tokens, key)
        if not yaml:
            return self._removed(tokens)
        return self._put(tokens, parse_yaml(yaml, "the edit").value)

    def _walk(self, tokens: list[str]) -> tuple[Node, list[str]]:
        """Return the innermost value on the way that there is, and the tokens that are left.

        The way ends at an alias, and at an anchored value that aliases repeat: a change in it is not one of theirs.
        """
        node = self._root
        for i, token in enumerate(tokens):
            if node.kind == "alias" or (node.anchor and self._repeats(node)):
                return node, tokens[i:]
            child = node.child(token)
            if child is None:
                return node, tokens[i:]
            node = child
        return node, []

    def _repeats(self, node: Node) -> bool:
        return any(alias.anchor == node.anchor for alias in self._aliases)

    def _shared(self, node: Node) -> bool:
        return node.kind == "alias" or bool(node.anchor and self._repeats(node))

    def _within_copy(self, node: Node, tokens: list[str], yaml: Json | None, key: str = "") -> list[Splice]:
        """Make a change in a copy of what an anchor names, and put the copy in its place."""
        copied = changed(self._at(node), tokens, yaml, key)
        return [] if copied == self._at(node) else self._replaced(node, copied)

    def _at(self, node: Node) -> Json:
        if node.kind == "alias":
            node = self._anchored[str(node.anchor)]
        return lookup(self._value, _pointer(node))

    def _renamed(self, tokens: list[str], key: str) -> list[Splice]:
        node, left = self._walk(tokens)
        if left and self._shared(node):
            return self._within_copy(node, left, None, key)
        if left or node.key is None or (node.parent and node.parent.child(key)):
            raise EditError(f"there is no {tokens[-1]} that could be called {key}")
        in_flow = node.parent is not None and node.parent.flow
        return [Splice(node.key.start, node.key.end, flow(key) if in_flow else block({key: 1}).removesuffix(": 1"))]

    def _removed(self, tokens: list[str]) -> list[Splice]:
        node, left = self._walk(tokens)
        if left and self._shared(node):
            return self._within_copy(node, left, None)
        if left:
            return []
        # What would be empty then goes as well.
        while node.parent and len(node.parent.children) == 1 and node.parent.parent:
            node = node.parent
        if node.parent is None or (node.parent.parent is None and len(node.parent.children) == 1):
            raise EditError("nothing would be left of the file")
        return [*self._moved_anchors(node), self._cut(node, node.parent)]

    def _cut(self, node: Node, holder: Node) -> Splice:
        siblings = holder.children
        i = siblings.index(node)
        if holder.flow:
            if i:
                return Splice(siblings[i - 1].end, node.end, "")
            return Splice(node.whole_start, siblings[1].whole_start, "")
        start = self.text.rfind("\n", 0, node.whole_start) + 1
        end = self._line_end(node.end) + 1
        if holder.kind == "map" and i == 0 and "-" in self.text[start : node.whole_start]:
            return Splice(node.whole_start, siblings[1].whole_start, "")  # it stands behind the dash of an item
        return Splice(start, end, "")

    def _put(self, tokens: list[str], value: Json) -> list[Splice]:
        node, left = self._walk(tokens)
        if left and self._shared(node):
            return self._within_copy(node, left, value)
        if not left:
            return [] if self._at(node) == value else self._replaced(node, value)
        if left == [_NEW_ITEM] and node.kind == "list" and value in self._at(node):
            return []
        if node.kind == "list" and left[0] != _NEW_ITEM:
            raise EditError(f"there is no item {left[0]} at {_pointer(node) or 'the top'}")
        if node.kind == "scalar" and self._at(node) is not None:
            raise EditError(f"{_pointer(node)} holds no {left[0]}")
        name, *inner = left
        for token in reversed(inner):
            value = [value] if token == _NEW_ITEM else {token: value}
        if node.kind == "scalar":
            return self._replaced(node, [value] if name == _NEW_ITEM else {name: value})
        if (
            node.flow
            and node.key
            and node.parent
            and not node.parent.flow
            and isinstance(value, dict)
            and name != _NEW_ITEM
        ):
            return self._replaced(node, {**self._at(node), name: value})  # it is too long for one line
        return [self._inserted(node, name, value)]

    def _inserted(self, holder: Node, name: str, value: Json) -> Splice:
        in_map = holder.kind == "map"
        if holder.flow:
            text = f"{flow(name)}: {flow(value)}" if in_map else flow(value)
            at = holder.children[-1].end if holder.children else holder.end - 1
            return Splice(at, at, f", {text}" if holder.children else text)
        column = self._column(holder.children[0].whole_start)
        if in_map:
            lines = indented(block({name: value}), column)
        else:
            column = self._column(holder.children[0].start) - 2
            lines = f"- {indented(block(value), column + 2)}"
        following = _following(holder, name) if in_map else None
        if following is None:
            at = holder.children[-1].end
            return Splice(at, at, f"\n{' ' * column}{lines}")
        return Splice(following.whole_start, following.whole_start, f"{lines}\n{' ' * column}")

    def _replaced(self, node: Node, value: Json) -> list[Splice]:
        moved = self._moved_anchors(node)
        holder = node.parent
        if node.flow or holder is None or holder.flow:
            whole = node.key is not None and not (holder is not None and holder.flow)
            if not whole:
                return [*moved, Splice(node.start, node.end, flow(value))]
        if node.key is not None:
            column = self._column(node.key.start)
            # The key stays out of it, so that another change can rename it.
            return [*moved, Splice(node.key.end, node.end, indented(block({"k": value})[1:], column))]
        column = self._column(node.start)
        return [*moved, Splice(node.start, node.end, indented(block(value), column))]

    def _moved_anchors(self, node: Node) -> list[Splice]:
        """Write what anchors in a value name at their first alias elsewhere: the value is about to go."""
        moved: list[Splice] = []
        gone = list(node.walk())
        for anchored in gone:
            if not anchored.anchor or anchored.kind == "alias":
                continue
            heir = next((a for a in self._aliases if a.anchor == anchored.anchor and a not in gone), None)
            if heir is None:
                continue
            value = self._at(anchored)
            if heir.key is None or (heir.parent and heir.parent.flow):
                moved.append(Splice(heir.start, heir.end, f"&{anchored.anchor} {flow(value)}"))
                continue
            column = self._column(heir.key.start) + (2 if isinstance(value, (dict, list)) else 0)
            text = block(value)
            first = f"\n{' ' * column}" if isinstance(value, (dict, list)) and text[:1] not in "[{" else " "
            moved.append(Splice(heir.start, heir.end, f"&{anchored.anchor}{first}{indented(text, column)}"))
        return moved

    def _column(self, at: int) -> int:
        return at - (self.text.rfind("\n", 0, at) + 1)

    def _line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end


def spliced(text: str, splices: Iterable[Splice]) -> str:
    """Return a text with replacements made, of which no two overlap; insertions at one place come in their order."""
    numbered = [(splice.start, splice.end, i, splice.text) for i, splice in enumerate(splices)]
    for start, end, _, new in sorted(numbered, reverse=True):
        text = f"{text[:start]}{new}{text[end:]}"
    return text


def overlap(one: Splice, other: Splice) -> bool:
    """Return whether two replacements cannot both be made: they share characters, or the same change is made twice."""
    if one.start == one.end and other.start == other.end:
        return False
    first, last = sorted((one, other), key=lambda splice: (splice.start, splice.end))
    return last.start < first.end or (last.start == first.start and first.end != first.start)


def changed(value: Json, tokens: list[str], new: Json | None, key: str = "") -> Json:
    """Return a copy of a value with a change made in it, as `YamlFile.change` makes it in a text."""
    token, *inner = tokens
    if isinstance(value, list):
        items = list(cast("list[object]", value))
        if token == _NEW_ITEM:
            return [*items, new]
        i = int(token)
        items[i : i + 1] = [changed(items[i], inner, new, key)] if inner else [] if new is None else [new]
        return items
    mapping: JsonObject = dict(value or {})
    if inner:
        mapping[token] = changed(mapping.get(token, [] if inner == [_NEW_ITEM] else {}), inner, new, key)
    elif key:
        return {key if name == token else name: item for name, item in mapping.items()}
    elif new is None:
        mapping.pop(token, None)
    else:
        mapping[token] = new
    return mapping


def _pointer(node: Node) -> str:
    tokens: list[str] = []
    while node.parent is not None:
        tokens.append(node.key.name if node.key else str(node.parent.children.index(node)))
        node = node.parent
    return "".join(f"/{token.replace('~', '~0').replace('/', '~1')}" for token in reversed(tokens))


def _following(holder: Node, name: str) -> Node | None:
    """Return the member that a new one stands before: the next status, or the annotations that end the map."""
    members = holder.children
    names = [member.key.name for member in members if member.key]
    if name.isdigit() and all(other.isdigit() for other in names):
        return next((member for member, other in zip(members, names, strict=True) if int(other) > int(name)), None)
    if name.startswith(_LAST_IN_MAP):
        return None
    first = len(names)
    while first and names[first - 1].startswith(_LAST_IN_MAP):
        first -= 1
    return members[first] if 0 < first < len(names) else None
