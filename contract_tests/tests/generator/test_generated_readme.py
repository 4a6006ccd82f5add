"""Every snippet of the client's guide runs, in its order, against the emulator, and is well typed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import pytest

from bullseye_partner import BullseyePartner, RetryPolicy
from bullseye_partner._pagination import MAX_PAGES
from bullseye_partner_emulator.pytest_plugin import (
    bullseye_emulator,
    bullseye_faults,
    bullseye_partner,
    bullseye_webhooks,
)
from contract_tests.real_parts import real_time
from contract_tests.real_parts.redis_server import running_redis
from contract_tests.tests.client.test_user_code import CHECKERS, check, in_project

if TYPE_CHECKING:
    from contract_tests.tests.conftest import ServedEmulator
    from contract_tests.tests.support.readings import Reading

__all__ = ["bullseye_emulator", "bullseye_faults", "bullseye_partner", "bullseye_webhooks"]

GUIDE = Path(__file__).parents[3] / "generated_client" / "README.md"
EMULATOR = Path(__file__).parents[3] / "emulator" / "bullseye_partner_emulator"
TEXT = GUIDE.read_text(encoding="utf-8")


def snippets(language: str) -> list[tuple[str, int]]:
    """Return the snippets in a language, each with the line of the guide that it begins in."""
    return [
        (match[1], TEXT[: match.start()].count("\n") + 2)
        for match in re.finditer(rf"```{language}\n(.*?)```", TEXT, re.S)
    ]


def run(namespace: dict[str, object], snippet: str, line: int) -> None:
    """Run a snippet; line numbers of a failure are those of the guide."""
    exec(compile("\n" * (line - 1) + snippet, str(GUIDE), "exec"), namespace)  # noqa: S102 - our own guide


@pytest.fixture
def _environment(served_emulator: ServedEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the two variables that the client reads to an emulator on loopback."""
    monkeypatch.setenv("BULLSEYE_PARTNER_BASE_URL", served_emulator.url)
    monkeypatch.setenv("BULLSEYE_PARTNER_API_KEY", served_emulator.api_key)
    monkeypatch.setenv("BULLSEYE_WEBHOOK_SECRET", "a secret for tests")


@pytest.mark.usefixtures("_environment")
def test_the_snippets_of_the_guide_run(
    capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest, reading: Reading
) -> None:
    namespace: dict[str, object] = {}
    here = [(snippet, line) for snippet, line in snippets("python") if "REDIS_URL" not in snippet]
    assert len(here) >= 20
    for snippet, line in here:
        run(namespace, snippet, line)
    tests = [value for name, value in namespace.items() if name.startswith("test_") and callable(value)]
    assert len(tests) == 3
    for test in tests:
        test(**{name: request.getfixturevalue(name) for name in signature(test).parameters})
    printed = capsys.readouterr().out
    assert "Acme Corp 500" in printed
    assert reading.told_of_refusal in printed
    assert "expected at" not in printed


@pytest.mark.usefixtures("_environment")
def test_the_snippet_with_redis_runs(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    ((snippet, line),) = [(snippet, line) for snippet, line in snippets("python") if "REDIS_URL" in snippet]
    with running_redis() as path:
        monkeypatch.setenv("REDIS_URL", f"unix://{path}")
        run({}, snippet, line)
    assert caplog.messages == []  # a server that cannot be reached is logged, not raised


@pytest.mark.usefixtures("_environment")
def test_the_commands_of_the_guide_run(tmp_path: Path) -> None:
    (commands,) = [snippet for snippet, _ in snippets("console") if snippet.startswith("bullseye-partner ")]
    program = tmp_path / "bin" / "bullseye-partner"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m bullseye_partner.cli "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    # Without a shifted clock: its library may hang where a process of ours starts others.
    environment = {
        **real_time(),
        "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(GUIDE.parent),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }
    done = subprocess.run(
        ["/bin/sh", "-euc", commands], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "organizations.csv").read_text(encoding="utf-8").startswith("id,")
    assert '"name": "Acme Corp"' in done.stdout
    assert '"metadata.source"' in (tmp_path / "names.json").read_text(encoding="utf-8")


def test_the_numbers_that_the_guide_names_are_those_of_the_client() -> None:
    sent: list[httpx2.Request] = []

    def respond(request: httpx2.Request) -> httpx2.Response:
        sent.append(request)
        return httpx2.Response(200, json={})

    with httpx2.Client(transport=httpx2.MockTransport(respond)) as http_client:
        BullseyePartner("key", http_client=http_client).request("GET", "/partner/anything")
    text = " ".join(TEXT.split())
    assert f"the longest silence of the server ({sent[0].extensions['timeout']['read']:g} seconds)" in text
    assert RetryPolicy().max_retries == 2
    assert "There are two retries by default" in text
    assert f"after {MAX_PAGES:,} pages" in text


@pytest.mark.slow
@pytest.mark.parametrize("checker", CHECKERS)
def test_the_snippets_of_the_guide_are_well_typed(checker: str, tmp_path: Path) -> None:
    # Snippets that can be copied alone repeat imports; as one file, they need each only once.
    lines = [line for snippet, _ in snippets("python") for line in snippet.splitlines()]
    code = "\n".join(line for n, line in enumerate(lines) if not (line.startswith("import ") and line in lines[:n]))
    (tmp_path / EMULATOR.name).symlink_to(EMULATOR)
    done = check(checker, in_project(tmp_path, code))
    assert done.returncode == 0, done.stdout
