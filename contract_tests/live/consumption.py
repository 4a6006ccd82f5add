"""What requests take of the rate limit: each counts as one, whatever it asks for; errors may be for free."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHANCE = 1e-6
"""How likely it may be that others sent something before each request of a kind, and before few of the rest."""


_FEWEST = 5
"""Requests of a kind: fewer may fall into one burst of somebody else's."""
_FEWEST_OTHERS = 30
"""Requests of other kinds: fewer do not tell how much others send."""


class Consumption:
    """Counts by how much the remaining requests went down with each request.

    Others may use the account, so that a single request says nothing. But if most requests took one, and those of a
    kind never did, that is no chance.
    """

    def __init__(self) -> None:
        self._before: tuple[int, int] | None = None
        self._taken: dict[str, list[int]] = defaultdict(list)
        self._all: list[int] = []

    def note(self, method: str, status: int, remaining: int | None, reset: int | None) -> None:
        """Take in what an answer says is left, and until when; None if it does not say."""
        if remaining is None or reset is None:
            self._before = None
            return
        if self._before is not None and self._before[1] == reset:
            taken = self._before[0] - remaining
            self._all.append(taken)
            for kind in (method, f"status {status}"):
                if taken or status < 400:  # no page says that errors count
                    self._taken[kind].append(taken)
        self._before = remaining, reset

    def otherwise(self) -> Iterator[tuple[str, int]]:
        """Yield each kind of request that takes another number than one, and the least that it took."""
        for kind, taken in self._taken.items():
            rest = len(self._all) - len(taken)
            if 1 in taken or len(taken) < _FEWEST or rest < _FEWEST_OTHERS:
                continue
            others_in_between = (rest - self._all.count(1) + 1) / (rest + 2)
            if others_in_between ** len(taken) < _CHANCE:
                yield kind, min(taken)
