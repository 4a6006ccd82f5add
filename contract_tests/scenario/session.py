"""One run of the scenario: sends requests, holds every answer against the description, collects what was found."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from contract_tests import oracles
from contract_tests.json_body import json_body
from contract_tests.scenario.answer_rules import AnswerRules
from contract_tests.scenario.at_once import Together, as_counted
from contract_tests.scenario.claims import status_claim
from contract_tests.scenario.finding_book import FindingBook
from contract_tests.scenario.keys_of_run import KeysOfRun
from contract_tests.scenario.plan import tag_of
from contract_tests.scenario.request_hash import RequestHash
from contract_tests.target.exchange import (
    TOO_MANY,
    Answer,
    Exchange,
    FencedError,
    MissingValueError,
    NoAnswerError,
    RefusedError,
    Request,
    SendsTogether,
    SpentError,
    open_wire,
    request_of,
    things_in,
)
from generator.operations import JSON_MEDIA_TYPE

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence

    from contract_tests.oracles import Oracle
    from contract_tests.scenario.facts import Facts
    from contract_tests.scenario.second_opinion import Model
    from contract_tests.target.events import Event
    from contract_tests.target.exchange import Wire
    from contract_tests.target.receiver import Received, Receiver
    from contract_tests.target.target import Target
    from generator.json_pointer import Json
    from generator.operations import Operation

_LOOKS = 3
"""How often a step looks at what others may change meanwhile, until it sees the same twice."""
_BY_OTHERS = frozenset({404, 409, TOO_MANY})
"""Statuses that what others do meanwhile may bring about; any other one is about the request."""

_Seen = TypeVar("_Seen")


class Session(FindingBook):
    """What the steps of a scenario share; its book has what was found.

    Attributes:
        seed: Makes the names of this run's data.
        receiver: Where webhooks are delivered to; None when the target cannot reach one.
        keys: The keys that requests are sent with.
        deliveries: The kind of webhook, and what came, of all deliveries.
        steps: How many steps ran.
        tag: Begins the external ids of this run.
        refusals: Why requests to an operation were not sent, for each operation of which some were not.
        not_sent: Optional properties that neither target nor model ever sent: operation and JSON path.
        unsettled: The steps of which nothing can be said, since others changed what they look at.
        faults: Steps that ended early though no answer was wrong: the budget was spent, or the suite is at fault.
        is_shared: Whether somebody else may write to the account meanwhile.
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
        model: Model | None = None,
    ) -> None:
        super().__init__(facts, target)
        self._read_only = read_only
        self.is_shared = shared
        self._budget = budget
        self.seed = seed
        self.receiver = receiver
        self.keys = KeysOfRun(facts, target.api_key)
        self.deliveries: list[tuple[str, Received]] = []
        self.steps = 0
        self.tag = tag or tag_of(str(seed))
        self.refusals: dict[str, str] = {}
        self.unsettled: list[str] = []
        self.not_sent: list[str] = []
        self.faults: list[str] = []
        self._refused = False
        self._wire = wire or open_wire(target)
        self._hash = RequestHash(receiver, self.redacted)
        self._rules = AnswerRules(facts, target, self.exercise)
        self._rules_of: dict[str, AnswerRules] = {}
        self._retaken = 0
        self._lent = 0
        self._model = model

    @property
    def request_hash(self) -> str:
        """SHA-256 over method, path, query and body of all requests so far, hexadecimal."""
        return self._hash.hexdigest()

    @property
    def is_spent(self) -> bool:
        """Whether no more requests may be sent."""
        return self._budget is not None and len(self.exchanges) >= self._budget

    @property
    def has_model(self) -> bool:
        """Whether a model answers each request too."""
        return self._model is not None

    def close(self) -> None:
        """Let go of the connection to the target."""
        self._wire.close()

    def allow(self, more: int) -> None:
        """Let some more requests be sent, if their number is bounded."""
        self._budget = None if self._budget is None else self._budget + more

    @contextmanager
    def step(self, name: str, operation_id: str = "") -> Generator[None]:
        """Run a step; whatever ends it, the next step runs all the same.

        An answer that the step cannot go on with is a finding. When nothing was found wrong with the answers, the step
        itself is at fault, and `faults` says so.
        """
        self._step = name
        outer, self._refused = self._refused, False
        self.steps += 1
        self._exercise(oracles.USABLE_ANSWER)
        sent = len(self.exchanges)
        try:
            yield
        except Exception as error:  # noqa: BLE001 - a target may answer anything, and no answer may end the scenario
            got = f"{type(error).__name__}: {error}"
            # A step that lacks an answer because its request was not sent says nothing of the target.
            if self._refused:
                pass
            elif isinstance(error, RefusedError):
                self.faults.append(f"The step {name!r} ended early: {error}.")
            elif isinstance(error, MissingValueError) or self.may_have_caused(error, sent):
                expected = "answers with which the step can be completed"
                self.find(oracles.USABLE_ANSWER, expected, got, where=name, operation_id=operation_id)
            else:
                what = f"the step {name!r} ended with {got}, though nothing was found wrong with the answers"
                self.faults.append(self.redacted(f"Fault of this suite: {what}. It says nothing of the API."))
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
        turns = Counter(self.keys.turns)
        for _ in range(_LOOKS):
            self.keys.turns = Counter(turns)  # a look asks with the same keys as the one before
            sent = len(self.exchanges)
            self._findings = self._undoubted(found, before)
            error: Exception | None = None
            try:
                look()
                self.hear_model()
            except RefusedError:
                if seen is None:
                    raise
                self._findings = found  # nothing is left to look again with
                return
            except Exception as caught:  # noqa: BLE001 - see `step`
                error = caught
            looked_at = (exchange.answer for exchange in self.exchanges[max(sent, self._retaken) :])
            again = things_in(looked_at, {name.rpartition(".")[2] for name in self.facts.changed_by_use})
            doubtful = error is not None or self._findings != self._undoubted(self._findings, before)
            if not doubtful or not self.is_shared or again == seen:
                if error is not None:
                    raise error
                return
            found, seen = self._findings, again
        self._findings = self._undoubted(found, before)
        if name not in self.unsettled:
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

    @contextmanager
    def another_account(self, rate_limit: int | None = None) -> Generator[str | None]:
        """Lend the key of an empty account, whose rate limit answers are held against; None if the target has none.

        Args:
            rate_limit: How many requests it may send in a window; None is a number that no other account has.
        """
        if self.target.another_account is None:
            yield None
            return
        self._lent += 1
        rate_limit = rate_limit or self.facts.rate_limit + self._lent
        with ExitStack() as stack:
            api_key = stack.enter_context(self.target.another_account(rate_limit))
            if self._model is not None:
                stack.enter_context(self._model.another_account(api_key, rate_limit))
            self.keep_foreign_key(api_key, rate_limit)
            yield api_key

    def keep_key(self, key: str, made_with: str) -> None:
        """Take in a key that another one made: both are of one account, and share its rate limit."""
        self.keep_secret(key)
        self._rules_of[key] = self._rules_of.get(made_with, self._rules)

    def keep_foreign_key(self, key: str, rate_limit: int | None = None) -> None:
        """Take in the key of another account with its limit of requests in a window; None is the described one."""
        self.keep_secret(key)
        self.keys.lent.add(key)
        self._rules_of[key] = AnswerRules(self.facts, replace(self.target, rate_limit=rate_limit), self.exercise)

    def bring_about(self, key: str, event: Event) -> bool:
        """Let an event happen to an account that was lent; return whether it did: a target may be unable to."""
        self.hear_model()
        happened = self.target.bring_about is not None and self.target.bring_about(key, event)
        if happened and self._model is not None:
            self._model.bring_about(key, event, self.receiver)
        return happened

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
        content = raw if raw is not None else None if body is None else json_body(body)
        if key == "":
            key = self.keys.for_operation(operation)
        try:
            answer = self.send(request_of(operation, path, query, content, content_type), key, operation)
        except FencedError as error:
            self.refusals.setdefault(operation_id, str(error))
            self._refused = True
            return Answer(0, {}, b"")
        expected = self.facts.usual_status(operation) if expect is None else expect
        self.check_status(operation, answer, expected, oracle, why, where=where, claim=claim)
        return answer

    def call_together(self, calls: Sequence[Together]) -> list[Answer]:
        """Send requests at the same time, and hold their answers against the description.

        A model gets them one after the other; its answers say nothing, since nobody knows which came first.

        Args:
            calls: The requests.

        Returns:
            The answers; none if the way to the target cannot do this.
        """
        if not isinstance(self._wire, SendsTogether) or self.is_spent:
            return []
        self.hear_model()
        requests = [one.request(self.facts) for one in calls]
        for request in requests:
            self._hash.add(request)
        key = self.target.api_key
        try:
            answers = self._wire.send_together([(request, {self.facts.key_header: key}) for request in requests])
        except FencedError as error:
            self.refusals.setdefault(calls[0].operation_id, str(error))
            return []
        named = [one.operation_id for one in calls]
        for called, request, answer in as_counted(self.facts, zip(named, requests, answers, strict=True)):
            operation = self.facts.operations[called]
            self.exchanges.append(exchange := Exchange(called, request, answer, self.keys.named(key, self._secrets)))
            if self._model is not None:
                list(self._model.differences(exchange, key, self.receiver))
            for broken in self._rules.broken(operation, answer):
                self.find(broken.oracle, broken.expected, broken.got, claim=broken.claim, where=broken.where)
            self.check_status(operation, answer, self.facts.usual_status(operation), oracles.STATUS, "at the same time")
        return answers

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
            before = set(self._findings)
            self.find(
                oracle,
                f"status {expected}{f' ({why})' if why else ''}",
                f"status {answer.status}" if answer.status else "no answer",
                claim=claim or status_claim(operation, expected),
                where=where or why or "status",
            )
            if answer.status not in _BY_OTHERS:
                self._certain |= self._findings.keys() - before

    def send(self, request: Request, key: str | None, operation: Operation | None = None) -> Answer:
        """Send any request; without an operation only what every answer must be is checked.

        Raises:
            RefusedError: it would change something in a run that only reads.
            SpentError: it would exceed the budget of requests.
            FencedError: the fence around a live target does not let it pass.
        """
        if self._read_only and request.method != "GET":
            raise RefusedError(f"{request.method} {request.target} in a run that only reads")
        if self.is_spent:
            raise SpentError(f"the budget of {self._budget} requests is spent")
        self.hear_model()
        header = {} if key is None else {self.facts.key_header: key}
        problem = None
        try:
            answer = self._wire.send(request, header)
        except NoAnswerError as error:
            problem, answer = str(error), Answer(0, {}, b"")
        self._hash.add(request)
        before = set(self._findings)
        exchange = Exchange(
            operation.operation_id if operation else "", request, answer, self.keys.named(key, self._secrets)
        )
        self.exchanges.append(exchange)
        self._opinion.open(self._model.differences(exchange, key, self.receiver) if self._model else ())
        if problem is not None:
            claim = operation.pointer if operation else ""
            self.find(oracles.ANSWERS, "an answer", problem, claim=claim, where="answer")
            return answer
        for broken in self._rules_of.get(key or "", self._rules).broken(operation, answer):
            self.find(broken.oracle, broken.expected, broken.got, claim=broken.claim, where=broken.where)
        self._check_secrets(answer)
        self._certain |= self._findings.keys() - before
        return answer
