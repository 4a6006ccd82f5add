"""What all steps stand on: the session, what was made so far, and values from the description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from contract_tests import oracles
from contract_tests.scenario.packed_values import packed_values
from contract_tests.scenario.resources import creators, entity_of
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
NO_ID = "not-an-id"
"""What is no id at all."""
PAGE_OPERATION = "listOrganizations"


Thing: TypeAlias = Literal["organizations", "ICP config", "keys"]
"""What steps make for later ones."""


class UndeclaredError(Exception):
    """A step touches what it does not declare; see `Step`."""


class Made:
    """What the steps made so far. A step may touch what it declares, and nothing else.

    Attributes:
        declared: What the step at work declares.
    """

    def __init__(self) -> None:
        self.declared: frozenset[Thing] = frozenset()
        self._organizations: list[JsonObject] = []
        self._icp_config = NOBODY
        self._keys: list[str] = []
        self._created_keys: dict[str, JsonObject] = {}

    @property
    def organizations(self) -> list[JsonObject]:
        """The organizations, in the order in which they were made."""
        self._check("organizations")
        return self._organizations

    @property
    def icp_config(self) -> str:
        """Id of the ICP config that is written to."""
        self._check("ICP config")
        return self._icp_config

    @icp_config.setter
    def icp_config(self, identifier: str) -> None:
        self._check("ICP config")
        self._icp_config = identifier

    @property
    def keys(self) -> list[str]:
        """Ids of the keys."""
        self._check("keys")
        return self._keys

    @property
    def created_keys(self) -> dict[str, JsonObject]:
        """What was answered when a key was made, by its id."""
        self._check("keys")
        return self._created_keys

    def _check(self, thing: Thing) -> None:
        if thing not in self.declared:
            raise UndeclaredError(f"this step does not declare that it needs or gives {thing}")


class Ground:
    """What the steps of all subjects share: the session, what was made, and values from the description."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.facts = session.facts
        self.tag = session.tag
        self.made = Made()
        self.creators = creators(session.facts)
        self.webhook_secrets: dict[str, str] = {}
        """Each secret that a webhook was given, and the kind of that webhook."""
        self._others: dict[str, str] = {}

    @property
    def organization(self) -> str:
        """Id of the organization that is written to."""
        return self.organization_id(0)

    def organization_id(self, number: int) -> str:
        return str(self.made.organizations[number]["id"]) if len(self.made.organizations) > number else NOBODY

    def path_of(self, operation: Operation) -> dict[str, str]:
        known = {"organizationId": self.organization, "icpConfigId": self.made.icp_config, "keyId": NOBODY}
        return {
            parameter.name: known[parameter.name] if parameter.name in known else self._other(parameter.name)
            for parameter in operation.path_parameters
        }

    def _other(self, parameter: str) -> str:
        """Return the id of something that no step has a model of; it is made when it is needed first."""
        creator = self.creators.get(parameter)
        if parameter not in self._others and creator is not None:
            self._others[parameter] = NOBODY
            body = self.facts.example_body(creator, whole=True) if creator.request_body else None
            answer = self.session.call(creator.operation_id, self.path_of(creator), body=body)
            self._others[parameter] = str(entity_of(answer.json).get("id", NOBODY))
        return self._others.get(parameter, NOBODY)

    def required_query(self, operation: Operation) -> dict[str, str]:
        """Return the query parameters that a request must have."""
        required = (parameter for parameter in operation.query_parameters if parameter.required)
        return {one.name: self.text_of(accepted(self.facts, one.schema, self.tag)[0]) for one in required}

    @staticmethod
    def path_to_nothing(operation: Operation) -> dict[str, str]:
        return {parameter.name: NOBODY for parameter in operation.path_parameters}

    def operations(self) -> Iterable[Operation]:
        """Return the operations that every described rule is tried on."""
        return self.facts.operations.values()

    def valid_body(self, operation: Operation) -> JsonObject:
        """Return a body that is accepted, with what is required."""
        return self.facts.example_body(operation)

    def accepted_values(self, operation: Operation) -> dict[str, list[Json]]:
        """Return values that are accepted for each property of a body."""
        properties = self.facts.body_properties(operation)
        values = {name: accepted(self.facts, schema, self.tag) for name, schema in properties.items()}
        if self.facts.external_ids_are_unique and "externalId" in values:
            values["externalId"] = [
                value if value is None else f"{self.tag}-{operation.method_name} {value}"
                for value in values["externalId"]
            ]
        return values

    def packed_values(self, operation: Operation) -> list[tuple[str, Json]]:
        """Return properties of a body with values that together have all that tells, beside the accepted ones."""
        return [
            (name, value)
            for name, schema in self.facts.body_properties(operation).items()
            for value in packed_values(self.facts, schema)
        ]

    def some_credits(self, number: int) -> int:
        """Return how many credits to allocate where any number does, and `number` shows most."""
        return number

    def property_of(self, operation: Operation, name: str) -> JsonObject:
        return self.facts.merged(self.facts.body_properties(operation)[name])

    def parameter(self, operation_id: str, name: str) -> JsonObject:
        parameters = self.facts.operations[operation_id].query_parameters
        (found,) = (parameter for parameter in parameters if parameter.name == name)
        return self.facts.merged(found.schema)

    def body_pointer(self, operation: Operation) -> str:
        assert operation.request_body is not None
        return join("/components/schemas", operation.request_body.schema_name)

    def entity(self, operation: Operation, answer: Answer) -> JsonObject:
        return self.entity_in(operation, answer.json)

    @staticmethod
    def entity_in(operation: Operation, body: Json) -> JsonObject:
        """Return the thing that the body of an answer is about."""
        name = operation.envelope.property_name if operation.envelope else ""
        found: Json = cast("JsonObject", body).get(name, body) if isinstance(body, dict) else {}
        return cast("JsonObject", found) if isinstance(found, dict) else {}

    def listed(self, operation_id: str, query: Mapping[str, str | int], items: str) -> list[JsonObject]:
        size = self.parameter(operation_id, PAGE_PARAMETERS[1])["maximum"]
        return list(self.session.call(operation_id, query={**query, PAGE_PARAMETERS[1]: size}).pick(items))

    def check_not_made(self, external_id: str) -> None:
        """Look for an organization whose creation was refused: there is none."""
        query: dict[str, str | int] = {"externalId": external_id, PAGE_PARAMETERS[1]: 1}
        total: Json = self.session.call(PAGE_OPERATION, query=query).pick("total")
        self.session.equal(total, 0, oracles.REFUSED_CHANGES_NOTHING, "$.total", operation_id="createOrganization")

    def create(self, body: JsonObject) -> JsonObject:
        session = self.session
        created: JsonObject = session.call("createOrganization", body=body).pick("organization")
        for name, value in {**self.defaults("createOrganization"), **body}.items():
            if name in created:
                session.equal(created[name], value, oracles.ECHO, f"$.organization.{name}")
        # No page says what an organization has that is given none; our emulator gives it none.
        if "initialCredits" in body or session.target.is_copy:
            held = body.get("initialCredits", 0)
            session.equal(created.get("credits"), held, oracles.INITIAL_CREDITS, "$.organization.credits")
        session.equal(created.get("status"), "active", oracles.NEW_ORGANIZATION_ACTIVE, "$.organization.status")
        session.equal(created.get("metadata"), body.get("metadata", {}), oracles.ECHO, "$.organization.metadata")
        session.equal(created.get("externalId"), body.get("externalId"), oracles.ECHO, "$.organization.externalId")
        read = session.call("getOrganization", {"organizationId": str(created["id"])}).pick("organization")
        session.equal(read, created, oracles.READ_YOUR_WRITES, "$.organization")
        if external_id := body.get("externalId"):
            listed = session.call(PAGE_OPERATION, query={"externalId": str(external_id)}).pick("organizations")
            item: Json = next((one for one in listed if one["id"] == created["id"]), None)
            session.equal(item, created, oracles.LIST_AND_ITEM_AGREE, "$.organizations[0]")
        return created

    def other_organizations(self) -> list[JsonObject]:
        """Return the organizations that are not written to."""
        return [one for one in self.listed(PAGE_OPERATION, {}, "organizations") if one["id"] != self.organization]

    def defaults(self, operation_id: str) -> JsonObject:
        properties = self.facts.body_properties(self.facts.operations[operation_id])
        merged = {name: self.facts.merged(schema) for name, schema in properties.items()}
        return {name: schema["default"] for name, schema in merged.items() if "default" in schema}

    def pool(self, holder: JsonObject) -> tuple[int, int, int]:
        total, used, available = (holder[f"creditPool{name}"] for name in ("Total", "Used", "Available"))
        return total, used, available

    def current_pool(self) -> tuple[int, int, int]:
        """Return total, allocated and allocatable credits, whatever the API calls used ones (contradiction C16)."""
        total, used, available = self.pool(self.session.call("getBilling").json)
        if self.facts.pool_counts_allocations:
            return total, used, available
        allocated = sum(organization["credits"] for organization in self.listed(PAGE_OPERATION, {}, "organizations"))
        return total, allocated, total - allocated

    @staticmethod
    def text_of(value: Json) -> str:
        return str(value).lower() if isinstance(value, bool) else str(value)
