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
    gc.freeze()  # what is there already is not collected before each stretch: in a large process that takes a second
    try:
        count = _repetitions(baseline)
        return paired([_turn(ours, baseline, count, ours_first=bool(turn % 2)) for turn in range(rounds)])
    finally:
        gc.unfreeze()


def _turn(ours: Work, baseline: Work, count: int, *, ours_first: bool) -> tuple[float, float]:
    """Time both sides once, in either order: who begins changes too."""
    if ours_first:
        first = _stretch(ours, count)
        return first, _stretch(baseline, count)
    first = _stretch(baseline, count)
    return _stretch(ours, count), first


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
