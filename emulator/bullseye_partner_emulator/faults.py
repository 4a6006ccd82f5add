"""Faults that a tester injects: what production does on a bad day, when and as often as the test says."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field
from typing import Literal, get_args

FaultKind = Literal["status", "rate-limit", "delay", "truncate", "malform"]
"""What happens.

`status` and `rate-limit` refuse a request before anything was done; `delay`, `truncate` and `malform` spoil the answer
of a request that was carried out: it is late, cut off in the middle, or no JSON.
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
            for armed in self._armed.get(partner_id, ()):
                if armed.left == 0 or armed.fault.operation_id not in (None, operation_id):
                    continue
                if armed.draws.random() < armed.fault.probability:
                    if armed.left is not None:
                        armed.left -= 1
                    return armed.fault
        return None
