"""What the scenario reads from the description: operations, validators, scopes, limits, examples."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import jsonschema_rs

from generator.changes_of_writes import CHANGED_BY_USE
from generator.evidence import evidence_book
from generator.json_pointer import Json, JsonObject, join, lookup, parent
from generator.named_components import Component
from generator.operations import Operation, read_deliveries, read_operations
from generator.relations import stated_relations
from generator.schema import component_name, followed, key_scheme, merged, resolved, types_of, with_absolute_references
from generator.traversal import visit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from generator.description import Description
    from generator.evidence import Evidence, Level
    from generator.operations import Delivery

_BUNDLE = "urn:description"
_RESPONSE = re.compile(r"/paths/[^/]+/[^/]+/responses/\d+")

# RFC 5321, section 4.1.2: an address alone. The validator takes one with a display name too (RFC 5322).
_ADDRESS = re.compile(r"[^\s<>@]+@[^\s<>@]+")


def _is_address(text: str) -> bool:
    return _ADDRESS.fullmatch(text) is not None


_FORMATS = {"email": _is_address}


class Facts:
    """The description, and its strict variant, as the scenario needs them."""

    def __init__(self, description: Description, strict: JsonObject) -> None:
        self.description = description
        self.bundle = description.bundle
        self.strict = strict
        self.operations = {operation.operation_id: operation for operation in read_operations(description)}
        self.deliveries = {delivery.name: delivery for delivery in read_deliveries(description)}
        properties = [part for part in visit(self.bundle) if part.role == "properties"]
        self.property_names = {part.name for part in properties}
        self.secrets = {part.name for part in properties if part.value.get("x-secret")}
        self.changed_by_use = {
            f"{component}.{name}"
            for component, schema in self.bundle["components"]["schemas"].items()
            for name, value in schema.get("properties", {}).items()
            if value.get(CHANGED_BY_USE)
        }
        """What every request changes of the key that it is sent with."""
        self.scopes: list[str] = Component.API_KEY_SCOPE.of(self.bundle)["enum"]
        self.trial_cap: int = Component.ORGANIZATION_TIER.of(self.bundle)["x-trial-credit-cap"]
        allocated: JsonObject = Component.ALLOCATE_CREDITS_REQUEST.of(self.bundle)["properties"]["credits"]
        self.credits_are_added: bool = allocated.get("x-increment", False)
        self.pool_counts_allocations: bool = Component.CREDIT_POOL_USED.of(self.bundle)["x-counts"] == "allocated"
        self.credits_are_allocations: bool = Component.ORGANIZATION_CREDITS.of(self.bundle)["x-counts"] == "allocated"
        self.external_ids_are_unique: bool = Component.EXTERNAL_ID.of(self.bundle).get("x-unique", False)
        settable: list[str] = Component.SETTABLE_ORGANIZATION_STATUS.of(self.bundle)["enum"]
        status: JsonObject = Component.ORGANIZATION_STATUS.of(self.bundle)
        (self.enabled,) = (one for one in settable if one == status["examples"][0])
        (self.disabled,) = (one for one in settable if one != self.enabled)
        self.deleted: str = next((one for one in status["enum"] if one not in settable), self.disabled)
        self.rate_limit: int = self.bundle["info"]["x-rate-limit"]["requests"]
        self.window: int = self.bundle["info"]["x-rate-limit"]["seconds"]
        _, self.key_header = key_scheme(self.bundle)
        self.signature_header: str = Component.SIGNATURE_HEADER.of(self.bundle)["name"]
        headers: dict[str, JsonObject] = Component.TOO_MANY_REQUESTS.of(self.bundle)["headers"]
        named = {component_name(header): name.lower() for name, header in headers.items()}
        self.limit_header = named[Component.RATE_LIMIT_LIMIT.title]
        self.remaining_header = named[Component.RATE_LIMIT_REMAINING.title]
        self.reset_header = named[Component.RATE_LIMIT_RESET.title]
        self.retry_header = named[Component.RETRY_AFTER.title]
        self._registry = jsonschema_rs.Registry([(_BUNDLE, strict), (f"{_BUNDLE}:open", self.bundle)])
        self._validators: dict[str, jsonschema_rs.Validator] = {}
        self._followed: dict[str, str] = {}
        self._nodes: dict[str, Json] = {}
        self.relations = {pointer: relation for pointer, relation, _ in stated_relations(self.bundle)}
        self._evidence = {fact.pointer: fact.evidence for fact in evidence_book(description).facts}
        self._evidence |= {pointer: evidence for pointer, _, evidence in stated_relations(self.bundle)}

    def resolve(self, node: JsonObject) -> JsonObject:
        """Return what a node of the bundle stands for."""
        return self.description.resolve(node)

    def follow(self, pointer: str) -> str:
        """Return the pointer of what the reference at a pointer leads to; itself if there is none."""
        if pointer not in self._followed:
            self._followed[pointer], _ = followed(self.bundle, pointer, self.at(pointer))
        return self._followed[pointer]

    def at(self, pointer: str) -> Json:
        """Return what stands at a pointer into the bundle; remembered, as it is asked for each value of each answer."""
        if pointer not in self._nodes:
            self._nodes[pointer] = lookup(self.bundle, pointer)
        return self._nodes[pointer]

    def level(self, pointer: str) -> Level:
        """Return how well the nearest claim at or above a pointer is known.

        A shared response may be known less well than the operation that refers to it.
        """
        shared = self._evidence.get(self.follow(pointer)) if _RESPONSE.fullmatch(pointer) else None
        if shared is not None and shared.level == "inferred":
            return "inferred"
        evidence = self._nearest_evidence(pointer)
        return evidence.level if evidence else "documented"

    def stated(self, pointer: str) -> str:
        """Return the line of openapi/ that states a claim, and the section of the page that it is from; "" for laws."""
        if not pointer.startswith("/"):
            return ""
        evidence = self._nearest_evidence(pointer)
        place = str(self.description.locate(pointer))
        return f"{place}, {evidence.source}" if evidence and evidence.source else place

    def _nearest_evidence(self, pointer: str) -> Evidence | None:
        while pointer and pointer not in self._evidence:
            pointer = parent(pointer)
        return self._evidence.get(pointer)

    def response_pointer(self, operation: Operation, status: int) -> str | None:
        """Return the pointer of a described response; None if the operation has no such status."""
        pointer = join(operation.pointer, "responses", status)
        return self.follow(pointer) if str(status) in self.at(operation.pointer)["responses"] else None

    def broken_rule(self, operation_id: str) -> int:
        """Return the status with which an operation answers what is well formed and breaks a business rule."""
        status: int = self.at(self.operations[operation_id].pointer)["x-broken-rule"]
        return status

    def usual_status(self, operation: Operation) -> int:
        """Return the status that a described request has to get where nothing in the world outside was prepared."""
        expected: int = self.at(operation.pointer).get("x-failed-check", 0)
        return expected or min(success.status for success in operation.success)

    def status_body(self, status: str) -> JsonObject:
        """Return the body that puts an organization into a state (contradiction C18)."""
        body = self.body_properties(self.operations["updateOrganizationStatus"])
        return {"status": status} if "status" in body else {"enabled": status == self.enabled}

    def acknowledgement(self, delivery: Delivery, status: int) -> str | None:
        """Return the pointer of the response that acknowledges a delivery; None if this status does not."""
        described: JsonObject = self.at(delivery.pointer)["responses"]
        for key in (str(status), f"{status // 100}XX"):
            if key in described:
                return join(delivery.pointer, "responses", key)
        return None

    def strict_response(self, operation: Operation, status: int) -> JsonObject:
        """Return a response of the strict variant."""
        return resolved(self.strict, lookup(self.strict, operation.pointer)["responses"][str(status)])

    def validator(self, schema: JsonObject, *, strict: bool = True) -> jsonschema_rs.Validator:
        """Return the validator of a schema, formats included; references are into the strict variant, or the bundle."""
        base = _BUNDLE if strict else f"{_BUNDLE}:open"
        key = f"{base} {schema['$ref'] if len(schema) == 1 and '$ref' in schema else schema!r}"
        if key not in self._validators:
            self._validators[key] = jsonschema_rs.Draft202012Validator(
                with_absolute_references(schema, base),
                validate_formats=True,
                formats=_FORMATS,
                registry=self._registry,
            )
        return self._validators[key]

    def is_valid(self, value: Json, schema: JsonObject) -> bool:
        """Return whether a value may be sent for a schema."""
        return self.validator(schema, strict=False).is_valid(value)

    def merged(self, schema: JsonObject) -> JsonObject:
        """Return a schema as one object: what it refers to, or only adds to, is put into it."""
        return merged(self.bundle, schema)

    def body_properties(self, operation: Operation) -> dict[str, JsonObject]:
        """Return the properties of a request body."""
        if operation.request_body is None:
            return {}
        schema = self.description.component("schemas", operation.request_body.schema_name)
        return cast("dict[str, JsonObject]", schema.get("properties", {}))

    def required(self, operation: Operation) -> list[str]:
        """Return the names of the properties that a request body must have."""
        assert operation.request_body is not None
        schema = self.description.component("schemas", operation.request_body.schema_name)
        return cast("list[str]", schema.get("required", []))

    def example(self, schema: JsonObject) -> Json:
        """Return a value for a schema: its first example, or one made of the examples within."""
        whole = self.merged(schema)
        if whole.get("examples"):
            return whole["examples"][0]
        if "properties" in whole:
            return {name: self.example(value) for name, value in whole["properties"].items()}
        if "items" in whole:
            return [self.example(whole["items"])]
        if "enum" in whole:
            return whole["enum"][0]
        return {} if "object" in types_of(whole) else None

    def example_body(self, operation: Operation, *, whole: bool = False) -> JsonObject:
        """Return a request body of examples: what is required, or all."""
        required = self.required(operation)
        return {
            name: self.example(schema)
            for name, schema in self.body_properties(operation).items()
            if whole or name in required
        }

    def claims_of(self, value: Json, pointer: str) -> Iterator[tuple[str, Json]]:
        """Yield (pointer of the claim, value) of everything within a value that a schema of the bundle describes."""
        pointer = self.follow(pointer)
        schema: JsonObject = self.at(pointer)
        yield pointer, value
        if isinstance(value, dict):
            for name in cast("JsonObject", value):
                if name in schema.get("properties", {}):
                    place = join(pointer, "properties", name)
                    if self.follow(place) != place:
                        yield place, value[name]
                    yield from self.claims_of(value[name], place)
                elif "propertyNames" in schema:
                    yield from self.claims_of(name, join(pointer, "propertyNames"))
                    yield from self.claims_of(value[name], join(pointer, "additionalProperties"))
        elif isinstance(value, list):
            for item in cast("list[object]", value):
                if "items" in schema:
                    yield from self.claims_of(item, join(pointer, "items"))
        for keyword in ("oneOf", "anyOf", "allOf"):
            for index, option in enumerate(schema.get(keyword, [])):
                if keyword == "allOf" or self.is_valid(value, option):
                    yield from self.claims_of(value, join(pointer, keyword, index))

    def claim_of_error_code(self, claim: str, pointer: str) -> str:
        """Return the claim about the code of an error response: a member of the enum, which has its own evidence.

        Args:
            claim: The claim about the property that has the code, as `claim_at` returns it.
            pointer: Of the schema of the body of the answer.
        """
        response: JsonObject = self.at(pointer.partition("/content/")[0])
        schema: JsonObject = self.at(claim)
        codes: list[str] = schema.get("enum", [])
        code = response.get("x-error-code")
        return join(claim, "enum", codes.index(code)) if code in codes else claim

    def claim_at(self, path: Sequence[str | int], pointer: str) -> str:
        """Return the pointer of the claim about the value at a path into what the schema at `pointer` describes."""
        pointer = self.follow(pointer)
        for step in path:
            schema: JsonObject = self.at(pointer)
            for option in schema.get("oneOf", []):
                if "properties" in self.resolve(option):
                    schema = self.resolve(option)
                    pointer = self.follow(join(pointer, "oneOf", 0))
            place = join(pointer, "items") if isinstance(step, int) else join(pointer, "properties", step)
            try:
                pointer = self.follow(place)
            except KeyError:
                return pointer
        return pointer
