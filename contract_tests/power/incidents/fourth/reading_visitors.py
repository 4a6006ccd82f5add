"""Visitors of an organization."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.errors import Forbidden
from bullseye_partner_emulator.organization import require_organization
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import each
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.second.selection import selected
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject

_VISITORS = ("listOrganizationVisitors",)
_DEFAULT_SIZE = 20
_ALL = 100_000
"""More than any list of a data set holds."""


def _once_for_each_session(call: Call, handler: Handler) -> Any:
    """List a visitor as often as a join with its sessions finds it; `total` counts each once."""
    distinct: list[JsonObject] = []

    def joined(found: list[JsonObject]) -> list[JsonObject]:
        distinct.extend(found)
        return [one for one in found for _ in range(max(1, one["sessionCount"]))]

    return {**selected(call, handler, "visitors", joined), "total": len(distinct)}


def _offset_in_default_pages(call: Call, handler: Handler) -> Any:
    """Skip pages of the default size, whatever size is asked for."""
    page, size = call.parameters["page"], call.parameters["pageSize"]
    call.parameters.update(page=1, pageSize=_ALL)
    result: Any = handler(call)
    first = (page - 1) * _DEFAULT_SIZE
    return {**result, "visitors": result["visitors"][first : first + size], "page": page, "pageSize": size}


def _of_thirty_days(call: Call, handler: Handler) -> Any:
    if not {"startDate", "endDate"} & call.parameters.keys():
        call.parameters["startDate"] = (call.now.date() - timedelta(days=30)).isoformat()
    return handler(call)


def _without_european_address(visitor: JsonObject) -> None:
    if visitor.get("country") in ("DE", "GB"):
        visitor["email"] = None


def _none_of_suspended(call: Call, handler: Handler) -> Any:
    if require_organization(call).status == "suspended":
        raise Forbidden("The organization is suspended")
    return handler(call)


READING_VISITORS = (
    Incident(
        "visitor-for-each-session",
        "A visitor is listed once for each of its sessions, while `total` counts it once.",
        github("d3vyce/fastapi-toolsets/issues/386", "pages of a query with a join repeated rows, and lost others"),
        "paging",
        _VISITORS,
        "inferred",
        "organizations.yaml#VisitorPage",
        handled(_once_for_each_session),
        ("GET organizations/<acme>/visitors",),
    ),
    Incident(
        "offset-in-default-pages",
        "Later pages of visitors begin where they would with 20 on a page, whatever `pageSize` is.",
        github("raster-foundry/raster-foundry/issues/3482", "where a page began did not depend on the page size"),
        "paging",
        _VISITORS,
        "inferred",
        "parameters.yaml#VisitorPage",
        handled(_offset_in_default_pages),
        ("GET organizations/<acme>/visitors?page=2&pageSize=10",),
    ),
    Incident(
        "visitors-of-thirty-days",
        "Without a range, only the visitors of the last 30 days are listed and counted.",
        PATTERN,
        "filter",
        _VISITORS,
        "inferred",
        "listOrganizationVisitors",
        handled(_of_thirty_days),
        ("GET organizations/<acme>/visitors?pageSize=100",),
    ),
    Incident(
        "no-addresses-from-europe",
        "E-mail addresses of visitors from Germany and Great Britain are null.",
        PATTERN,
        "null",
        _VISITORS,
        "nothing",
        "",
        in_front(each(_without_european_address)),
        ("GET organizations/<acme>/visitors",),
    ),
    Incident(
        "visitors-of-suspended-forbidden",
        "The visitors of a suspended organization are a 403.",
        PATTERN,
        "access",
        _VISITORS,
        "inferred",
        "responses.yaml#Forbidden",
        handled(_none_of_suspended),
        ("GET organizations/<hooli>/visitors",),
    ),
)
