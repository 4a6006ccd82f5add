# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_structure.py.
"""What an answer looks like without anybody's data: JSON types and formats at each place, no values, ids or names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_FORMATS = (
    ("UUID", re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)),
    ("date", re.compile(r"\d{4}-\d\d-\d\d")),
    ("digits", re.compile(r"\d+")),
    ("address of a page", re.compile(r"https?://\S+")),
    ("address of mail", re.compile(r"[^@\s]+@[^@\s]+")),
    ("empty text", re.compile(r"")),
)
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?P<fraction>\.\d+)?(?P<zone>Z|[+-]\d\d:?\d\d)?")
_PROPERTY = re.compile(r"[a-z][A-Za-z_]{0,39}")
"""What the name of a property looks like; a name with digits may be an id that somebody's objects are kept under."""


def look(value: object) -> str:
    """Return what a JSON value looks like: its type, of a text its format."""
    if not isinstance(value, str):
        named: dict[type, str] = {
            type(None): "null", bool: "boolean", int: "integer", float: "number", dict: "object", list: "list",
        }  # fmt: skip
        return named[type(value)]
    if time := _TIME.fullmatch(value):
        zone = time["zone"] or "no zone"
        digits = len(time["fraction"] or ".") - 1
        return f"time with {digits} digits of a second, {zone if zone in ('Z', 'no zone') else 'an offset'}"
    return next((name for name, pattern in _FORMATS if pattern.fullmatch(value)), "text")


def structure(value: Any, described: Collection[str], names: Collection[str]) -> Iterator[tuple[str, object]]:  # noqa: ANN401
    """Yield place (`$.organization.name`) and value of everything in an answer that may be told.

    What is not described is told by its name where that looks like the name of a property; within it only where most
    names are names of the API, since people choose the others.

    Args:
        value: The answer.
        described: The places that are described.
        names: Every property of the API.
    """
    yield from _parts(value, "$", described, names)


def _parts(
    value: Any,  # noqa: ANN401
    where: str,
    described: Collection[str],
    names: Collection[str],
) -> Iterator[tuple[str, object]]:
    yield where, value
    if isinstance(value, list):
        for item in cast("list[object]", value):
            yield from _parts(item, f"{where}[]", described, names)
    elif isinstance(value, dict):
        members = cast("dict[str, object]", value)
        known = sum(name in names for name in members)
        if not any(one.startswith(f"{where}.") for one in described) and (
            where in described or known * 2 <= len(members)
        ):
            return  # an object whose names its users choose
        for name, inner in members.items():
            if f"{where}.{name}" in described or _PROPERTY.fullmatch(name):
                yield from _parts(inner, f"{where}.{name}", described, names)
