"""Every Python snippet of the emulator's guide and README runs, in order; their commands are those that there are."""

# ruamel.yaml has no types.
# pyright: reportUnknownMemberType=false

from __future__ import annotations

import json
import re
import shlex
import tomllib
from inspect import signature
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import create_autospec

import httpx2
import pytest
from ruamel.yaml import YAML
from typer.main import get_command

from bullseye_partner._environment import API_KEY_VARIABLE, BASE_URL_VARIABLE
from bullseye_partner_emulator.__main__ import app
from bullseye_partner_emulator.description import bundle_of_package, bundled_description
from bullseye_partner_emulator.faults import FAULT_KINDS
from bullseye_partner_emulator.pytest_plugin import (
    bullseye_emulator,
    bullseye_faults,
    bullseye_partner,
    bullseye_webhooks,
    pytest_addoption,
)
from contract_tests.model.cli import app as parity
from contract_tests.power.mutants import find_mutant
from contract_tests.tests.emulator.test_stopping import API_KEY, served_by_command

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["bullseye_emulator", "bullseye_faults", "bullseye_partner", "bullseye_webhooks"]

ROOT = Path(__file__).parents[3]
GUIDE, README = ROOT / "docs" / "emulator.md", ROOT / "emulator" / "README.md"
TEXT = GUIDE.read_text(encoding="utf-8")
DOCKERFILE = (ROOT / "emulator" / "Dockerfile").read_text(encoding="utf-8")


def snippets(page: Path, language: str) -> list[tuple[str, int]]:
    text = page.read_text(encoding="utf-8")
    return [
        (match[1], text[: match.start()].count("\n") + 2)
        for match in re.finditer(rf"```{language}\n(.*?)```", text, re.DOTALL)
    ]


@pytest.mark.parametrize(("page", "tests_in_it"), [(GUIDE, 3), (README, 1)], ids=["guide", "readme"])
def test_the_snippets_run(page: Path, tests_in_it: int, request: pytest.FixtureRequest) -> None:
    namespace: dict[str, object] = {}
    for snippet, line in snippets(page, "python"):
        # Line numbers of a failure are those of the page.
        exec(compile("\n" * (line - 1) + snippet, str(page), "exec"), namespace)  # noqa: S102 -- our own pages
    tests = [value for name, value in namespace.items() if name.startswith("test_") and callable(value)]
    assert len(tests) == tests_in_it
    for test in tests:
        test(**{name: request.getfixturevalue(name) for name in signature(test).parameters})


def commands(page: Path) -> list[list[str]]:
    """Return the words of each command of the console snippets."""
    lines = [line.removeprefix("$ ") for text, _ in snippets(page, "console") for line in text.splitlines()]
    return [shlex.split(part, comments=True) for line in lines for part in line.split("&&")]


def parse(arguments: Sequence[str]) -> None:
    """Parse the arguments of the emulator's command as it does.

    Raises:
        UsageError: (of click) it does not know one of them, or its value.
    """
    get_command(app).make_context("bullseye-partner-emulator", list(arguments))


@pytest.mark.parametrize("page", [GUIDE, README], ids=["guide", "readme"])
def test_the_commands_are_those_that_there_are(page: Path) -> None:
    found = commands(page)
    assert found
    for program, *arguments in found:
        match program:
            case "bullseye-partner-emulator":
                parse(arguments)
                if "--mutant" in arguments:
                    find_mutant(bundle_of_package(), arguments[arguments.index("--mutant") + 1])
            case "pip":
                project = (ROOT / "emulator" / "pyproject.toml").read_text(encoding="utf-8")
                assert arguments[0] == "install"
                assert f'name = "{arguments[1]}"' in project
            case "docker":
                assert arguments[0] in {"build", "run"}
                assert arguments[0] == "run" or (ROOT / arguments[-1] / "Dockerfile").exists()
            case _:
                pytest.fail(f"nobody has looked at {program}")


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (["--no-such-option"], "No such option: --no-such-option"),
        (["--port", "many"], "'many' is not a valid int"),
        (["word"], r"unexpected extra argument\(s\) \(word\)"),
    ],
)
def test_a_command_that_there_is_not_is_noticed(wrong: list[str], message: str) -> None:
    with pytest.raises(Exception, match=message):
        parse(wrong)


