"""A server on this machine, in no known state, is tested whole; an emulator is as before afterwards."""

from __future__ import annotations

import json
import re
from contextlib import closing
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from typer.testing import CliRunner

from bullseye_partner_emulator import Settings, SteppingClock, create_app
from bullseye_partner_emulator.control import CONTROL_PATH
from bullseye_partner_emulator.serving import serve_in_thread
from contract_tests.conformance.cli import app
from contract_tests.power.mutated_emulator import emulator_with
from contract_tests.target.events import TimePassed
from contract_tests.target.local_target import Control, local_target
from contract_tests.target.target import KEY_VARIABLE, TargetError

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from bullseye_partner_emulator import Emulator

DOCUMENTED_LIMIT = 1000


@pytest.fixture
def stock() -> Generator[tuple[Emulator, str]]:
    """An emulator as anybody starts it, and its address."""
    with closing(create_app(Settings())) as emulator, serve_in_thread(emulator) as address:
        yield emulator, address


def conformance(tmp_path: Path, url: str) -> tuple[int, str, dict[str, Any]]:
    report = tmp_path / "conformance.json"
    result = CliRunner().invoke(app, ["--target", url, "--profile", "scenario", "--seed", "5", "--report", str(report)])
    return result.exit_code, re.sub(r"\s+", " ", result.output), json.loads(report.read_text())["scenario"]


@pytest.mark.slow
def test_an_emulator_that_has_no_room_left_for_a_run_conforms(stock: tuple[Emulator, str], tmp_path: Path) -> None:
    emulator, address = stock
    before = emulator.accounts()
    exit_code, output, scenario = conformance(tmp_path, address + emulator.base_path)
    assert (exit_code, scenario["findings"], scenario["apart"]) == (0, [], []), output
    assert scenario["requests"] > 4 * DOCUMENTED_LIMIT < scenario["compared"]
    assert not re.search("as many organizations|second account|rate limit", str(scenario["not_reached"]))
    assert [one.id for one in emulator.accounts()] == [one.id for one in before], "the account of the run is gone"
    assert [one.organizations for one in emulator.accounts()] == [one.organizations for one in before]


@pytest.mark.slow
def test_what_was_found_can_be_repeated_in_the_account_of_the_run(tmp_path: Path) -> None:
    make = emulator_with("drop-field:getPartnerAccount:/partner/slug")
    with closing(make(Settings())) as emulator, serve_in_thread(emulator) as address:
        exit_code, output, _ = conformance(tmp_path, address + emulator.base_path)
        assert exit_code == 1
        (keys,) = re.findall(r"curl -X POST (http://\S+/keys)`", output)
        key = httpx2.post(keys).json()["apiKey"]
        repeated = httpx2.get(f"{address}{emulator.base_path}/partner/me", headers={"X-Partner-API-Key": key})
        assert "slug" not in repeated.json()["partner"]
        assert key not in output


def test_the_clock_of_an_account_that_is_not_that_of_the_machine_is_noticed(stock: tuple[Emulator, str]) -> None:
    _, address = stock
    with local_target(f"{address}/api/v1") as target:
        assert target.is_dated
    with (
        closing(create_app(Settings(seed=1, clock=SteppingClock()))) as emulator,
        serve_in_thread(emulator) as address,
        local_target(address + emulator.base_path) as target,
    ):
        assert not target.is_dated


def test_a_server_without_a_control_api_is_asked_with_the_key_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(create_app(Settings(control=False))) as emulator, serve_in_thread(emulator) as address:
        url = address + emulator.base_path
        assert httpx2.get(f"{address}{CONTROL_PATH}").status_code == 404
        monkeypatch.delenv(KEY_VARIABLE, raising=False)
        with pytest.raises(TargetError, match=KEY_VARIABLE), local_target(url):
            pass
        monkeypatch.setenv(KEY_VARIABLE, "a key")
        with local_target(url) as target:
            assert (target.api_key, target.rate_limit, target.another_account) == ("a key", None, None)


def test_letting_time_pass_waits_for_the_retries_that_are_due() -> None:
    due, later, looks = "2026-11-28T10:00:00.000Z", "2026-11-28T12:00:00.000Z", 0

    def control(request: httpx2.Request) -> httpx2.Response:
        nonlocal looks
        if request.url.path.endswith("/partners"):
            return httpx2.Response(200, json={"partners": [{"id": "one", "now": "2026-11-28T11:00:00.000Z"}]})
        if request.url.path.endswith("/deliveries"):
            looks += 1
            if looks == 1:
                return httpx2.Response(503)
            tried = {"status": "pending", "nextAttemptAt": due if looks == 2 else later, "attempts": 1}
            return httpx2.Response(200, json={"deliveries": [tried]})
        return httpx2.Response(200, json={"now": "2026-11-28T11:00:00.000Z"})

    client = httpx2.Client(base_url="http://127.0.0.1/", transport=httpx2.MockTransport(control))
    lent = Control(client, {"key": "one"})
    assert lent.bring_about("key", TimePassed(3600))
    assert looks == 3
