"""Every Python snippet of the emulator's guide runs, in its order; its commands are those that there are."""

from __future__ import annotations

import re
import shlex
from inspect import signature
from pathlib import Path
from unittest.mock import create_autospec

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from bullseye_partner_emulator.__main__ import app
from bullseye_partner_emulator.faults import FAULT_KINDS
from bullseye_partner_emulator.pytest_plugin import (
    bullseye_emulator,
    bullseye_faults,
    bullseye_partner,
    bullseye_webhooks,
    pytest_addoption,
)
from contract_tests.parity.cli import app as parity

__all__ = ["bullseye_emulator", "bullseye_faults", "bullseye_partner", "bullseye_webhooks"]

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "emulator.md"
TEXT = GUIDE.read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "emulator" / "Dockerfile").read_text(encoding="utf-8")


def snippets(language: str) -> list[tuple[str, int]]:
    return [
        (match[1], TEXT[: match.start()].count("\n") + 2)
        for match in re.finditer(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)
    ]


def test_the_snippets_run(request: pytest.FixtureRequest) -> None:
    namespace: dict[str, object] = {}
    for snippet, line in snippets("python"):
        # Line numbers of a failure are those of the guide.
        exec(compile("\n" * (line - 1) + snippet, str(GUIDE), "exec"), namespace)  # noqa: S102 -- our own guide
    tests = [value for name, value in namespace.items() if name.startswith("test_") and callable(value)]
    assert len(tests) == 3
    for test in tests:
        test(**{name: request.getfixturevalue(name) for name in signature(test).parameters})


def test_the_fixtures_are_all_there_are() -> None:
    assert set(__all__) == set(re.findall(r"\| `(bullseye_\w+)` \|", TEXT))


def test_the_faults_are_all_there_are() -> None:
    table = TEXT[TEXT.index("### Faults") :]
    assert re.findall(r"^\| `([\w-]+)` \|", table, re.MULTILINE) == list(FAULT_KINDS)


def options() -> set[str]:
    parameters = [parameter for command in (app, parity) for parameter in get_command(command).params]
    return {name for parameter in parameters for name in (*parameter.opts, *parameter.secondary_opts)}


def test_the_options_that_the_guide_names_exist() -> None:
    parser = create_autospec(pytest.Parser, instance=True)
    pytest_addoption(parser)
    of_plugin = {added.args[0] for added in parser.addoption.call_args_list}
    own = {word for word in re.findall(r"--[a-z][a-z-]+", TEXT) if word != "--rm"}
    assert own
    assert of_plugin <= own <= options() | of_plugin


def test_the_container_starts_what_the_package_installs() -> None:
    (entry,) = re.findall(r"^ENTRYPOINT (\[.*\])$", DOCKERFILE, re.MULTILINE)
    program, *arguments = re.findall(r'"([^"]*)"', entry)
    project = (ROOT / "emulator" / "pyproject.toml").read_text(encoding="utf-8")
    assert f"{program} = " in project
    assert {word for word in arguments if word.startswith("--")} <= options()
    assert CliRunner().invoke(app, [*arguments, "--help"]).exit_code == 0
    (exposed,) = re.findall(r"^EXPOSE (\d+)$", DOCKERFILE, re.MULTILINE)
    assert exposed == arguments[arguments.index("--port") + 1]
    assert f"', {exposed})" in DOCKERFILE, "the health check asks where it listens"
    for extra in re.findall(r'"/source\[(\w+)\]"', DOCKERFILE):
        assert f"\n{extra} = [" in project
    (user,) = re.findall(r"^USER (\w+)$", DOCKERFILE, re.MULTILINE)
    assert f"useradd --create-home {user}" in DOCKERFILE
    assert shlex.split(entry)
