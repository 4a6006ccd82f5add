"""One run of the scenario: sends requests, holds every answer against the description, collects what was found."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from contract_tests import oracles
from contract_tests.finding import Finding
from contract_tests.scenario.answer_rules import AnswerRules
from contract_tests.scenario.claims import status_claim
from contract_tests.scenario.plan import tag_of
from contract_tests.target.exchange import (
    Answer,
    Exchange,
    FencedError,
    NoAnswerError,
    RefusedError,
    Request,
    curl_command,
    open_wire,
    request_of,
    things_in,
)
from contract_tests.wording import REDACTED
from generator.operations import JSON_MEDIA_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping

    from contract_tests.oracles import Oracle
    from contract_tests.scenario.facts import Facts
    from contract_tests.target.exchange import Wire
    from contract_tests.target.receiver import Received, Receiver
    from contract_tests.target.target import Target
    from generator.json_pointer import Json
    from generator.operations import Operation

_LOOKS = 3
"""How often a step looks at what others may change meanwhile, until it sees the same twice."""
_SHORTEST_SECRET = 12  # a shorter text occurs in answers by chance

_Seen = TypeVar("_Seen")
_Findings: TypeAlias = dict[str, Finding]
"""Findings by their fingerprint."""


class Session:
    """What the steps of a scenario share.

    Attributes:
        facts: The description.
        target: What is tested.
        seed: Makes the names of this run's data.
        receiver: Where webhooks are delivered to; None when the target cannot reach one.
        keys: The key of each scope that the run made; a request uses the weakest that its operation allows.
        exchanges: All requests and answers.
        deliveries: The kind of webhook, and what came, of all deliveries.
        findings: What was found, each once.
        exercised: How often each law was tried, by its claim.
        steps: How many steps ran.
        tag: Begins the external ids of this run.
        refusals: Why requests to an operation were not sent, for each operation of which some were not.
        unsettled: The steps of which nothing can be said, since others changed what they look at.
    """

    def __init__(
        self,
        facts: Facts,
        target: Target,
        seed: int,
        receiver: Receiver | None,
        *,
        read_only: bool = False,
        budget: int | None = None,
        wire: Wire | None = None,
        tag: str | None = None,
        shared: bool = False,
    ) -> None:
        self._read_only = read_only
        self._shared = shared
        self._budget = budget
        self.facts = facts
        self.target = target
        self.seed = seed
        self.receiver = receiver
        self.keys: dict[str, str] = {}
        self._secrets = {target.api_key}
        self.exchanges: list[Exchange] = []
        self.deliveries: list[tuple[str, Received]] = []
        self.steps = 0
        self.tag = tag or tag_of(str(seed))
        self.refusals: dict[str, str] = {}
        self.unsettled: list[str] = []
        self._refused = False
        self._wire = wire or open_wire(target)
        self.exercised: Counter[str] = Counter()
        self._findings: _Findings = {}
        self._certain: set[str] = set()
        self._hash = hashlib.sha256()
        self._rules = AnswerRules(facts, target)
        self._step = ""
        self._retaken = 0
        self._lent = 0

    @property
    def findings(self) -> list[Finding]:
        """Each finding once, in the order in which they came up."""
        return list(self._findings.values())

    @property
    def request_hash(self) -> str:
        """SHA-256 over method, path, query and body of all requests so far, hexadecimal."""
        return self._hash.hexdigest()

    def close(self) -> None:
        """Let go of the connection to the target."""
        self._wire.close()

    def keep_secret(self, secret: str) -> None:
        """Let no answer from now on, and no finding, hold a text."""
        if len(secret) >= _SHORTEST_SECRET and len(set(secret)) > 1:
            self._secrets.add(secret)

    @contextmanager
    def step(self, name: str, operation_id: str = "") -> Generator[None]:
        """Run a step: what goes wrong in it is a finding, and the next step runs all the same."""
        self._step = name
        outer, self._refused = self._refused, False
        self.steps += 1
        self._exercise(oracles.USABLE_ANSWER)
        try:
            yield
        except Exception as error:  # noqa: BLE001 - a target may answer anything, and no answer may end the scenario
            # A step that lacks an answer because its request was not sent says nothing of the target.
            if not self._refused:
                got = f"{type(error).__name__}: {error}"
                expected = "answers with which the step can be completed"
                self.find(oracles.USABLE_ANSWER, expected, got, where=name, operation_id=operation_id)
        finally:
            self._refused = outer

    def settle(self, name: str, look: Callable[[], None]) -> None:
        """Look at what others may change; a law that is broken counts when a second look sees the same things.

        What a single answer has wrong counts in any case. An account that nobody else uses is looked at once.

        Args:
            name: Of the step, for `unsettled`.
            look: A step that only reads.
        """
        before = set(self._findings)
        found, seen = dict(self._findings), None
        for _ in range(_LOOKS):
            sent = len(self.exchanges)
            self._findings = self._undoubted(found, before)
            error: Exception | None = None
            try:
                look()
            except RefusedError:
                if seen is None:
                    raise
                self._findings = found  # nothing is left to look again with
                return
            except Exception as caught:  # noqa: BLE001 - see `step`
                error = caught
            again = things_in(exchange.answer for exchange in self.exchanges[max(sent, self._retaken) :])
            doubtful = error is not None or self._findings != self._undoubted(self._findings, before)
            if not doubtful or not self._shared or again == seen:
                if error is not None:
                    raise error
                return
            found, seen = self._findings, again
        self._findings = self._undoubted(found, before)
        self.unsettled.append(name)

    def retake(self, look: Callable[[], tuple[bool, _Seen]]) -> _Seen:
        """Take a look at what the target's clock decides: the day, the billing period.

        What ends between two requests ends once: what such a look finds broken counts when it is broken the next time
        too. A clock that stands is looked at once.

        Args:
            look: A step that only reads; returns whether the day or the period ended meanwhile, and what it saw.

        Returns:
            What the last look saw.
        """
        before = set(self._findings)
        ended, seen = look()
        if ended:
            self._findings = self._undoubted(self._findings, before)
            self._retaken = len(self.exchanges)
            _, seen = look()
        return seen

    def _undoubted(self, findings: _Findings, before: set[str]) -> _Findings:
        """Return the findings that were there before, and those about a single answer."""
        return {place: finding for place, finding in findings.items() if place in before or place in self._certain}

    @contextmanager
    def another_account(self, rate_limit: int | None = None) -> Generator[str | None]:
        """Lend the key of an empty account, whose rate limit answers are held against meanwhile.

        Args:
            rate_limit: How many requests it may send in a window; None is a number that no other account has.

        Yields:
            Its key, None if the target cannot make one.
        """
        if self.target.another_account is None:
            yield None
            return
        rules = self._rules
        self._lent += 1
        rate_limit = rate_limit or self.facts.rate_limit + self._lent
        with self.target.another_account(rate_limit) as api_key:
            self.keep_secret(api_key)
            self._rules = AnswerRules(self.facts, replace(self.target, rate_limit=rate_limit))
            try:
                yield api_key
            finally:
                self._rules = rules

    def call(
        self,
        operation_id: str,
        path: Mapping[str, str] | None = None,
        *,
        query: Mapping[str, str | int] | None = None,
        body: Json = None,
        raw: bytes | None = None,
        content_type: str | None = JSON_MEDIA_TYPE,
        key: str | None = "",
        expect: int | None = None,
        oracle: Oracle = oracles.STATUS,
        why: str = "",
        where: str = "",
        claim: str = "",
    ) -> Answer:
        """Send a request of an operation and hold its answer against the description.

        Args:
            operation_id: The operation.
            path: Values of its path parameters.
            query: Its query parameters.
            body: A JSON body; None for none.
            raw: A body that is sent as it is.
            content_type: Of the body; None leaves the header out.
            key: The API key; empty takes the weakest that the operation allows, None sends none.
            expect: The status that has to come; the operation's success if None.
            oracle: What a wrong status is a finding of.
            why: What the request is about, for the finding.
            where: The place of a finding, if `why` has values that another run has not; `why` without it.
            claim: What a wrong status contradicts, if it is no law; that the operation has this status without it.
        """
        operation = self.facts.operations[operation_id]
        content = raw if raw is not None else None if body is None else json.dumps(body, ensure_ascii=False).encode()
        if key == "":
            key = self.keys.get(operation.scope or "", self.target.api_key)
        try:
            answer = self.send(request_of(operation, path, query, content, content_type), key, operation)
        except FencedError as error:
            self.refusals.setdefault(operation_id, str(error))
            self._refused = True
            return Answer(0, {}, b"")
        expected = self.facts.usual_status(operation) if expect is None else expect
        self.check_status(operation, answer, expected, oracle, why, where=where, claim=claim)
        return answer

    def check_status(
        self,
        operation: Operation,
        answer: Answer,
        expected: int,
        oracle: Oracle,
        why: str,
        *,
        where: str = "",
        claim: str = "",
    ) -> None:
        """Note a finding unless an answer has the status that had to come; see `call`."""
        self._exercise(oracle)
        if answer.status != expected:
            self.find(
                oracle,
                f"status {expected}{f' ({why})' if why else ''}",
                f"status {answer.status}" if answer.status else "no answer",
                claim=claim or status_claim(operation, expected),
                where=where or why or "status",
            )

    def send(self, request: Request, key: str | None, operation: Operation | None = None) -> Answer:
        """Send any request; without an operation only what every answer must be is checked.

        Raises:
            RefusedError: it would change something in a run that only reads, or exceed the budget of requests.
            FencedError: the fence around a live target does not let it pass.
        """
        if self._read_only and request.method != "GET":
            raise RefusedError(f"{request.method} {request.target} in a run that only reads")
        if self._budget is not None and len(self.exchanges) >= self._budget:
            raise RefusedError(f"the budget of {self._budget} requests is spent")
        header = {} if key is None else {self.facts.key_header: key}
        problem = None
        try:
            answer = self._wire.send(request, header)
        except NoAnswerError as error:
            problem, answer = str(error), Answer(0, {}, b"")
        self._count(request)
        before = set(self._findings)
        exchange = Exchange(operation.operation_id if operation else "", request, answer)
        self.exchanges.append(exchange)
        if problem is not None:
            claim = operation.pointer if operation else ""
            self.find(oracles.ANSWERS, "an answer", problem, claim=claim, where="answer")
            return answer
        for broken in self._rules.broken(operation, answer):
            self.find(broken.oracle, broken.expected, broken.got, claim=broken.claim, where=broken.where)
        self._check_secrets(answer)
        self._certain |= self._findings.keys() - before
        return answer

    def find(
        self, oracle: Oracle, expected: str, got: Json, *, claim: str = "", where: str = "", operation_id: str = ""
    ) -> None:
        """Note a finding about the latest exchange. A law is what its finding contradicts, never the operation.

        Args:
            oracle: What does not hold.
            expected: What the claim says.
            got: What came.
            claim: What is contradicted, if the oracle is no law; the operation without it.
            where: The place in the answer; the step without it. It must not have values of this run.
            operation_id: The operation; that of the latest exchange without it.
        """
        of_it = (
            number
            for number in range(len(self.exchanges), 0, -1)
            if operation_id in ("", self.exchanges[number - 1].operation_id)
        )
        number = next(of_it, 0)
        latest = self.exchanges[number - 1] if number else None
        operation_id = operation_id or (latest.operation_id if latest else "")
        if oracle.law:
            claim = oracle.law
        elif not claim and operation_id:
            claim = self.facts.operations[operation_id].pointer
        finding = Finding(
            claim=claim,
            oracle=oracle,
            engine="scenario",
            operation_id=operation_id,
            where=where or self._step,
            expected=self.redacted(expected),
            got=self.redacted(got if isinstance(got, str) else json.dumps(got, ensure_ascii=False)),
            repeat=self._repeat(latest.request) if latest else "",
            level=oracle.level or self.facts.level(claim),
            exchange=number,
        )
        self._findings.setdefault(finding.fingerprint, finding)

    def check(self, holds: bool, oracle: Oracle, expected: str, got: Json, **place: str) -> None:
        """Note a finding unless something holds."""
        self._exercise(oracle)
        if not holds:
            self.find(oracle, expected, got, **place)

    def equal(self, got: Json, expected: Json, oracle: Oracle, where: str, **place: str) -> None:
        """Note a finding unless two JSON values are equal; true and 1 are not."""
        self._exercise(oracle)
        if got != expected or isinstance(got, bool) != isinstance(expected, bool):
            self.find(oracle, json.dumps(expected, ensure_ascii=False), got, where=where, **place)

    def _exercise(self, oracle: Oracle) -> None:
        if oracle.law:
            self.exercised[oracle.law] += 1

    def _repeat(self, request: Request) -> str:
        return self.redacted(curl_command(request, self.facts.key_header, self.target.base_url))

    def redacted(self, text: str) -> str:
        """Return a text without the secrets of the run, and not longer than a line or two."""
        for secret in self._secrets:
            text = text.replace(secret, REDACTED)
        return text

    def _count(self, request: Request) -> None:
        body = request.body
        if body is not None and self.receiver is not None:  # its port is another one in every run
            body = body.replace(self.receiver.url.encode(), b"[receiver]")
        # So is a key that is sent where it does not belong.
        for part in (request.method.encode(), *self.redacted(request.target).encode().split(b"?")):
            self._hash.update(part + b"\0")
        self._hash.update(b"\0" if body is None else str(len(body)).encode() + b":" + body)

    def _check_secrets(self, answer: Answer) -> None:
        self._exercise(oracles.SECRETS)
        for secret in self._secrets:
            if secret.encode() in answer.body:
                self.find(oracles.SECRETS, "no secret in an answer", REDACTED, where="body")
