"""Mutants of keys and scopes."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from contract_tests.power.mutants.mutant import Mutant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Deviation
    from contract_tests.power.mutants.places import OperationPlaces, Reader

_UNAUTHORIZED, _FORBIDDEN, _NOT_FOUND = 401, 403, 404


@dataclass
class _Key:
    maker: str
    power: int
    expires: bool


@dataclass
class Keys:
    """The keys that were seen to be made: who made them, and what they may do.

    What a key must not do is done with the key that made it, which may do everything.
    """

    reader: Reader
    made: dict[str, _Key] = field(default_factory=dict[str, _Key])
    latest: str | None = None

    def learn(self, request: Request, answer: Answer) -> None:
        """Take note of a key that an answer has."""
        used = request.header(self.reader.key_header)
        if answer.succeeded and used is not None:
            self.latest = used
        for operation in self.reader.operations:
            secrets = [place for place in operation.answer if place.schema.get("x-secret")]
            if operation.id == request.operation and secrets and answer.succeeded and used is not None:
                scopes: list[str] = request.json.get("scopes", self.reader.scopes)
                power = max(map(self.reader.scopes.index, scopes))
                self.made[answer.json[secrets[0].name]] = _Key(used, power, "expiresAt" in request.json)

    def power(self, request: Request) -> int | None:
        """Return the place of a caller's highest scope, None if its key was not made here."""
        key = self.made.get(request.header(self.reader.key_header) or "")
        return key.power if key else None


def access_mutants(reader: Reader) -> Iterator[Mutant]:
    """Yield every scope and every credential of every operation unenforced, and every scope raised."""
    for operation in reader.operations:
        yield from _scopes(reader, operation)
        yield from _credentials(reader, operation)
        if "{" in operation.path:
            claim = "What an account has is nothing to another one"
            yield Mutant("accounts-not-apart", operation.id, "", claim, partial(_shared, reader, operation.id))
    revoked, expired = _replaying(reader, _UNAUTHORIZED, _is_lasting), _replaying(reader, _UNAUTHORIZED, _is_expiring)
    yield Mutant("revoked-key-accepted", "", "", "A revoked key is refused", revoked)
    yield Mutant("expired-key-accepted", "", "", "An expired key is refused", expired)


def _is_lasting(key: _Key) -> bool:
    return not key.expires


def _is_expiring(key: _Key) -> bool:
    return key.expires


def _has_power(power: int, key: _Key) -> bool:
    return key.power == power


def _scopes(reader: Reader, operation: OperationPlaces) -> Iterator[Mutant]:
    if operation.scope is None:
        return
    needed = reader.scopes.index(operation.scope)
    for power in range(needed):
        scope = reader.scopes[power]
        yield Mutant(
            "scope-not-enforced",
            operation.id,
            scope,
            f"It needs {operation.scope}: a key with {scope} is refused",
            _replaying(reader, _FORBIDDEN, partial(_has_power, power), operation.id),
        )
    if needed + 1 < len(reader.scopes):
        yield Mutant(
            "scope-raised",
            operation.id,
            operation.scope,
            f"A key with {operation.scope} is enough",
            lambda: _raised(reader, operation.id, needed),
        )


def _raised(reader: Reader, operation_id: str, needed: int) -> Deviation:
    keys = Keys(reader)
    error = next(e for o in reader.operations if o.id == operation_id for e in o.errors if e.status == _FORBIDDEN)

    async def deviate(request: Request, api: Api) -> Answer:
        if request.operation == operation_id and keys.power(request) == needed:
            return await refusal(reader, request, api, error.status, error.code)
        answer = await api(request)
        keys.learn(request, answer)
        return answer

    return deviate


def _replaying(
    reader: Reader, status: int, concerns: Callable[[_Key], bool], operation_id: str | None = None
) -> Callable[[], Deviation]:
    def deviation() -> Deviation:
        keys = Keys(reader)

        async def deviate(request: Request, api: Api) -> Answer:
            answer = await api(request)
            keys.learn(request, answer)
            key = keys.made.get(request.header(reader.key_header) or "")
            if answer.status == status and key and concerns(key) and operation_id in (None, request.operation):
                return await api(request.with_header(reader.key_header, key.maker))
            return answer

        return deviate

    return deviation


def _shared(reader: Reader, operation_id: str) -> Deviation:
    used: dict[str, None] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        own = request.header(reader.key_header)
        if answer.succeeded and own is not None:
            used[own] = None
        if answer.status == _NOT_FOUND and request.operation == operation_id:
            for key in [key for key in used if key != own]:
                with_another = await api(request.with_header(reader.key_header, key))
                if with_another.succeeded:
                    return with_another
        return answer

    return deviate


def _credentials(reader: Reader, operation: OperationPlaces) -> Iterator[Mutant]:
    for operator, claim, missing in (
        ("missing-key-accepted", "A request without a key is refused", True),
        ("unknown-key-accepted", "A key that nobody made is refused", False),
    ):

        def deviation(missing: bool = missing) -> Deviation:
            keys = Keys(reader)

            async def deviate(request: Request, api: Api) -> Answer:
                answer = await api(request)
                key = request.header(reader.key_header)
                if (
                    answer.status == _UNAUTHORIZED
                    and request.operation == operation.id
                    and (key is None) == missing
                    and key not in keys.made
                    and keys.latest is not None
                ):
                    return await api(request.with_header(reader.key_header, keys.latest))
                keys.learn(request, answer)
                return answer

            return deviate

        yield Mutant(operator, operation.id, "", claim, deviation)


async def refusal(reader: Reader, request: Request, api: Api, status: int, code: str) -> Answer:
    """Return an error to a request, with the headers that belong to it, without carrying the request out."""
    harmless = next(o for o in reader.operations if o.method == "GET" and "{" not in o.path and not o.query)
    answer = await api(request.asking(harmless.method, harmless.path))
    if not answer.succeeded:
        return answer
    return answer.with_json({"code": code, "message": "The request was refused", "details": {}}).with_status(status)
