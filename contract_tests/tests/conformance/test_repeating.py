"""A report says what its commands need, and no command hides which key was sent."""

from __future__ import annotations

import msgspec
import pytest

from contract_tests import oracles
from contract_tests.conformance.repeating import how_to_repeat
from contract_tests.conformance.run import run_conformance
from contract_tests.fuzzing.profiles import Profile
from contract_tests.power.incidents.catalogue import BY_ID
from contract_tests.power.incidents.deviating_emulator import DeviatingEmulator
from contract_tests.target.target import ANOTHER_ACCOUNT, IN_PROCESS, KEY_OF_RUN, KEY_VARIABLE, emulator_target
from contract_tests.tests.conformance.test_causes import MISSING
from generator.description import repository_description
from generator.strict import strict_variant

RUN = "python -m nox -s conformance -- --profile quick --seed 7"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("Send a visitor.", []),
        (f'curl -X GET -H "X: ${KEY_VARIABLE}" https://api.example/a', []),
        (f'curl -X PUT -H "X: ${KEY_VARIABLE}" https://api.example/a', ["The run has removed what it made."]),
        (f'curl -X GET -H "X: ${KEY_VARIABLE}" {IN_PROCESS}/a', [f"`{RUN}` repeats", "--seed 7 --port 8080"]),
        (
            f'curl -X GET -H "X: ${KEY_VARIABLE}_READ" https://api.example/a',
            ['with `"scopes": ["read"]`'],
        ),
        (f'curl -X GET -H "X: {KEY_OF_RUN}" https://api.example/a', ["revoke it with revokeApiKey"]),
        (f'curl -X GET -H "X: {ANOTHER_ACCOUNT}" https://api.example/a', ["POST /_emulator/partners"]),
    ],
)
def test_what_a_command_needs_is_said(command: str, said: list[str]) -> None:
    sentences = how_to_repeat([msgspec.structs.replace(MISSING, repeat=command)] * 2, RUN, 7)
    text = "\n".join(sentences)
    assert [one for one in said if one not in text] == []
    assert bool(sentences) == bool(said)
    assert len(set(sentences)) == len(sentences)


@pytest.mark.slow
def test_commands_of_schemathesis_have_the_key_that_a_shell_finds() -> None:
    description = repository_description()
    target = emulator_target(3, lambda settings: DeviatingEmulator(settings, BY_ID["slug-added"]))
    report = run_conformance(
        description,
        strict_variant(description.bundle),
        target,
        Profile("tiny", coverage=False, fuzzing_cases=4, scenarios=6, page_scenarios=20, steps=6),
        seed=3,
        operation_ids=["getOrganization"],
    )
    assert report.failures
    for failure in report.failures:
        assert failure.oracle != oracles.ADDITIONAL_PROPERTY
        assert f'-H "X-Partner-API-Key: ${KEY_VARIABLE}"' in failure.repeat
        assert "[Filtered]" not in failure.repeat
