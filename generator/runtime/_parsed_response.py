"""What the methods of `client.with_raw_response` return: the answer, and what the plain methods make of it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, ParamSpec, TypeVar, cast

from ._errors import BullseyeError
from ._response import RawResponse

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")
U = TypeVar("U")
P = ParamSpec("P")


class ParsedResponse(RawResponse, Generic[T], frozen=True, dict=True, eq=False, kw_only=True):
    """An answer with status, headers and body, and in `parsed` what it says. `parse` reads that."""

    parse: Callable[[], T]

    @staticmethod
    def of(response: RawResponse, parse: Callable[[], U]) -> ParsedResponse[U]:
        """Return an answer of which `parse` returns what it says."""
        return ParsedResponse(
            response.status_code, response.raw_headers, response.content, response.attempts, parse=parse
        )

    @cached_property
    def parsed(self) -> T:
        """What the plain method would have returned; read at the first use.

        Raises:
            ResponseDecodeError: the body is not JSON, lacks its data or, to a strict client, is not as described.
        """
        return self.parse()

    def __copy__(self) -> ParsedResponse[T]:
        return ParsedResponse.of(self, self.parse)

    def __deepcopy__(self, memo: dict[int, Any]) -> ParsedResponse[T]:
        return self.__copy__()  # all of it is immutable

    def __reduce__(self) -> tuple[Any, ...]:
        # What parses belongs to a client, which is not pickled; what it makes of the answer is.
        try:
            result: T | BullseyeError = self.parsed
        except BullseyeError as error:
            result = error
        plain = RawResponse(self.status_code, self.raw_headers, self.content, self.attempts)
        return _restored, (plain, result)


def _restored(response: RawResponse, result: U | BullseyeError) -> ParsedResponse[U]:
    def parse() -> U:
        if isinstance(result, BullseyeError):
            raise result
        return result

    return ParsedResponse.of(response, parse)


def raw(method: Callable[P, T]) -> Callable[P, ParsedResponse[T]]:
    """Type a method of a resource whose kernel returns `ParsedResponse`."""
    return cast("Callable[P, ParsedResponse[T]]", method)


def async_raw(method: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[ParsedResponse[T]]]:
    """Type an asynchronous method of a resource whose kernel returns `ParsedResponse`."""
    return cast("Callable[P, Awaitable[ParsedResponse[T]]]", method)
