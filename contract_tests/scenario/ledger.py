"""The claim ledger: each statement of the description, and each law, how we know it, and what a run says of it."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Literal, TypeAlias, cast, get_args
from urllib.parse import parse_qsl

import msgspec

from contract_tests.oracles import CREATION_ORDER, UNPROMISED
from contract_tests.scenario.every_oracle import LAWS
from contract_tests.target.receiver import ACKNOWLEDGED
from generator.evidence import Level, evidence_book
from generator.json_pointer import Json, JsonObject, join, parent
from generator.operations import JSON_MEDIA_TYPE
from generator.schema import component_reference

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from contract_tests.finding import Finding
    from contract_tests.scenario.facts import Facts
    from contract_tests.scenario.run import ScenarioResult
    from contract_tests.target.exchange import Exchange
    from contract_tests.target.receiver import Received
    from generator.operations import Operation

Verdict: TypeAlias = Literal["confirmed", "contradicted", "not exercised", "not testable"]
"""confirmed: seen, and nothing spoke against it. contradicted: a finding is about it. not testable: no run may try, or
our emulator answers from the description itself."""

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

_UNIQUE = "only where an external id has to be unique (contradiction C20)"
_NOT_TESTABLE = {
    "409": _UNIQUE,
    "500": "no request may cause it",
    "429": "it would use up the rate limit of others",
    "413": "no size is described, and the target names none",
}
_NOT_MODELLED = "our emulator does not model the operation: it answers from the description"
_REFUSALS_READ = 20
"""Refusals of one operation and status that are read; the rest of many thousand say nothing new."""


class Claim(msgspec.Struct):
    """One statement of the description, or one law that no statement of it says.

    Attributes:
        id: JSON pointer into the bundled description; of a law, its oracle's.
        kind: What it states: a fact of the evidence, or `status`, `default`, `scope`, `relation`, `law`.
        name: What it is called there.
        level: How well it is known.
        verdict: What the run says of it.
        seen: How often it was exercised.
        reason: Why it is not testable, or was not exercised.
    """

    id: str
    kind: str
    name: str
    level: Level
    verdict: Verdict = "not exercised"
    seen: int = 0
    reason: str | None = None

    @property
    def is_law(self) -> bool:
        """Whether it says how values fit each other or what requests do, not what one part of the description is."""
        return self.kind in ("law", "relation")


class LedgerSummary(msgspec.Struct):
    """The ledger in a report.

    Attributes:
        counts: Claims of each verdict.
        by_level: The same for each level of evidence.
        never_exercised: Ids of the claims that were promised and never seen.
        undocumented: What was seen and never promised.
        claims: All claims.
    """

    counts: dict[Verdict, int]
    by_level: dict[Level, dict[Verdict, int]]
    never_exercised: list[str]
    undocumented: list[str]
    claims: list[Claim]

    @property
    def checked(self) -> bool:
        """Whether anything of the description could be checked at all."""
        return bool(self.counts["confirmed"] + self.counts["contradicted"])

    @property
    def asked(self) -> list[str]:
        """Ids of the claims of which the run says something."""
        return [claim.id for claim in self.claims if claim.verdict in {"confirmed", "contradicted"}]


class Ledger:
    """Collects what exchanges exercise of the claims of a description."""

    def __init__(self, facts: Facts, not_modelled: Collection[str] = ()) -> None:
        """Take a description, and the operations whose answers prove nothing, as our emulator does not model them."""
        self._facts = facts
        self._not_modelled = not_modelled
        self._seen: Counter[str] = Counter()
        self._unproven: Counter[str] = Counter()
        self._undocumented: dict[str, None] = {}
        self._refusals: Counter[tuple[str, int]] = Counter()
        self._claims = {claim.id: claim for claim in _claims(facts)}

    def add_run(self, result: ScenarioResult) -> None:
        """Take in a run of the scenario."""
        for exchange in result.exchanges:
            self.add(exchange)
        for kind, received in result.deliveries:
            self.add_delivery(kind, received)
        self.exercise(result.exercised)

    def exercise(self, laws: Mapping[str, int]) -> None:
        """Take in how often laws were tried, by their claim."""
        self._seen.update(laws)

    def add(self, exchange: Exchange) -> None:
        """Take in an exchange."""
        if exchange.operation_id not in self._not_modelled:
            self._add(exchange)
            return
        proven, self._seen = self._seen, self._unproven
        try:
            self._add(exchange)
        finally:
            self._seen = proven

    def _add(self, exchange: Exchange) -> None:
        operation = self._facts.operations.get(exchange.operation_id)
        status = exchange.answer.status
        if operation is None or exchange.request.method != operation.http_method:
            if status == 405:
                self._see_response("/components/responses/MethodNotAllowed", exchange)
            return
        self._refusals[operation.operation_id, status] += 1
        if status >= 400 and self._refusals[operation.operation_id, status] > _REFUSALS_READ:
            return
        pointer = self._facts.response_pointer(operation, status)
        if pointer is None:
            if status:
                self._undocumented[f"{operation.operation_id}: status {status}"] = None
            return
        self._seen[join(operation.pointer, "responses", status)] += 1
        self._see_response(pointer, exchange)
        if 200 <= status < 300:
            self._see_request(operation, exchange)
            if operation.scope == self._facts.scopes[0]:
                self._seen[join(operation.pointer, "security")] += 1
        elif status == 403:
            self._seen[join(operation.pointer, "security")] += 1
        elif status == 401:
            self._seen.update(join("/components/securitySchemes", name) for name in self._schemes())

    def add_delivery(self, kind: str, received: Received) -> None:
        """Take in a webhook delivery."""
        delivery = self._facts.deliveries[kind]
        self._seen[delivery.pointer] += 1
        body = join(delivery.pointer, "requestBody")
        self._seen[body] += 1
        self._see_value(_json_of(received.body), join(body, "content", JSON_MEDIA_TYPE, "schema"))
        for number, parameter in enumerate(self._facts.at(delivery.pointer).get("parameters", [])):
            if self._facts.resolve(parameter)["name"].lower() in received.headers:
                self._seen[self._facts.follow(join(delivery.pointer, "parameters", number))] += 1
        # That a delivery was acknowledged is what the receiver answers with.
        if acknowledgement := self._facts.acknowledgement(delivery, ACKNOWLEDGED):
            self._seen[acknowledgement] += 1

    def summary(
        self,
        findings: Iterable[Finding],
        refused: Mapping[str, str] | None = None,
        *,
        notices: Collection[str] = (),
        without_scenario: bool = False,
    ) -> LedgerSummary:
        """Return the verdicts.

        Args:
            findings: What was found.
            refused: Why operations were not sent, or not always.
            notices: Fingerprints of the findings that contradict nothing.
            without_scenario: Whether only chosen operations were tested.
        """
        otherwise = "the scenario was not run, since operations were chosen" if without_scenario else None
        findings = list(findings)
        unsent = {
            pointer: reason
            for operation_id, reason in (refused or {}).items()
            for pointer in self._pointers_of(self._facts.operations[operation_id])
        }
        contradicted = {
            finding.claim
            for finding in findings
            if finding.fingerprint not in notices or finding.oracle == CREATION_ORDER
        }
        undocumented = [
            f"{finding.operation_id}: {finding.where}" for finding in findings if finding.oracle in UNPROMISED
        ]
        claims: list[Claim] = []
        for claim in self._claims.values():
            seen = self._seen[claim.id]
            verdict: Verdict = "not exercised"
            reason = claim.reason
            if claim.id in contradicted:
                verdict = "contradicted"
            elif seen:
                verdict, reason = "confirmed", None
            elif self._unproven[claim.id]:
                verdict, reason = "not testable", _NOT_MODELLED
            elif reason:
                verdict = "not testable"
            else:
                places = (why for place, why in unsent.items() if f"{claim.id}/".startswith(f"{place}/"))
                reason = next(places, otherwise)
            claims.append(msgspec.structs.replace(claim, verdict=verdict, seen=seen, reason=reason))
        levels: list[Level] = ["documented", "inferred", "verified"]
        return LedgerSummary(
            counts=_counted(claims),
            by_level={level: _counted(claim for claim in claims if claim.level == level) for level in levels},
            never_exercised=[claim.id for claim in claims if claim.verdict == "not exercised"],
            undocumented=list(dict.fromkeys([*self._undocumented, *undocumented])),
            claims=claims,
        )

    @staticmethod
    def _pointers_of(operation: Operation) -> Iterable[str]:
        """Return where the claims stand that nothing but an operation can exercise."""
        yield operation.pointer
        if operation.request_body is not None:
            yield join("/components/schemas", operation.request_body.schema_name)

    def _schemes(self) -> Iterable[str]:
        return list(self._facts.bundle["components"]["securitySchemes"])

    def _see_response(self, pointer: str, exchange: Exchange) -> None:
        self._seen[pointer] += 1
        response: JsonObject = self._facts.at(pointer)
        for name in response.get("headers", {}):
            if name.lower() in exchange.answer.headers:
                self._seen[self._facts.follow(join(pointer, "headers", name))] += 1
        if JSON_MEDIA_TYPE in response.get("content", {}):
            self._seen[join(pointer, "content", JSON_MEDIA_TYPE)] += 1
            self._see_value(exchange.answer.json, join(pointer, "content", JSON_MEDIA_TYPE, "schema"))

    def _see_request(self, operation: Operation, exchange: Exchange) -> None:
        self._seen[operation.pointer] += 1
        sent = dict(parse_qsl(exchange.request.target.partition("?")[2], keep_blank_values=True))
        self._see_parameters(parent(operation.pointer), sent)
        self._see_parameters(operation.pointer, sent)
        body = join(operation.pointer, "requestBody")
        if operation.request_body is None or exchange.request.body is None:
            return
        self._seen[body] += 1
        value = _json_of(exchange.request.body)
        schema = join("/components/schemas", operation.request_body.schema_name)
        self._see_value(value, schema)
        if isinstance(value, dict):
            for name in self._facts.body_properties(operation).keys() - cast("JsonObject", value).keys():
                self._see_default(join(schema, "properties", name))

    def _see_parameters(self, holder: str, sent: Mapping[str, str]) -> None:
        for number, node in enumerate(self._facts.at(holder).get("parameters", [])):
            pointer = self._facts.follow(join(holder, "parameters", number))
            parameter = self._facts.resolve(node)
            schema = join(pointer, "schema")
            if parameter["in"] == "path":
                self._seen[pointer] += 1
            elif parameter["name"] in sent:
                self._seen[pointer] += 1
                self._see_value(sent[parameter["name"]], schema)
            else:
                self._see_default(schema)

    def _see_default(self, pointer: str) -> None:
        for place in (pointer, self._facts.follow(pointer)):
            if (claim := join(place, "default")) in self._claims:
                self._seen[claim] += 1

    def _see_value(self, value: Json, pointer: str) -> None:
        for place, found in self._facts.claims_of(value, pointer):
            self._seen[place] += 1
            schema = self._facts.at(place)
            if "enum" in schema and found in schema["enum"]:
                self._seen[join(place, "enum", schema["enum"].index(found))] += 1


def _claims(facts: Facts) -> Iterable[Claim]:
    yield from _claims_of_description(facts)
    for oracle in LAWS:
        if oracle.level is not None:
            yield Claim(oracle.law, "law", oracle.says, oracle.level)


def _claims_of_description(facts: Facts) -> Iterable[Claim]:
    for fact in evidence_book(facts.description).facts:
        name = f"{fact.operation_id or fact.component}: {fact.name}"
        reason = None
        if fact.kind == "response" and fact.name == "Conflict":
            reason = _UNIQUE
        if fact.kind == "response" and fact.name in {"InternalError", "TooManyRequests", "PayloadTooLarge"}:
            reason = "no run may cause it"
        schema: Json = facts.at(fact.pointer)
        if isinstance(schema, dict) and "x-organization-api" in cast("JsonObject", schema):
            reason = "only the Organization API has it"
        yield Claim(fact.pointer, fact.kind, name, fact.evidence.level, reason=reason)
        if isinstance(schema, dict) and "default" in schema:
            yield Claim(join(fact.pointer, "default"), "default", name, fact.evidence.level)
    for pointer, relation in facts.relations.items():
        yield Claim(pointer, "relation", relation.text, facts.level(pointer))
    for operation in facts.operations.values():
        responses: JsonObject = facts.at(operation.pointer)["responses"]
        for status, response in responses.items():
            if component_reference(response):
                pointer = join(operation.pointer, "responses", status)
                unreachable = status == "403" and operation.scope == facts.scopes[0]
                yield Claim(
                    pointer,
                    "status",
                    f"{operation.operation_id}: {status}",
                    facts.level(facts.follow(pointer)),
                    reason=f"every key has {operation.scope}" if unreachable else _NOT_TESTABLE.get(status),
                )


def _counted(claims: Iterable[Claim]) -> dict[Verdict, int]:
    counts = Counter(claim.verdict for claim in claims)
    return {verdict: counts[verdict] for verdict in VERDICTS}


def _json_of(body: bytes) -> Json:
    try:
        return json.loads(body)
    except ValueError:
        return None
