"""Each watch: what it concludes, when it asks again, and what it shows of accounts that are not ours."""

from __future__ import annotations

import dataclasses
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
import pytest

from bullseye_partner_emulator import Emulator
from contract_tests.accepted import Accepted
from contract_tests.nightly.api_watch import ATTEMPTS, WAIT_SECONDS, watch_api
from contract_tests.nightly.documentation_watch import watch_documentation
from contract_tests.nightly.folder_tracker import FolderTracker
from contract_tests.nightly.night import EMULATOR
from contract_tests.nightly.schedule import schedule_warnings
from contract_tests.power.mutated_emulator import emulator_with
from contract_tests.power.page_rendering import render
from contract_tests.target.target import emulator_target
from contract_tests.tests.documentation.scripted_site import Answer, serving
from contract_tests.tests.nightly.nights import SMALL, THREE_DRIFTS, NightClock, account_with, setting_of, watch

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.nightly.watched import Watched
    from contract_tests.target.target import Receive, Scope, Send, Target
    from generator.description import Description


class Unsteady:
    """An application whose gateway answers some requests, from the first on, with 503."""

    def __init__(self, emulator: Emulator, troubled: int) -> None:
        self._emulator = emulator
        self.troubled = troubled

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self.troubled > 0 and scope["path"].endswith("/billing"):
            self.troubled -= 1
            await send({"type": "http.response.start", "status": 503, "headers": []})
            await send({"type": "http.response.body", "body": b"no upstream"})
        else:
            await self._emulator(scope, receive, send)


def asked(description: Description, target: Target) -> tuple[Watched, NightClock]:
    clock = NightClock()
    result = watch_api(
        "live account", description, target, None, seed=3, command="nox", accepted=(), before=None, clock=clock
    )
    return result, clock


def unsteady(troubled: int) -> Target:
    target = emulator_target(3)
    assert isinstance(target.app, Emulator)
    return dataclasses.replace(target, app=Unsteady(target.app, troubled))


def test_trouble_of_the_network_is_waited_for(description: Description) -> None:
    result, clock = asked(description, unsteady(2))
    assert (result.conclusion, result.problems) == ("passed", ())
    assert clock.slept == [WAIT_SECONDS]


def test_trouble_that_stays_is_no_drift(description: Description) -> None:
    result, clock = asked(description, unsteady(10**6))
    assert (result.conclusion, result.problems) == ("could not check", ())
    assert "503" in result.reason
    assert f"{ATTEMPTS} attempts" in result.reason
    assert len(clock.slept) == ATTEMPTS - 1
    assert not result.sees("anything")


def test_a_key_that_is_refused_is_no_drift(description: Description) -> None:
    target = dataclasses.replace(emulator_target(3), api_key="bullseye_partner_that_nobody_knows")
    result, _ = asked(description, target)
    assert (result.conclusion, result.problems) == ("could not check", ())
    assert "answered with 401, 404, 405 only" in result.reason
    assert target.api_key not in result.reason


def test_an_account_that_is_not_ours_shows_no_data(tmp_path: Path) -> None:
    made = account_with(*THREE_DRIFTS, is_ours=False)
    night = watch(tmp_path, setting_of(account=made))
    ours = watch(tmp_path / "ours", setting_of(account=account_with(*THREE_DRIFTS)))
    assert len(night.issues) == len(ours.issues) == 3
    kept = "".join(path.read_text(encoding="utf-8") for path in tmp_path.glob("issues/*"))
    kept += next(tmp_path.glob("night-*.json")).read_text(encoding="utf-8")
    data = [problem.got for watch in ours.watches for problem in watch.problems if "enum" not in problem.title]
    told = "".join(path.read_text(encoding="utf-8") for path in tmp_path.glob("issues/*"))
    told += "".join(problem.got for watch in night.watches for problem in watch.problems)
    assert made().api_key not in kept
    assert "curl" not in kept
    assert "GET /partner/billing" in kept
    # The record of the night has settings beside, one of which may be the same number.
    assert any(len(text) > 3 and text not in told for text in data), "something had to be hidden"


