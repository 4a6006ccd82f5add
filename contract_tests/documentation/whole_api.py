"""What the description says about the whole API: address, authentication, headers, errors, conventions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import msgspec

from contract_tests.documentation.described import WINDOWS, Facet, Part
from contract_tests.documentation.statement import Aspect, Place, Subject
from generator.evidence import Evidence
from generator.json_pointer import Json, JsonObject, join, lookup
from generator.operations import JSON_MEDIA_TYPE, PAGE_PARAMETERS
from generator.schema import component_reference, followed, parameter_places
from generator.traversal import operations_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_tests.documentation.schema_parts import Parts

_CAMEL_CASE = re.compile(r"[a-z][a-zA-Z0-9]*")


def add_whole_api(parts: Parts, overview: str, tag_pages: Iterable[str]) -> None:
    """Add what holds for all operations; they are added already. `overview` is the page about the whole API."""
    _add_address_and_limit(parts)
    _add_authentication_and_headers(parts)
    _add_errors(parts, overview)
    _add_statuses(parts, overview)
    _add_conventions(parts, overview)
    _add_pages(parts, overview, tag_pages)
    _add_formats(parts, overview)


def _add(parts: Parts, place: Place, name: str, pointer: str, value: Json = True, aspect: Aspect = "presence") -> None:
    evidence = parts.evidence(pointer)
    page = (evidence.source or "").partition("#")[0]
    subject = Subject("", place, name)
    expected = evidence.level == "documented"
    facets: dict[Aspect, Facet] = {} if aspect == "presence" else {aspect: Facet(value, pointer, evidence.level)}
    parts.found[subject] = Part(subject, pointer, evidence.level, page, evidence.source or "", expected, facets=facets)


def _add_address_and_limit(parts: Parts) -> None:
    _add(parts, "base URL", "", "/servers/0", parts.bundle["servers"][0]["url"], "value")
    limit: JsonObject = parts.bundle["info"]["x-rate-limit"]
    window = WINDOWS.get(limit["seconds"], limit["seconds"])
    values = {"requests": limit["requests"], "window": window, "scope": f"{limit['scope']} account"}
    for name, value in values.items():
        _add(parts, "rate limit", name, "/info/x-rate-limit", value, "value")


def _add_authentication_and_headers(parts: Parts) -> None:
    components: JsonObject = parts.bundle["components"]
    for name, scheme in cast("dict[str, JsonObject]", components["securitySchemes"]).items():
        pointer = join("/components/securitySchemes", name)
        _add(parts, "authentication", scheme["name"], pointer)
        stated_as_header = Subject("", "header", scheme["name"])
        _add(parts, "header", scheme["name"], pointer)
        parts.found[stated_as_header] = msgspec.structs.replace(parts.found[stated_as_header], expected=False)
    for pointer, name in _response_headers(parts.bundle):
        _add(parts, "header", name, pointer)
    for pointer, *_ in operations_of(parts.bundle, "webhooks"):
        for place, value in parameter_places(parts.bundle, pointer):
            _add(parts, "header", value["name"], place)


def _response_headers(bundle: JsonObject) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for response in cast("dict[str, JsonObject]", bundle["components"]["responses"]).values():
        for name, header in cast("dict[str, JsonObject]", response.get("headers", {})).items():
            pointer, _ = followed(bundle, "", header)
            if pointer not in seen:
                seen.add(pointer)
                yield pointer, name


def _add_errors(parts: Parts, overview: str) -> None:
    schema_pointer = ""
    for name, response in cast("dict[str, JsonObject]", parts.bundle["components"]["responses"]).items():
        pointer = join("/components/responses", name)
        code = response.get("x-error-code", "")
        schema_pointer = join(pointer, "content", JSON_MEDIA_TYPE, "schema")
        _, error = followed(parts.bundle, schema_pointer, lookup(parts.bundle, schema_pointer))
        code_pointer, code_schema = followed(parts.bundle, "", error["properties"]["code"])
        if code in code_schema["enum"]:
            _add_error_code(parts, overview, code, pointer, code_pointer, code_schema)
    if schema_pointer:
        place, error = followed(parts.bundle, schema_pointer, lookup(parts.bundle, schema_pointer))
        evidence = parts.evidence(place)
        subject = Subject("", "error body")
        source = evidence.source or ""
        parts.found[subject] = Part(subject, place, evidence.level, overview, source, expected=True, schema=error)
        parts.add_fields("", "error body", place, error, evidence.level == "documented", overview, ())


def _add_error_code(
    parts: Parts, overview: str, code: str, response_pointer: str, code_pointer: str, code_schema: JsonObject
) -> None:
    own: JsonObject = code_schema.get("x-enum-evidence", {})
    evidence = msgspec.convert(own[code], Evidence) if code in own else parts.evidence(code_pointer)
    status = next(
        status
        for responses in _all_responses(parts.bundle)
        for status, reference in responses.items()
        if (found := component_reference(reference)) and join("/components", *found) == response_pointer
    )
    subject = Subject("", "error code", code)
    parts.found[subject] = Part(
        subject=subject,
        pointer=response_pointer,
        level=evidence.level,
        page=overview,
        source=evidence.source or "",
        expected=evidence.level == "documented",
        facets={"status": Facet(int(status), response_pointer, evidence.level)},
        holders=(join(code_pointer, "enum"),),
    )


def _add_statuses(parts: Parts, overview: str) -> None:
    statuses: dict[str, str] = {}
    for _, _, _, operation in operations_of(parts.bundle, "paths"):
        for status, response in operation["responses"].items():
            if reference := component_reference(response):
                statuses[status] = join("/components", *reference)
    for status, pointer in statuses.items():
        evidence = parts.evidence(pointer)
        subject = Subject("", "status", status)
        # A status that the table of codes has, need not be named in the text as well.
        expected = evidence.level == "documented" and (evidence.source or "").startswith(f"{overview}#")
        listed = any(part.pointer == pointer and part.expected for part in parts.found.values())
        parts.found[subject] = Part(
            subject, pointer, evidence.level, overview, evidence.source or "", expected and not listed
        )


def _all_responses(bundle: JsonObject) -> Iterator[JsonObject]:
    for _, _, _, operation in operations_of(bundle, "paths"):
        yield operation["responses"]
    if "x-undescribed-method" in bundle:
        yield {"405": bundle["x-undescribed-method"]}


def _add_convention(
    parts: Parts, overview: str, place: Place, name: str, pointer: str, facets: dict[Aspect, Facet] | None = None
) -> None:
    """Add what holds for all operations together and is derived from them."""
    subject = Subject("", place, name)
    source = f"{overview}#response-conventions"
    parts.found[subject] = Part(subject, pointer, "documented", overview, source, expected=True, facets=facets or {})


def _add_conventions(parts: Parts, overview: str) -> None:
    responses = _all_responses(parts.bundle)
    for status in sorted({status for described in responses for status in described if status[0] == "2"}):
        _add_convention(parts, overview, "success status", status, "/paths")
    for name in (*PAGE_PARAMETERS, "total"):
        _add_convention(parts, overview, "pagination", name, "/components/parameters")


def _add_pages(parts: Parts, overview: str, tag_pages: Iterable[str]) -> None:
    for i, page in enumerate(tag_pages):
        of_page = [p for p in parts.found.values() if p.page == page and p.subject.place == "operation"]
        subject = Subject("", "page", page)
        parts.found[subject] = Part(
            subject=subject,
            pointer=join("/tags", i),
            level="documented",
            page=overview,
            source=f"{overview}#endpoint-groups",
            expected=any(part.expected for part in of_page) and not parts.bundle["tags"][i].get("x-not-in-overview"),
        )


def _add_formats(parts: Parts, overview: str) -> None:
    names = {part.subject.name for part in parts.found.values() if part.subject.place in ("query", "path")}
    schemas = cast("dict[str, JsonObject]", parts.bundle["components"]["schemas"])
    names |= {name for schema in schemas.values() for name in schema.get("properties", {})}
    pointer = "/components/schemas"
    values = {
        "case of property names": "camelCase" if all(_CAMEL_CASE.fullmatch(name) for name in names) else "mixed",
        "timestamps": "ISO 8601",
    }
    for name, value in values.items():
        facets: dict[Aspect, Facet] = {"value": Facet(value, pointer, "documented")}
        _add_convention(parts, overview, "convention", name, pointer, facets)
