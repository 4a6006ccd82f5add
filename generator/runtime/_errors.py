"""What the client raises.

BullseyeError
├── APIError                        the API answered with an error
│   ├── BadRequestError             400
│   ├── UnauthorizedError           401
│   ├── ForbiddenError              403
│   ├── NotFoundError               404
│   ├── MethodNotAllowedError       405
│   ├── ConflictError               409
│   ├── PayloadTooLargeError        413
│   ├── UnsupportedMediaTypeError   415
│   ├── UnprocessableEntityError    422
│   ├── TooManyRequestsError        429
│   └── InternalError               5xx
├── APIConnectionError              no answer came
│   └── APITimeoutError             no answer came in time
│       └── QueueTimeoutError       the request was still waiting in the client's own queue
├── RateBudgetExhaustedError        the client's own rate budget is used up, and it shall not wait
├── ResponseDecodeError             an answer came that cannot be read
├── ResponseTooLargeError           an answer came that is longer than the client reads
└── WebhookSignatureError           a delivery does not bear the signature of a known secret
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ._json_text import NO_JSON, read_json
from ._what_came import in_place_of_envelope, looks_like_html

if TYPE_CHECKING:  # _response imports this module to raise errors; httpx has the same circle, for types alone
    from ._json import JSON
    from ._operation import Operation
    from ._response import RateLimit, RawResponse


class BullseyeError(Exception):
    """Base of everything that the client raises on purpose."""


class APIError(BullseyeError):
    """The API answered with an error.

    `code`, `message` and `details` are those of the error envelope
    (https://docs.bullseye.so/partner-api/partner-api#error-format); where the body is none, `code` is None, `message`
    says so and `details` is empty. `attempts` counts the requests that were sent. `path_exists` says that the path of
    the operation has led to an answer with status 2xx before. Where the answer repeats the API key, `<secret>` stands
    instead.
    """

    def __init__(
        self, response: RawResponse, operation: Operation[Any] | None, attempts: int, path_exists: bool = False
    ) -> None:
        super().__init__(response, operation, attempts, path_exists)
        self.response = response
        self.operation = operation
        self.attempts = attempts
        self.path_exists = path_exists
        self.code, self.message, self.details = _envelope(response)

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self.response.status_code

    @property
    def request_id(self) -> str | None:
        """What the server calls this request, for its support; None when it does not say."""
        return self.response.request_id

    @property
    def rate_limit(self) -> RateLimit | None:
        """What the answer says about the rate limit."""
        return self.response.rate_limit

    @staticmethod
    def of(
        response: RawResponse, operation: Operation[Any] | None, attempts: int, path_exists: bool = False
    ) -> APIError:
        """Return the error of the class that belongs to the status."""
        kind = BY_STATUS.get(response.status_code, InternalError if response.status_code >= 500 else APIError)
        return kind(response, operation, attempts, path_exists)

    def __str__(self) -> str:
        text = f"{_place(self.operation)}{self.status_code} {self.code or 'without code'}: {self.message}"
        if self.operation and self.operation.evidence == "inferred" and self.status_code in _WRONG_PATH:
            if self.path_exists and self.status_code == _NOT_FOUND:
                named = " or ".join(_things_in(self.operation.path))
                return f"{text}. There is no such {named}" if named else text
            text += (
                f". The path {self.operation.http_method} {self.operation.path} is inferred: no documentation shows "
                f"it. If the API has another, please report it ({self.operation.documentation_url})"
            )
        return text


class BadRequestError(APIError):
    """400: the parameters or the body of the request are invalid."""


class UnauthorizedError(APIError):
    """401: the API key is missing, invalid, expired or revoked."""


class ForbiddenError(APIError):
    """403: the API key lacks the scope that the operation needs."""


class NotFoundError(APIError):
    """404: there is no such thing."""


class MethodNotAllowedError(APIError):
    """405: the path does not have the method."""


class ConflictError(APIError):
    """409: what is to be made or changed is in the way of something else."""


class PayloadTooLargeError(APIError):
    """413: the request body is larger than the server accepts."""


class UnsupportedMediaTypeError(APIError):
    """415: the request body is not JSON."""


class UnprocessableEntityError(APIError):
    """422: the request is well formed but breaks a business rule."""


class TooManyRequestsError(APIError):
    """429: more requests than the rate limit allows."""


class InternalError(APIError):
    """5xx: the server, or something before it, failed."""


class APIConnectionError(BullseyeError):
    """No answer came.

    `attempts` counts the requests that were tried. `delivered` is False when the last one certainly did not reach the
    server, True when it may have.
    """

    def __init__(self, message: str, operation: Operation[Any] | None, attempts: int, delivered: bool) -> None:
        super().__init__(message, operation, attempts, delivered)
        self.message = message
        self.operation = operation
        self.attempts = attempts
        self.delivered = delivered

    def __str__(self) -> str:
        return _place(self.operation) + self.message


class APITimeoutError(APIConnectionError):
    """No answer came in time."""


class QueueTimeoutError(APITimeoutError):
    """The deadline passed while the request waited in the client: for the rate budget, or for a free connection.

    The server has not seen this request, and is not to blame. `delivered` is True only when an earlier attempt of the
    same call may have reached it. Make fewer calls at once, or give them a longer `deadline`.
    """


class RateBudgetExhaustedError(BullseyeError):
    """The client's own rate budget is used up; nothing was sent. `wait` is the seconds until a request may follow."""

    def __init__(self, operation: Operation[Any] | None, wait: float) -> None:
        super().__init__(operation, wait)
        self.operation = operation
        self.wait = wait

    def __str__(self) -> str:
        return f"{_place(self.operation)}the rate budget is used up for another {self.wait:.3g} seconds"


class ResponseDecodeError(BullseyeError):
    """An answer came that is not JSON, lacks its data or, to a strict client, is not as described.

    `response` has its bytes. If `succeeded`, the API did what it was asked to, and to ask again would do it twice. What
    could be read is here: `data` is the body as JSON, `partial` the object that was expected, as far as it is there,
    and `id` what the body calls its id; each is None when there is none.
    """

    def __init__(
        self, message: str, response: RawResponse, operation: Operation[Any] | None, partial: object = None
    ) -> None:
        super().__init__(message, response, operation, partial)
        self.message = message
        self.response = response
        self.operation = operation
        self.partial = partial

    @property
    def succeeded(self) -> bool:
        """Whether the status says that the API did what it was asked to."""
        return 200 <= self.response.status_code < 300

    @property
    def data(self) -> JSON:
        """The body as JSON; None if it is none."""
        try:
            return read_json(self.response.content)[0]
        except NO_JSON:
            return None

    @property
    def id(self) -> str | None:
        """The id that the body has, on the outermost level where there is exactly one; None if there is none.

        `id` comes before names that end in `Id` or `_id`.
        """
        level = [self.data]
        for _ in range(_DEEPEST_ID):
            items = [(name, value) for holder in level if isinstance(holder, dict) for name, value in holder.items()]
            for is_id in (_is_id, _ends_in_id):
                ids = [v for name, v in items if is_id(name) and isinstance(v, str | int) and not isinstance(v, bool)]
                if len(ids) == 1:
                    return str(ids[0])
            level = [value for _, value in items]
        return None

    def __str__(self) -> str:
        text = _place(self.operation) + self.message
        if not self.succeeded or not self.operation or self.operation.http_method == "GET":
            return text
        text += f". The call itself succeeded (status {self.response.status_code}), so do not repeat it"
        if looks_like_html(self.response):
            return f"{text}, unless the page is not the API's: look first"
        return text + (f"; the id in the answer is {self.id}" if self.id else "; `response` has the answer")


class ResponseTooLargeError(BullseyeError):
    """An answer came whose body is longer, decompressed, than the `max_response_bytes` of the client (`limit`).

    `response` has its status and headers, but none of its body. It is not asked for again; what the request was to do
    was done if the status is 2xx.
    """

    def __init__(self, response: RawResponse, operation: Operation[Any] | None, attempts: int, limit: int) -> None:
        super().__init__(response, operation, attempts, limit)
        self.response = response
        self.operation = operation
        self.attempts = attempts
        self.limit = limit

    @property
    def status_code(self) -> int:
        """The HTTP status."""
        return self.response.status_code

    def __str__(self) -> str:
        return (
            f"{_place(self.operation)}the body of the answer with status {self.status_code} is longer than "
            f"{self.limit} bytes; the client's option max_response_bytes allows more"
        )


class WebhookSignatureError(BullseyeError):
    """A delivery does not bear the signature of a known secret, or is no event at all."""


_DEEPEST_ID = 4
"""Levels of a body on which an id is looked for."""
_NOT_FOUND = 404
_WRONG_PATH = frozenset({_NOT_FOUND, 405})
BY_STATUS: dict[int, type[APIError]] = {
    400: BadRequestError,
    401: UnauthorizedError,
    403: ForbiddenError,
    404: NotFoundError,
    405: MethodNotAllowedError,
    409: ConflictError,
    413: PayloadTooLargeError,
    415: UnsupportedMediaTypeError,
    422: UnprocessableEntityError,
    429: TooManyRequestsError,
}


def _place(operation: Operation[Any] | None) -> str:
    return f"{operation.id}: " if operation else ""


def _is_id(name: str) -> bool:
    return name.lower() == "id"


def _ends_in_id(name: str) -> bool:
    return name.endswith(("Id", "_id", "ID"))


def _things_in(path: str) -> list[str]:
    """Return what the parameters of a path name (`/organizations/{organizationId}` -> organization)."""
    names = re.findall(r"\{(\w+?)(?:Id)?\}", path)
    return [re.sub(r"(?=[A-Z])", " ", name).lower() for name in names]


def _envelope(response: RawResponse) -> tuple[str | None, str, dict[str, JSON]]:
    try:
        body: Any = read_json(response.content)[0]
        return str(body["code"]), str(body["message"]), dict(body.get("details") or {})
    except (*NO_JSON, KeyError, TypeError, ValueError, AttributeError):
        return None, in_place_of_envelope(response), {}
