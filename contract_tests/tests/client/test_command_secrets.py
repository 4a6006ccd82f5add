"""Secrets on the command line: where they come from, and that nothing repeats them."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bullseye_partner import _command_run
from bullseye_partner._command_input import described
from bullseye_partner._commands import COMMANDS
from bullseye_partner._operation_command import secret_variable
from contract_tests.sample_calls import DESCRIPTION
from contract_tests.tests.client import fault_server as faults
from contract_tests.tests.client.command_runs import KEY, KEY_VARIABLE, is_one_clear_line, run
from contract_tests.tests.client.fault_server import FaultServer
from generator.traversal import visit

WHSEC = "whsec_\"2b1c\\9f'ü"
IN_JSON = json.dumps(WHSEC, ensure_ascii=False)[1:-1]
SECRET_PARAMETERS = [
    (command, parameter) for command in COMMANDS for parameter in command.parameters if parameter.secret
]


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

    monkeypatch.setattr(_command_run, "_call", fail)
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
