"""Keys and secrets on the command line: where they come from, where they are kept, and that nothing repeats them."""

from __future__ import annotations

import base64
import json
import os
import pty
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import keyring
import pytest
from hypothesis import given
from hypothesis import strategies as st
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null
from keyring.errors import KeyringLocked, PasswordDeleteError
from typer.testing import CliRunner

from bullseye_partner import _command_line
from bullseye_partner._command_input import described
from bullseye_partner._command_line import app, secret_variable
from bullseye_partner._commands import COMMANDS
from contract_tests.client import fault_server as faults
from contract_tests.client.fault_server import FaultServer
from contract_tests.client.sample_calls import DESCRIPTION, OPERATIONS, sample_answer
from generator.traversal import visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typer.testing import Result

KEY = "pk_live_8d1f0c77e2a94b35"
WHSEC = "whsec_\"2b1c\\9f'ü"
IN_JSON = json.dumps(WHSEC, ensure_ascii=False)[1:-1]
ADDRESS = "https://partner.example/api/v1"
KEY_VARIABLE = "BULLSEYE_PARTNER_API_KEY"
SECRET_PARAMETERS = [
    (command, parameter) for command in COMMANDS for parameter in command.parameters if parameter.secret
]


class Backend(KeyringBackend):
    """A keyring in memory, whose parts can fail."""

    priority = cast("Any", 1)  # the base has a class property of its own making

    def __init__(self, **failures: Exception) -> None:
        super().__init__()
        self.failures = failures
        self.kept: dict[tuple[str, str], str] = {}

    def _may(self, action: str) -> None:
        if action in self.failures:
            raise self.failures[action]

    def get_password(self, service: str, username: str) -> str | None:
        self._may("get")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._may("set")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._may("delete")
        del self.kept[service, username]


class PlaintextKeyring(Backend):
    """Is called as the one of keyrings.alt, and recommends itself."""

    priority = cast("Any", 5)


class Unrecommended(Backend):
    priority = cast("Any", 0.5)


class Forgetful(Backend):
    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class Undying(Backend):
    def delete_password(self, service: str, username: str) -> None:
        pass


