"""Facts about the API that stand in no operation: header names, limits, error codes, webhook events."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from generator.docstrings import docstring, sentence
from generator.named_components import Component
from generator.schema import component_name, key_scheme
from generator.traversal import visit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from generator.description import Description
    from generator.json_pointer import JsonObject
    from generator.operations import Delivery, Operation


@dataclass(frozen=True)
class Constant:
    """A named value; `text` says what it is."""

    name: str
    value: str | int
    text: str

    @property
    def literal(self) -> str:
        """The value as Python source."""
        return json.dumps(self.value)

    @property
    def docstring(self) -> str:
        """The text as the docstring of a module's variable."""
        return docstring([sentence(self.text)], 0)


@dataclass(frozen=True)
class Facts:
    """The constants of the client, and the `code` of each documented error status."""

    constants: tuple[Constant, ...]
    error_codes: dict[int, str]

    def value_of(self, name: str) -> str | int:
        """Return the value of a constant."""
        return next(constant.value for constant in self.constants if constant.name == name)


@dataclass(frozen=True)
class Event:
    """A webhook event: the value of the property that tells events apart, and the model of the payload."""

    value: str
    model: str


def read_facts(
    description: Description, operations: Sequence[Operation], deliveries: Sequence[Delivery], client_version: str
) -> Facts:
    """Read the facts of a description.

    Raises:
        KeyError: the description lacks one of them.
    """
    info: JsonObject = description.bundle["info"]
    rate_limit: JsonObject = info["x-rate-limit"]
    header_names = _header_names(description)
    _, key_header = key_scheme(description.bundle)
    return Facts(
        constants=(
            Constant("CLIENT_VERSION", client_version, "Version of this distribution."),
            Constant("DESCRIPTION_VERSION", info["version"], "Version of the description that it was generated from."),
            Constant("BASE_URL", description.bundle["servers"][0]["url"], "What the paths of the API are relative to."),
            Constant("API_KEY_HEADER", key_header, "The request header that carries the API key."),
            Constant("RATE_LIMIT_REQUESTS", rate_limit["requests"], "Requests that a partner may send per window."),
            Constant("RATE_LIMIT_SECONDS", rate_limit["seconds"], "Length of the window in seconds."),
            *(
                Constant(name, header_names[component.title], component.of(description.bundle)["description"])
                for name, component in _HEADER_CONSTANTS.items()
            ),
            Constant(
                "WEBHOOK_SIGNATURE_HEADER",
                deliveries[0].header_parameters[0].name,
                deliveries[0].header_parameters[0].description,
            ),
        ),
        error_codes=_error_codes(description, operations),
    )


def read_events(description: Description, deliveries: Sequence[Delivery]) -> tuple[Event, ...]:
    """Return the events that the deliveries carry, in the order of the description."""
    return tuple(
        Event(value, delivery.request_body.schema_name)
        for delivery in deliveries
        for value in _event_names(description, delivery.request_body.schema_name)
    )


_HEADER_CONSTANTS = {
    "RATE_LIMIT_LIMIT_HEADER": Component.RATE_LIMIT_LIMIT,
    "RATE_LIMIT_REMAINING_HEADER": Component.RATE_LIMIT_REMAINING,
    "RATE_LIMIT_RESET_HEADER": Component.RATE_LIMIT_RESET,
    "RETRY_AFTER_HEADER": Component.RETRY_AFTER,
}
"""The header component that each constant is the name of."""


def _error_codes(description: Description, operations: Sequence[Operation]) -> dict[int, str]:
    """Return the `code` of each documented error status; no operation lists the one for methods that do not exist."""
    undescribed = description.resolve(description.bundle["x-undescribed-method"])
    codes = {HTTPStatus.METHOD_NOT_ALLOWED.value: str(undescribed["x-error-code"])}
    codes |= {error.status: error.code for operation in operations for error in operation.errors}
    return dict(sorted(codes.items()))


def _header_names(description: Description) -> dict[str, str]:
    """Return the name on the wire of each header component."""
    names: dict[str, str] = {}
    for part in visit(description.bundle):
        if part.kind == "response":
            for name, header in cast("JsonObject", part.value.get("headers", {})).items():
                if component := component_name(header):
                    names[component] = name
    return names


def _event_names(description: Description, model: str) -> list[str]:
    """Return the values of the only required enum of a payload, by which events are told apart."""
    schema = description.component("schemas", model)
    enums = [
        cast("list[str]", resolved["enum"])
        for name, value in cast("JsonObject", schema["properties"]).items()
        if name in schema["required"] and "enum" in (resolved := description.resolve(value))
    ]
    (values,) = enums
    return values
