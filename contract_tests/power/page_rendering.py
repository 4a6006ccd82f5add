"""Writes a description as pages in the documentation's format: pages without drift, to test with."""

from __future__ import annotations

import copy
import dataclasses
import json
import re
from typing import TYPE_CHECKING, cast

from contract_tests.documentation.blocks import anchor_of
from contract_tests.documentation.cells import read_description
from contract_tests.documentation.description_parts import read_described
from contract_tests.documentation.statement import Place, Subject
from generator.json_pointer import Json, JsonObject, lookup
from generator.operations import JSON_MEDIA_TYPE, read_deliveries
from generator.schema import followed
from generator.traversal import operations_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.documentation.described import Described, Part
    from generator.description import Description

_SEPARATOR = "\n***\n"


def all_documented(description: Description) -> Description:
    """Return a description that says the same and calls every fact documented.

    Its pages have every operation and field, not only those that the documentation has shown so far.
    """
    folder = read_described(description).overview.partition("/")[0]
    bundle = copy.deepcopy(description.bundle)
    delivered = {
        str(description.page_of("schemas", delivery.request_body.schema_name)): delivery.evidence.page
        for delivery in read_deliveries(description)
    }
    for name, schema in bundle["components"]["schemas"].items():
        # The source of something inferred is what it was inferred from; its page is that of its file.
        file = str(description.page_of("schemas", name))
        page = delivered.get(file) or f"{folder}/{file}"
        _promote(schema, page)
    _promote(bundle["components"]["headers"], bundle["info"]["x-rate-limit"]["x-evidence"]["source"])
    _promote(bundle, None)
    return dataclasses.replace(description, bundle=bundle)


def _promote(node: Json, source: str | None) -> None:
    if isinstance(node, dict):
        mapping = cast("JsonObject", node)
        if mapping.get("level") == "inferred":
            mapping |= {"level": "documented"} | ({"source": source} if source else {})
        for child in mapping.values():
            _promote(child, source)
    elif isinstance(node, list):
        for child in cast("list[object]", node):
            _promote(child, source)


def render(description: Description) -> dict[str, str]:
    """Return the Markdown of all pages by their name, the overview first: all documented facts, and no others."""
    return _Renderer(description).pages()


