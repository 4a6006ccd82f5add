"""Checks a description. A rule is a function that yields what is wrong; `RULES` lists them by their id."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias, cast

import jsonschema_rs
from openapi_spec_validator import OpenAPIV31SpecValidator

from generator.contradictions import read_contradictions
from generator.description import component_reference
from generator.evidence import EvidenceBook
from generator.finding import DescriptionError, Finding
from generator.json_pointer import Json, JsonObject, join, lookup
from generator.operations import method_name_of, read_deliveries, read_operations
from generator.traversal import operations_of, visit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from generator.description import Description

Problem: TypeAlias = tuple[str, str]
"""The JSON pointer of what is wrong, and what to do about it."""

EVIDENCE_PAGES = ("partner-api/", "partner-program/")
"""The documentation that can state a fact of the Partner API; other pages can only be the source of an inference."""

_ALWAYS = ("401", "403", "429", "500")
_OPERATION_ID = re.compile(r"[a-z]+([A-Z][a-z0-9]*)+")


def lint(description: Description) -> tuple[Finding, ...]:
    """Return everything that is wrong with a description, in the order of its files and lines."""
    found: set[Finding] = set()
    for name, rule in RULES.items():
        found |= {Finding(description.locate(pointer), name, message) for pointer, message in rule(description)}
    return tuple(sorted(found | set(EvidenceBook(description).findings) | set(_facts(description))))


def _facts(description: Description) -> Iterator[Finding]:
    for read in (read_operations, read_deliveries, read_contradictions):
        try:
            read(description)
        except DescriptionError as error:
            yield from error.findings


def openapi_valid(description: Description) -> Iterator[Problem]:
    """The bundle is a valid OpenAPI 3.1 document (openapi-spec-validator)."""
    for error in OpenAPIV31SpecValidator(description.bundle).iter_errors():
        yield join("", *(str(step) for step in error.absolute_path)), error.message.splitlines()[0][:300]


def example_valid(description: Description) -> Iterator[Problem]:
    """Every sample fits its schema, formats included."""
    for part in visit(description.bundle):
        schema: JsonObject = part.value if part.kind == "schema" else part.value.get("schema", {})
        samples: list[tuple[str, Json]] = []
        if part.kind == "schema":
            samples = [(join("examples", i), value) for i, value in enumerate(part.value.get("examples", []))]
        elif "example" in part.value:
            samples = [("example", part.value["example"])]
        validator = _validator(schema, description.bundle) if samples else None
        for place, sample in samples:
            for error in validator.iter_errors(sample) if validator else ():
                where = join("", *error.instance_path)
                yield f"{part.pointer}/{place}", f"the sample does not fit its schema: {where or 'it'}: {error.message}"


def example_present(description: Description) -> Iterator[Problem]:
    """Every body and every parameter has a sample."""
    for part in visit(description.bundle):
        if part.kind in ("media_type", "parameter") and "example" not in part.value:
            yield part.pointer, f"{part.name} has no sample: give each property `examples`"


def evidence_page(description: Description) -> Iterator[Problem]:
    """What is documented has a page of the Partner API or the partner program as its source."""
    for fact in EvidenceBook(description).facts:
        evidence = fact.evidence
        if evidence.level != "inferred" and not (evidence.source or "").startswith(EVIDENCE_PAGES):
            yield (
                fact.pointer,
                f"{evidence.source} cannot document the Partner API; expected {' or '.join(EVIDENCE_PAGES)}",
            )


def operation_id(description: Description) -> Iterator[Problem]:
    """An operationId is camelCase, begins with a verb, and is unique."""
    seen: set[str] = set()
    for pointer, _, _, operation in _all_operations(description):
        name = operation.get("operationId", "")
        if not _OPERATION_ID.fullmatch(name):
            yield pointer, f"operationId {name!r} must be a camelCase verb and noun"
        elif name in seen:
            yield pointer, f"operationId {name} is there twice"
        seen.add(name)


def method_name(description: Description) -> Iterator[Problem]:
    """Method names of the client are unique within a tag."""
    seen: dict[tuple[str, str], str] = {}
    for pointer, _, _, operation in operations_of(description.bundle, "paths"):
        for tag in operation.get("tags", []):
            name = method_name_of(operation.get("operationId", ""), tag)
            other = seen.setdefault((tag, name), operation.get("operationId", ""))
            if other != operation.get("operationId", ""):
                yield pointer, f"{tag}.{name} would be the client method of {other} too"


def operation_texts(description: Description) -> Iterator[Problem]:
    """An operation has a summary, a description and exactly one tag, which the root describes."""
    tags = {tag["name"] for tag in description.bundle.get("tags", [])}
    for pointer, _, _, operation in _all_operations(description):
        for text in ("summary", "description"):
            if not operation.get(text):
                yield pointer, f"{operation.get('operationId')} has no {text}"
        own = operation.get("tags", [])
        if len(own) != 1 or own[0] not in tags:
            yield pointer, f"{operation.get('operationId')} needs exactly one of the tags {', '.join(sorted(tags))}"


def operation_errors(description: Description) -> Iterator[Problem]:
    """An operation has all responses that its key, its parameters and its body can lead to, as shared components."""
    for pointer, path, _, operation in operations_of(description.bundle, "paths"):
        parameters = [
            *lookup(description.bundle, join("/paths", path)).get("parameters", []),
            *operation.get("parameters", []),
        ]
        places = {description.resolve(parameter)["in"] for parameter in parameters}
        needed = [*_ALWAYS]
        needed += ["400"] if places or "requestBody" in operation else []
        needed += ["404"] if "path" in places else []
        needed += ["413", "415"] if "requestBody" in operation else []
        responses = operation.get("responses", {})
        for status in needed:
            if status not in responses:
                yield pointer, f"{operation.get('operationId')} has no response {status}"
        for status, response in responses.items():
            if status[0] in "45" and (component_reference(response) or ("", ""))[0] != "responses":
                yield (
                    join(pointer, "responses", status),
                    f"an error response must refer to components/responses, {status} does not",
                )


def error_code(description: Description) -> Iterator[Problem]:
    """A shared error response names its code, which is one of ErrorCode."""
    codes = description.bundle["components"].get("schemas", {}).get("ErrorCode", {}).get("enum", [])
    for name, response in description.bundle["components"].get("responses", {}).items():
        if response.get("x-error-code") not in codes:
            yield (
                join("/components/responses", name),
                f"x-error-code {response.get('x-error-code')!r} is not in ErrorCode",
            )


def operation_scope(description: Description) -> Iterator[Problem]:
    """An operation names the one scope that its API key needs."""
    scopes = description.bundle["components"].get("schemas", {}).get("ApiKeyScope", {}).get("enum", [])
    for pointer, _, _, operation in operations_of(description.bundle, "paths"):
        own = [role for need in operation.get("security", []) for roles in need.values() for role in roles]
        if len(own) != 1 or own[0] not in scopes:
            yield pointer, f"{operation.get('operationId')} needs one security role out of {', '.join(scopes)}"


def rate_limit_headers(description: Description) -> Iterator[Problem]:
    """Every success has the rate limit headers."""
    headers = description.bundle["components"].get("headers", {})
    needed = {f"#/components/headers/{name}" for name in headers if name.startswith("RateLimit")}
    for pointer, _, _, operation in operations_of(description.bundle, "paths"):
        for status, response in operation.get("responses", {}).items():
            own = {header.get("$ref") for header in description.resolve(response).get("headers", {}).values()}
            if status.startswith("2") and (missing := needed - own):
                yield join(pointer, "responses", status), f"{status} lacks the header {', '.join(sorted(missing))}"


def named_schemas(description: Description) -> Iterator[Problem]:
    """Objects and enums are components, so that they have a name in the client."""
    for part in visit(description.bundle):
        if part.kind == "schema" and part.role != "component":
            if part.value.get("type") == "object" or "properties" in part.value:
                yield part.pointer, f"{part.name} is an anonymous object: make it a component"
            if "enum" in part.value:
                yield part.pointer, f"{part.name} is an anonymous enum: make it a component"


def enum_case(description: Description) -> Iterator[Problem]:
    """No two values of an enum differ only by case: they would be one Python name."""
    for part in visit(description.bundle):
        values = [str(value).casefold() for value in part.value.get("enum", [])] if part.kind == "schema" else []
        if len(set(values)) < len(values):
            yield part.pointer, f"{part.name} has values that differ only by case"


def link_target(description: Description) -> Iterator[Problem]:
    """A link leads to an operation that exists, and gives parameters that it has."""
    known: dict[str, set[str]] = {}
    for _, path, _, operation in operations_of(description.bundle, "paths"):
        parameters = [
            *lookup(description.bundle, join("/paths", path)).get("parameters", []),
            *operation.get("parameters", []),
        ]
        known[operation.get("operationId", "")] = {description.resolve(parameter)["name"] for parameter in parameters}
    for part in visit(description.bundle):
        if part.kind != "link":
            continue
        target = part.value.get("operationId")
        if target not in known:
            yield part.pointer, f"the link leads to {target}, which is no operation"
        elif unknown := set(part.value.get("parameters", {})) - known[target]:
            yield part.pointer, f"{target} has no parameter {', '.join(sorted(unknown))}"


def component_unused(description: Description) -> Iterator[Problem]:
    """Every component is used."""
    used = set(_references(description.bundle))
    for kind, components in description.bundle["components"].items():
        for name in components if kind != "securitySchemes" else ():
            if (kind, name) not in used:
                yield join("/components", kind, name), f"nothing refers to {kind}/{name}"


RULES: Final[dict[str, Callable[[Description], Iterator[Problem]]]] = {
    "openapi-valid": openapi_valid,
    "example-valid": example_valid,
    "example-present": example_present,
    "evidence-page": evidence_page,
    "operation-id": operation_id,
    "method-name": method_name,
    "operation-texts": operation_texts,
    "operation-errors": operation_errors,
    "error-code": error_code,
    "operation-scope": operation_scope,
    "rate-limit-headers": rate_limit_headers,
    "named-schemas": named_schemas,
    "enum-case": enum_case,
    "link-target": link_target,
    "component-unused": component_unused,
}
"""The rules of this module. Loading a description, its evidence, its operations and its contradictions have more."""


def _all_operations(description: Description) -> Iterator[tuple[str, str, str, JsonObject]]:
    yield from operations_of(description.bundle, "paths")
    yield from operations_of(description.bundle, "webhooks")


def _validator(schema: JsonObject, bundle: JsonObject) -> jsonschema_rs.Draft202012Validator:
    # A schema's own samples are not part of what they are checked against.
    document = {**schema, "components": bundle["components"]}
    return jsonschema_rs.Draft202012Validator(document, validate_formats=True)


def _references(value: Json) -> Iterator[tuple[str, str]]:
    if isinstance(value, list):
        for item in cast("list[Json]", value):
            yield from _references(item)
    elif isinstance(value, dict):
        if reference := component_reference(value):
            yield reference
        for item in cast("JsonObject", value).values():
            yield from _references(item)
