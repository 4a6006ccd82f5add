"""What an HTTP client of the user's brings besides its transports: headers, parameters, cookies and timeouts.

They are read for each request, as httpx2 does, so that a change counts from the next request on.
"""

from __future__ import annotations

from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx2

from . import _facts

if TYPE_CHECKING:
    from collections.abc import Mapping

HttpClient: TypeAlias = "httpx2.Client | httpx2.AsyncClient"

_HTTPX_TIMEOUT = httpx2.Timeout(5.0)
_NONE: Mapping[str, str] = MappingProxyType({})


def check_http_client(given: object, kind: type[Any], *, addressed: bool) -> None:
    """Check an HTTP client that the user gave; `addressed` says whether our client was told its address.

    Raises:
        TypeError: it is of another library, or of the other flavour.
        ValueError: it has an API key, or an address that would not be used.
    """
    if given is None:
        return
    if not isinstance(given, httpx2.Client | httpx2.AsyncClient) or not isinstance(given, kind):
        theirs = f"{type(given).__module__.partition('.')[0]}.{type(given).__qualname__}"
        other = httpx2.AsyncClient if kind is httpx2.Client else httpx2.Client
        advice = "; the other of the two clients takes it" if isinstance(given, other) else ""
        raise TypeError(f"http_client must be a httpx2.{kind.__name__}, got {theirs}{advice}")
    headers_of(given)
    if given.base_url.host and not addressed:
        raise ValueError("http_client has a base_url, which is not used: pass base_url to this client")


def headers_of(client: HttpClient) -> Mapping[str, str]:
    """Return the headers that the user gave to an HTTP client, without those that httpx2 gives to each.

    Raises:
        ValueError: the one of the API key is among them.
    """
    raw = client.headers.raw
    if raw == _headers_of_httpx():
        return _NONE
    headers: dict[str, str] = {}
    for raw_name, raw_value in raw:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        if any(raw_name.lower() == own.lower() and raw_value == given for own, given in _headers_of_httpx()):
            continue
        if name.lower() == _facts.API_KEY_HEADER.lower():
            raise ValueError(f"http_client must not have the header {name}: pass api_key to this client")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


@cache
def _headers_of_httpx() -> list[tuple[bytes, bytes]]:
    with httpx2.Client(transport=httpx2.BaseTransport(), trust_env=False) as client:
        return client.headers.raw


def url_of(client: HttpClient, url: str) -> str:
    """Return an address with the parameters of an HTTP client, beneath those that it has itself."""
    if not client.params:
        return url
    own = httpx2.URL(url)
    return str(own.copy_with(params=client.params.merge(own.params)))


def silences_of(client: HttpClient) -> Mapping[str, float | None] | None:
    """Return the timeouts of an HTTP client, by phase; None when they are those that httpx2 gives to each."""
    return None if client.timeout == _HTTPX_TIMEOUT else client.timeout.as_dict()
