# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_observer.py.
"""Where somebody else can watch the calls of a client; `bullseye_partner.opentelemetry` does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    from ._operation import Operation


class Attempt(Protocol):
    """One request of a call, under way.

    Attributes:
        headers: What to send along with the request, such as the trace it belongs to; in place of headers of the same
            name that the caller gave.

    """

    headers: Mapping[str, str]

    def answered(self, status_code: int) -> None:
        """Note that an answer came, and was read to its end."""
        ...

    def failed(self, reason: str) -> None:
        """Note that none came; the reason begins with the name of an exception."""
        ...


class Observer(Protocol):
    """Is entered around each call, and within it around each attempt. Its own time is the caller's time."""

    def call(self, operation: Operation[Any]) -> AbstractContextManager[object]:
        """Return what is entered before the first attempt of a call and left when its answer was read.

        It sees the exception of a call that fails. Of `with_raw_response`, the answer is read later, by the caller.
        """
        ...

    def attempt(self, operation: Operation[Any], url: str, number: int) -> AbstractContextManager[Attempt]:
        """Return what is entered around a request that is ready to be sent, the `number`-th of its call, from 1."""
        ...
