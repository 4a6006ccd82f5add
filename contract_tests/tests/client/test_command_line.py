"""The command `bullseye-partner`, against an emulator."""

from __future__ import annotations

import csv
import inspect
import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any, cast

import keyring
import pytest
from keyring.backend import KeyringBackend
from typer.main import get_command
from typer.testing import CliRunner

from bullseye_partner import BullseyePartner, _command_run
from bullseye_partner._command_line import app
from contract_tests.sample_calls import OPERATIONS, method_of, plain_arguments, sample_answer, sample_body
from generator.names import python_name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import respx
    from typer.testing import Result

    from contract_tests.tests.conftest import ServedEmulator
    from contract_tests.tests.support.readings import Reading
    from generator.operations import Operation

KEY_VARIABLE = "BULLSEYE_PARTNER_API_KEY"


class MemoryKeyring(KeyringBackend):
    """A keyring that forgets everything when the test ends."""

    priority = cast("Any", 1)  # the base has a class property of its own making

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def memory_keyring() -> Iterator[MemoryKeyring]:
    before = keyring.get_keyring()
    memory = MemoryKeyring()
    keyring.set_keyring(memory)
    yield memory
    keyring.set_keyring(before)


class CommandLine:
    """Runs commands against an emulator."""

    def __init__(self, url: str, environment: dict[str, str | None]) -> None:
        self.url = url
        self._environment = environment

    def __call__(self, *arguments: str, typed: str | None = None, **environment: str | None) -> Result:
        variables = {**self._environment, "BULLSEYE_PARTNER_BASE_URL": self.url, "COLUMNS": "300", **environment}
        return CliRunner().invoke(app, arguments, input=typed, env=variables)

    def json(self, *arguments: str) -> Any:
        result = self(*arguments)
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)


@pytest.fixture
def run(served_emulator: ServedEmulator, memory_keyring: MemoryKeyring) -> CommandLine:
    assert memory_keyring.kept == {}
    return CommandLine(served_emulator.url, {KEY_VARIABLE: served_emulator.api_key})


def arguments_of(operation: Operation) -> list[str]:
    """Return the sample call of an operation as somebody would type it."""
    path, named = plain_arguments(operation)
    typed = [str(argument) for argument in path]
    for name, value in named.items():
        option = name.replace("_", "-")
        if isinstance(value, bool):
            typed.append(f"--{option}" if value else f"--no-{option}")
        else:
            typed += [f"--{option}", value if isinstance(value, str) else json.dumps(value)]
    return typed


def test_every_operation_is_a_command_with_the_same_parameters():
    commands: Any = get_command(app)
    ours = {"output", "raw", "fields", "timeout", "null", "all", "yes", "help"}
    for operation in OPERATIONS:
        group = commands.get_command(None, operation.tag.replace("_", "-"))
        command = group.get_command(None, operation.method_name.replace("_", "-"))
        own = {parameter.name for parameter in command.params} - ours
        body = sample_body(operation)
        assert {python_name_of(name) for name in body or {}} <= own
        assert own == set(parameters_of(operation))
    names = commands.list_commands(None)
    assert names[:3] == ["login", "logout", "check"]
    listed = [commands.get_command(None, name).list_commands(None) for name in names[3:]]
    assert sum(map(len, listed)) == len(OPERATIONS)
    assert commands.get_command(None, "frobnicate") is None
    assert commands.get_command(None, "billing").get_command(None, "frobnicate") is None


def parameters_of(operation: Operation) -> list[str]:
    signature = inspect.signature(method_of(BullseyePartner("key"), operation))
    return [name for name in signature.parameters if name != "options"]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.operation_id)
def test_every_command_sends_what_its_method_would(operation: Operation, monkeypatch: pytest.MonkeyPatch):
    sent: list[tuple[str, Any]] = []

    def call(_: object, command: Any, arguments: dict[str, Any]) -> None:
        sent.append((command.operation.id, arguments))

    monkeypatch.setattr(_command_run, "_call", call)
    yes = [] if operation.http_method == "GET" else ["--yes"]
    command = [operation.tag.replace("_", "-"), operation.method_name.replace("_", "-")]
    result = CliRunner().invoke(app, [*command, *arguments_of(operation), *yes], env={KEY_VARIABLE: "key"})
    assert result.exit_code == 0, result.output
    path, named = plain_arguments(operation)
    names = parameters_of(operation)
    assert sent == [(operation.operation_id, dict(zip(names, path, strict=False)) | named)]


def test_a_list_is_shown_as_json_in_a_pipe_and_says_what_is_missing(run: CommandLine):
    for number in range(3):
        run.json("organizations", "create", "--name", f"Zyx {number}", "--metadata", '{"crm": [1, null]}', "--yes")
    result = run("organizations", "list", "--search", "Zyx", "--page-size", "2")
    assert [item["name"] for item in json.loads(result.stdout)] == ["Zyx 0", "Zyx 1"]
    assert json.loads(result.stdout)[0]["metadata"] == {"crm": [1, None]}
    assert "createdAt" in json.loads(result.stdout)[0]
    assert result.stderr == "2 of 3 items; --all gives the rest.\n"
    found = run("organizations", "list", "--search", "Zyx", "--page-size", "2", "--all")
    assert [item["name"] for item in json.loads(found.stdout)] == ["Zyx 0", "Zyx 1", "Zyx 2"]
    assert found.stderr == ""


