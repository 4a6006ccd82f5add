"""Whether the runtime expressions of a link find something in the exchange that they are evaluated on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from generator.json_pointer import Json, JsonObject, join, lookup, split
from generator.operations import JSON_MEDIA_TYPE
from generator.schema import flattened, parameters_of
from generator.traversal import operations_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from generator.description import Description

_EXPRESSION = re.compile(
    r"\$(?P<side>request|response)\.(?:body#(?P<body>/.*)|header\.(?P<header>.+)|(?P<place>path|query)\.(?P<name>.+))"
)
_WHOLE_EXCHANGE = ("$url", "$method", "$statusCode", "$request.body", "$response.body")


def expression_problems(description: Description) -> Iterator[tuple[str, str]]:
    """Yield pointer and message of every link parameter whose expression leads to nothing.

    Source: OpenAPI 3.1.0, section 4.8.20.4 (Runtime Expressions). A value that does not begin with `$` is a constant.
    """
    for pointer, _, _, operation in operations_of(description.bundle, "paths"):
        for status, response_or_reference in operation.get("responses", {}).items():
            response = description.resolve(response_or_reference)
            for name, link_or_reference in cast("dict[str, JsonObject]", response.get("links", {})).items():
                link = description.resolve(link_or_reference)
                for parameter, expression in cast("JsonObject", link.get("parameters", {})).items():
                    if not _leads_somewhere(description, pointer, response, expression):
                        yield (
                            join(pointer, "responses", status, "links", name),
                            f"{parameter}: {expression} leads to nothing in {status} of {operation.get('operationId')}",
                        )


def _leads_somewhere(description: Description, pointer: str, response: JsonObject, expression: Json) -> bool:
    if not isinstance(expression, str) or not expression.startswith("$") or expression in _WHOLE_EXCHANGE:
        return True
    match = _EXPRESSION.fullmatch(expression)
    if match is None:
        return False
    operation: JsonObject = lookup(description.bundle, pointer)
    is_response = match["side"] == "response"
    if match["body"]:
        holder = response if is_response else description.resolve(operation.get("requestBody", {}))
        schema = holder.get("content", {}).get(JSON_MEDIA_TYPE, {}).get("schema")
        return schema is not None and _has(description.bundle, schema, split(match["body"]))
    if match["header"] and is_response:
        return match["header"].casefold() in {name.casefold() for name in response.get("headers", {})}
    place, name = ("header", match["header"]) if match["header"] else (match["place"], match["name"])
    own = {(parameter["in"], parameter["name"]) for parameter in parameters_of(description.bundle, pointer)}
    return not is_response and (place, name) in own


def _has(bundle: JsonObject, schema: JsonObject, tokens: list[str]) -> bool:
    """Return whether the description says that a value of the schema may hold something at the tokens of a pointer."""
    if not tokens:
        return True
    token, *rest = tokens
    for part in flattened(bundle, schema):
        properties: JsonObject = part.get("properties", {})
        inner = properties.get(token) or (part.get("items") if token.isdigit() else None)
        if inner is not None and _has(bundle, inner, rest):
            return True
    return False
