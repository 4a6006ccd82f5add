"""Why an attempt has no answer that can be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2
import msgspec

from ._errors import APIConnectionError, APITimeoutError, QueueTimeoutError, ResponseTooLargeError
from ._secret import CONCEALED

if TYPE_CHECKING:
    from ._observer import Attempt
    from ._response import RawResponse
    from ._retry import Outcome

_NEVER_DELIVERED = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)


class Failure(msgspec.Struct, frozen=True):
    """Why an attempt had no answer.

    It takes the place of the exception of httpx2, which holds the request and with it the API key. `error` is the class
    of what is raised if there is no next attempt; if `is_final`, there is none, since it would fail in the same way.
    """

    outcome: Outcome
    error: type[APIConnectionError]
    reason: str
    is_final: bool = False

    @classmethod
    def of(cls, error: httpx2.RequestError, key: str) -> Failure:
        """Describe an exception, whose message may repeat the key."""
        outcome: Outcome = "never delivered" if isinstance(error, _NEVER_DELIVERED) else "unknown"
        kind = APITimeoutError if isinstance(error, httpx2.TimeoutException) else APIConnectionError
        reason = f"{type(error).__name__}: {error}".rstrip(": ").replace(key, CONCEALED)
        if isinstance(error, httpx2.PoolTimeout):
            kind, reason = QueueTimeoutError, f"{reason}; it was waiting for a free connection: all are in use"
        if advice := _advice_on_tls(error):
            return cls(outcome, kind, f"{reason}. {advice}", is_final=True)
        return cls(outcome, kind, reason)

    def tell(self, attempt: Attempt) -> None:
        """Tell who observes an attempt."""
        attempt.failed(self.reason)


class Oversized(msgspec.Struct, frozen=True):
    """An answer whose body was not read to its end, since it is too long; `response` has none of it."""

    response: RawResponse
    limit: int

    def tell(self, attempt: Attempt) -> None:
        """Tell who observes an attempt."""
        attempt.failed(f"{ResponseTooLargeError.__name__}: status {self.response.status_code}")


def _advice_on_tls(error: BaseException) -> str | None:
    """Return what to do about a certificate that is refused, or a server without TLS; None if it is neither."""
    cause: BaseException | None = error
    for _ in range(_DEEPEST):
        cause = cause.__cause__ or cause.__context__ if cause else None
        match type(cause).__name__, getattr(cause, "verify_code", None), getattr(cause, "reason", None):
            case "SSLCertVerificationError", int(code), _:
                return _ADVICE_ON_CERTIFICATES.get(code, _UNTRUSTED)
            case "SSLError", _, "WRONG_VERSION_NUMBER" | "HTTP_REQUEST" | "RECORD_LAYER_FAILURE":
                return "The server does not speak TLS there: check scheme and port of base_url"
            case _:
                pass
    return None


_DEEPEST = 8
"""Exceptions between that of httpx2 and that of ssl."""
_OTHER_HOST = "The certificate is another host's: check the host in base_url"
_ADVICE_ON_CERTIFICATES = {
    9: "The certificate is not valid yet: check the clock of this machine",
    10: "The certificate has expired: check the clock of this machine, else its owner must renew it",
    62: _OTHER_HOST,
    64: _OTHER_HOST,
}
"""By the codes of OpenSSL (x509_vfy.h)."""
_UNTRUSTED = (
    "Nobody whom this machine trusts has signed the certificate. If a proxy of your company signs anew what passes, "
    "name a file with its authority in SSL_CERT_FILE, or pass http_client=httpx2.Client(verify=context)"
)

TOO_LATE = Failure("unknown", APITimeoutError, "ReadTimeout: the deadline passed before the answer was complete")
