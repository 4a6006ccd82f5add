"""Drift that clients in production logged: lines of JSON, one for each `DriftEvent` (`bullseye_partner.DriftFile`)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from bullseye_partner import DriftEvent

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class ProductionError(Exception):
    """A file of drift events cannot be read; the message says where."""


class SeenInProduction(msgspec.Struct, frozen=True):
    """A drift event, and how often it was logged."""

    event: DriftEvent
    times: int


def read_production(paths: Iterable[Path]) -> list[SeenInProduction]:
    """Return the events of some files, the most frequent first.

    Raises:
        ProductionError: a file is not there, or a line of it is no event.
    """
    events: Counter[DriftEvent] = Counter()
    for path in paths:
        try:
            lines = path.read_bytes().splitlines()
        except OSError as error:
            raise ProductionError(f"{path} cannot be read: {error.strerror}.") from None
        for number, line in enumerate(lines, 1):
            try:
                events[msgspec.json.decode(line, type=DriftEvent)] += 1
            except msgspec.DecodeError as error:
                raise ProductionError(f"{path}, line {number} is no drift event: {error}.") from None
    return [SeenInProduction(event, times) for event, times in events.most_common()]
