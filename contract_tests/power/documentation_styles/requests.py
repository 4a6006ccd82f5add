"""Request lines and the headings of operations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from contract_tests.power.documentation_styles.samples import BASE_URL

if TYPE_CHECKING:
    from contract_tests.power.documentation_styles.facts import Operation
    from contract_tests.power.documentation_styles.style import Style

_COLOURS: Final = {"GET": "blue", "POST": "green", "PUT": "orange", "PATCH": "purple", "DELETE": "red"}


def address(operation: Operation, style: Style) -> str:
    """Return the path of an operation as a style writes it."""
    path = operation.path
    if style.path_form == "colon":
        path = re.sub(r"\{(\w+)\}", r":\1", path)
    elif style.path_form == "angle":
        path = re.sub(r"\{(\w+)\}", r"<\1>", path)
    return {"none": "", "url": BASE_URL, "variable": "{{baseUrl}}", "version": "/api/v1"}[style.base] + path


def heading(operation: Operation, style: Style, number: int) -> list[str]:
    """Return the heading of an operation's section."""
    level, line = "#" * style.operation_level, f"{operation.method} {address(operation, style)}"
    if not operation.method:
        return [f"{level} {operation.title}"]
    match style.operation_heading:
        case "summary":
            return [f"{level} {operation.title}"]
        case "method_path":
            return [f"{level} `{line}`"]
        case "summary_method_path":
            return [f"{level} {operation.title}: {line}"]
        case "numbered":
            return [f"{level} {number}. {operation.title}"]
        case "blueprint":
            query = ",".join(field.name for field in operation.query)
            return [f"{level} {operation.title} [{line}{f'{{?{query}}}' if query else ''}]"]
        case "discord":
            return [f"{level} {operation.title} % {line}"]
        case "bracketed":
            return [f"{level} [{operation.method}] {address(operation, style)}"]


def request_lines(operation: Operation, style: Style) -> list[str]:
    """Return the lines that show method and path below the heading; none for styles whose heading shows them."""
    method, path = operation.method, address(operation, style)
    match style.request:
        case "fence_http":
            return ["```http", f"{method} {path}", "```"]
        case "fence_plain":
            return ["```", f"{method} {path}", "```"]
        case "fence_url":
            return ["```plaintext", f"{method} {path}", "```"]
        case "http_version":
            return [
                "```http",
                f"{method} {path} HTTP/1.1",
                "Host: api.app.bullseye.so",
                "X-Partner-API-Key: <key>",
                "```",
            ]
        case "inline":
            return [f"`{method} {path}`"]
        case "bold_method":
            return [f"**{method}** `{path}`"]
        case "endpoint_label":
            return [f"**Endpoint:** `{method} {path}`"]
        case "method_path_bullets":
            return [f"- **Method:** {method}", f"- **URL:** `{path}`", "- **Auth required:** yes"]
        case "method_path_lines":
            return [f"**Method:** {method}\\", f"**Path:** `{path}`"]
        case "method_table":
            return ["| Method | Path |", "| --- | --- |", f"| `{method}` | `{path}` |"]
        case "gitbook_mark":
            return [f'<mark style="color:{_COLOURS[method]};">`{method}`</mark> `{path}`']
        case "badge":
            return [f"![{method}](https://img.shields.io/badge/{method}-{_COLOURS[method]}) `{path}`"]
        case "quote":
            return [f"> `{method} {path}`"]
        case "sentence":
            return [f"Send a `{method}` request to `{path}`."]
        case "openapi_block":
            block = f'{{% openapi-operation spec="partner" path="{path}" method="{method.lower()}" %}}'
            return [block, "[OpenAPI partner](https://docs.bullseye.so/partner.json)", "{% endopenapi-operation %}"]
        case "none" | "swagger_tag":
            return []
