"""What a style of pages decides: one independent choice for each thing that references write differently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec

if TYPE_CHECKING:
    from contract_tests.power.documentation_styles.facts import Aspect, Place

FieldForm: TypeAlias = Literal[
    "table",
    "html_table",
    "bullets",
    "headings",
    "definitions",
    "prose",
    "json_comments",
    "typescript",
    "sample",
    "guillemets",
    "swagger_tags",
    "mintlify",
    "blueprint",
]
"""How the fields of a place are written. `sample` is a JSON sample and nothing else."""

Section: TypeAlias = Literal["text", "request", "path", "query", "body", "response", "errors", "example"]
Column: TypeAlias = Literal["name", "in", "type", "required", "default", "values", "limits", "text", "sample"]

OperationHeading: TypeAlias = Literal[
    "summary", "method_path", "summary_method_path", "numbered", "blueprint", "discord", "bracketed"
]
RequestForm: TypeAlias = Literal[
    "none",
    "fence_http",
    "fence_plain",
    "fence_url",
    "inline",
    "bold_method",
    "endpoint_label",
    "method_path_bullets",
    "method_path_lines",
    "method_table",
    "gitbook_mark",
    "swagger_tag",
    "openapi_block",
    "badge",
    "quote",
    "sentence",
    "http_version",
]
PathForm: TypeAlias = Literal["braces", "colon", "angle"]

STRUCTURE_ONLY: frozenset[Aspect] = frozenset({"name", "type"})
"""What a JSON sample states of a field."""

_BLUEPRINT: frozenset[Aspect] = frozenset({"name", "type", "values", "nullable", "default", "required"})
_NEVER: dict[Place, frozenset[Aspect]] = {
    "path": frozenset({"required", "default"}),
    "query": frozenset(),
    "body": frozenset(),
    "response": frozenset({"required", "default"}),
}
"""What no style states about the fields of a place."""


class Style(msgspec.Struct, frozen=True, kw_only=True):
    """How pages are written. Each field is one choice; the renderers say what the choices look like."""

    name: str
    after: str = ""
    seed: int = 0
    # The page
    front: Literal["heading", "setext", "front_matter", "llms_quote"] = "heading"
    operation_level: int = 2
    group_heading: str = ""
    operation_heading: OperationHeading = "summary"
    separator: Literal["", "***", "---"] = ""
    endpoint_table: bool = False
    order: tuple[Section, ...] = ("text", "request", "path", "query", "body", "response")
    label: Literal["bold", "bold_colon", "heading", "plain", "bold_inside_colon"] = "bold_inside_colon"
    words: Literal["classic", "arguments", "verbose", "short", "http"] = "classic"
    furniture: bool = False
    noise: int = 0
    hint: Literal["", "gitbook", "quote", "mkdocs", "docusaurus", "aside", "github"] = ""
    # The request line
    request: RequestForm = "fence_http"
    path_form: PathForm = "braces"
    base: Literal["none", "url", "variable", "version"] = "none"
    # Fields
    parameter_form: FieldForm = "table"
    body_form: FieldForm = "table"
    response_form: FieldForm = "table"
    one_parameter_table: bool = False
    columns: tuple[Column, ...] = ("name", "type", "required", "text")
    column_words: Literal["classic", "field", "attribute", "key", "capitals"] = "classic"
    outer_pipes: bool = True
    name_form: Literal["code", "plain", "bold", "bold_code", "italic"] = "code"
    nesting: Literal["dotted", "indent", "guillemets", "separate"] = "dotted"
    # Facts about a field
    types: Literal["json", "plain", "short", "title", "typescript", "go", "angle", "words"] = "json"
    format: Literal["none", "type_parens", "type_angle", "type_comma", "as_type", "text"] = "text"
    required: Literal[
        "none",
        "yes_no",
        "true_false",
        "check",
        "emoji",
        "words",
        "brackets",
        "sentence",
        "badge",
        "asterisk",
        "gitbook_mark",
        "list_after",
        "optional_only",
        "question_mark",
        "syntax",
    ] = "yes_no"
    values: Literal[
        "none", "one_of", "allowed", "valid", "possible", "either", "pipe", "union", "plain", "br", "sub_bullets",
        "after", "quoted", "column",
    ] = "one_of"  # fmt: skip
    bounds: Literal["none", "parens", "between", "signs", "min_max", "minimum", "range", "interval", "column"] = (
        "parens"
    )
    default: Literal["none", "parens", "colon", "defaults_to", "is", "omitted", "column", "brackets"] = "parens"
    nullable: Literal["none", "or_null", "pipe_null", "sentence", "parens", "prefix"] = "sentence"
    # Samples and answers
    response_sample: bool = True
    body_sample: bool = True
    fence: str = "json"
    example: Literal["none", "curl", "curl_full", "curl_only", "python", "http"] = "none"
    status: Literal["none", "label", "returns", "line", "heading", "table", "http_version", "tab", "quote"] = "label"
    errors: Literal["none", "table", "bullets", "sample"] = "none"
    wrap: Literal["", "gitbook_tabs", "docusaurus_tabs", "details"] = ""

    def form(self, place: Place) -> FieldForm:
        """Return how the fields of a place are written."""
        match place:
            case "path" | "query":
                return self.parameter_form
            case "body":
                return self.body_form
            case "response":
                return self.response_form

    def states(self, place: Place) -> frozenset[Aspect]:
        """Return what this style states about the fields of a place; empty if it does not write them at all."""
        section = "response" if place == "response" else place
        if section not in self.order:
            return frozenset()
        if self.form(place) == "sample":
            shown = self.response_sample if place == "response" else self.body_sample
            return STRUCTURE_ONLY if shown else frozenset()
        if self.form(place) == "blueprint":
            return _BLUEPRINT - _NEVER[place]
        found: set[Aspect] = {"name", "type"}
        if self.form(place) in ("table", "html_table", "guillemets") and "type" not in self.columns:
            found.remove("type")
        if self.format != "none":
            found.add("format")
        if self.values != "none":
            found.add("values")
        if self.bounds != "none":
            found |= {"minimum", "maximum", "max_length"}
        if self.nullable != "none":
            found.add("nullable")
        found |= {"default"} if self.default != "none" or self.form(place) == "mintlify" else set()
        found |= {"required"} if self.required != "none" else set()
        return frozenset(found - _NEVER[place])

    def states_status(self) -> bool:
        """Whether this style writes the status of success."""
        return self.status != "none" and "response" in self.order