def test_a_new_value_of_an_enum_is_shown(tmp_path: Path) -> None:
    for is_ours in (True, False):
        night = watch(tmp_path / str(is_ours), setting_of(account=account_with(THREE_DRIFTS[1], is_ours=is_ours)))
        (problem,) = night.watches[1].problems
        assert "…" not in problem.got
        assert problem.got != problem.expected


def test_accepted_differences_open_nothing_until_their_time_is_over(tmp_path: Path) -> None:
    account = account_with(THREE_DRIFTS[1])
    first = watch(tmp_path / "a", setting_of(account=account))
    entries: tuple[Accepted, ...] = ()
    while problems := first.watches[1].problems:  # what follows from one that is accepted is accepted by itself
        (problem,) = problems
        entries += (Accepted(problem.fingerprint, "scenario", "ticket 4711", "somebody", date(2026, 12, 1)),)
        first = watch(tmp_path / "a", setting_of(account=account, accepted=entries))
    assert 1 <= len(entries) <= 3
    for folder in (tmp_path / "a", tmp_path / "b"):
        night = watch(folder, setting_of(day=27, account=account, accepted=entries))
        assert night.conclusion == "passed"
        assert not any(issue.is_open for issue in FolderTracker(folder / "issues").issues())
    late = tuple(msgspec.structs.replace(entry, until=date(2026, 11, 26)) for entry in entries)
    assert watch(tmp_path / "c", setting_of(day=27, account=account, accepted=late)).issues


@pytest.mark.slow
def test_the_emulator_is_asked_with_the_seed_of_the_night(tmp_path: Path) -> None:
    def drifted(seed: int) -> Target:
        return emulator_target(seed, emulator_with(THREE_DRIFTS[0]))

    setting = dataclasses.replace(setting_of(), emulator=drifted)
    night = watch(tmp_path, setting)
    emulator = night.watches[2]
    assert (emulator.name, emulator.conclusion) == (EMULATOR, "differs")
    assert any("companyName is now company_name" in problem.title for problem in emulator.problems)
    assert emulator.of.endswith("seed 26")
    assert f"--profile {SMALL.name} --seed 26" in emulator.problems[0].command


@pytest.mark.parametrize(
    ("failing", "conclusion"),
    [([503, 200], "passed"), ([503], "could not check")],
    ids=["for a moment", "all the time"],
)
def test_a_page_that_the_site_fails_at_is_asked_for_again_and_is_no_drift(
    description: Description, failing: list[int], conclusion: str
) -> None:
    pages = render(description) | {
        "partner-program/analytics": "# Analytics\n\nThe other reading of a contradiction.\n"
    }
    billing = "partner-api/billing"
    with serving(pages) as site:
        site.answers[f"/{billing}.md"] = [Answer(pages[billing] if one == 200 else "", one) for one in failing]
        site.answers["/llms.txt"] = [Answer("\n".join(f"- [page](/{page}.md)" for page in pages))]
        site.answers["/sitemap.xml"] = [Answer("<urlset></urlset>", headers={"Content-Type": "application/xml"})]
        result, _ = watch_documentation(
            description, site.url, accepted=(), before=None, today=date(2026, 11, 26), clock=NightClock()
        )
    assert (result.conclusion, result.problems) == (conclusion, ()), result.reason
    assert result.sees(billing) == (conclusion == "passed")


@pytest.mark.parametrize(
    ("commit", "night", "said"),
    [
        (timedelta(days=49), timedelta(days=1), []),
        (timedelta(days=51), timedelta(days=1), ["51 days old"]),
        (timedelta(days=1), timedelta(days=3), ["Nights are missing"]),
        (None, None, ["not known"]),
    ],
)
def test_a_schedule_that_will_be_switched_off_is_said(
    commit: timedelta | None, night: timedelta | None, said: list[str]
) -> None:
    now = datetime(2026, 11, 26, 3, 17, tzinfo=UTC)
    warnings = list(schedule_warnings(now, *(None if age is None else now - age for age in (commit, night))))
    assert len(warnings) == len(said)
    assert all(words in warning for words, warning in zip(said, warnings, strict=True))
