"""What users reported of answers: their fields, types and wrappers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

from contract_tests.power.incidents.change import in_front
from contract_tests.power.incidents.edits import body_as, each, field, renamed
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.json_text import JsonObject

_ORGANIZATION = (
    "listOrganizations",
    "createOrganization",
    "getOrganization",
    "updateOrganization",
    "updateOrganizationStatus",
    "updateOrganizationTier",
)
_ACCOUNT = ("getPartnerAccount",)
_POOL = ("creditPoolTotal", "creditPoolUsed", "creditPoolAvailable")
_INSTANT = re.compile(r"[0-9-]{10}T[0-9:.]+Z")


def _without_nulls(one: JsonObject) -> None:
    for name in [name for name, value in one.items() if value is None]:
        del one[name]


def _without_zone(value: Any, name: str = "") -> Any:
    """Return a value whose timestamps have no zone; the partner's own data stays as it is."""
    if isinstance(value, dict):
        members = cast("JsonObject", value)
        return {key: one if key == "metadata" else _without_zone(one, key) for key, one in members.items()}
    if isinstance(value, list):
        return [_without_zone(one) for one in value]  # pyright: ignore[reportUnknownVariableType] -- JSON
    if isinstance(value, str) and name.endswith("At") and _INSTANT.fullmatch(value):
        return value[:-1]
    return value


def _pool_in_doubles(one: JsonObject) -> None:
    for name in _POOL:
        if isinstance(one.get(name), int):
            one[name] = float(one[name])


def _unwrapped(body: Any) -> Any:
    return cast("JsonObject", body).get("scriptConfig", body) if isinstance(body, dict) else body


def _null_for_none(body: JsonObject) -> None:
    body["icpConfigs"] = body.get("icpConfigs") or None


FIELDS = (
    Incident(
        "r-credits-are-text-in-the-list",
        "The list of organizations has their credits as texts.",
        github("apache/trafficcontrol/issues/2483", "One operation returned its integers as strings after a rewrite."),
        "type",
        ("listOrganizations",),
        "documented",
        "organizations.yaml#OrganizationCredits",
        in_front(field("credits", str)),
        ("GET organizations",),
    ),
    Incident(
        "r-empty-metadata-is-a-list",
        "The metadata of an organization that has none is an empty list.",
        github("schmittjoh/serializer/pull/60", "An empty object was serialized as [] rather than {}."),
        "type",
        _ORGANIZATION,
        "documented",
        "organizations.yaml#Metadata",
        in_front(field("metadata", lambda value: value or [])),
        ("GET organizations/<acme>",),
    ),
    Incident(
        "r-nulls-left-out",
        "Fields of an organization that are null are left out.",
        github("HazyResearch/deepdive/issues/103", "The JSON had no key for what is null in the database."),
        "null",
        _ORGANIZATION,
        "documented",
        "organizations.yaml#Organization",
        in_front(each(_without_nulls)),
        ("GET organizations/<umbrella>",),
    ),
    Incident(
        "r-timestamps-without-zone",
        "The timestamps of all answers lack the Z at their end.",
        github("sandflow/regxmllib/issues/62", "Timestamps without milliseconds had lost their Z."),
        "time",
        (),
        "documented",
        "organizations.yaml#Organization",
        in_front(body_as(_without_zone)),
        ("GET organizations/<acme>",),
    ),
    Incident(
        "r-score-from-zero-to-one",
        "The fit score of visitors is a share between 0 and 1.",
        github("IBM/unitxt/pull/240", "Scores were changed to 0 to 1 in place of 0 to 100."),
        "field",
        ("listOrganizationVisitors",),
        "inferred",
        "organizations.yaml#Visitor",
        in_front(field("icpScore", lambda score: score / 100)),
        ("GET organizations/<acme>/visitors",),
    ),
    Incident(
        "r-company-name-renamed",
        "The partner's companyName is called brandName.",
        github(
            "basicmachines-co/basic-memory/issues/638", "A migration renamed a field that released clients require."
        ),
        "field",
        _ACCOUNT,
        "documented",
        "partner-account.yaml#PartnerAccount",
        in_front(each(renamed("companyName", "brandName"))),
        ("GET me",),
    ),
    Incident(
        "r-pool-in-doubles",
        "The figures of the credit pool in the account are written with a decimal point.",
        github("openplanet-nl/issues/issues/283", "The writer of JSON turned integers into floating-point numbers."),
        "type",
        _ACCOUNT,
        "nothing",
        "",
        in_front(each(_pool_in_doubles)),
        ("GET me",),
    ),
    Incident(
        "r-script-config-unwrapped",
        "The script configuration stands at the top of its answer, without its wrapper.",
        github("lagotto/lagotto/issues/254", "The answer lost the array around it, and deployed clients broke."),
        "envelope",
        ("getScriptConfig",),
        "inferred",
        "partner-account.yaml#ScriptConfigEnvelope",
        in_front(body_as(_unwrapped)),
        ("GET script-config",),
    ),
    Incident(
        "r-no-configs-are-null",
        "The list of ICP configs is null where there are none.",
        github("NanneHuiges/JSend/issues/16", "An empty array was converted to null."),
        "null",
        ("listIcpConfigs",),
        "inferred",
        "icp-configs.yaml#IcpConfigListEnvelope",
        in_front(told(_null_for_none)),
        ("GET organizations/<globex>/icp-configs",),
    ),
)
