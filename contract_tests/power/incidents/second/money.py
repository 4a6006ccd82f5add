"""Prices, costs, and the arithmetic of credits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.errors import BadRequest
from contract_tests.power.incidents.change import handled, in_front, remembering
from contract_tests.power.incidents.edits import each, key_of
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate

_CALCULATE = ("calculateBilling",)
_LARGEST = 2**31 - 1


def _in_32_bits(call: Call, handler: Handler) -> Any:
    call.parameters["usage"] = min(call.parameters["usage"], _LARGEST)
    return handler(call)


def _no_zero(call: Call, handler: Handler) -> Any:
    if not call.parameters["usage"]:
        raise BadRequest("query.usage: is required")
    return handler(call)


def _up_to_the_last_tier(call: Call, handler: Handler) -> Any:
    usage = call.parameters["usage"]
    call.parameters["usage"] = min(usage, call.partner.pricing_tiers[-1]["maxUsage"])
    result: Any = handler(call)
    return {**result, "usage": usage}


def _used_never_falls() -> Deviate:
    """Tell the largest number of used credits that was ever told."""
    most: dict[str, int] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        body: Any = answer.object
        if not answer.succeeded:
            return answer
        used = max(body["creditPoolUsed"], most.get(key_of(request), 0))
        most[key_of(request)] = used
        return answer.with_json({**body, "creditPoolUsed": used, "creditPoolAvailable": body["creditPoolTotal"] - used})

    return deviate


def _none_overdrawn(allocation: JsonObject) -> None:
    allocation["creditsAvailable"] = max(allocation["creditsAvailable"], 0)


MONEY = (
    Incident(
        "usage-in-32-bits",
        "A usage beyond 2^31 is calculated as the largest integer of 32 bits.",
        github("rapidminer/rapidminer-studio/issues/16", "integers beyond 32 bits were stored as the largest one"),
        "money",
        _CALCULATE,
        "inferred",
        "billing.yaml#BillingCalculation",
        handled(_in_32_bits),
        ("GET billing/calculate?usage=3000000000",),
    ),
    Incident(
        "zero-usage-refused",
        "A usage of 0 is refused as if it were missing.",
        PATTERN,
        "validation",
        _CALCULATE,
        "inferred",
        "parameters.yaml#CalculatedUsage",
        handled(_no_zero),
        ("GET billing/calculate?usage=0",),
    ),
    Incident(
        "free-above-the-last-tier",
        "What a usage has above the end of the last pricing tier costs nothing, and is in no line.",
        PATTERN,
        "money",
        _CALCULATE,
        "inferred",
        "billing.yaml#BillingCalculation",
        handled(_up_to_the_last_tier),
        ("GET billing/calculate?usage=12000",),
    ),
    Incident(
        "used-never-falls",
        "The used credits of the billing facts never fall: lowering an allocation frees none.",
        PATTERN,
        "money",
        ("getBilling",),
        "inferred",
        "allocateCredits",
        remembering(_used_never_falls),
        ("GET billing", 'PUT organizations/<acme>/credits {"credits": 900}', "GET billing"),
    ),
    Incident(
        "overdrawn-is-zero",
        "`creditsAvailable` of an allocation is 0 if fewer credits are allocated than were used.",
        PATTERN,
        "money",
        ("allocateCredits",),
        "inferred",
        "billing.yaml#Allocation",
        in_front(each(_none_overdrawn)),
        ('PUT organizations/<acme>/credits {"credits": 5}',),
    ),
)
