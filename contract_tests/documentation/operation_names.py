"""Finds names for operations that nobody has described: from their heading, or from method and path."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contract_tests.documentation.proposed_schemas import pascal, singular
from generator.names import method_name_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_OPERATION_ID = re.compile(r"[a-z]+([A-Z][a-z0-9]*)+")
_VERBS = {"GET": "get", "POST": "create", "PUT": "update", "PATCH": "update", "DELETE": "delete"}
_NO_WORDS = frozenset({"a", "an", "the", "all", "of", "for", "your", "new"})


class OperationNames:
    """Gives each operation a name that no other one has."""

    def __init__(self, taken: Iterable[str], methods: Iterable[tuple[str, str]]) -> None:
        """Begin with the operation ids that there are, and the (tag, method) pairs of the client."""
        self._taken = {*taken}
        self._methods = {*methods}

    def name(self, operation: str, heading: str, tag: str, *, lists: bool) -> str:
        """Return the operationId of an operation.

        Args:
            operation: `GET /partner/reports`.
            heading: The anchor of its section, `list-reports`; empty if that has several operations.
            tag: Its tag.
            lists: Whether it answers with a list.
        """
        method, _, path = operation.partition(" ")
        words = [word for word in re.findall(r"[a-z]+|\d+", heading) if word not in _NO_WORDS]
        of_heading = "".join([*words[:1], *(word.title() for word in words[1:])])
        of_path = _of_path(method, path, lists=lists)
        longer = of_path + "".join(pascal(part) for part in re.findall(r"{(\w+)}", path))
        for name in (of_heading, of_path, longer, *(f"{longer}{pascal(method.lower())}{i}" for i in range(2, 100))):
            as_method = (tag, method_name_of(name, tag))
            if _OPERATION_ID.fullmatch(name) and name not in self._taken and as_method not in self._methods:
                self._taken.add(name)
                self._methods.add(as_method)
                return name
        raise AssertionError(f"a hundred operations called {longer}")


def _of_path(method: str, path: str, *, lists: bool) -> str:
    steps = [step for step in path.split("/") if step]
    nouns: list[str] = []
    for i, step in enumerate(steps):
        if step.startswith("{") or (i == 0 and len(steps) > 1):
            continue
        is_one = i + 1 < len(steps) and steps[i + 1].startswith("{")
        makes_one = method == "POST" and i + 1 == len(steps)
        nouns.append(singular(pascal(step)) if (is_one or makes_one) and step.endswith("s") else pascal(step))
    verb = "list" if lists and method == "GET" else _VERBS.get(method, method.lower())
    return f"{verb}{''.join(nouns)}"
