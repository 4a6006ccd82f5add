"""The operations of the description as typed facts: the one reading that client, tests and reports share."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar
from urllib.parse import urljoin

import msgspec

from generator.evidence import Evidence, evidence_book
from generator.finding import DescriptionError, Finding, Location
from generator.json_pointer import JsonObject, join
from generator.names import method_name_of, python_name_of
from generator.operation_notes import Advice, answer_evidence, read_advice, scope_evidence
from generator.schema import component_name, parameters_of
from generator.traversal import operations_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from generator.description import Description

_Read = TypeVar("_Read")

ParameterPlace: TypeAlias = Literal["path", "query", "header", "cookie"]

JSON_MEDIA_TYPE = "application/json"

PAGE_PARAMETERS = ("page", "pageSize")
"""The query parameters of a paginated operation; its page object repeats them and adds `total`.

Documented: https://docs.bullseye.so/partner-api/partner-api#response-conventions
"""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing, so that they may be sent twice (RFC 9110, section 9.2.1)."""


class Parameter(msgspec.Struct, frozen=True):
    """A parameter of an operation.

    `name` is its name on the wire, `python_name` the snake_case argument of the client. `schema` is what the
    description says, references unresolved; `schema_name` the component it refers to, if it does.
    """

    name: str
    python_name: str
    place: ParameterPlace
    required: bool
    description: str
    schema: JsonObject
    schema_name: str | None


