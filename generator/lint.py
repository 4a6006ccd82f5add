"""Checks a description. A rule is a function that yields what is wrong; `RULES` lists them by their id."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, TypeAlias

from openapi_spec_validator import OpenAPIV31SpecValidator

from generator.changes_of_writes import changes
from generator.contradictions import read_contradictions, under_other_readings
from generator.evidence import evidence_book, source_problems
from generator.evidence_places import place_problems
from generator.filters import filter_problems
from generator.finding import DescriptionError, Finding
from generator.headings import section_problems
from generator.json_pointer import JsonObject, join
from generator.link_expressions import expression_problems
from generator.link_rules import link_target, operation_linked
from generator.named_components import Component
from generator.names import method_name_of
from generator.operations import JSON_MEDIA_TYPE, PAGE_PARAMETERS, read_deliveries, read_operations
from generator.relations import relations
from generator.repetition import repetition_problems
from generator.sample_rules import example_complete, example_present, example_valid
from generator.schema import component_reference, has_property, parameters_of, references_in, types_of
from generator.settings import setting_problems
from generator.strict import requested_schemas
from generator.times import time_problems
from generator.traversal import operations_of, visit

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from generator.description import Description

Problem: TypeAlias = tuple[str, str]
"""The JSON pointer of what is wrong, and what to do about it."""

CHECKED_FORMATS = ("date", "date-time", "email", "uri", "uuid")
"""The formats that the validators of samples and answers know."""

_ALWAYS = ("401", "403", "429", "500")
_OPERATION_ID = re.compile(r"[a-z]+([A-Z][a-z0-9]*)+")
_CAMEL_CASE = re.compile(r"[a-z][A-Za-z0-9]*")
_SAYS_WHAT_IT_IS = frozenset({"type", "$ref", "allOf", "anyOf", "oneOf", "const"})


def lint(description: Description, rules: Collection[str] | None = None) -> tuple[Finding, ...]:
    """Return everything that is wrong with a description, in the order of its files and lines.

    Args:
        description: The description.
        rules: The rules of this module that are asked, by their id; None asks all.
    """
    if missing := (*description.unindexed, *description.missing_components()):
        return missing  # most rules would complain of what follows from it
    found: set[Finding] = set()
    for name, rule in RULES.items():
        if rules is not None and name not in rules:
            continue
        try:
            found |= {Finding(description.locate(pointer), name, message) for pointer, message in rule(description)}
        except DescriptionError as error:  # the facts that the rule is about cannot be read
            found |= set(error.findings)
    return tuple(sorted(found | set(evidence_book(description).findings) | set(_facts(description))))


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


def readings_valid(description: Description) -> Iterator[Problem]:
    """The bundle is one under the other readings of `contradictions.yaml` too; operations and samples fit then."""
    contradictions = read_contradictions(description).values()
    patched = under_other_readings(
        description, [reading for contradiction in contradictions for reading in contradiction.readings.values()]
    )
    # Samples can be held against schemas that are some.
    for pointer, message in [*openapi_valid(patched)] or example_valid(patched):
        yield pointer, f"as other readings patch it: {message}"
    read_operations(patched)
    read_deliveries(patched)


def evidence_page(description: Description) -> Iterator[Problem]:
    """A source is page#section; that of a documented fact is a page of the Partner API or the partner program."""
    for fact in evidence_book(description).facts:
        for problem in source_problems(fact.evidence):
            yield fact.pointer, problem


def evidence_section(description: Description) -> Iterator[Problem]:
    """A source names a page and a heading that the documentation has (`headings.yaml`)."""
    yield from section_problems(description)


def evidence_place(description: Description) -> Iterator[Problem]:
    """Evidence is about its place: an answer, a property or a scope cannot borrow that of what others use as well."""
    yield from place_problems(description)


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
            yield (
                pointer,
                f"{operation.get('operationId')} needs exactly one of the tags {', '.join(sorted(tags))}"
                f" (it has {', '.join(own) or 'none'}); a new one is described under tags in openapi/partner-api.yaml",
            )


