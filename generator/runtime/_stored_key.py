"""The API key of the command line: in the environment, or in the keyring of the machine.

A keyring is whatever the package `keyring` finds, and may fail in any way. Each failure becomes a `KeyringFailure`, and
a key counts as stored or forgotten only after the keyring was asked again.
"""

from __future__ import annotations

import base64
import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from ._environment import API_KEY_VARIABLE
from ._secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

    from keyring.backend import KeyringBackend

KEYRING_SERVICE = "bullseye-partner"

T = TypeVar("T")

_NO_BACKEND = "is missing: there is no backend of the package keyring for this machine"


class KeyringFailure(Exception):  # noqa: N818 - a state of the machine, not a fault of the program
    """A keyring does not do what it was asked; the message says why."""


def key_in_environment() -> str | None:
    """Return the API key of the environment, without blanks around it; None if there is none."""
    return os.environ.get(API_KEY_VARIABLE, "").strip() or None


def checked_key(text: str) -> str:
    """Return an API key without the blanks around it.

    Raises:
        ValueError: it could not be sent.
    """
    if len(text.split()) > 1:
        raise ValueError("there are blanks or line breaks within the API key")
    return Secret(text.strip()).reveal()


def read_key(base_url: str) -> str | None:
    """Return the key that the keyring has for an address; None if it has none.

    Raises:
        KeyringFailure: it cannot be read.
    """
    found = _found()
    key = _do("cannot be read", partial(found.get_password, KEYRING_SERVICE, base_url))
    return key.strip() if key else None


def store_key(base_url: str, key: str, *, allow_plaintext: bool) -> bool:
    """Put a key into the keyring; return whether the keyring is one that may keep it unencrypted.

    Raises:
        KeyringFailure: it was not stored.
    """
    backends = _backends()
    # Where several are chained, the first that stores gets the key, unless it would be in the clear there.
    backend = next((one for one in backends if not _may_be_plaintext(one)), backends[0])
    plaintext = _may_be_plaintext(backend)
    if plaintext and not allow_plaintext:
        raise KeyringFailure(f"may keep the key unencrypted ({_name(backend)}); --allow-plaintext permits it")
    untyped: Any = backend  # its method has no types
    _do("cannot store the key", partial(untyped.set_password, KEYRING_SERVICE, base_url, key))
    if read_key(base_url) != key:
        raise KeyringFailure(f"did not keep the key ({_name(backend)})")
    if not plaintext and _file_shows(backend, key):
        plaintext = True
        if not allow_plaintext:
            _do("cannot remove the key", partial(backend.delete_password, KEYRING_SERVICE, base_url))
            raise KeyringFailure(f"keeps keys unencrypted ({_name(backend)}); --allow-plaintext permits it")
    return plaintext


def forget_key(base_url: str) -> bool:
    """Remove the key of an address from the keyring; return whether there was one.

    Raises:
        KeyringFailure: it cannot be read, or the key is still there.
    """
    if read_key(base_url) is None:
        return False
    for backend in _backends():
        if _do("cannot be read", partial(backend.get_password, KEYRING_SERVICE, base_url)) is not None:
            _do("cannot remove the key", partial(backend.delete_password, KEYRING_SERVICE, base_url))
    if read_key(base_url) is not None:
        raise KeyringFailure("still has the key")
    return True


def _found() -> KeyringBackend:
    try:
        import keyring
        from keyring.backends.fail import Keyring as NoKeyring
    except ImportError:
        raise KeyringFailure("is missing: the package keyring is not installed") from None
    found = _do("cannot be opened", keyring.get_keyring)
    if isinstance(found, NoKeyring):
        raise KeyringFailure(_NO_BACKEND)
    return found


def _backends() -> list[KeyringBackend]:
    """Return the keyring, or the ones that it tries in turn."""
    from keyring.backends.chainer import ChainerBackend

    found = _found()
    backends = list(found.backends) if isinstance(found, ChainerBackend) else [found]
    if not backends:
        raise KeyringFailure(_NO_BACKEND)
    return backends


def _do(failure: str, action: Callable[[], T]) -> T:
    try:
        return action()
    except Exception as error:  # noqa: BLE001 - a backend may raise anything
        reason = f"{type(error).__name__}: {error}".rstrip(": ")
        raise KeyringFailure(f"{failure} ({reason})") from None


def _may_be_plaintext(backend: KeyringBackend) -> bool:
    """Whether a backend says so by its name, or is not one that `keyring` recommends (`priority` below 1)."""
    kinds = [f"{kind.__module__}.{kind.__qualname__}" for kind in type(backend).__mro__]
    if kinds[0].startswith("keyring.backends."):
        return False  # the vaults of operating systems; and the null keyring, which keeps nothing
    if any("plaintext" in kind.lower() for kind in kinds):
        return True
    try:
        return backend.priority < 1
    except Exception:  # noqa: BLE001 - a property of a foreign class
        return True


def _file_shows(backend: KeyringBackend, key: str) -> bool:
    """Whether the file of a backend, where it has one, holds the key as it is or in Base64."""
    try:
        content = Path(str(getattr(backend, "file_path", ""))).read_bytes()
    except (OSError, ValueError):
        return False
    return key.encode() in content or base64.b64encode(key.encode()) in content.replace(b"\n", b"")


def _name(backend: KeyringBackend) -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"
