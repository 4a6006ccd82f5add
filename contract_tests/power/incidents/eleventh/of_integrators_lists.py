"""Lists: how they are paged, counted and filtered, and what their items hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.storage import visitors
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import asked, each
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.deliveries import Delivery
    from bullseye_partner_emulator.json_text import JsonObject

_EVERYTHING = 1_000_000
_FREE_TEXTS = ("jobTitle", "region", "city")


def _empty_texts(visitor: dict[str, Any]) -> None:
    for name in _FREE_TEXTS:
        if name in visitor and visitor[name] is None:
            visitor[name] = ""


def _total_of_joined_rows(call: Call, handler: Handler) -> JsonObject | Delivery | None:
    """Count what a left join with the visitors has, as a query does whose result is deduplicated afterwards."""
    told = handler(call)
    whole = handler(replace(call, parameters={**call.parameters, "page": 1, "pageSize": _EVERYTHING}))
    if not isinstance(told, dict) or not isinstance(whole, dict):
        return told
    rows = 0
    for one in whole["organizations"]:
        of_one = sa.select(sa.func.count()).select_from(visitors).where(visitors.c.organization_id == one["id"])
        rows += max(1, int(call.connection.execute(of_one).scalar_one()))
    told["total"] = rows
    return told


def _overlapping(call: Call, handler: Handler) -> JsonObject | Delivery | None:
    """Begin a page with the last item of the one before, in place of its own first item."""
    told = handler(call)
    page = call.parameters.get("page", 1)
    if not isinstance(told, dict) or page == 1 or not told["visitors"]:
        return told
    before = handler(replace(call, parameters={**call.parameters, "page": page - 1}))
    if isinstance(before, dict) and before["visitors"]:
        told["visitors"][0] = before["visitors"][-1]
    return told


LISTS = (
    Incident(
        "i-empty-text-for-no-text",
        "What is not known of a visitor (job title, region, city) comes as an empty text instead of null.",
        github("opentargets/issues/issues/4158", "after a migration the API returned empty strings for null"),
        "null",
        ("listOrganizationVisitors",),
        "nothing",
        "",
        in_front(each(_empty_texts)),
        ("GET organizations/<acme>/visitors",),
    ),
    Incident(
        "i-total-counts-joined-rows",
        "The total of the organizations counts an organization once for each of its visitors.",
        github("data-dot-all/dataall/issues/1088", "items were deduplicated after a join, the count was not"),
        "paging",
        ("listOrganizations",),
        "documented",
        "organizations.yaml#OrganizationPage",
        handled(_total_of_joined_rows),
        ("GET organizations",),
    ),
    Incident(
        "i-visitor-pages-overlap",
        "Each later page of visitors begins with the last visitor of the page before, and lacks its own first one.",
        github("IFRCGo/go-api/issues/1636", "items at the end of a page came again on the next one, others never"),
        "paging",
        ("listOrganizationVisitors",),
        "inferred",
        "listOrganizationVisitors",
        handled(_overlapping),
        ("GET organizations/<acme>/visitors?page=2&pageSize=5",),
    ),
    Incident(
        "i-log-ignores-the-organization",
        "The filter of the webhook log by organization is ignored.",
        github("markmhendrickson/neotoma/issues/2062", "a filter was accepted, ignored, and everything was returned"),
        "filter",
        ("listWebhookLogs",),
        "documented",
        "parameters.yaml#LogOrganizationId",
        in_front(asked(lambda request: request.with_query(organizationId=None))),
        ("GET webhooks/logs?organizationId=<acme>",),
    ),
)
