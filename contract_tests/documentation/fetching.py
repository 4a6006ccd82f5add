"""Gets a text from a web site: patiently, politely, and within limits of time and size."""

from __future__ import annotations

import asyncio
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, TypeAlias

import httpx2
import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self

    from contract_tests.clock import Clock

HEADERS = {
    "Accept": "text/markdown, text/plain;q=0.9, */*;q=0.1",
    "Accept-Encoding": "gzip",
    "User-Agent": "bullseye-partner-docs-drift/1.0 (compares the public documentation with its description)",
}
"""What each request says: `*/*` since hosts send Markdown as `application/octet-stream`, too."""

_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_AGAIN = (
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
)
"""Statuses that may be others a little later."""

_ENCODINGS = ("", "identity", "gzip")
"""One compression at most: a bomb of several layers would have grown before its size can be seen."""

_MOST_REDIRECTS = 5


class Limits(msgspec.Struct, frozen=True):
    """How much is spent on a site.

    Attributes:
        page_bytes: The largest text that is read.
        attempts: How often a text is asked for.
        first_wait_seconds: How long the first attempt that fails is waited for; each later one twice as long.
        longest_wait_seconds: The longest `Retry-After` that is waited for.
        pause_seconds: Between two requests.
        request_seconds: The longest that one request may take, from its first byte to the last of the answer.
        total_seconds: The longest that all requests and waiting together may take.
        silent_pages: After so many texts in a row that no answer came for, the site is given up.
    """

    page_bytes: int = 2_000_000
    attempts: int = 3
    first_wait_seconds: float = 1.0
    longest_wait_seconds: float = 60.0
    pause_seconds: float = 0.1
    request_seconds: float = 15.0
    total_seconds: float = 300.0
    silent_pages: int = 2


class Got(msgspec.Struct, frozen=True):
    """A text, the address that it came from after all redirects, and its content type."""

    text: str
    address: str
    kind: str


class Gone(msgspec.Struct, frozen=True):
    """The site says that there is no such thing."""

    reason: str


class Unreadable(msgspec.Struct, frozen=True):
    """There may be such a thing, and it could not be read."""

    reason: str


Answer: TypeAlias = Got | Gone | Unreadable


class _RetryableError(Exception):
    """The next attempt may succeed; `wait` is how long the site asks to wait, in seconds, if it does."""

    def __init__(self, reason: str, wait: float | None = None, *, silent: bool = False) -> None:
        super().__init__(reason)
        self.wait = wait
        self.silent = silent


class Fetcher:
    """Sends GET requests to a site, one at a time.

    Attributes:
        limits: What it may spend.
    """

    def __init__(self, clock: Clock, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._clock = clock
        self._end = clock.now() + self.limits.total_seconds
        self._next = 0.0
        self._silent = 0
        self._runner = asyncio.Runner()
        self._client = httpx2.AsyncClient(
            headers=HEADERS,
            timeout=self.limits.request_seconds,
            follow_redirects=True,
            max_redirects=_MOST_REDIRECTS,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()

    def get(self, url: str) -> Answer:
        """Return the text at an address, or why there is none. Failures of the moment are retried."""
        reason = ""
        for attempt in range(self.limits.attempts):
            if self._silent >= self.limits.silent_pages:
                return Unreadable(reason or "it was not asked for: the site has stopped answering")
            try:
                answer = self._attempt(url)
            except _RetryableError as error:
                reason = str(error)
                wait = self.limits.first_wait_seconds * 2**attempt if error.wait is None else error.wait
                last = attempt + 1 == self.limits.attempts
                if wait > self.limits.longest_wait_seconds:
                    return Unreadable(f"{reason}, and it asks to wait for {wait:g} s")
                if not last and self._clock.now() + wait >= self._end:
                    return Unreadable(f"{reason}, and there was no time left to ask again")
                if not last:
                    self._clock.sleep(wait)
                elif error.silent:
                    self._silent += 1
                continue
            self._silent = 0
            return answer
        return Unreadable(f"{reason} ({self.limits.attempts} attempts)")

    def _attempt(self, url: str) -> Answer:
        now = self._clock.now()
        if now >= self._end:
            return Unreadable(f"it was not asked for within the limit of {self.limits.total_seconds:g} s for all pages")
        if now < self._next:
            self._clock.sleep(self._next - now)
        try:
            return self._runner.run(self._ask(url))
        except TimeoutError:
            reason = f"no whole answer came within {self.limits.request_seconds:g} s"
            raise _RetryableError(reason, silent=True) from None
        except httpx2.TooManyRedirects:
            return Unreadable(f"it redirects more than {_MOST_REDIRECTS} times")
        except (httpx2.UnsupportedProtocol, httpx2.InvalidURL):
            return Unreadable("it leads to an address that cannot be asked for")
        except httpx2.DecodingError:
            return Unreadable("its compression is broken")
        except httpx2.TransportError as error:
            raise _RetryableError(f"no answer ({error or type(error).__name__})", silent=True) from None
        finally:
            self._next = self._clock.now() + self.limits.pause_seconds

    async def _ask(self, url: str) -> Answer:
        seconds = min(self.limits.request_seconds, self._end - self._clock.now())
        async with asyncio.timeout(seconds), self._client.stream("GET", url) as response:
            status = response.status_code
            if status in _AGAIN:
                raise _RetryableError(f"it answers with {status}", self._asked_wait(response))
            if status in _GONE:
                return Gone(f"it answers with {status}")
            if not response.is_success:
                return Unreadable(f"it answers with {status}")
            encoding = response.headers.get("content-encoding", "").strip().lower()
            if encoding not in _ENCODINGS:
                return Unreadable(f"it is compressed as {encoding!r}")
            content = bytearray()
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > self.limits.page_bytes:
                    return Unreadable(f"it is larger than {self.limits.page_bytes:,} bytes")
            kind = response.headers.get("content-type", "")
            return _read(bytes(content), response.charset_encoding, lambda text: Got(text, str(response.url), kind))

    def _asked_wait(self, response: httpx2.Response) -> float | None:
        """Return what `Retry-After` says (RFC 9110, section 10.2.3), in seconds; None if it says nothing."""
        value = response.headers.get("retry-after", "").strip()
        if value.isascii() and value.isdigit():
            return float(value)
        try:
            return max(0.0, parsedate_to_datetime(value).timestamp() - self._clock.now())
        except ValueError:
            return None


def _read(content: bytes, charset: str | None, got: Callable[[str], Got]) -> Answer:
    try:
        return got(content.decode(charset or "utf-8"))
    except (UnicodeDecodeError, LookupError):
        return Unreadable(f"it is no text in {charset or 'UTF-8'}")
