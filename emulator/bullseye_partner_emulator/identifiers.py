"""Where ids and API keys come from."""

from __future__ import annotations

import secrets
import uuid
from hashlib import blake2b
from typing import Protocol

_KEY_STEM = "pk_live_"  # of the documentation's sample key
_KEY_PREFIX_LENGTH = 14  # of the documentation's sample `keyPrefix`, pk_live_abc123


class Identifiers(Protocol):
    """A source of identifiers that do not repeat."""

    def uuid(self) -> str:
        """Return a UUID (RFC 9562, version 4) in lower case."""
        ...

    def token(self) -> str:
        """Return 32 hexadecimal digits."""
        ...

    def reset(self) -> None:
        """Go back to the start, if this source has one."""
        ...


class RandomIdentifiers:
    """Identifiers from the operating system's randomness."""

    def uuid(self) -> str:
        """Return a UUID (RFC 9562, version 4) in lower case."""
        return str(uuid.uuid4())

    def token(self) -> str:
        """Return 32 hexadecimal digits."""
        return secrets.token_hex(16)

    def reset(self) -> None:
        """Do nothing: randomness has no start."""


class SeededIdentifiers:
    """Identifiers that follow from a seed: the same seed and stream give the same sequence.

    Each one is the hash of its place in the sequence, so going back to the start costs nothing.
    """

    def __init__(self, seed: int, stream: str) -> None:
        self._stem = f"{seed}:{stream}:".encode()
        self._count = 0

    def _next(self) -> bytes:
        self._count += 1
        return blake2b(self._stem + str(self._count).encode(), digest_size=16).digest()

    def uuid(self) -> str:
        """Return a UUID (RFC 9562, version 4) in lower case."""
        return str(uuid.UUID(bytes=self._next(), version=4))

    def token(self) -> str:
        """Return 32 hexadecimal digits."""
        return self._next().hex()

    def reset(self) -> None:
        """Go back to the start."""
        self._count = 0


def new_api_key(identifiers: Identifiers) -> str:
    """Return a new API key, in the form of the documentation's sample."""
    return _KEY_STEM + identifiers.token()


def key_prefix(api_key: str) -> str:
    """Return the first characters of an API key, the part of it that is shown in lists."""
    return api_key[:_KEY_PREFIX_LENGTH]
