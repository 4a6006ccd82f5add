"""The text of a YAML file with the place of each value, so that a change touches nothing but its own lines."""

# The events of ruamel.yaml have no types.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind: TypeAlias = Literal["map", "list", "scalar", "alias"]


@dataclass
class Node:
    """A value in the text: characters `start` to `end`, its anchor included.

    Attributes:
        kind: What it is.
        start: Where it begins; of an empty value, where it would.
        end: Where its last character ends, comments after it left out.
        flow: Whether it is written in braces or brackets.
        anchor: Its anchor; of an alias, the one that it refers to.
        key: The key of a member of a map.
        name: The text of a scalar.
        parent: What holds it.
        children: Its members or items.
    """

    kind: Kind
    start: int
    end: int
    flow: bool = False
    anchor: str | None = None
    key: Node | None = None
    name: str = ""
    parent: Node | None = None
    children: list[Node] = field(default_factory=list["Node"])

    def child(self, token: str) -> Node | None:
        """Return the member or item that a token of a pointer names."""
        if self.kind == "list":
            return self.children[int(token)] if token.isdigit() and int(token) < len(self.children) else None
        return next((child for child in self.children if child.key and child.key.name == token), None)

    @property
    def whole_start(self) -> int:
        """Where it begins with its key."""
        return self.key.start if self.key else self.start

    def walk(self) -> Iterator[Node]:
        """Yield the node and all in it, in the order of the text."""
        yield self
        for child in self.children:
            yield from child.walk()


@lru_cache(maxsize=64)  # a report shows each edit of a file, and nobody changes nodes
def read_nodes(text: str) -> Node:
    """Return the root of the values of a YAML text that `parse_yaml` accepts."""
    top = Node("list", 0, len(text))
    holder, key = top, None
    for event in YAML(typ="safe", pure=True).parse(text):
        if isinstance(event, CollectionEndEvent):
            holder.end = event.end_mark.index if holder.flow else max(child.end for child in holder.children)
            holder, key = holder.parent or top, None
            continue
        if not isinstance(event, NodeEvent):
            continue
        node = _node(event, text)
        if holder.kind == "map" and key is None:
            key = node
            continue
        node.key, node.parent, key = key, holder, None
        holder.children.append(node)
        if node.kind in ("map", "list"):
            holder = node
    (root,) = top.children
    root.parent = None
    return root


def _node(event: NodeEvent, text: str) -> Node:
    start, end = event.start_mark.index, event.end_mark.index
    anchor: str | None = event.anchor
    if isinstance(event, AliasEvent):
        return Node("alias", start, end, anchor=anchor)
    if isinstance(event, ScalarEvent):
        end = start + len(text[start:end].rstrip())
        return Node("scalar", start, end, anchor=anchor, name=str(event.value))
    flow = bool(getattr(event, "flow_style", False))
    if isinstance(event, MappingStartEvent):
        return Node("map", start, end, flow, anchor)
    assert isinstance(event, SequenceStartEvent)
    return Node("list", start, end, flow, anchor)
