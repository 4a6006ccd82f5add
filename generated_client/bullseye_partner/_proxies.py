# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_proxies.py.
"""Proxies that the environment names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.request import getproxies

from ._errors import BullseyeError

if TYPE_CHECKING:
    from collections.abc import Iterable

_SCHEMES = ("http", "https", "socks5", "socks5h")


def unusable_proxy(error: Exception) -> BullseyeError:
    """Return the error of an environment whose proxies httpx2 refuses; no address is shown, since it has passwords."""
    named = {name: address.partition("://") for name, address in getproxies().items() if name in _NAMES and address}
    if isinstance(error, ImportError):
        which = [name for name, (scheme, _, _) in named.items() if scheme.startswith("socks")]
        advice = "is a SOCKS proxy, which needs another package: pip install 'bullseye-partner[socks]'"
    else:
        which = [name for name, (scheme, mark, _) in named.items() if mark and scheme.lower() not in _SCHEMES]
        advice = f"cannot be used: its address must begin with {', '.join(f'{scheme}://' for scheme in _SCHEMES)}"
    names = " or ".join(f"{name.upper()}_PROXY" for name in which or named) or "of the system"
    return BullseyeError(f"The proxy {names} {advice}. NO_PROXY names hosts that need none.")


_NAMES = ("http", "https", "all")


def lead_through(network: object, mounts: Iterable[Any]) -> None:
    """Let the connections of transports, which lead to proxies, go through a network that knows the deadline."""
    for transport in mounts:
        pool = getattr(transport, "_pool", None)
        if pool is not None and hasattr(pool, "_network_backend"):  # which httpx2 has no parameter for
            pool._network_backend = network
