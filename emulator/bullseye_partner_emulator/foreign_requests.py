"""What a web page elsewhere may not do: drive an emulator that asks for no key, through its developer's browser."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_PRIVATE_TOP_LEVELS = frozenset({"internal", "local", "localhost", "test"})
"""Names that nobody can own in the public DNS: RFC 6761, RFC 6762, and `.internal`, which ICANN reserved in 2024."""


def foreign_reason(method: str, headers: Sequence[tuple[bytes, bytes]], *, is_vetted: bool = False) -> str | None:
    """Return why a request looks like one that a web page elsewhere makes, None if it does not.

    Only requests that change something are looked at; the others give nothing away to a page of another origin.
    Browsers send `Origin` with each of them (https://fetch.spec.whatwg.org/#origin-header); a client that is no browser
    sends none, and passes. An origin that is the `Host` is not enough: the owner of a name can point it at 127.0.0.1
    after its page was loaded (DNS rebinding), so that a `Host` that a browser uses must be an address, or a name that
    the public DNS cannot have.

    Args:
        method: Of the request.
        headers: Of the request, names in lower case.
        is_vetted: Its `Host` is one that the emulator goes by (`requested_host`), so that nobody else owns it.
    """
    if method in _SAFE_METHODS:
        return None
    values: dict[bytes, set[str]] = {}
    for name, value in headers:
        values.setdefault(name, set()).add(value.decode("latin-1").lower())
    sites, origins, hosts = (values.get(name, set()) for name in (b"sec-fetch-site", b"origin", b"host"))
    if strange := sites - {"same-origin", "none"}:
        return f"it comes from a web page of another origin (Sec-Fetch-Site: {_listed(strange)})"
    if not origins:
        return None
    if strange := {origin for origin in origins if {origin.partition("://")[2]} != hosts}:
        return f"it comes from a web page of another origin (Origin: {_listed(strange)})"
    if not is_vetted and (strange := {host for host in hosts if not _is_private(host)}):
        return f"{_listed(strange)} could be a name that a web page elsewhere owns; use the IP address, or localhost"
    return None


def _is_private(host: str) -> bool:
    name = re.sub(r":\d*$", "", host).removeprefix("[").removesuffix("]")
    try:
        ip_address(name)
    except ValueError:
        labels = name.removesuffix(".").split(".")
        return len(labels) == 1 or labels[-1] in _PRIVATE_TOP_LEVELS
    return True


def _listed(values: set[str]) -> str:
    return ", ".join(sorted(values))[:200]
