"""The fixtures for the test suites of partners, in a suite of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

SUITE = """
import pytest
from bullseye_partner import APIConnectionError, BullseyeError
from bullseye_partner.webhooks import unwrap

def test_an_account_is_ready(bullseye_partner):
    with bullseye_partner.client() as client:
        assert client.organizations.list().total == 7
        client.organizations.create(name="Only here")
        assert client.organizations.list(search="only here").total == 1

def test_each_test_has_its_own(bullseye_partner):
    with bullseye_partner.client(max_retries=0) as client:
        assert client.organizations.list(search="only here").total == 0

def test_a_bad_day(bullseye_partner, bullseye_faults):
    bullseye_faults.inject("status", operationId="listOrganizations", status=502, times=1)
    bullseye_faults.inject("truncate", operationId="createOrganization", times=1)
    with bullseye_partner.client() as client:
        assert client.organizations.list().total == 7  # the second attempt
        with pytest.raises(APIConnectionError) as caught:
            client.organizations.create(name="Carried out")
        assert caught.value.attempts == 1
        assert client.organizations.list(search="Carried out").total == 1

@pytest.mark.parametrize("kind", ["reset", "malform"])
def test_worse_days(bullseye_partner, bullseye_faults, kind):
    bullseye_faults.inject(kind)
    with bullseye_partner.client(max_retries=1) as client:
        with pytest.raises(BullseyeError):
            client.organizations.list()
        bullseye_faults.clear()
        assert client.organizations.list().total == 7

def test_webhooks(bullseye_partner, bullseye_webhooks):
    visitor = bullseye_partner.identify_visitor(email="ada@example.com")
    identified, billing = sorted(bullseye_webhooks.deliveries, key=lambda delivery: "visitor" not in delivery.event)
    event = unwrap(identified.body, identified.headers["x-bullseye-signature"], secrets=bullseye_webhooks.secret)
    assert (str(event.visitor.id), event.visitor.email) == (visitor, "ada@example.com")
    assert billing.event["event"] == "usage.recorded"

def test_webhooks_that_fail(bullseye_partner, bullseye_webhooks):
    bullseye_webhooks.status = 503
    bullseye_partner.identify_visitor()
    assert len(bullseye_webhooks.deliveries) == 2
    bullseye_webhooks.status = 200
    bullseye_partner.advance_clock(3600)
    assert len(bullseye_webhooks.deliveries) == 4
    with bullseye_partner.client() as client:
        assert {log.attempts for log in client.webhooks.list_logs(page_size=100).items[-2:]} == {2}

seen = []

@pytest.mark.parametrize("turn", [0, 1])
def test_an_account_goes_with_its_test(bullseye_emulator, bullseye_partner, turn):
    there = {account.id for account in bullseye_emulator.emulator.accounts()}
    assert bullseye_partner.id in there and not there & set(seen)
    seen.append(bullseye_partner.id)

def test_few_requests(bullseye_emulator):
    partner = bullseye_emulator.create_partner(rate_limit=2)
    with partner.client() as client:
        client.organizations.list(page_size=1)
        assert (client.rate_limit.limit, client.rate_limit.remaining) == (2, 1)

def test_time_passes(bullseye_emulator):
    partner = bullseye_emulator.create_partner("empty")
    with partner.client() as client:
        before = client.organizations.create(name="Before").created_at
        partner.advance_clock(86_400)
        after = client.organizations.create(name="After").created_at
        assert (after - before).days == 1
"""


READINGS = """
from bullseye_partner import NotFoundError

def test_the_emulator_follows(bullseye_partner):
    with bullseye_partner.client() as client:
        try:
            client.icp_configs.list("00000000-0000-0000-0000-000000000000")
        except NotFoundError as error:
            assert error.code == "not_found"
"""


def run_suite(folder: Path, suite: str, *options: str) -> str:
    """Run a suite in a pytest of its own that has nothing but the plugin; return what it printed."""
    (folder / "test_suite.py").write_text(suite, encoding="utf-8")
    plugins = ["-p", "bullseye_partner_emulator.pytest_plugin", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *plugins, *options, "test_suite.py"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout + run.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "outcome"),
    [
        (["--bullseye-reading", "C7=sample", "--bullseye-reading", "C4=guide"], "1 passed"),
        ([], "AssertionError"),
        (
            ["--bullseye-reading", "C7=guide"],
            "--bullseye-reading: C7 has no reading guide, it has",
        ),
    ],
)
def test_a_suite_chooses_the_readings(options: list[str], outcome: str, tmp_path: Path) -> None:
    assert outcome in run_suite(tmp_path, READINGS, *options)


@pytest.mark.slow
def test_a_suite_needs_nothing_but_the_fixtures(tmp_path: Path) -> None:
    assert "11 passed" in (output := run_suite(tmp_path, SUITE)), output
