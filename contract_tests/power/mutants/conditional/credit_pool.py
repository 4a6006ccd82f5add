"""Credits and figures that are right for one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.mutants.conditional.deviations import drift, mutant, organization_path
from contract_tests.power.mutants.rewriting import on_success, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Deviation, Mutant
    from contract_tests.power.mutants.rewriting import Deviate

_POOL = ("getBilling", "getPartnerAccount")


def mutants() -> Iterator[Mutant]:
    """Yield the mutants."""
    used = "used is the sum of all allocations"
    yield mutant("allocateCredits", "raise-charged-in-full", used, _pool_moved(_charged_in_full), *_POOL)
    yield mutant("deleteOrganization", "frees-the-pool", used, _pool_moved(_freed), *_POOL)
    yield mutant("createOrganization", "initial-credits-for-free", used, _pool_moved(_not_charged), *_POOL)
    yield drift(
        "calculateBilling",
        "first-of-a-tier-at-the-old-price",
        "A tier begins with its minUsage",
        told(_first_at_old_price),
    )
    yield drift("getUsage", "events-of-all-time", "totalEvents are those of the range", _of_all_time("totalEvents"))
    yield drift(
        "getAnalytics",
        "credits-used-of-all-time",
        "One identification consumes one credit",
        _of_all_time("creditsUsed"),
    )
    yield drift("getAnalytics", "one-day-is-none", "endDate belongs to the range", told(_one_day_is_none))


def _charged_in_full(before: int, after: int) -> int:
    return before if after > before else 0


def _freed(before: int, _after: int) -> int:
    return -before


def _not_charged(_before: int, after: int) -> int:
    return -after


def _pool_moved(difference: Callable[[int, int], int]) -> Callable[[], Deviation]:
    """Let a write count for something else in the pool: `difference` is made of the credits before and after it."""

    def make() -> Deviation:
        moved = 0

        async def deviate(request: Request, api: Api) -> Answer:
            nonlocal moved
            if request.operation in _POOL:
                answer = await api(request)
                return _with_pool_moved(answer, moved) if answer.succeeded and moved else answer
            path = organization_path(request)
            before = await api(request.asking("GET", path))
            answer = await api(request)
            if answer.succeeded:
                made = (answer.object or {}).get("organization", {}).get("id")
                after = await api(request.asking("GET", f"{path}/{made}" if made else path))
                credits_before = 0 if made else before.json["organization"]["credits"]
                moved += difference(credits_before, after.json["organization"]["credits"])
            return answer

        return deviate

    return make


def _with_pool_moved(answer: Answer, moved: int) -> Answer:
    body = answer.json
    pool = body.get("partner", body)
    more = max(-pool["creditPoolUsed"], min(moved, pool["creditPoolAvailable"]))
    pool["creditPoolUsed"] += more
    pool["creditPoolAvailable"] -= more
    return answer.with_json(body)


def _first_at_old_price(body: JsonObject) -> None:
    lines = body["breakdown"]
    if len(lines) > 1 and lines[-1]["quantity"] == 1:
        last, line = lines.pop(), lines[-1]
        line["quantity"] += 1
        line["cost"] = round(line["quantity"] * line["pricePerIdentification"], 6)
        body["totalCost"] = round(body["totalCost"] - last["cost"] + line["pricePerIdentification"], 6)


def _of_all_time(name: str) -> Deviate:
    @on_success
    async def deviate(request: Request, api: Api, answer: Answer) -> Answer:
        ever = await api(request.with_query(startDate="2000-01-01", endDate="2100-01-01"))
        return answer.with_json({**answer.json, name: ever.json[name]})

    return deviate


def _one_day_is_none(body: JsonObject) -> None:
    if body["startDate"] == body["endDate"]:
        body.update(totalIdentifications=0, creditsUsed=0)
