"""Changes of meaning of allocations and of the pool that they come from."""

from __future__ import annotations

from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any

from contract_tests.power.mutants.access import refusal
from contract_tests.power.mutants.rewriting import told, understood
from contract_tests.power.mutants.semantic.deviations import NIL, drift, organization, over_the_cap, stateful, within

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Deviation, Mutant
    from contract_tests.power.mutants.places import Reader
    from contract_tests.power.mutants.rewriting import Deviate

_ALLOCATE = "allocateCredits"


def _drift(operation: str, name: str, claim: str, deviate: Deviate, *also: str) -> Mutant:
    return drift("money", operation, name, claim, deviate, *also)


def _allocation(name: str, claim: str, change: Callable[[JsonObject], object]) -> Mutant:
    return _drift(_ALLOCATE, name, claim, told(lambda body: change(body["allocation"])))


def mutants(reader: Reader) -> Iterator[Mutant]:
    """Yield the mutants."""
    yield from _allocations(reader)
    yield from _pool()


def _allocations(reader: Reader) -> Iterator[Mutant]:
    yield _drift(_ALLOCATE, "adds", "The call sets the allocation, it does not add to it", _adds)
    yield _drift(_ALLOCATE, "never-lowers", "An allocation can be lowered at any time", _never_lowers)
    yield _drift(_ALLOCATE, "off-by-one", "credits is what is allocated", understood(_one_more))
    yield _drift(
        _ALLOCATE, "doubled", "credits is what is allocated", understood(lambda b: b.update(credits=2 * b["credits"]))
    )
    yield _drift(
        _ALLOCATE,
        "in-packs-of-100",
        "credits is what is allocated",
        understood(lambda body: body.update(credits=body["credits"] - body["credits"] % 100)),
    )
    yield _drift(_ALLOCATE, "zero-refused", "An allocation may be 0", _zero_refused)
    yield _drift(_ALLOCATE, "cap-not-held", "The trial tier is capped", over_the_cap("credits"))
    yield _drift("createOrganization", "cap-not-held", "The trial tier is capped", over_the_cap("create"))
    yield _drift(_ALLOCATE, "cap-lower", "The trial tier may have all of its cap", _lower_cap(reader))
    yield _drift(_ALLOCATE, "cap-for-paid-too", "The paid tier has no cap", _cap_for_all(reader))
    yield _drift(_ALLOCATE, "pool-overdrawn", "A pool that is too small is a 422", _overdrawn())
    yield _drift(_ALLOCATE, "pool-too-small-is-402", "A pool that is too small is a 422", _status_of(422, 402))
    yield _allocation(
        "used-not-subtracted",
        "available is allocated minus used",
        lambda a: a.update(creditsAvailable=a["creditsAllocated"] + a["creditsUsed"] + 1),
    )
    yield _allocation(
        "available-is-nothing", "available is allocated minus used", lambda a: a.update(creditsAvailable=0)
    )
    yield _allocation("of-another-partner", "partnerId is the partner's", lambda a: a.update(partnerId=NIL))
    yield _allocation(
        "of-another-organization", "organizationId is that of the path", lambda a: a.update(organizationId=NIL)
    )
    yield _allocation(
        "allocated-long-ago", "allocatedAt is now", lambda a: a.update(allocatedAt="2025-01-01T00:00:00Z")
    )
    yield stateful("money", _ALLOCATE, "new-id-each-time", "An allocation keeps its id", _new_ids)


