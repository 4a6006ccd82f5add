"""Which claim of the ledger an answer is about."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from contract_tests import oracles
from generator.filters import filters_of
from generator.json_pointer import join
from generator.operations import JSON_MEDIA_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contract_tests.oracles import Oracle
    from contract_tests.scenario.facts import Facts
    from generator.operations import Operation


def status_claim(operation: Operation, status: int) -> str:
    """Return the claim that an operation answers with a status; that of its statuses if it has not this one."""
    described = status in {one.status for one in operation.success} | {one.status for one in operation.errors}
    return join(operation.pointer, "responses", *([status] if described else []))


def body_claim(facts: Facts, operation: Operation, status: int, path: Sequence[str | int]) -> str:
    """Return the claim about a value in the body of an answer; that of the answer if no body is described."""
    response = facts.response_pointer(operation, status)
    if response is None:
        return status_claim(operation, status)
    if not facts.at(response).get("content"):
        return response
    return facts.claim_at(path, join(response, "content", JSON_MEDIA_TYPE, "schema"))


def is_described(facts: Facts, operation: Operation, status: int, path: Sequence[str | int]) -> bool:
    """Return whether the description says anything of a value in the body of an answer, and of all that holds it."""
    claims = (body_claim(facts, operation, status, path[:end]) for end in range(len(path) + 1))
    return all(claim != of_holder for of_holder, claim in pairwise(claims))


def filter_oracle(facts: Facts, operation: Operation, names: Iterable[str]) -> Oracle:
    """Return the oracle that a list with some of its filters is held against.

    What an enum value of a documented filter matches is documented; what a text or a day matches is inferred.
    """
    documented = {
        one.name
        for one in filters_of(facts.description, operation)
        if "enum" in one.schema and facts.level(facts.follow(one.pointer)) != "inferred"
    }
    return oracles.FILTER if documented.issuperset(names) else oracles.FILTER_MEANING


def header_claim(facts: Facts, operation: Operation, status: int, name: str) -> tuple[str, str]:
    """Return the claim about a header of an answer, and the name of the header as the description spells it."""
    response = facts.response_pointer(operation, status)
    if response is None:
        return status_claim(operation, status), name
    for spelled in facts.at(response).get("headers", {}):
        if spelled.lower() == name.lower():
            return facts.follow(join(response, "headers", spelled)), spelled
    return response, name
