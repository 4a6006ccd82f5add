"""External ids: whether two organizations can have the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.scenario.plan import NAME_PREFIX
from contract_tests.scenario.steps.ground import PAGE_OPERATION

if TYPE_CHECKING:
    from contract_tests.scenario.steps.ground import Ground
    from generator.json_pointer import JsonObject

_UNIQUE = oracles.EXTERNAL_ID_UNIQUE


def external_ids(ground: Ground) -> None:
    """Create, and rename, an organization with the external id of another."""
    session, unique = ground.session, ground.facts.external_ids_are_unique
    shared = f"{ground.tag}-shared"
    body: JsonObject = {"name": f"{NAME_PREFIX}shared", "externalId": shared}
    # Looked for before it is there: the next look finds it all the same.
    ground.check_not_made(shared)
    first = ground.create(body)
    found = ground.listed(PAGE_OPERATION, {"externalId": shared}, "organizations")
    session.equal([one["id"] for one in found], [first["id"]], oracles.LISTED_AFTER_CREATION, "$.organizations")
    other = ground.create({"name": f"{NAME_PREFIX}sharing"})
    ground.made.organizations.extend([first, other])
    path = {"organizationId": str(other["id"])}
    why = "the external id of another organization"
    session.call("createOrganization", body=body, expect=409 if unique else 201, oracle=_UNIQUE, why=why)
    body = {"externalId": shared}
    session.call("updateOrganization", path, body=body, expect=409 if unique else 200, oracle=_UNIQUE, why=why)
    session.call("updateOrganization", {"organizationId": str(first["id"])}, body=body)  # its own
    listed = ground.listed(PAGE_OPERATION, {"externalId": shared}, "organizations")
    session.equal(len(listed), 1 if unique else 3, _UNIQUE, "$.organizations")