def _pool() -> Iterator[Mutant]:
    pool_drifts: list[tuple[str, str, Callable[[JsonObject], object]]] = [
        (
            "pool-total-grows",
            "total = used + available",
            lambda p: p.update(creditPoolTotal=p["creditPoolTotal"] + 100),
        ),
        (
            "pool-used-and-available-swapped",
            "used is the sum of all allocations",
            lambda p: p.update(creditPoolUsed=p["creditPoolAvailable"], creditPoolAvailable=p["creditPoolUsed"]),
        ),
        (
            "pool-one-lost",
            "total = used + available",
            lambda p: p.update(creditPoolAvailable=p["creditPoolAvailable"] - 1),
        ),
        (
            "pool-moved-one",
            "used is the sum of all allocations",
            lambda p: p.update(
                creditPoolAvailable=p["creditPoolAvailable"] - 1, creditPoolUsed=p["creditPoolUsed"] + 1
            ),
        ),
    ]
    for name, claim, change in pool_drifts:
        yield _drift("getBilling", name, claim, told(change))
        yield _drift("getPartnerAccount", name, claim, told(partial(within, "partner", change)))
    for operation in ("getBilling", "getPartnerAccount"):
        yield stateful("money", operation, "pool-is-stale", "The pool is that of now", _stale_pool)
    yield stateful("money", "getOrganization", "credits-are-stale", "credits are those of now", _stale_credits)


async def _adds(request: Request, api: Api) -> Answer:
    before = await api(request.asking("GET", request.path.rsplit("/", 1)[0]))
    body = request.object
    if not before.succeeded or body is None or not _is_amount(body.get("credits")):
        return await api(request)
    return await api(request.with_json({**body, "credits": body["credits"] + before.json["organization"]["credits"]}))


async def _never_lowers(request: Request, api: Api) -> Answer:
    before = await api(request.asking("GET", request.path.rsplit("/", 1)[0]))
    body = request.object
    if not before.succeeded or body is None or not _is_amount(body.get("credits")):
        return await api(request)
    return await api(
        request.with_json({**body, "credits": max(body["credits"], before.json["organization"]["credits"])})
    )


def _is_amount(value: object) -> bool:
    return isinstance(value, int) and value >= 0


def _one_more(body: JsonObject) -> None:
    if body["credits"] > 0:
        body["credits"] += 1


async def _zero_refused(request: Request, api: Api) -> Answer:
    body = request.object
    hit = body is not None and body.get("credits") == 0
    return await api(request.with_json({"undescribed": 1}) if hit else request)


def _lower_cap(reader: Reader) -> Deviate:
    async def deviate(request: Request, api: Api) -> Answer:
        body = request.object
        before = await api(request.asking("GET", request.path.rsplit("/", 1)[0]))
        trial = before.succeeded and before.json["organization"]["tier"] == "trial"
        if trial and body is not None and body.get("credits") == 500:
            return await refusal(reader, request, api, 422, "UnprocessableEntity")
        return await api(request)

    return deviate


def _cap_for_all(reader: Reader) -> Deviate:
    async def deviate(request: Request, api: Api) -> Answer:
        body = request.object
        if body is not None and _is_amount(body.get("credits")) and body["credits"] > 500:
            return await refusal(reader, request, api, 422, "UnprocessableEntity")
        return await api(request)

    return deviate


def _overdrawn() -> Deviate:
    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if answer.status != 422 or "creditsAvailable" not in answer.json["details"]:
            return answer
        # As much as there is: the answer says what was asked for.
        got = await api(request.with_json({**request.json, "credits": answer.json["details"]["creditsAvailable"]}))
        if not got.succeeded:
            return answer
        body = got.json
        body["allocation"]["creditsAllocated"] = request.json["credits"]
        return got.with_json(body)

    return deviate


def _status_of(status: int, other: int) -> Deviate:
    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        return answer.with_status(other) if answer.status == status else answer

    return deviate


def _new_ids() -> Deviation:
    calls = count(1)
    return told(lambda body: body["allocation"].update(id=f"00000000-0000-4000-8000-{next(calls):012}"))


def _stale_pool() -> Deviation:
    first: dict[str, Any] = {}

    def change(body: JsonObject) -> None:
        pool = body.get("partner", body)
        first.update({k: v for k, v in pool.items() if k.startswith("creditPool") and k not in first})
        pool.update(first)

    return told(change)


def _stale_credits() -> Deviation:
    first: dict[str, int] = {}

    return organization(lambda o: o.update(credits=first.setdefault(o["id"], o["credits"])))
