# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/facts.py.jinja.
"""Facts about the API, from its description."""

from __future__ import annotations

from typing import Final

CLIENT_VERSION: Final = "0.1.0"
"""Version of this distribution."""
DESCRIPTION_VERSION: Final = "0.1.0"
"""Version of the description that it was generated from."""
BASE_URL: Final = "https://api.app.bullseye.so/api/v1"
"""What the paths of the API are relative to."""
API_KEY_HEADER: Final = "X-Partner-API-Key"
"""The request header that carries the API key."""
RATE_LIMIT_REQUESTS: Final = 1000
"""Requests that a partner may send per window."""
RATE_LIMIT_SECONDS: Final = 60
"""Length of the window in seconds."""
RATE_LIMIT_LIMIT_HEADER: Final = "X-RateLimit-Limit"
"""Maximum requests allowed per minute."""
RATE_LIMIT_REMAINING_HEADER: Final = "X-RateLimit-Remaining"
"""Requests remaining in the current window."""
RATE_LIMIT_RESET_HEADER: Final = "X-RateLimit-Reset"
"""Unix timestamp when the rate limit resets."""
RETRY_AFTER_HEADER: Final = "Retry-After"
"""Seconds to wait before the next request. May be absent."""
WEBHOOK_SIGNATURE_HEADER: Final = "X-Bullseye-Signature"
"""Hex-encoded HMAC-SHA256 of the raw request body, keyed with the webhook secret. Absent when no secret is set."""
ERROR_CODES: Final[dict[int, str]] = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    405: "MethodNotAllowed",
    409: "Conflict",
    413: "PayloadTooLarge",
    415: "UnsupportedMediaType",
    422: "UnprocessableEntity",
    429: "TooManyRequests",
    500: "InternalError",
}
"""The `code` in the body of each documented error status."""

SECRET_NAMES: Final = frozenset(["plainkey", "secret"])
"""Properties that the description calls secret, in lower case and without separators."""
