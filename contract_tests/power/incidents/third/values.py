"""Values that are told under another name, as another kind of value, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import each, field, renamed
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject

_ICP = ("listIcpConfigs", "createIcpConfig", "getIcpConfig", "updateIcpConfig")
_DOMAIN = ("setDomain", "getDomainVerification", "verifyDomain")
_LONGEST = 64
"""Characters of a text that the list of organizations tells."""


def _state_of_domain(body: JsonObject) -> None:
    body["status"] = "verified" if body.pop("verified") else "pending"


def _without_addresses_of_disabled(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    return {kind: {**one, "url": one["url"] if one["enabled"] else None} for kind, one in result.items()}


def _bare_colours(partner: JsonObject) -> None:
    for name in ("primaryColor", "secondaryColor"):
        if partner[name] is not None:
            partner[name] = partner[name].removeprefix("#")


def _no_operator_for_one(config: JsonObject) -> None:
    for group in config["groups"]:
        if len(group["conditions"]) == 1:
            group["operator"] = None


def _no_zero_credits(organization: JsonObject) -> None:
    organization["credits"] = organization["credits"] or None


def _short(value: object) -> object:
    return f"{value[:_LONGEST]}…" if isinstance(value, str) and len(value) > _LONGEST else value


def _short_metadata(organization: JsonObject) -> None:
    organization["metadata"] = {name: _short(value) for name, value in organization["metadata"].items()}


VALUES = (
    Incident(
        "pixel-key-renamed",
        "The key of a pixel is called `apiKey` instead of `pixelApiKey`.",
        github("dotbitHQ/das-account-indexer/issues/9", "fields of answers were renamed, those of the docs were not"),
        "field",
        ("getPixelConfig", "updatePixelConfig"),
        "inferred",
        "organizations.yaml#PixelConfig",
        in_front(each(renamed("pixelApiKey", "apiKey"))),
        ("GET organizations/<acme>/pixel-config",),
    ),
    Incident(
        "scopes-as-text",
        "The list of API keys tells the scopes of a key as one text with spaces.",
        github("pixelfed/pixelfed/pull/5448", "the scope of a token became a text with spaces instead of an array"),
        "type",
        ("listApiKeys",),
        "documented",
        "api-keys.yaml#ApiKey",
        in_front(field("scopes", " ".join)),
        ("GET api-keys",),
    ),
    Incident(
        "domain-has-a-status",
        "Whether a domain is verified is told as `status`, which is `verified` or `pending`.",
        PATTERN,
        "field",
        _DOMAIN,
        "documented",
        "domains.yaml#DomainVerification",
        in_front(told(_state_of_domain)),
        ("GET domain/verification",),
    ),
    Incident(
        "address-of-disabled-untold",
        "The webhooks are told without the address of one that is disabled.",
        PATTERN,
        "null",
        ("getWebhooks",),
        "documented",
        "webhooks.yaml#Webhook",
        handled(_without_addresses_of_disabled),
        ('PUT webhooks/billing {"enabled": false}', "GET webhooks"),
    ),
    Incident(
        "colours-without-hash",
        "The account tells the two colours without the `#`.",
        github("ruhley/angular-color-picker/issues/178", "colours came as hexadecimal digits without the hash"),
        "text",
        ("getPartnerAccount",),
        "documented",
        "partner-account.yaml#PartnerAccount",
        in_front(each(_bare_colours)),
        ("GET me",),
    ),
    Incident(
        "success-is-delivered",
        "Deliveries that went well are `delivered` in the log, no longer `success`.",
        github("discourse/discourse-zoom/pull/25", "a status got another name while clients compared with the old one"),
        "enum",
        ("listWebhookLogs",),
        "inferred",
        "webhooks.yaml#DeliveryStatus",
        in_front(field("status", lambda status: "delivered" if status == "success" else status)),
        ("GET webhooks/logs",),
    ),
    Incident(
        "lone-condition-without-operator",
        "A group of an ICP config that has a single condition is told with null as its operator.",
        PATTERN,
        "null",
        _ICP,
        "documented",
        "icp-configs.yaml#IcpOperator",
        in_front(each(_no_operator_for_one)),
        (
            'POST organizations/<acme>/icp-configs {"name": "n", "groups": [{"operator": "OR", "conditions": '
            '[{"type": "country", "comparator": "eq", "value": "DE"}]}]}',
        ),
    ),
    Incident(
        "no-credits-is-null",
        "Organizations that have no credits are told with null instead of 0.",
        github("prymitive/karma/issues/1164", "an API told null for a number that was 0"),
        "null",
        ("listOrganizations", "getOrganization"),
        "documented",
        "organizations.yaml#OrganizationCredits",
        in_front(each(_no_zero_credits)),
        ("GET organizations/<umbrella>",),
    ),
    Incident(
        "listed-metadata-cut",
        "The list of organizations cuts long texts in the metadata, and ends them with an ellipsis.",
        github("openbenches/openbenches.org/issues/165", "an API told texts cut off, with an ellipsis at the end"),
        "text",
        ("listOrganizations",),
        "documented",
        "organizations.yaml#Metadata",
        in_front(each(_short_metadata)),
        (f'POST organizations {{"name": "n", "metadata": {{"comment": "{"long " * 20}"}}}}', "GET organizations"),
    ),
)
