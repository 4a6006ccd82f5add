"""Where the command line has its API key from: the environment or a keyring, which may fail in any way."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import chainer, fail, null
from keyring.errors import KeyringLocked, PasswordDeleteError

from contract_tests.tests.client import fault_server as faults
from contract_tests.tests.client.command_runs import KEY, KEY_VARIABLE, is_one_clear_line, run
from contract_tests.tests.client.fault_server import FaultServer

if TYPE_CHECKING:
    from collections.abc import Iterator


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
def restored_keyring() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


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


def test_the_password_of_an_address_is_not_repeated():
    for url in ("http://user:hunter22@example.com", "https://user:hunter22@example.com"):
        result = run("--base-url", url, "logout")
        assert "hunter22" not in result.output
        assert ":***@" in result.output or "keyring" in result.output
