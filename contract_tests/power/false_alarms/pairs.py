"""As few combinations of values as a greedy choice finds in which each pair of values occurs."""

from __future__ import annotations

from collections import Counter
from itertools import combinations, product
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

Value: TypeAlias = tuple[str, str]
"""The name of a factor, and one of its values."""


def pairwise_rows(
    factors: Mapping[str, Sequence[str]],
    *,
    impossible: Collection[frozenset[Value]] = (),
    covered: Collection[frozenset[str]] = (),
) -> list[dict[str, str]]:
    """Return rows with a value of each factor.

    Args:
        factors: The values of each factor, by its name.
        impossible: Pairs of values that no row may have.
        covered: Pairs of factors of which not every pair of values is needed.
    """
    values = {name: [(name, value) for value in listed] for name, listed in factors.items()}
    wanted = {
        frozenset(pair): None
        for one, other in combinations(factors, 2)
        if frozenset((one, other)) not in covered
        for pair in product(values[one], values[other])
        if frozenset(pair) not in impossible
    }
    rows: list[dict[str, str]] = []
    used: Counter[Value] = Counter()

    def gain(row: Mapping[str, str], value: Value) -> tuple[int, int]:
        pairs = [frozenset((value, other)) for other in row.items()]
        new = -1 if any(pair in impossible for pair in pairs) else sum(pair in wanted for pair in pairs)
        return new, -used[value]

    while wanted:
        row = dict(sorted(next(iter(wanted))))
        for name in [name for name in factors if name not in row]:
            row[name] = max(values[name], key=lambda value: gain(row, value))[1]
        for pair in combinations(row.items(), 2):
            wanted.pop(frozenset(pair), None)
        used.update(row.items())
        rows.append(row)
    return rows
