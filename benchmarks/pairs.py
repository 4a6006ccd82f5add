"""Paired timings: both sides take turns, so that whatever else the machine does falls on both alike."""

from __future__ import annotations

import gc
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Work = Callable[[], object]

STRETCH = 0.02
"""Seconds that one timed stretch of calls should take at least, far above the resolution of the clock."""


@dataclass(frozen=True)
class Pair:
    """Medians of two timings, in seconds per call, and the median of their ratios."""

    ours: float
    baseline: float
    ratio: float


def compare(ours: Work, baseline: Work, rounds: int) -> Pair:
    """Time two pieces of work in turn."""
    count = _repetitions(baseline)
    timings: list[tuple[float, float]] = []
    for turn in range(rounds):
        # Who begins changes too.
        if turn % 2:
            first = _stretch(ours, count)
            timings.append((first, _stretch(baseline, count)))
        else:
            first = _stretch(baseline, count)
            timings.append((_stretch(ours, count), first))
    return paired(timings)


def paired(timings: list[tuple[float, float]]) -> Pair:
    """Return the medians of pairs of measurements."""
    return Pair(
        statistics.median(ours for ours, _ in timings),
        statistics.median(baseline for _, baseline in timings),
        statistics.median(ours / baseline for ours, baseline in timings),
    )


def _repetitions(work: Work) -> int:
    work()
    return max(1, int(STRETCH / _stretch(work, 10)))


def _stretch(work: Work, count: int) -> float:
    gc.collect()
    gc.disable()
    try:
        start = time.perf_counter()
        for _ in range(count):
            work()
        return (time.perf_counter() - start) / count
    finally:
        gc.enable()
