"""Times that are told, or understood, as other ones."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.instants import parse_instant, render_instant
from bullseye_partner_emulator.organization import change_organization, require_organization
from bullseye_partner_emulator.storage import icp_configs
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import field
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from collections.abc import Callable

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call


def _later(hours: int) -> Callable[[str], str]:
    return lambda instant: render_instant(parse_instant(instant) + timedelta(hours=hours))


def _created_in_local_time(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    config = result["icpConfig"]
    created = _later(2)(config["createdAt"])
    this = icp_configs.c.id == config["id"]
    call.connection.execute(sa.update(icp_configs).where(this).values(created_at=created))
    return {"icpConfig": {**config, "createdAt": created}}


def _first_allocation_for_ever(call: Call, handler: Handler) -> Any:
    first = require_organization(call).allocated_at
    result: Any = handler(call)
    change_organization(call, require_organization(call), {"allocated_at": first})
    return {"allocation": {**result["allocation"], "allocatedAt": first}}


def _without_offset(call: Call, handler: Handler) -> Any:
    if "expiresAt" in call.body:
        call.body["expiresAt"] = re.sub(r"[+-]\d\d:\d\d$", "Z", call.body["expiresAt"])
    return handler(call)


TIMES = (
    Incident(
        "icp-config-created-in-local-time",
        "`createdAt` of a new ICP config is two hours ahead; `updatedAt` is not.",
        PATTERN,
        "time",
        ("createIcpConfig",),
        "inferred",
        "icp-configs.yaml#IcpConfig",
        handled(_created_in_local_time),
        ('POST organizations/<acme>/icp-configs {"name": "n", "groups": []}',),
    ),
    Incident(
        "first-sight-in-local-time",
        "`firstSeenAt` of visitors is an hour ahead, still marked `Z`; `lastSeenAt` is not.",
        PATTERN,
        "time",
        ("listOrganizationVisitors",),
        "inferred",
        "organizations.yaml#Visitor",
        in_front(field("firstSeenAt", _later(1))),
        ("GET organizations/<acme>/visitors",),
    ),
    Incident(
        "allocated-at-first-for-ever",
        "`allocatedAt` stays the time of an organization's first allocation.",
        PATTERN,
        "time",
        ("allocateCredits",),
        "documented",
        "billing.yaml#Allocation",
        handled(_first_allocation_for_ever),
        ('PUT organizations/<acme>/credits {"credits": 900}',),
    ),
    Incident(
        "expiry-without-its-offset",
        "The offset of an API key's expiry is ignored: the hour is taken for one in UTC.",
        github("swisspost/gateleen/issues/47", "expiry times of hooks were stored without their time zone"),
        "time",
        ("createApiKey",),
        "documented",
        "api-keys.yaml#CreateApiKeyRequest",
        handled(_without_offset),
        ('POST api-keys {"name": "n", "expiresAt": "2026-01-01T00:00:00+02:00"}',),
    ),
)
