"""The sections of an operation: fields of a place, the answer, errors."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from contract_tests.power.documentation_styles.facts import Walked, walk
from contract_tests.power.documentation_styles.field_code import json_comments, typescript
from contract_tests.power.documentation_styles.field_lists import bullets, definitions, headings, prose
from contract_tests.power.documentation_styles.field_tables import (
    html_table,
    markdown_table,
    separate_groups,
    table,
)
from contract_tests.power.documentation_styles.field_tags import blueprint, mintlify, swagger_parameters
from contract_tests.power.documentation_styles.samples import json_text, sample_object

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_tests.power.documentation_styles.facts import Field, Operation, Place
    from contract_tests.power.documentation_styles.style import Style
    from generator.json_pointer import JsonObject

WORDS: Final[dict[str, dict[str, str]]] = {
    "classic": {"path": "Path Parameters", "query": "Query Parameters", "body": "Body", "response": "Response"},
    "arguments": {"path": "URL arguments", "query": "Query arguments", "body": "JSON payload", "response": "Returns"},
    "verbose": {
        "path": "Path variables",
        "query": "Query string parameters",
        "body": "Request body parameters",
        "response": "Response body",
    },
    "short": {"path": "Path", "query": "Query", "body": "Request Body", "response": "Success Response"},
    "http": {"path": "URI Parameters", "query": "Query Params", "body": "Request Body", "response": "HTTP Response"},
}
"""What the sections of an operation are called, by choice."""

LABELS: Final = {"bold": "**{}**", "bold_colon": "**{}**:", "bold_inside_colon": "**{}:**", "plain": "{}:"}


def label(words: str, style: Style) -> str:
    """Return the line above a section."""
    if style.label == "heading":
        return f"{'#' * (style.operation_level + 1)} {words}"
    return LABELS[style.label].format(words)


def fields_section(operation: Operation, style: Style, place: Place) -> list[str]:
    """Return the section on the parameters or the body of an operation; empty if there are none."""
    fields = operation.fields(place)
    if not fields:
        return []
    lines = [label(WORDS[style.words][place], style), ""]
    if place == "body" and style.body_sample and style.form(place) not in ("json_comments", "sample"):
        lines += [*_sample(fields, style), ""]
    lines += field_lines(fields, style, place)
    return [*lines, *_required_note(fields, style, place)]


def combined_section(operation: Operation, style: Style) -> list[str]:
    """Return one table of all that is sent, whose rows say where."""
    places: tuple[Place, ...] = ("path", "query", "body")
    rows: list[tuple[Place, Walked]] = [(place, one) for place in places for one in walk(operation.fields(place))]
    if not rows:
        return []
    sample = [*_sample(operation.body, style), ""] if operation.body and style.body_sample else []
    return [*sample, label("Parameters", style), "", *table(rows, style)]


def _sample(fields: tuple[Field, ...], style: Style) -> list[str]:
    return [f"```{style.fence}", json_text(sample_object(fields)), "```"]


def field_lines(fields: tuple[Field, ...], style: Style, place: Place) -> list[str]:
    """Return the fields of one place in the form that the style has for it."""
    walked: Sequence[tuple[Place, Walked]] = [(place, one) for one in walk(fields)]
    match style.form(place):
        case "table" | "html_table" if style.nesting == "separate":
            return _separate_tables(fields, style, place)
        case "table" | "guillemets":
            return table(walked, style) + _value_tables(walked, style)
        case "html_table":
            return html_table(walked, style) + _value_tables(walked, style)
        case "bullets":
            return bullets(walked, style)
        case "headings":
            return headings(walked, style)
        case "definitions":
            return definitions(walked, style)
        case "prose":
            return prose(walked, style)
        case "json_comments":
            return json_comments(fields, style, place)
        case "typescript":
            return typescript(fields, style, place, "Payload" if place == "body" else "Result")
        case "sample":
            return _sample(fields, style)
        case "swagger_tags":
            return swagger_parameters(walked, style)
        case "mintlify":
            return mintlify(fields, style, place)
        case "blueprint":
            return blueprint(fields, style, place, "    ")


def _separate_tables(fields: tuple[Field, ...], style: Style, place: Place) -> list[str]:
    lines: list[str] = []
    write = html_table if style.form(place) == "html_table" else table
    for name, inside in separate_groups(fields):
        rows: Sequence[tuple[Place, Walked]] = [(place, one) for one in inside]
        lines += [f"**The `{name}` object:**", ""] if name else []
        lines += [*write(rows, style), *_value_tables(rows, style), ""]
    return lines[:-1]


def _value_tables(fields: Sequence[tuple[Place, Walked]], style: Style) -> list[str]:
    if style.values != "after":
        return []
    lines: list[str] = []
    for _, one in fields:
        if one.field.values:
            rows = [[f"`{value}`"] for value in one.field.values]
            lines += ["", f"Values of `{one.names[-1]}`:", "", *markdown_table(["Value"], rows, style)]
    return lines


def _required_note(fields: tuple[Field, ...], style: Style, place: Place) -> list[str]:
    if place not in ("query", "body") or style.form(place) in ("sample", "json_comments", "typescript"):
        return []
    walked = list(walk(fields))
    required = [f"`{one.dotted}`" for one in walked if one.field.required]
    match style.required:
        case "asterisk":
            return ["", r"\* required"] if required else []
        case "list_after" if not required:
            return ["", "All fields are optional."]
        case "list_after":
            return ["", f"Required: {', '.join(required)}. All others are optional."]
        case "optional_only":
            return ["", "Fields are required unless they are marked as optional."]
        case "badge":
            return ["", "All other fields are optional."] if required else ["", "All fields are optional."]
        case _:
            return []


def response_section(operation: Operation, style: Style) -> list[str]:
    """Return the section on the answer of success, or on the payload of a webhook."""
    words = WORDS[style.words]["response"] if operation.method else "Payload"
    above = _status_lines(operation, style, words)
    if operation.response is None:
        return above if style.states_status() else [*above, "", "The response has no body."]
    lines: list[str] = []
    if style.response_sample and style.form("response") not in ("json_comments", "sample"):
        lines += [*_sample(operation.response, style), ""]
    if style.form("response") == "blueprint":
        lines += ["+ Attributes", *blueprint(operation.response, style, "response", "    ")]
    else:
        lines += field_lines(operation.response, style, "response")
    return [*above, "", *_wrapped(lines, operation, style)]


def _wrapped(lines: list[str], operation: Operation, style: Style) -> list[str]:
    title = f"{operation.status} {_phrase(operation.status)}" if operation.status else "Payload"
    match style.wrap:
        case "gitbook_tabs":
            return ["{% tabs %}", f'{{% tab title="{title}" %}}', *lines, "{% endtab %}", "{% endtabs %}"]
        case "docusaurus_tabs":
            tab = title.replace(" ", "-").lower()
            return ["<Tabs>", f'<TabItem value="{tab}" label="{title}">', "", *lines, "", "</TabItem>", "</Tabs>"]
        case "details":
            return [
                "<details>",
                f"<summary>{title if operation.status else 'Payload'}</summary>",
                "",
                *lines,
                "",
                "</details>",
            ]
        case _:
            return lines


def _phrase(status: str) -> str:
    return HTTPStatus(int(status)).phrase


def _status_lines(operation: Operation, style: Style, words: str) -> list[str]:
    if not operation.status:
        return [label(words, style)]
    code, phrase = operation.status, _phrase(operation.status)
    match style.status:
        case "label":
            inline = {"bold": f"**{words}** `{code} {phrase}`", "bold_colon": f"**{words}**: `{code} {phrase}`"}
            if style.label == "heading":
                return [label(words, style), "", f"`{code} {phrase}`"]
            return [inline.get(style.label, f"{label(words, style)} `{code} {phrase}`")]
        case "returns":
            return [label(words, style), "", f"Returns `{code} {phrase}`."]
        case "line":
            return [label(words, style), "", f"**Status:** {code}"]
        case "heading":
            return [f"{label(f'{words} ({code})', style)}"]
        case "table":
            rows = [[f"`{code}`", phrase], *([c, t] for c, t in operation.errors if style.errors == "table")]
            return [
                label("Status codes", style),
                "",
                *markdown_table(["Status code", "Description"], rows, style),
                "",
                label(words, style),
            ]
        case "http_version":
            return [label(words, style), "", "```http", f"HTTP/1.1 {code} {phrase}", "```"]
        case "quote":
            return [f"> {code} {words}"]
        case "tab" if operation.response is None:
            return [label(words, style), "", f"`{code} {phrase}`"]
        case "tab" | "none":
            return [label(words, style)]


def errors_section(operation: Operation, style: Style) -> list[str]:
    """Return the section on errors."""
    rows = list(operation.errors)
    if not rows or (style.errors == "table" and style.status == "table"):
        return []
    match style.errors:
        case "table":
            cells = [[f"`{code}`", text] for code, text in rows]
            return [label("Errors", style), "", *markdown_table(["Status", "Meaning"], cells, style)]
        case "bullets":
            return [label("Errors", style), "", *(f"- `{code}`: {text}" for code, text in rows)]
        case "sample":
            body: JsonObject = {"code": "BadRequest", "message": "Invalid request parameters or body", "details": {}}
            lines = [f"```{style.fence}", json_text(body), "```"]
            return [label("Error response", style), "", "`400 Bad Request`", "", *lines] if rows[0][0] == "400" else []
        case "none":
            return []
