"""What frameworks and serializers wrote otherwise after an upgrade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import in_front
from contract_tests.power.incidents.edits import answered, each, failing, items
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer

_INSTANTS = (
    "createdAt",
    "updatedAt",
    "lastUsedAt",
    "expiresAt",
    "allocatedAt",
    "firstSeenAt",
    "lastSeenAt",
    "billingPeriodStart",
    "nextBillingDate",
    "periodStart",
    "periodEnd",
)


def _without_nulls(one: JsonObject) -> None:
    for name in [name for name, value in one.items() if value is None]:
        del one[name]


def _prices_as_text(body: JsonObject) -> None:
    for tier in body["pricingTiers"]:
        tier["pricePerIdentification"] = str(tier["pricePerIdentification"])


def _details_as_array(answer: Answer) -> Answer:
    body = answer.object
    if answer.succeeded or not body or body.get("details") != {}:
        return answer
    return answer.with_json({**body, "details": []})


def _offset_without_colon(body: JsonObject) -> None:
    for one in (body, *items(body)):
        for name in _INSTANTS:
            value: Any = one.get(name)
            if isinstance(value, str) and value.endswith("Z"):
                one[name] = f"{value[:-1]}+0000"


def _none_found(answer: Answer) -> Answer:
    return answer.with_status(200).with_json({"preferences": {}})


def _dotted(body: JsonObject) -> None:
    body["cnameTarget"] += "."
    for record in body["dnsRecords"]:
        record["name"] += "."
        if record["type"] == "CNAME":
            record["value"] += "."


def _address_only_if_enabled(one: JsonObject) -> None:
    if not one["enabled"]:
        one["url"] = None


SERIALIZER = (
    Incident(
        "o-unknown-organization-empty",
        "The e-mail preferences of an organization that does not exist are a 200 and empty.",
        github("cdnjs/cdnjs/issues/13895", "an unknown library was a 200 with an empty object, not a 404"),
        "status",
        ("getOrganizationEmailPreferences",),
        "documented",
        "responses.yaml#NotFound",
        in_front(failing(404, _none_found)),
        ("GET organizations/7d1f1c66-0a52-4a53-9d3c-3f0f3b1f0c11/email-preferences",),
    ),
    Incident(
        "o-key-nulls-left-out",
        "API keys have no expiresAt or lastUsedAt where these were null.",
        github("HSLdevcom/OpenTripPlanner/pull/325", "after an upgrade of Jackson fields that are null were missing"),
        "null",
        ("listApiKeys", "createApiKey"),
        "documented",
        "api-keys.yaml#ApiKey",
        in_front(each(_without_nulls)),
        ("GET api-keys",),
    ),
    Incident(
        "o-price-as-text",
        "The prices of the pricing tiers are texts.",
        github("rails-api/active_model_serializers/issues/201", "decimals are serialized as strings"),
        "type",
        ("getBilling",),
        "documented",
        "billing.yaml#PricingTier",
        in_front(told(_prices_as_text)),
        ("GET billing",),
    ),
    Incident(
        "o-empty-details-as-array",
        "The details of an error are an empty array when there are none.",
        github("ChurchSuite/churchsuite-api/issues/11", "an object that is empty comes as an empty array"),
        "error",
        (),
        "documented",
        "errors.yaml#ErrorDetails",
        in_front(answered(_details_as_array)),
        ("[] GET me",),
    ),
    Incident(
        "o-offset-without-colon",
        "Times end with +0000 instead of Z.",
        github("candlepin/candlepin/pull/4208", "a change wrote the offsets of times without their colon, or with it"),
        "time",
        (),
        "documented",
        "partner-account.yaml#PartnerAccount",
        in_front(told(_offset_without_colon)),
        ("GET me",),
    ),
    Incident(
        "o-dns-names-absolute",
        "DNS records are shown as absolute names, with a dot at their end.",
        github("zordhalo/runs-on.dev/issues/119", "targets of CNAME records came with a trailing dot and were refused"),
        "text",
        ("setDomain", "getDomainVerification", "verifyDomain"),
        "nothing",
        "",
        in_front(told(_dotted)),
        ("GET domain/verification",),
    ),
    Incident(
        "o-address-of-disabled-webhook-hidden",
        "The address of a webhook that is disabled is shown as null.",
        PATTERN,
        "null",
        ("getWebhooks",),
        "inferred",
        "webhooks.yaml#Webhook",
        in_front(each(_address_only_if_enabled)),
        ('PUT webhooks/billing {"enabled": false}', "GET webhooks"),
    ),
)
