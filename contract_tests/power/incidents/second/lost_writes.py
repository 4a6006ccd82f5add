"""Writes that are lost, or partly, or come back."""

from __future__ import annotations

from datetime import timedelta
from itertools import takewhile
from typing import TYPE_CHECKING, Any, cast

from bullseye_partner_emulator.behaviour.email_preferences import get_email_preferences
from bullseye_partner_emulator.organization import change_organization, organization_of, require_organization
from contract_tests.power.incidents.change import handled, handled_remembering, in_front
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import put_json

if TYPE_CHECKING:
    from datetime import datetime

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.incidents.change import Handling
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api

_DELAY = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
_OFF_BY_DEFAULT = ("credits_exhausted", "credits_low")


def _zero_ignored(call: Call, handler: Handler) -> Any:
    call.body["credits"] = call.body["credits"] or require_organization(call).credits_allocated
    return handler(call)


def _one_of_each_type(call: Call, handler: Handler) -> Any:
    for group in call.body.get("groups", ()):
        group["conditions"] = list({condition["type"]: condition for condition in group["conditions"]}.values())
    return handler(call)


def _equal_overrides_dropped(call: Call, handler: Handler) -> Any:
    """Take an override that equals the partner's preference for none."""
    of_partner: Any = get_email_preferences(call)
    for name, value in call.body["preferences"].items():
        if value == of_partner["preferences"].get(name):
            call.body["preferences"][name] = None
    return handler(call)


