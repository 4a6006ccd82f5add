"""The clients without their resources: construction, closing, what they show of themselves."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

import httpx2

from . import _facts
from ._core import Core, Settings
from ._errors import BullseyeError
from ._kernel import AsyncKernel, SyncKernel
from ._secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._decode import DriftEvent

API_KEY_VARIABLE = "BULLSEYE_PARTNER_API_KEY"
BASE_URL_VARIABLE = "BULLSEYE_PARTNER_BASE_URL"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1", "testserver"})


class _BaseClient:
    """What both clients do alike."""

    _core: Core

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._core.base_url}>"


def _core(
    api_key: str | Callable[[], str] | None,
    base_url: str | None,
    timeout: float,
    deadline: float,
    max_retries: int,
    strict: bool,
    on_drift: Callable[[DriftEvent], None] | None,
) -> Core:
    api_key = api_key or os.environ.get(API_KEY_VARIABLE)
    if not api_key:
        raise BullseyeError(f"There is no API key: pass api_key or set {API_KEY_VARIABLE}.")
    base_url = base_url or os.environ.get(BASE_URL_VARIABLE) or _facts.BASE_URL
    address = urlsplit(base_url)
    if address.scheme != "https" and address.hostname not in _LOOPBACK:
        raise BullseyeError(f"{base_url} is not https: the API key would be readable on the way.")
    settings = Settings(timeout=timeout, deadline=deadline, max_retries=max_retries, strict=strict, on_drift=on_drift)
    return Core(base_url, Secret(api_key), settings)


class SyncClient(_BaseClient):
    """Client that blocks."""

    def __init__(
        self,
        api_key: str | Callable[[], str] | None = None,
        *,
        base_url: str | None = None,
        timeout: float = 30.0,
        deadline: float = 120.0,
        max_retries: int = 2,
        strict: bool = False,
        on_drift: Callable[[DriftEvent], None] | None = None,
        http_client: httpx2.Client | None = None,
    ) -> None:
        self._core = _core(api_key, base_url, timeout, deadline, max_retries, strict, on_drift)
        self._owned = http_client is None
        self._http_client = http_client or httpx2.Client()
        self._kernel = SyncKernel(self._core, self._http_client)

    def close(self) -> None:
        """Close the connections, unless the HTTP client was passed in."""
        if self._owned:
            self._http_client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


class AsyncClient(_BaseClient):
    """Client for an event loop."""

    def __init__(
        self,
        api_key: str | Callable[[], str] | None = None,
        *,
        base_url: str | None = None,
        timeout: float = 30.0,
        deadline: float = 120.0,
        max_retries: int = 2,
        strict: bool = False,
        on_drift: Callable[[DriftEvent], None] | None = None,
        http_client: httpx2.AsyncClient | None = None,
    ) -> None:
        self._core = _core(api_key, base_url, timeout, deadline, max_retries, strict, on_drift)
        self._owned = http_client is None
        self._http_client = http_client or httpx2.AsyncClient()
        self._kernel = AsyncKernel(self._core, self._http_client)

    async def close(self) -> None:
        """Close the connections, unless the HTTP client was passed in."""
        if self._owned:
            await self._http_client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()
