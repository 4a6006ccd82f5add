"""Options of a client and of a single call."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypedDict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ._clock import Clock
    from ._drift import OnDrift
    from ._json import JSON
    from ._observer import Observer
    from ._operation import Operation
    from ._rate_budget import RateBudget, RateLimitMode
    from ._retry import RetryPolicy


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
    checks = _checks()
    for name, value in options.items():
        checks[name](name, value)


@cache
def _checks() -> dict[str, Callable[[str, Any], object]]:
    # An import statement that is run for each call costs more than the checks.
    from ._option_values import CHECKS

    return CHECKS
