"""Which statement of the description a difference from the model touches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.scenario.claims import body_claim, header_claim, status_claim
from contract_tests.scenario.second_opinion import Differing
from contract_tests.wording import json_path
from generator.json_pointer import split

if TYPE_CHECKING:
    from contract_tests.model.differences import Difference, DifferenceKind
    from contract_tests.oracles import Oracle
    from contract_tests.scenario.facts import Facts

_ORACLES: dict[DifferenceKind, Oracle] = {
    "status": oracles.MODEL_STATUS,
    "header": oracles.MODEL_HEADER,
    "shape": oracles.MODEL_SHAPE,
    "value": oracles.MODEL_VALUE,
    "order": oracles.MODEL_ORDER,
}
_REFUSED = 400


def differing(facts: Facts, difference: Difference, operation_id: str, got_status: int, status: int) -> Differing:
    """Return a difference as one from what the description says at its place.

    Args:
        facts: The description.
        difference: What the target (`recorded`) has otherwise than the model (`replayed`).
        operation_id: The operation; empty if the description has none.
        got_status: Of the target's answer.
        status: Of the model's.
    """
    oracle = _ORACLES[difference.kind]
    expected, got = difference.replayed, difference.recorded
    operation = facts.operations.get(operation_id)
    if difference.kind == "status":
        claim = "" if operation is None else status_claim(operation, status)
        if operation is not None and (200 <= status < 300) != (200 <= got_status < 300):
            claim = operation.pointer
        return about(facts, oracle, claim, "status", f"status {expected}", f"status {got}")
    if difference.kind == "header":
        name = difference.where.removeprefix("header ")
        claim, name = ("", name) if operation is None else header_claim(facts, operation, status, name)
        return about(facts, oracle, claim, f"header {name.lower()}", expected, got)
    steps = steps_of(difference.where)
    claim = "" if operation is None else body_claim(facts, operation, status, steps)
    # No page names an order, nor the words of an error.
    promised = difference.kind != "order" and (status < _REFUSED or difference.kind == "shape")
    return about(facts, oracle, claim, json_path(steps), expected, got, is_promised=promised)


def about(
    facts: Facts, oracle: Oracle, claim: str, where: str, expected: str, got: str, *, is_promised: bool = True
) -> Differing:
    """Return a difference at a claim; it is promised only if that is more than inferred."""
    documented = bool(claim) and facts.level(claim) != "inferred"
    return Differing(oracle, claim, where, expected, got, is_promised and documented)


def steps_of(where: str) -> list[str | int]:
    """Return the steps of a JSON pointer into a body; every item of an array is the first."""
    return [0 if token.isdecimal() else token for token in split(where.rstrip("/"))]
