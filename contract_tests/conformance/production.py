"""Drift that clients in production logged: lines of JSON, one for each `DriftEvent` (`bullseye_partner.DriftFile`)."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from bullseye_partner import DriftEvent
from contract_tests.finding import Finding
from contract_tests.oracles import CLIENT_DRIFT
from contract_tests.scenario.claims import body_claim
from contract_tests.wording import json_path, json_steps

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from contract_tests.scenario.facts import Facts


class ProductionError(Exception):
    """A file of drift events cannot be read; the message says where."""


class SeenInProduction(msgspec.Struct, frozen=True):
    """A finding of the client's drift sensor, and how often it was logged."""

    finding: Finding
    times: int


def read_production(paths: Iterable[Path], facts: Facts) -> list[SeenInProduction]:
    """Return the events of some files as findings about a description, the most frequent first.

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
    return [SeenInProduction(_finding(event, facts), times) for event, times in events.most_common()]


def _finding(event: DriftEvent, facts: Facts) -> Finding:
    operation = facts.operations.get(event.operation)
    path = json_steps(event.json_path)
    claim = ""
    if operation is not None:
        claim = body_claim(facts, operation, min(success.status for success in operation.success), path)
    return Finding(
        claim=claim,
        oracle=CLIENT_DRIFT,
        engine="production",
        operation_id=event.operation,
        where=json_path(path),
        expected=event.expected,
        got=event.got,
        repeat="",
        level=facts.level(claim),
    )
