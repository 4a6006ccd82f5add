"""What each operation does: one public function for each operationId, named after it in snake_case.

A handler takes a `Call` and returns the body of its answer, None if the answer has none. It raises an
`errors.ApiError` for any other outcome. Bodies are written out by hand from stored state, so that holding them against
the description proves something. What has no function here is answered by `not_modelled`. A table that only one page
needs stands in its module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from inspect import getmembers, isfunction
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from bullseye_partner_emulator.call import Call
from bullseye_partner_emulator.deliveries import Delivery
from bullseye_partner_emulator.json_text import JsonObject

if TYPE_CHECKING:
    from types import ModuleType

Handler = Callable[[Call], JsonObject | Delivery | None]

_NO_PAGE = "not_modelled"
"""The module that answers what no handler does."""


def handlers() -> dict[str, Handler]:
    """Return the handler of each operationId."""
    return {
        _camel_case(name): function
        for page in _PAGES
        for name, function in getmembers(page, isfunction)
        if function.__module__ == page.__name__ and not name.startswith("_")
    }


def _pages() -> Iterator[ModuleType]:
    for module in iter_modules(__path__):
        if module.name != _NO_PAGE:
            yield import_module(f"{__name__}.{module.name}")


def _camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


_PAGES = tuple(_pages())
"""Imported with the package, so that their tables are there before a database is opened."""
