"""Whether the memory of a process grows with what it is sent."""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field

ALLOWED_BYTES = 16 * 2**20
"""What the allocator may need more at the end than after the warm-up without anything being kept."""

_WARM_UP = 0.2
_LATE = 0.2


@dataclass
class Memory:
    """Samples of the bytes that a process has in use, each with the number of cases before it.

    The process is at its start each time: what it holds besides is what it failed to let go, or the slack of its
    allocator. What comes before the warm-up's end is caches that fill.
    """

    samples: list[tuple[int, int]] = field(default_factory=list[tuple[int, int]])

    def add(self, cases: int, size: int) -> None:
        """Add a sample."""
        self.samples.append((cases, size))

    @property
    def warm(self) -> int:
        """The bytes in use after the warm-up, 0 without samples."""
        count = len(self.samples)
        return _median(self.samples[int(count * _WARM_UP) :][: max(1, int(count * _LATE))])

    @property
    def last(self) -> int:
        """The bytes in use at the end, 0 without samples."""
        return _median(self.samples[-max(1, int(len(self.samples) * _LATE)) :])

    @property
    def growth(self) -> int:
        """The bytes in use at the end, less those after the warm-up."""
        return self.last - self.warm

    def complaint(self) -> str | None:
        """Return what is wrong, None if the memory does not grow."""
        if self.growth <= ALLOWED_BYTES:
            return None
        grown, allowed = (f"{size / 2**20:.1f} MiB" for size in (self.growth, ALLOWED_BYTES))
        return f"{grown} more at the end than after the warm-up, {allowed} are allowed"


def _median(samples: list[tuple[int, int]]) -> int:
    return int(statistics.median(size for _, size in samples)) if samples else 0
