"""Records what happens in a run: every request, check and status, from Schemathesis's events."""

# Schemathesis leaves type arguments of its own classes out.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from schemathesis.engine import Status, events

from contract_tests.finding import Finding
from contract_tests.fuzzing.engine import PHASES, STATEFUL_PHASE
from contract_tests.fuzzing.failures import Explanation
from contract_tests.fuzzing.outcome import CheckCounts, Skip
from contract_tests.oracles import of_check
from contract_tests.target.exchange import Answer, Exchange, Request
from contract_tests.target.target import KEY_VARIABLE
from contract_tests.wording import REDACTED

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemathesis import Case
    from schemathesis.engine.recorder import CheckNode, Interaction, ScenarioRecorder

    from contract_tests.scenario.facts import Facts

_END = b"\0"
_HIDDEN = "[Filtered]"
"""What Schemathesis prints instead of a key."""
_OF_OTHER_KEYS = "ignored_auth"
"""The check that sends a key that it made up."""


class OperationRecord:
    """What was counted for one operation; see `report.OperationResult`."""

    def __init__(self) -> None:
        self.cases = dict.fromkeys(PHASES, 0)
        self.successes = 0
        self.stateful_successes = 0
        self.statuses: dict[int, int] = {}
        self.checks: dict[str, CheckCounts] = {}


class Record:
    """What happened so far.

    `facts` are what answers are held against; `observe` gets each request and its answer.
    """

    def __init__(
        self,
        *,
        api_key: str,
        facts: Facts,
        observe: Callable[[Exchange], None] = lambda _exchange: None,
    ) -> None:
        self._observe = observe
        self.operations: dict[str, OperationRecord] = {}
        self.requests = 0
        self.skips: list[Skip] = []
        self.warnings: dict[str, None] = {}
        self.errors: dict[str, None] = {}
        self._api_key = api_key
        self._facts = facts
        self._failures: dict[str, Finding] = {}
        self._hash = hashlib.sha256()

    @property
    def request_hash(self) -> str:
        """SHA-256 over method, path, query and body of all requests so far, hexadecimal."""
        return self._hash.hexdigest()

    @property
    def failures(self) -> list[Finding]:
        """Each failure once, in the order in which they were found."""
        return list(self._failures.values())

    @property
    def exercised(self) -> dict[str, int]:
        """How often each law was tried, by its claim."""
        counts: Counter[str] = Counter()
        for operation in self.operations.values():
            for name, count in operation.checks.items():
                if law := of_check(name).law:
                    counts[law] += count.passed + count.failed
        return dict(counts)

    def operation(self, operation_id: str) -> OperationRecord:
        """Return what was counted for an operation."""
        return self.operations.setdefault(operation_id, OperationRecord())

    def add(self, event: events.EngineEvent) -> None:
        """Take in an event."""
        match event:
            case events.ScenarioFinished():
                phase = event.phase.value
                self._add_scenario(phase, event.recorder)
                if event.status is Status.SKIP and event.label is not None:
                    reason = event.skip_reason or (event.skip_warning and event.skip_warning.value) or "no reason given"
                    self.skips.append(Skip(event.label, phase, reason))
            case events.SchemaAnalysisWarnings():
                self.warnings.update(dict.fromkeys(self._redacted(warning.message) for warning in event.warnings))
            case events.RateLimitRetry():
                self.warnings[f"{event.operation}: the target's rate limit made the run wait"] = None
            case events.NonFatalError():
                self.errors[self._redacted(f"{event.label}: {event.info.title}: {event.info.message}")] = None
            case events.FatalError():
                self.errors[self._redacted(f"Schemathesis failed: {event.exception!r}")] = None
            case events.PhaseFinished() if event.status is Status.SKIP and event.phase.is_enabled:
                reason = event.phase.skip_reason.display if event.phase.skip_reason else "no reason given"
                self.warnings[f"The {event.phase.name.value} phase did not run: {reason}"] = None
            case _:
                pass

    def _add_scenario(self, phase: str, scenario: ScenarioRecorder) -> None:
        for case_id, node in scenario.cases.items():
            interaction = scenario.interactions.get(case_id)
            if interaction is None:
                continue
            case: Case[Any] = node.value
            operation_id = str(case.operation.definition.raw["operationId"])
            record = self.operation(operation_id)
            record.cases[phase] += 1
            self._add_request(interaction)
            if interaction.response is not None:
                self._add_status(record, phase, case, interaction)
                self._observe(_exchange(operation_id, interaction))
            for check in scenario.checks.get(case_id, []):
                self._add_check(record, operation_id, phase, check, interaction)

    def _add_request(self, interaction: Interaction) -> None:
        self.requests += 1
        url = urlsplit(interaction.request.uri)
        body = interaction.request.body
        for part in (interaction.request.method, url.path, url.query):
            self._hash.update(part.encode() + _END)
        # No body and an empty one are different requests.
        self._hash.update(_END if body is None else str(len(body)).encode() + b":" + body)

    def _add_status(self, record: OperationRecord, phase: str, case: Case[Any], interaction: Interaction) -> None:
        assert interaction.response is not None
        status = interaction.response.status_code
        record.statuses[status] = record.statuses.get(status, 0) + 1
        # A probe with another method says nothing about the operation.
        if 200 <= status < 300 and interaction.request.method == case.operation.method.upper():
            record.successes += 1
            record.stateful_successes += phase == STATEFUL_PHASE

    def _add_check(
        self, record: OperationRecord, operation_id: str, phase: str, check: CheckNode, interaction: Interaction
    ) -> None:
        counts = record.checks.setdefault(check.name, CheckCounts())
        if check.status is Status.SUCCESS:
            counts.passed += 1
            return
        counts.failed += 1
        if check.failure_info is None or interaction.response is None:
            self.errors[f"{operation_id}: the check {check.name} crashed"] = None
            return
        operation = self._facts.operations[operation_id]
        said = Explanation(check.failure_info.failure, interaction.response, check.name, operation, self._facts)
        oracle = of_check(check.name)
        command = self._redacted(self._command(check.failure_info.code_sample, check.name))
        finding = Finding(
            claim=said.claim,
            oracle=oracle,
            engine="schemathesis",
            operation_id=operation_id,
            where=said.where,
            expected=self._redacted(said.expected),
            got=self._redacted(said.got),
            repeat=f"# in the {phase} phase\n{command}",
            level=oracle.level_of(self._facts.level(said.claim)),
            stated=self._facts.stated(said.claim),
        )
        self._failures.setdefault(finding.fingerprint, finding)

    def _command(self, sample: str, check: str) -> str:
        """Return a command of Schemathesis, which hides the key, with one that a shell finds."""
        header = self._facts.key_header
        key = f"'{header}: no-such-key'" if check == _OF_OTHER_KEYS else f'"{header}: ${KEY_VARIABLE}"'
        return sample.replace(f"'{header}: {_HIDDEN}'", key)

    def _redacted(self, text: str) -> str:
        return text.replace(self._api_key, REDACTED)


def _exchange(operation_id: str, interaction: Interaction) -> Exchange:
    assert interaction.response is not None
    url = urlsplit(interaction.request.uri)
    return Exchange(
        operation_id,
        Request(interaction.request.method, f"{url.path}?{url.query}", {}, interaction.request.body),
        Answer(
            interaction.response.status_code,
            {name.lower(): values[0] for name, values in interaction.response.headers.items()},
            interaction.response.content,
        ),
    )
