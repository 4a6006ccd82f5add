"""What replicas, databases, mappers and serializers behind the API did."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import sqlalchemy as sa

from bullseye_partner_emulator.errors import NotFound
from bullseye_partner_emulator.storage import api_keys
from contract_tests.power.incidents.change import handled, handled_remembering, in_front
from contract_tests.power.incidents.edits import after, each, field, problem, top
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import told, understood

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.deliveries import Delivery
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.incidents.change import Handling
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api

_ALL = 10**6
"""More organizations than any partner has."""
_ONE_ORGANIZATION = (
    "getOrganization",
    "createOrganization",
    "updateOrganization",
    "updateOrganizationStatus",
    "updateOrganizationTier",
)


def _from_replica() -> Handling:
    behind: dict[str, JsonObject] = {}

    def handling(call: Call, handler: Handler) -> JsonObject | Delivery | None:
        before: JsonObject = {
            "logoUrl": call.partner.logo_url,
            "primaryColor": call.partner.primary_color,
            "secondaryColor": call.partner.secondary_color,
            "companyName": call.partner.company_name,
        }
        answer = handler(call)
        if isinstance(answer, dict):
            if "billingMode" in answer["partner"]:  # the account; the branding has no such property
                answer["partner"] |= behind.pop(call.partner.id, {})
            else:
                behind[call.partner.id] = before
        return answer

    return handling


async def _torn_pages(request: Request, api: Api) -> Answer:
    answer = await api(request)
    body = answer.object
    if not answer.succeeded or body is None or body["page"] == 1 or not body["visitors"]:
        return answer
    previous = (await api(request.with_query(page=str(body["page"] - 1)))).object
    if previous is None or not previous.get("visitors"):
        return answer
    # The two that the border lies between came in at the same time: each query breaks the tie in its own way.
    return answer.with_json(body | {"visitors": [previous["visitors"][-1], *body["visitors"][1:]]})


def _selected(call: Call, handler: Handler, keep: Handling) -> JsonObject | Delivery | None:
    """Return the page of those organizations for which `keep`, called with one as its body, returns something."""
    whole = handler(replace(call, parameters={**call.parameters, "page": 1, "pageSize": _ALL}))
    if not isinstance(whole, dict):
        return whole
    kept = [one for one in whole["organizations"] if keep(replace(call, body=one), handler) is not None]
    page, size = call.parameters["page"], call.parameters["pageSize"]
    shown = kept[(page - 1) * size : page * size]
    return {"organizations": shown, "total": len(kept), "page": page, "pageSize": size}


def _same_case(call: Call, handler: Handler) -> JsonObject | Delivery | None:
    text = str(call.parameters.get("search", ""))
    return _selected(call, handler, lambda one, _: one.body if text in one.body["name"] else None)


def _without_deleted(call: Call, handler: Handler) -> JsonObject | Delivery | None:
    if "organizationId" not in call.parameters:
        return _selected(call, handler, lambda one, _: one.body if one.body["status"] != "canceled" else None)
    answer = handler(call)
    if isinstance(answer, dict) and answer["organization"]["status"] == "canceled":
        raise NotFound("There is no such organization")
    return answer


def _counting_all(call: Call, handler: Handler) -> JsonObject | Delivery | None:
    answer = handler(call)
    unfiltered = {name: call.parameters[name] for name in ("page", "pageSize")}
    everything = handler(replace(call, parameters=unfiltered))
    if isinstance(answer, dict) and isinstance(everything, dict):
        answer["total"] = everything["total"]
    return answer


def _still_known() -> Handling:
    revoked: set[str] = set()

    def handling(call: Call, handler: Handler) -> JsonObject | Delivery | None:
        if "keyId" not in call.parameters:
            listed = handler(call)
            if isinstance(listed, dict):
                for key in listed["apiKeys"]:
                    key["status"] = "revoked" if key["id"] in revoked else key["status"]
            return listed
        key_id = call.parameters["keyId"].lower()
        mine = (api_keys.c.partner_id == call.partner.id) & (api_keys.c.id == key_id)
        status = call.connection.execute(sa.select(api_keys.c.status).where(mine)).scalar_one_or_none()
        answer = handler(call)
        if status == "active":
            # The table that keys are checked against is a copy, which nobody tells.
            call.connection.execute(sa.update(api_keys).where(mine).values(status="active"))
            revoked.add(key_id)
        return answer

    return handling


async def _cast_by_database(request: Request, api: Api) -> Answer:
    answer = await api(request)
    asked = after(request, "organizations")
    try:
        UUID(asked)
    except ValueError:
        if answer.status == 400:
            return problem(answer, 500, "InternalError", "invalid input syntax for type uuid")
    return answer


def _in_latin_1(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "surrogatepass").decode("latin-1")
    if isinstance(value, dict):
        return {name: _in_latin_1(member) for name, member in cast("JsonObject", value).items()}
    return [_in_latin_1(member) for member in cast("list[object]", value)] if isinstance(value, list) else value


def _in_camel_case(metadata: JsonObject) -> JsonObject:
    return {re.sub(r"_([a-z0-9])", lambda match: match[1].upper(), name): value for name, value in metadata.items()}


def _in_california(instant: str) -> str:
    return datetime.fromisoformat(instant).astimezone(timezone(timedelta(hours=-8))).isoformat()


OF_STORAGE = (
    Incident(
        "p-replica-shows-old-branding",
        "The first read of the account after a change of the branding comes from a replica that lags behind.",
        github(
            "reapit/foundations/issues/6173",
            "an update followed quickly by a fetch returned the old version, for a lag between master and slave",
        ),
        "aging",
        ("updateBranding", "getPartnerAccount"),
        "inferred",
        "updateBranding",
        handled_remembering(_from_replica),
        ('PUT branding {"primaryColor": "#112233"}', "GET me"),
    ),
    Incident(
        "p-no-visitors-is-null",
        "A page without visitors has null instead of an empty list.",
        github("openshift/origin/issues/6936", "after a rebase an empty list was serialized as null"),
        "null",
        ("listOrganizationVisitors",),
        "inferred",
        "organizations.yaml#VisitorPage",
        in_front(told(lambda body: body.update(visitors=body["visitors"] or None))),
        ("GET organizations/<umbrella>/visitors",),
    ),
    Incident(
        "p-visitors-twice-at-page-borders",
        "Pages of visitors have no stable order: the last one of a page is the first one of the next, another is lost.",
        github(
            "inventree/InvenTree/issues/11442",
            "a paginated list returned some twice and silently dropped others, for want of a stable order",
        ),
        "paging",
        ("listOrganizationVisitors",),
        "inferred",
        "listOrganizationVisitors",
        in_front(_torn_pages),
        ("GET organizations/<acme>/visitors?page=2&pageSize=10",),
    ),
    Incident(
        "p-log-in-local-time",
        "The log of webhooks has its times with the offset of the server's time zone.",
        github("salopensource/sal/issues/205", "a new version sent times with -08:00 at the end, which broke tools"),
        "time",
        ("listWebhookLogs",),
        "nothing",
        "",
        in_front(field("createdAt", _in_california)),
        ("GET webhooks/logs",),
    ),
    Incident(
        "p-prices-as-text",
        "Prices of the tiers are decimals of the database, told as texts.",
        github(
            "loopbackio/loopback-connector-postgresql/issues/101", "a decimal of PostgreSQL came as a string in JSON"
        ),
        "type",
        ("getBilling",),
        "documented",
        "billing.yaml#PricingTier",
        in_front(
            top(
                "pricingTiers",
                lambda tiers: [
                    tier | {"pricePerIdentification": f"{tier['pricePerIdentification']:.4f}"} for tier in tiers
                ],
            )
        ),
        ("GET billing",),
    ),
    Incident(
        "p-search-knows-case",
        "On the new database the search for names distinguishes upper and lower case.",
        github("Icinga/icingaweb2/issues/1274", "with PostgreSQL as the backend the search became case-sensitive"),
        "filter",
        ("listOrganizations",),
        "inferred",
        "parameters.yaml#OrganizationSearch",
        handled(_same_case),
        ("GET organizations?search=acme",),
    ),
    Incident(
        "p-total-of-everything",
        "The total of a filtered list counts all organizations.",
        github("mathesar-foundation/mathesar/issues/338", "with a filter the count was still that of all records"),
        "paging",
        ("listOrganizations",),
        "documented",
        "organizations.yaml#OrganizationPage",
        handled(_counting_all),
        ("GET organizations?status=active",),
    ),
    Incident(
        "p-revoked-key-lives-on",
        "A revoked key is listed as revoked and goes on working: keys are checked against an old copy.",
        github(
            "weave-os/router/issues/473", "deleting a key did not invalidate the cache, so that it still authenticated"
        ),
        "access",
        ("revokeApiKey", "listApiKeys"),
        "documented",
        "responses.yaml#Unauthorized",
        handled_remembering(_still_known),
        (
            'POST api-keys {"name": "Temporary"}',
            "DELETE api-keys/<0.apiKey.id>",
            "[<0.plainKey>] GET me",
        ),
    ),
    Incident(
        "p-left-out-switch-is-on",
        "A change of the pixel that leaves `enabled` out sets it to its default, true.",
        github("badbread/crumbvms/issues/125", "a partial PUT reset every field that it left out to its default"),
        "side effect",
        ("updatePixelConfig",),
        "inferred",
        "updatePixelConfig",
        in_front(understood(lambda body: body.setdefault("enabled", True))),
        ('PUT organizations/<hooli>/pixel-config {"allowedReferrers": ["hooli.example"]}',),
    ),
    Incident(
        "p-malformed-id-crashes",
        "An id that is no UUID reaches the database, which cannot read it: 500.",
        github("paperclipai/paperclip/issues/9962", "an id that is no UUID was a 500 of PostgreSQL"),
        "error",
        ("getOrganization", "getPixelConfig", "listOrganizationVisitors", "listIcpConfigs"),
        "documented",
        "responses.yaml#BadRequest",
        in_front(_cast_by_database),
        ("GET organizations/acme",),
    ),
    Incident(
        "p-deleted-are-filtered-out",
        "The mapper filters deleted organizations out by default: they are neither listed nor found.",
        github("revelrylabs/ecto_soft_delete/issues/140", "deleted records were not fetched by default"),
        "deletion",
        ("getOrganization", "listOrganizations"),
        "inferred",
        "getOrganization",
        handled(_without_deleted),
        ("GET organizations/<vandelay>",),
    ),
    Incident(
        "p-names-read-as-latin-1",
        "The connection to the migrated database takes UTF-8 for Latin-1: visitors have mangled names.",
        github("uselagoon/lagoon/pull/1682", "texts in UTF-8 were read over a connection in latin1, and mangled"),
        "text",
        ("listOrganizationVisitors",),
        "inferred",
        "organizations.yaml#Visitor",
        in_front(top("visitors", _in_latin_1)),
        ("GET organizations/<acme>/visitors",),
    ),
    Incident(
        "p-metadata-keys-in-camel-case",
        "The keys of a partner's own metadata are turned into camelCase, as names of columns are.",
        github("keygen-sh/keygen-api/issues/916", "keys of the metadata ended up in camel case"),
        "field",
        ("listOrganizations", *_ONE_ORGANIZATION),
        "documented",
        "organizations.yaml#Metadata",
        in_front(field("metadata", _in_camel_case)),
        ('PUT organizations/<acme> {"metadata": {"account_manager": "Kim"}}',),
    ),
    Incident(
        "p-version-key-of-documents",
        "ICP configs moved to a store of documents, whose version key comes along.",
        PATTERN,
        "field",
        ("listIcpConfigs", "getIcpConfig", "createIcpConfig", "updateIcpConfig"),
        "nothing",
        "",
        in_front(each(lambda config: config.update(__v=0))),
        ("GET organizations/<acme>/icp-configs",),
    ),
)
