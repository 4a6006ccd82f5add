"""Where ids and API keys come from."""

from __future__ import annotations

import secrets
import threading
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


class RandomIdentifiers:
    """Identifiers from the operating system's randomness."""

    def uuid(self) -> str:
        """Return a UUID (RFC 9562, version 4) in lower case."""
        return str(uuid.uuid4())

    def token(self) -> str:
        """Return 32 hexadecimal digits."""
        return secrets.token_hex(16)


class SeededIdentifiers:
    """Identifiers that follow from a seed: the same seed and stream give the same sequence."""

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


class IdentifierStreams:
    """The identifiers of an emulator: each partner has a sequence, so that one's requests do not change another's ids.

    `first_partner` is the id of the partner that the emulator begins with.
    """

    def __init__(self, seed: int | None, run: int) -> None:
        """Make them follow from a seed, if there is one; each run on the same database has others."""
        self.first_partner = ""
        self._seed = seed
        self._run = run
        self._of_partners: dict[str, Identifiers] = {}
        self._made = 0
        self._making = threading.Lock()

    def of_partner(self, partner_id: str) -> Identifiers:
        """Return what the requests of a partner take theirs from."""
        if (found := self._of_partners.get(partner_id)) is None:
            stream = "requests" if partner_id == self.first_partner else f"requests of {partner_id}"
            found = self._of_partners[partner_id] = identifiers(self._seed, self._of_this_run(stream))
        return found

    def of_new_partner(self) -> Identifiers:
        """Return what the data set of one more partner takes its identifiers from."""
        with self._making:
            found = identifiers(self._seed, self._of_this_run(f"partner {self._made}"))
            self._made += 1
        return found

    def forget(self, partner_id: str) -> None:
        """Begin anew for a partner."""
        self._of_partners.pop(partner_id, None)

    def reset(self) -> None:
        """Begin anew."""
        self._of_partners.clear()
        self._made = 0

    def _of_this_run(self, stream: str) -> str:
        return stream if self._run == 1 else f"{stream}, run {self._run}"


def identifiers(seed: int | None, stream: str) -> Identifiers:
    """Return a source of identifiers: those of a stream of a seed, or random ones."""
    return RandomIdentifiers() if seed is None else SeededIdentifiers(seed, stream)


def new_api_key(identifiers: Identifiers) -> str:
    """Return a new API key, in the form of the documentation's sample."""
    return _KEY_STEM + identifiers.token()


def key_prefix(api_key: str) -> str:
    """Return the first characters of an API key, the part of it that is shown in lists."""
    return api_key[:_KEY_PREFIX_LENGTH]
