"""Options of a client and of a single call: each is declared, checked and given its default here, and nowhere else.

What an option does stands where it is done, which is mostly `_request.py`, from the field of `Settings`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, TypedDict, cast

import msgspec
from msgspec import structs

from . import _facts
from ._parameters import free_query
from ._retry import RetryPolicy, check_retries

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._clock import Clock
    from ._drift import OnDrift
    from ._json import JSON
    from ._observer import Observer
    from ._operation import Operation
    from ._rate_budget import RateBudget, RateLimitMode


class RequestOptions(TypedDict, total=False):
    """What a single call may do differently from its client.

    Attributes:
        timeout: The longest silence of the server, in seconds.
        deadline: The longest time of the whole call, retries and waits included, in seconds.
        max_retries: Attempts after the first.
        extra_headers: Headers to send too, in place of the client's own of the same name. The API key's is refused.
        extra_query: Query parameters to send too; a list repeats its parameter, None is as good as leaving it out.
        extra_body: Properties of the body to send too; None is null, whatever the description says.

    """

    timeout: float
    deadline: float
    max_retries: int
    extra_headers: Mapping[str, str]
    extra_query: Mapping[str, object]
    extra_body: Mapping[str, JSON]


class ClientOptions(TypedDict, total=False):
    """What a client can be told when it is made. All times are seconds.

    Attributes:
        base_url: Address that the paths of the API are relative to; else `BULLSEYE_PARTNER_BASE_URL`, else production.
        timeout: The longest silence of the server, 30 by default. It cannot be None: nothing waits for ever.
        deadline: The longest time of one call, with its retries and waits, 120 by default.
        max_retries: Attempts after the first, 2 by default; short for the field of `retry`.
        retry: The whole retry policy.
        strict: Raise `ResponseDecodeError` when an answer is not as described, instead of building what can be built.
            Additional properties, other statuses of success, and flaws of the JSON text that could be mended are no
            error; they are reported to `on_drift`.
        on_drift: Is called for everything that is not as described; by default it is logged, once for each place.
        rate_limit: Wait (default), raise or do nothing when the rate budget is used up.
        rate_budget: The budget to use, to share one between clients; else each client has its own.
        observer: Is entered around each call and each request, for traces and metrics.
        max_response_bytes: The longest body that is read, decompressed, 64 MiB by default.
        allow_http: Send the API key in the clear to hosts other than this machine, where anyone on the way can read
            it; else `BULLSEYE_PARTNER_ALLOW_HTTP`, else refused.
        clock: Tells the time; for tests.
        default_headers: Headers to send with each request, in place of the client's own of the same name; a call's
            `extra_headers` take their place. The API key's is refused.
        default_query: Query parameters to send with each request; those of a call take their place.

    """

    base_url: str
    timeout: float
    deadline: float
    max_retries: int
    retry: RetryPolicy
    strict: bool
    on_drift: OnDrift
    rate_limit: RateLimitMode
    rate_budget: RateBudget
    observer: Observer
    max_response_bytes: int
    allow_http: bool
    clock: Clock
    default_headers: Mapping[str, str]
    default_query: Mapping[str, object]


class ChangedOptions(TypedDict, total=False):
    """What `with_options` can change; see `ClientOptions`.

    Attributes:
        api_key: Another key, or a function that returns the current one. It may be that of another account, so each
            key has a rate budget of its own, which clients derived from one another share, unless `rate_budget` is
            given. A function has a new one each time: derive a client once and keep it.

    """

    api_key: str | Callable[[], str]
    timeout: float
    deadline: float
    max_retries: int
    retry: RetryPolicy
    strict: bool
    rate_limit: RateLimitMode
    rate_budget: RateBudget
    max_response_bytes: int
    default_headers: Mapping[str, str]
    default_query: Mapping[str, object]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How a client behaves; a value. Times are seconds."""

    timeout: float = 30.0
    timeout_is_given: bool = False
    deadline: float = 120.0
    retry: RetryPolicy = RetryPolicy()
    strict: bool = False
    rate_limit: RateLimitMode = "wait"
    max_response_bytes: int = 64 * 2**20
    default_headers: Mapping[str, str] = {}
    default_query: Mapping[str, str | list[str]] = {}


def with_changes(settings: Settings, changes: Mapping[str, object]) -> Settings:
    """Return settings of which some are replaced."""
    given = {name: value for name, value in changes.items() if name in Settings.__struct_fields__}
    if "max_retries" in changes:
        retry = cast("RetryPolicy", given.get("retry", settings.retry))
        given["retry"] = structs.replace(retry, max_retries=cast("int", changes["max_retries"]))
    if "default_headers" in changes:
        given["default_headers"] = dict(cast("Mapping[str, str]", changes["default_headers"]))
    if "default_query" in changes:
        given["default_query"] = free_query(cast("Mapping[str, object]", changes["default_query"]))
    if "timeout" in changes:
        given["timeout_is_given"] = True
    return structs.replace(settings, **cast("dict[str, Any]", given))


_REQUEST_OPTIONS: Final = RequestOptions.__optional_keys__


def check_request_options(operation: Operation[Any], options: Mapping[str, object]) -> None:
    """Check the options of a call.

    Raises:
        TypeError: there is no such option or parameter, or a value is of a wrong type.
        ValueError: a value is out of range.
    """
    if not options.keys() <= _REQUEST_OPTIONS:
        from ._signatures import unexpected_of

        raise unexpected_of(operation, options, _REQUEST_OPTIONS)
    _check_values(options)


def check_client_options(options: Mapping[str, object], client: str) -> None:
    """Check the options of a new client, of a class of this name, raising what `check_request_options` does."""
    if wrong := [name for name in options if name not in ClientOptions.__optional_keys__]:
        from ._signatures import unexpected

        raise unexpected(client, wrong, [*ClientOptions.__optional_keys__, "api_key", "http_client"])
    _check_values(options)


def check_changed_options(options: Mapping[str, object]) -> None:
    """Check the options of a derived client, raising what `check_request_options` does."""
    if wrong := [name for name in options if name not in ChangedOptions.__optional_keys__]:
        from ._signatures import unexpected

        if fixed := [name for name in wrong if name in {*ClientOptions.__optional_keys__, "api_key", "http_client"}]:
            raise TypeError(f"with_options() cannot change {', '.join(fixed)}: make another client")
        raise unexpected("with_options", wrong, ChangedOptions.__optional_keys__)
    _check_values(options)


def _check_values(options: Mapping[str, object]) -> None:
    for name, value in options.items():
        CHECKS[name](name, value)


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