class InFile(Backend):
    """Writes into a file and does not say that others can read it."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.file_path = str(file)

    def set_password(self, service: str, username: str, password: str) -> None:
        super().set_password(service, username, password)
        Path(self.file_path).write_text(base64.encodebytes(password.encode()).decode())


@pytest.fixture(autouse=True)
def restored_keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def run(*arguments: str, typed: str | None = None, **environment: str | None) -> Result:
    variables = {"BULLSEYE_PARTNER_BASE_URL": ADDRESS, **environment}
    return CliRunner().invoke(app, arguments, input=typed, env=variables)


def is_one_clear_line(result: Result, status: int = 2) -> bool:
    assert result.exit_code == status, result.output
    assert status == 0 or isinstance(result.exception, SystemExit), result.exception
    assert KEY not in result.output
    return result.stderr.count("\n") == 1 and result.stdout == ""


# Keyrings


@pytest.mark.parametrize(
    "backend",
    [
        fail.Keyring(),
        null.Keyring(),
        Forgetful(),
        PlaintextKeyring(),
        Unrecommended(),
        Backend(set=KeyringLocked("locked")),
        Backend(get=RuntimeError("no bus")),
        Backend(set=ValueError(f"cannot store {KEY}\x1b[31m")),
        Backend(set=NotImplementedError()),
    ],
    ids=lambda backend: type(backend).__module__ + type(backend).__qualname__,
)
def test_login_says_that_nothing_was_stored_and_what_to_do(backend: Any):
    keyring.set_keyring(backend)
    result = run("login", typed=f"{KEY}\n")
    assert is_one_clear_line(result)
    assert "Nothing was stored" in result.stderr
    assert KEY_VARIABLE in result.stderr
    assert "is in the keyring" not in result.stderr
    assert "\x1b" not in result.stderr
    if isinstance(backend, Backend) and "get" not in backend.failures:
        assert backend.kept == {}


@pytest.mark.parametrize("kind", [PlaintextKeyring, Unrecommended])
def test_a_keyring_that_does_not_encrypt_is_used_only_when_that_is_asked_for(kind: type[Backend]):
    backend = kind()
    keyring.set_keyring(backend)
    assert "--allow-plaintext" in run("login", typed=KEY).stderr
    result = run("login", "--allow-plaintext", typed=KEY)
    assert is_one_clear_line(result, status=0)
    assert "perhaps unencrypted" in result.stderr
    assert list(backend.kept.values()) == [KEY]


def test_a_file_in_which_others_can_read_the_key_does_not_keep_it(tmp_path: Path):
    backend = InFile(tmp_path / "keys")
    keyring.set_keyring(backend)
    assert is_one_clear_line(run("login", typed=KEY))
    assert backend.kept == {}


def test_of_chained_keyrings_one_that_encrypts_gets_the_key(monkeypatch: pytest.MonkeyPatch):
    backends = [PlaintextKeyring(), Backend()]
    monkeypatch.setattr(chainer.ChainerBackend, "backends", backends)
    keyring.set_keyring(chainer.ChainerBackend())
    assert run("login", typed=KEY).exit_code == 0
    assert [list(backend.kept.values()) for backend in backends] == [[], [KEY]]
    assert run("logout").exit_code == 0
    assert [list(backend.kept.values()) for backend in backends] == [[], []]


def test_a_chain_without_keyrings_is_no_keyring(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [])
    keyring.set_keyring(chainer.ChainerBackend())
    assert is_one_clear_line(run("login", typed=KEY))


@pytest.mark.parametrize("backend", [fail.Keyring(), Backend(get=KeyringLocked("locked")), Backend(get=OSError())])
def test_a_command_without_key_says_so_when_the_keyring_fails(backend: Any):
    keyring.set_keyring(backend)
    for command in (("partner-account", "get"), ("logout",)):
        result = run(*command)
        assert is_one_clear_line(result)
        assert "keyring" in result.stderr
    assert KEY_VARIABLE in run("partner-account", "get").stderr


def test_a_keyring_that_cannot_be_found_is_one_line():
    code = "from bullseye_partner.cli import main; main()"
    result = subprocess.run(
        [sys.executable, "-c", code, "partner-account", "get"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHON_KEYRING_BACKEND": "nowhere.Keyring", "PYTHONPATH": "generated_client"},
    )
    assert result.returncode == 2
    assert result.stderr.count("\n") == 1
    assert "No module named 'nowhere'" in result.stderr


def test_with_a_key_in_the_environment_no_keyring_is_asked():
    keyring.set_keyring(Backend(get=AssertionError("asked")))
    with FaultServer([faults.json(401, b"{}")]) as server:
        run("partner-account", "get", BULLSEYE_PARTNER_API_KEY=f" {KEY}\n", BULLSEYE_PARTNER_BASE_URL=server.url)
    assert KEY in server.requests[0].headers.values()


@pytest.mark.parametrize("backend", [Undying(), Backend(delete=PasswordDeleteError("no"))])
def test_logout_does_not_say_that_a_key_is_forgotten_which_is_still_there(backend: Backend):
    keyring.set_keyring(backend)
    assert run("login", typed=KEY).exit_code == 0
    result = run("logout")
    assert is_one_clear_line(result)
    assert "forgotten" not in result.stderr


# The key


@pytest.mark.parametrize("given", [{"typed": f"  {KEY}\r\n"}, {KEY_VARIABLE: f" {KEY} "}])
@pytest.mark.parametrize("arguments", [(), ("--api-key", "-")])
def test_login_takes_the_key_from_standard_input_or_the_environment(given: dict[str, str], arguments: tuple[str, ...]):
    keyring.set_keyring(backend := Backend())
    if arguments and "typed" not in given:
        assert is_one_clear_line(run("login", *arguments, **given))  # standard input was asked for, and is empty
        return
    assert is_one_clear_line(run("login", *arguments, **cast("Any", given)), status=0)
    assert list(backend.kept.values()) == [KEY]


@pytest.mark.parametrize("typed", ["", "\n", "  ", f"{KEY}\n{KEY}\n", f"{KEY} x", f"{KEY}\x1b", f"{KEY}ü"])
def test_what_is_no_key_is_not_stored(typed: str):
    keyring.set_keyring(backend := Backend())
    assert is_one_clear_line(run("login", typed=typed))
    assert backend.kept == {}


def test_a_key_in_the_command_is_refused_and_not_repeated():
    keyring.set_keyring(backend := Backend())
    for arguments in (
        (KEY,),
        ("--api-key", KEY),
        (f"--api-key={KEY}",),
        (f"--api-kye={KEY}",),
        ("--api-key", "-", KEY),
    ):
        assert is_one_clear_line(run("login", *arguments, typed=KEY)), arguments
    assert backend.kept == {}


# Other secrets


def test_the_secrets_of_requests_are_those_of_the_description():
    marked = {
        part.name for part in visit(DESCRIPTION.bundle) if part.role == "properties" and part.value.get("x-secret")
    }
    assert {parameter.name for _, parameter in SECRET_PARAMETERS} == {"secret"} < marked
    assert len(SECRET_PARAMETERS) == 2


@pytest.mark.parametrize(("command", "parameter"), SECRET_PARAMETERS, ids=["identification", "billing"])
@pytest.mark.parametrize("way", ["argument", "standard input", "environment"])
def test_a_secret_arrives_and_is_not_repeated(command: Any, parameter: Any, way: str):
    name = [command.operation.resource, command.operation.method_name.replace("_", "-")]
    arguments = [*name, f"--{parameter.name}", WHSEC if way == "argument" else "-"][: 2 if way == "environment" else 4]
    typed = f"{WHSEC}\n" if way == "standard input" else None
    environment = {secret_variable(command, parameter): WHSEC} if way == "environment" else {}
    refusal = faults.json(400, f'{{"code": "BadRequest", "message": "no: {IN_JSON}"}}'.encode())
    with FaultServer([refusal, faults.answer(400, WHSEC.encode())]) as server:
        environment |= {KEY_VARIABLE: KEY, "BULLSEYE_PARTNER_BASE_URL": server.url}
        question = run(*arguments, typed=typed, **environment)
        results = [run(*arguments, "--yes", typed=typed, **environment) for _ in range(2)]
    assert f"{parameter.name}=***" in question.stderr
    assert len(server.requests) == 2
    assert all(IN_JSON.encode() in request.body for request in server.requests)
    for result in [question, *results, run(*name, "--help", **environment)]:
        assert "2b1c" not in result.output
        assert "Traceback" not in result.output
    assert [result.exit_code for result in [question, *results]] == [2, 1, 1]


@pytest.mark.parametrize("secret", [f" {KEY}", f"{KEY} ", f"{KEY}\n", "\ud800" + KEY])
def test_a_secret_with_blanks_around_it_is_refused(secret: str):
    result = run("webhooks", "update-identification", "--secret", secret, "--yes", BULLSEYE_PARTNER_API_KEY="key")
    assert is_one_clear_line(result)


def test_standard_input_without_a_secret_is_an_error():
    for typed in ("", "\n"):
        assert is_one_clear_line(run("webhooks", "update-billing", "--secret", "-", "--yes", typed=typed))


nested = st.recursive(
    st.just(WHSEC), lambda inner: st.lists(inner, max_size=2) | st.fixed_dictionaries({"secret": inner})
)


@given(nested, st.sampled_from(["secret", "Secret", "plainKey", "plain_key", "PLAIN-KEY"]))
def test_a_question_hides_secrets_at_every_depth(value: Any, name: str):
    command = next(command for command in COMMANDS if command.operation.id == "createOrganization")
    shown = described(command, {"name": "Acme", "metadata": {"a": [{name: value, "b": 1}]}})
    assert shown == f"name='Acme', metadata={{'a': [{{{name!r}: '***', 'b': 1}}]}}"


def test_an_unexpected_failure_is_one_line_without_secrets(monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object) -> None:
        raise LookupError(f"{WHSEC} and {WHSEC!r}\x1b[31m")

    monkeypatch.setattr(_command_line, "_call", fail)
    arguments = ("webhooks", "update-billing", "--secret", WHSEC, "--yes")
    result = run(*arguments, BULLSEYE_PARTNER_API_KEY=KEY)
    assert is_one_clear_line(result, status=1)
    assert "2b1c" not in result.stderr
    assert "\x1b" not in result.stderr
    assert "Unexpected LookupError at " in result.stderr


# A terminal of its own


def test_on_a_terminal_a_secret_is_asked_for_without_echo():
    with FaultServer([faults.json(400, b'{"code": "BadRequest", "message": "no"}')]) as server:
        environment = {**os.environ, KEY_VARIABLE: KEY, "BULLSEYE_PARTNER_BASE_URL": server.url}
        environment |= {"PYTHONPATH": str(Path("generated_client").resolve()), "TERM": "dumb"}
        command = [sys.executable, "-m", "bullseye_partner", "webhooks", "update-billing", "--secret", "-"]
        main, side = pty.openpty()
        with subprocess.Popen(
            command, stdin=side, stdout=side, stderr=side, env=environment, start_new_session=True, preexec_fn=_own_tty
        ) as process:
            os.close(side)
            seen = _read_until(main, b"--secret: ")
            os.write(main, b"whsec_2b1c\n")
            seen += _read_until(main, b"[y/N]: ")
            os.write(main, b"y\n")
            seen += _read_until(main, b"BadRequest")
            process.wait()
        os.close(main)
    assert b"2b1c" not in seen
    assert b"secret=***" in seen
    assert b"whsec_2b1c" in server.requests[0].body


def _own_tty() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _read_until(descriptor: int, end: bytes) -> bytes:
    seen = b""
    while end not in seen:
        try:
            part = os.read(descriptor, 4096)
        except OSError:  # the other side has gone
            part = b""
        if not part:
            raise AssertionError(f"expected {end!r}, got {seen!r}")
        seen += part
    return seen


# Endings


def process(server: FaultServer, *arguments: str, stdout: int) -> subprocess.Popen[bytes]:
    environment = {**os.environ, KEY_VARIABLE: KEY, "BULLSEYE_PARTNER_BASE_URL": server.url}
    environment["PYTHONPATH"] = str(Path("generated_client").resolve())
    return subprocess.Popen(
        [sys.executable, "-m", "bullseye_partner", *arguments], stdout=stdout, stderr=subprocess.PIPE, env=environment
    )


@pytest.mark.parametrize("count", [1, 3000])
def test_a_reader_that_has_gone_ends_the_command_quietly(count: int):
    sample = sample_answer(next(operation for operation in OPERATIONS if operation.operation_id == "listApiKeys"))
    body = json.dumps({"apiKeys": sample["apiKeys"] * count}).encode()
    reading, writing = os.pipe()
    os.close(reading)
    with (
        FaultServer([faults.json(200, body)]) as server,
        process(server, "api-keys", "list", stdout=writing) as running,
    ):
        os.close(writing)
        _, stderr = running.communicate()
    assert (running.returncode, stderr) == (141, b"")


def test_an_interrupt_ends_the_command_with_130():
    delivered = threading.Event()

    def stall(connection: faults.Connection) -> None:
        delivered.set()
        faults.stall(connection)

    with (
        FaultServer([stall]) as server,
        process(server, "api-keys", "list", stdout=subprocess.PIPE) as running,
    ):
        assert delivered.wait(timeout=60)
        running.send_signal(signal.SIGINT)
        stdout, stderr = running.communicate()
    assert (running.returncode, stdout, stderr) == (130, b"", b"Interrupted.\n")


@pytest.mark.parametrize(
    "url",
    [
        *("localhost", "http://example.com", "ftp://example.com", "https://", "https://exa mple", "https://x/\x1b[31m"),
        *("http://127.0.0.1:99999", "http://127.0.0.1:x", "http://127.0.0.1:0", "http://[::1", "https://a:pass\u202e@"),
    ],
)
def test_a_wrong_address_is_one_clear_line(url: str):
    for result in (
        run("--base-url", url, "api-keys", "list", BULLSEYE_PARTNER_API_KEY=KEY),
        run("login", typed=KEY, BULLSEYE_PARTNER_BASE_URL=url),
    ):
        assert is_one_clear_line(result)
        assert "--base-url" in result.stderr
        assert "\x1b" not in result.stderr


def test_the_password_of_an_address_is_not_repeated():
    for url in ("http://user:hunter22@example.com", "https://user:hunter22@example.com"):
        result = run("--base-url", url, "logout")
        assert "hunter22" not in result.output
        assert ":***@" in result.output or "keyring" in result.output


@pytest.mark.parametrize("value", ["{", "@", "@/", "@nowhere.json", "[" * 100_000, "\ud800", "1e999", ""])
def test_wrong_json_is_one_clear_line(value: str):
    arguments = ("organizations", "create", "--name", "x", "--metadata", value, "--yes")
    result = run(*arguments, BULLSEYE_PARTNER_API_KEY=KEY)
    assert is_one_clear_line(result)
    assert "--metadata" in result.stderr


def test_version_and_help_are_there():
    assert run("--version").stdout.startswith("bullseye-partner ")
    assert run("-h").stdout == run("--help").stdout
    assert run("organizations", "list", "-h").exit_code == 0


def test_output_that_cannot_be_encoded_is_escaped():
    body = '{"apiKeys": [{"name": "Zoë 株式会社"}]}'.encode()
    for output, shown in (("json", b"Zo\\u00eb \\u682a"), ("csv", b"Zo\\xeb \\u682a"), ("table", b"Zo\\xeb \\u682a")):
        with FaultServer([faults.json(200, body)]) as server:
            environment = {**os.environ, KEY_VARIABLE: KEY, "BULLSEYE_PARTNER_BASE_URL": server.url}
            environment |= {"PYTHONPATH": "generated_client", "PYTHONIOENCODING": "ascii", "COLUMNS": "200"}
            command = [sys.executable, "-m", "bullseye_partner", "api-keys", "list", "--output", output]
            result = subprocess.run(command, capture_output=True, check=False, env=environment)
        assert shown in result.stdout, result
        assert result.returncode == 0
