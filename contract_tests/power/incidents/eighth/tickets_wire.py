"""Tickets about the form of answers that several operations share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.incidents.change import in_front
from contract_tests.power.incidents.edits import answered, asked, each, header
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import Source, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Request

_LARGEST_PAGE = 20
_DESCRIBED_PAGE = 100


def _capped(request: Request) -> Request:
    size = request.query.get("pageSize", "")
    if not (size.isdecimal() and len(size) <= len(str(_DESCRIBED_PAGE))):
        return request
    return request.with_query(pageSize=str(_LARGEST_PAGE)) if _LARGEST_PAGE < int(size) <= _DESCRIBED_PAGE else request


def _colours_apart(one: JsonObject) -> None:
    if "primaryColor" in one and "secondaryColor" in one:
        one["colors"] = {"primary": one.pop("primaryColor"), "secondary": one.pop("secondaryColor")}


WIRE: tuple[Incident, ...] = (
    Incident(
        "t-reset-in-milliseconds",
        "The rate limit resets at a time in milliseconds.",
        github("RocketChat/docs-old/pull/1358", "The header with the reset of the rate limit counted milliseconds."),
        "header",
        (),
        "inferred",
        "headers.yaml#RateLimitReset",
        in_front(answered(header("x-ratelimit-reset", lambda value: f"{value}000"))),
        ("GET me",),
    ),
    Incident(
        "t-pages-capped-silently",
        "No page has more than 20 items, even if more are asked for.",
        Source(
            "The maximum page size was lowered; larger ones are no error but have fewer items.",
            "https://developer.genesys.cloud/forum/t/reducing-maximum-page-size-for-queue-member-get-endpoint/4967",
        ),
        "limit",
        ("listOrganizations", "listOrganizationVisitors", "listWebhookLogs"),
        "inferred",
        "pagination.yaml#PageSize",
        in_front(asked(_capped)),
        ("GET organizations/<acme>/visitors?pageSize=50",),
    ),
    Incident(
        "t-colours-in-an-object",
        "The two colours of the partner moved into an object of their own.",
        github(
            "ChurchSuite/churchsuite-api/issues/10",
            "Fields were split into two parts without a new version of the API.",
        ),
        "envelope",
        ("getPartnerAccount", "updateBranding"),
        "documented",
        "partner-account.yaml#PartnerAccount",
        in_front(each(_colours_apart)),
        ("GET me",),
    ),
)
