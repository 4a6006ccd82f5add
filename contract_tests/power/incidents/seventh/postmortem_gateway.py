"""What gateways did: counters of nodes, quotas, statuses, and caches in front of the server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import handled_remembering, in_front
from contract_tests.power.incidents.edits import answered, base, failing, header
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github

if TYPE_CHECKING:
    from datetime import datetime

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from contract_tests.power.incidents.change import Handling
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api

_NIL = "00000000-0000-0000-0000-000000000000"
_DAY = 86400
_CACHED_SECONDS = 60


def _end_of_day(text: str) -> str:
    return str((int(text) // _DAY + 1) * _DAY)


def _remaining_by_node(answer: Answer) -> Answer:
    """Tell what one of two nodes knows, which get the requests in turn and count their own only."""
    limit, remaining = answer.header("x-ratelimit-limit"), answer.header("x-ratelimit-remaining")
    if limit is None or remaining is None:
        return answer
    counted = (int(limit) - int(remaining) + 1) // 2
    return answer.with_header("x-ratelimit-remaining", str(int(limit) - counted))


def _not_found_with_body(answer: Answer) -> Answer:
    return answer.with_status(404) if answer.succeeded else answer


async def _all_inherited(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if answer.status != 404:
        return answer
    of_partner = await api(request.asking("GET", f"{base(request)}/partner/email-preferences"))
    body: Any = of_partner.object
    if not of_partner.succeeded or body is None:
        return answer
    preferences = {key: {"enabled": value, "inherited": True} for key, value in body["preferences"].items()}
    return of_partner.with_json({"preferences": preferences})


def _cached_for_everybody() -> Handling:
    cached: tuple[datetime, Any] | None = None

    def handling(call: Call, handler: Handler) -> Any:
        nonlocal cached
        if cached is None or not 0 <= (call.now - cached[0]).total_seconds() < _CACHED_SECONDS:
            cached = call.now, handler(call)
        return cached[1]

    return handling


GATEWAY = (
    Incident(
        "p-missing-organization-inherits",
        "The e-mail preferences of an organization that does not exist are those of the partner, with 200.",
        github("peeringdb/docs/issues/92", "what does not exist was answered with 200 and empty data, not 404"),
        "status",
        ("getOrganizationEmailPreferences",),
        "inferred",
        "getOrganizationEmailPreferences",
        in_front(_all_inherited),
        (f"GET organizations/{_NIL}/email-preferences",),
    ),
    Incident(
        "p-usage-not-found-with-body",
        "The usage of the billing period comes with the right body and the status 404.",
        github("Icinga/icinga2/issues/4892", "the API answered successful requests with 404 and the correct body"),
        "status",
        ("getBillingUsage",),
        "inferred",
        "getBillingUsage",
        in_front(answered(_not_found_with_body)),
        ("GET billing/usage",),
    ),
    Incident(
        "p-reset-of-daily-quota",
        "A request beyond the limit is told when the quota of the day resets, not when the window of the minute does.",
        github("3scale/apisonator/issues/54", "once limited, the reset header was that of another, longer limit"),
        "rate limit",
        (),
        "documented",
        "headers.yaml#RateLimitReset",
        in_front(failing(429, header("x-ratelimit-reset", _end_of_day))),
        ("GET me", "GET me", "GET me"),
        rate_limit=2,
    ),
    Incident(
        "p-remaining-by-node",
        "Two nodes answer in turn, and each tells the requests that remain by those that it counted itself.",
        github("TheThingsNetwork/lorawan-stack/issues/5080", "the number of available requests repeated itself"),
        "rate limit",
        (),
        "documented",
        "headers.yaml#RateLimitRemaining",
        in_front(answered(_remaining_by_node)),
        ("GET me", "GET me"),
    ),
    Incident(
        "p-billing-cached-for-everybody",
        "The billing facts are cached for a minute, under a key that does not name the partner.",
        github("backblaze-labs/genblaze/issues/68", "a cache key without the tenant gave one the data of another"),
        "tenancy",
        ("getBilling",),
        "documented",
        "billing.yaml#Billing",
        handled_remembering(_cached_for_everybody),
        ("PARTNER", "GET billing", "[<0.apiKey>] GET billing"),
    ),
)
