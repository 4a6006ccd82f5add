"""Warns when a test mocks httpx, whose mocks do not see the requests of httpx2."""

from __future__ import annotations

import sys
import warnings
from typing import Any

import httpx2

_ADVICE = (
    "is active, but mocks httpx alone: this client sends by httpx2, so the request goes to the real API. "
    "Use the fixture httpx2_mock (pip install pytest-httpx2), or an http_client with httpx2.MockTransport"
)


class UnseenMockWarning(UserWarning):
    """A mock of HTTP is active that does not see the requests of this client."""


def warn_of_mocks(given: httpx2.Client | httpx2.AsyncClient | None) -> None:
    """Warn if respx or pytest-httpx is active, and a request is about to pass it by.

    Args:
        given: The user's own HTTP client. One whose transport is no network needs no mock.
    """
    transport: object = getattr(given, "_transport", None)
    if given is None or isinstance(transport, httpx2.HTTPTransport | httpx2.AsyncHTTPTransport):
        for name in _active():
            warnings.warn(f"{name} {_ADVICE}", UnseenMockWarning, stacklevel=2)


def _active() -> list[str]:
    """Return the mocks that are active and blind; none where one is active that does see."""
    try:
        mockers = [mocker for mocker in _module("respx").mocks.Mocker.registry.values() if mocker.routers]
    except AttributeError:
        mockers = []
    if any("2." in target for mocker in mockers for target in mocker.targets):
        return []
    handlers: list[object] = [
        getattr(getattr(_module("httpx"), kind, None), method, None)
        for kind, method in (("HTTPTransport", "handle_request"), ("AsyncHTTPTransport", "handle_async_request"))
    ]
    owners = {str(getattr(handler, "__module__", "")).partition(".")[0] for handler in handlers}
    by_fixture = "pytest_httpx" in owners
    return [*(["respx"] if mockers else []), *(["pytest-httpx"] if by_fixture else [])]


def _module(name: str) -> Any:  # noqa: ANN401 - a module that may not be there
    return sys.modules.get(name)
