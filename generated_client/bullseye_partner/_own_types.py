# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_own_types.py.
"""Texts, numbers and times of other libraries as those of Python, which bodies and queries can hold.

Frameworks have types of their own for them: subclasses of `str` and `int`, texts that are translated when they are
shown, members of enums, numbers of NumPy and pandas, `Decimal`. They are known by what they can do, not by their names,
so that no library has to be imported.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from numbers import Integral, Real
from typing import Any, cast
from uuid import UUID

_AS_THEY_ARE = frozenset({str, bool, int, type(None), dict, list, tuple})
"""What is most often given; the collections are looked into by whoever asks."""

_LONGEST_WHOLE = 30
"""Digits up to which a `Decimal` without a fraction becomes an int; beyond it stays as it is."""


def as_own_type(name: str, value: object) -> object:
    """Return a text, number, time or UUID of any library as the type of Python's own; anything else as it is.

    Raises:
        TypeError: it is a time of NumPy, which has no time zone, or a proxy of anything but a text.
        ValueError: it is a time without a time zone, a number that is not finite, or a missing value of pandas.
    """
    kind = type(value)
    if kind in _AS_THEY_ARE:
        return value
    if isinstance(value, Enum):
        return as_own_type(name, cast("object", value.value))
    if issubclass(kind, str):
        return str.__str__(cast("str", value))  # what it holds, whatever its own __str__ makes of that
    if issubclass(kind, int):
        return int.__int__(cast("int", value))
    if issubclass(kind, float):
        return _finite(name, float.__float__(cast("float", value)))
    if issubclass(kind, datetime):
        return _aware(name, cast("datetime", value))
    if issubclass(kind, date):
        return date.fromordinal(cast("date", value).toordinal())
    if issubclass(kind, Decimal):
        return _number(name, cast("Decimal", value))
    if issubclass(kind, UUID):
        return str(value)
    return _of_other_library(name, value)


def _of_other_library(name: str, value: Any) -> object:  # noqa: ANN401 - of a library that this one does not know
    if isinstance(value, type):
        return cast("object", value)
    if callable(getattr(value, "casefold", None)):  # a lazy text, or a proxy of a text
        return str(value)
    if value.__class__ is not type(value) and issubclass(value.__class__, int | float | date | Decimal | UUID):
        raise TypeError(f"{name} must be a value itself, got {kind_of_value(value)}, which stands for one")
    if callable(getattr(value, "item", None)) and hasattr(value, "dtype") and getattr(value, "ndim", None) == 0:
        if getattr(value.dtype, "kind", "") in "mM":
            raise TypeError(f"{name} must be a time with a time zone, got {kind_of_value(value)}")
        return as_own_type(name, value.item())
    if isinstance(value, Collection):
        return cast("object", value)
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return _finite(name, float(value))
    if _is_missing(value):
        raise ValueError(f"{name} must not be a missing value, got {value!r}: leave it out")
    return value


def _finite(name: str, number: float) -> float:
    if not math.isfinite(number):
        raise ValueError(f"{name} must be a finite number, got {number!r}")
    return number


def _number(name: str, number: Decimal) -> int | Decimal:
    if not number.is_finite():
        raise ValueError(f"{name} must be a finite number, got {number!r}")
    return int(number) if number.adjusted() < _LONGEST_WHOLE and number == number.to_integral_value() else number


def _aware(name: str, moment: datetime) -> datetime:
    if _is_missing(moment):  # pandas' NaT
        raise ValueError(f"{name} must not be a missing value, got {moment!r}: leave it out")
    if moment.utcoffset() is None:
        raise ValueError(f"{name} needs a time zone: {moment!r}")
    return moment if type(moment) is datetime else datetime.combine(moment.date(), moment.timetz())


def _is_missing(value: Any) -> bool:  # noqa: ANN401 - any object
    """Whether a value is no value, as NaN, NaT and NA are, which are not even equal to themselves."""
    try:
        return bool(value != value)
    except (TypeError, ValueError):
        return True


def is_unicode(text: str) -> bool:
    """Whether a text can be encoded, which a lone surrogate cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def kind_of_value(value: object) -> str:
    """Return what an error says of a value, without showing it."""
    return "None" if value is None else f"a value of type {type(value).__name__}"