def test_a_list_is_shown_as_csv(run: CommandLine):
    run.json("organizations", "create", "--name", 'Quo"te, Inc.', "--yes")
    result = run("organizations", "list", "--all", "--output", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert rows[-1]["name"] == 'Quo"te, Inc.'
    assert rows[-1]["metadata"] == "{}"
    assert rows[-1]["externalId"] == ""


def test_a_list_is_shown_as_a_table(run: CommandLine):
    run.json("organizations", "create", "--name", "Zyx", "--yes")
    result = run("organizations", "list", "--search", "Zyx", "--output", "table")
    header, row = [line for line in result.stdout.splitlines() if "name" in line or "Zyx" in line]
    assert "createdAt" in header
    assert "active" in row


def test_what_the_description_does_not_have_is_shown_too(httpx2_mock: respx.Router, memory_keyring: MemoryKeyring):
    operation = next(o for o in OPERATIONS if o.operation_id == "getOrganization")
    sample = sample_answer(operation)["organization"]
    httpx2_mock.route().respond(200, json={"organization": {**sample, "seatCount": 3}})
    run = CommandLine("https://partner.example/api/v1", {KEY_VARIABLE: "key"})
    assert run.json("organizations", "get", sample["id"], "--output", "json") == {**sample, "seatCount": 3}
    assert memory_keyring.kept == {}


def test_an_object_is_a_table_of_its_properties(run: CommandLine):
    result = run("partner-account", "get", "--output", "table")
    assert any("companyName" in line for line in result.stdout.splitlines())
    assert any("property" in line and "value" in line for line in result.stdout.splitlines())


def test_json_may_stand_in_a_file(run: CommandLine, tmp_path: Any):
    file = tmp_path / "metadata.json"
    file.write_text('{"source": "file"}')
    created = run.json("organizations", "create", "--name", "Zyx", "--metadata", f"@{file}", "--yes")
    assert created["metadata"] == {"source": "file"}
    for wrong in ("{", f"@{file}.missing"):
        result = run("organizations", "create", "--name", "Zyx", "--metadata", wrong, "--yes")
        assert result.exit_code == 2
        assert "expected JSON, or @FILE with JSON" in result.stderr


def test_what_has_no_result_says_that_it_is_done(run: CommandLine):
    created = run.json("organizations", "create", "--name", "Zyx", "--yes")
    result = run("organizations", "delete", created["id"], "--yes")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "Done.\n")


# Before something is written


def test_without_a_terminal_nothing_is_written_unasked(run: CommandLine):
    result = run("organizations", "create", "--name", "Zyx")
    assert result.exit_code == 2
    assert "POST /partner/organizations with name='Zyx': go ahead?" in result.stderr
    assert "--yes goes ahead" in result.stderr
    assert run.json("organizations", "list", "--search", "Zyx") == []


@pytest.mark.parametrize(("typed", "status", "written"), [("y\n", 0, 1), ("n\n", 1, 0)])
def test_on_a_terminal_it_asks(
    run: CommandLine, monkeypatch: pytest.MonkeyPatch, typed: str, status: int, written: int
):
    class Terminal:
        class stdin:  # noqa: N801 - stands for the module's own
            @staticmethod
            def isatty() -> bool:
                return True

        stdout = stdin

    monkeypatch.setattr(_command_run, "sys", Terminal)
    result = run("organizations", "create", "--name", "Zyx", "--output", "json", typed=typed)
    assert result.exit_code == status
    monkeypatch.undo()
    assert len(run.json("organizations", "list", "--search", "Zyx")) == written


# What goes wrong


def test_an_error_of_the_api_is_one_line_and_status_1(run: CommandLine, reading: Reading):
    result = run("organizations", "get", "00000000-0000-0000-0000-000000000000")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"getOrganization: 404 {reading.not_found}:")
    assert result.stderr.count("\n") == 1


def test_no_connection_is_status_1(run: CommandLine):
    result = run("--base-url", "http://127.0.0.1:1", "partner-account", "get")
    assert result.exit_code == 1
    assert "ConnectError" in result.stderr


def test_wrong_usage_is_status_2(run: CommandLine):
    assert run("organizations", "create", "--yes").exit_code == 2
    assert run("organizations", "list", "--page", "one").exit_code == 2
    assert run("organizations", "get", "..").exit_code == 2


def test_an_interrupt_is_status_130(run: CommandLine, monkeypatch: pytest.MonkeyPatch):
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(_command_run, "_call", interrupt)
    assert run("partner-account", "get").exit_code == 130


# The key


def test_the_key_may_be_in_the_keyring(run: CommandLine, memory_keyring: MemoryKeyring):
    missing = run("partner-account", "get", BULLSEYE_PARTNER_API_KEY="")
    assert missing.exit_code == 2
    assert f"set {KEY_VARIABLE}, or run `bullseye-partner login`" in missing.stderr

    key = run._environment[KEY_VARIABLE]
    result = run("login", typed=f"{key}\n", BULLSEYE_PARTNER_API_KEY="")
    assert result.exit_code == 0
    assert str(key) not in result.output
    assert list(memory_keyring.kept.values()) == [key]
    assert run("partner-account", "get", BULLSEYE_PARTNER_API_KEY="").exit_code == 0

    assert run("logout").exit_code == 0
    assert memory_keyring.kept == {}
    assert run("logout").exit_code == 1


def test_without_the_packages_the_error_says_what_to_install():
    code = "import sys; sys.modules['typer'] = None; from bullseye_partner.cli import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd="generated_client"
    )
    assert result.returncode == 1
    assert result.stderr.strip().endswith("pip install 'bullseye-partner[cli]'")
    assert "Traceback" not in result.stderr
