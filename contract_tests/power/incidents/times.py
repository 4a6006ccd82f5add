"""Points in time."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.instants import parse_instant, render_instant
from bullseye_partner_emulator.storage import icp_configs, organizations
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import asked, each, field, top
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from contract_tests.power.mutants.exchange import Request


_MIDNIGHT = re.compile(r"T.*")


def _milliseconds(instant: str) -> str:
    return instant.replace("Z", ".000Z")


def _offset(instant: str) -> str:
    return instant.replace("Z", "+00:00")


def _naive(instant: str) -> str:
    return instant.removesuffix("Z")


def _epoch(instant: str) -> int:
    return int(parse_instant(instant).timestamp())


def _in_pacific_time(instant: str) -> str:
    return render_instant(parse_instant(instant) - timedelta(hours=8))


def _touched_by_reading(call: Call, handler: Handler) -> Any:
    of_this = icp_configs.c.id == call.parameters["icpConfigId"].lower()
    call.connection.execute(sa.update(icp_configs).where(of_this).values(updated_at=call.instant))
    call.connection.commit()
    return handler(call)


def _untouched_by_update(call: Call, handler: Handler) -> Any:
    of_this = icp_configs.c.id == call.parameters["icpConfigId"].lower()
    before = call.connection.execute(sa.select(icp_configs.c.updated_at).where(of_this)).scalar()
    result: Any = handler(call)
    call.connection.execute(sa.update(icp_configs).where(of_this).values(updated_at=before))
    return {"icpConfig": {**result["icpConfig"], "updatedAt": before}}


def _expiry_at_midnight(request: Request) -> Request:
    body = request.object
    if not body or not isinstance(body.get("expiresAt"), str):
        return request
    return request.with_json({**body, "expiresAt": _MIDNIGHT.sub("T00:00:00Z", body["expiresAt"])})


def _clock_ahead(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    organization = result["organization"]
    later = render_instant(call.now + timedelta(minutes=7))
    of_this = organizations.c.id == organization["id"]
    call.connection.execute(sa.update(organizations).where(of_this).values(created_at=later))
    return {"organization": {**organization, "createdAt": later}}


TIMES = (
    Incident(
        "visitor-times-with-milliseconds",
        "Times of visitors have milliseconds.",
        github(
            "box/box-java-sdk/issues/715", "Box told some events with milliseconds, which its client could not read"
        ),
        "time",
        ("listOrganizationVisitors",),
        "nothing",
        "",
        in_front(
            each(
                lambda one: one.update(
                    firstSeenAt=_milliseconds(one["firstSeenAt"]), lastSeenAt=_milliseconds(one["lastSeenAt"])
                )
            )
        ),
        ("GET organizations/<acme>/visitors?pageSize=1",),
    ),
    Incident(
        "account-time-with-offset",
        "`createdAt` of the partner has the offset `+00:00` instead of `Z`.",
        github("salopensource/sal/issues/205", "Sal added an offset to the times of its v1 API"),
        "time",
        ("getPartnerAccount",),
        "nothing",
        "",
        in_front(field("createdAt", _offset)),
        ("GET me",),
    ),
    Incident(
        "log-times-without-zone",
        "Times in the delivery log have no time zone.",
        github(
            "CenterForOpenScience/osf.io/issues/6116", "times of OSF's API had no zone, and were read as local ones"
        ),
        "time",
        ("listWebhookLogs",),
        "documented",
        "webhooks.yaml#WebhookLog",
        in_front(field("createdAt", _naive)),
        ("GET webhooks/logs",),
    ),
    Incident(
        "billing-dates-as-numbers",
        "`nextBillingDate` is a number of seconds.",
        github("aws/aws-sdk/issues/492", "a service of AWS told times as texts where its clients had expected times"),
        "time",
        ("getBilling",),
        "documented",
        "billing.yaml#Billing",
        in_front(top("nextBillingDate", _epoch)),
        ("GET billing",),
    ),
    Incident(
        "period-start-as-day",
        "`billingPeriodStart` is a day without a time.",
        PATTERN,
        "time",
        ("getBilling",),
        "documented",
        "billing.yaml#Billing",
        in_front(top("billingPeriodStart", lambda instant: instant[:10])),
        ("GET billing",),
    ),
    Incident(
        "created-in-local-time",
        "`createdAt` of organizations is Pacific time, still marked `Z`.",
        github("linode/manager/pull/4355", "times of Linode in UTC were taken for local ones"),
        "time",
        ("listOrganizations", "getOrganization"),
        "nothing",
        "",
        in_front(field("createdAt", _in_pacific_time)),
        ("GET organizations/<acme>",),
    ),
    Incident(
        "created-in-the-future",
        "The clock is seven minutes ahead when an organization is created.",
        PATTERN,
        "time",
        ("createOrganization",),
        "inferred",
        "organizations.yaml#Organization",
        handled(_clock_ahead),
        ('POST organizations {"name": "n"}',),
    ),
    Incident(
        "last-use-by-day",
        "`lastUsedAt` of an API key is the day of its last use, at midnight.",
        PATTERN,
        "time",
        ("listApiKeys",),
        "inferred",
        "api-keys.yaml#ApiKey",
        in_front(each(lambda key: key.update(lastUsedAt=key["lastUsedAt"] and key["lastUsedAt"][:10] + "T00:00:00Z"))),
        ("GET api-keys",),
    ),
    Incident(
        "expiry-at-midnight",
        "The expiry of an API key is rounded down to the day.",
        github("fabriziosalmi/certmate/issues/432", "CertMate compared the expiry of a key as a text"),
        "time",
        ("createApiKey",),
        "documented",
        "api-keys.yaml#CreateApiKeyRequest",
        in_front(asked(_expiry_at_midnight)),
        ('POST api-keys {"name": "n", "expiresAt": "2030-01-01T10:30:00Z"}',),
    ),
    Incident(
        "reading-touches-icp-config",
        "Reading an ICP config moves its `updatedAt` on.",
        PATTERN,
        "side effect",
        ("getIcpConfig",),
        "inferred",
        "icp-configs.yaml#IcpConfig",
        handled(_touched_by_reading),
        ("GET organizations/<acme>/icp-configs/<config>",),
    ),
    Incident(
        "update-leaves-its-time",
        "An update of an ICP config leaves `updatedAt` as it was.",
        PATTERN,
        "time",
        ("updateIcpConfig",),
        "inferred",
        "icp-configs.yaml#IcpConfig",
        handled(_untouched_by_update),
        ('PUT organizations/<acme>/icp-configs/<config> {"name": "n"}',),
    ),
)
