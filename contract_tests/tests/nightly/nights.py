"""Nights of a test: no network, a clock of their own, small watches."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from contract_tests.fuzzing.profiles import Profile
from contract_tests.nightly.folder_tracker import FolderTracker
from contract_tests.nightly.issue_plan import tell
from contract_tests.nightly.memory import read_nights, remember
from contract_tests.nightly.night import Setting, watch_night
from contract_tests.power.mutated_emulator import emulator_with
from contract_tests.target.target import emulator_target
from generator.description import DEFAULT_PATH, repository_description

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from contract_tests.accepted import Accepted
    from contract_tests.nightly.memory import Night
    from contract_tests.target.target import Target

THREE_DRIFTS = (
    "rename-field:getPartnerAccount:/partner/companyName",
    "enum-value:getBilling:/billingMode",
    "retype-field:listOrganizations:/organizations/*/credits",
)
"""Mutants of an emulator that a run that only reads can see."""

SMALL = Profile("small", coverage=False, fuzzing_cases=1, scenarios=2, page_scenarios=1, steps=6)


class NightClock:
    """Stands still but for those who sleep."""

    def __init__(self, *, day: int = 26) -> None:
        self.time = datetime(2026, 11, day, 3, 17, tzinfo=UTC).timestamp()
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


def setting_of(
    *,
    day: int = 26,
    pages: Path | str | None = None,
    account: Callable[[], Target] | str = "no account was named",
    accepted: tuple[Accepted, ...] = (),
) -> Setting:
    clock = NightClock(day=day)
    return Setting(
        description=repository_description(),
        root=DEFAULT_PATH.parent.parent,
        pages=None if pages is None else str(pages),
        account=account,
        account_address="" if isinstance(account, str) else "http://127.0.0.1:9/api/v1",
        emulator=None,
        profile=SMALL,
        seed=day,
        accepted=accepted,
        clock=clock,
        reports=None,
        last_commit=datetime.fromtimestamp(clock.time, UTC),
    )


def watch(folder: Path, setting: Setting) -> Night:
    """Watch a night, keep its issues in a folder, and remember it there."""
    night = watch_night(setting, read_nights(folder))
    night = msgspec.structs.replace(
        night, issues=tuple(tell(FolderTracker(folder / "issues"), night.watches, f"{night.at:%Y-%m-%d}"))
    )
    remember(folder, night)
    return night


def account_with(*mutants: str, is_ours: bool = True) -> Callable[[], Target]:
    """Return what makes an account with mutants; one that is not ours may hold anybody's data."""

    def made() -> Target:
        return dataclasses.replace(emulator_target(1, emulator_with(*mutants)), is_copy=is_ours)

    return made
