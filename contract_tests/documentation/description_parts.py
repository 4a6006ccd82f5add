"""Reads the parts of a description that the documentation can speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import msgspec

from contract_tests.documentation.component_uses import References
from contract_tests.documentation.described import GUIDES, Described, Facet, Part
from contract_tests.documentation.schema_parts import Parts
from contract_tests.documentation.statement import Place, Subject
from contract_tests.documentation.whole_api import add_whole_api
from generator.json_pointer import JsonObject, join, lookup, split
from generator.operations import JSON_MEDIA_TYPE
from generator.schema import followed, parameter_places
from generator.traversal import operations_of

if TYPE_CHECKING:
    from generator.description import Description


def read_described(description: Description) -> Described:
    """Return the parts of a description."""
    return _Reader(description).read()


class _Reader:
    def __init__(self, description: Description) -> None:
        self._parts = Parts(description.bundle)
        self._tag_pages: dict[str, str] = {
            tag["name"]: _page(tag["externalDocs"]["url"]) for tag in self._parts.bundle["tags"]
        }

    def read(self) -> Described:
        overview = _page(self._parts.bundle["info"]["contact"]["url"])
        sections: dict[str, str] = {}
        for pointer, path, method, operation in operations_of(self._parts.bundle, "paths"):
            key = f"{method.upper()} {path}"
            self._operation(pointer, key, operation)
            source = self._parts.evidence(pointer).source or ""
            if "#" in source:
                sections[source] = key
        add_whole_api(self._parts, overview, self._tag_pages.values())
        deliveries = {
            name: self._delivery(pointer, name, method, operation)
            for pointer, name, method, operation in operations_of(self._parts.bundle, "webhooks")
        }
        enums: dict[str, list[Part]] = {}
        concepts: dict[str, dict[str, list[Part]]] = {}
        for name, schema in cast("dict[str, JsonObject]", self._parts.bundle["components"]["schemas"]).items():
            pointer = join("/components/schemas", name)
            evidence = self._parts.evidence(pointer)
            source = evidence.source or ""
            if "enum" in schema:
                enums.setdefault(source, []).append(
                    self._parts.part_of(Subject("", "value", name), pointer, evidence, "", schema, ())
                )
            for field, inner in cast("dict[str, JsonObject]", schema.get("properties", {})).items():
                subject = Subject("", "concept", field)
                place = join(pointer, "properties", field)
                part = self._parts.part_of(subject, place, self._parts.evidence(place), "", inner, ())
                concepts.setdefault(source.partition("#")[0], {}).setdefault(field, []).append(part)
        base_url: str = self._parts.bundle["servers"][0]["url"]
        guides = self._guides(enums)
        references = References(self._parts.bundle)
        parts = self._parts.found
        return Described(overview, base_url, parts, sections, enums, concepts, deliveries, guides, references)

    def _delivery(self, pointer: str, name: str, method: str, operation: JsonObject) -> Part:
        """Add what is sent to a webhook, as the body of an operation of its own."""
        evidence = self._parts.evidence(pointer)
        page = self._tag_pages[operation["tags"][0]]
        key = f"{method.upper()} {name} webhook"
        known = evidence.level == "documented"
        self._body(key, "body", join(pointer, "requestBody"), operation["requestBody"], page, known=known)
        body = msgspec.structs.replace(self._parts.found[Subject(key, "body")], table=False)
        self._parts.found[body.subject] = body
        subject = Subject(key, "operation")
        part = Part(subject, pointer, evidence.level, page, evidence.source or "", body.expected)
        self._parts.found[subject] = part
        return part

    def _guides(self, enums: dict[str, list[Part]]) -> dict[str, list[Part]]:
        """Return what documented facts have their source in a guide; of fields of one name there, that of a body."""
        found: dict[str, dict[str, Part]] = {}

        def add(source: str, name: str, part: Part) -> None:
            if source.startswith(GUIDES):
                known = found.setdefault(source, {}).setdefault(name, part)
                if part.subject.place == "body" != known.subject.place:
                    found[source][name] = part

        for part in self._parts.found.values():
            subject = part.subject
            if part.level != "documented" or part.enum_pointer or (subject.place == "status" and subject.operation):
                continue
            if subject.name or subject.place == "operation":
                add(part.source, subject.name.rpartition(".")[2] or subject.operation, part)
            if subject.operation and subject.name:
                for holder in part.holders[1:]:
                    evidence = self._parts.evidence(holder)
                    of_value = lookup(self._parts.bundle, holder).get("type") != "object"
                    if evidence.level == "documented" and of_value and holder.count("/") == 3:
                        add(evidence.source or "", subject.name.rpartition(".")[2], part)
        for source, of_source in enums.items():
            for enum in of_source:
                here = {value: allowed for value, allowed in enum.allowed.items() if allowed.source in ("", source)}
                add(source, enum.subject.name, msgspec.structs.replace(enum, allowed=here))
        return {source: list(parts.values()) for source, parts in found.items()}

    def _operation(self, pointer: str, key: str, operation: JsonObject) -> None:
        evidence = self._parts.evidence(pointer)
        page = self._tag_pages[operation["tags"][0]]
        known = evidence.level == "documented"
        subject = Subject(key, "operation")
        self._parts.found[subject] = Part(subject, pointer, evidence.level, page, evidence.source or "", known)
        for place, value in parameter_places(self._parts.bundle, pointer):
            if value["in"] in ("path", "query"):
                self._parameter(key, place, value, page, known=known)
        self._body(key, "body", join(pointer, "requestBody"), operation.get("requestBody"), page, known=known)
        for status, response in cast("dict[str, JsonObject]", operation["responses"]).items():
            place, value = followed(self._parts.bundle, join(pointer, "responses", status), response)
            own = self._parts.evidence(place)
            subject = Subject(key, "status", status)
            expected = known and status[0] == "2" and own.level == "documented"
            self._parts.found[subject] = Part(subject, place, own.level, page, own.source or "", expected)
            if status[0] == "2":
                self._body(key, "response", place, value, page, known=known)

    def _parameter(self, key: str, place: str, value: JsonObject, page: str, *, known: bool) -> None:
        own = self._parts.evidence(place)
        subject = Subject(key, value["in"], value["name"])
        part = self._parts.part_of(subject, place, own, page, value["schema"], (), schema_at=join(place, "schema"))
        facets = {**part.facets, "required": Facet(value.get("required", False), place, own.level)}
        expected = known and own.level == "documented"
        self._parts.found[subject] = msgspec.structs.replace(part, facets=facets, expected=expected)

    def _body(self, key: str, place: Place, pointer: str, holder: JsonObject | None, page: str, *, known: bool) -> None:
        if not holder or JSON_MEDIA_TYPE not in holder.get("content", {}):
            return
        schema_pointer = join(pointer, "content", JSON_MEDIA_TYPE, "schema")
        root, schema = followed(self._parts.bundle, schema_pointer, lookup(self._parts.bundle, schema_pointer))
        # What a body says of itself goes before what its schema says, which other bodies share.
        own = "x-evidence" in holder["content"][JSON_MEDIA_TYPE]
        evidence = self._parts.evidence(join(pointer, "content", JSON_MEDIA_TYPE) if own else root)
        subject = Subject(key, place)
        documented = known and evidence.level == "documented"
        expected = documented and (evidence.source or "").partition("#")[0] == page
        own_section = evidence.source in (self._parts.evidence(join("", *split(pointer)[:3])).source, page)
        self._parts.found[subject] = Part(
            subject=subject,
            pointer=root,
            level=evidence.level,
            page=page,
            source=evidence.source or "",
            expected=expected,
            table=expected and place == "body" and own_section,
            schema=schema,
            holders=(root,),
            evidence_at=join(pointer, "content", JSON_MEDIA_TYPE) if own else "",
        )
        self._parts.add_fields(key, place, root, schema, documented, page, (root,))


def _page(url: str) -> str:
    return urlsplit(url).path.strip("/")
