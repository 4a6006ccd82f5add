"""Errors that are answers: raise one and the client gets its status and the error envelope.

The name of a class is the name of a response in the description's `components/responses`, from where status and `code`
come.
"""

from __future__ import annotations

from typing import Any


class ApiError(Exception):
    """An answer with the error envelope `{code, message, details}`.

    `message` is for people, `details` (JSON) for programs; `headers` are further headers of the answer.
    """

    def __init__(
        self, message: str, details: dict[str, Any] | None = None, headers: tuple[tuple[str, str], ...] = ()
    ) -> None:
        super().__init__(message)
        self.message = message
        self.details = details or {}
        self.headers = headers


class BadRequest(ApiError):  # noqa: N818 -- named after the response
    """Parameters or body are not as described."""


class Unauthorized(ApiError):  # noqa: N818 -- named after the response
    """The API key is missing, unknown, expired or revoked."""


class Forbidden(ApiError):  # noqa: N818 -- named after the response
    """The API key lacks the scope of the operation."""


class NotFound(ApiError):  # noqa: N818 -- named after the response
    """There is no such path or resource."""


class MethodNotAllowed(ApiError):  # noqa: N818 -- named after the response
    """The path has no such method."""


class Conflict(ApiError):  # noqa: N818 -- named after the response
    """Another organization has the external id."""


class PayloadTooLarge(ApiError):  # noqa: N818 -- named after the response
    """The request body is larger than the emulator accepts."""


class UnsupportedMediaType(ApiError):  # noqa: N818 -- named after the response
    """The request body is not declared as JSON."""


class UnprocessableEntity(ApiError):  # noqa: N818 -- named after the response
    """The request is well formed but breaks a business rule."""


class TooManyRequests(ApiError):  # noqa: N818 -- named after the response
    """The rate limit of the partner is exceeded."""


class InternalError(ApiError):
    """A fault of the emulator."""
