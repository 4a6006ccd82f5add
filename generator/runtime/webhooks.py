"""Deliveries of webhooks: whether they are from Bullseye, and what they say.

A delivery carries the hex HMAC-SHA256 of its raw body, keyed with the secret of the webhook
(https://docs.bullseye.so/partner-api/webhooks). Both are in the hands of whoever can reach the endpoint, so any bytes
whatsoever give an event or a `WebhookSignatureError`, which a server answers with status 400.

The signature covers no time: whoever records a delivery can send it again, and it verifies. What to do about that is
for the caller to decide: `max_age` refuses old events, `replays` the ones that came before.
"""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections import OrderedDict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal, Protocol, cast

import msgspec

from . import _facts
from ._beside import put_beside
from ._clock import SystemClock
from ._decode import decoder_of, model_of
from ._drift import UNDESCRIBED, DriftEvent, DriftLog
from ._errors import WebhookSignatureError
from ._events import EVENT_MODELS
from ._json_text import NO_JSON, STRICT, read_json
from ._model import Model

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ._clock import Clock
    from ._drift import OnDrift
    from ._events import KnownEvent
    from ._json import JSON

__all__ = [
    "SIGNATURE_HEADER",
    "RecentDeliveries",
    "Replays",
    "UnknownEvent",
    "WebhookAgeError",
    "WebhookReplayError",
    "WebhookSignatureError",
    "sign",
    "unwrap",
    "verify",
]

SIGNATURE_HEADER = _facts.WEBHOOK_SIGNATURE_HEADER
"""The request header that carries the signature."""

_NOT_SIGNED = "the signature does not match the body under any of the secrets"
_log_drift = DriftLog()


class WebhookReplayError(WebhookSignatureError):
    """A delivery is genuine, but too old or a repetition. Answer it with 200, lest it is sent again."""


class WebhookAgeError(WebhookSignatureError):
    """A delivery is genuine, but how old it is cannot be told: it has no `timestamp`, or one that cannot be read.

    `event` is the event, for whoever takes it all the same. Answered with 400, the delivery comes again.
    """

    def __init__(self, message: str, event: KnownEvent | UnknownEvent) -> None:
        super().__init__(message, event)
        self.message = message
        self.event = event

    def __str__(self) -> str:
        return self.message


class UnknownEvent(Model, frozen=True, kw_only=True):
    """An event that this version of the client has no model for."""

    event: str | None
    """Its name; None when it has none."""
    payload: dict[str, JSON]
    """The whole body, as JSON values."""


class Replays(Protocol):
    """Remembers deliveries. Several processes need one that shares its memory, in a database for example."""

    def is_new(self, delivery: str) -> bool:
        """Remember a delivery, named by a digest of its body; False when it was known.

        Of two callers that ask at once, only one may be told True.
        """
        ...


class RecentDeliveries:
    """Remembers the latest deliveries of this process.

    Bullseye sends a delivery again when the endpoint fails: forget one that could not be processed.
    """

    def __init__(self, count: int = 100_000) -> None:
        self._count = count
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def is_new(self, delivery: str) -> bool:
        """Remember a delivery; False when it was known. Safe to call from several threads."""
        with self._lock:
            if delivery in self._seen:
                return False
            self._seen[delivery] = None
            if len(self._seen) > self._count:
                self._seen.popitem(last=False)
            return True

    def forget(self, body: bytes | str) -> None:
        """Let a delivery come again, because processing it failed."""
        with self._lock:
            self._seen.pop(_digest(_raw(body)), None)


def sign(body: bytes | str, secret: str) -> str:
    """Return the signature of a body, as Bullseye makes it: to test an endpoint.

    Raises:
        ValueError: the secret is empty.
    """
    return _signature(_raw(body), _keys(secret)[0])


def verify(body: object, signature: object, secrets: str | Iterable[str]) -> None:
    """Check that a delivery was signed with a known secret.

    Args:
        body: The raw body, as it came: bytes, or their UTF-8 text. JSON that was parsed and written again is not what
            was signed.
        signature: The value of the header `X-Bullseye-Signature`; None when there is none.
        secrets: The secret of the webhook, or several while they are rotated.

    Raises:
        WebhookSignatureError: it was not.
        ValueError: there is no secret, or one is empty, so that anyone could sign.

    """
    _verified(body, signature, secrets)