def operation_errors(description: Description) -> Iterator[Problem]:
    """An operation has all responses that its key, its parameters and its body can lead to, as shared components."""
    for pointer, _, _, operation in operations_of(description.bundle, "paths"):
        places = {parameter["in"] for parameter in parameters_of(description.bundle, pointer)}
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
    """A shared error response has a JSON body, and a code that is one of ErrorCode and in its sample, if it is sent."""
    codes = Component.ERROR_CODE.get(description.bundle).get("enum", [])
    for name, response in description.bundle["components"].get("responses", {}).items():
        pointer = join("/components/responses", name)
        code = response.get("x-error-code")
        if code not in codes:
            yield pointer, f"x-error-code {code!r} is not in ErrorCode"
        body: JsonObject = response.get("content", {}).get(JSON_MEDIA_TYPE, {})
        if "schema" not in body:
            yield pointer, f"{name} has no {JSON_MEDIA_TYPE} body"
        elif body.get("example", {}).get("code") != code and has_property(description.bundle, body["schema"], "code"):
            yield pointer, f"the sample of {name} has not the code {code}"


def operation_scope(description: Description) -> Iterator[Problem]:
    """An operation names the one scope that its API key needs."""
    scopes = Component.API_KEY_SCOPE.get(description.bundle).get("enum", [])
    for pointer, _, _, operation in operations_of(description.bundle, "paths"):
        own = [role for need in operation.get("security", []) for roles in need.values() for role in roles]
        if len(own) != 1 or own[0] not in scopes:
            yield pointer, f"{operation.get('operationId')} needs one security role out of {', '.join(scopes)}"


def rate_limit_headers(description: Description) -> Iterator[Problem]:
    """Every success has the headers, by name and component, that 429 always has, or one that the live API showed."""
    for pointer, _, _, operation in operations_of(description.bundle, "paths"):
        responses = {status: description.resolve(value) for status, value in operation.get("responses", {}).items()}
        limited: JsonObject = responses.get("429", {}).get("headers", {})
        needed = {name: header for name, header in limited.items() if description.resolve(header).get("required")}
        if "429" in responses and not needed:
            yield join(pointer, "responses", "429"), "429 has no required header that tells the rate limit"
        for status, response in responses.items():
            headers: JsonObject = response.get("headers", {})
            shown = {
                name
                for name, header in headers.items()
                if description.resolve(header).get("x-evidence", {}).get("level") == "verified"
            }
            missing = [name for name, header in needed.items() if headers.get(name) != header and name not in shown]
            if status.startswith("2") and missing:
                yield join(pointer, "responses", status), f"{status} lacks {', '.join(missing)} of 429, or verified"


def named_schemas(description: Description) -> Iterator[Problem]:
    """Objects and enums are components, so that they have a name in the client."""
    for part in visit(description.bundle):
        if part.kind == "schema" and part.role != "component":
            if _is_object(part.value):
                yield part.pointer, f"{part.name} is an anonymous object: make it a component"
            if "enum" in part.value:
                yield part.pointer, f"{part.name} is an anonymous enum: make it a component"


def schema_kind(description: Description) -> Iterator[Problem]:
    """A schema says what it is: by a type, a reference or a choice; by a format that is checked; `allOf` only refers.

    Objects composed by `allOf` could not be closed one by one, which the strict variant does.
    """
    for part in visit(description.bundle):
        if part.kind != "schema":
            continue
        if not part.value.keys() & _SAYS_WHAT_IT_IS:
            yield part.pointer, f"{part.name} has no type"
        if part.value.get("format", "uuid") not in CHECKED_FORMATS:
            yield part.pointer, f"nothing checks the format {part.value['format']}: one of {', '.join(CHECKED_FORMATS)}"
        members = part.value.get("allOf", [])
        if len(members) > 1 or not all(component_reference(member) for member in members):
            yield part.pointer, "allOf may hold only one reference, to put keywords beside it"


def object_closed(description: Description) -> Iterator[Problem]:
    """Objects of requests are closed by `additionalProperties: false`; those only of answers are open."""
    requested = requested_schemas(description.bundle)
    for name, schema in description.bundle["components"].get("schemas", {}).items():
        pointer = join("/components/schemas", name)
        closed = schema.get("additionalProperties") is False
        if name in requested and "properties" in schema and not closed:
            yield pointer, f"{name} is part of a request: additionalProperties must be false"
        if name not in requested and closed:
            yield pointer, f"{name} is part of answers only, which may grow: leave additionalProperties out"


