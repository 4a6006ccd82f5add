"""The emulator stands bad input; an emulator that does not is found out."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from contract_tests.soak import cli, exchange, run
from contract_tests.soak.memory import ALLOWED_BYTES, Memory
from contract_tests.soak.mutant_server import DEFECTS
from contract_tests.soak.run import soak
from contract_tests.tests.support.repeated import some_of

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.soak.run import Result

FOUND = {
    "fault_on_nul": "a fault of the server: 500",
    "leak": "more at the end than after the warm-up",
    "text_for_404": "text/plain instead of application/json",
    "other_status": "not the code that is described for this status: 410",
    "no_details": "not the described error envelope",
    "hang": "the connection hangs",
    "fall": "ended by itself",
    "fail_later": "RuntimeError: a defect",
}


def mutant(defect: str) -> tuple[str, ...]:
    return (sys.executable, "-u", "-m", "contract_tests.soak.mutant_server", defect)


def test_a_sample_of_bad_input_is_stood(tmp_path: Path) -> None:
    file = tmp_path / "result.json"

    result = CliRunner().invoke(cli.app, ["--cases", "400", "--seed", "1", "--processes", "1", "--json", str(file)])

    assert result.exit_code == 0, result.output
    assert "Seed 1 " in result.output
    assert "400 cases in" in result.output
    written = json.loads(file.read_bytes())
    assert (written["passed"], written["cases"], written["violations"]) == (True, 400, [])
    assert {"Schemathesis, positive", "Schemathesis, negative", "NUL bytes", "no HTTP"} <= written["answers"].keys()
    assert {"200", "201", "204", "400", "400 (HTTP)", "404", "405", "none"} <= {
        status for counts in written["answers"].values() for status in counts
    }


@pytest.mark.parametrize("defect", some_of(DEFECTS, 3))
def test_a_defect_is_found(defect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "PATIENCE", 1.0)
    monkeypatch.setattr(run, "_DESCRIBED_SHARE", 0.0)

    result = soak(200, 1, command=mutant(defect))

    assert not result.passed
    assert FOUND[defect] in "\n".join(violation.what for violation in result.violations)


def test_the_same_seed_makes_the_same_inputs() -> None:
    def answers() -> dict[str, dict[str, int]]:
        return {kind: dict(counts) for kind, counts in soak(150, 7).answers.items()}

    assert answers() == answers()


def test_a_violation_fails_the_run_and_is_shown_without_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    def with_a_defect(cases: int, seed: int, **_: object) -> Result:
        return soak(cases, seed, command=mutant("text_for_404"))

    monkeypatch.setattr(cli, "soak", with_a_defect)
    result = CliRunner().invoke(cli.app, ["--cases", "150", "--seed", "1", "--processes", "1"])

    assert result.exit_code == 1
    assert "text/plain instead of application/json" in result.output
    assert "KEY" in result.output
    assert "pk_live_" not in result.output


def test_an_emulator_that_does_not_start_is_no_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> Result:
        return soak(10, 1, command=(sys.executable, "-c", "print('no emulator')"))

    monkeypatch.setattr(cli, "soak", broken)
    result = CliRunner().invoke(cli.app, ["--cases", "10"])

    assert result.exit_code == 2
    assert "no emulator" in result.output


@pytest.mark.slow
def test_memory_is_judged_after_the_warm_up() -> None:
    caches, leak, slack = Memory(), Memory(), Memory()
    for number in range(100):
        caches.add(number, min(number, 15) * ALLOWED_BYTES)
        leak.add(number, number * ALLOWED_BYTES // 40)
        slack.add(number, ALLOWED_BYTES * (10 if number in (25, 90) else 1))

    assert caches.complaint() is None
    assert slack.complaint() is None
    assert "24.0 MiB more" in (leak.complaint() or "")
