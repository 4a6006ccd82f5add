"""Renders pages of documentation in a style."""

from __future__ import annotations

import zlib
from random import Random
from typing import TYPE_CHECKING

from contract_tests.power.documentation_styles.facts import walk
from contract_tests.power.documentation_styles.field_tables import markdown_table
from contract_tests.power.documentation_styles.field_tags import blueprint, swagger_parameters
from contract_tests.power.documentation_styles.noise import hint, remark
from contract_tests.power.documentation_styles.requests import address, heading, request_lines
from contract_tests.power.documentation_styles.samples import BASE_URL, example_lines, json_text, sample_object
from contract_tests.power.documentation_styles.sections import (
    combined_section,
    errors_section,
    fields_section,
    label,
    response_section,
)

if TYPE_CHECKING:
    from contract_tests.power.documentation_styles.facts import Operation, Page, Place, Walked
    from contract_tests.power.documentation_styles.style import Section, Style

FURNITURE = """---

# Agent Instructions: Querying This Documentation

If you need additional information that is not directly available in this page, you can query the documentation
dynamically by asking a question.

```
GET https://docs.bullseye.so/partner-api/page.md?ask=<question>
```
"""
LEGEND = "A `?` after a name marks an optional field, a `?` before a type a value that may be null."


def render(page: Page, style: Style) -> str:
    """Return a page as Markdown. The same page and style give the same text."""
    blocks = [*_front(page, style), page.text]
    if style.required == "question_mark" or style.nullable == "prefix":
        blocks.append(LEGEND)
    if style.endpoint_table:
        blocks.append("\n".join(_endpoint_table(page, style)))
    if style.group_heading:
        blocks.append(f"{'#' * (style.operation_level - 1)} {style.group_heading}")
    for number, operation in enumerate(page.operations, 1):
        if style.separator and number > 1:
            blocks.append(style.separator)
        random = Random(zlib.crc32(f"{style.seed} {operation.id}".encode()))  # noqa: S311 (no secret)
        blocks.append("\n".join(heading(operation, style, number)))
        blocks += ["\n".join(lines) for lines in _sections(operation, style, random) if lines]
    if style.furniture:
        blocks.append(FURNITURE.strip())
    return "\n\n".join(block.strip("\n") for block in blocks) + "\n"


def _front(page: Page, style: Style) -> list[str]:
    match style.front:
        case "heading":
            return [f"# {page.title}"]
        case "setext":
            return [f"{page.title}\n{'=' * len(page.title)}"]
        case "front_matter":
            return [f'---\ntitle: "{page.title}"\nsidebar_position: 3\n---', f"# {page.title}"]
        case "llms_quote":
            return [
                "> For the complete documentation index, see [llms.txt](https://docs.bullseye.so/llms.txt).",
                f"# {page.title}",
            ]


def _endpoint_table(page: Page, style: Style) -> list[str]:
    rows = [[f"`{one.method}`", f"`{address(one, style)}`", one.title] for one in page.operations if one.method]
    return markdown_table(["Method", "Endpoint", "Description"], rows, style)


def _sections(operation: Operation, style: Style, random: Random) -> list[list[str]]:
    if style.request == "swagger_tag" and operation.method:
        return [_swagger_block(operation, style)]
    if style.operation_heading == "blueprint" and operation.method:
        return _blueprint(operation, style)
    if not operation.method:
        return [[operation.text], response_section(operation, style)]
    sections: list[list[str]] = []
    for section in style.order:
        sections.append(_section(operation, style, section))
        if section in ("text", "request") and style.noise and random.random() * 3 < style.noise:
            sections.append(hint(remark(random), style))
    return sections


def _section(operation: Operation, style: Style, section: Section) -> list[str]:
    match section:
        case "text":
            return [operation.text]
        case "request":
            return request_lines(operation, style)
        case "path" if style.one_parameter_table:
            return combined_section(operation, style)
        case "path" | "query" | "body":
            return [] if style.one_parameter_table else fields_section(operation, style, section)
        case "response":
            return response_section(operation, style)
        case "errors":
            return errors_section(operation, style)
        case "example":
            return [] if style.example == "none" else [label("Example", style), "", *example_lines(operation, style)]


def _swagger_block(operation: Operation, style: Style) -> list[str]:
    places: tuple[Place, ...] = ("path", "query", "body")
    fields: list[tuple[Place, Walked]] = [(place, one) for place in places for one in walk(operation.fields(place))]
    method, path = operation.method.lower(), address(operation, style)
    lines = [f'{{% swagger method="{method}" path="{path}" baseUrl="{BASE_URL}" summary="{operation.title}" %}}']
    lines += ["{% swagger-description %}", operation.text, "{% endswagger-description %}", ""]
    lines += [*swagger_parameters(fields, style), ""]
    lines += [f'{{% swagger-response status="{operation.status}" description="Success" %}}']
    if operation.response is not None:
        lines += ["```json", json_text(sample_object(operation.response)), "```"]
    lines.append("{% endswagger-response %}")
    for code, text in operation.errors[:1]:
        lines += ["", f'{{% swagger-response status="{code}" description="{text}" %}}', "{% endswagger-response %}"]
    return [*lines, "{% endswagger %}"]


def _blueprint(operation: Operation, style: Style) -> list[list[str]]:
    sections = [[operation.text]]
    if operation.path_fields or operation.query:
        inner = [
            *blueprint(operation.path_fields, style, "query", "    "),
            *blueprint(operation.query, style, "query", "    "),
        ]
        sections.append(["+ Parameters", *inner])
    if operation.body:
        inner = ["    + Attributes", *blueprint(operation.body, style, "body", "        ")]
        sections.append(["+ Request (application/json)", *inner])
    response = [f"+ Response {operation.status}"]
    if operation.response is not None:
        inner = ["    + Attributes", *blueprint(operation.response, style, "response", "        ")]
        response = [f"+ Response {operation.status} (application/json)", *inner]
    return [*sections, response]
