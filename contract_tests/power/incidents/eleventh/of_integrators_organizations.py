"""Organizations, their ICP configs and their pixel."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

import sqlalchemy as sa

from bullseye_partner_emulator.storage import organizations
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import answered, field, problem
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import understood

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.deliveries import Delivery
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer

_CREATED, _OK, _NOT_FOUND = 201, 200, 404


def _reset_what_is_left_out(body: JsonObject) -> None:
    body.setdefault("externalId", None)
    body.setdefault("metadata", {})


def _gone_if_canceled(answer: Answer) -> Answer:
    body = answer.object
    told = body.get("organization") if body else None
    if not isinstance(told, dict) or cast("JsonObject", told).get("status") != "canceled":
        return answer
    return problem(answer, _NOT_FOUND, "NotFound", "There is no such organization")


def _merged_metadata(call: Call, handler: Handler) -> JsonObject | Delivery | None:
    if not isinstance(call.body.get("metadata"), dict):
        return handler(call)
    of_one = (organizations.c.partner_id == call.partner.id) & (
        organizations.c.id == call.parameters["organizationId"].lower()
    )
    row = call.connection.execute(sa.select(organizations.c.custom_metadata).where(of_one)).one_or_none()
    kept = cast("JsonObject", row.custom_metadata or {}) if row is not None else {}
    return handler(replace(call, body={**call.body, "metadata": {**kept, **call.body["metadata"]}}))


def _as_ok(answer: Answer) -> Answer:
    return answer.with_status(_OK) if answer.status == _CREATED else answer


ORGANIZATIONS = (
    Incident(
        "i-update-resets-what-is-left-out",
        "An update of an organization empties its external id and metadata unless they are sent along.",
        github("balanced/balanced-api/issues/316", "PUT reset all fields that were not sent to their defaults"),
        "lost write",
        ("updateOrganization",),
        "inferred",
        "updateOrganization",
        in_front(understood(_reset_what_is_left_out)),
        ('PUT organizations/<acme> {"name": "Acme Corporation"}',),
    ),
    Incident(
        "i-deleted-is-not-found",
        "A deleted organization can no longer be read by its id, only in the list.",
        github("nztim/mailchimp/issues/31", "a deleted contact became not found instead of having a state of its own"),
        "deletion",
        ("getOrganization",),
        "inferred",
        "getOrganization",
        in_front(answered(_gone_if_canceled)),
        ("GET organizations/<vandelay>",),
    ),
    Incident(
        "i-metadata-is-merged",
        "Metadata of an update is merged into what is there, so that no key can be removed.",
        github("googleapis/google-cloud-node/issues/597", "setting metadata merged it with what was set before"),
        "side effect",
        ("updateOrganization",),
        "nothing",
        "",
        handled(_merged_metadata),
        ('PUT organizations/<globex> {"metadata": {"plan": "gold"}}',),
    ),
    Incident(
        "i-created-config-is-200",
        "A new ICP config is answered 200 instead of 201.",
        github("kubernetes/kubernetes/issues/2031", "the creation of an object was answered 200 instead of 201"),
        "status",
        ("createIcpConfig",),
        "inferred",
        "createIcpConfig",
        in_front(answered(_as_ok)),
        ('POST organizations/<acme>/icp-configs {"name": "Retail", "groups": []}',),
    ),
    Incident(
        "i-script-url-without-scheme",
        "The address of the pixel's script comes without its scheme, as //host/script.js.",
        PATTERN,
        "text",
        ("getPixelConfig", "updatePixelConfig"),
        "inferred",
        "organizations.yaml#PixelConfig",
        in_front(field("scriptUrl", lambda url: url.removeprefix("https:"))),
        ("GET organizations/<acme>/pixel-config",),
    ),
)
