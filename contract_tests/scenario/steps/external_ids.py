"""External ids: whether two organizations can have the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.scenario.plan import NAME_PREFIX
from contract_tests.scenario.steps.ground import PAGE_OPERATION, Ground

if TYPE_CHECKING:
    from generator.json_pointer import JsonObject

_ORACLE = "an external id is as unique as described"


class ExternalIdSteps(Ground):
    """Gives an external id to more than one organization."""

    def external_ids(self) -> None:
        """Create, and rename, an organization with the external id of another."""
        session, unique = self.session, self.facts.external_ids_are_unique
        shared = f"{self.tag}-shared"
        body: JsonObject = {"name": f"{NAME_PREFIX}shared", "externalId": shared}
        first = self._create(body)
        other = self._create({"name": f"{NAME_PREFIX}sharing"})
        self.organizations += [first, other]
        path = {"organizationId": str(other["id"])}
        why = "the external id of another organization"
        session.call("createOrganization", body=body, expect=409 if unique else 201, oracle=_ORACLE, why=why)
        body = {"externalId": shared}
        session.call("updateOrganization", path, body=body, expect=409 if unique else 200, oracle=_ORACLE, why=why)
        session.call("updateOrganization", {"organizationId": str(first["id"])}, body=body)  # its own
        listed = self._all(PAGE_OPERATION, {"externalId": shared}, "organizations")
        session.equal(len(listed), 1 if unique else 3, _ORACLE, "$.organizations")
