"""What a run of the scenario found: each thing once, about the exchange after which it came up."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from msgspec import structs

from contract_tests import oracles
from contract_tests.differing_members import differing_members
from contract_tests.finding import Finding
from contract_tests.scenario.second_opinion import SecondOpinion, covers
from contract_tests.target.exchange import Answer, Exchange, curl_command
from contract_tests.target.target import ANOTHER_ACCOUNT
from contract_tests.wording import REDACTED

if TYPE_CHECKING:
    from collections.abc import Generator

    from contract_tests.oracles import Oracle
    from contract_tests.scenario.facts import Facts
    from contract_tests.scenario.second_opinion import Differing
    from contract_tests.target.target import Target
    from generator.json_pointer import Json

_SHORTEST_SECRET = 12  # a shorter text occurs in answers by chance


def _differs_elsewhere(finding: Finding, known: Finding) -> bool:
    """Return whether the values of a finding differ in members in which those of an earlier one do not."""
    new, old = (set(differing_members(one.expected, one.got)) for one in (finding, known))
    return bool(old) and not new <= old


_OF_STATE = ("state", "model")
"""Families of oracles that hold a read against what was written."""
_SHORTLY = 8
"""Requests between a write and the read that shows what it did."""

_Findings: TypeAlias = dict[str, Finding]
"""Findings by their fingerprint."""


class FindingBook:
    """Takes down what oracles, and a model, find in the exchanges of a run.

    Attributes:
        facts: The description.
        target: What is tested.
        exchanges: All requests and answers.
        exercised: How often each law and relation was tried, by its claim.
    """

    def __init__(self, facts: Facts, target: Target) -> None:
        self.facts = facts
        self.target = target
        self.exchanges: list[Exchange] = []
        self.exercised: Counter[str] = Counter()
        self._secrets = {target.api_key}
        self._findings: _Findings = {}
        self._apart: _Findings = {}
        self._certain: set[str] = set()
        self._broken: set[int] = set()
        self._opinion = SecondOpinion()
        self._step = ""

    @property
    def findings(self) -> list[Finding]:
        """Each finding once, in the order in which they came up."""
        self.hear_model()
        return list(self._findings.values())

    @property
    def apart(self) -> list[Finding]:
        """Where the target differs from the model in what no documentation says: no findings."""
        self.hear_model()
        return list(self._apart.values())

    def keep_secret(self, secret: str) -> None:
        """Let no answer from now on, and no finding, hold a text."""
        if len(secret) >= _SHORTEST_SECRET and len(set(secret)) > 1:
            self._secrets.add(secret)

    @contextmanager
    def certain(self) -> Generator[None]:
        """Let what is found within count at once: what others do meanwhile cannot bring it about."""
        before = set(self._findings)
        yield
        self._certain |= self._findings.keys() - before

    def _undoubted(self, findings: _Findings, before: set[str]) -> _Findings:
        """Return the findings that were there before, and those about a single answer."""
        return {place: finding for place, finding in findings.items() if place in before or place in self._certain}

    def find(
        self,
        oracle: Oracle,
        expected: str,
        got: Json,
        *,
        claim: str = "",
        where: str = "",
        operation_id: str = "",
        beside: str = "",
        repeat: str = "",
    ) -> None:
        """Note a finding about the latest exchange. A law is what its finding contradicts, never the operation.

        Args:
            oracle: What does not hold.
            expected: What the claim says.
            got: What came.
            claim: What is contradicted, if the oracle is no law; the operation without it.
            where: The place in the answer; the step without it. It must not have values of this run.
            operation_id: The operation; that of the latest exchange without it.
            beside: The operation that tells the same fact otherwise.
            repeat: The command that shows it again; the request of the exchange without it.
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
        self._opinion.note(oracle, where or self._step)
        self._broken.add(number)
        finding = self._finding(oracle, expected, got, claim, where, operation_id, number)
        finding = structs.replace(finding, beside=beside, repeat=repeat or finding.repeat)
        known = self._findings.get(finding.fingerprint)
        if known is None or _differs_elsewhere(finding, known):
            self._findings[finding.fingerprint] = finding

    def _finding(
        self,
        oracle: Oracle,
        expected: str,
        got: Json,
        claim: str,
        where: str,
        operation_id: str,
        number: int,
    ) -> Finding:
        latest = self.exchanges[number - 1] if number else None
        write = self._write_before(number) if oracle.family in _OF_STATE else None
        return Finding(
            claim=claim,
            oracle=oracle,
            engine="model" if oracle.family == "model" else "scenario",
            operation_id=operation_id,
            where=where or self._step,
            expected=self.redacted(expected),
            got=self.redacted(got if isinstance(got, str) else json.dumps(got, ensure_ascii=False)),
            repeat="\n".join(self.redacted_curl(one) for one in (write, latest) if one),
            level=oracle.level_of(self.facts.level(claim)),
            exchange=number,
            stated=self.facts.stated(claim),
            after=write.operation_id if write else "",
        )

    def _write_before(self, number: int) -> Exchange | None:
        """Return the latest success of a write to the same account shortly before a read; None if it is no read."""
        if not number or (read := self.exchanges[number - 1]).request.method != "GET":
            return None
        is_lent = read.key == ANOTHER_ACCOUNT
        for exchange in reversed(self.exchanges[max(0, number - _SHORTLY) : number - 1]):
            is_write = exchange.request.method != "GET" and exchange.operation_id
            if is_write and 200 <= exchange.answer.status < 300 and (exchange.key == ANOTHER_ACCOUNT) is is_lent:
                return exchange
        return None

    def hear_model(self) -> None:
        """Note what the model has otherwise in the latest exchange, unless an oracle has found it."""
        for one in self._opinion.close():
            if one.is_promised:
                self.find(one.oracle, one.expected, one.got, claim=one.claim, where=one.where)
            else:
                place = (one.claim, one.where, self.exchanges[-1].operation_id, len(self.exchanges))
                finding = self._finding(one.oracle, one.expected, one.got, *place)
                self._apart.setdefault(finding.fingerprint, finding)

    def note_difference(self, one: Differing, number: int) -> None:
        """Note what a model has otherwise in an earlier exchange, by its number, unless an oracle has found it."""
        exchange = self.exchanges[number - 1]
        if any(
            found.exchange == number and covers(found.oracle, found.where, one.where)
            for found in self._findings.values()
        ):
            return
        finding = self._finding(one.oracle, one.expected, one.got, one.claim, one.where, exchange.operation_id, number)
        (self._findings if one.is_promised else self._apart).setdefault(finding.fingerprint, finding)

    def may_have_caused(self, error: Exception, since: int) -> bool:
        """Return whether what was found explains an exception in a step.

        Args:
            error: What the step raised: a KeyError names the property that it missed.
            since: How many exchanges there were before the step.
        """
        name = str(error.args[0]) if isinstance(error, KeyError) and error.args else ""
        self.hear_model()
        return any(number > since for number in self._broken) or any(
            name and name in finding.where for finding in (*self._findings.values(), *self._apart.values())
        )

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
            self.exercise(oracle.law)

    def exercise(self, claim: str) -> None:
        """Count that a law or a relation was tried."""
        self.exercised[claim] += 1

    def redacted_curl(self, exchange: Exchange) -> str:
        """Return the request of an exchange as a curl command, without secrets."""
        request = exchange.request
        if request.body is not None:
            body = request.body
            for secret in self._secrets:
                body = body.replace(secret.encode(), REDACTED.encode())
            request = replace(request, body=body)
        return self.redacted(curl_command(request, self.facts.key_header, self.target.base_url, exchange.key))

    def repeated_together(self, count: int) -> str:
        """Return the command that sends so many requests at the same time, and then the latest one."""
        *together, after = (self.redacted_curl(exchange) for exchange in self.exchanges[-count - 1 :])
        return f"{' & '.join(together)} & wait; {after}"

    def redacted(self, text: str) -> str:
        """Return a text without the secrets of the run, and not longer than a line or two."""
        for secret in self._secrets:
            text = text.replace(secret, REDACTED)
        return text

    def _check_secrets(self, answer: Answer) -> None:
        self._exercise(oracles.SECRETS)
        for secret in self._secrets:
            if secret.encode() in answer.body:
                self.find(oracles.SECRETS, "no secret in an answer", REDACTED, where="body")
