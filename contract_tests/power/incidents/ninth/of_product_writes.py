"""What writes store, and what is read after them."""

from __future__ import annotations

import html
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.organization import require_organization
from bullseye_partner_emulator.storage import icp_configs
from contract_tests.power.incidents.change import handled, handled_remembering
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from contract_tests.power.incidents.change import Handling

_UPDATE = ("updateOrganization",)
_KEPT = timedelta(seconds=30)


def _escaped(call: Call, handler: Handler) -> Any:
    if "name" in call.body:
        call.body["name"] = html.escape(call.body["name"])
    return handler(call)


def _others_reset(call: Call, handler: Handler) -> Any:
    call.body.setdefault("externalId", None)
    call.body.setdefault("metadata", {})
    return handler(call)


def _lower_case(call: Call, handler: Handler) -> Any:
    if "allowedReferrers" in call.body:
        call.body["allowedReferrers"] = [domain.lower() for domain in call.body["allowedReferrers"]]
    return handler(call)


def _merged(call: Call, handler: Handler) -> Any:
    if "metadata" in call.body:
        call.body["metadata"] = {**require_organization(call).custom_metadata, **call.body["metadata"]}
    return handler(call)


def _as_jsonb(value: Any) -> Any:
    """Return a value with the keys of its objects as PostgreSQL keeps them: short ones first, then by their bytes."""
    if isinstance(value, list):
        return [_as_jsonb(one) for one in value]  # pyright: ignore[reportUnknownVariableType] -- JSON
    if not isinstance(value, dict):
        return value
    names: list[str] = sorted(value, key=_place_in_jsonb)  # pyright: ignore[reportUnknownArgumentType] -- JSON
    return {name: _as_jsonb(value[name]) for name in names}


def _place_in_jsonb(name: str) -> tuple[int, bytes]:
    written = name.encode(errors="surrogatepass")
    return len(written), written


def _in_jsonb(call: Call, handler: Handler) -> Any:
    if "metadata" in call.body:
        call.body["metadata"] = _as_jsonb(call.body["metadata"])
    return handler(call)


def _change_not_noted(call: Call, handler: Handler) -> Any:
    this = icp_configs.c.id == call.parameters["icpConfigId"].lower()
    before = call.connection.execute(sa.select(icp_configs.c.updated_at).where(this)).scalar_one_or_none()
    result: Any = handler(call)
    call.connection.execute(sa.update(icp_configs).where(this).values(updated_at=before))
    result["icpConfig"]["updatedAt"] = before
    return result


def _values_sorted(call: Call, handler: Handler) -> Any:
    for group in call.body.get("groups", []):
        for condition in group["conditions"]:
            if isinstance(condition["value"], list):
                condition["value"] = sorted(condition["value"])  # pyright: ignore[reportUnknownArgumentType] -- JSON
    return handler(call)


def _cached() -> Handling:
    """Keep what was read of an organization for half a minute, whatever is written meanwhile."""
    cache: dict[tuple[str, str], tuple[datetime, Any]] = {}

    def handling(call: Call, handler: Handler) -> Any:
        place = call.partner.id, call.parameters["organizationId"].lower()
        if place in cache and call.now < cache[place][0]:
            return cache[place][1]
        result = handler(call)
        cache[place] = call.now + _KEPT, result
        return result

    return handling


WRITES = (
    Incident(
        "p9-name-with-entities",
        "An update stores the name of an organization with HTML entities for quotes, ampersands and angle brackets.",
        github(
            "CVEProject/cve-services/issues/729",
            "an update of a user escaped O'Reilly, and the API told the name with an HTML entity from then on",
        ),
        "text",
        _UPDATE,
        "inferred",
        "updateOrganization",
        handled(_escaped),
        ('PUT organizations/<acme> {"name": "O\'Reilly"}',),
    ),
    Incident(
        "p9-update-resets-the-rest",
        "An update of an organization takes away its external id and its metadata where the body has none.",
        github(
            "balanced/balanced-api/issues/316",
            "a PUT to a customer reset every field that was not sent to what it is at creation",
        ),
        "lost write",
        _UPDATE,
        "inferred",
        "updateOrganization",
        handled(_others_reset),
        ('PUT organizations/<acme> {"name": "Acme"}',),
    ),
    Incident(
        "p9-referrers-in-lower-case",
        "The allowed referrers of a pixel are stored in lower case.",
        github(
            "shukiv/jabali-panel/pull/914",
            "domains are stored in lower case since capitals in one had kept its site from being found",
        ),
        "text",
        ("updatePixelConfig",),
        "inferred",
        "updatePixelConfig",
        handled(_lower_case),
        ('PUT organizations/<acme>/pixel-config {"allowedReferrers": ["WWW.Acme.com"]}',),
    ),
    Incident(
        "p9-metadata-merged",
        "The metadata of an update is added to what the organization has, so that no key of it can be removed.",
        github(
            "googleapis/google-cloud-node/issues/597",
            "metadata that was set a second time was merged with the first, where users expected it to be replaced",
        ),
        "lost write",
        _UPDATE,
        "nothing",
        "",
        handled(_merged),
        ('PUT organizations/<globex> {"metadata": {"plan": "b"}}',),
    ),
    Incident(
        "p9-metadata-keys-reordered",
        "Metadata comes back with its keys in the order of the database: short ones first, then by the alphabet.",
        github(
            "hasura/graphql-engine/issues/5854",
            "the keys of an object that was inserted came back in another order, as the column was jsonb",
        ),
        "order",
        ("createOrganization", "updateOrganization"),
        "nothing",
        "",
        handled(_in_jsonb),
        ('POST organizations {"name": "n", "metadata": {"omega": "o", "beta": "b"}}',),
    ),
    Incident(
        "p9-icp-change-not-noted",
        "An update of an ICP config leaves the time of its last change as it was.",
        github("ji-devs/ji-cloud/issues/897", "the API to update a module did not change updated_at"),
        "time",
        ("updateIcpConfig",),
        "inferred",
        "icp-configs.yaml#IcpConfig",
        handled(_change_not_noted),
        ('PUT organizations/<acme>/icp-configs/<config> {"name": "x"}',),
    ),
    Incident(
        "p9-icp-values-sorted",
        "The values of a condition of an ICP config are stored in the order of the alphabet.",
        PATTERN,
        "order",
        ("createIcpConfig", "updateIcpConfig"),
        "inferred",
        "createIcpConfig",
        handled(_values_sorted),
        (
            'POST organizations/<acme>/icp-configs {"name": "n", "groups": [{"operator": "OR", "conditions": '
            '[{"type": "industry", "comparator": "in", "value": ["SaaS", "Retail"]}]}]}',
        ),
    ),
    Incident(
        "p9-organization-read-from-cache",
        "What is read of an organization stays the same for half a minute, even if it is changed meanwhile.",
        github(
            "kortix-ai/suna/pull/4616",
            "a read right after a write came from a server that had kept the old value for 30 seconds",
        ),
        "aging",
        ("getOrganization",),
        "inferred",
        "getOrganization",
        handled_remembering(_cached),
        ("GET organizations/<acme>", 'PUT organizations/<acme> {"name": "x"}', "GET organizations/<acme>"),
    ),
)
