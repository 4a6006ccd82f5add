"""A night: its watches, and the edits that they propose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from contract_tests.conformance.observed import Observed
from contract_tests.documentation.page_source import shown_address
from contract_tests.nightly.api_watch import watch_api
from contract_tests.nightly.documentation_watch import DOCUMENTATION, watch_documentation
from contract_tests.nightly.memory import Night, Proposal, last_checked
from contract_tests.nightly.proposal import propose
from contract_tests.nightly.schedule import schedule_warnings
from contract_tests.nightly.watched import Watched, not_checked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from contract_tests.accepted import Accepted
    from contract_tests.clock import Clock
    from contract_tests.documentation.crawl import Crawl
    from contract_tests.documentation.look import Look
    from contract_tests.fuzzing.profiles import Profile
    from contract_tests.nightly.watched import Conclusion
    from contract_tests.target.target import Target
    from generator.description import Description

EMULATOR = "emulator"
LIVE = "live account"
"""The names of the watches of an API."""


@dataclass(frozen=True)
class Setting:
    """What a night watches, and with what.

    Attributes:
        description: The description.
        root: The root folder of the repository, which the proposed edits are for.
        pages: The address or folder of the documentation; None does not look there.
        account: Makes the target that is only read, or says why there is none.
        account_address: Its address, for the command that repeats the run.
        emulator: Makes our emulator of a seed; None does not ask it.
        profile: The effort for the emulator.
        seed: Of all random values of this night.
        accepted: Known differences.
        clock: The time, and how to wait.
        reports: Where the patch with the proposed edits goes; None makes none.
        last_commit: When the last commit was made, if anybody knows.
    """

    description: Description
    root: Path
    pages: str | None
    account: Callable[[], Target] | str
    account_address: str
    emulator: Callable[[int], Target] | None
    profile: Profile
    seed: int
    accepted: Sequence[Accepted]
    clock: Clock
    reports: Path | None
    last_commit: datetime | None


def watch_night(setting: Setting, before: list[Night]) -> Night:
    """Look at everything, and write the proposed edits; issues come afterwards.

    Raises:
        DescriptionError: the description is broken.
        OSError: the patch cannot be written.
    """
    at = datetime.fromtimestamp(setting.clock.now(), UTC).replace(microsecond=0)
    watched: list[Watched] = []
    proposal = Proposal()
    for look_there in (_documentation, _account, _emulator):
        begun = setting.clock.now()
        one, pages = look_there(setting, before, at)
        if pages and setting.reports:
            proposal = propose(setting.root, *pages, _accepting(setting, at), setting.reports)
        watched.append(msgspec.structs.replace(one, seconds=round(setting.clock.now() - begun, 1)))
    warnings = schedule_warnings(at, setting.last_commit, before[-1].at if before else None)
    return Night(at, _conclusion(watched), tuple(watched), warnings=tuple(warnings), proposal=proposal)


_Pages: TypeAlias = "tuple[Look, Crawl] | None"


def _conclusion(watched: Sequence[Watched]) -> Conclusion:
    conclusions = {one.conclusion for one in watched if one.is_set_up}
    if "differs" in conclusions:
        return "differs"
    return "could not check" if "could not check" in conclusions or not conclusions else "passed"


def _accepting(setting: Setting, at: datetime) -> Callable[[Look], Look]:
    return lambda look: look.accepting(setting.accepted, at.date())


def _documentation(setting: Setting, before: list[Night], at: datetime) -> tuple[Watched, _Pages]:
    if setting.pages is None:
        return not_checked(DOCUMENTATION, "no documentation was named: --from", is_set_up=False), None
    last = last_checked(before, DOCUMENTATION)
    return watch_documentation(
        setting.description,
        setting.pages,
        accepted=setting.accepted,
        before=last[1].seen if last else None,
        today=at.date(),
        clock=setting.clock,
    )


def _account(setting: Setting, before: list[Night], _at: datetime) -> tuple[Watched, _Pages]:
    if isinstance(setting.account, str):
        return not_checked(LIVE, setting.account, is_set_up=bool(setting.account_address)), None
    command = f"python -m nox -s nightly -- --dry-run --target {shown_address(setting.account_address)}"
    return _api(setting, LIVE, setting.account(), None, command, before), None


def _emulator(setting: Setting, before: list[Night], _at: datetime) -> tuple[Watched, _Pages]:
    if setting.emulator is None:
        return not_checked(EMULATOR, "it was left out: --no-emulator", is_set_up=False), None
    command = f"python -m nox -s conformance -- --profile {setting.profile.name} --seed {setting.seed}"
    return _api(setting, EMULATOR, setting.emulator(setting.seed), setting.profile, command, before), None


def _api(
    setting: Setting, name: str, target: Target, profile: Profile | None, command: str, before: list[Night]
) -> Watched:
    last = last_checked(before, name)
    return watch_api(
        name,
        setting.description,
        target,
        profile,
        seed=setting.seed,
        command=command,
        accepted=setting.accepted,
        before=Observed(last[0], last[1].of.partition(", seed")[0], last[1].seen) if last else None,
        clock=setting.clock,
    )
