"""Parameters of tests that repeat one promise: some of them in each run, all of them in `nox -s tests_slow`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _pytest.mark import ParameterSet


def some_of(values: Iterable[Any], every: int) -> list[ParameterSet]:
    """Return parameters, of which only the first in each so many is not marked `slow`."""
    found: list[ParameterSet] = []
    for number, value in enumerate(values):
        marks = [pytest.mark.slow] if number % every else []
        found.append(pytest.param(*_as_tuple(value), marks=marks))
    return found


def _as_tuple(value: object) -> tuple[object, ...]:
    return cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,)
