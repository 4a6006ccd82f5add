# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_open_enum.py.
"""Enums that accept values which the description does not know yet."""

from __future__ import annotations

import threading
from enum import StrEnum
from typing import Self


class _Unknown(threading.local):
    seen = False


unknown = _Unknown()
"""Whether this thread has met an unknown value since somebody last reset it."""


class OpenEnum(StrEnum):
    """A string enum in which an unknown value becomes a member of its own, not listed by iteration.

    Compare with `==`: two unknown members of the same value are equal, though not identical.
    """

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        unknown.seen = True
        member = str.__new__(cls, value)
        member._name_ = value
        member._value_ = value
        return member

    @property
    def is_known(self) -> bool:
        """Whether the description has this value."""
        return self._value_ in type(self)._value2member_map_
