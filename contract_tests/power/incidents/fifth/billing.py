"""What partners write about credits and prices."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.errors import UnprocessableEntity
from bullseye_partner_emulator.instants import parse_instant
from bullseye_partner_emulator.organization import require_organization
from bullseye_partner_emulator.storage import organizations, partners
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import base
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import told, understood

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api


def _projected(call: Call, handler: Handler) -> Any:
    """Extend the usage so far to the whole billing period."""
    result: Any = handler(call)
    start, end = parse_instant(result["periodStart"]), parse_instant(result["periodEnd"])
    share = (call.now - start) / (end - start)
    return {**result, "usage": int(result["usage"] / share) if share else result["usage"]}


def _not_rolled_on(billing: JsonObject) -> None:
    billing["nextBillingDate"] = billing["billingPeriodStart"]


async def _usage_so_far(request: Request, api: Api) -> Answer:
    """Price the usage of the current period where none is given."""
    if "usage" in request.query:
        return await api(request)
    answer = await api(request.asking("GET", f"{base(request)}/partner/billing/usage"))
    usage: Any = answer.object
    return await api(request.with_query(usage=str(usage["usage"]))) if answer.succeeded else answer


def _up_to_here(calculation: JsonObject) -> None:
    lines: list[JsonObject] = calculation["breakdown"]
    for line, quantity in zip(lines, list(accumulate(line["quantity"] for line in lines)), strict=True):
        line["quantity"] = quantity


def _null_as_zero(body: JsonObject) -> None:
    if body["credits"] is None:
        body["credits"] = 0


def _nothing_for_deleted(call: Call, handler: Handler) -> Any:
    if "credits" in call.body and require_organization(call).status == "canceled":
        raise UnprocessableEntity("The organization is canceled")
    return handler(call)


def _as_owner(call: Call, handler: Handler) -> Any:
    """Allocate as the partner that the organization belongs to, whoever asks."""
    of_organization = organizations.c.id == call.parameters["organizationId"].lower()
    owner = call.connection.execute(sa.select(partners).join(organizations).where(of_organization)).one_or_none()
    return handler(call if owner is None else replace(call, partner=owner))


BILLING = (
    Incident(
        "usage-projected",
        "`usage` of the billing period is what it will be at the end of the period if it goes on so.",
        PATTERN,
        "money",
        ("getBillingUsage",),
        "inferred",
        "billing.yaml#BillingUsage",
        handled(_projected),
        ("GET billing/usage",),
    ),
    Incident(
        "next-billing-not-rolled-on",
        "`nextBillingDate` is the date of the last billing, the start of the current period.",
        PATTERN,
        "time",
        ("getBilling",),
        "documented",
        "billing.yaml#Billing",
        in_front(told(_not_rolled_on)),
        ("GET billing",),
    ),
    Incident(
        "calculation-without-usage",
        "A calculation without `usage` prices the usage of the current period instead of being refused.",
        PATTERN,
        "validation",
        ("calculateBilling",),
        "documented",
        "parameters.yaml#CalculatedUsage",
        in_front(_usage_so_far),
        ("GET billing/calculate",),
    ),
    Incident(
        "quantities-added-up",
        "`quantity` of a line of a calculation counts the identifications of the tiers below, too; costs stay.",
        PATTERN,
        "money",
        ("calculateBilling",),
        "inferred",
        "billing.yaml#BillingCalculationLine",
        in_front(told(_up_to_here)),
        ("GET billing/calculate?usage=4500",),
    ),
    Incident(
        "null-credits-take-all",
        "An allocation of null credits takes all credits from the organization instead of being refused.",
        github("adopted-ember-addons/ember-changeset-validations/issues/117", "null passed for a number, for it is 0"),
        "validation",
        ("allocateCredits",),
        "documented",
        "billing.yaml#AllocateCreditsRequest",
        in_front(understood(_null_as_zero)),
        ('PUT organizations/<acme>/credits {"credits": null}',),
    ),
    Incident(
        "no-credits-for-deleted",
        "An allocation to a deleted organization is refused with a 422.",
        PATTERN,
        "deletion",
        ("allocateCredits", "deleteOrganization"),
        "nothing",
        "",
        handled(_nothing_for_deleted),
        ('PUT organizations/<vandelay>/credits {"credits": 5}',),
    ),
    Incident(
        "credits-of-others-allocated",
        "The credits of another partner's organization can be set by its id, out of the other one's pool.",
        github("langgenius/dify/pull/34456", "what belongs to another tenant could be changed by its id"),
        "tenancy",
        ("allocateCredits",),
        "documented",
        "responses.yaml#NotFound",
        handled(_as_owner),
        ("PARTNER", '[<0.apiKey>] PUT organizations/<acme>/credits {"credits": 5}'),
    ),
)
