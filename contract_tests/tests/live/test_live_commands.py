"""Both commands against an emulator in a process of its own, which says what it received."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from typer.testing import CliRunner

from contract_tests.conformance import cli as conformance_cli
from contract_tests.live.sweep_command import app as sweep_app
from contract_tests.scenario.plan import MARK
from contract_tests.target.target import KEY_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path


_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_FIRST_KEY = "pk_live_of_the_first_partner"


@dataclass
class Neighbour:
    """A partner of an emulator that runs elsewhere: what the API shows of it, and what was sent to it."""

    http: httpx2.Client
    partner_id: str
    api_key: str

    def get(self, path: str, **query: Any) -> Any:
        headers = {"X-Partner-API-Key": self.api_key}
        return self.http.get(f"/api/v1/partner{path}", headers=headers, params=query).raise_for_status().json()

    def organizations(self) -> list[dict[str, Any]]:
        first = self.get("/organizations", pageSize=100)
        second = self.get("/organizations", pageSize=100, page=2)
        return [*first["organizations"], *second["organizations"]]

    def shown(self) -> dict[str, Any]:
        """Everything that the API shows and that is not a run's, by what shows it."""
        settings = ("/me", "/webhooks", "/webhooks/logs", "/domain/verification", "/script-config")
        period = {"billingPeriodStart", "nextBillingDate"}  # it may end between two looks
        organizations = [one for one in self.organizations() if not one["name"].startswith(MARK)]
        keys = [key | {"lastUsedAt": None} for key in self.get("/api-keys")["apiKeys"]]
        return {
            **{path: self.get(path) for path in settings},
            "billing": {name: value for name, value in self.get("/billing").items() if name not in period},
            "organizations": organizations,
            "keys": [key for key in keys if not key["name"].startswith(MARK)],
            **{
                f"{one['id']} {part}": self.get(f"/organizations/{one['id']}/{part}")
                for one in organizations[:3]
                for part in ("icp-configs", "pixel-config")
            },
        }

    def of_runs(self) -> list[dict[str, Any]]:
        """What runs made and did not remove."""
        organizations = [one for one in self.organizations() if one["status"] != "canceled" or one["credits"]]
        keys = [key for key in self.get("/api-keys")["apiKeys"] if key["status"] != "revoked"]
        return [one for one in (*organizations, *keys) if one["name"].startswith(MARK)]

    def written(self) -> list[str]:
        """The paths of all requests that the emulator received and that could change something."""
        received = self.http.get("/_emulator/requests").raise_for_status().json()["requests"]
        return [one["path"] for one in received if one["method"] != "GET" and one["partnerId"] == self.partner_id]


@contextmanager
def emulator_process() -> Generator[str]:
    command = [sys.executable, "-m", "bullseye_partner_emulator", "--port", "0", "--rate-limit", "100000"]
    environment = {
        **os.environ,
        "BULLSEYE_PARTNER_EMULATOR_API_KEY": _FIRST_KEY,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    with subprocess.Popen(
        command, env=environment, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
    ) as process:
        try:
            running = (re.search(r"running on (http://\S+)", line) for line in process.stderr or ())
            yield next(match[1] for match in running if match)
        finally:
            process.kill()


def is_nowhere(_url: str) -> bool:
    return False


def test_the_commands_touch_what_is_theirs_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conformance_cli, "is_loopback", is_nowhere)
    report, runner = tmp_path / "conformance.json", CliRunner()
    with emulator_process() as address, httpx2.Client(base_url=address, trust_env=False) as http:
        made = http.post("/_emulator/partners", json={"dataSet": "agency"}).raise_for_status().json()
        account = Neighbour(http, made["id"], made["apiKey"])
        monkeypatch.setenv(KEY_VARIABLE, account.api_key)
        before = account.shown()
        foreign = set(_UUID.findall(json.dumps(before)))
        common = ["--target", f"{address}/api/v1", "--budget-share", "1"]

        ran = runner.invoke(conformance_cli.app, [*common, "--allow-writes", "--report", str(report), "--seed", "1"])
        assert ran.exit_code == 0, ran.output
        assert "Not sent (it changes what belongs to the whole partner): " in ran.output
        assert account.shown() == before
        assert account.of_runs() == []

        left = {"name": f"{MARK}left", "externalId": f"{MARK}left", "initialCredits": 3}
        http.post("/api/v1/partner/organizations", json=left, headers={"X-Partner-API-Key": account.api_key})
        options = [*common, "--journal", str(tmp_path / "conformance.live.jsonl")]
        listed = runner.invoke(sweep_app, [*options, "--dry-run"])
        assert (listed.exit_code, "left: organization" in listed.output) == (1, True)
        assert account.of_runs()
        cleared = runner.invoke(sweep_app, options)
        assert (cleared.exit_code, "removed 1, 0 left" in cleared.output) == (0, True)
        assert account.shown() == before
        assert account.of_runs() == []

        written = account.written()
        assert len(written) > 100
        assert not [path for path in written if foreign & set(_UUID.findall(path))]
        assert not [path for path in written if re.search("branding|domain|webhooks|billing", path)]
        assert runner.invoke(sweep_app, ["--target", f"{address}/nothing"]).exit_code == 2
    files = "".join(path.read_text() for path in tmp_path.iterdir() if path.is_file())
    assert account.api_key not in files
    assert set(re.findall(r"pk_live_\w+", files)) <= {"pk_live_abc123", "pk_live_abc123def456"}
    monkeypatch.delenv(KEY_VARIABLE)
    assert runner.invoke(sweep_app, common).exit_code == 2


