"""Finds the operation that a request means."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bullseye_partner_emulator.errors import MethodNotAllowed, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bullseye_partner_emulator.description import Operation

_PARAMETER = re.compile(r"\{(.+)\}")


@dataclass
class _Node:
    literals: dict[str, _Node] = field(default_factory=dict[str, "_Node"])
    parameter: _Node | None = None
    operations: dict[str, tuple[Operation, tuple[str, ...]]] = field(
        default_factory=dict[str, "tuple[Operation, tuple[str, ...]]"]
    )


class Routes:
    """The paths of the description as a tree of their segments. A literal segment wins over a parameter."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        self._root = _Node()
        for operation in operations:
            node = self._root
            names: list[str] = []
            for segment in operation.path.split("/"):
                if match := _PARAMETER.fullmatch(segment):
                    names.append(match[1])
                    node.parameter = node = node.parameter or _Node()
                else:
                    node = node.literals.setdefault(segment, _Node())
            node.operations[operation.method] = (operation, tuple(names))

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]]:
        """Return the operation for a method and a decoded path, and the values of its path parameters.

        Raises:
            NotFound: there is no such path.
            MethodNotAllowed: the path has no such method; the error carries the `Allow` header (RFC 9110, 15.5.6).
        """
        node = self._root
        values: list[str] = []
        for segment in path.split("/"):
            child = node.literals.get(segment)
            if child is None:
                child = node.parameter
                if child is None or not segment:
                    raise NotFound("There is no such path")
                values.append(segment)
            node = child
        if method in node.operations:
            operation, names = node.operations[method]
            return operation, dict(zip(names, values, strict=True))
        if not node.operations:
            raise NotFound("There is no such path")
        allowed = ", ".join(sorted(node.operations))
        raise MethodNotAllowed(f"This path has {allowed}, not {method[:20]}", headers=(("Allow", allowed),))
