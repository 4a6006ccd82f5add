# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/package_init.py.jinja.
"""Typed client of the Bullseye Partner API: `BullseyePartner` blocks, `AsyncBullseyePartner` awaits.

Importing this package loads nothing else; a name is imported at its first use (PEP 562). A server that cannot afford
that in its first request calls `preload()` when it starts.
"""

from __future__ import annotations

from importlib import import_module

# As type checkers read it. Importing typing would take longer than all the rest of this module.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import models
    from ._clock import Clock, SystemClock
    from ._deprecation import APIDeprecationWarning
    from ._drift import DriftEvent, DriftFile
    from ._errors import (
        APIConnectionError,
        APIError,
        APITimeoutError,
        BadRequestError,
        BullseyeError,
        ConflictError,
        ForbiddenError,
        InternalError,
        MethodNotAllowedError,
        NotFoundError,
        PayloadTooLargeError,
        QueueTimeoutError,
        RateBudgetExhaustedError,
        ResponseDecodeError,
        ResponseTooLargeError,
        TooManyRequestsError,
        UnauthorizedError,
        UnprocessableEntityError,
        UnsupportedMediaTypeError,
        WebhookSignatureError,
    )
    from ._json import JSON
    from ._observer import Attempt, Observer
    from ._operation import Operation
    from ._options import ClientOptions, RequestOptions
    from ._pagination import AsyncPage, AsyncPager, Page
    from ._parsed_response import ParsedResponse
    from ._rate_budget import LocalRateBudget, RateBudget, Slot
    from ._response import RateLimit, RawResponse
    from ._retry import RetryPolicy
    from .client import AsyncBullseyePartner, BullseyePartner

__version__ = "0.1.0"

__all__ = [
    "JSON",
    "APIConnectionError",
    "APIDeprecationWarning",
    "APIError",
    "APITimeoutError",
    "AsyncBullseyePartner",
    "AsyncPage",
    "AsyncPager",
    "Attempt",
    "BadRequestError",
    "BullseyeError",
    "BullseyePartner",
    "ClientOptions",
    "Clock",
    "ConflictError",
    "DriftEvent",
    "DriftFile",
    "ForbiddenError",
    "InternalError",
    "LocalRateBudget",
    "MethodNotAllowedError",
    "NotFoundError",
    "Observer",
    "Operation",
    "Page",
    "ParsedResponse",
    "PayloadTooLargeError",
    "QueueTimeoutError",
    "RateBudget",
    "RateBudgetExhaustedError",
    "RateLimit",
    "RawResponse",
    "RequestOptions",
    "ResponseDecodeError",
    "ResponseTooLargeError",
    "RetryPolicy",
    "Slot",
    "SystemClock",
    "TooManyRequestsError",
    "UnauthorizedError",
    "UnprocessableEntityError",
    "UnsupportedMediaTypeError",
    "WebhookSignatureError",
    "__version__",
    "models",
    "preload",
]

_MODULES = {
    "models": "models",
    "AsyncBullseyePartner": "client",
    "BullseyePartner": "client",
    "DriftEvent": "_drift",
    "DriftFile": "_drift",
    "APIConnectionError": "_errors",
    "APIError": "_errors",
    "APITimeoutError": "_errors",
    "BadRequestError": "_errors",
    "BullseyeError": "_errors",
    "ConflictError": "_errors",
    "ForbiddenError": "_errors",
    "InternalError": "_errors",
    "MethodNotAllowedError": "_errors",
    "NotFoundError": "_errors",
    "PayloadTooLargeError": "_errors",
    "QueueTimeoutError": "_errors",
    "RateBudgetExhaustedError": "_errors",
    "ResponseDecodeError": "_errors",
    "ResponseTooLargeError": "_errors",
    "TooManyRequestsError": "_errors",
    "UnauthorizedError": "_errors",
    "UnprocessableEntityError": "_errors",
    "UnsupportedMediaTypeError": "_errors",
    "WebhookSignatureError": "_errors",
    "Clock": "_clock",
    "SystemClock": "_clock",
    "APIDeprecationWarning": "_deprecation",
    "JSON": "_json",
    "ClientOptions": "_options",
    "RequestOptions": "_options",
    "Attempt": "_observer",
    "Observer": "_observer",
    "Operation": "_operation",
    "AsyncPage": "_pagination",
    "AsyncPager": "_pagination",
    "Page": "_pagination",
    "ParsedResponse": "_parsed_response",
    "LocalRateBudget": "_rate_budget",
    "RateBudget": "_rate_budget",
    "Slot": "_rate_budget",
    "RateLimit": "_response",
    "RawResponse": "_response",
    "RetryPolicy": "_retry",
}


def preload() -> None:
    """Import the whole client and read the certificates now, so that no call has to, on an event loop least of all."""
    for module in (
        "client",
        "_raw_resources",
        "models.analytics",
        "models.api_keys",
        "models.billing",
        "models.branding",
        "models.deliveries",
        "models.domains",
        "models.email_preferences",
        "models.errors",
        "models.icp_configs",
        "models.organizations",
        "models.partner_account",
        "models.webhooks",
        "resources.partner_account",
        "resources.api_keys",
        "resources.organizations",
        "resources.icp_configs",
        "resources.webhooks",
        "resources.billing",
        "resources.branding",
        "resources.domains",
        "resources.analytics",
        "resources.email_preferences",
    ):
        import_module(f".{module}", __name__)
    from ._connections import prepare

    prepare()


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f".{_MODULES[name]}", __name__)
    value: object = module if name == "models" else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
