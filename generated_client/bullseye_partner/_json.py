# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_json.py.
"""JSON values."""

from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    JSON: TypeAlias = dict[str, "JSON"] | list["JSON"] | str | int | float | bool | None
else:
    JSON = Any
