"""What repeating a request does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.organization import require_organization
from bullseye_partner_emulator.storage import icp_configs
from contract_tests.power.incidents.change import handled, in_front, remembering
from contract_tests.power.incidents.edits import base
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github
from contract_tests.power.incidents.stored_partner import change_partner

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate


def _new_record(call: Call, handler: Handler) -> Any:
    change_partner(call, script_domain_record=None)
    result: Any = handler(call)
    record = f"bullseye-verify={call.identifiers.token()}"
    change_partner(call, script_domain_record=record)
    return {**result, "verificationRecord": record}


def _same_name_same_config(call: Call, handler: Handler) -> Any:
    organization = require_organization(call)
    same = (icp_configs.c.organization_id == organization.id) & (icp_configs.c.name == call.body["name"])
    found = call.connection.execute(sa.select(icp_configs).where(same)).first()
    if found is None:
        return handler(call)
    return {
        "icpConfig": {
            "id": found.id,
            "name": found.name,
            "groups": found.groups,
            "createdAt": found.created_at,
            "updatedAt": found.updated_at,
        }
    }


def _same_external_id_same_organization() -> Deviate:
    """Answer a second creation with an external id with the organization that has it."""
    made: dict[str, Answer] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        external_id = (request.object or {}).get("externalId")
        if isinstance(external_id, str) and external_id in made:
            listed: Any = (
                await api(
                    request.asking("GET", f"{base(request)}/partner/organizations").with_query(externalId=external_id)
                )
            ).object
            if listed and listed["organizations"]:
                return made[external_id].with_json({"organization": listed["organizations"][0]})
        answer = await api(request)
        if isinstance(external_id, str) and answer.succeeded:
            made[external_id] = answer
        return answer

    return deviate


async def _sent_twice(request: Request, api: Api) -> Answer:
    await api(request)
    return await api(request)


REPETITIONS = (
    Incident(
        "new-record-each-time",
        "Setting the same domain again asks for another DNS record.",
        github("anonaddy/anonaddy/issues/240", "addy.io showed an old verification record for a new domain"),
        "idempotency",
        ("setDomain",),
        "inferred",
        "setDomain",
        handled(_new_record),
        ('PUT domain {"domain": "track.example.com"}',),
    ),
    Incident(
        "same-name-same-config",
        "A second ICP config of the same name is the first one.",
        github("ulsklyc/yuvomi/issues/822", "Yuvomi made a repeated creation answer with the first task"),
        "idempotency",
        ("createIcpConfig",),
        "inferred",
        "createIcpConfig",
        handled(_same_name_same_config),
        ('POST organizations/<acme>/icp-configs {"name": "Mid-size technology", "groups": []}',),
    ),
    Incident(
        "same-external-id-same-organization",
        "A second creation with the same external id answers with the first organization.",
        github("artivisi/balaka/issues/29", "Balaka made a repeated creation answer with the first transaction"),
        "idempotency",
        ("createOrganization",),
        "nothing",
        "",
        remembering(_same_external_id_same_organization),
        ('POST organizations {"name": "a", "externalId": "x"}', 'POST organizations {"name": "b", "externalId": "x"}'),
    ),
    Incident(
        "organization-made-twice",
        "A gateway repeats the creation of an organization: there are two afterwards.",
        github("getodk/pyodk/issues/101", "a client repeated creations that timed out, which made them twice"),
        "idempotency",
        ("createOrganization",),
        "inferred",
        "createOrganization",
        in_front(_sent_twice),
        ('POST organizations {"name": "n"}',),
    ),
)
