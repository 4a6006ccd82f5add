"""The description's own samples as calls of the client: arguments, what must be sent for them, what must come back.

Nothing here is typed by hand; an operation that joins the description is covered without a change.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from bullseye_partner import models
from generator.description import repository_description
from generator.json_pointer import lookup
from generator.names import python_name_of
from generator.operations import JSON_MEDIA_TYPE, Operation, Parameter, read_operations
from generator.schema import parameters_of

if TYPE_CHECKING:
    from collections.abc import Callable

DESCRIPTION = repository_description()
OPERATIONS = read_operations(DESCRIPTION)
BASE_URL: str = DESCRIPTION.bundle["servers"][0]["url"]

_TYPE_OF_FORMAT = {"uuid": UUID, "date": date, "date-time": datetime}


def method_of(client: object, operation: Operation) -> Callable[..., Any]:
    method: Callable[..., Any] = getattr(getattr(client, operation.tag), operation.method_name)
    return method


def sample_parameters(operation: Operation, place: str) -> dict[str, Any]:
    parameters = parameters_of(DESCRIPTION.bundle, operation.pointer)
    return {parameter["name"]: parameter["example"] for parameter in parameters if parameter["in"] == place}


def sample_body(operation: Operation) -> Any:
    body = lookup(DESCRIPTION.bundle, operation.pointer).get("requestBody")
    return DESCRIPTION.resolve(body)["content"][JSON_MEDIA_TYPE]["example"] if body else None


def sample_answer(operation: Operation) -> Any:
    status = str(operation.success[0].status)
    response = DESCRIPTION.resolve(lookup(DESCRIPTION.bundle, operation.pointer)["responses"][status])
    return response["content"][JSON_MEDIA_TYPE]["example"] if "content" in response else None


def sample_path(operation: Operation) -> str:
    return operation.path.format(**sample_parameters(operation, "path"))


def sample_envelope(operation: Operation) -> Any:
    """Return the whole sample answer as its model; None when there is no body."""
    if operation.response_schema_name is None:
        return None
    return msgspec.json.decode(
        json.dumps(sample_answer(operation)), type=getattr(models, operation.response_schema_name)
    )


def sample_result(operation: Operation) -> Any:
    """Return what the client makes of the sample answer; of a page, its items."""
    envelope = sample_envelope(operation)
    if operation.page:
        return getattr(envelope, python_name_of(operation.page.items_property))
    return getattr(envelope, python_name_of(operation.envelope.property_name)) if operation.envelope else envelope


def plain_arguments(operation: Operation) -> tuple[list[Any], dict[str, Any]]:
    """Return positional and keyword arguments as JSON has them: text, numbers, objects."""
    named: dict[str, Any] = {**sample_parameters(operation, "query"), **(sample_body(operation) or {})}
    return list(sample_parameters(operation, "path").values()), {python_name_of(k): v for k, v in named.items()}


def typed_arguments(operation: Operation) -> tuple[list[Any], dict[str, Any]]:
    """Return the same arguments as Python has them: UUIDs, dates, enum members, models."""
    path, query = sample_parameters(operation, "path"), sample_parameters(operation, "query")
    named = {
        parameter.python_name: _typed(parameter, query[parameter.name]) for parameter in operation.query_parameters
    }
    if operation.request_body:
        model = getattr(models, operation.request_body.schema_name)
        body = msgspec.convert(sample_body(operation), model)
        named |= {field.name: getattr(body, field.name) for field in msgspec.structs.fields(model)}
    return [_typed(parameter, path[parameter.name]) for parameter in operation.path_parameters], named


def _typed(parameter: Parameter, value: Any) -> Any:
    schema = DESCRIPTION.resolve(parameter.schema)
    if parameter.schema_name and "enum" in schema:
        return getattr(models, parameter.schema_name)(value)
    sampled = schema.get("anyOf", [schema])[0]  # a sample is one of the first alternative
    return msgspec.convert(value, _TYPE_OF_FORMAT[sampled["format"]] if "format" in sampled else object)


def required_names(operation: Operation) -> set[str]:
    """Return the wire names of the query parameters and body properties that cannot be left out."""
    names = {parameter.name for parameter in operation.query_parameters if parameter.required}
    if operation.request_body:
        names |= set(DESCRIPTION.component("schemas", operation.request_body.schema_name).get("required", []))
    return names
