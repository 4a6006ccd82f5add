"""What every answer has to be: a described status, its content type, schema and headers."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from bullseye_partner_emulator.emulator_header import EMULATOR_HEADER
from contract_tests import oracles
from contract_tests.json_body import uncertainty_of
from contract_tests.scenario.broken import Broken
from contract_tests.scenario.described_objects import DescribedObjects
from contract_tests.scenario.law import AnswerLaw
from contract_tests.scenario.laws import LAWS
from contract_tests.scenario.times import Times, time_of
from contract_tests.schema_words import demand_of
from contract_tests.target.exchange import TOO_MANY
from contract_tests.target.receiver import is_loopback
from contract_tests.wording import THE_PROPERTY, json_path
from generator.json_pointer import join
from generator.operations import JSON_MEDIA_TYPE
from generator.relations import RELATIONS, relation_pointer, relations_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from contract_tests.scenario.facts import Facts
    from contract_tests.target.exchange import Answer
    from contract_tests.target.target import Target
    from generator.json_pointer import Json, JsonObject
    from generator.operations import Operation

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_NAME = re.compile(r"'(?P<single>[^']+)'|\"(?P<double>[^\"]+)\"")
_TRANSPORT = frozenset({"content-type", "content-length", "date", "server", "connection", "transfer-encoding"})
"""Headers of HTTP itself, which no description lists."""
_OF_EMULATOR = frozenset({EMULATOR_HEADER[0].lower()})
"""Says who answers; the API has no such header."""
_ANNOUNCEMENTS = frozenset({"deprecation", "sunset"})
"""Headers that announce the end of an operation (RFC 9745, RFC 8594)."""


class AnswerRules:
    """Holds answers against the strict description and the laws, and the rate-limit headers against the last ones.

    `exercise` is told the claim of each law and relation that is tried.
    """

    def __init__(self, facts: Facts, target: Target, exercise: Callable[[str], None] = lambda _: None) -> None:
        self._facts = facts
        self._exercise = exercise
        self._related = DescribedObjects(facts, lambda schema: RELATIONS in schema)
        self._target = target
        self._local = is_loopback(target.base_url)
        self._times = Times(facts, exercise, trust_date=not self._local)
        self._limit = target.rate_limit
        self._remaining: int | None = None
        self._reset: int | None = None
        self._carried = 0

    def broken(self, operation: Operation | None, answer: Answer) -> Iterator[Broken]:
        """Yield what an answer breaks."""
        if operation is None:
            yield from self._generic(answer)
            return
        pointer = self._facts.response_pointer(operation, answer.status)
        if pointer is None or answer.status >= 500:
            described = [*(one.status for one in operation.success), *(one.status for one in operation.errors)]
            statuses = ", ".join(str(status) for status in described if status < 500)
            claim = join(operation.pointer, "responses")
            yield Broken(oracles.STATUS_DESCRIBED, claim, "status", f"one of {statuses}", str(answer.status))
        if pointer is None:
            self._remaining = None
            return
        response = self._facts.strict_response(operation, answer.status)
        broken = [*self._body(response, pointer, answer)]
        yield from broken
        if not broken:
            yield from self._laws(operation, answer)
        yield from self._times.broken(operation, answer)
        yield from self._headers(response, pointer, answer)

    def _generic(self, answer: Answer) -> Iterator[Broken]:
        """Check what is no operation: 404 of an unknown path, 405 of an unknown method."""
        responses: JsonObject = self._facts.strict["components"]["responses"]
        names = {404: "NotFound", 405: "MethodNotAllowed"}
        if (name := names.get(answer.status)) is not None:
            response = dict(responses[name])
            if answer.status == 404:
                response.pop("headers", None)  # nobody is known to the rate limit before a path is
            pointer = join("/components/responses", name)
            yield from self._body(response, pointer, answer)
            yield from self._headers(response, pointer, answer)
        else:
            self._remaining = None  # whether such a request counts is not described

    def _body(self, response: JsonObject, pointer: str, answer: Answer) -> Iterator[Broken]:
        content: JsonObject | None = response.get("content")
        if not content:
            if answer.body:
                yield Broken(oracles.NO_BODY, pointer, "body", "no body", f"{len(answer.body)} bytes")
            return
        content_type = answer.headers.get("content-type", "none").split(";")[0].strip().lower()
        if content_type not in content:
            yield Broken(oracles.CONTENT_TYPE, pointer, "header Content-Type", " or ".join(content), content_type)
        if (value := answer.json) is None:
            yield Broken(oracles.JSON_BODY, pointer, "$", "a JSON document", "a body that is none")
            return
        if fault := uncertainty_of(answer.body):
            yield Broken(oracles.JSON_BODY, pointer, "$", "a JSON document that every reader takes alike", fault)
        schema_pointer = join(pointer, "content", JSON_MEDIA_TYPE, "schema")
        yield from self.unlike(value, content[JSON_MEDIA_TYPE]["schema"], schema_pointer)
        yield from self.relations(value, schema_pointer)

    def unlike(self, value: Json, schema: JsonObject, pointer: str) -> Iterator[Broken]:
        """Yield where a value is not as the schema at a pointer describes it."""
        for error in self._facts.validator(schema).iter_errors(value):
            path: list[str | int] = list(error.instance_path)
            keyword = str(error.schema_path[-1]) if error.schema_path else ""
            names = _names_in(error.message, keyword)
            got = {"required": "no such property", "additionalProperties": THE_PROPERTY}.get(
                keyword, _kind(value, path, self._facts.secrets)
            )
            for named in [[*path, name] for name in names] or [path]:
                yield Broken(
                    oracles.of_keyword(keyword),
                    self._claim(keyword, named, pointer),
                    json_path(_starred(named)),
                    demand_of(error),
                    got,
                )

    def _claim(self, keyword: str, path: Sequence[str | int], pointer: str) -> str:
        """Return the claim that a value contradicts which a keyword of the schema at a pointer rejects."""
        claim = self._facts.claim_at(path, pointer)
        if keyword == "const":
            return self._facts.claim_of_error_code(claim, pointer)
        if keyword == "required":  # a property is known no better than the object that has it
            holder = self._facts.claim_at(path[:-1], pointer)
            levels = self._facts.level(holder), self._facts.level(claim)
            return holder if levels == ("inferred", "documented") else claim
        return claim

    def relations(self, value: Json, pointer: str) -> Iterator[Broken]:
        """Yield the relations that values break within what the schema at a pointer describes."""
        for place, holder in self._related.within(value, pointer):
            for relation in relations_of(self._facts.at(place)):
                claim = relation_pointer(self._facts.at(place), place, relation)
                self._exercise(claim)
                if relation.is_broken_by(holder):
                    got = ", ".join(f"{name} {holder[name]}" for name in relation.names)
                    yield Broken(oracles.RELATION, claim, relation.text, relation.text, got)

    def _laws(self, operation: Operation, answer: Answer) -> Iterator[Broken]:
        """Yield where the body of a success, which is as described, breaks a law."""
        for law in LAWS:
            if isinstance(law, AnswerLaw) and operation.operation_id in law.operations and answer.status < 300:
                self._exercise(law.oracle.law)
                for breach in law.breaches(answer.json):
                    got = breach.got if isinstance(breach.got, str) else json.dumps(breach.got, ensure_ascii=False)
                    yield Broken(law.oracle, law.oracle.law, breach.where, breach.expected, got)

    def _headers(self, response: JsonObject, pointer: str, answer: Answer) -> Iterator[Broken]:
        described: JsonObject = {
            name.lower(): self._facts.resolve(h) for name, h in response.get("headers", {}).items()
        }
        for name, header in described.items():
            claim = self._facts.follow(join(pointer, "headers", _spelled(response, name)))
            text = answer.headers.get(name)
            if text is None:
                if header.get("required"):
                    yield Broken(
                        oracles.HEADER, claim, f"header {name}", "the header, which is required", "no such header"
                    )
                continue
            value: Json = int(text) if _INTEGER.fullmatch(text) else text
            for error in self._facts.validator(header["schema"], strict=False).iter_errors(value):
                yield Broken(oracles.HEADER, claim, f"header {name}", demand_of(error), text)
        own = (self._facts.limit_header, self._facts.remaining_header, self._facts.reset_header)
        # A proxy in front of a live target adds headers of its own; in process every one is the target's.
        told = answer.headers.keys() if self._target.app is not None else answer.headers.keys() & _ANNOUNCEMENTS
        for name in sorted(told - described.keys() - _TRANSPORT - _OF_EMULATOR - set(own)):
            yield Broken(oracles.UNDESCRIBED_HEADER, pointer, f"header {name}", "no such header", answer.headers[name])
        if answer.headers.keys() >= set(own):
            yield from self._rate_limit(pointer, answer)
        elif set(own) <= described.keys():
            self._remaining = None

    def _rate_limit(self, pointer: str, answer: Answer) -> Iterator[Broken]:
        facts = self._facts
        try:
            limit, remaining, reset = (
                int(answer.headers[name]) for name in (facts.limit_header, facts.remaining_header, facts.reset_header)
            )
        except (KeyError, ValueError):
            self._remaining = None
            return
        # An emulator on this machine may have been started with another limit: it only has to stay what it is.
        told = limit if self._local and self._limit is None else self._limit
        self._limit = expected = told or facts.rate_limit
        if limit != expected:
            yield Broken(
                oracles.RATE_LIMIT, "/info/x-rate-limit", f"header {facts.limit_header}", str(expected), str(limit)
            )
        claim = join(pointer, "headers")
        if answer.status == TOO_MANY:
            if remaining:
                yield Broken(
                    oracles.RATE_LIMIT,
                    claim,
                    f"header {facts.remaining_header}",
                    "0 when it is used up",
                    str(remaining),
                )
        elif self._remaining is None or reset != self._reset:
            if not 0 <= remaining < limit:
                yield Broken(
                    oracles.RATE_COUNT, claim, f"header {facts.remaining_header}", f"below {limit}", str(remaining)
                )
            elif self._remaining is not None and self._is_carried_over(remaining, limit):
                full = f"{limit - 1} at the beginning of a window"
                yield Broken(oracles.RATE_COUNT, claim, f"header {facts.remaining_header}", full, str(remaining))
        elif not self._is_counted(remaining, self._remaining, answer.status):
            yield Broken(
                oracles.RATE_COUNT, claim, f"header {facts.remaining_header}", str(self._remaining - 1), str(remaining)
            )
        if self._reset is not None and reset < self._reset:
            yield Broken(
                oracles.RATE_LIMIT, claim, f"header {facts.reset_header}", f"at least {self._reset}", str(reset)
            )
        if (
            now := time_of(answer, trust_date=not self._local)
        ) is not None and not 0 <= reset - now <= facts.window + 1:
            where = f"header {facts.reset_header}"
            yield Broken(oracles.RATE_LIMIT, claim, where, f"within {facts.window} seconds of {now:.0f}", str(reset))
        self._remaining, self._reset = remaining, reset

    def _is_counted(self, remaining: int, before: int, status: int) -> bool:
        """Return whether a request took one of what remained in its window; those of others may have taken more.

        That errors count too, no page says; our own emulator counts them.
        """
        if status >= 400 and not self._target.is_copy and remaining == before:
            return True
        return remaining == before - 1 if self._target.is_ours_alone else remaining < before

    def _is_carried_over(self, remaining: int, limit: int) -> bool:
        """Return whether a window begins with what the one before has left; of a shared account, twice in a row.

        Others may use up some of a window before the first request of the run.
        """
        self._carried = self._carried + 1 if remaining < (self._remaining or 0) else 0
        return self._carried > 1 or (self._target.is_ours_alone and remaining != limit - 1)


def _names_in(message: str, keyword: str) -> list[str]:
    """Return the properties that a validator names: the one that is missing, or all that are not described."""
    names = [match["single"] or match["double"] for match in _NAME.finditer(message)]
    return {"required": names[:1], "additionalProperties": names}.get(keyword, [])


def _starred(path: list[str | int]) -> list[str | int]:
    """Return a path in which every item of an array is the first: a mistake in all of them is one finding."""
    return [0 if isinstance(step, int) else step for step in path]


def _kind(value: Json, path: list[str | int], secrets: set[str]) -> str:
    for step in path:
        value = value[step]
    if any(step in secrets for step in path):
        return "[redacted]"
    if isinstance(value, (dict, list)):
        return f"an {'object' if isinstance(value, dict) else 'array'}"
    return json.dumps(value, ensure_ascii=False)[:120]


def _spelled(response: JsonObject, name: str) -> str:
    names: list[str] = list(response["headers"])
    return next(spelled for spelled in names if spelled.lower() == name)
