"""Faults that a tester injects: what production does on a bad day, when and as often as the test says."""

from __future__ import annotations

import random
import re
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable

FaultKind = Literal["status", "rate-limit", "delay", "truncate", "malform", "reset"]
"""What happens.

`status` and `rate-limit` refuse a request before anything was done; `delay`, `truncate`, `malform` and `reset` spoil
the answer of a request that was carried out: it is late, cut off in the middle, no JSON, or the connection is reset
instead of it.
"""

FAULT_KINDS: tuple[FaultKind, ...] = get_args(FaultKind)


@dataclass(frozen=True, kw_only=True)
class Fault:
    """A fault of a partner.

    Attributes:
        kind: What happens.
        operation_id: To which operation; None to all.
        times: How often; None without end.
        probability: How likely each request of these is hit, from 0 to 1.
        seed: Makes it the same requests in each run.
        status: The status of the kind `status`.
        retry_after: Seconds that the kind `rate-limit` asks to wait; None leaves the header out.
        delay_seconds: How late the answer of the kind `delay` is.
    """

    kind: FaultKind
    operation_id: str | None = None
    times: int | None = None
    probability: float = 1.0
    seed: int = 0
    status: int = 503
    retry_after: int | None = None
    delay_seconds: float = 1.0


_TRIGGER = re.compile(r"emulator:(?P<kind>[a-z-]+)(?:=(?P<number>\d{1,3}))?")


def triggered_fault(values: Iterable[object]) -> Fault | None:
    """Return the fault that one of the values of a request asks for, a text like `emulator:status=502`.

    The form is `emulator:KIND` or, where the kind takes a number, `emulator:KIND=NUMBER`; any other text is no trigger.
    """
    for value in values:
        if not isinstance(value, str) or (found := _TRIGGER.fullmatch(value)) is None:
            continue
        kind, number = found["kind"], found["number"]
        if number is None and kind in FAULT_KINDS:
            return Fault(kind=kind)
        amount = int(number or 0)
        match kind:
            case "status" if 400 <= amount <= 599:
                return Fault(kind=kind, status=amount)
            case "rate-limit":
                return Fault(kind=kind, retry_after=amount)
            case "delay":
                return Fault(kind=kind, delay_seconds=amount)
            case _:
                continue
    return None


@dataclass
class _Armed:
    fault: Fault
    left: int | None
    draws: random.Random = field(repr=False)


class Faults:
    """The faults of all partners, and whom they hit next."""

    def __init__(self) -> None:
        self._armed: dict[str, list[_Armed]] = {}
        self._lock = threading.Lock()

    def add(self, partner_id: str, fault: Fault) -> None:
        """Let a fault hit requests of a partner from now on, after those that were added before."""
        with self._lock:
            # Not for secrets: the same seed must hit the same requests.
            armed = _Armed(fault, fault.times, random.Random(fault.seed))  # noqa: S311
            self._armed.setdefault(partner_id, []).append(armed)

    def clear(self, partner_id: str | None = None) -> None:
        """Take all faults of a partner away; of all partners for None."""
        with self._lock:
            if partner_id is None:
                self._armed.clear()
            else:
                self._armed.pop(partner_id, None)

    def next(self, partner_id: str, operation_id: str) -> Fault | None:
        """Return the fault that hits a request, if any does; the first that was added wins."""
        if not self._armed:
            return None
        with self._lock:
            of_partner = self._armed.get(partner_id, [])
            for armed in of_partner:
                if armed.fault.operation_id not in (None, operation_id):
                    continue
                if armed.draws.random() < armed.fault.probability:
                    if armed.left is not None:
                        armed.left -= 1
                        if not armed.left:
                            of_partner.remove(armed)
                    return armed.fault
        return None
