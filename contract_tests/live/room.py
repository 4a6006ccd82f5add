"""Whether an account has room for what a run makes: what is refused for want of it would look like a mistake."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from contract_tests.scenario.resources import entity_of, read_resources
from contract_tests.target.exchange import request_of

if TYPE_CHECKING:
    from contract_tests.scenario.facts import Facts
    from contract_tests.target.exchange import Wire
    from generator.json_pointer import JsonObject

ACCOUNT = "getPartnerAccount"


class RoomError(Exception):
    """An account cannot hold what a run makes; the message says what to do. Nothing was made."""


def account_of(facts: Facts, wire: Wire, api_key: str) -> JsonObject:
    """Return what an account says of itself; nothing if it does not answer as described.

    Raises:
        NoAnswerError: it does not answer at all.
    """
    answer = wire.send(request_of(facts.operations[ACCOUNT]), {facts.key_header: api_key})
    return entity_of(answer.json) if answer.status < 300 else {}


def confirm_room(
    facts: Facts, wire: Wire, api_key: str, account: JsonObject, *, organizations: int, credits_needed: int
) -> int:
    """Check that an account may have so many more organizations, and has so many credits to allocate.

    Returns:
        How many organizations it has room for beside those; 0 if it does not say.

    Raises:
        RoomError: it has not.
        NoAnswerError: it does not answer.
    """
    credits_left = account.get("creditPoolAvailable")
    if isinstance(credits_left, int) and credits_left < credits_needed:
        raise RoomError(
            f"The account has {credits_left} credits to allocate, and the run needs {credits_needed}: what is refused "
            "for that reason would look like a mistake of the API. Nothing was made. Give it more credits."
        )
    most = account.get("maxOrganizations")
    if not isinstance(most, int):
        return 0
    there = _number_of_organizations(facts, wire, api_key)
    if there + organizations > most:
        raise RoomError(
            f"The account has {there} of {most} organizations, and the run makes up to {organizations}: what is "
            "refused for that reason would look like a mistake of the API. Nothing was made. Raise its limit, or "
            "let the run only read."
        )
    return most - there - organizations


def _number_of_organizations(facts: Facts, wire: Wire, api_key: str) -> int:
    """Return how many organizations an account has, without those that were deleted."""
    lister = read_resources(facts)["organizationId"].lister

    def count(query: dict[str, str | int]) -> int:
        body = wire.send(request_of(lister, query=query), {facts.key_header: api_key}).json
        total = cast("JsonObject", body).get("total") if isinstance(body, dict) else None
        return total if isinstance(total, int) else 0

    return count({}) - count({"status": facts.deleted})
