"""Releases after which answers have another shape: names, wrappers, types."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import in_front
from contract_tests.power.incidents.edits import answered, body_as, each, field, renamed, without
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer

_PIXEL = ("getPixelConfig", "updatePixelConfig")
_ORGANIZATION = (
    "listOrganizations",
    "createOrganization",
    "getOrganization",
    "updateOrganization",
    "updateOrganizationStatus",
    "updateOrganizationTier",
)
_FIRST_FAILURE = 400


def _short_message(answer: Answer) -> Answer:
    body = answer.object
    if answer.status < _FIRST_FAILURE or body is None or "message" not in body:
        return answer
    return answer.with_json({"msg" if name == "message" else name: value for name, value in body.items()})


def _by_index(values: list[Any]) -> object:
    # What PHP makes of an array whose keys are not exactly 0 to n; an empty one stays a list.
    return {str(index): value for index, value in enumerate(values)} if values else values


def _none_is_null(body: JsonObject) -> None:
    body["icpConfigs"] = body["icpConfigs"] or None


def _in_british(status: str) -> str:
    return "cancelled" if status == "canceled" else status


def _local(visitor: JsonObject) -> None:
    for name in ("firstSeenAt", "lastSeenAt"):
        if visitor.get(name):
            visitor[name] = visitor[name].removesuffix("Z")


SHAPES: tuple[Incident, ...] = (
    Incident(
        "v-config-wrapped-twice",
        "The answer of get ICP config is wrapped in one more object of the same name.",
        github("metacpan/metacpan-api/issues/745", "One endpoint began to wrap its data in an extra object."),
        "envelope",
        ("getIcpConfig",),
        "inferred",
        "icp-configs.yaml#IcpConfigEnvelope",
        in_front(body_as(lambda body: {"icpConfig": body})),
        ("GET organizations/<acme>/icp-configs/<config>",),
    ),
    Incident(
        "v-pixel-key-renamed",
        "The key of a pixel is called apiKey instead of pixelApiKey.",
        github("filesender/filesender/issues/2725", "A change of ids gave a field of the answer another name."),
        "field",
        _PIXEL,
        "inferred",
        "organizations.yaml#PixelConfig",
        in_front(each(renamed("pixelApiKey", "apiKey"))),
        ("GET organizations/<acme>/pixel-config",),
    ),
    Incident(
        "v-error-message-renamed",
        "Errors have their text in msg instead of message.",
        github("dotbitHQ/das-account-indexer/issues/9", "The fields of errors were respelled without notice."),
        "error",
        (),
        "documented",
        "errors.yaml#Error",
        in_front(answered(_short_message)),
        ("GET organizations/00000000-0000-4000-8000-000000000000",),
    ),
    Incident(
        "v-partner-in-a-list",
        "The partner comes as the only item of a list.",
        github("lagotto/lagotto/issues/254", "An answer changed between a list of one element and the element."),
        "type",
        ("getPartnerAccount",),
        "documented",
        "partner-account.yaml#PartnerAccountEnvelope",
        in_front(body_as(lambda body: {"partner": [body["partner"]]})),
        ("GET me",),
    ),
    Incident(
        "v-referrers-as-object",
        "The allowed referrers of a pixel come as an object with the keys 0, 1 and so on.",
        github("etsy/etsyapi/issues/110", "With a new field, data that had been an array was none any more."),
        "type",
        _PIXEL,
        "inferred",
        "organizations.yaml#AllowedReferrers",
        in_front(field("allowedReferrers", _by_index)),
        ("GET organizations/<acme>/pixel-config",),
    ),
    Incident(
        "v-no-configs-is-null",
        "An organization without ICP configs has null for their list.",
        github("netbirdio/netbird/pull/3480", "Endpoints returned null where there were no elements."),
        "null",
        ("listIcpConfigs",),
        "inferred",
        "icp-configs.yaml#IcpConfigListEnvelope",
        in_front(told(_none_is_null)),
        ("GET organizations/<globex>/icp-configs",),
    ),
    Incident(
        "v-cancelled-with-two-l",
        "A deleted organization has the status cancelled instead of canceled.",
        github("discourse/discourse-zoom/pull/25", "A value of an enum got another name, which clients compare with."),
        "enum",
        _ORGANIZATION,
        "documented",
        "organizations.yaml#OrganizationStatus",
        in_front(field("status", _in_british)),
        ("GET organizations/<vandelay>",),
    ),
    Incident(
        "v-visitor-times-without-z",
        "The times at which a visitor was seen lack the Z that says that they are in UTC.",
        github("oliverw/miningcore/issues/984", "Times were in UTC but lacked the Z at their end."),
        "time",
        ("listOrganizationVisitors",),
        "inferred",
        "organizations.yaml#Visitor",
        in_front(each(_local)),
        ("GET organizations/<acme>/visitors",),
    ),
    Incident(
        "v-credits-as-text",
        "The credits of an organization are a text of digits in the list and in the single answer.",
        github("munkireport/munkireport-php/issues/375", "A database driver gave all integers as texts."),
        "type",
        ("listOrganizations", "getOrganization"),
        "documented",
        "organizations.yaml#OrganizationCredits",
        in_front(field("credits", str)),
        ("GET organizations/<acme>",),
    ),
    Incident(
        "v-metadata-as-text",
        "The answer to an update has the metadata as a text of JSON.",
        github("strapi/strapi/issues/3763", "After an update, JSON fields came back as texts."),
        "type",
        ("updateOrganization",),
        "documented",
        "organizations.yaml#Metadata",
        in_front(field("metadata", json.dumps)),
        ('PUT organizations/<acme> {"metadata": {"plan": "gold"}}',),
    ),
    Incident(
        "v-list-without-groups",
        "The list of ICP configs leaves out their groups, which the single one still has.",
        github("flatcar/nebraska/issues/1454", "The list selected fewer columns than the single object."),
        "field",
        ("listIcpConfigs",),
        "inferred",
        "icp-configs.yaml#IcpConfig",
        in_front(each(without("groups"))),
        ("GET organizations/<acme>/icp-configs",),
    ),
)
