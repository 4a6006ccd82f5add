"""Changes of meaning of analytics and usage: what they count, and in which range."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_tests.power.mutants.rewriting import told
from contract_tests.power.mutants.semantic.deviations import NIL, day, drift

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Mutant

_ANALYTICS = "getAnalytics"
_USAGE = "getUsage"


def _drift(operation: str, name: str, claim: str, change: Callable[[Any], object]) -> Mutant:
    return drift("totals", operation, name, claim, told(change))


def mutants() -> Iterator[Mutant]:
    """Yield the mutants."""
    yield _drift(
        _ANALYTICS,
        "organizations-without-deleted",
        "totalOrganizations counts all",
        lambda b: b.update(totalOrganizations=b["totalOrganizations"] - 1),
    )
    yield _drift(
        _ANALYTICS,
        "active-more-than-all",
        "Active organizations are some of all",
        lambda b: b.update(activeOrganizations=b["totalOrganizations"] + 1),
    )
    yield _drift(
        _ANALYTICS,
        "remaining-not-of-the-pool",
        "creditsRemaining is what the pool has",
        lambda b: b.update(creditsRemaining=b["creditsRemaining"] + 1),
    )
    yield _drift(
        _ANALYTICS,
        "used-twice",
        "One identification consumes one credit",
        lambda b: b.update(creditsUsed=b["creditsUsed"] * 2 + 1),
    )
    yield _drift(_ANALYTICS, "other-partner", "partnerId is the partner's", lambda b: b.update(partnerId=NIL))
    for operation in (_ANALYTICS, _USAGE):
        yield _drift(
            operation,
            "range-shifted",
            "The range is what was asked for",
            lambda b: b.update(startDate=day(b["startDate"], -1), endDate=day(b["endDate"], -1)),
        )
        yield _drift(
            operation,
            "range-reversed",
            "A range ends after its start",
            lambda b: b.update(startDate=b["endDate"], endDate=b["startDate"]),
        )
        yield drift("totals", operation, "end-excluded", "endDate belongs to the range", _end_excluded)
        yield drift("totals", operation, "start-excluded", "startDate belongs to the range", _start_excluded)
    yield _drift(
        _USAGE,
        "fewer-events-than-identifications",
        "An identification is an event",
        lambda b: b.update(totalEvents=max(b["totalQuantity"] - 1, 0)),
    )
    yield _drift(
        _USAGE,
        "quantity-not-that-of-analytics",
        "Both count identifications",
        lambda b: b.update(totalQuantity=b["totalQuantity"] + 1),
    )


async def _end_excluded(request: Request, api: Api) -> Answer:
    return await _other_range(request, api, "endDate", -1)


async def _start_excluded(request: Request, api: Api) -> Answer:
    return await _other_range(request, api, "startDate", 1)


async def _other_range(request: Request, api: Api, name: str, days: int) -> Answer:
    """Count another range than the answer says."""
    answer = await api(request)
    if name not in request.query or not answer.succeeded:
        return answer
    told = answer.json
    counted = (await api(request.with_query(**{name: day(request.query[name], days)}))).json
    return answer.with_json({**counted, "startDate": told["startDate"], "endDate": told["endDate"]})
