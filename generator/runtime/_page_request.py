"""What asks for a page of a walk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

import msgspec
from msgspec import structs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._operation import Operation
    from ._options import RequestOptions

T = TypeVar("T")


class PageRequest(msgspec.Struct, Generic[T], frozen=True):
    """What asks for a page. `over_at` is when the walk over all of them must be over, if the caller set a deadline."""

    operation: Operation[T]
    path: tuple[object, ...]
    query: Mapping[str, object]
    options: RequestOptions
    over_at: float | None

    def for_page(self, number: int) -> PageRequest[T]:
        """Return what asks for another page of the same walk."""
        return structs.replace(self, query={**self.query, "page": number})

    def without_arguments(self) -> PageRequest[T]:
        """Return what names the operation alone, for a page that leaves its process."""
        return PageRequest(self.operation, (), {}, {}, None)
