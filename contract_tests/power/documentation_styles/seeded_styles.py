"""Styles that combine the choices by a seed, as far as a team could have chosen them together."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from contract_tests.power.documentation_styles.style import Style

if TYPE_CHECKING:
    from contract_tests.power.documentation_styles.style import (
        Column,
        FieldForm,
        OperationHeading,
        PathForm,
        RequestForm,
        Section,
    )

_ORDERS: Final[tuple[tuple[Section, ...], ...]] = (
    ("text", "request", "path", "query", "body", "response", "errors", "example"),
    ("request", "text", "path", "query", "body", "example", "response", "errors"),
    ("text", "request", "example", "path", "query", "body", "response", "errors"),
    ("request", "text", "response", "path", "query", "body", "errors", "example"),
    ("text", "request", "query", "path", "body", "response", "example", "errors"),
    ("text", "request", "body", "path", "query", "example", "errors", "response"),
    ("text", "request", "query", "body", "response", "errors"),
)
_COLUMNS: Final[tuple[tuple[Column, ...], ...]] = (
    ("name", "type", "required", "text"),
    ("name", "type", "text"),
    ("name", "required", "type", "default", "text"),
    ("name", "text", "type", "required"),
    ("required", "name", "type", "text"),
    ("name", "type", "required", "default", "limits", "values", "text"),
    ("name", "type", "values", "text"),
    ("type", "name", "text"),
    ("name", "type", "default", "text", "sample"),
)
_PARAMETER_FORMS: Final[tuple[FieldForm, ...]] = (
    "table",
    "table",
    "table",
    "html_table",
    "bullets",
    "bullets",
    "headings",
    "definitions",
    "prose",
)
_BODY_FORMS: Final[tuple[FieldForm, ...]] = ("json_comments", "typescript", "sample")
_HEADINGS: Final[tuple[OperationHeading, ...]] = (
    "summary", "summary", "summary", "numbered", "method_path", "summary_method_path", "bracketed",
)  # fmt: skip
_REQUESTS: Final[tuple[RequestForm, ...]] = (
    "fence_http", "fence_plain", "fence_url", "inline", "bold_method", "endpoint_label", "method_path_bullets",
    "method_path_lines", "method_table", "gitbook_mark", "badge", "quote", "sentence", "http_version", "openapi_block",
)  # fmt: skip
_PATH_FORMS: Final[tuple[PathForm, ...]] = ("braces", "braces", "colon", "angle")
_PATHS_IN_TEXT: Final[tuple[PathForm, ...]] = ("braces", "braces", "colon")
_CELLS: Final = ("yes_no", "true_false", "check", "emoji", "words")


def seeded_style(seed: int) -> Style:
    """Return the style of a seed."""
    random = Random(seed)  # noqa: S311 (no secret)
    parameters = random.choice(_PARAMETER_FORMS)
    body: FieldForm = random.choice(_BODY_FORMS) if random.random() < 0.25 else parameters
    response: FieldForm = random.choice((body, body, parameters, "sample", "sample"))
    style = _outline(seed, random)
    style = _wording(style, random, parameters, body, response)
    return _samples(style, random)


def _outline(seed: int, random: Random) -> Style:
    heading = random.choice(_HEADINGS)
    level = random.choice((2, 2, 3))
    request = random.choice(_REQUESTS)
    request = request if heading in ("summary", "numbered") else "none"
    paths = _PATHS_IN_TEXT if heading in ("summary_method_path", "bracketed") else _PATH_FORMS
    return Style(
        name=f"seeded-{seed}",
        seed=seed,
        front=random.choice(("heading", "heading", "setext", "front_matter", "llms_quote")),
        operation_level=level,
        group_heading=random.choice(("Endpoints", "API", "Operations")) if level > 2 else "",
        operation_heading=heading,
        separator=random.choice(("", "***", "---")),
        endpoint_table=random.random() < 0.3,
        order=random.choice(_ORDERS),
        label=random.choice(("bold", "bold_colon", "bold_inside_colon", "heading", "heading", "plain")),
        words=random.choice(("classic", "arguments", "verbose", "short", "http")),
        furniture=random.random() < 0.3,
        noise=random.choice((0, 0, 1, 2)),
        hint=random.choice(("", "gitbook", "quote", "mkdocs", "docusaurus", "github")),
        request=request,
        path_form="braces" if request == "openapi_block" else random.choice(paths),
        base="none" if request == "openapi_block" else random.choice(("none", "none", "url", "variable", "version")),
    )


def _wording(style: Style, random: Random, parameters: FieldForm, body: FieldForm, response: FieldForm) -> Style:
    forms = {parameters, body, response}
    in_table = bool(forms & {"table", "html_table"})
    columns = random.choice(_COLUMNS)
    if in_table and "required" in columns:
        required = random.choice(_CELLS)
    elif in_table:
        choices = ("sentence", "badge", "asterisk", "list_after", "brackets", "optional_only")
        required = random.choice((*choices, "gitbook_mark") if "table" in forms else choices)
    elif parameters == "prose":
        required = "sentence"
    else:
        required = random.choice(("brackets", "brackets", "sentence", "badge", "list_after"))
    values = ["one_of", "allowed", "valid", "possible", "either", "pipe", "plain", "quoted"]
    values += ["union"] if parameters in ("table", "bullets", "headings") else []
    values += ["br", "after"] if forms <= {"table", "html_table", "sample"} else []
    values += ["sub_bullets"] * 2 if forms <= {"bullets", "headings", "sample"} else []
    only_tables = forms <= {"table", "html_table", "sample"}
    bounds = random.choice(("parens", "between", "signs", "min_max", "minimum", "range", "interval"))
    default = random.choice(("parens", "colon", "defaults_to", "is", "omitted", "brackets"))
    if only_tables and "limits" in columns:
        bounds = "column"
    if only_tables and "default" in columns:
        default = "column"
    columns = columns if only_tables else tuple(one for one in columns if one not in ("default", "limits", "values"))
    types = random.choice(("json", "plain", "short", "title", "go", "angle", "words", "typescript"))
    code = bool(forms & {"typescript"})
    formats = ("text", "none") if code else ("text", "none", "type_parens", "type_comma", "as_type", "type_angle")
    return replace(
        style,
        parameter_form=parameters,
        body_form=body,
        response_form=response,
        columns=columns,
        column_words=random.choice(("classic", "field", "attribute", "key", "capitals")),
        outer_pipes=random.random() < 0.8,
        name_form=random.choice(("code", "code", "plain", "bold", "bold_code")),
        nesting=random.choice(("dotted", "dotted", "indent", "separate") if only_tables else ("dotted", "indent")),
        types="typescript" if code else types,
        format=random.choice(formats),
        required=required,
        values="column" if only_tables and "values" in columns else random.choice(values),
        bounds=bounds,
        default=default,
        nullable=random.choice(("none", "sentence", "parens") if code else ("none", "or_null", "sentence", "parens")),
    )


def _samples(style: Style, random: Random) -> Style:
    return replace(
        style,
        response_sample=style.response_form == "sample" or random.random() < 0.7,
        body_sample=style.body_form == "sample" or random.random() < 0.7,
        fence=random.choice(("json", "json", "JSON", "js", "")),
        example=random.choice(("none", "curl", "curl_full", "python", "http")),
        status=random.choice(("none", "label", "returns", "line", "heading", "table", "http_version", "quote")),
        errors=random.choice(("none", "table", "bullets", "sample")),
        wrap=random.choice(("", "", "gitbook_tabs", "docusaurus_tabs", "details")),
    )
