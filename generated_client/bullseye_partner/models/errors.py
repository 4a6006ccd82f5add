# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/models.py.jinja.
"""Objects and enums of the page errors."""

from .._json import JSON
from .._model import ReceivedModel
from .._open_enum import OpenEnum

__all__ = [
    "Error",
    "ErrorCode",
]


class ErrorCode(OpenEnum):
    """What went wrong, for programs.

    Documented (https://docs.bullseye.so/partner-api/partner-api#standard-error-codes). The page's sample body has
    error_code, its table these words (contradiction C7).
    """

    BADREQUEST = "BadRequest"
    UNAUTHORIZED = "Unauthorized"
    FORBIDDEN = "Forbidden"
    """Inferred, not documented (https://docs.bullseye.so/partner-api/partner-api#standard-error-codes): The status is
    not in the table of error codes; the word follows the pattern of the others.
    """
    NOTFOUND = "NotFound"
    METHODNOTALLOWED = "MethodNotAllowed"
    """Inferred, not documented (https://docs.bullseye.so/partner-api/partner-api#standard-error-codes): The status is
    not in the table of error codes; the word follows the pattern of the others.
    """
    CONFLICT = "Conflict"
    """Inferred, not documented (https://docs.bullseye.so/partner-api/partner-api#standard-error-codes): The status is
    not in the table of error codes; the word follows the pattern of the others.
    """
    PAYLOADTOOLARGE = "PayloadTooLarge"
    """Inferred, not documented (https://docs.bullseye.so/partner-api/partner-api#standard-error-codes): The status is
    not in the table of error codes; the word follows the pattern of the others.
    """
    UNSUPPORTEDMEDIATYPE = "UnsupportedMediaType"
    """Inferred, not documented (https://docs.bullseye.so/partner-api/partner-api#standard-error-codes): The status is
    not in the table of error codes; the word follows the pattern of the others.
    """
    UNPROCESSABLEENTITY = "UnprocessableEntity"
    """Inferred, not documented (https://docs.bullseye.so/partner-api/partner-api#standard-error-codes): The status is
    not in the table of error codes; the word follows the pattern of the others.
    """
    TOOMANYREQUESTS = "TooManyRequests"
    """Inferred, not documented (https://docs.bullseye.so/partner-api/partner-api#standard-error-codes): The status is
    not in the table of error codes; the word follows the pattern of the others.
    """
    INTERNALERROR = "InternalError"


class Error(ReceivedModel, frozen=True, kw_only=True):
    """Body of every error response.

    Documented (https://docs.bullseye.so/partner-api/partner-api#error-format).
    """

    code: ErrorCode
    """What went wrong, for programs. Example: `NotFound`."""
    message: str
    """Human-readable error message. Not empty. Example: `Human-readable error message`."""
    details: dict[str, JSON]
    """Further facts about the error; empty when there are none. Example: `{}`."""