class _Renderer:
    def __init__(self, description: Description) -> None:
        self._bundle = description.bundle
        self._described: Described = read_described(description)
        self._parts = self._described.parts

    def pages(self) -> dict[str, str]:
        sections: dict[str, list[str]] = {}
        for _, path, method, operation in operations_of(self._bundle, "paths"):
            part = self._parts[Subject(f"{method.upper()} {path}", "operation")]
            if part.expected:
                sections.setdefault(part.page, []).append(self._operation(part, operation))
        for part in self._described.deliveries.values():
            if part.expected:
                sections.setdefault(part.page, []).append(self._delivery(part))
        for page, concepts in self._concepts().items():
            sections.setdefault(page, []).extend(concepts)
        groups = [page for page in sections if Subject("", "page", page) in self._parts]
        pages = {self._described.overview: self._overview(groups, [page for page in sections if page not in groups])}
        for page, texts in sections.items():
            pages[page] = f"# {_title(page.rpartition('/')[2])}\n\n{_SEPARATOR.join(texts)}"
        return pages | self._guides()

    def _delivery(self, part: Part) -> str:
        name = next(name for name, other in self._described.deliveries.items() if other is part)
        title = _section_title(part.source) if "#" in part.source else f"{_title(name)} Events"
        content = lookup(self._bundle, part.pointer)["requestBody"]["content"][JSON_MEDIA_TYPE]
        sample = self._shown(part.subject.operation, "body", content["example"], "")
        return f"## {title}\n\nIs sent.\n\n**Payload:**\n\n{_fence(_json(sample), 'json')}"

    def _guides(self) -> dict[str, str]:
        pages: dict[str, list[str]] = {}
        for source, parts in self._described.guides.items():
            blocks = [f"## {_section_title(source)}\n"]
            blocks += [
                f"**Request:**\n\n{_fence(p.subject.operation)}" for p in parts if p.subject.place == "operation"
            ]
            if rows := [part for part in parts if part.subject.place == "body"]:
                blocks.append(self._rows("Field", rows, in_guide=True))
            shown = [part for part in parts if part.subject.place == "response"]
            if shown and not self._parts[Subject(shown[0].subject.operation, "response")].expected:
                names = " and ".join(f"`{part.subject.name.rpartition('.')[2]}`" for part in shown)
                blocks.append(f"The answer has {names}.\n")
            elif shown:
                sample: JsonObject = {}
                for part in shown:
                    *holders, name = part.subject.name.replace("[]", "").split(".")
                    inner = sample
                    for holder in holders:
                        inner = inner.setdefault(holder, {})
                    inner[name] = self._example_at(part.pointer)
                blocks.append(f"**Response:**\n\n{_fence(_json(sample), 'json')}")
            blocks += [self._values(part) for part in parts if part.enum_pointer]
            blocks += [f"Otherwise the API returns `{p.subject.name}`.\n" for p in parts if p.subject.place == "status"]
            blocks += [
                f"**Example:**\n\n{self._curl(p.subject.operation)}" for p in parts if p.subject.place == "operation"
            ]
            pages.setdefault(source.partition("#")[0], []).append("\n".join(blocks))
        return {page: f"# {_title(page)}\n\n{_SEPARATOR.join(texts)}" for page, texts in pages.items()}

    def _api(self, place: Place) -> list[Part]:
        return [part for subject, part in self._parts.items() if subject.place == place and not subject.operation]

    def _overview(self, groups: list[str], others: list[str]) -> str:
        limit = {part.subject.name: part.facets["value"].value for part in self._api("rate limit")}
        overview = self._described.overview
        headers = [p for p in self._api("header") if p.expected and p.page == overview]
        error = {p.subject.name: self._sample_value(p) for p in self._api("error body") if p.subject.name}
        codes = [p for p in self._api("error code") if p.expected]
        statuses = ", ".join(part.subject.name for part in self._api("success status"))
        pagination = " ".join(f"`{part.subject.name}`" for part in self._api("pagination"))
        return "\n".join(
            [
                "# Partner API Overview\n",
                f"## Base URL\n\n{_fence(self._described.base_url)}",
                f"## Authentication\n\n{self._key_header()}",
                *(f"See [{_title(page)}](/{page}.md).\n" for page in others),
                "## Rate Limiting\n",
                f"At most **{limit['requests']:,} requests per {limit['window']}** per {limit['scope']}.\n",
                _table(["Header", "Description"], [[f"`{p.subject.name}`", "Says how much is left"] for p in headers]),
                *(
                    f"If the limit is exceeded, the API returns `{part.subject.name}`.\n"
                    for part in self._api("status")
                    if part.expected
                ),
                f"## Error Format\n\n{_fence(_json(error), 'json')}",
                "### Standard Error Codes\n",
                _table(
                    ["Code", "HTTP Status", "Description"],
                    [[f"`{p.subject.name}`", str(p.facets["status"].value), "What went wrong"] for p in codes],
                ),
                "## Response Conventions\n",
                f"* Successful responses use standard HTTP status codes ({statuses}).",
                "* JSON responses use camelCase for property names.",
                f"* Paginated endpoints return {pagination} for navigation.",
                "* Timestamps are in ISO 8601 format (e.g., `2025-01-15T10:30:00Z`).\n",
                "## Endpoint Groups\n",
                _table(["Section", "Description"], [[f"[{_title(p)}](/{p}.md)", "A group"] for p in groups]),
                "---\n\n# Agent Instructions\n\nHow to ask.\n\n```\nGET https://example.com/?ask=<question>\n```\n",
            ]
        )

    def _key_header(self) -> str:
        return "\n".join(_fence(f"{part.subject.name}: your-api-key") for part in self._api("authentication"))

    def _sample_value(self, part: Part) -> Json:
        schema = part.schema or {}
        return schema.get("examples", [None])[0]

    def _concepts(self) -> dict[str, list[str]]:
        """Return the sections of values and signatures, which are about no operation."""
        sections: dict[str, list[str]] = {}
        for part in self._api("authentication"):
            sections.setdefault(part.page, []).append(f"## {_section_title(part.source)}\n\n{self._key_header()}")
        for source, enums in self._described.enums.items():
            page, _, anchor = source.partition("#")
            if source in self._described.sections or not anchor or page not in self._pages():
                continue
            tables = [
                self._values(enum) for enum in enums if all(a.level == "documented" for a in enum.allowed.values())
            ]
            sample = self._concept_sample(source)
            if tables or sample:
                text = "\n".join([*tables, *([_fence(_json(sample), "json")] if sample else [])])
                sections.setdefault(page, []).append(f"## {_section_title(source)}\n\n{text}")
        for part in self._api("header"):
            if part.expected and part.page != self._described.overview:
                text = f"Each request has the header `{part.subject.name}`.\n"
                sections.setdefault(part.page, []).append(f"## {_section_title(part.source)}\n\n{text}")
        return sections

    def _pages(self) -> set[str]:
        pages = {part.page for part in self._parts.values() if part.subject.operation}
        return pages | {part.page for part in self._api("authentication")}

    def _values(self, enum: Part) -> str:
        return _table(["Value", "Description"], [[f"`{value}`", "Allowed"] for value in enum.allowed])

    def _concept_sample(self, source: str) -> JsonObject:
        for name, parts in self._described.concepts.get(source.partition("#")[0], {}).items():
            for part in parts:
                root = lookup(self._bundle, part.holders[-1])
                outside = part.holders[0] == part.pointer and part.source != source
                if outside and "enum" not in root and root.get("x-evidence", {}).get("source") == source:
                    return {name: self._example_at(part.holders[-1])}
        return {}

    def _example_at(self, pointer: str) -> Json:
        """Return the sample of a schema from the samples of the bodies that hold it."""
        pointer, schema = followed(self._bundle, pointer, lookup(self._bundle, pointer))
        if "examples" in schema:
            return schema["examples"][0]
        if schema.get("type") == "array":
            return [self._example_at(f"{pointer}/items")]
        return {name: self._example_at(f"{pointer}/properties/{name}") for name in schema.get("properties", {})}

    def _operation(self, part: Part, operation: JsonObject) -> str:
        key = part.subject.operation
        source = part.source if part.source.startswith(f"{part.page}#") else ""
        title = _section_title(source) if source else _title(re.sub("([A-Z])", r"-\1", operation["operationId"]))
        blocks = [f"## {title}\n\nDoes what its name says.\n\n**Request:**\n\n{_fence(key)}"]
        for place, label in (("path", "Path Parameters"), ("query", "Query Parameters")):
            rows = [p for s, p in self._parts.items() if (s.operation, s.place) == (key, place) and p.expected]
            if rows:
                blocks.append(f"**{label}:**\n\n{self._rows('Parameter', rows)}")
        blocks += self._request_body(key, operation)
        blocks += self._responses(key, operation)
        blocks.append(f"**Example:**\n\n{self._curl(key)}")
        return "\n".join(blocks)

    def _request_body(self, key: str, operation: JsonObject) -> Iterator[str]:
        body = self._parts.get(Subject(key, "body"))
        if body and body.expected:
            sample = self._shown(key, "body", operation["requestBody"]["content"][JSON_MEDIA_TYPE]["example"], "")
            yield f"**Body:**\n\n{_fence(_json(sample), 'json')}"
            rows = [
                part
                for subject, part in self._parts.items()
                if (subject.operation, subject.place) == (key, "body")
                and subject.name
                and "." not in subject.name
                and part.expected
            ]
            if body.table:
                yield self._rows("Field", rows)

    def _responses(self, key: str, operation: JsonObject) -> Iterator[str]:
        for status, response in operation["responses"].items():
            part = self._parts[Subject(key, "status", status)]
            root = self._parts.get(Subject(key, "response"))
            if status[0] != "2":
                continue
            said = f" `{status} Done`" if part.expected else ""
            if root and root.expected and response.get("content"):
                sample = self._shown(key, "response", response["content"][JSON_MEDIA_TYPE]["example"], "")
                yield f"**Response:**{said}\n\n{_fence(_json(sample), 'json')}"
            elif said:
                yield f"**Response:**{said}\n"

    def _shown(self, key: str, place: Place, value: Json, prefix: str) -> Json:
        """Return a sample without the fields that no page states."""
        if isinstance(value, list):
            return [self._shown(key, place, item, prefix) for item in cast("list[object]", value)]
        if not isinstance(value, dict):
            return value
        shown: JsonObject = {}
        for name, field in cast("JsonObject", value).items():
            part = self._parts.get(Subject(key, place, f"{prefix}{name}"))
            if part is None:
                shown[name] = field
            elif part.expected:
                inner = f"{prefix}{name}{'[]' if isinstance(field, list) else ''}."
                shown[name] = field if part.open else self._shown(key, place, field, inner)
        return shown

    def _rows(self, first: str, parts: list[Part], *, in_guide: bool = False) -> str:
        rows: list[list[str]] = []
        for part in parts:
            required = "Yes" if part.facets["required"].value else "No"
            kind = part.facets["type"].value.replace("[", "\\[")
            description = self._description(part)
            if in_guide and (length := part.facets.get("length")):
                description += f", {length.value[0]} to {length.value[1]} characters"
            rows.append([f"`{part.subject.name}`", kind, required, description])
        return _table([first, "Type", "Required", "Description"], rows)

    def _description(self, part: Part) -> str:
        described = str((part.schema or {}).get("description", "")).split(".")[0].replace("`", "")
        text = "What it is called" if list(read_description(described)) or not described else described
        if values := [f"`{value}`" for value, allowed in part.allowed.items() if allowed.level == "documented"]:
            text += f": {', '.join(values)}"
        for aspect, facet in part.facets.items():
            if facet.level != "documented":
                continue
            if aspect == "default":
                text += f" (default: {json.dumps(facet.value)})".replace('"', "`")
            elif aspect == "range" and None not in facet.value:
                text += f" ({facet.value[0]}-{facet.value[1]})"
        return text

    def _curl(self, key: str) -> str:
        method, path = key.split(" ", 1)
        url = f"{self._described.base_url}{re.sub(r'{[^}]*}', 'some-id', path)}"
        headers = "".join(f' \\\n  -H "{part.subject.name}: your-api-key"' for part in self._api("authentication"))
        return _fence(f'curl -X {method} "{url}"{headers}', "bash")


def _fence(content: str, language: str = "") -> str:
    return f"```{language}\n{content}\n```\n"


def _json(value: Json) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines) + "\n"


def _title(name: str) -> str:
    return anchor_of(name.rpartition("/")[2]).replace("-", " ").title()


def _section_title(source: str) -> str:
    return _title(source.partition("#")[2])
