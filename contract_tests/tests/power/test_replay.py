"""The answers of an API with a mutant, to all requests of a whole run, are held against a description."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_tests.power.mutants import find_mutant
from contract_tests.power.replay import answers_with, held_against, whole_run

if TYPE_CHECKING:
    from generator.description import Description


def test_the_answers_of_the_api_as_it_is_contradict_nothing(description: Description) -> None:
    run = whole_run(1)
    assert held_against(description, run, list(run)) == []


@pytest.mark.parametrize(
    ("mutant", "found"),
    [
        (
            "drop-field:createApiKey:/apiKey/id",
            [
                "schema-required: createApiKey $.apiKey.id",
                "property-comes: createApiKey $.apiKey.id",
                "link: createApiKey revokeApiKey takes /apiKey/id",
            ],
        ),
        (
            "success-status:deleteIcpConfig:200",
            ["status-described: deleteIcpConfig status", "status: deleteIcpConfig status"],
        ),
        ("lost-header:getBilling:x-ratelimit-limit", ["header: getBilling header x-ratelimit-limit"]),
    ],
)
def test_what_a_mutant_changes_is_found_though_the_scenario_could_not_go_on(
    description: Description, mutant: str, found: list[str]
) -> None:
    run = whole_run(1)
    answers = answers_with(find_mutant(description.bundle, mutant), run, description.bundle)
    assert held_against(description, run, answers) == found
