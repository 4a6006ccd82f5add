"""Whole conformance runs against the emulator, one for each seed, several at the same time."""

from __future__ import annotations

from concurrent.futures import as_completed
from typing import TYPE_CHECKING

import msgspec

from contract_tests.conformance.run import run_conformance
from contract_tests.power.mutated_emulator import emulator_with
from contract_tests.process_pool import open_process_pool
from contract_tests.target.target import emulator_target
from generator.description import repository_description
from generator.strict import strict_variant

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contract_tests.fuzzing.profiles import Profile


class Look(msgspec.Struct, frozen=True):
    """A run with one seed.

    Attributes:
        profile: The name of its effort.
        seed: Of all random values.
        scenario_requests: How many the scenario sent.
        requests: How many Schemathesis sent.
        request_hash: SHA-256 of those, as the report has it.
        checks: How many checks Schemathesis made of the answers.
        seconds: Wall-clock time.
        alarms: What the run found, did not reach, or stumbled over; nothing if the emulator passed.
    """

    profile: str
    seed: int
    scenario_requests: int
    requests: int
    request_hash: str
    checks: int
    seconds: float
    alarms: list[str]


def look_with(seed: int, profile: Profile, mutant: str | None = None) -> Look:
    """Hold the emulator, or one with a mutant, against the description."""
    description = repository_description()
    report = run_conformance(
        description,
        strict_variant(description.bundle),
        emulator_target(seed, emulator_with(mutant)),
        profile,
        seed=seed,
    )
    assert report.scenario is not None
    return Look(
        profile=profile.name,
        seed=seed,
        scenario_requests=report.scenario.requests,
        requests=report.requests,
        request_hash=report.request_hash,
        checks=sum(
            counts.passed + counts.failed for operation in report.operations for counts in operation.checks.values()
        ),
        seconds=report.duration_seconds,
        alarms=[
            *(f"{found.operation_id}: {found.oracle.id}: {found.message}" for found in report.found),
            *(f"{unreached.operation_id}: no success in {unreached.where}" for unreached in report.unreached),
            *report.errors,
        ],
    )


def look_with_each(
    seeds: Sequence[int], profile: Profile, *, processes: int, mutant: str | None = None
) -> Iterator[Look]:
    """Yield a look with each seed, as they end."""
    # A process for each run: Schemathesis keeps an application that it has called, with all its data, until the end.
    with open_process_pool(min(processes, len(seeds)), tasks_each=1) as pool:
        for look in as_completed([pool.submit(look_with, seed, profile, mutant) for seed in seeds]):
            yield look.result()
