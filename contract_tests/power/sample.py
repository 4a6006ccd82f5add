"""Takes some mutants of every operator."""

from __future__ import annotations

import random
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_tests.power.mutants import Mutant


def stratified(mutants: Iterable[Mutant], size: int, seed: int) -> list[Mutant]:
    """Return `size` mutants that can be observed: one of each operator, then another of each, as long as there are any.

    The same seed takes the same ones. They are in the order of the catalogue.
    """
    chance = random.Random(seed)  # noqa: S311 -- nothing secret
    strata: dict[str, list[Mutant]] = defaultdict(list)
    catalogue = list(mutants)
    for mutant in catalogue:
        if not mutant.equivalent:
            strata[mutant.operator].append(mutant)
    for stratum in strata.values():
        chance.shuffle(stratum)
    taken: set[str] = set()
    order = list(strata.values())
    chance.shuffle(order)
    while len(taken) < size and any(order):
        for stratum in order:
            if stratum and len(taken) < size:
                taken.add(stratum.pop().id)
    return [mutant for mutant in catalogue if mutant.id in taken]