def _copied_at_creation(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    copies: Any = get_email_preferences(call)
    organization = organization_of(call.connection, call.partner.id, result["organization"]["id"])
    change_organization(call, organization, {"email_preferences": copies["preferences"]})
    return result


def _tier_later() -> Handling:
    """Show an organization in its old tier for a minute after the change."""
    changed: dict[str, tuple[str, datetime]] = {}

    def as_before(call: Call, one: JsonObject) -> JsonObject:
        tier, until = changed.get(one["id"], (one["tier"], call.now))
        return {**one, "tier": tier} if call.now < until else one

    def handling(call: Call, handler: Handler) -> Any:
        if "tier" in call.body:
            before = require_organization(call)
            result: Any = handler(call)
            changed[before.id] = (before.tier, call.now + _DELAY)
            return result
        result = handler(call)
        if "organization" in result:
            return {"organization": as_before(call, result["organization"])}
        return {**result, "organizations": [as_before(call, one) for one in result["organizations"]]}

    return handling


def _stale_row() -> Handling:
    """Let a change of the status write the name that the organization had before its last update."""
    names: dict[str, str] = {}

    def handling(call: Call, handler: Handler) -> Any:
        organization = require_organization(call)
        if "name" in call.body:
            names[organization.id] = organization.name
        elif "status" in call.body and organization.id in names:
            old = names.pop(organization.id)
            change_organization(call, organization, {"name": old, "name_folded": old.casefold()})
        return handler(call)

    return handling


def _no_empty_list(call: Call, handler: Handler) -> Any:
    if call.body.get("allowedReferrers") == []:
        del call.body["allowedReferrers"]
    return handler(call)


def _inherited_defaults(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    changed: JsonObject = call.partner.email_preferences or {}
    for name, preference in result["preferences"].items():
        if preference["inherited"] and name in changed:
            preference["enabled"] = name not in _OFF_BY_DEFAULT
    return result


async def _kept_before_unknown(request: Request, api: Api) -> Answer:
    answer = await api(request)
    wanted: Any = (request.object or {}).get("preferences")
    if answer.status != 400 or not isinstance(wanted, dict):
        return answer
    members = cast("JsonObject", wanted)
    known = dict(takewhile(lambda member: isinstance(member[1], bool), members.items()))
    while known and not (await put_json(request, api, request.path, {"preferences": known})).succeeded:
        known.popitem()
    return answer


def _for_an_hour() -> Handling:
    kept: dict[str, tuple[datetime, JsonObject]] = {}

    def handling(call: Call, handler: Handler) -> Any:
        result: Any = handler(call)
        since, told = kept.get(call.partner.id, (call.now, result))
        if call.now - since >= _HOUR:
            since, told = call.now, result
        kept[call.partner.id] = since, told
        return told

    return handling


LOST_WRITES = (
    Incident(
        "zero-credits-ignored",
        "An allocation of 0 credits is ignored: the organization keeps what it has.",
        github("factly/dega/issues/455", "updates ignored fields whose value is zero"),
        "lost write",
        ("allocateCredits",),
        "inferred",
        "billing.yaml#AllocateCreditsRequest",
        handled(_zero_ignored),
        ('PUT organizations/<acme>/credits {"credits": 0}',),
    ),
    Incident(
        "one-condition-of-a-type",
        "Of two conditions of the same type in a group of an ICP config, only the last one is stored.",
        PATTERN,
        "lost write",
        ("createIcpConfig", "updateIcpConfig"),
        "documented",
        "icp-configs.yaml#IcpGroup",
        handled(_one_of_each_type),
        (
            'POST organizations/<acme>/icp-configs {"name": "n", "groups": [{"operator": "OR", "conditions": '
            '[{"type": "page_contains", "comparator": "eq", "value": "/pricing"}, '
            '{"type": "page_contains", "comparator": "eq", "value": "/demo"}]}]}',
        ),
    ),
    Incident(
        "equal-override-inherited",
        "An organization's e-mail preference that equals the partner's is not stored, and stays inherited.",
        PATTERN,
        "lost write",
        ("updateOrganizationEmailPreferences",),
        "inferred",
        "email-preferences.yaml#OrganizationEmailPreference",
        handled(_equal_overrides_dropped),
        (
            'PUT organizations/<acme>/email-preferences {"preferences": {"payment_failed": true}}',
            "GET organizations/<acme>/email-preferences",
        ),
    ),
    Incident(
        "preferences-copied-at-creation",
        "A new organization gets a copy of the partner's e-mail preferences, and inherits none.",
        PATTERN,
        "lost write",
        ("createOrganization",),
        "inferred",
        "email-preferences.yaml#OrganizationEmailPreference",
        handled(_copied_at_creation),
        ('POST organizations {"name": "n"}', "GET organizations/<0.organization.id>/email-preferences"),
    ),
    Incident(
        "new-tier-shown-later",
        "A new tier of an organization is answered as if it were done, and shown a minute later.",
        PATTERN,
        "aging",
        ("updateOrganizationTier", "getOrganization", "listOrganizations"),
        "inferred",
        "updateOrganizationTier",
        handled_remembering(_tier_later),
        ('PUT organizations/<initech>/tier {"tier": "paid"}', "GET organizations/<initech>"),
    ),
    Incident(
        "status-writes-old-name",
        "A change of the status writes the name back that an organization had before its last update.",
        github("MemberJunction/MJ/issues/4339", "who saved a stale row reverted columns that others had changed"),
        "lost write",
        ("updateOrganization", "updateOrganizationStatus"),
        "inferred",
        "updateOrganizationStatus",
        handled_remembering(_stale_row),
        ('PUT organizations/<acme> {"name": "n"}', 'PUT organizations/<acme>/status {"status": "suspended"}'),
    ),
    Incident(
        "referrers-never-emptied",
        "An empty list of referrers is ignored: the pixel keeps those that it has.",
        github("callumalpass/tasknotes/pull/2221", "an update with an empty list was a 200, and changed nothing"),
        "lost write",
        ("updatePixelConfig",),
        "inferred",
        "updatePixelConfig",
        handled(_no_empty_list),
        ('PUT organizations/<acme>/pixel-config {"allowedReferrers": []}',),
    ),
    Incident(
        "inherited-from-defaults",
        "What an organization inherits of the e-mail preferences is the default, not what the partner changed.",
        PATTERN,
        "lost write",
        ("getOrganizationEmailPreferences",),
        "documented",
        "updateEmailPreferences",
        handled(_inherited_defaults),
        (
            'PUT email-preferences {"preferences": {"payment_failed": false}}',
            "GET organizations/<acme>/email-preferences",
        ),
    ),
    Incident(
        "refused-preferences-kept",
        "An update of the e-mail preferences with an unknown type is refused, and those before it are stored.",
        github("GeoNode/geonode/issues/12998", "as many fields as possible were saved, and the answer was a 400"),
        "side effect",
        ("updateEmailPreferences",),
        "inferred",
        "updateEmailPreferences",
        in_front(_kept_before_unknown),
        (
            'PUT email-preferences {"preferences": {"payment_failed": false, "newsletter": true}}',
            "GET email-preferences",
        ),
    ),
    Incident(
        "script-config-for-an-hour",
        "The script configuration is read from a cache that answers for an hour.",
        PATTERN,
        "aging",
        ("getScriptConfig",),
        "inferred",
        "updateBranding",
        handled_remembering(_for_an_hour),
        ("GET script-config", 'PUT branding {"companyName": "n"}', "GET script-config"),
    ),
)
