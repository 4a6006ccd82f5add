"""Properties that are renamed, dropped, added, wrapped or null."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import in_front
from contract_tests.power.incidents.edits import body_as, each, failing, field, renamed, top, without
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.json_text import JsonObject


def _nulls_left_out(one: JsonObject) -> None:
    for name in [name for name, value in one.items() if value is None]:
        del one[name]


def _with_slug(one: JsonObject) -> None:
    one["slug"] = one["name"].lower().replace(" ", "-")


def _one_open_tier(tiers: list[JsonObject]) -> list[JsonObject]:
    return [*tiers[:-1], {**tiers[-1], "maxUsage": None}]


def _flat_company(one: JsonObject) -> None:
    company: JsonObject | None = one.pop("company")
    one["companyName"] = company and company["name"]
    one["companyDomain"] = company and company["domain"]


def _split_credits(body: JsonObject) -> None:
    partner = body["partner"]
    partner["creditPool"] = {name: partner.pop(f"creditPool{name.title()}") for name in ("total", "used", "available")}


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(map(str.title, rest))


def _keyed_by_id(body: JsonObject) -> None:
    body["logs"] = {log["id"]: log for log in body["logs"]}


def _drop_if_canceled(one: JsonObject) -> None:
    if one["status"] == "canceled":
        one.pop("tier")


def _nothing_told_of_suspended(one: JsonObject) -> None:
    if one["status"] == "suspended":
        one["metadata"] = None


def _as_list_of_pairs(preferences: Any) -> Any:
    return [{"type": name, "enabled": value} for name, value in preferences.items()]


FIELDS = (
    Incident(
        "external-id-in-snake-case",
        "The list of organizations calls `externalId` `external_id`; all other answers keep the name.",
        github("IQSS/dataverse/issues/3326", "Dataverse renamed `datafile` to `dataFile` within v1 of its API"),
        "field",
        ("listOrganizations",),
        "documented",
        "organizations.yaml#Organization",
        in_front(each(renamed("externalId", "external_id"))),
        ("GET organizations?pageSize=1",),
    ),
    Incident(
        "usage-names-changed",
        "The usage summary tells `quantity` and `events` instead of `totalQuantity` and `totalEvents`.",
        github(
            "planningcenter/developers/issues/324", "Planning Center replaced `payment_channel` by `payment_method`"
        ),
        "field",
        ("getUsage",),
        "documented",
        "analytics.yaml#Usage",
        in_front(
            told(lambda body: (renamed("totalQuantity", "quantity")(body), renamed("totalEvents", "events")(body)))
        ),
        ("GET usage",),
    ),
    Incident(
        "stripe-customer-id-gone",
        "`stripeCustomerId` is no longer part of the billing facts.",
        github(
            "planningcenter/developers/issues/324", "Planning Center removed an attribute that the docs still showed"
        ),
        "field",
        ("getBilling",),
        "documented",
        "billing.yaml#Billing",
        in_front(told(without("stripeCustomerId"))),
        ("GET billing",),
    ),
    Incident(
        "nulls-left-out",
        "Properties of organizations that are null are left out.",
        github("airbytehq/airbyte/pull/12260", "Airbyte's server told nulls and was asked to leave them out"),
        "null",
        ("listOrganizations", "getOrganization"),
        "documented",
        "organizations.yaml#Organization",
        in_front(each(_nulls_left_out)),
        ("GET organizations/<umbrella>",),
    ),
    Incident(
        "visitor-total-null",
        "`total` of the visitors is null from the second page on.",
        github("intercom/intercom-dotnet/issues/146", "Intercom's scroll API began to tell `total_count: null`"),
        "null",
        ("listOrganizationVisitors",),
        "inferred",
        "organizations.yaml#VisitorPage",
        in_front(told(lambda body: body.update(total=None) if body["page"] > 1 else None)),
        ("GET organizations/<acme>/visitors?page=2",),
    ),
    Incident(
        "last-tier-without-end",
        "`maxUsage` of the last pricing tier becomes null.",
        github("DavidRouyer/pipedrive-dotnet/issues/141", "Pipedrive told null where it had told 0"),
        "null",
        ("getBilling",),
        "nothing",
        "",
        in_front(top("pricingTiers", _one_open_tier)),
        ("GET billing",),
    ),
    Incident(
        "metadata-null-for-suspended",
        "`metadata` of suspended organizations is null.",
        github("burakoner/OKX.Api/issues/93", "OKX told null for one property of some of its instruments"),
        "null",
        ("listOrganizations", "getOrganization"),
        "nothing",
        "",
        in_front(each(_nothing_told_of_suspended)),
        ("GET organizations/<hooli>",),
    ),
    Incident(
        "logo-empty-instead-of-null",
        "A logo that was removed is told as an empty string instead of null.",
        github("nextcloud/neon/issues/2405", "Nextcloud told the label of a share as null or as an empty string"),
        "null",
        ("updateBranding", "getPartnerAccount"),
        "documented",
        "branding.yaml#LogoUrl",
        in_front(each(lambda one: one.update(logoUrl=one["logoUrl"] or ""))),
        ('PUT branding {"logoUrl": null}',),
    ),
    Incident(
        "tier-left-out-if-canceled",
        "Canceled organizations have no `tier` any more.",
        github("getbrevo/brevo-php/issues/100", "Brevo told a required property as null for some types of plans"),
        "field",
        ("listOrganizations", "getOrganization"),
        "documented",
        "organizations.yaml#Organization",
        in_front(each(_drop_if_canceled)),
        ("GET organizations/<vandelay>",),
    ),
    Incident(
        "slug-added",
        "Organizations have a new property `slug`.",
        PATTERN,
        "field",
        ("listOrganizations", "getOrganization"),
        "nothing",
        "",
        in_front(each(_with_slug)),
        ("GET organizations/<acme>",),
    ),
    Incident(
        "company-flattened",
        "The company of a visitor is told as `companyName` and `companyDomain` beside its other properties.",
        github(
            "ChurchSuite/churchsuite-api/issues/10", "ChurchSuite split its custom fields in two without a new version"
        ),
        "envelope",
        ("listOrganizationVisitors",),
        "inferred",
        "organizations.yaml#Visitor",
        in_front(each(_flat_company)),
        ("GET organizations/<hooli>/visitors",),
    ),
    Incident(
        "credit-pool-grouped",
        "The three `creditPool…` figures of the partner become one object `creditPool`.",
        github("Shopify/shopify-api-ruby/issues/1049", "Shopify's client told hashes where objects had been"),
        "envelope",
        ("getPartnerAccount",),
        "documented",
        "partner-account.yaml#PartnerAccount",
        in_front(told(_split_credits)),
        ("GET me",),
    ),
    Incident(
        "analytics-in-data",
        "The analytics are wrapped in `data`.",
        github("Shippable/support/issues/2292", "Shippable changed nearly all its routes over night"),
        "envelope",
        ("getAnalytics",),
        "documented",
        "analytics.yaml#Analytics",
        in_front(body_as(lambda body: {"data": body})),
        ("GET analytics",),
    ),
    Incident(
        "script-config-unwrapped",
        "The script configuration comes without its wrapper.",
        github("Shippable/support/issues/2292", "Shippable changed nearly all its routes over night"),
        "envelope",
        ("getScriptConfig",),
        "inferred",
        "partner-account.yaml#ScriptConfigEnvelope",
        in_front(body_as(lambda body: body["scriptConfig"])),
        ("GET script-config",),
    ),
    Incident(
        "icp-configs-bare",
        "The ICP configs come as an array without a wrapper.",
        PATTERN,
        "envelope",
        ("listIcpConfigs",),
        "inferred",
        "icp-configs.yaml#IcpConfigListEnvelope",
        in_front(body_as(lambda body: body["icpConfigs"])),
        ("GET organizations/<acme>/icp-configs",),
    ),
    Incident(
        "logs-by-id",
        "The delivery log is an object with the ids of the deliveries as names, instead of an array.",
        github("collectiveaccess/providence/issues/131", "CollectiveAccess told arrays and objects in the same place"),
        "envelope",
        ("listWebhookLogs",),
        "inferred",
        "webhooks.yaml#WebhookLogPage",
        in_front(told(_keyed_by_id)),
        ("GET webhooks/logs",),
    ),
    Incident(
        "email-types-in-camel-case",
        "The names of the e-mail types are told in camelCase.",
        github(
            "gtalarico/pyairtable/pull/340", "pyairtable changed the names of fields in a minor release by accident"
        ),
        "field",
        ("getEmailPreferences",),
        "documented",
        "email-preferences.yaml#EmailType",
        in_front(top("preferences", lambda preferences: {_camel(name): value for name, value in preferences.items()})),
        ("GET email-preferences",),
    ),
    Incident(
        "email-preferences-as-list",
        "E-mail preferences are told as a list of types with their values.",
        PATTERN,
        "envelope",
        ("getEmailPreferences",),
        "documented",
        "email-preferences.yaml#EmailPreferences",
        in_front(top("preferences", _as_list_of_pairs)),
        ("GET email-preferences",),
    ),
    Incident(
        "created-key-within-object",
        "`plainKey` of a new API key is told within `apiKey`, and no longer beside it.",
        PATTERN,
        "envelope",
        ("createApiKey",),
        "documented",
        "api-keys.yaml#CreatedApiKeyResult",
        in_front(told(lambda body: body["apiKey"].update(plainKey=body.pop("plainKey")))),
        ('POST api-keys {"name": "n"}',),
    ),
    Incident(
        "updated-webhook-without-wrapper",
        "The update of the billing webhook answers with the webhook itself.",
        PATTERN,
        "envelope",
        ("updateBillingWebhook",),
        "documented",
        "webhooks.yaml#BillingWebhookEnvelope",
        in_front(body_as(lambda body: body["billing"])),
        ('PUT webhooks/billing {"enabled": false}',),
    ),
    Incident(
        "identifications-rounded",
        "Analytics tell `totalIdentifications` in a text with a unit.",
        PATTERN,
        "type",
        ("getAnalytics",),
        "documented",
        "analytics.yaml#Analytics",
        in_front(top("totalIdentifications", lambda number: f"{number} identifications")),
        ("GET analytics",),
    ),
    Incident(
        "error-without-details",
        "Errors about requests no longer have `details`.",
        PATTERN,
        "error",
        (),
        "documented",
        "errors.yaml#Error",
        in_front(
            failing(400, lambda answer: answer.with_json({**(answer.object or {}), "details": None})),
        ),
        ("GET organizations?pageSize=0",),
    ),
    Incident(
        "allocation-without-partner",
        "The answer to an allocation of credits lacks `partnerId`.",
        github(
            "planningcenter/developers/issues/324", "Planning Center removed an attribute that the docs still showed"
        ),
        "field",
        ("allocateCredits",),
        "documented",
        "billing.yaml#Allocation",
        in_front(each(without("partnerId"))),
        ('PUT organizations/<acme>/credits {"credits": 10}',),
    ),
    Incident(
        "pixel-key-hidden",
        "The key of the pixel is told with all but its last four characters masked.",
        github("yogeshojha/rengine/pull/1331", "reNgine masked the keys that its pages had shown"),
        "field",
        ("getPixelConfig",),
        "nothing",
        "",
        in_front(field("pixelApiKey", lambda key: "*" * (len(key) - 4) + key[-4:])),
        ("GET organizations/<acme>/pixel-config",),
    ),
)