class Repeatable(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An `x-repeatable`: whether a request may be sent again when its outcome is unknown, and how we know."""

    value: bool
    evidence: Evidence = msgspec.field(name="x-evidence")


class RequestBody(msgspec.Struct, frozen=True):
    """The JSON body of a request: the name of its schema component, and whether it must be sent."""

    schema_name: str
    required: bool


class Success(msgspec.Struct, frozen=True):
    """A 2xx response: its status, and the name of its schema component; None when it has no body."""

    status: int
    schema_name: str | None


class ErrorResponse(msgspec.Struct, frozen=True):
    """An error: its status, the `code` in its body, what it means, and whether we only assume that it is answered."""

    status: int
    code: str
    description: str
    inferred: bool


class Envelope(msgspec.Struct, frozen=True):
    """The only property of a response object, which the client returns in its place (`{organization: …}`).

    `schema_name` is the component of the property, or of its items if `is_list`; None when that is no component.
    """

    property_name: str
    schema_name: str | None
    is_list: bool


class Page(msgspec.Struct, frozen=True):
    """A paginated response: the property with the items, and the component of one item.

    `page`, `pageSize` and `total` stand beside the items; `page` and `pageSize` are the query parameters.
    """

    items_property: str
    item_schema_name: str


class Operation(msgspec.Struct, frozen=True):
    """What the description says about one operation.

    Result: `page` if it is paginated, else `envelope` if the client unwraps a property, else the schema of `success`.
    `repeatable` says whether it may be sent again when the outcome is unknown, `repeatable_evidence` how we know; None
    where the method says it: a safe one may, another may not. `scope` is what the API key needs, `scope_evidence` how
    we know. `answer_evidence` says how well the body of a success is known; None when there is none.
    `documentation_url` leads to the section of the HTML page that is the evidence's source.
    """

    operation_id: str
    tag: str
    method_name: str
    http_method: str
    path: str
    summary: str
    description: str
    deprecated: bool
    path_parameters: tuple[Parameter, ...]
    query_parameters: tuple[Parameter, ...]
    header_parameters: tuple[Parameter, ...]
    request_body: RequestBody | None
    success: tuple[Success, ...]
    envelope: Envelope | None
    page: Page | None
    repeatable: bool
    repeatable_evidence: Evidence | None
    scope: str | None
    scope_evidence: Evidence | None
    answer_evidence: Evidence | None
    advice: tuple[Advice, ...]
    errors: tuple[ErrorResponse, ...]
    evidence: Evidence
    documentation_url: str
    pointer: str
    location: Location

    @property
    def response_schema_name(self) -> str | None:
        """The component of the success body; None when no success has a body."""
        return next((success.schema_name for success in self.success if success.schema_name), None)


class Delivery(msgspec.Struct, frozen=True):
    """A request that the API sends to the partner (OpenAPI `webhooks`): `name` is its key there."""

    operation_id: str
    name: str
    http_method: str
    summary: str
    description: str
    header_parameters: tuple[Parameter, ...]
    request_body: RequestBody
    evidence: Evidence
    documentation_url: str
    pointer: str
    location: Location


@lru_cache(maxsize=8)
def read_operations(description: Description) -> tuple[Operation, ...]:
    """Return the operations of a description in its order.

    Raises:
        DescriptionError: an operation lacks what its facts are read from.
    """
    reader = _OperationReader(description)
    operations = [
        operation
        for pointer, path, method, value in operations_of(description.bundle, "paths")
        if (operation := reader.operation(pointer, path, method, value))
    ]
    return reader.checked(operations)


@lru_cache(maxsize=8)
def read_deliveries(description: Description) -> tuple[Delivery, ...]:
    """Return the outbound webhook deliveries of a description in its order.

    Raises:
        DescriptionError: a delivery lacks what its facts are read from.
    """
    reader = _OperationReader(description)
    deliveries = [
        delivery
        for pointer, name, method, value in operations_of(description.bundle, "webhooks")
        if (delivery := reader.delivery(pointer, name, method, value))
    ]
    return reader.checked(deliveries)


class _OperationReader:
    def __init__(self, description: Description) -> None:
        self._description = description
        self._evidence = evidence_book(description)
        self._findings: list[Finding] = list(self._evidence.findings)
        tags: list[JsonObject] = description.bundle.get("tags", [])
        self._pages = {tag["name"]: str(tag["externalDocs"]["url"]) for tag in tags if "externalDocs" in tag}

    def operation(self, pointer: str, path: str, method: str, value: JsonObject) -> Operation | None:
        evidence = self._own_evidence(pointer, value)
        tag = self._tag(pointer, value)
        if evidence is None or tag is None:
            return None
        responses = {status: self._description.resolve(r) for status, r in value.get("responses", {}).items()}
        success = tuple(
            Success(int(status), self._body_schema(response, join(pointer, "responses", status)))
            for status, response in responses.items()
            if status.startswith("2")
        )
        query = self._parameters(pointer, "query")
        repeatable = self._repeatable(pointer, value)
        page = self._page(pointer, query, success)
        return Operation(
            operation_id=value["operationId"],
            tag=tag,
            method_name=method_name_of(value["operationId"], tag),
            http_method=method.upper(),
            path=path,
            summary=value.get("summary", ""),
            description=value.get("description", ""),
            deprecated=value.get("deprecated", False),
            path_parameters=self._parameters(pointer, "path"),
            query_parameters=query,
            header_parameters=self._parameters(pointer, "header"),
            request_body=self._request_body(pointer, value),
            success=success,
            envelope=None if page else self._envelope(success),
            page=page,
            repeatable=repeatable.value if repeatable else method.upper() in SAFE_METHODS,
            repeatable_evidence=repeatable.evidence if repeatable else None,
            scope=next((role for need in value.get("security", []) for roles in need.values() for role in roles), None),
            scope_evidence=scope_evidence(self._evidence, pointer),
            answer_evidence=answer_evidence(self._evidence, pointer, responses),
            advice=self._advice(pointer, value),
            errors=tuple(
                ErrorResponse(
                    int(status),
                    response.get("x-error-code", ""),
                    response.get("description", ""),
                    inferred=response.get("x-evidence", {}).get("level") == "inferred",
                )
                for status, response in responses.items()
                if status[0] in "45"
            ),
            evidence=evidence,
            documentation_url=_documentation_url(self._pages[tag], evidence),
            pointer=pointer,
            location=self._description.locate(pointer),
        )

    def delivery(self, pointer: str, name: str, method: str, value: JsonObject) -> Delivery | None:
        evidence = self._own_evidence(pointer, value)
        body = self._request_body(pointer, value)
        if body is None:
            self._find(pointer, "a delivery needs a JSON body with a named schema")
        tag = self._tag(pointer, value)
        if evidence is None or body is None or tag is None:
            return None
        return Delivery(
            operation_id=value["operationId"],
            name=name,
            http_method=method.upper(),
            summary=value.get("summary", ""),
            description=value.get("description", ""),
            header_parameters=self._parameters(pointer, "header"),
            request_body=body,
            evidence=evidence,
            documentation_url=_documentation_url(self._pages[tag], evidence),
            pointer=pointer,
            location=self._description.locate(pointer),
        )

    def checked(self, read: Iterable[_Read]) -> tuple[_Read, ...]:
        if self._findings:
            raise DescriptionError(self._findings)
        return tuple(read)

    def _own_evidence(self, pointer: str, value: JsonObject) -> Evidence | None:
        if "operationId" not in value:
            self._find(pointer, "an operation needs an operationId")
            return None
        try:
            return self._evidence.operation_evidence(value["operationId"]).own
        except KeyError:
            return None  # a finding of the evidence already

    def _advice(self, pointer: str, value: JsonObject) -> tuple[Advice, ...]:
        try:
            return read_advice(value)
        except msgspec.ValidationError as error:
            self._find(join(pointer, "x-advice"), f"advice is a list of texts, each with its basis: {error}")
            return ()

    def _repeatable(self, pointer: str, value: JsonObject) -> Repeatable | None:
        if "x-repeatable" not in value:
            return None
        try:
            repeatable = msgspec.convert(value["x-repeatable"], Repeatable)
        except msgspec.ValidationError as error:
            self._find(
                join(pointer, "x-repeatable"), f"whether it may be repeated is told by a value and x-evidence: {error}"
            )
            return None
        if lacks := repeatable.evidence.lacks:
            self._find(join(pointer, "x-repeatable"), lacks)
        return repeatable

    def _tag(self, pointer: str, value: JsonObject) -> str | None:
        tags: list[str] = value.get("tags", [])
        if len(tags) == 1 and tags[0] in self._pages:
            return tags[0]
        message = "an operation needs exactly one tag; `tags` of the root file gives its page, as externalDocs"
        self._find(pointer, message)
        return None

    def _parameters(self, pointer: str, place: ParameterPlace) -> tuple[Parameter, ...]:
        return tuple(
            Parameter(
                name=parameter["name"],
                python_name=python_name_of(parameter["name"]),
                place=place,
                required=parameter.get("required", False),
                description=parameter.get("description", ""),
                schema=parameter["schema"],
                schema_name=component_name(parameter["schema"]),
            )
            for parameter in parameters_of(self._description.bundle, pointer)
            if parameter["in"] == place
        )

    def _request_body(self, pointer: str, value: JsonObject) -> RequestBody | None:
        if "requestBody" not in value:
            return None
        body = self._description.resolve(value["requestBody"])
        schema_name = self._body_schema(body, join(pointer, "requestBody"))
        return RequestBody(schema_name, body.get("required", False)) if schema_name else None

    def _body_schema(self, holder: JsonObject, pointer: str) -> str | None:
        content: JsonObject = holder.get("content", {})
        if not content:
            return None
        name = component_name(content.get(JSON_MEDIA_TYPE, {}).get("schema"))
        if name is None:
            self._find(pointer, f"a body must be {JSON_MEDIA_TYPE} with a named schema")
        return name

    def _page(self, pointer: str, query: tuple[Parameter, ...], success: tuple[Success, ...]) -> Page | None:
        if not set(PAGE_PARAMETERS) <= {parameter.name for parameter in query}:
            return None
        properties = self._properties(success)
        arrays = [name for name, schema in properties.items() if schema.get("type") == "array"]
        item = component_name(properties[arrays[0]].get("items")) if len(arrays) == 1 else None
        if item is None or not {*PAGE_PARAMETERS, "total"} <= properties.keys():
            self._find(pointer, "a paginated answer needs page, pageSize, total and exactly one array of named objects")
            return None
        return Page(items_property=arrays[0], item_schema_name=item)

    def _envelope(self, success: tuple[Success, ...]) -> Envelope | None:
        properties = self._properties(success)
        if len(properties) != 1:
            return None
        ((name, schema),) = properties.items()
        is_list = schema.get("type") == "array"
        return Envelope(name, component_name(schema.get("items") if is_list else schema), is_list)

    def _properties(self, success: tuple[Success, ...]) -> dict[str, JsonObject]:
        schema_name = next((s.schema_name for s in success if s.schema_name), None)
        return self._description.component("schemas", schema_name).get("properties", {}) if schema_name else {}

    def _find(self, pointer: str, message: str) -> None:
        self._findings.append(Finding(self._description.locate(pointer), "operation-facts", message))


def _documentation_url(page_url: str, evidence: Evidence) -> str:
    """Return the address of the evidence's source, which is relative to the site of its tag's page."""
    return urljoin(page_url, f"/{evidence.source}") if evidence.source else page_url
