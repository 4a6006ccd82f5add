# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_response.py.
"""An answer of the API as it came, without its request, so that it holds no API key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import structs

from . import _facts
from ._errors import ResponseDecodeError
from ._json_text import NO_JSON, read_json
from ._secret import CONCEALED
from ._what_came import in_place_of_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ._json import JSON
    from ._observer import Attempt


class RateLimit(msgspec.Struct, frozen=True):
    """What an answer says about the rate limit.

    Attributes:
        limit: Requests allowed per window.
        remaining: Requests left in the current window.
        reset: Unix time, in seconds, at which the window ends, by the clock of the server.
        date: When the server answered, by the same clock, as its header `Date` has it; None when there is none.

    Source: https://docs.bullseye.so/partner-api/partner-api#rate-limiting

    """

    limit: int
    remaining: int
    reset: int
    date: str | None = None

    def seconds_left(self, now: float) -> float:
        """Return the seconds between the answer and the end of the window; at most one window, at least 0.

        `now` is the Unix time of this machine, in seconds. It counts only when the server does not say its own.
        """
        date = _unix_time(self.date) if self.date else None
        return min(max(0.0, self.reset - (now if date is None else date)), float(_facts.RATE_LIMIT_SECONDS))


class RawResponse(msgspec.Struct, frozen=True):
    """Status, headers and body of an answer.

    `raw_headers` are the pairs of bytes as they came; `attempts` counts the requests that were sent to get it.
    """

    status_code: int
    raw_headers: Sequence[tuple[bytes, bytes]]
    content: bytes
    attempts: int = 1

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.status_code}, {len(self.content)} bytes, attempts: {self.attempts}>"

    @property
    def headers(self) -> dict[str, str]:
        """The headers; names in lower case, values of the same name joined (RFC 9110, section 5.3)."""
        headers: dict[str, str] = {}
        for name, value in self.raw_headers:
            key, text = name.decode("latin-1").lower(), value.decode("latin-1")
            headers[key] = f"{headers[key]}, {text}" if key in headers else text
        return headers

    @property
    def text(self) -> str:
        """The body as text; bytes that are not UTF-8 are replaced."""
        return self.content.decode("utf-8", "replace")

    def json(self) -> JSON:
        """Return the body as it came, properties included that the description does not have.

        Raises:
            ResponseDecodeError: it is not JSON.
        """
        try:
            return read_json(self.content)[0]
        except NO_JSON as error:
            raise ResponseDecodeError(in_place_of_json(self, str(error)), self, None) from None

    @property
    def rate_limit(self) -> RateLimit | None:
        """What the headers say about the rate limit; None when one is missing or is no number that can be meant."""
        values = {name.lower(): value for name, value in self.raw_headers}
        try:
            limit, remaining, reset = [int(values[name]) for name in _RATE_LIMIT_HEADERS]
        except (KeyError, ValueError):
            return None
        date = values[b"date"].decode("latin-1") if b"date" in values else None
        is_meant = max(abs(limit), abs(remaining), abs(reset)) < _ABSURD
        return RateLimit(limit, remaining, reset, date) if is_meant else None

    @property
    def date(self) -> float | None:
        """When the server answered, by its own clock, as Unix time in seconds; None when it does not say."""
        text = self.headers.get("date")
        return _unix_time(text) if text else None

    def without(self, key: str) -> RawResponse:
        """Return the same with `<secret>` where a key is repeated, as in a message that it is unknown."""
        secret, instead = key.encode(), CONCEALED.encode()
        headers = [(name, value.replace(secret, instead)) for name, value in self.raw_headers]
        return structs.replace(self, raw_headers=headers, content=self.content.replace(secret, instead))

    def tell(self, attempt: Attempt) -> None:
        """Tell who observes an attempt."""
        attempt.answered(self.status_code)

    @property
    def request_id(self) -> str | None:
        """What the server calls the request; None when it does not say. The documentation names no such header."""
        return self.headers.get("x-request-id")


def _unix_time(text: str) -> float | None:
    from ._http_date import unix_time  # most calls need no date

    return unix_time(text)


_RATE_LIMIT_HEADERS = tuple(
    name.lower().encode()
    for name in (_facts.RATE_LIMIT_LIMIT_HEADER, _facts.RATE_LIMIT_REMAINING_HEADER, _facts.RATE_LIMIT_RESET_HEADER)
)
"""In the order of the fields of `RateLimit`."""

_ABSURD = 2**53
"""Beyond it floats, in which times are reckoned, skip integers."""