def property_required(description: Description) -> Iterator[Problem]:
    """What is required is described; each property of an answer is either required or `x-optional`."""
    requested = requested_schemas(description.bundle)
    for name, schema in description.bundle["components"].get("schemas", {}).items():
        pointer = join("/components/schemas", name)
        properties: dict[str, JsonObject] = schema.get("properties", {})
        required: list[str] = schema.get("required", [])
        for unknown in [key for key in required if key not in properties]:
            yield join(pointer, "required"), f"{name} requires {unknown}, which it does not describe"
        for key, value in properties.items() if name not in requested else ():
            if (key in required) == value.get("x-optional", False):
                yield join(pointer, "properties", key), f"{key} must be either in required, or x-optional: true"


def camel_case(description: Description) -> Iterator[Problem]:
    """Properties and parameters are camelCase, unless the live API showed otherwise.

    Source: https://docs.bullseye.so/partner-api/partner-api#response-conventions.
    """
    others: dict[str, str] = {}
    for part in visit(description.bundle):
        is_property = part.kind == "schema" and part.role == "properties"
        is_parameter = part.kind == "parameter" and part.value.get("in") != "header"
        if (is_property or is_parameter) and not _CAMEL_CASE.fullmatch(part.name):
            others[part.pointer] = part.name
    if others:
        facts = evidence_book(description).facts
        shown = {fact.pointer for fact in facts if fact.evidence.level == "verified"}
        yield from ((at, f"{name} is neither camelCase nor verified") for at, name in others.items() if at not in shown)


def pagination(description: Description) -> Iterator[Problem]:
    """Who takes a page number takes a page size and answers with a page, and the other way round."""
    for operation in read_operations(description):
        asked = [parameter.name for parameter in operation.query_parameters if parameter.name in PAGE_PARAMETERS]
        name = operation.response_schema_name
        answer: JsonObject = description.component("schemas", name).get("properties", {}) if name else {}
        given = [key for key in (*PAGE_PARAMETERS, "total") if key in answer]
        if operation.page is None and (asked or {*PAGE_PARAMETERS} & {*given}):
            yield (
                operation.pointer,
                f"{operation.operation_id} has query parameters {asked} and answers with {given}: it needs "
                f"{', '.join(PAGE_PARAMETERS)} in both, and total and one array in the answer",
            )


def enum_case(description: Description) -> Iterator[Problem]:
    """No two values of an enum differ only by case: they would be one Python name."""
    for part in visit(description.bundle):
        values = [str(value).casefold() for value in part.value.get("enum", [])] if part.kind == "schema" else []
        if len(set(values)) < len(values):
            yield part.pointer, f"{part.name} has values that differ only by case"


def component_unused(description: Description) -> Iterator[Problem]:
    """Every component is used."""
    used = set(references_in(description.bundle))
    for kind, components in description.bundle["components"].items():
        for name in components if kind != "securitySchemes" else ():
            if (kind, name) not in used:
                yield join("/components", kind, name), f"nothing refers to {kind}/{name}"


RULES: Final[dict[str, Callable[[Description], Iterator[Problem]]]] = {
    "openapi-valid": openapi_valid,
    "readings-valid": readings_valid,
    "example-valid": example_valid,
    "example-complete": example_complete,
    "example-present": example_present,
    "evidence-page": evidence_page,
    "evidence-section": evidence_section,
    "evidence-place": evidence_place,
    "operation-id": operation_id,
    "method-name": method_name,
    "operation-texts": operation_texts,
    "operation-errors": operation_errors,
    "error-code": error_code,
    "repeatable": repetition_problems,
    "changes": changes,
    "relations": relations,
    "filters": filter_problems,
    "times": time_problems,
    "settings": setting_problems,
    "operation-scope": operation_scope,
    "rate-limit-headers": rate_limit_headers,
    "named-schemas": named_schemas,
    "schema-kind": schema_kind,
    "object-closed": object_closed,
    "property-required": property_required,
    "camel-case": camel_case,
    "enum-case": enum_case,
    "pagination": pagination,
    "link-target": link_target,
    "operation-linked": operation_linked,
    "link-expression": expression_problems,
    "component-unused": component_unused,
}
"""The rules of this module. Loading a description, its evidence, its operations and its contradictions have more.

Before all of them, `component-read`: every component is there that code knows by name (`named_components`)."""


def _all_operations(description: Description) -> Iterator[tuple[str, str, str, JsonObject]]:
    yield from operations_of(description.bundle, "paths")
    yield from operations_of(description.bundle, "webhooks")


def _is_object(schema: JsonObject) -> bool:
    return "properties" in schema or "object" in types_of(schema)
