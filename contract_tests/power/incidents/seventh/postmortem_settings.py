"""Settings of the partner and of organizations: branding, domain, e-mail preferences, ICP configs."""

from __future__ import annotations

import html
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.storage import icp_configs, partners
from contract_tests.power.incidents.change import handled, handled_remembering, in_front
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.incidents.stored_partner import change_partner
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from datetime import date

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.incidents.change import Handling

_BRANDING = {
    "logoUrl": "logo_url",
    "primaryColor": "primary_color",
    "secondaryColor": "secondary_color",
    "companyName": "company_name",
}


def _answered_by_replica(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    before = {name: getattr(call.partner, column) for name, column in _BRANDING.items()}
    return {"partner": {**result["partner"], **before}}


def _escaped(call: Call, handler: Handler) -> Any:
    name = call.body.get("companyName")
    if not isinstance(name, str):
        return handler(call)
    return handler(replace(call, body={**call.body, "companyName": html.escape(name)}))


def _always_verified(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    change_partner(call, script_domain_verified=True)
    return {**result, "verified": True}


def _record_kept(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    old: str | None = call.partner.script_domain_record
    if old is None:
        return result
    change_partner(call, script_domain_record=old)
    new = result["verificationRecord"]
    records = [{**one, "value": old if one["value"] == new else one["value"]} for one in result["dnsRecords"]]
    instructions = result["instructions"].replace(new, old)
    return {**result, "verificationRecord": old, "dnsRecords": records, "instructions": instructions}


def _absolute_names(body: JsonObject) -> None:
    body["domain"] += "."
    body["cnameTarget"] += "."
    for record in body["dnsRecords"]:
        record["name"] += "."
        if record["type"] == "CNAME":
            record["value"] += "."


def _without_preferences(call: Call) -> Call:
    """Return the call as if the partner had never changed its e-mail preferences."""
    query = sa.select(partners).where(partners.c.id == call.partner.id)
    row: dict[str, Any] = {str(name): value for name, value in call.connection.execute(query).mappings().one().items()}
    partner: Any = SimpleNamespace(**row | {"email_preferences": None})
    return replace(call, partner=partner)


def _reset_by_deploy() -> Handling:
    """Forget the partner's e-mail preferences at each midnight, when a release is deployed."""
    changed_on: dict[str, date] = {}

    def handling(call: Call, handler: Handler) -> Any:
        last = changed_on.get(call.partner.id)
        seen = _without_preferences(call) if last is not None and last != call.now.date() else call
        result: Any = handler(seen)
        if "message" in result:
            changed_on[call.partner.id] = call.now.date()
        return result

    return handling


def _false_not_inherited(body: JsonObject) -> None:
    for preference in body["preferences"].values():
        if preference["inherited"]:
            preference["enabled"] = True


def _null_is_false(call: Call, handler: Handler) -> Any:
    preferences = {key: bool(value) for key, value in call.body["preferences"].items()}
    return handler(replace(call, body={**call.body, "preferences": preferences}))


def _updated_when_created(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    config = result["icpConfig"]
    this = icp_configs.c.id == config["id"]
    call.connection.execute(sa.update(icp_configs).where(this).values(updated_at=config["createdAt"]))
    return {"icpConfig": {**config, "updatedAt": config["createdAt"]}}


SETTINGS = (
    Incident(
        "p-branding-from-replica",
        "The answer to an update of the branding is read from a replica, and shows it as it was before.",
        github(
            "juspay/purescript-presto-backend/pull/24", "the rows read back after an update came stale, by a replica"
        ),
        "aging",
        ("updateBranding",),
        "documented",
        "branding.yaml#Branding",
        handled(_answered_by_replica),
        ('PUT branding {"companyName": "New Inc"}',),
    ),
    Incident(
        "p-company-name-escaped",
        "The company name is stored as HTML, with its ampersand escaped.",
        github("part-up/part-up/issues/430", "the ampersand in a name was rendered as an escaped one"),
        "text",
        ("updateBranding",),
        "documented",
        "branding.yaml#CompanyName",
        handled(_escaped),
        ('PUT branding {"companyName": "Voogd & Voogd"}',),
    ),
    Incident(
        "p-domain-always-verified",
        "The check of a domain always passes, whether its DNS records are there or not.",
        github("thunderbird/thunderbird-accounts/issues/413", "a custom domain was verified without any DNS entry"),
        "validation",
        ("verifyDomain",),
        "documented",
        "verifyDomain",
        handled(_always_verified),
        ('PUT domain {"domain": "shop.example.com"}', "POST domain/verify"),
    ),
    Incident(
        "p-second-domain-old-record",
        "A second domain is given the verification record of the first one.",
        github("anonaddy/anonaddy/issues/240", "the old verification record was shown for another custom domain"),
        "field",
        ("setDomain",),
        "nothing",
        "",
        handled(_record_kept),
        ('PUT domain {"domain": "shop.example.com"}',),
    ),
    Incident(
        "p-names-with-final-dot",
        "The verification tells domain names as the DNS library does, with a dot at the end.",
        PATTERN,
        "text",
        ("getDomainVerification",),
        "inferred",
        "domains.yaml#DomainName",
        in_front(told(_absolute_names)),
        ("GET domain/verification",),
    ),
    Incident(
        "p-preferences-reset-by-deploy",
        "The nightly deployment brings the partner's e-mail preferences back to the defaults.",
        github("RenzoBeux/Dashboarr/issues/60", "notifications were turned on again after each update"),
        "lost write",
        ("updateEmailPreferences", "getEmailPreferences", "getOrganizationEmailPreferences"),
        "documented",
        "updateEmailPreferences",
        handled_remembering(_reset_by_deploy),
        ('PUT email-preferences {"preferences": {"credits_low": true}}', "WAIT 86400", "GET email-preferences"),
    ),
    Incident(
        "p-false-not-inherited",
        "An organization does not inherit that the partner turned an e-mail off: false counts as not set.",
        github("mRemoteNG/mRemoteNG/issues/1106", "a value that is false in the parent was not inherited"),
        "field",
        ("getOrganizationEmailPreferences",),
        "inferred",
        "email-preferences.yaml#OrganizationEmailPreference",
        in_front(told(_false_not_inherited)),
        ("GET organizations/<acme>/email-preferences",),
    ),
    Incident(
        "p-null-override-is-false",
        "To inherit a preference again turns it off for the organization: null is stored as false.",
        PATTERN,
        "null",
        ("updateOrganizationEmailPreferences",),
        "inferred",
        "email-preferences.yaml#EmailPreferenceOverrides",
        handled(_null_is_false),
        (
            'PUT organizations/<acme>/email-preferences {"preferences": {"payment_failed": null}}',
            "GET organizations/<acme>/email-preferences",
        ),
    ),
    Incident(
        "p-updated-when-created",
        "An update of an ICP config sets the time of its last change to that of its creation.",
        github("alexanderwanyoike/the0/issues/198", "the repository wrote createdAt where updatedAt belonged"),
        "time",
        ("updateIcpConfig",),
        "inferred",
        "icp-configs.yaml#IcpConfig",
        handled(_updated_when_created),
        ('PUT organizations/<acme>/icp-configs/<config> {"name": "Large technology"}',),
    ),
)
