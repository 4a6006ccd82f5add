"""What tells the requests of one run from those of another."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.target.exchange import Request
    from contract_tests.target.receiver import Receiver


class RequestHash:
    """SHA-256 over method, path, query and body of requests, in their order; without what is another in every run."""

    def __init__(self, receiver: Receiver | None, redacted: Callable[[str], str]) -> None:
        """Leave out the port of a receiver, and keys that are sent where they do not belong."""
        self._receiver = receiver
        self._redacted = redacted
        self._hash = hashlib.sha256()

    def add(self, request: Request) -> None:
        """Take in a request."""
        body = request.body
        if body is not None and self._receiver is not None:
            body = body.replace(self._receiver.origin.encode(), b"[receiver]")
        for part in (request.method.encode(), *self._redacted(request.target).encode().split(b"?")):
            self._hash.update(part + b"\0")
        self._hash.update(b"\0" if body is None else str(len(body)).encode() + b":" + body)

    def hexdigest(self) -> str:
        """Return it, hexadecimal."""
        return self._hash.hexdigest()