def compose_file() -> Any:
    ((text, _),) = snippets(GUIDE, "yaml")
    return YAML(typ="safe").load(text)


def test_the_compose_file_says_what_there_is() -> None:
    services = compose_file()["services"]
    emulator, application = services["emulator"], services["application"]
    assert (ROOT / emulator["build"] / "Dockerfile").exists()
    parse(emulator["command"])
    known = {parameter.envvar for parameter in get_command(app).params if parameter.envvar}
    assert emulator["environment"].keys() <= known
    assert set(re.findall(r"BULLSEYE_PARTNER_EMULATOR_\w+", TEXT)) <= known
    allowed = dict(pairwise(emulator["command"]))
    base_url = httpx2.URL(application["environment"][BASE_URL_VARIABLE])
    assert base_url.host == allowed["--allow-host"] == "emulator"
    assert allowed["--allow-webhook-host"] == "application"
    assert services.keys() == {"emulator", "application"}
    assert base_url.path == bundled_description().base_path
    ((address, published, inside),) = (port.split(":") for port in emulator["ports"])
    assert (address, published, int(inside)) == ("127.0.0.1", inside, base_url.port)
    assert f"\nEXPOSE {inside}\n" in DOCKERFILE
    assert application["environment"][API_KEY_VARIABLE] == emulator["environment"]["BULLSEYE_PARTNER_EMULATOR_API_KEY"]
    assert application["environment"].keys() - {API_KEY_VARIABLE, BASE_URL_VARIABLE} == {"BULLSEYE_PARTNER_ALLOW_HTTP"}
    assert application["depends_on"] == {"emulator": {"condition": "service_healthy"}}
    assert "\nHEALTHCHECK " in DOCKERFILE


def test_the_container_of_the_compose_file_answers_to_the_application() -> None:
    services = compose_file()["services"]
    _, *arguments = entrypoint()
    options = ["0" if before == "--port" else word for before, word in pairwise(["", *arguments])]
    with served_by_command(*options, *services["emulator"]["command"]) as (_, address):
        here = f"http://127.0.0.1:{httpx2.URL(address).port}"
        for host, status in (("emulator:8080", 200), ("127.0.0.1:8080", 200), ("application:8080", 403)):
            headers = {"Host": host, "X-Partner-API-Key": API_KEY}
            answer = httpx2.get(f"{here}/api/v1/partner/me", headers=headers, trust_env=False)
            assert answer.status_code == status, host


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
    own = {word for word in re.findall(r"(?<!-)--[a-z][a-z-]+", TEXT) if word != "--rm"}
    assert own
    assert of_plugin <= own <= options() | of_plugin


def entrypoint() -> list[str]:
    (entry,) = re.findall(r"^ENTRYPOINT (\[.*\])$", DOCKERFILE, re.MULTILINE)
    words: list[str] = json.loads(entry)
    return words


def test_the_container_starts_what_the_package_installs() -> None:
    program, *arguments = entrypoint()
    project = (ROOT / "emulator" / "pyproject.toml").read_text(encoding="utf-8")
    assert f"{program} = " in project
    parse(arguments)
    (exposed,) = re.findall(r"^EXPOSE (\d+)$", DOCKERFILE, re.MULTILINE)
    assert exposed == arguments[arguments.index("--port") + 1]
    assert f"', {exposed})" in DOCKERFILE, "the health check asks where it listens"
    for extra in re.findall(r'"/source\[(\w+)\]"', DOCKERFILE):
        assert f"\n{extra} = [" in project


def test_the_container_runs_as_a_user_that_is_a_number() -> None:
    """Kubernetes (runAsNonRoot) does not look names up."""
    (user,) = re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE)
    assert int(user) > 0
    assert f"useradd --create-home --uid {user} " in DOCKERFILE


def test_the_image_is_made_of_what_the_package_needs() -> None:
    ignored = (ROOT / "emulator" / ".dockerignore").read_text(encoding="utf-8").splitlines()
    project = tomllib.loads((ROOT / "emulator" / "pyproject.toml").read_text(encoding="utf-8"))
    (package,) = project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    (fragment,) = project["tool"]["hatch"]["metadata"]["hooks"]["fancy-pypi-readme"]["fragments"]
    needed = ("pyproject.toml", fragment["path"], *project["project"]["license-files"], package)
    assert {f"!{name}" for name in needed} <= set(ignored)
    assert "*" in ignored
