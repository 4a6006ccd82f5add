# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_base_url.py.
"""Where a client sends the API key: which addresses are allowed, and by whom."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import httpx2

ALLOW_HTTP_VARIABLE = "BULLSEYE_PARTNER_ALLOW_HTTP"

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_YES = frozenset({"1", "true", "yes"})
_NO = frozenset({"0", "false", "no", ""})


def check_base_url(url: str, *, allow_http: bool) -> str:
    """Return a base URL without its trailing slash.

    Raises:
        ValueError: it is not absolute, has a part that no address can have, or the API key would cross the network in
            the clear.
    """
    try:
        address = urlsplit(url)
        if any(sign.isspace() for sign in url):
            raise ValueError("there is a blank in it")  # noqa: TRY301 - told like any other fault of an address
        address.port  # noqa: B018 - raises when it is none
        httpx2.URL(url)  # which is what reads it when a request is made
    except (ValueError, httpx2.InvalidURL) as error:
        raise ValueError(f"base_url {url!r} is no address: {error}") from None
    if address.scheme not in {"http", "https"} or not address.hostname or address.query or address.fragment:
        raise ValueError(f"base_url must be an absolute http(s) address without query, got {url!r}")
    if address.scheme == "http" and address.hostname not in _LOOPBACK and not allow_http:
        raise ValueError(
            f"{url} is not https, so anyone on the way could read the API key; allow_http=True permits it, "
            f"and so does {ALLOW_HTTP_VARIABLE}=1"
        )
    return url.rstrip("/")


def is_on_this_machine(url: str) -> bool:
    """Whether an address is that of this machine."""
    return urlsplit(url).hostname in _LOOPBACK


def http_allowed_by_environment() -> bool:
    """Whether the environment allows to send the API key in the clear to other machines.

    Raises:
        ValueError: the variable says neither yes nor no.
    """
    text = os.environ.get(ALLOW_HTTP_VARIABLE, "")
    if (word := text.strip().lower()) in _YES | _NO:
        return word in _YES
    raise ValueError(f"{ALLOW_HTTP_VARIABLE} must be 1, true, yes, 0, false, no or empty, got {text!r}")
