"""What is wrong with the answers to a case, if anything is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import jsonschema_rs

from bullseye_partner import _facts
from contract_tests.sample_calls import DESCRIPTION
from generator.named_components import Component
from generator.operations import JSON_MEDIA_TYPE
from generator.strict import strict_variant

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract_tests.soak.case import Case
    from contract_tests.soak.exchange import Answer

_FIRST_ERROR = 400
_FIRST_SERVER_ERROR = 500
_SERVER_REFUSAL = (400, "text/plain; charset=utf-8", b"Invalid HTTP request received.")
_SHOWN = 200

_API_ENVELOPE = jsonschema_rs.Draft202012Validator(
    {"$ref": Component.ERROR.reference, "components": strict_variant(DESCRIPTION.bundle)["components"]}
)
_CONTROL_ENVELOPE = jsonschema_rs.Draft202012Validator(
    {
        "type": "object",
        "properties": {"message": {"type": "string"}},
        "required": ["message"],
        "additionalProperties": False,
    }
)


def complaint(case: Case, answers: Sequence[Answer]) -> str | None:
    """Return what is wrong with the answers to a case; None if they are right."""
    least, most = case.answers
    if not least <= len(answers) <= most:
        expected = str(least) if least == most else f"{least} to {most}"
        return f"{len(answers)} answers instead of {expected}"
    return next((wrong for answer in answers if (wrong := _complaint(case, answer))), None)


def is_refusal_of_the_server(answer: Answer) -> bool:
    """Say whether the HTTP server answered, which found no request that it could hand to the emulator."""
    return (answer.status, answer.content_type, answer.body) == _SERVER_REFUSAL


def _complaint(case: Case, answer: Answer) -> str | None:
    shown = f"{answer.status} {answer.body[:_SHOWN]!r}"
    if answer.status >= _FIRST_SERVER_ERROR:
        return f"a fault of the server: {shown}"
    if is_refusal_of_the_server(answer):
        return None if case.server_may_refuse else "the HTTP server refuses a request that is well formed"
    if case.head and not answer.body:
        return None
    if answer.status < _FIRST_ERROR and not answer.body:
        return None if answer.content_type is None else f"no content, and yet a type: {shown}"
    if answer.content_type != JSON_MEDIA_TYPE:
        return f"{answer.content_type} instead of {JSON_MEDIA_TYPE}: {shown}"
    try:
        value = json.loads(answer.body)
    except ValueError:
        return f"no JSON: {shown}"
    if answer.status < _FIRST_ERROR or (case.control and _CONTROL_ENVELOPE.is_valid(value)):
        return None
    if not _API_ENVELOPE.is_valid(value):
        return f"not the described error envelope: {shown}"
    if value["code"] != _facts.ERROR_CODES.get(answer.status):
        return f"not the code that is described for this status: {shown}"
    return None
