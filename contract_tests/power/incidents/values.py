"""Values of another type, of another set, or in another unit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import in_front
from contract_tests.power.incidents.edits import body_as, each, field, top
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.json_text import JsonObject

_RANGES = ((10, "1-10"), (50, "11-50"), (200, "51-200"), (1000, "201-1000"))
_COUNTRIES = {"US": "United States", "DE": "Germany", "GB": "United Kingdom", "IN": "India"}
_SYMBOLS = {"gte": ">=", "gt": ">", "lte": "<=", "lt": "<", "eq": "=="}


def _size(one: JsonObject) -> None:
    if one.get("company"):
        number: int = one["company"]["employeeCount"]
        one["company"]["employeeCount"] = next((text for most, text in _RANGES if number <= most), "1001+")


def _empty_metadata(one: JsonObject) -> None:
    one["metadata"] = one["metadata"] or []


def _null_company(one: JsonObject) -> None:
    one["company"] = one["company"] or []


def _conditions(one: JsonObject) -> list[JsonObject]:
    return [condition for group in one["groups"] for condition in group["conditions"]]


def _symbols(one: JsonObject) -> None:
    for condition in _conditions(one):
        condition["comparator"] = _SYMBOLS.get(condition["comparator"], condition["comparator"])


def _numbers_as_text(one: JsonObject) -> None:
    for condition in _conditions(one):
        if isinstance(condition["value"], int):
            condition["value"] = str(condition["value"])


def _lists_joined(one: JsonObject) -> None:
    for condition in _conditions(one):
        if not isinstance(condition["value"], (str, int, float)):
            condition["value"] = ",".join(condition["value"])


def _prices_as_text(tiers: list[JsonObject]) -> list[JsonObject]:
    return [{**tier, "pricePerIdentification": f"{tier['pricePerIdentification']:.2f}"} for tier in tiers]


def _trialing(one: JsonObject) -> None:
    if one["tier"] == "trial" and one["status"] == "active":
        one["status"] = "trialing"


def _new_records(records: list[JsonObject]) -> list[JsonObject]:
    return [{**record, "type": "ALIAS"} if record["type"] == "CNAME" else record for record in records]


def _floats(body: JsonObject) -> JsonObject:
    return {name: float(value) if isinstance(value, int) else value for name, value in body.items()}


def _no_connection(one: JsonObject) -> None:
    if one["status"] == "failed":
        one["statusCode"] = 0


def _deep_floats(body: Any) -> Any:
    return {"partner": _pool_floats(body["partner"])}


def _pool_floats(partner: JsonObject) -> JsonObject:
    return {name: float(value) if name.startswith("creditPool") else value for name, value in partner.items()}


VALUES = (
    Incident(
        "prices-as-text",
        "`pricePerIdentification` of the pricing tiers is a text with two decimals.",
        github("Shopify/shopify-api-ruby/issues/1095", "Shopify's `subtotal_price` was the text 40.00, not a number"),
        "type",
        ("getBilling",),
        "documented",
        "billing.yaml#PricingTier",
        in_front(top("pricingTiers", _prices_as_text)),
        ("GET billing",),
    ),
    Incident(
        "calculated-cost-as-text",
        "`totalCost` of a calculation is a text.",
        github(
            "Shopify/shopify-api-ruby/issues/1090", "Shopify's `UsageCharge.price` came as a text instead of a number"
        ),
        "type",
        ("calculateBilling",),
        "inferred",
        "billing.yaml#BillingCalculation",
        in_front(top("totalCost", str)),
        ("GET billing/calculate?usage=2000",),
    ),
    Incident(
        "pixel-enabled-as-number",
        "`enabled` of a pixel is 1 or 0.",
        github("elabftw/elabftw/issues/5734", "eLabFTW told its booleans as 0 and 1"),
        "type",
        ("getPixelConfig",),
        "inferred",
        "organizations.yaml#PixelConfig",
        in_front(field("enabled", int)),
        ("GET organizations/<acme>/pixel-config",),
    ),
    Incident(
        "webhook-enabled-as-text",
        "`enabled` of a webhook is the text `true` or `false`.",
        github("Tendrl/api/issues/251", "Tendrl told `email_notifications` as the text true"),
        "type",
        ("getWebhooks",),
        "documented",
        "webhooks.yaml#Webhook",
        in_front(field("enabled", lambda value: str(value).lower())),
        ("GET webhooks",),
    ),
    Incident(
        "failed-test-with-number",
        "`success` of a failed test delivery is 0; of one that went well it stays true.",
        github("phpipam/phpipam/issues/1803", "phpIPAM's `success` is a boolean, but 0 when something is not found"),
        "type",
        ("sendTestWebhook",),
        "inferred",
        "webhooks.yaml#TestWebhookResult",
        in_front(told(lambda body: body.update(success=body["success"] or 0))),
        ("RECEIVER 500", 'POST webhooks/test {"type": "billing"}'),
    ),
    Incident(
        "inherited-as-yes-or-no",
        "`inherited` of an organization's e-mail preferences is `yes` or `no`.",
        github("Tendrl/api/issues/372", "Tendrl's clusters had yes and no where its users had true and false"),
        "type",
        ("getOrganizationEmailPreferences",),
        "inferred",
        "email-preferences.yaml#OrganizationEmailPreference",
        in_front(
            top(
                "preferences",
                lambda all_of_them: {
                    name: {**one, "inherited": "yes" if one["inherited"] else "no"} for name, one in all_of_them.items()
                },
            )
        ),
        ("GET organizations/<acme>/email-preferences",),
    ),
    Incident(
        "empty-metadata-as-array",
        "Empty metadata is told as an empty array.",
        github("WP-API/WP-API/issues/299", "WordPress told an empty dictionary of sizes as an empty array"),
        "type",
        ("listOrganizations", "getOrganization"),
        "documented",
        "organizations.yaml#Metadata",
        in_front(each(_empty_metadata)),
        ("GET organizations/<acme>",),
    ),
    Incident(
        "no-company-as-array",
        "The company of a visitor that is not known is an empty array instead of null.",
        github(
            "ChurchSuite/churchsuite-api/issues/11", "ChurchSuite's `location` is an object, or an empty array if unset"
        ),
        "type",
        ("listOrganizationVisitors",),
        "inferred",
        "organizations.yaml#Visitor",
        in_front(each(_null_company)),
        ("GET organizations/<initech>/visitors",),
    ),
    Incident(
        "log-ids-with-prefix",
        "Ids in the delivery log have a prefix, and are no UUIDs any more.",
        github("Shopify/shopify-app-js/pull/2781", "Shopify's ids became texts instead of numbers"),
        "type",
        ("listWebhookLogs",),
        "inferred",
        "webhooks.yaml#WebhookLog",
        in_front(field("id", lambda value: "whl_" + value.replace("-", ""))),
        ("GET webhooks/logs",),
    ),
    Incident(
        "pool-figures-as-floats",
        "The figures of the credit pool are written with a decimal point: `10000.0`.",
        github("dbcrossbar/dbcrossbar/pull/133", "Shopify's ids were read as numbers in scientific notation"),
        "type",
        ("getPartnerAccount",),
        "nothing",
        "",
        in_front(body_as(_deep_floats)),
        ("GET me",),
    ),
    Incident(
        "usage-as-floats",
        "Both figures of the usage summary are written with a decimal point.",
        github(
            "XiaoFaye/WooCommerce.NET/pull/3", "WooCommerce documented `total_spent` as an integer and told a decimal"
        ),
        "type",
        ("getUsage",),
        "nothing",
        "",
        in_front(body_as(_floats)),
        ("GET usage",),
    ),
    Incident(
        "score-as-share",
        "`icpScore` is a share between 0 and 1 instead of a figure up to 100.",
        PATTERN,
        "type",
        ("listOrganizationVisitors",),
        "inferred",
        "organizations.yaml#Visitor",
        in_front(field("icpScore", lambda score: score / 100)),
        ("GET organizations/<acme>/visitors?pageSize=1",),
    ),
    Incident(
        "employees-as-range",
        "`employeeCount` of a company is a range of sizes as a text.",
        PATTERN,
        "type",
        ("listOrganizationVisitors",),
        "nothing",
        "",
        in_front(each(_size)),
        ("GET organizations/<acme>/visitors?pageSize=1",),
    ),
    Incident(
        "country-by-name",
        "`country` of a visitor is the name of the country, not its code.",
        PATTERN,
        "type",
        ("listOrganizationVisitors",),
        "inferred",
        "organizations.yaml#Visitor",
        in_front(field("country", lambda code: _COUNTRIES.get(code, code))),
        ("GET organizations/<acme>/visitors?pageSize=1",),
    ),
    Incident(
        "referrers-joined",
        "`allowedReferrers` is one text with commas.",
        PATTERN,
        "type",
        ("getPixelConfig", "updatePixelConfig"),
        "inferred",
        "organizations.yaml#AllowedReferrers",
        in_front(field("allowedReferrers", ",".join)),
        ("GET organizations/<acme>/pixel-config",),
    ),
    Incident(
        "icp-numbers-as-text",
        "Numbers in ICP conditions come back as texts.",
        github("Shopify/shopify-api-ruby/issues/1087", "Shopify told a code as a text that had been saved as one"),
        "type",
        ("listIcpConfigs", "getIcpConfig"),
        "inferred",
        "icp-configs.yaml#IcpConfig",
        in_front(each(_numbers_as_text)),
        ("GET organizations/<acme>/icp-configs/<config>",),
    ),
    Incident(
        "icp-lists-joined",
        "Lists in ICP conditions are told as one text with commas.",
        PATTERN,
        "type",
        ("listIcpConfigs", "getIcpConfig"),
        "documented",
        "icp-configs.yaml#IcpConditionValue",
        in_front(each(_lists_joined)),
        ("GET organizations/<acme>/icp-configs/<config>",),
    ),
    Incident(
        "no-answer-as-zero",
        "`statusCode` of failed deliveries is 0.",
        github("DavidRouyer/pipedrive-dotnet/issues/141", "Pipedrive changed between null and 0 for the same thing"),
        "type",
        ("listWebhookLogs",),
        "inferred",
        "webhooks.yaml#WebhookLog",
        in_front(each(_no_connection)),
        ("GET webhooks/logs?status=failed",),
    ),
    Incident(
        "status-trialing",
        "Active organizations in the trial tier have the new status `trialing`.",
        github("Viincenttt/MollieApi/issues/113", "Mollie kept adding values, each of which broke its client"),
        "enum",
        ("listOrganizations", "getOrganization"),
        "documented",
        "organizations.yaml#OrganizationStatus",
        in_front(each(_trialing)),
        ("GET organizations/<initech>",),
    ),
    Incident(
        "billing-mode-prepaid",
        "`billingMode` is `prepaid` in the billing facts, and as before in the account.",
        github("octokit/octokit.net/issues/643", "a new state of GitHub's would not be in the enums of its client"),
        "enum",
        ("getBilling",),
        "documented",
        "billing.yaml#BillingMode",
        in_front(top("billingMode", lambda _mode: "prepaid")),
        ("GET billing",),
    ),
    Incident(
        "comparators-as-symbols",
        "ICP comparators are told as symbols: `>=` for `gte`.",
        github("Adyen/adyen-php-api-library/pull/807", "Adyen's client failed on values that it did not know"),
        "enum",
        ("listIcpConfigs", "getIcpConfig"),
        "documented",
        "icp-configs.yaml#IcpCondition",
        in_front(each(_symbols)),
        ("GET organizations/<acme>/icp-configs",),
    ),
    Incident(
        "tier-capitalized",
        "`tier` of organizations begins with a capital letter.",
        github("checkout/checkout-sdk-net/pull/556", "Checkout.com told `UNKNOWN` or `NotSet` as a type of card"),
        "enum",
        ("listOrganizations", "getOrganization"),
        "documented",
        "organizations.yaml#OrganizationTier",
        in_front(field("tier", str.title)),
        ("GET organizations/<acme>",),
    ),
    Incident(
        "record-type-alias",
        "The DNS record to add has the type `ALIAS`.",
        github("okta/okta-sdk-java/pull/544", "Okta told a sign-on mode that its description did not have"),
        "enum",
        ("getDomainVerification",),
        "documented",
        "domains.yaml#DnsRecordType",
        in_front(top("dnsRecords", _new_records)),
        ("GET domain/verification",),
    ),
    Incident(
        "email-type-added",
        "There is a new e-mail type, `trial_ending`.",
        github("staviloglu/Taviloglu.Wrike.ApiClient/issues/50", "Wrike added a colour, and its client crashed on it"),
        "enum",
        ("getEmailPreferences",),
        "documented",
        "email-preferences.yaml#EmailType",
        in_front(top("preferences", lambda preferences: {**preferences, "trial_ending": True})),
        ("GET email-preferences",),
    ),
    Incident(
        "log-type-added",
        "Failed deliveries in the log have the new type `system`.",
        github("stripe/stripe-ios/issues/1960", "Stripe told the funding `unknown`, which its client could not read"),
        "enum",
        ("listWebhookLogs",),
        "inferred",
        "webhooks.yaml#WebhookLog",
        in_front(each(lambda log: log.update(type="system") if log["status"] == "failed" else None)),
        ("GET webhooks/logs",),
    ),
)
