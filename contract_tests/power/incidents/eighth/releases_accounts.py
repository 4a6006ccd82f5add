"""Releases that changed keys, credits, limits and refusals."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.errors import BadRequest
from bullseye_partner_emulator.organization import change_organization, require_organization
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import after, answered, header, problem
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api

_ALLOCATE = ("allocateCredits",)
_OF_AN_ORGANIZATION = (
    "getOrganization",
    "updateOrganization",
    "deleteOrganization",
    "updateOrganizationStatus",
    "updateOrganizationTier",
    "getPixelConfig",
    "updatePixelConfig",
    "listOrganizationVisitors",
    "listIcpConfigs",
    "createIcpConfig",
    "allocateCredits",
)
_UUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_MINUTE = 60


def _in_minutes(seconds: str) -> str:
    return str(int(seconds) // _MINUTE)


async def _malformed_fails(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if answer.status != 400 or _UUID.fullmatch(after(request, "organizations")):
        return answer
    return problem(answer, 500, "InternalError", "Server error")


def _reading_only(call: Call, handler: Handler) -> Any:
    call.body.setdefault("scopes", ["read"])
    return handler(call)


def _all_available(body: JsonObject) -> None:
    body["partner"]["creditPoolAvailable"] = body["partner"]["creditPoolTotal"]


def _without_what_is_used(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    allocation = result["allocation"]
    used = allocation["creditsUsed"]
    left = max(0, allocation["creditsAllocated"] - used)
    change_organization(call, require_organization(call), {"credits_allocated": left})
    return {"allocation": {**allocation, "creditsAllocated": left, "creditsAvailable": left - used}}


def _with_notes_only(call: Call, handler: Handler) -> Any:
    if "notes" not in call.body:
        error = {"field": "body.notes", "message": "is required"}
        raise BadRequest("body.notes: is required", {"errors": [error]})
    return handler(call)


def _awakened(call: Call, handler: Handler) -> Any:
    result = handler(call)
    change_organization(call, require_organization(call), {"status": "active"})
    return result


ACCOUNTS: tuple[Incident, ...] = (
    Incident(
        "v-reset-in-minutes",
        "The header that tells when the rate limit resets counts minutes since 1970.",
        github("limitd/limitd/issues/18", "The time of the reset was about a sixtieth of a Unix timestamp."),
        "rate limit",
        (),
        "documented",
        "headers.yaml#RateLimitReset",
        in_front(answered(header("x-ratelimit-reset", _in_minutes))),
        ("GET me",),
    ),
    Incident(
        "v-malformed-id-is-500",
        "An organization id that is no UUID is answered with 500.",
        github("DDMAL/Rodan/issues/345", "An invalid UUID in a path made the server fail."),
        "error",
        _OF_AN_ORGANIZATION,
        "documented",
        "responses.yaml#BadRequest",
        in_front(_malformed_fails),
        ("GET organizations/not-a-uuid",),
    ),
    Incident(
        "v-new-keys-only-read",
        "An API key that is made without scopes may only read.",
        github("superloglabs/superlog/pull/425", "Requests without scopes began to mean the scope to read."),
        "access",
        ("createApiKey",),
        "documented",
        "api-keys.yaml#CreateApiKeyRequest",
        handled(_reading_only),
        ('POST api-keys {"name": "n"}',),
    ),
    Incident(
        "v-available-is-the-total",
        "The available credits that the partner account tells are all of the pool, whatever is used.",
        github("openonion/connectonion/pull/331", "What was ever added was told as what can be spent."),
        "money",
        ("getPartnerAccount",),
        "documented",
        "billing.yaml#CreditPoolAvailable",
        in_front(told(_all_available)),
        ("GET me",),
    ),
    Incident(
        "v-allocation-minus-used",
        "An allocation is stored without the credits that the organization has used.",
        github("SDU-eScience/UCloud/issues/3468", "Editing an allocation took what was used off it once more."),
        "money",
        _ALLOCATE,
        "inferred",
        "billing.yaml#AllocateCreditsRequest",
        handled(_without_what_is_used),
        ('PUT organizations/<acme>/credits {"credits": 900}',),
    ),
    Incident(
        "v-notes-required",
        "An allocation without notes is refused.",
        github("apache/cloudstack/pull/6691", "A parameter that was documented as optional had to be given."),
        "validation",
        _ALLOCATE,
        "documented",
        "billing.yaml#AllocateCreditsRequest",
        handled(_with_notes_only),
        ('PUT organizations/<acme>/credits {"credits": 900}',),
    ),
    Incident(
        "v-credits-awaken",
        "An organization that gets credits becomes active, whatever its status was.",
        github("Gozargah/Marzban/issues/1672", "Resetting what a disabled user had used made the user active."),
        "side effect",
        _ALLOCATE,
        "inferred",
        "allocateCredits",
        handled(_awakened),
        ('PUT organizations/<hooli>/credits {"credits": 300}', "GET organizations/<hooli>"),
    ),
)
