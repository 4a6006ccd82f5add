"""What the values of options may be; imported when a client or a call is given any."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, cast

from . import _facts
from ._retry import RetryPolicy, check_retries

if TYPE_CHECKING:
    from collections.abc import Callable


def check_seconds(name: str, seconds: object) -> float:
    """Return a time limit.

    Raises:
        TypeError: it is no number.
        ValueError: it is no positive, finite number of seconds. None is refused too: it would mean to wait for ever.
    """
    wanted = f"{name} must be a positive, finite number of seconds, got {seconds!r}"
    if seconds is None:
        raise ValueError(wanted)
    if not is_number(seconds):
        raise TypeError(wanted)
    if not 0 < (number := cast("float", seconds)) < math.inf:
        raise ValueError(wanted)
    return number


def check_headers(name: str, headers: object) -> None:
    """Check headers.

    Raises:
        TypeError: they are no mapping of text to text.
        ValueError: one cannot be sent, is there twice, or is the one of the API key. No value is shown.
    """
    if not isinstance(headers, Mapping):
        raise TypeError(f"{name} must be a mapping of names to texts, got {_kind(headers)}")
    seen: set[str] = set()
    for header, value in cast("Mapping[object, object]", headers).items():
        if not isinstance(header, str) or not isinstance(value, str):
            raise TypeError(f"{name} must hold texts, got {_kind(value)} for {header!r}")
        plain = header.lower()
        if not header or not header.isascii() or not header.translate(_TOKEN_SIGNS).isalnum():
            raise ValueError(f"{name}: {header!r} cannot be the name of a header")
        if not value.isascii() or not value.replace("\t", " ").isprintable():
            raise ValueError(f"{name}: the value of {header} has characters that no header can hold")
        if plain == _facts.API_KEY_HEADER.lower():
            raise ValueError(f"{name} must not hold {header}: pass api_key to the client, or to with_options")
        if plain in seen:
            raise ValueError(f"{name} has {header} twice")
        seen.add(plain)


_TOKEN_SIGNS = str.maketrans("!#$%&'*+-.^_`|~", "0" * 15)
"""What may stand in the name of a header beside letters and digits (RFC 9110, section 5.6.2)."""


def is_number(value: object) -> bool:
    """Whether a value is a real number, one of NumPy's included; a bool is none here."""
    if type(value) is float or type(value) is int:
        return True
    from numbers import Real

    return type(value) is not bool and isinstance(value, Real)


def _check_retries(name: str, value: object) -> None:
    del name  # the check of the policy, whose field it is, names it
    check_retries(value)


def _check_positive(name: str, value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} must be a whole number, got {value!r}")
    if value <= 0:
        raise ValueError(f"{name} must be positive, got {value!r}")


def _check_text(name: str, value: object) -> None:
    if not isinstance(value, str):
        raise TypeError(f"{name} must be a text, got {_kind(value)}: leave it out for the default")
    if not value.strip():
        raise ValueError(f"{name} is empty: leave it out for the default")


def _check_mapping(name: str, value: object) -> None:
    """Check a mapping from names.

    Raises:
        TypeError: it is none.
    """
    kind = _kind(value)
    names = list(cast("Mapping[object, object]", value)) if isinstance(value, Mapping) else [None]
    if not all(isinstance(each, str) for each in names):
        raise TypeError(f"{name} must be a mapping whose names are texts, got {kind}")


def _check_bool(name: str, value: object) -> None:
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, got {value!r}")


def _check_rate_limit(name: str, value: object) -> None:
    if value not in ("wait", "raise", "off"):
        raise ValueError(f'{name} must be "wait", "raise" or "off", got {value!r}')


def _check_retry(name: str, value: object) -> None:
    if not isinstance(value, RetryPolicy):
        raise TypeError(f"{name} must be a RetryPolicy, got {value!r}; for a number of retries there is max_retries")


def _has(*methods: str) -> Callable[[str, object], None]:
    def check(name: str, value: object) -> None:
        missing = [method for method in methods if not callable(getattr(value, method, None))]
        if value is not None and missing:  # None is none
            what = "be callable" if missing == ["__call__"] else f"have the methods {', '.join(methods)}"
            raise TypeError(f"{name} must {what}, got {_kind(value)}")

    return check


def _kind(value: object) -> str:
    return "None" if value is None else f"a value of type {type(value).__name__}"


CHECKS: Final[dict[str, Callable[[str, Any], object]]] = {
    "timeout": check_seconds,
    "deadline": check_seconds,
    "max_retries": _check_retries,
    "extra_headers": check_headers,
    "extra_query": _check_mapping,
    "extra_body": _check_mapping,
    "base_url": _check_text,
    "retry": _check_retry,
    "strict": _check_bool,
    "on_drift": _has("__call__"),
    "rate_limit": _check_rate_limit,
    "rate_budget": _has("enter", "wait", "done"),
    "observer": _has("call", "attempt"),
    "max_response_bytes": _check_positive,
    "allow_http": _check_bool,
    "clock": _has("monotonic", "unix", "sleep", "wait"),
    "default_headers": check_headers,
    "default_query": _check_mapping,
}
"""What checks each option, by its name; it raises a TypeError or a ValueError that names the option."""
