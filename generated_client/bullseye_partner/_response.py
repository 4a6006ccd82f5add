"""An answer of the API as it came, without the request, so that it holds no API key."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from . import _facts

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class RateLimit:
    """What the API last said about its rate limit.

    `limit` and `remaining` count requests in the current window, `reset` is the Unix time in seconds at which it ends
    (https://docs.bullseye.so/partner-api/partner-api#rate-limiting).
    """

    limit: int
    remaining: int
    reset: int


@dataclass(frozen=True, slots=True)
class RawResponse:
    """Status, headers (names in lower case) and body of an answer."""

    status_code: int
    headers: Mapping[str, str]
    content: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The body as text; bytes that are not UTF-8 are replaced."""
        return self.content.decode("utf-8", "replace")

    @property
    def rate_limit(self) -> RateLimit | None:
        """What the headers say about the rate limit; None when one is missing or no number."""
        try:
            return RateLimit(
                int(self.headers[_LIMIT]),
                int(self.headers[_REMAINING]),
                int(self.headers[_RESET]),
            )
        except (KeyError, ValueError):
            return None


_LIMIT = _facts.RATE_LIMIT_LIMIT_HEADER.lower()
_REMAINING = _facts.RATE_LIMIT_REMAINING_HEADER.lower()
_RESET = _facts.RATE_LIMIT_RESET_HEADER.lower()
