"""What deleting and revoking do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.errors import Conflict, NotFound
from bullseye_partner_emulator.organization import change_organization, require_organization
from bullseye_partner_emulator.storage import icp_configs
from contract_tests.power.incidents.change import handled, in_front, remembering
from contract_tests.power.incidents.edits import problem
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate


def _gone(call: Call, handler: Handler) -> Any:
    if require_organization(call).status == "canceled":
        raise NotFound("There is no such organization")
    return handler(call)


def _without_canceled(body: JsonObject) -> None:
    kept = [one for one in body["organizations"] if one["status"] != "canceled"]
    body.update(organizations=kept, total=body["total"] - len(body["organizations"]) + len(kept))


def _suspended(call: Call, handler: Handler) -> Any:
    change_organization(call, require_organization(call), {"status": "suspended"})


def _anonymous(call: Call, handler: Handler) -> Any:
    handler(call)
    change_organization(call, require_organization(call), {"name": "[deleted]", "name_folded": "[deleted]"})


def _external_id_freed(call: Call, handler: Handler) -> Any:
    handler(call)
    change_organization(call, require_organization(call), {"external_id": None})


def _with_icp_configs(call: Call, handler: Handler) -> Any:
    handler(call)
    of_this = icp_configs.c.organization_id == require_organization(call).id
    call.connection.execute(sa.delete(icp_configs).where(of_this))


def _pixel_stopped(call: Call, handler: Handler) -> Any:
    handler(call)
    change_organization(call, require_organization(call), {"pixel_enabled": False})


def _twice_is_a_conflict(call: Call, handler: Handler) -> Any:
    if require_organization(call).status == "canceled":
        raise Conflict("The organization is canceled")
    return handler(call)


def _back_to_active_refused(call: Call, handler: Handler) -> Any:
    if require_organization(call).status == "canceled":
        raise NotFound("There is no such organization")
    return handler(call)


def _never_gone(call: Call, handler: Handler) -> Any:
    """Answer as if the ICP config were deleted, and keep it."""
    with call.connection.begin_nested() as savepoint:
        handler(call)
        savepoint.rollback()


def _kept_readable() -> Deviate:
    """Let deleted ICP configs be read on by their id, although they are no longer listed."""
    kept: dict[str, Answer] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        if request.operation == "deleteIcpConfig":
            before = await api(request.asking("GET", request.path))
            answer = await api(request)
            if answer.succeeded:
                kept[request.path] = before
            return answer
        answer = await api(request)
        return kept[request.path] if answer.status == 404 and request.path in kept else answer

    return deviate


def _only_when_seen() -> Deviate:
    """Refuse to delete an ICP config that nobody has read before, as if it were not there yet."""
    seen: set[str] = set()

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request) if request.method == "GET" or request.path in seen else None
        if answer is not None:
            seen.add(request.path)
            return answer
        found = await api(request.asking("GET", request.path))
        return problem(found, 404, "NotFound", "There is no such ICP config") if found.succeeded else await api(request)

    return deviate


async def _listed_when_asked_for(request: Request, api: Api) -> Answer:
    answer = await api(request)
    body = answer.object
    if not answer.succeeded or not body or "status" in request.query:
        return answer
    found: list[JsonObject] = []
    for page in range(1, body["total"] // 100 + 2):
        more: Any = (await api(request.with_query(page=str(page), pageSize="100"))).json
        found += [one for one in more["organizations"] if one["status"] != "canceled"]
    first = (body["page"] - 1) * body["pageSize"]
    return answer.with_json({**body, "organizations": found[first : first + body["pageSize"]], "total": len(found)})


DELETION = (
    Incident(
        "deleted-not-found",
        "A deleted organization is a 404.",
        github("aip-dev/google.aip.dev/pull/526", "whether a soft-deleted resource can be read was not clear"),
        "deletion",
        ("getOrganization",),
        "documented",
        "deleteOrganization",
        handled(_gone),
        ("GET organizations/<vandelay>",),
    ),
    Incident(
        "deleted-not-listed",
        "Deleted organizations are not listed, unless the filter asks for them.",
        github("aip-dev/google.aip.dev/pull/623", "soft-deleted resources should not be listed unless asked for"),
        "deletion",
        ("listOrganizations",),
        "nothing",
        "",
        in_front(_listed_when_asked_for),
        ("GET organizations",),
    ),
    Incident(
        "deleted-never-listed",
        "Deleted organizations are never listed, whatever the filter asks for.",
        github("raystack/entropy/pull/21", "Entropy's list does not show deleted resources"),
        "deletion",
        ("listOrganizations",),
        "documented",
        "parameters.yaml#OrganizationStatusFilter",
        in_front(told(_without_canceled)),
        ("GET organizations?status=canceled",),
    ),
    Incident(
        "deleted-is-suspended",
        "A deleted organization is `suspended`.",
        PATTERN,
        "deletion",
        ("deleteOrganization",),
        "inferred",
        "deleteOrganization",
        handled(_suspended),
        ("DELETE organizations/<acme>", "GET organizations/<acme>"),
    ),
    Incident(
        "deleted-loses-name",
        "A deleted organization loses its name.",
        PATTERN,
        "deletion",
        ("deleteOrganization",),
        "inferred",
        "deleteOrganization",
        handled(_anonymous),
        ("DELETE organizations/<acme>", "GET organizations/<acme>"),
    ),
    Incident(
        "deleted-frees-external-id",
        "A deleted organization loses its external id.",
        github("raystack/entropy/pull/21", "one could not create again what had been soft-deleted"),
        "deletion",
        ("deleteOrganization",),
        "inferred",
        "deleteOrganization",
        handled(_external_id_freed),
        ("DELETE organizations/<acme>", "GET organizations/<acme>"),
    ),
    Incident(
        "deleted-loses-icp-configs",
        "A deleted organization loses its ICP configs.",
        PATTERN,
        "side effect",
        ("deleteOrganization",),
        "inferred",
        "deleteOrganization",
        handled(_with_icp_configs),
        ("DELETE organizations/<acme>", "GET organizations/<acme>/icp-configs"),
    ),
    Incident(
        "deleted-stops-pixel",
        "The pixel of a deleted organization is disabled.",
        PATTERN,
        "side effect",
        ("deleteOrganization",),
        "inferred",
        "deleteOrganization",
        handled(_pixel_stopped),
        ("DELETE organizations/<acme>", "GET organizations/<acme>/pixel-config"),
    ),
    Incident(
        "second-deletion-not-found",
        "Deleting an organization a second time is a 404.",
        github("ban-archive/api-gestion-poc/pull/235", "reviewers asked why a soft delete should not be idempotent"),
        "idempotency",
        ("deleteOrganization",),
        "inferred",
        "deleteOrganization",
        handled(_gone),
        ("DELETE organizations/<vandelay>",),
    ),
    Incident(
        "deleted-cannot-be-updated",
        "An update of a deleted organization is a 409.",
        PATTERN,
        "deletion",
        ("updateOrganization",),
        "nothing",
        "",
        handled(_twice_is_a_conflict),
        ('PUT organizations/<vandelay> {"name": "n"}',),
    ),
    Incident(
        "deleted-cannot-come-back",
        "A deleted organization cannot be made active again.",
        github("aip-dev/google.aip.dev/issues/1166", "how a soft-deleted resource comes back is under discussion"),
        "deletion",
        ("updateOrganizationStatus",),
        "nothing",
        "",
        handled(_back_to_active_refused),
        ('PUT organizations/<vandelay>/status {"status": "active"}',),
    ),
    Incident(
        "icp-config-never-gone",
        "A deletion of an ICP config is answered as if it were done, and not done.",
        PATTERN,
        "deletion",
        ("deleteIcpConfig",),
        "documented",
        "deleteIcpConfig",
        handled(_never_gone),
        ("DELETE organizations/<acme>/icp-configs/<config>", "GET organizations/<acme>/icp-configs"),
    ),
    Incident(
        "deleted-icp-config-readable",
        "A deleted ICP config can be read on by its id.",
        PATTERN,
        "deletion",
        ("deleteIcpConfig", "getIcpConfig"),
        "inferred",
        "deleteIcpConfig",
        remembering(_kept_readable),
        (
            "DELETE organizations/<acme>/icp-configs/<config>",
            "GET organizations/<acme>/icp-configs/<config>",
        ),
    ),
    Incident(
        "icp-config-deleted-when-seen",
        "An ICP config cannot be deleted before it was read.",
        github("miantiao-me/Sink/issues/19", "what was created in Sink was a 404 for tens of seconds"),
        "deletion",
        ("deleteIcpConfig", "getIcpConfig"),
        "inferred",
        "deleteIcpConfig",
        remembering(_only_when_seen),
        ("DELETE organizations/<acme>/icp-configs/<config>",),
    ),
)
