"""What the emulator knows about the API, all of it read from the bundled description."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import jsonschema_rs

from bullseye_partner_emulator import errors
from bullseye_partner_emulator.rate_limit import RateLimit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bullseye_partner_emulator.json_text import Json, JsonObject

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_BUNDLE_URI = "urn:bullseye-partner:description"
_ERRORS = errors.ApiError.__subclasses__()


class DescriptionMismatchError(Exception):
    """The description and the emulator do not fit together; the message names what is missing or left over."""


@dataclass(frozen=True)
class Parameter:
    """A path or query parameter. `types` are the JSON types its schema allows, `default` its default or None."""

    name: str
    location: str
    required: bool
    types: frozenset[str]
    default: Json


@dataclass(frozen=True)
class Body:
    """A request body of JSON: its media type, its validator, the top-level properties with a default or of integers."""

    media_type: str
    required: bool
    validator: jsonschema_rs.Validator
    defaults: Mapping[str, Json]
    integers: frozenset[str]


@dataclass(frozen=True)
class Operation:
    """An operation of the API.

    `path` is the whole path with `{parameters}`, `status` the status of its success, `scope` the one its caller needs
    (None: any key will do). `refuses_requests` says whether it describes an answer to a wrong request.
    """

    id: str
    method: str
    path: str
    status: int
    scope: str | None
    parameters: Mapping[str, Parameter]
    parameter_validator: jsonschema_rs.Validator
    body: Body | None
    refuses_requests: bool


@dataclass(frozen=True)
class ErrorResponse:
    """Status and `code` of an error."""

    status: int
    code: str


@dataclass(frozen=True)
class DeliveryTerms:
    """How often a delivery is tried, how long its answer is waited for (seconds), and the first pause (seconds).

    Each further pause is twice as long.
    """

    attempts: int
    timeout: float
    backoff: float

    def pause_after(self, attempts: int) -> float | None:
        """Return the seconds until the next attempt after so many, None when they were all."""
        return None if attempts >= self.attempts else self.backoff * 2 ** (attempts - 1)


@dataclass(frozen=True)
class Description:
    """The facts of the description that the emulator follows.

    `scopes` are in the order of their power, each includes those before it. `rate_limit_headers` are the names of the
    headers for the limit, what remains of it, and its reset. The paths of operations begin with `base_path`, that of
    the described server. `visitor_validator` is for what is known about a visitor.
    """

    base_path: str
    operations: tuple[Operation, ...]
    errors: Mapping[type[errors.ApiError], ErrorResponse]
    key_header: str
    scopes: tuple[str, ...]
    rate_limit: RateLimit
    rate_limit_headers: tuple[str, str, str]
    trial_credit_cap: int
    billing_modes: tuple[str, ...]
    signature_header: str
    delivery: DeliveryTerms
    billing_events: tuple[str, ...]
    visitor_validator: jsonschema_rs.Validator


@cache
def bundle_of_package() -> JsonObject:
    """Return the bundled description that comes with this package; not to be changed."""
    text = resources.files("bullseye_partner_emulator").joinpath("openapi.json").read_text(encoding="utf-8")
    bundle: JsonObject = json.loads(text)
    return bundle


@cache
def bundled_description() -> Description:
    """Return the description that comes with this package."""
    return read_description(bundle_of_package())


def read_description(bundle: JsonObject) -> Description:
    """Return the facts of a bundled OpenAPI 3.1 description (one document, references only to its components).

    Raises:
        DescriptionMismatchError: a fact that the emulator needs is missing.
    """
    try:
        return _Reader(bundle).read()
    except KeyError as error:
        raise DescriptionMismatchError(f"the bundled description has no {error.args[0]!r}") from error


class _Reader:
    def __init__(self, bundle: JsonObject) -> None:
        self._bundle = bundle
        self._components: JsonObject = bundle["components"]
        self._registry = jsonschema_rs.Registry([(_BUNDLE_URI, bundle)])

    def read(self) -> Description:
        bundle, components = self._bundle, self._components
        (scheme,) = components["securitySchemes"].values()
        (delivery,) = {json.dumps(item["post"]["x-delivery"]) for item in bundle["webhooks"].values()}
        terms = json.loads(delivery)
        limit = bundle["info"]["x-rate-limit"]
        return Description(
            base_path=self._base_path(),
            operations=tuple(self._operations()),
            errors=self._errors(),
            key_header=scheme["name"],
            scopes=tuple(components["schemas"]["ApiKeyScope"]["enum"]),
            rate_limit=RateLimit(limit["requests"], limit["seconds"]),
            rate_limit_headers=(
                self._header_name("RateLimitLimit"),
                self._header_name("RateLimitRemaining"),
                self._header_name("RateLimitReset"),
            ),
            trial_credit_cap=components["schemas"]["OrganizationTier"]["x-trial-credit-cap"],
            billing_modes=tuple(components["schemas"]["BillingMode"]["enum"]),
            signature_header=components["parameters"]["SignatureHeader"]["name"],
            delivery=DeliveryTerms(terms["attempts"], terms["timeoutSeconds"], terms["backoffSeconds"]),
            billing_events=tuple(components["schemas"]["BillingEventName"]["enum"]),
            visitor_validator=self._validator(_closed(components["schemas"]["Visitor"])),
        )

    def _base_path(self) -> str:
        server: str = self._bundle["servers"][0]["url"]
        return urlsplit(server).path.rstrip("/")

    def _operations(self) -> Iterable[Operation]:
        base = self._base_path()
        for path, item in self._bundle["paths"].items():
            for method in _METHODS:
                if method in item:
                    yield self._operation(base + path, method, item)

    def _operation(self, path: str, method: str, item: JsonObject) -> Operation:
        operation = item[method]
        declared = [
            self._resolve(parameter) for parameter in item.get("parameters", []) + operation.get("parameters", [])
        ]
        security = operation.get("security", self._bundle.get("security"))[0]
        (roles,) = security.values()
        return Operation(
            id=operation["operationId"],
            method=method.upper(),
            path=path,
            status=min(int(status) for status in operation["responses"] if status.startswith("2")),
            scope=roles[0] if roles else None,
            parameters={parameter["name"]: self._parameter(parameter) for parameter in declared},
            parameter_validator=self._validator(
                {"type": "object", "properties": {parameter["name"]: parameter["schema"] for parameter in declared}}
            ),
            body=self._body(operation["requestBody"]) if "requestBody" in operation else None,
            refuses_requests=any(
                _referenced(response) == errors.BadRequest.__name__ for response in operation["responses"].values()
            ),
        )

    def _parameter(self, parameter: JsonObject) -> Parameter:
        return Parameter(
            name=parameter["name"],
            location=parameter["in"],
            required=parameter.get("required", False),
            types=frozenset(self._types(parameter["schema"])),
            default=self._default(parameter["schema"]),
        )

    def _body(self, request_body: JsonObject) -> Body:
        body = self._resolve(request_body)
        ((media_type, content),) = body["content"].items()
        properties: JsonObject = self._resolve(content["schema"]).get("properties", {})
        defaults = {name: self._default(schema) for name, schema in properties.items()}
        return Body(
            media_type=media_type,
            required=body.get("required", False),
            validator=self._validator(content["schema"]),
            defaults={name: default for name, default in defaults.items() if default is not None},
            integers=frozenset(name for name, schema in properties.items() if "integer" in self._types(schema)),
        )

    def _errors(self) -> dict[type[errors.ApiError], ErrorResponse]:
        statuses = {errors.MethodNotAllowed.__name__: 405} if "x-undescribed-method" in self._bundle else {}
        answered_by = {error.__name__: error.__name__ for error in _ERRORS}
        for item in self._bundle["paths"].values():
            for method in _METHODS:
                operation = item.get(method, {})
                for status, response in operation.get("responses", {}).items():
                    if (name := _referenced(response)) is not None:
                        statuses[name] = int(status)
                        if status == str(operation.get("x-broken-rule")):
                            answered_by[errors.UnprocessableEntity.__name__] = name
        if missing := set(answered_by.values()) - statuses.keys():
            raise DescriptionMismatchError(f"no operation of the description refers to the responses {sorted(missing)}")
        responses = self._components["responses"]
        return {
            error: ErrorResponse(statuses[name], responses[name]["x-error-code"])
            for error in _ERRORS
            for name in (answered_by[error.__name__],)
        }

    def _header_name(self, component: str) -> str:
        headers: dict[str, JsonObject] = self._components["responses"][errors.TooManyRequests.__name__]["headers"]
        names = {_referenced(header): name for name, header in headers.items()}
        return names[component]

    def _validator(self, schema: JsonObject) -> jsonschema_rs.Validator:
        # Values are masked: an error must not repeat a secret, nor a megabyte.
        return jsonschema_rs.Draft202012Validator(
            _with_absolute_references(schema), validate_formats=True, registry=self._registry, mask="value"
        )

    def _resolve(self, node: JsonObject) -> JsonObject:
        while (reference := node.get("$ref")) is not None:
            target: Json = self._bundle
            for key in reference.removeprefix("#/").split("/"):
                target = target[key]
            node = target
        return node

    def _types(self, schema: JsonObject) -> set[str]:
        schema = self._resolve(schema)
        declared = schema.get("type", [])
        types = {declared} if isinstance(declared, str) else set[str](declared)
        for keyword in ("allOf", "anyOf", "oneOf"):
            for part in schema.get(keyword, []):
                types |= self._types(part)
        return types

    def _default(self, schema: JsonObject) -> Json:
        return self._resolve(schema).get("default", schema.get("default"))


def _closed(schema: JsonObject) -> JsonObject:
    """Return what may be said about something new: any of its properties but its id."""
    properties = {
        name: value
        for name, value in schema["properties"].items()
        if name != "id" and not value.get("x-organization-api")
    }
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _referenced(node: JsonObject) -> str | None:
    reference: str | None = node.get("$ref")
    return None if reference is None else reference.rsplit("/", 1)[1]


def _with_absolute_references(node: Json) -> Json:
    if isinstance(node, dict):
        return {
            key: _BUNDLE_URI + value if key == "$ref" else _with_absolute_references(value)
            for key, value in node.items()  # pyright: ignore[reportUnknownVariableType] -- JSON
        }
    if isinstance(node, list):
        return [_with_absolute_references(item) for item in node]  # pyright: ignore[reportUnknownVariableType] -- JSON
    return node
