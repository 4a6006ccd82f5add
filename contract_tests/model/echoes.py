"""Differences that an earlier one explains."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeAlias

from generator.json_pointer import split

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_tests.model.differences import Difference
    from contract_tests.target.exchange import Exchange

_Key: TypeAlias = tuple[str, str, str, str]


class Echoes:
    """What was told already: the same values under the same name, and all that follows when two states part.

    Attributes:
        count: How many differences were explained.
        parted: The operation after whose request target and model were in different states; empty as long as they
            are in the same.
    """

    def __init__(self) -> None:
        self.count = 0
        self.parted = ""
        self._told: Counter[_Key] = Counter()

    def without(self, differences: Iterable[Difference], exchange: Exchange, status: int) -> Iterator[Difference]:
        """Yield what nothing earlier explains of an exchange; `status` is that of the model's answer."""
        parted = self.parted
        if exchange.request.method != "GET" and (status < 400) != (exchange.answer.status < 400):
            self.parted = parted or exchange.operation_id or exchange.request.method
        for one in differences:
            key = _key(one, exchange)
            self._told[key] += 1
            if parted or self._told[key] > 1:
                self.count += 1
            else:
                yield one


def _key(difference: Difference, exchange: Exchange) -> _Key:
    """Return what makes two differences the same: name and values; of numbers, how far they are apart."""
    if difference.kind == "status":
        return "status", exchange.operation_id, difference.recorded, difference.replayed
    if difference.kind == "header":
        return "header", difference.where, "", ""
    name = _last_name(difference.where)
    try:
        apart = int(difference.recorded) - int(difference.replayed)
    except ValueError:
        return difference.kind, name, difference.recorded, difference.replayed
    return difference.kind, name, f"{apart:+}", ""


def _last_name(where: str) -> str:
    return next((token for token in reversed(split(where.rstrip("/"))) if not token.isdecimal()), "")
