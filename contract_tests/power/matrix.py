"""Runs mutants in as many processes as there are cores."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

from contract_tests.power.engines import Laboratory
from contract_tests.power.report import Report, by_engine, by_family, by_operator
from contract_tests.process_pool import open_process_pool

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from contract_tests.power.modes import Mode
    from contract_tests.power.mutants import Mutant
    from contract_tests.power.report import Verdict

_laboratory: Laboratory | None = None


def run_matrix(
    mutants: Sequence[Mutant],
    *,
    seed: int,
    sampled: int | None,
    stock: Collection[str],
    clean_seeds: int,
    processes: int,
    fuzzing: bool = True,
    mode: Mode = "local",
    watch: Callable[[int, int], None] = lambda _done, _caught: None,
) -> Report:
    """Try mutants, and clean seeds.

    Args:
        mutants: Which ones.
        seed: Of the emulator and of all engines.
        sampled: How many were asked for; None if these are all.
        stock: Ids of those that stock Schemathesis tries too.
        clean_seeds: How often the suite looks at the emulator as it is, each time with another seed.
        processes: How many run at the same time.
        fuzzing: Whether our Schemathesis run looks at what the scenario missed.
        mode: The kind of run; another than the local one has no second net, and no clean seeds.
        watch: Is told how many mutants are done, and caught of them.
    """
    started = time.monotonic()
    verdicts: list[Verdict] = []
    caught = 0
    with open_process_pool(processes, initializer=_open, initargs=(seed, fuzzing)) as pool:
        alarms = pool.map(_alarms, range(1, clean_seeds + 1))
        for verdict in pool.map(partial(_try, frozenset(stock), mode), [mutant.id for mutant in mutants], chunksize=4):
            verdicts.append(verdict)
            caught += verdict.detection is not None
            watch(len(verdicts), caught)
        false_alarms = [alarm for found in alarms for alarm in found]
    return Report(
        seed=seed,
        sampled=sampled,
        mutants=len(verdicts),
        clean_seeds=clean_seeds,
        false_alarms=false_alarms,
        seconds=time.monotonic() - started,
        stock_note=(
            f"Stock Schemathesis (the checks, phases and numbers of examples of its command, the description as "
            f"written) tried {len(stock)} of the mutants, some of each operator, with the operations that lead there."
        ),
        operators=by_operator(verdicts),
        engines=by_engine(verdicts),
        families=by_family(verdicts),
        verdicts=verdicts,
        mode=mode,
    )


def _open(seed: int, fuzzing: bool) -> None:
    global _laboratory
    _laboratory = Laboratory(seed, fuzzing=fuzzing)


def _alarms(seed: int) -> list[str]:
    assert _laboratory is not None
    return _laboratory.alarms(seed)


def _try(stock: frozenset[str], mode: Mode, mutant_id: str) -> Verdict:
    assert _laboratory is not None
    if mode != "local":
        return _laboratory.try_mode(mutant_id, mode)
    return _laboratory.try_mutant(mutant_id, stock=mutant_id in stock)
