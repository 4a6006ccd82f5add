"""Rules about the links between operations: what they lead to, and that every operation is on a way along them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from generator.schema import parameters_of
from generator.traversal import operations_of, visit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from generator.description import Description
    from generator.json_pointer import JsonObject

    Problem = tuple[str, str]

_PARAMETER = re.compile(r"\{([^{}]+)\}")


def link_target(description: Description) -> Iterator[Problem]:
    """A link leads to an operation that exists, gives its path parameters, and only parameters that it has."""
    known: dict[str, list[JsonObject]] = {
        operation.get("operationId", ""): parameters_of(description.bundle, pointer)
        for pointer, _, _, operation in operations_of(description.bundle, "paths")
    }
    for part in visit(description.bundle):
        if part.kind != "link":
            continue
        target = part.value.get("operationId")
        if target not in known:
            yield part.pointer, f"the link leads to {target}, which is no operation"
            continue
        given = part.value.get("parameters", {}).keys()
        if unknown := given - {parameter["name"] for parameter in known[target]}:
            yield part.pointer, f"{target} has no parameter {', '.join(sorted(unknown))}"
        if missing := {parameter["name"] for parameter in known[target] if parameter["in"] == "path"} - given:
            yield part.pointer, f"the link gives no {', '.join(sorted(missing))}, which is in the path of {target}"


def operation_linked(description: Description) -> Iterator[Problem]:
    """A link leads to every operation that needs an id, and every other one is on a way along the links.

    What no operation lists or makes cannot be reached: any link to it is enough, also its own. A missing link is told
    once, at the first operation that needs it, not again at those to which links lead on from there.
    """
    operations = [*operations_of(description.bundle, "paths")]
    targets = {
        operation.get("operationId", ""): {
            description.resolve(link).get("operationId", "")
            for response in operation["responses"].values()
            for link in description.resolve(response).get("links", {}).values()
        }
        for _, _, _, operation in operations
    }
    linked = {target for led in targets.values() for target in led}
    paths = {path for _, path, _, _ in operations}
    reached: set[str] = set()
    for pointer, path, _, operation in sorted(operations, key=lambda one: one[1].count("{")):
        operation_id = operation.get("operationId", "")
        if "{" not in path:
            found = operation_id in linked or bool(targets[operation_id])
        else:
            found = operation_id in reached or (operation_id in linked and not _is_listed(paths, path))
        _reach(operation_id, targets, reached)
        if not found:
            givers = _givers(description, path) or "the operation that creates or lists what it needs"
            yield (
                pointer,
                f"no way of links leads to {operation_id}, so sequences of requests never reach it: "
                f"put a link into the 2xx response of {givers}",
            )


def _reach(operation_id: str, targets: Mapping[str, set[str]], reached: set[str]) -> None:
    """Add an operation to those that are reached, with all that links lead to from there."""
    waiting = [operation_id]
    while waiting:
        if (one := waiting.pop()) not in reached:
            reached.add(one)
            waiting += targets.get(one, ())


def _is_listed(paths: set[str], path: str) -> bool:
    """Return whether some operation is about all things of each kind that a path names one of."""
    return all(path[: found.start() - 1] in paths for found in _PARAMETER.finditer(path))


def _givers(description: Description, path: str) -> str:
    """Return the operations whose answers lead to others that need the same ids as a path."""
    wanted = set(_PARAMETER.findall(path))
    givers: dict[str, None] = {}
    for _, _, _, operation in operations_of(description.bundle, "paths"):
        for response in operation["responses"].values():
            for link in description.resolve(response).get("links", {}).values():
                given: JsonObject = description.resolve(link).get("parameters", {})
                if given.keys() == wanted and any("response.body" in str(value) for value in given.values()):
                    givers[operation.get("operationId", "")] = None
    return " or ".join(givers)