ELSEWHERE = """
from contract_tests.conformance import cli

cli.is_loopback = lambda _url: False
cli.app()
"""


@pytest.mark.slow
def test_a_run_that_is_terminated_tidies_and_meanwhile_no_other_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conformance_cli, "is_loopback", is_nowhere)
    report, journal = tmp_path / "conformance.json", tmp_path / "conformance.live.jsonl"
    with emulator_process() as address, httpx2.Client(base_url=address, trust_env=False) as http:
        made = http.post("/_emulator/partners", json={}).raise_for_status().json()
        account = Neighbour(http, made["id"], made["apiKey"])
        monkeypatch.setenv(KEY_VARIABLE, account.api_key)
        before = account.shown()
        common = ["--target", f"{address}/api/v1", "--budget-share", "1"]
        command = [*common, "--allow-writes", "--report", str(report), "--seed", "1"]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        with subprocess.Popen(
            [sys.executable, "-c", ELSEWHERE, *command], env=environment, stderr=subprocess.PIPE, text=True
        ) as process:
            while not account.of_runs():
                assert process.poll() is None
            # It stands still, so that both are there at once.
            process.send_signal(signal.SIGSTOP)
            for other, options in ((conformance_cli.app, command), (sweep_app, [*common, "--journal", str(journal)])):
                ran = CliRunner().invoke(other, options)
                assert (ran.exit_code, "Another run or sweep is at work on" in " ".join(ran.output.split())) == (
                    2,
                    True,
                )
            process.send_signal(signal.SIGTERM)
            process.send_signal(signal.SIGCONT)
            _, complaints = process.communicate()
        assert process.returncode == 2
        assert "Interrupted. The run left nothing behind." in " ".join(complaints.split())
        assert account.of_runs() == []
        assert account.shown() == before


def test_an_account_that_was_not_named_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with emulator_process() as address, httpx2.Client(base_url=address, trust_env=False) as http:
        made = http.post("/_emulator/partners", json={}).raise_for_status().json()
        account = Neighbour(http, made["id"], made["apiKey"])
        options = ["--target", f"{address}/api/v1", "--report", str(tmp_path / "conformance.json"), "--sandbox"]
        monkeypatch.setenv(KEY_VARIABLE, account.api_key)
        ran = CliRunner().invoke(conformance_cli.app, [*options, "00000000-0000-4000-8000-000000000000"])
        assert ran.exit_code == 2
        assert f"opens the account of {account.partner_id}" in " ".join(ran.output.split())
        monkeypatch.setenv(KEY_VARIABLE, "pk_live_of_nobody_at_all")
        ran = CliRunner().invoke(conformance_cli.app, [*options, account.partner_id])
        assert ran.exit_code == 2
        assert f"no account for the key in {KEY_VARIABLE}" in " ".join(ran.output.split())
        assert account.written() == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_an_account_for_tests_in_another_process_is_tested_whole_and_put_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = tmp_path / "conformance.json"
    with emulator_process() as address, httpx2.Client(base_url=address, trust_env=False) as http:
        made = http.post("/_emulator/partners", json={}).raise_for_status().json()
        account = Neighbour(http, made["id"], made["apiKey"])
        monkeypatch.setenv(KEY_VARIABLE, account.api_key)
        before = account.shown()
        options = ["--target", f"{address}/api/v1", "--budget-share", "1", "--report", str(report), "--seed", "1"]
        ran = CliRunner().invoke(conformance_cli.app, [*options, "--sandbox", account.partner_id])
        assert ran.exit_code == 0, ran.output
        output = " ".join(ran.output.split())
        assert "Left behind in the account: " in output
        assert "States not reached: " in output
        after = account.shown()
        for settings in ("/me", "/webhooks", "/script-config"):
            assert after[settings] == before[settings]
        assert account.of_runs() == []
        assert {path for path in account.written() if re.search("branding|domain|webhooks", path)}
        scenario = json.loads(report.read_text())["scenario"]
        assert scenario["requests"] > 2500
        assert scenario["findings"] == []


def interrupted(*_arguments: object, **_options: object) -> None:
    error = KeyboardInterrupt()
    error.add_note("The run left nothing behind.")
    raise error


def test_an_interrupted_command_says_what_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conformance_cli, "run_conformance", interrupted)
    ran = CliRunner().invoke(conformance_cli.app, ["--report", str(tmp_path / "conformance.json")])
    assert ran.exit_code == 2
    assert "Interrupted. The run left nothing behind." in ran.output
