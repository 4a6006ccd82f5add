"""A conformance run, from a target and a description to a report."""

from __future__ import annotations

import time
from itertools import chain
from types import MappingProxyType
from typing import TYPE_CHECKING

from contract_tests.clock import SystemClock
from contract_tests.conformance.comparison import compare
from contract_tests.conformance.notices import notices_of
from contract_tests.conformance.observed import look_of
from contract_tests.conformance.report import OperationResult, Report, ScenarioSummary, Unreached
from contract_tests.conformance.weighing import weigh
from contract_tests.fuzzing.engine import STATEFUL_PHASE, Engine
from contract_tests.fuzzing.links import LinkGraph
from contract_tests.fuzzing.passes import make_passes
from contract_tests.fuzzing.randomness import seeded_values
from contract_tests.fuzzing.record import Record
from contract_tests.live.exclusion import BusyError
from contract_tests.live.journal import JournalError
from contract_tests.live.pace import Pace
from contract_tests.live.room import RoomError
from contract_tests.live.run import run_live
from contract_tests.live.sandbox import SandboxError, run_sandbox
from contract_tests.live.sweep import SweepError
from contract_tests.model.account import LiveModel
from contract_tests.model.local_run import run_local
from contract_tests.model.lockstep import lockstep_with
from contract_tests.model.walk import take_eventful_walks, take_walk
from contract_tests.scenario.facts import Facts
from contract_tests.scenario.ledger import Ledger
from contract_tests.scenario.own_checks import without_own_check
from contract_tests.scenario.run import run_scenario
from contract_tests.scenario.states import states_not_reached
from contract_tests.target.target import TargetError
from generator.evidence import evidence_book
from generator.operations import read_operations

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from contract_tests.conformance.comparison import Comparison
    from contract_tests.conformance.weighing import Weighed
    from contract_tests.finding import Finding
    from contract_tests.fuzzing.passes import Watcher
    from contract_tests.fuzzing.profiles import Profile
    from contract_tests.live.run import LiveWrites
    from contract_tests.model.walk import WalkResult
    from contract_tests.scenario.ledger import LedgerSummary
    from contract_tests.scenario.run import ScenarioResult
    from contract_tests.target.target import Target
    from generator.contradictions import Contradiction
    from generator.description import Description
    from generator.evidence import EvidenceBook, Level
    from generator.json_pointer import JsonObject
    from generator.operations import Operation

ANY_PHASE = "any phase"


class UnknownOperationError(Exception):
    """The description has no such operation."""


def run_conformance(
    description: Description,
    bundle: JsonObject,
    target: Target,
    profile: Profile,
    *,
    seed: int,
    contradictions: Mapping[str, Contradiction] = MappingProxyType({}),
    operation_ids: Collection[str] = (),
    watch: Watcher = lambda _doing, _record: None,
    budget_share: float | None = None,
    live: LiveWrites | None = None,
    compare_with: Target | None = None,
) -> Report:
    """Hold a target against `bundle`, the strict variant of a description.

    Args:
        description: Where operations, links and evidence are read from.
        bundle: What the target is held against.
        target: What is tested; it is reset before each pass.
        profile: The effort.
        seed: Of all random values.
        contradictions: Those of the documentation; the answers of a live target are weighed against each.
        operation_ids: The operations to test; none is all of them. What leads to them comes along in the stateful
            phase.
        watch: Is told of the progress.
        budget_share: Only read: nothing but the reading part of the scenario runs, and spends at most this part of one
            window of the rate limit. None runs everything, which changes and deletes data.
        live: Only with `budget_share`: write too, to what the run itself makes and removes, or to an account for tests.
        compare_with: Our copy, which the whole scenario is run against too; None compares with nothing.

    Raises:
        UnknownOperationError: an id in `operation_ids` is none.
        TargetError: the target cannot be tested.
    """
    started = time.monotonic()
    operations = _chosen(read_operations(description), operation_ids)
    facts = Facts(description, bundle)
    ledger = Ledger(facts, target.not_modelled)
    record = Record(api_key=target.api_key, facts=facts, observe=ledger.add)
    pace = _pace(facts, target, watch, record) if budget_share is None else None
    with seeded_values():
        # Made first: it says best why a target cannot be tested.
        engine = Engine(bundle, target, profile, pace) if budget_share is None and profile.generates else None
        scenario: ScenarioSummary | None = None
        weighed: list[Weighed] = []
        seen: dict[str, list[str]] = {}
        if not operation_ids:
            watch("the scenario", record)
            result, walk = _scenario(facts, target, seed, ledger, budget_share, live, pace, profile.walks)
            scenario = _summary(facts, result, walk)
            seen = look_of(result.exchanges, facts)
            watch("weighing the readings of the documentation", record)
            weighed = [] if target.is_copy else weigh(description, contradictions, result.exchanges, target)
        if engine is not None:
            make_passes(engine, record, LinkGraph(description), operations, profile, seed, watch)
            ledger.exercise(record.exercised)
    evidence = evidence_book(description)
    notices, claims = _judged(ledger, scenario, record, facts, target)
    comparison: Comparison | None = None
    if compare_with is not None and scenario is not None:
        watch("the scenario against the emulator", record)
        comparison = compare(facts, scenario.findings, claims.asked, seed=seed, emulator=compare_with)
    return _report(
        record,
        results := _results(operations, record, evidence),
        scenario,
        claims,
        comparison,
        weighed,
        seen=seen,
        target=target,
        profile=profile,
        seed=seed,
        facts=evidence.counts(),
        notices=notices,
        kind=_kind(budget_share, live),
        contradictions=len(contradictions),
        unreached=_unreached(results) if engine is not None else [],
        seconds=time.monotonic() - started,
    )


