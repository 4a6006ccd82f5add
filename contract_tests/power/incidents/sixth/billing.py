"""Where the rewritten billing differs."""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.errors import UnprocessableEntity
from bullseye_partner_emulator.organization import require_organization
from bullseye_partner_emulator.storage import organizations
from bullseye_partner_emulator.usage import used_in_period
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import answered, asked
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request

_CALCULATE = ("calculateBilling",)
_USAGE = re.compile(rb'("usage":)(\d{8,})')
_EXPONENT = re.compile(r"\d+e\d")
_ALLOCATED = (organizations.c.id, organizations.c.credits_allocated)


def _in_single_precision(billing: JsonObject) -> None:
    for tier in billing["pricingTiers"]:
        price = tier["pricePerIdentification"]
        tier["pricePerIdentification"] = price and struct.unpack("f", struct.pack("f", price))[0]


def _in_exponents(answer: Answer) -> Answer:
    """Tell a usage of ten million and more as a language does that takes it for a double."""

    def exponent(match: re.Match[bytes]) -> bytes:
        digits = match[2].decode()
        return match[1] + f"{digits[0]}.{digits[1:].rstrip('0') or '0'}E{len(digits) - 1}".encode()

    body = _USAGE.sub(exponent, answer.body)
    return replace(answer, body=body).with_header("content-length", str(len(body))) if body else answer


def _as_number(request: Request) -> Request:
    usage = request.query.get("usage", "")
    return request.with_query(usage=str(int(float(usage)))) if _EXPONENT.fullmatch(usage) else request


def _up_to_the_allocation(call: Call, handler: Handler) -> Any:
    """Count the identifications of an organization until its credits are used up."""
    result: Any = handler(call)
    held = call.connection.execute(sa.select(*_ALLOCATED).where(organizations.c.partner_id == call.partner.id)).all()
    counted = (
        min(used_in_period(call.connection, call.partner, identifier, call.now), allocated)
        for identifier, allocated in held
    )
    return {**result, "usage": sum(counted)}


def _not_below_use(call: Call, handler: Handler) -> Any:
    organization = require_organization(call)
    used = used_in_period(call.connection, call.partner, organization.id, call.now)
    if call.body["credits"] < used:
        raise UnprocessableEntity(f"The organization has used {used} credits already")
    return handler(call)


BILLING = (
    Incident(
        "prices-in-single-precision",
        "The billing facts tell prices as single precision has them: 0.05000000074505806 instead of 0.05.",
        PATTERN,
        "money",
        ("getBilling",),
        "documented",
        "billing.yaml#PricingTier",
        in_front(told(_in_single_precision)),
        ("GET billing",),
    ),
    Incident(
        "ten-millions-in-exponents",
        "A calculation tells a usage of ten million and more with an exponent: 2.0E7.",
        github("polygon-io/issues/issues/280", "integers came with an exponent, which clients could not read"),
        "type",
        _CALCULATE,
        "inferred",
        "billing.yaml#BillingCalculation",
        in_front(answered(_in_exponents)),
        ("GET billing/calculate?usage=20000000",),
    ),
    Incident(
        "usage-with-exponent-accepted",
        "A calculation takes `1e3` for a usage of 1000 instead of refusing it.",
        github("Intervention/validation/issues/101", "numbers with an exponent passed where digits were asked for"),
        "validation",
        _CALCULATE,
        "documented",
        "parameters.yaml#CalculatedUsage",
        in_front(asked(_as_number)),
        ("GET billing/calculate?usage=1e3",),
    ),
    Incident(
        "usage-up-to-the-allocation",
        "The usage of the billing period leaves out what an organization used beyond the credits that it has now.",
        PATTERN,
        "money",
        ("getBillingUsage",),
        "inferred",
        "billing.yaml#BillingUsage",
        handled(_up_to_the_allocation),
        ("GET billing/usage",),
    ),
    Incident(
        "no-allocation-below-use",
        "Credits of an organization cannot be lowered below what it has used in the period: that is a 422.",
        PATTERN,
        "validation",
        ("allocateCredits",),
        "inferred",
        "allocateCredits",
        handled(_not_below_use),
        ('PUT organizations/<acme>/credits {"credits": 5}',),
    ),
)
