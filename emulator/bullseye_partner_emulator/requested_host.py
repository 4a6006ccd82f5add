"""Which host a request is for, and whether a served emulator goes by that name.

The owner of a name can point it at this machine after a page of it was loaded (DNS rebinding): the browser then takes
the emulator for the page's own server, and only the name in the request tells that it is not.
"""

from __future__ import annotations

import re
from ipaddress import IPv6Address, ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable, MutableMapping, Sequence

_NAME = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?", re.ASCII | re.IGNORECASE)
_AUTHORITY = re.compile(r"(?P<host>\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{0,5})?", re.ASCII | re.IGNORECASE)
"""Host and port (RFC 3986, section 3.2), with the hosts that there may be here."""
_ABSOLUTE = re.compile(rb"https?://(?P<authority>[^/?#]*)", re.IGNORECASE)
"""The beginning of a target in absolute form (RFC 9112, section 3.2.2)."""
_REMEMBERED = 1000


def host_name(text: str) -> str:
    """Return a name or an address as it is compared: lower case, without brackets and final dot.

    Raises:
        ValueError: it is neither a name nor an address.
    """
    name = text.lower().removeprefix("[").removesuffix("]")
    try:
        address = ip_address(name)
    except ValueError:
        if _NAME.fullmatch(name) is None:
            raise ValueError(f"{text[:100]!r} is neither a host name nor an IP address; give it without port") from None
        return name.removesuffix(".")
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)


def is_loopback(name: str) -> bool:
    """Say whether a name, as `host_name` returns it, is one of this machine that nobody else can have (RFC 6761)."""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost" or name.endswith(".localhost")


def use_origin_form(scope: MutableMapping[str, Any]) -> None:
    """Take a target in absolute form apart, as a proxied client sends it: its host counts, and no `Host` beside it.

    Source: RFC 9112, section 3.2.2. Other targets stay as they are.
    """
    raw_path: bytes = scope.get("raw_path") or b""
    if (found := _ABSOLUTE.match(raw_path)) is None:
        return
    rest = raw_path[found.end() :] or b"/"
    scope["raw_path"] = rest
    scope["path"] = unquote(rest.decode("latin-1"))
    others = [(name, value) for name, value in scope["headers"] if name != b"host"]
    scope["headers"] = [(b"host", found["authority"]), *others]


class AllowedHosts:
    """The names that a served emulator goes by: those of loopback, and others that were allowed."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        """Take the names besides loopback.

        Raises:
            ValueError: one of them is neither a host name nor an IP address.
        """
        self._names = frozenset(map(host_name, names))
        self._accepted: set[bytes] = set()

    def refusal(self, headers: Sequence[tuple[bytes, bytes]]) -> str | None:
        """Return why a request with these headers (names in lower case) is refused, None if it is not."""
        hosts = [value for name, value in headers if name == b"host"]
        if len(hosts) == 1 and hosts[0] in self._accepted:
            return None
        if len(hosts) != 1:
            return "the request names no host" if not hosts else "the request names more than one host"
        (said,) = hosts
        authority = _AUTHORITY.fullmatch(said.decode("latin-1"))
        try:
            name = host_name(authority["host"]) if authority else ""
        except ValueError:
            name = ""
        if name in self._names or is_loopback(name):
            if len(self._accepted) < _REMEMBERED:
                self._accepted.add(said)
            return None
        shown = name[:100] or "this"
        option = f"; if the emulator is meant, start it with --allow-host {name[:100]}" if name else ""
        return f"{shown} is no name of this emulator{option}"
