"""States of an account that answers depend on: which of them a run did not reach, so that nothing is known of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import msgspec

from contract_tests.target.exchange import TOO_MANY
from contract_tests.target.target import ANOTHER_ACCOUNT
from generator.operations import PAGE_PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from contract_tests.scenario.facts import Facts
    from contract_tests.target.exchange import Exchange
    from generator.json_pointer import Json, JsonObject

_ACCOUNT, _LIST = "getPartnerAccount", "listOrganizations"
_DOMAIN = "getDomainVerification"
_NOT_FOUND = 404


class NotReached(msgspec.Struct, frozen=True):
    """A state that no answer of a run was given in.

    Attributes:
        state: What it is, in words.
        how: What brings an account into it.
    """

    state: str
    how: str

    def __str__(self) -> str:
        """Name it for people."""
        return f"{self.state} ({self.how})"


@dataclass(frozen=True)
class _State:
    name: str
    how: str
    reached: Callable[[Sequence[Exchange]], bool]


def states_not_reached(facts: Facts, exchanges: Sequence[Exchange]) -> list[NotReached]:
    """Return the states that a run did not see an account in, and the operations that had nothing to be asked about."""
    answered = [exchange for exchange in exchanges if 200 <= exchange.answer.status < 300]
    asked = {exchange.operation_id for exchange in answered}
    missing = [NotReached(one.name, one.how) for one in _states(facts) if not one.reached(exchanges)]
    return missing + [
        NotReached(f"an answer of {operation_id} with status 2xx", "an account that has what it reads")
        for operation_id, operation in facts.operations.items()
        if operation.http_method == "GET" and operation_id not in asked
    ]


def _states(facts: Facts) -> Iterator[_State]:
    for operation in facts.operations.values():
        if operation.page is not None:
            (sizes,) = (one for one in operation.query_parameters if one.name == PAGE_PARAMETERS[1])
            most: int = facts.merged(sizes.schema)["maximum"]
            name = f"more items than the largest page of {operation.operation_id}, {most}"
            yield _State(name, f"an account with {most + 1} of them", _longer_than(operation.operation_id, most))
    yield _State(
        "a delivery that no receiver answered",
        "a webhook whose address does not answer, and an event",
        _has("statusCode", lambda value: value is None, "listWebhookLogs", "sendTestWebhook"),
    )
    yield _State("consumed credits", "an identified visitor", _has("creditsUsed", _is_some))
    yield _State(
        "a verified domain",
        "a domain whose DNS records are set",
        _has("verified", lambda value: value is True, _DOMAIN, "verifyDomain"),
    )
    yield _State(
        "an account without a domain",
        "a new account",
        lambda exchanges: any(one.operation_id == _DOMAIN and one.answer.status == _NOT_FOUND for one in exchanges),
    )
    yield _State("as many organizations as the account may have", "an account at its limit", _is_full)
    yield _State(
        "a credit pool that is used up",
        "an account that has allocated all of it",
        _has("creditPoolAvailable", _is_zero),
    )
    yield _State(
        "a rate limit that is used up",
        "more requests than a window allows",
        lambda exchanges: any(one.answer.status == TOO_MANY for one in exchanges),
    )
    yield _State(
        "what a second account sees of the first one",
        "the key of another account",
        lambda exchanges: any(one.key == ANOTHER_ACCOUNT for one in exchanges),
    )


def _is_some(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def _is_zero(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value == 0


def _longer_than(operation_id: str, most: int) -> Callable[[Sequence[Exchange]], bool]:
    def reached(exchanges: Sequence[Exchange]) -> bool:
        totals = (total for one in _of(exchanges, operation_id) for total in _values(one.answer.json, "total"))
        return any(isinstance(total, int) and total > most for total in totals)

    return reached


def _has(name: str, holds: Callable[[Json], bool], *operation_ids: str) -> Callable[[Sequence[Exchange]], bool]:
    """Return whether a property of an answer of some operations, or of any, is what it has to be."""

    def reached(exchanges: Sequence[Exchange]) -> bool:
        return any(holds(value) for one in _of(exchanges, *operation_ids) for value in _values(one.answer.json, name))

    return reached


def _is_full(exchanges: Sequence[Exchange]) -> bool:
    limits = [value for one in _of(exchanges, _ACCOUNT) for value in _values(one.answer.json, "maxOrganizations")]
    # A list of which a filter leaves some is shorter: it does not matter, the longest counts.
    totals = [value for one in _of(exchanges, _LIST) for value in _values(one.answer.json, "total")]
    longest = max((total for total in totals if isinstance(total, int)), default=0)
    return any(isinstance(most, int) and longest >= most for most in limits)


def _of(exchanges: Iterable[Exchange], *operation_ids: str) -> Iterator[Exchange]:
    """Yield the successes of some operations, or of all."""
    for exchange in exchanges:
        if 200 <= exchange.answer.status < 300 and (not operation_ids or exchange.operation_id in operation_ids):
            yield exchange


def _values(value: Json, name: str) -> Iterator[Json]:
    """Yield the values of all properties of a name within a value."""
    if isinstance(value, dict):
        for key, inner in cast("JsonObject", value).items():
            if key == name:
                yield inner
            yield from _values(inner, name)
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from _values(item, name)
