# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_signatures.py.
"""What the methods of the client take, read from the generated methods themselves: only error messages need it."""

from __future__ import annotations

import difflib
import inspect
from importlib import import_module
from typing import TYPE_CHECKING, Any

from . import _operations
from ._operation import Operation

if TYPE_CHECKING:
    from collections.abc import Iterable


def argument_of(operation: Operation[Any] | None, wire_name: str) -> str:
    """Return what the client calls a parameter of the query (`externalId` -> external_id), else the name as it is."""
    own = parameters_of(operation) if operation and operation.resource else ()
    return next((name for name in own if _plain(name) == _plain(wire_name)), wire_name)


def path_argument_of(operation: Operation[Any], place: int) -> str:
    """Return the name of a path argument by its place in the path, from 0."""
    return parameters_of(operation)[place]


def parameters_of(operation: Operation[Any]) -> tuple[str, ...]:
    """Return the names of a method's parameters, those of the path first, without options."""
    _, *parameters = inspect.signature(_method_of(operation)).parameters.values()
    return tuple(parameter.name for parameter in parameters if parameter.kind is not parameter.VAR_KEYWORD)


def unexpected_of(operation: Operation[Any], given: Iterable[str], options: frozenset[str]) -> TypeError:
    """Return the error of a call with keyword arguments that its operation does not take."""
    unknown = [name for name in given if name not in options]
    if not operation.resource:
        return unexpected("request", unknown, [*options, "method", "path", "query", "body"])
    method = f"{operation.resource}.{operation.method_name}"
    return _error(method, {name: _advice_of(operation, name, options) for name in unknown})


def unexpected(function: str, unknown: Iterable[str], known: Iterable[str]) -> TypeError:
    """Return the error of a function that does not know keyword arguments, with the nearest that it does."""
    known = sorted(known)
    return _error(function, {name: _advice(name, known) for name in unknown})


def _error(function: str, advice: dict[str, str]) -> TypeError:
    return TypeError(f"{function}() does not take {'; nor '.join(f'{name}: {text}' for name, text in advice.items())}")


def _advice_of(operation: Operation[Any], name: str, options: frozenset[str]) -> str:
    own = parameters_of(operation)
    if name in own:
        return "it is taken by its position only, before all keyword arguments"
    others = [] if _nearest(name, own, 1.0) else _operations_with(name)
    of_resource = [other for other in others if other.resource == operation.resource]
    extended = [other for other in of_resource if other.method_name.startswith(f"{operation.method_name}_")]
    if extended or (others and not _nearest(name, [*own, *options])):
        return f"use {' or '.join(f'{o.resource}.{o.method_name}' for o in extended or of_resource or others)}"
    return _advice(name, [*own, *options])


def _advice(name: str, known: Iterable[str]) -> str:
    nearest = _nearest(name, known)
    return f"did you mean {nearest}?" if nearest else f"it knows {', '.join(known)}"


def _nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str | None:
    # Underscores and case say nothing: the documentation of the API writes externalId.
    by_plain_name = {_plain(candidate): candidate for candidate in known}
    found = difflib.get_close_matches(_plain(name), by_plain_name, n=1, cutoff=cutoff)
    return by_plain_name[found[0]] if found else None


def _plain(name: str) -> str:
    return name.replace("_", "").lower()


def _operations_with(name: str) -> list[Operation[Any]]:
    every: list[Operation[Any]] = [value for value in vars(_operations).values() if isinstance(value, Operation)]
    return [operation for operation in every if _nearest(name, parameters_of(operation), 1.0)]


def _method_of(operation: Operation[Any]) -> Any:  # noqa: ANN401 - a function of any signature
    module = import_module(f".resources.{operation.resource}", __package__)
    (blocking, _) = [value for value in vars(module).values() if getattr(value, "__module__", "") == module.__name__]
    return getattr(blocking, operation.method_name)
