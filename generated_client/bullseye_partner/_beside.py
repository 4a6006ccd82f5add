# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_beside.py.
"""What an object carries beside its fields: what the description has no place for."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._json import JSON

    Beside: TypeAlias = dict[str, dict[str, JSON]]


class Carrier:
    """Has a place beside its fields. Empty, it costs eight bytes and no time."""

    # msgspec allows neither a `__dict__` nor weak references to structs that are not collected as garbage.
    __slots__ = ("_beside",)


def all_beside(carrier: Carrier) -> Beside | None:
    """Return all that an object carries, by its kind."""
    carried: Beside | None = getattr(carrier, "_beside", None)
    return carried


def beside(carrier: Carrier, kind: str) -> dict[str, JSON]:
    """Return what an object carries of a kind."""
    return (all_beside(carrier) or {}).get(kind, {})


def put_beside(carrier: Carrier, kind: str, values: dict[str, JSON]) -> None:
    """Let an object that was just made carry something."""
    set_beside(carrier, {**(all_beside(carrier) or {}), kind: values})


set_beside: Callable[[Carrier, Beside], None] = vars(Carrier)["_beside"].__set__
"""Sets all that an object carries. It goes past the object's own methods, since models are frozen."""
