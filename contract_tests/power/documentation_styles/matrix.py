"""All styles, in some processes."""

from __future__ import annotations

import time
from concurrent.futures import as_completed
from typing import TYPE_CHECKING

import msgspec

from contract_tests.power.documentation_styles.measurement import StyleResult, measure
from contract_tests.process_pool import open_process_pool

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contract_tests.power.documentation_styles.style import Style

GOALS = {"facts understood": 0.97, "drifts found": 0.95, "repaired": 0.98}
"""The least share of each."""


class Report(msgspec.Struct, frozen=True):
    """The figures of all styles.

    Attributes:
        seed: Of the styles and changes.
        seconds: How long it took.
        processor_seconds: How much of the processors it took in sum.
        styles: The figures of each style, in their order.
        understood: The share of facts that are understood.
        found: The share of changes that are found.
        not_understood: The share of changes that are told to be not understood.
        missed: How many changes nobody is told of.
        repaired: The share of the tried changes that the description states after the edits.
        wrong: How many of these repairs state something else.
        false_differences: How many differences of unchanged pages are none.
    """

    seed: int
    seconds: float
    processor_seconds: float
    styles: tuple[StyleResult, ...]
    understood: float
    found: float
    not_understood: float
    missed: int
    repaired: float
    wrong: int
    false_differences: int

    @property
    def holds(self) -> bool:
        """Whether the goals hold."""
        shares = {"facts understood": self.understood, "drifts found": self.found, "repaired": self.repaired}
        enough = all(shares[name] >= goal for name, goal in GOALS.items())
        return enough and not (self.missed or self.wrong or self.false_differences)


def run_matrix(
    styles: Sequence[Style],
    *,
    seed: int,
    changes: int,
    repairs: int,
    processes: int,
    watch: Callable[[int, StyleResult], None],
) -> Report:
    """Measure styles; `watch` is told how many are done, and the last.

    Args:
        styles: The styles.
        seed: Of the changes.
        changes: How many changes are drawn for each style.
        repairs: How many of each style's changes that are found are applied.
        processes: How many run at the same time.
        watch: Is called in this process.
    """
    start = time.monotonic()
    found: dict[str, StyleResult] = {}
    with open_process_pool(processes) as pool:
        futures = [pool.submit(measure, style, seed, changes, repairs) for style in styles]
        for done, future in enumerate(as_completed(futures), 1):
            result = future.result()
            found[result.style] = result
            watch(done, result)
    return summed(seed, time.monotonic() - start, tuple(found[style.name] for style in styles))


def summed(seed: int, seconds: float, results: tuple[StyleResult, ...]) -> Report:
    """Return the figures of some styles in sum."""
    changes = sum(one.changes for one in results)
    tried = sum(sum(one.repairs.values()) for one in results)
    return Report(
        seed=seed,
        seconds=round(seconds, 1),
        processor_seconds=round(sum(one.processor_seconds for one in results), 1),
        styles=results,
        understood=_share(sum(one.understood for one in results), sum(one.facts for one in results)),
        found=_share(sum(one.outcomes.get("found", 0) for one in results), changes),
        not_understood=_share(sum(one.outcomes.get("not understood", 0) for one in results), changes),
        missed=sum(one.outcomes.get("missed", 0) for one in results),
        repaired=_share(sum(one.repairs.get("repaired", 0) for one in results), tried),
        wrong=sum(one.repairs.get("wrong", 0) for one in results),
        false_differences=sum(one.false_differences for one in results),
    )


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0
