"""What a conformance run promises: the same requests for a seed, no silent gap, no key in what it leaves behind."""

from __future__ import annotations

import importlib
import io
import json
import socket
import sys
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
import uvicorn
from rich.console import Console
from typer.testing import CliRunner

from contract_tests.conformance import cli
from contract_tests.conformance.cli import app
from contract_tests.conformance.report import Report, Unreached, write_report
from contract_tests.conformance.run import UnknownOperationError, run_conformance
from contract_tests.conformance.summary import print_summary
from contract_tests.fuzzing.links import LinkGraph
from contract_tests.fuzzing.profiles import PROFILES, QUICK, Profile
from contract_tests.target.target import KEY_VARIABLE, AsgiApp, Target, emulator_target
from generator.operations import read_operations
from generator.strict import strict_variant

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

    from contract_tests.target.target import Receive, Scope, Send
    from generator.description import Description

TINY = Profile("tiny", coverage=False, fuzzing_cases=4, scenarios=8, page_scenarios=8, steps=5)


def run(description: Description, target: Target, *operation_ids: str, seed: int = 1) -> Report:
    return run_conformance(
        description,
        strict_variant(description.bundle),
        target,
        TINY,
        seed=seed,
        operation_ids=operation_ids,
    )


def answering(target: Target, change: Callable[[dict[str, Any]], None] | int, path: str, *, after: int = 0) -> Target:
    """Return `target` with one path that, after so many requests to it, answers with a status or a changed body."""
    requests = 0
    inner = target.app
    assert inner is not None

    async def layer(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal requests
        assert inner is not None
        if scope["type"] != "http" or scope["path"] != f"/api/v1{path}":
            await inner(scope, receive, send)
            return
        requests += 1
        sent: list[Any] = []

        async def keep(message: Any) -> None:
            sent.append(message)

        await inner(scope, receive, keep)
        start, body = sent
        if requests > after and start["status"] < 300:
            value = json.loads(body["body"])
            if isinstance(change, int):
                start["status"], value = change, {"error": {"code": "InternalError", "message": "Out of order"}}
            else:
                change(value)
            body["body"] = json.dumps(value).encode()
            start["headers"] = [(name, text) for name, text in start["headers"] if name != b"content-length"]
        await send(start)
        await send(body)

    app_of_layer: AsgiApp = layer
    return replace(target, app=app_of_layer)


def shown(report: Report) -> str:
    console = Console(file=io.StringIO(), width=200)
    print_summary(report, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_same_seed_sends_the_same_requests(description: Description) -> None:
    first, second = (run(description, emulator_target(7), "createOrganization", "setDomain", seed=7) for _ in range(2))

    assert first.requests == second.requests > 0
    assert first.request_hash == second.request_hash
    assert replace_duration(first) == replace_duration(second)


def replace_duration(report: Report) -> Report:
    return msgspec.structs.replace(report, duration_seconds=0.0)


def test_the_same_seed_sends_the_same_requests_after_an_edit_of_the_code(
    description: Description, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who mends a bug must be able to repeat the requests that showed it."""
    before = run(description, emulator_target(1), "createIcpConfig")
    literals = ", ".join(f'"literal of an edit {number}"' for number in range(1000))
    (tmp_path / "edited_module.py").write_text(f"LITERALS = [{literals}]\n", encoding="utf-8")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    importlib.import_module("edited_module")

    after = run(description, emulator_target(1), "createIcpConfig")

    assert after.request_hash == before.request_hash


def test_another_seed_sends_other_requests(description: Description) -> None:
    first, second = (run(description, emulator_target(1), "setDomain", seed=seed) for seed in (1, 2))

    assert first.request_hash != second.request_hash


def test_an_operation_that_never_succeeds_fails_the_run(description: Description) -> None:
    report = run(description, answering(emulator_target(1), 500, "/partner/billing"), "getBilling")

    assert report.unreached == [Unreached("getBilling", "any phase")]
    assert not report.passed
    assert "getBilling never answered with 2xx in any phase" in shown(report)


def test_an_operation_that_never_succeeds_in_a_sequence_fails_the_run(description: Description) -> None:
    alone = run(description, emulator_target(1), "getBilling").operations[0].cases["fuzzing"]

    report = run(description, answering(emulator_target(1), 401, "/partner/billing", after=alone), "getBilling")

    assert report.operations[0].successes
    assert report.unreached == [Unreached("getBilling", "the stateful phase")]
    assert not report.passed
    assert "getBilling never answered with 2xx in the stateful phase" in shown(report)


def test_neither_key_nor_secrets_are_shown_or_stored(description: Description, tmp_path: Path) -> None:
    too_short: list[str] = []

    def shorten(created: dict[str, Any]) -> None:
        if "plainKey" in created:
            created["plainKey"] = created["plainKey"][:19]
            too_short.append(created["plainKey"])

    target = answering(emulator_target(1), shorten, "/partner/api-keys")
    report = run(description, target, "createApiKey")
    write_report(report, tmp_path / "report.json")
    left_behind = shown(report) + (tmp_path / "report.json").read_text("utf-8")

    assert [(failure.where, failure.got) for failure in report.failures] == [("$.plainKey", "[redacted]")]
    assert target.api_key not in left_behind
    assert too_short
    assert not any(key in left_behind for key in too_short)
    assert "curl -X POST" in left_behind


def test_the_report_says_what_the_summary_says(tmp_path: Path) -> None:
    path = tmp_path / "reports" / "conformance.json"

    result = CliRunner().invoke(app, ["--seed", "3", "--operation", "getUsage", "--report", str(path)])

    assert result.exit_code == 0, result.output
    report = msgspec.json.decode(path.read_bytes(), type=Report)
    assert report.seed == 3
    assert "--seed 3" in result.output
    assert report.request_hash in result.output
    assert [operation.operation_id for operation in report.operations] == ["getUsage"]
    assert report.operations[0].checks["response_schema_conformance"].passed
    assert emulator_target(3).api_key not in result.output + path.read_text("utf-8")
    assert report.ledger is not None
    laws = {claim.verdict: claim.reason for claim in report.ledger.claims if claim.kind == "law"}
    assert laws["not exercised"] == "the scenario was not run, since operations were chosen"


def test_a_run_leaves_no_files_but_its_reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert CliRunner().invoke(app, ["--operation", "getUsage"]).exit_code == 0
    assert {path.suffix for path in tmp_path.rglob("*")} == {"", ".json", ".html", ".md", ".xml", ".jsonl"}
    assert {path.parent.name for path in tmp_path.rglob("*.*")} == {"reports"}


def invoke(monkeypatch: pytest.MonkeyPatch, report: Path, app_of_emulator: Callable[[Target], Target]) -> Result:
    """Run the command on one operation, with a changed emulator."""

    def target(seed: int) -> Target:
        return app_of_emulator(emulator_target(seed))

    monkeypatch.setattr(cli, "emulator_target", target)
    monkeypatch.setitem(PROFILES, QUICK.name, TINY)
    return CliRunner().invoke(app, ["--operation", "getUsage", "--seed", "1", "--report", str(report)])


def test_a_failed_check_is_exit_status_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = invoke(
        monkeypatch,
        tmp_path / "report.json",
        lambda target: answering(target, lambda usage: usage.update(undescribed=1), "/partner/usage"),
    )

    assert result.exit_code == 1, result.output
    assert "body-conformance (schema), schemathesis" in result.output
    assert "$.undescribed" in result.output


def test_a_target_that_stops_answering_is_exit_status_2(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was checked until then held, yet nobody may read that as a pass."""

    def failing(target: Target) -> Target:
        requests = 0

        async def layer(scope: Scope, receive: Receive, send: Send) -> None:
            nonlocal requests
            requests += 1
            if requests > 5:
                raise ConnectionError("gone")
            assert target.app is not None
            await target.app(scope, receive, send)

        return replace(target, app=layer)

    result = invoke(monkeypatch, tmp_path / "report.json", failing)

    assert result.exit_code == 2, result.output
    assert "Not tested: GET /partner/usage" in result.output
    assert not msgspec.json.decode((tmp_path / "report.json").read_bytes(), type=Report).passed


def test_a_server_is_tested_over_the_wire(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    served = emulator_target(1)
    assert served.app is not None
    monkeypatch.setenv(KEY_VARIABLE, served.api_key)
    monkeypatch.setitem(PROFILES, QUICK.name, TINY)
    report = tmp_path / "report.json"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(served.app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/api/v1"
        result = CliRunner().invoke(app, ["--target", url, "--operation", "getUsage", "--report", str(report)])
        server.should_exit = True
        thread.join(timeout=10)

    assert result.exit_code == 0, result.output
    assert msgspec.json.decode(report.read_bytes(), type=Report).target == url
    assert served.api_key not in result.output + report.read_text("utf-8")


def test_a_target_that_cannot_be_reached_is_no_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "pk_live_nobody_has_this_key")
    report = tmp_path / "report.json"

    result = CliRunner().invoke(app, ["--target", "http://127.0.0.1:9/api/v1", "--report", str(report)])

    assert result.exit_code == 2
    assert "http://127.0.0.1:9/api/v1 cannot be reached" in result.output
    assert "pk_live_nobody_has_this_key" not in result.output
    assert not report.exists()


def test_a_target_without_a_key_is_no_result(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(KEY_VARIABLE, raising=False)

    result = CliRunner().invoke(app, ["--target", "http://127.0.0.1:9/api/v1"])

    assert result.exit_code == 2
    assert KEY_VARIABLE in result.output


def test_an_unknown_operation_is_no_result(description: Description) -> None:
    with pytest.raises(UnknownOperationError, match="listOrganisations"):
        run(description, emulator_target(1), "listOrganisations")


def test_links_lead_to_every_operation(description: Description) -> None:
    links = LinkGraph(description)

    for operation in read_operations(description):
        assert len(links.leading_to([operation.operation_id])) > 1
