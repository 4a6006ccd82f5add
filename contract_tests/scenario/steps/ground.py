"""What all steps stand on: the session, what was made so far, and values from the description."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from contract_tests.scenario.values import accepted
from generator.json_pointer import Json, JsonObject, join
from generator.operations import PAGE_PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contract_tests.scenario.session import Session
    from contract_tests.target.exchange import Answer
    from generator.operations import Operation


NOBODY = "00000000-0000-4000-8000-000000000000"
"""An id that nothing has."""
PAGE_OPERATION = "listOrganizations"


class Ground:
    """What the steps of all subjects share."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.facts = session.facts
        self.tag = session.tag
        self.organizations: list[JsonObject] = []
        self.icp_config = NOBODY
        self.made_keys: list[str] = []
        self._created: dict[str, JsonObject] = {}
        self._allocations: set[tuple[str, str, str]] = set()
        self._items: list[JsonObject] = []
        self._today = ""
        self._tiers: list[JsonObject] = []

    @property
    def organization(self) -> str:
        """Id of the organization that is written to."""
        return self._id(0)

    def _id(self, number: int) -> str:
        return str(self.organizations[number]["id"]) if len(self.organizations) > number else NOBODY

    def _path_of(self, operation: Operation) -> dict[str, str]:
        known = {"organizationId": self.organization, "icpConfigId": self.icp_config, "keyId": NOBODY}
        return {parameter.name: known.get(parameter.name, NOBODY) for parameter in operation.path_parameters}

    def _required_query(self, operation: Operation) -> dict[str, str]:
        """Return the query parameters that a request must have."""
        required = (parameter for parameter in operation.query_parameters if parameter.required)
        return {one.name: self._text(accepted(self.facts, one.schema, self.tag)[0]) for one in required}

    @staticmethod
    def _path_to_nothing(operation: Operation) -> dict[str, str]:
        return {parameter.name: NOBODY for parameter in operation.path_parameters}

    def _operations(self) -> Iterable[Operation]:
        """Return the operations that every described rule is tried on."""
        return self.facts.operations.values()

    def _valid_body(self, operation: Operation) -> JsonObject:
        """Return a body that is accepted, with what is required."""
        return self.facts.example_body(operation)

    def _accepted_values(self, operation: Operation) -> dict[str, list[Json]]:
        """Return values that are accepted for each property of a body."""
        properties = self.facts.body_properties(operation)
        values = {name: accepted(self.facts, schema, self.tag) for name, schema in properties.items()}
        if self.facts.external_ids_are_unique and "externalId" in values:
            values["externalId"] = [
                value if value is None else f"{self.tag}-{operation.method_name} {value}"
                for value in values["externalId"]
            ]
        return values

    def _some_credits(self, number: int) -> int:
        """Return how many credits to allocate where any number does, and `number` shows most."""
        return number

    def _property(self, operation: Operation, name: str) -> JsonObject:
        return self.facts.merged(self.facts.body_properties(operation)[name])

    def _parameter(self, operation_id: str, name: str) -> JsonObject:
        parameters = self.facts.operations[operation_id].query_parameters
        (found,) = (parameter for parameter in parameters if parameter.name == name)
        return self.facts.merged(found.schema)

    def _body_pointer(self, operation: Operation) -> str:
        assert operation.request_body is not None
        return join("/components/schemas", operation.request_body.schema_name)

    def _entity(self, operation: Operation, answer: Answer) -> JsonObject:
        body = answer.json
        name = operation.envelope.property_name if operation.envelope else ""
        found: Json = cast("JsonObject", body).get(name, body) if isinstance(body, dict) else {}
        return cast("JsonObject", found) if isinstance(found, dict) else {}

    def _all(self, operation_id: str, query: Mapping[str, str | int], items: str) -> list[JsonObject]:
        size = self._parameter(operation_id, PAGE_PARAMETERS[1])["maximum"]
        return list(self.session.call(operation_id, query={**query, PAGE_PARAMETERS[1]: size}).pick(items))

    def _create(self, body: JsonObject) -> JsonObject:
        session = self.session
        created: JsonObject = session.call("createOrganization", body=body).pick("organization")
        for name, value in {**self._defaults("createOrganization"), **body}.items():
            if name in created:
                session.equal(created[name], value, "echo", f"$.organization.{name}")
        session.equal(
            created.get("credits"), body.get("initialCredits", 0), "initial credits", "$.organization.credits"
        )
        session.equal(created.get("status"), "active", "a new organization is active", "$.organization.status")
        session.equal(created.get("metadata"), body.get("metadata", {}), "echo", "$.organization.metadata")
        session.equal(created.get("externalId"), body.get("externalId"), "echo", "$.organization.externalId")
        read = session.call("getOrganization", {"organizationId": str(created["id"])}).pick("organization")
        session.equal(read, created, "read your writes", "$.organization")
        return created

    def _defaults(self, operation_id: str) -> JsonObject:
        properties = self.facts.body_properties(self.facts.operations[operation_id])
        merged = {name: self.facts.merged(schema) for name, schema in properties.items()}
        return {name: schema["default"] for name, schema in merged.items() if "default" in schema}

    def _pool(self, holder: JsonObject) -> tuple[int, int, int]:
        total, used, available = (holder[f"creditPool{name}"] for name in ("Total", "Used", "Available"))
        self.session.equal(total, used + available, "total is used and available credits", "$.creditPoolTotal")
        return total, used, available

    def _current_pool(self) -> tuple[int, int, int]:
        """Return total, allocated and allocatable credits, whatever the API calls used ones (contradiction C16)."""
        total, used, available = self._pool(self.session.call("getBilling").json)
        if self.facts.pool_counts_allocations:
            return total, used, available
        allocated = sum(organization["credits"] for organization in self._all(PAGE_OPERATION, {}, "organizations"))
        return total, allocated, total - allocated

    @staticmethod
    def _text(value: Json) -> str:
        return str(value).lower() if isinstance(value, bool) else str(value)