def _pace(facts: Facts, target: Target, watch: Watcher, record: Record) -> Pace | None:
    """Return when a target that may be changed at will can be asked; None if it has no limit that a run meets."""
    if target.app is not None or target.rate_limit is not None:
        return None

    def waits(seconds: float) -> None:
        watch(f"waiting {seconds:.0f} s for the rate limit", record)

    return Pace(facts, 1.0, SystemClock(), waits, believes_limit=True)


def _judged(
    ledger: Ledger, scenario: ScenarioSummary | None, record: Record, facts: Facts, target: Target
) -> tuple[list[str], LedgerSummary]:
    """Return which findings contradict nothing, and what all of them say of the claims."""
    found = [*(scenario.findings if scenario else ()), *record.failures]
    notices = [] if target.is_copy else notices_of(found, facts)
    refused = scenario.refused if scenario else {}
    return notices, ledger.summary(found, refused, notices=notices, without_scenario=scenario is None)


def _summary(facts: Facts, result: ScenarioResult, walk: WalkResult | None) -> ScenarioSummary:
    """Return what the scenario and the walk gave; what both found is told once, as the scenario tells it."""
    return ScenarioSummary(
        result.requests,
        result.request_hash,
        result.steps,
        _once(result.findings, walk.findings if walk else []),
        result.refused,
        result.unsettled,
        result.not_sent,
        _once(result.apart, walk.apart if walk else []),
        result.compared,
        len(walk.exchanges) if walk else 0,
        result.faults,
        result.not_reached if walk is None else states_not_reached(facts, [*result.exchanges, *walk.exchanges]),
        result.left_out,
        result.left_behind,
        without_own_check(facts),
    )


def _once(*found: Iterable[Finding]) -> list[Finding]:
    """Return each finding once, as it came up first."""
    first: dict[str, Finding] = {}
    for finding in chain(*found):
        first.setdefault(finding.fingerprint, finding)
    return list(first.values())


def _report(
    record: Record,
    results: list[OperationResult],
    scenario: ScenarioSummary | None,
    claims: LedgerSummary,
    comparison: Comparison | None,
    weighed: list[Weighed],
    *,
    seen: dict[str, list[str]],
    target: Target,
    profile: Profile,
    seed: int,
    facts: dict[Level, int],
    notices: list[str],
    kind: str,
    contradictions: int,
    unreached: list[Unreached],
    seconds: float,
) -> Report:
    errors = [*record.errors, *(scenario.faults if scenario else ())]
    labels = {f"{result.method} {result.path}": result.operation_id for result in results}
    chosen = {result.operation_id for result in results}
    report = Report(
        passed=False,
        target=target.name,
        profile=profile,
        seed=seed,
        requests=record.requests,
        request_hash=record.request_hash,
        scenario=scenario,
        ledger=claims,
        target_is_copy=target.is_copy,
        not_modelled=dict(target.not_modelled),
        comparison=comparison,
        weighed=weighed,
        seen=seen,
        duration_seconds=round(seconds, 1),
        facts=facts,
        contradictions=contradictions,
        operations=results,
        accompanying=[operation_id for operation_id in record.operations if operation_id not in chosen],
        failures=record.failures,
        unreached=unreached,
        skips=[skip.renamed(labels) for skip in record.skips],
        warnings=list(record.warnings),
        errors=errors,
        kind=kind,
        contradict_nothing=notices,
    )
    report.passed = report.conforms
    return report


