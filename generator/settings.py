"""What only Bullseye changes of an account: `x-setting` of a property."""

from __future__ import annotations

from typing import TYPE_CHECKING

from generator.traversal import visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.description import Description

SETTING = "x-setting"


def setting_problems(description: Description) -> Iterator[tuple[str, str]]:
    """Check that an `x-setting` is true and belongs to a schema."""
    for part in visit(description.bundle):
        if SETTING in part.value and (part.kind != "schema" or part.value[SETTING] is not True):
            yield part.pointer, f"{SETTING} is true, and belongs to a schema"
