"""How answers are written: names, types, headers."""

from __future__ import annotations

from datetime import timedelta, timezone
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.instants import parse_instant
from contract_tests.power.incidents.change import in_front
from contract_tests.power.incidents.edits import answered, body_as, each, field, header, renamed
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
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
_PACIFIC = timezone(timedelta(hours=-8))
_BIG_INTEGERS = (
    "creditPoolTotal",
    "creditPoolUsed",
    "creditPoolAvailable",
    "maxOrganizations",
    "maxIdentificationsPerOrg",
)


def _array_when_empty(one: JsonObject) -> None:
    if one.get("metadata") == {}:
        one["metadata"] = []


def _in_pacific_time(instant: str) -> str:
    return parse_instant(instant).astimezone(_PACIFIC).isoformat()


def _in_milliseconds(seconds: str) -> str:
    return f"{int(seconds) * 1000}"


def _big_integers_as_text(one: JsonObject) -> None:
    for name in _BIG_INTEGERS:
        if isinstance(one.get(name), int):
            one[name] = str(one[name])


def _unwrapped(body: Any) -> Any:
    return body.get("scriptConfig", body)


def _values_as_text(body: JsonObject) -> None:
    for group in body["icpConfig"]["groups"]:
        for condition in group["conditions"]:
            if isinstance(condition["value"], int | float) and not isinstance(condition["value"], bool):
                condition["value"] = str(condition["value"])


ANSWERS = (
    Incident(
        "p9-empty-metadata-is-an-array",
        "The metadata of an organization that has none is an empty array instead of an empty object.",
        github(
            "collectiveaccess/providence/issues/131",
            "the serializer of a PHP service wrote every empty object as an empty array",
        ),
        "type",
        _ORGANIZATION,
        "documented",
        "organizations.yaml#Metadata",
        in_front(each(_array_when_empty)),
        ("GET organizations/<acme>",),
    ),
    Incident(
        "p9-created-in-pacific-time",
        "The creation times of organizations are written with the offset of the vendor's office instead of Z.",
        github(
            "salopensource/sal/issues/205",
            "a new version wrote times with the offset of the server, which tools of the users did not parse",
        ),
        "time",
        _ORGANIZATION,
        "nothing",
        "",
        in_front(field("createdAt", _in_pacific_time)),
        ("GET organizations/<acme>",),
    ),
    Incident(
        "p9-reset-in-milliseconds",
        "X-RateLimit-Reset counts milliseconds.",
        github(
            "RocketChat/docs-old/pull/1358",
            "the header that says when the rate limit resets was documented in seconds and came in milliseconds",
        ),
        "header",
        (),
        "inferred",
        "headers.yaml#RateLimitReset",
        in_front(answered(header("x-ratelimit-reset", _in_milliseconds))),
        ("GET me",),
    ),
    Incident(
        "p9-json-called-html",
        "Every answer says that it is HTML, although it is JSON as before.",
        github(
            "ergonode/backend/issues/1704",
            "answers in JSON had the content type text/html, the default of the response class that was used",
        ),
        "header",
        (),
        "documented",
        "partner-account.yaml#PartnerAccountEnvelope",
        in_front(answered(header("content-type", lambda _: "text/html; charset=UTF-8"))),
        ("GET me",),
    ),
    Incident(
        "p9-big-integers-as-text",
        "The credits and the limits of the partner account are strings.",
        github(
            "porsager/postgres/issues/486",
            "with another database driver, columns of the type bigint came as strings",
        ),
        "type",
        ("getPartnerAccount",),
        "documented",
        "partner-account.yaml#PartnerAccount",
        in_front(each(_big_integers_as_text)),
        ("GET me",),
    ),
    Incident(
        "p9-pixel-key-renamed",
        "The API key of a pixel is called apiKey instead of pixelApiKey.",
        github(
            "basicmachines-co/basic-memory/issues/638",
            "a migration renamed a column and with it the property of the answers, which released clients required",
        ),
        "field",
        ("getPixelConfig", "updatePixelConfig"),
        "inferred",
        "organizations.yaml#PixelConfig",
        in_front(each(renamed("pixelApiKey", "apiKey"))),
        ("GET organizations/<acme>/pixel-config",),
    ),
    Incident(
        "p9-script-config-unwrapped",
        "The script configuration is the whole body, without its wrapper.",
        github(
            "lagotto/lagotto/issues/254",
            "the level around the answer went with a release, and deployed clients found nothing where they looked",
        ),
        "envelope",
        ("getScriptConfig",),
        "inferred",
        "partner-account.yaml#ScriptConfigEnvelope",
        in_front(body_as(_unwrapped)),
        ("GET script-config",),
    ),
    Incident(
        "p9-icp-numbers-as-text",
        "A single ICP config shows the numbers of its conditions as strings, since their column became one of text.",
        PATTERN,
        "type",
        ("getIcpConfig",),
        "nothing",
        "",
        in_front(told(_values_as_text)),
        ("GET organizations/<acme>/icp-configs/<config>",),
    ),
)