def _kind(budget_share: float | None, live: LiveWrites | None) -> str:
    """Return what a run does to its target; see `Report.kind`."""
    if live is not None:
        return "fenced writes" if live.sandbox is None else "account for tests"
    return "everything" if budget_share is None else "reads"


def _scenario(
    facts: Facts,
    target: Target,
    seed: int,
    ledger: Ledger,
    budget_share: float | None,
    live: LiveWrites | None,
    pace: Pace | None,
    walks: int,
) -> tuple[ScenarioResult, WalkResult | None]:
    with lockstep_with(facts, target) as model:
        account = LiveModel(facts, target.api_key) if model is None and target.is_dated else None
        if live is not None:
            result = _live(facts, target, live, seed, account)
        elif budget_share is not None:
            result = run_scenario(
                facts.description,
                facts.strict,
                target,
                seed=seed,
                facts=facts,
                read_only=True,
                budget_share=budget_share,
                model=model,
                account=account,
            )
        elif model is None:
            result = run_local(facts, target, account, pace, seed=seed)
        else:
            result = run_scenario(facts.description, facts.strict, target, seed=seed, facts=facts, model=model)
        walk = None
        if model is not None and budget_share is None:
            walk = take_walk(facts, target, model, seed)
            walk = walk.with_another(take_eventful_walks(facts, target, model, seed, walks))
    if not any(200 <= exchange.answer.status < 300 for exchange in result.exchanges):
        statuses = sorted({exchange.answer.status for exchange in result.exchanges} - {0})
        came = f"answered with {', '.join(map(str, statuses))} only" if statuses else "cannot be reached"
        raise TargetError(f"{target.name} {came}. Is it running, is the URL right, does the key have full access?")
    ledger.add_run(result)
    return result, walk


def _live(facts: Facts, target: Target, live: LiveWrites, seed: int, account: LiveModel | None) -> ScenarioResult:
    try:
        if live.sandbox is not None:
            return run_sandbox(facts, target, live, live.sandbox, seed=seed, account=account)
        return run_live(facts, target, live, seed=seed, account=account)
    except (RoomError, SandboxError) as error:
        raise TargetError(str(error)) from None
    except (SweepError, JournalError, BusyError) as error:
        raise TargetError(f"{error} Nothing was written to {target.name}.") from None


def _chosen(operations: Iterable[Operation], operation_ids: Collection[str]) -> list[Operation]:
    known = {operation.operation_id: operation for operation in operations}
    if unknown := [operation_id for operation_id in operation_ids if operation_id not in known]:
        raise UnknownOperationError(f"The description has no {', '.join(unknown)}. It has {', '.join(known)}.")
    return [
        operation for operation_id, operation in known.items() if operation_id in operation_ids or not operation_ids
    ]


def _results(operations: Iterable[Operation], record: Record, evidence: EvidenceBook) -> list[OperationResult]:
    results: list[OperationResult] = []
    for operation in operations:
        counted = record.operation(operation.operation_id)
        results.append(
            OperationResult(
                operation_id=operation.operation_id,
                method=operation.http_method,
                path=operation.path,
                level=operation.evidence.level,
                facts=evidence.operation_evidence(operation.operation_id).counts,
                cases=counted.cases,
                successes=counted.successes,
                stateful_successes=counted.stateful_successes,
                statuses={str(status): count for status, count in sorted(counted.statuses.items())},
                checks=dict(sorted(counted.checks.items())),
            )
        )
    return results


def _unreached(results: Iterable[OperationResult]) -> list[Unreached]:
    unreached: list[Unreached] = []
    for result in results:
        if not result.successes:
            unreached.append(Unreached(result.operation_id, ANY_PHASE))
        elif not result.stateful_successes:
            unreached.append(Unreached(result.operation_id, f"the {STATEFUL_PHASE} phase"))
    return unreached
