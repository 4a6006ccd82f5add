"""Every operation answers what the description says, in the closed world: all that is described, nothing else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import jsonschema_rs
import pytest

from bullseye_partner_emulator.errors import ApiError
from contract_tests.tests.emulator import story
from contract_tests.tests.emulator.asgi import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from bullseye_partner_emulator.json_text import Json, JsonObject
    from contract_tests.tests.emulator.asgi import Caller

METHODS = {"get", "put", "post", "delete"}
RATE_LIMIT_HEADERS = {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"}


def operations_of(bundle: JsonObject) -> dict[str, JsonObject]:
    """Return the operations by their operationId."""
    items: list[JsonObject] = list(bundle["paths"].values())
    operations: list[JsonObject] = [item[method] for item in items for method in item.keys() & METHODS]
    return {operation["operationId"]: operation for operation in operations}


def problems(bundle: JsonObject, operation_id: str, answer: Answer) -> list[str]:
    """Return what is wrong with an answer."""
    response: JsonObject | None = operations_of(bundle)[operation_id]["responses"].get(str(answer.status))
    if response is None:
        return [f"status {answer.status} is not described"]
    if "$ref" in response:
        response = cast("JsonObject", bundle["components"]["responses"][response["$ref"].rpartition("/")[2]])
    found = [f"header {name} is missing" for name in RATE_LIMIT_HEADERS - answer.headers.keys()]
    if "content" not in response:
        return found + [f"body {answer.body!r}"] * bool(answer.body)
    reference: str = response["content"]["application/json"]["schema"]["$ref"]
    validator = jsonschema_rs.Draft202012Validator(
        {"$ref": f"urn:closed{reference}"},
        registry=jsonschema_rs.Registry([("urn:closed", closed(bundle))]),
        validate_formats=True,
    )
    return found + [f"{list(error.instance_path)}: {error.message}" for error in validator.iter_errors(answer.json)]


def closed(node: Json) -> Json:
    """Return the bundle with objects that have all of what they describe and nothing else."""
    if isinstance(node, list):
        return [closed(item) for item in cast("list[object]", node)]
    if not isinstance(node, dict):
        return node
    schema = cast("JsonObject", node)
    copied: JsonObject = {key: closed(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict) and "additionalProperties" not in schema:
        copied["additionalProperties"] = False
        # What is only known from the Organization API, the emulator does not send.
        copied["required"] = [
            name for name, value in schema["properties"].items() if not value.get("x-organization-api")
        ]
    return copied


def test_every_operation_answers_as_described(api: Caller, bundle: JsonObject) -> None:
    answers = dict(story.walk(api))
    answers |= dict(story.others(api, answers))
    assert answers.keys() == operations_of(bundle).keys()
    assert {name: found for name, answer in answers.items() if (found := problems(bundle, name, answer))} == {}


def test_an_operation_that_the_story_does_not_tell_is_asked_from_the_description(
    api: Caller, bundle: JsonObject
) -> None:
    untold = {"createIcpConfig", "listIcpConfigs", "getIcpConfig", "updateIcpConfig", "deleteIcpConfig", "getBilling"}
    answers = dict(story.others(api, operations_of(bundle).keys() - untold))
    assert answers.keys() == untold
    assert {name: found for name, answer in answers.items() if (found := problems(bundle, name, answer))} == {}


def without_tier(organization: JsonObject) -> None:
    del organization["tier"]


def with_a_plan(organization: JsonObject) -> None:
    organization["plan"] = "x"


def with_credits_as_text(organization: JsonObject) -> None:
    organization["credits"] = "500"


def with_an_unknown_status(organization: JsonObject) -> None:
    organization["status"] = "deleted"


@pytest.mark.parametrize(
    ("change", "expected"),
    [(without_tier, "tier"), (with_a_plan, "plan"), (with_credits_as_text, "500"), (with_an_unknown_status, "deleted")],
)
def test_a_wrong_answer_is_noticed(
    api: Caller, bundle: JsonObject, change: Callable[[JsonObject], None], expected: str
) -> None:
    organization_id = api.create_organization()["id"]
    body = api.get(f"/partner/organizations/{organization_id}")
    change(body["organization"])
    changed = Answer(200, dict.fromkeys(RATE_LIMIT_HEADERS, "1"), json.dumps(body).encode())
    (found,) = problems(bundle, "getOrganization", changed)
    assert expected in found


def test_error_classes_are_responses_of_the_description(bundle: JsonObject) -> None:
    # A broken rule is an UnprocessableEntity whose status is less well known.
    responses = bundle["components"]["responses"].keys() - {"BrokenRule"}
    assert {error.__name__ for error in ApiError.__subclasses__()} == responses