def unwrap(
    body: object,
    signature: object,
    secrets: str | Iterable[str],
    *,
    max_age: float | None = None,
    age_unknown: Literal["raise", "accept"] = "raise",
    replays: Replays | None = None,
    on_drift: OnDrift = _log_drift,
    clock: Clock | None = None,
) -> KnownEvent | UnknownEvent:
    """Verify a delivery and return its event: one of the models of `models.deliveries`, or an `UnknownEvent`.

    A known event whose names are in snake_case is read all the same, and reported to `on_drift`. Every event has the
    whole body in `payload`, and an object in it what the description does not have in `extra_properties`.

    Args:
        body: See `verify`.
        signature: See `verify`.
        secrets: See `verify`.
        max_age: Seconds after its `timestamp` in which an event is accepted; by default it may be of any age.
        age_unknown: What becomes of an event whose age cannot be told, if there is a `max_age`: it has no `timestamp`,
            or one that is no date-time of RFC 3339. "raise" raises `WebhookAgeError`, "accept" returns the event.
        replays: Remembers deliveries, so that each is accepted once; by default none is remembered.
        on_drift: Is called for everything in a genuine delivery that is not as described; by default it is logged.
        clock: Tells the time; for tests.

    Raises:
        WebhookSignatureError: the delivery was not signed with a known secret, or is no JSON object.
        WebhookReplayError: it is older than `max_age`, or `replays` knows it.
        WebhookAgeError: its age cannot be told, and `age_unknown` is "raise".
        ValueError: there is no secret, or one is empty, so that anyone could sign; or `age_unknown` is another word.

    """
    if age_unknown not in ("raise", "accept"):
        raise ValueError(f'age_unknown must be "raise" or "accept", got {age_unknown!r}')
    raw = _verified(body, signature, secrets)
    payload = _payload(raw)
    event = _event(raw, payload, on_drift)
    if max_age is not None:
        age = _age_of(payload.get("timestamp"), (clock or SystemClock()).unix())
        if age is None and age_unknown == "raise":
            message = "the event has no timestamp that can be read, so its age is unknown: age_unknown decides about it"
            raise WebhookAgeError(message, event)
        if age is not None and age > max_age:
            raise WebhookReplayError(f"the event is older than {max_age:g} seconds")
    if replays is not None and not replays.is_new(_digest(raw)):
        raise WebhookReplayError("the delivery came before")
    return event


def _raw(body: object) -> bytes:
    """Return a body as bytes.

    Raises:
        WebhookSignatureError: it is no body.
    """
    if isinstance(body, str):
        try:
            return body.encode()
        except UnicodeEncodeError:
            raise WebhookSignatureError("the body is no UTF-8 text") from None
    if isinstance(body, (bytes, bytearray, memoryview)):
        return bytes(cast("bytes", body))
    raise WebhookSignatureError(f"the raw body is needed, as bytes; got {type(body).__name__}")


def _keys(secrets: str | Iterable[str]) -> list[bytes]:
    keys = [secret.encode() for secret in ([secrets] if isinstance(secrets, str) else secrets)]
    if not keys or not all(keys):
        raise ValueError("a webhook secret is missing or empty: anyone could sign")
    return keys


def _verified(body: object, signature: object, secrets: str | Iterable[str]) -> bytes:
    keys = _keys(secrets)
    raw = _raw(body)
    given = signature.strip().lower() if isinstance(signature, str) else ""
    # compare_digest refuses text that is not ASCII.
    if not given or not given.isascii():
        raise WebhookSignatureError(f"the header {SIGNATURE_HEADER} is missing or holds no signature")
    matches = [hmac.compare_digest(_signature(raw, key), given) for key in keys]  # all, so that time tells nothing
    if not any(matches):
        raise WebhookSignatureError(_NOT_SIGNED)
    return raw


def _signature(raw: bytes, key: bytes) -> str:
    return hmac.new(key, raw, hashlib.sha256).hexdigest()


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _payload(raw: bytes) -> dict[str, JSON]:
    try:
        payload = read_json(raw)[0]
    except NO_JSON:
        payload = None
    if not isinstance(payload, dict):
        raise WebhookSignatureError("the body is signed, but no JSON object")
    return payload


def _age_of(timestamp: object, now: float) -> float | None:
    """Return the age of an event in seconds; None if its timestamp is missing or foreign."""
    try:
        moment = msgspec.convert(timestamp, datetime)
    except msgspec.ValidationError:
        return None
    return now - (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _event(raw: bytes, payload: dict[str, JSON], on_drift: OnDrift) -> KnownEvent | UnknownEvent:
    name = payload.get("event")
    if not isinstance(name, str) or name not in EVENT_MODELS:
        return UnknownEvent(event=name if isinstance(name, str) else None, payload=payload)
    model = EVENT_MODELS[name]
    try:
        event: KnownEvent = decoder_of(*model).decode(raw)
    except NO_JSON:
        event = _read_leniently(name, model, raw, on_drift)
    put_beside(event, "payload", payload)
    return event


def _read_leniently(name: str, model: tuple[str, str], raw: bytes, on_drift: OnDrift) -> KnownEvent:
    from ._envelope import lift
    from ._lenient import Reading
    from ._shape import shape_of

    reading, shape = Reading(), shape_of(model_of(*model))
    body, flaw = cast("tuple[dict[str, JSON], str | None]", read_json(raw))
    moved = lift(shape, body)
    event: KnownEvent = reading.read(shape, body)
    # No page of the Partner API shows a delivery; those of the Organization API are in snake_case
    # (https://docs.bullseye.so/api-reference/webhooks).
    case = "snake_case" if all("_" in got for _, _, got in reading.renamed) else "another case"
    misfits = [("$", STRICT, flaw)] if flaw else []
    misfits += [("$", "names in camelCase", f"names in {case}")] if reading.renamed else []
    misfits += moved + reading.misfits
    misfits += [(path, UNDESCRIBED, kind) for path, kind in reading.unknown.items()]
    for misfit in misfits:
        on_drift(DriftEvent(name, *misfit))
    return event
