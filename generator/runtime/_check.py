"""Asks the API, reading only, which of the description's guesses hold."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from importlib.resources import files
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast
from urllib.parse import urlsplit

import msgspec

from . import _facts
from ._errors import APIError, BullseyeError
from ._structure import look, structure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ._response import RawResponse
    from .client import BullseyePartner

MOST_REQUESTS = 60
_EMULATOR_HEADER = b"x-emulator"
_FILLED = re.compile(r"\{[^{}]+\}")
_TYPES = {"list": "array", "null": "null", "boolean": "boolean", "integer": "integer", "number": "number"}
_FORMATS = {"UUID": "uuid", "date": "date", "address of a page": "uri", "address of mail": "email"}

Target: TypeAlias = Literal["live", "other", "loopback", "emulator"]
Place: TypeAlias = tuple[tuple[str, ...], str, tuple[str, ...], bool, tuple[str, ...]]


class Reached(msgspec.Struct, frozen=True):
    """A reading operation in `_guesses.json`; a place has types, format, values, whether it may be missing, claims."""

    operation_id: str
    pointer: str
    path: str
    status: int
    query: dict[str, str]
    claims: tuple[str, ...]
    places: dict[str, Place]


class OtherReadings(msgspec.Struct, frozen=True):
    """A contradiction of the documentation: what only answers under one reading have."""

    contradiction: str
    topic: str
    chosen: str
    only: dict[str, tuple[str, ...]]


class Guesses(msgspec.Struct, frozen=True):
    """What the description assumes."""

    operations: tuple[Reached, ...]
    contradictions: tuple[OtherReadings, ...]
    needs_write: tuple[tuple[str, str, str], ...]


class Refuted(msgspec.Struct, frozen=True):
    """One thing that is not as described; never with a value of an answer."""

    claim: str
    oracle: str
    operation_id: str
    where: str
    expected: str
    got: str


class Check(msgspec.Struct):
    """What a check found.

    Attributes:
        kind: What this JSON is.
        client_version: Of this package.
        target: What was asked.
        ended: When.
        requests: How many were sent.
        confirmed: Pointers into the description of the guesses that the answers bear out.
        refuted: What is not as described.
        decided: The reading of each contradiction that the answers have to do with, by its id.
        not_reached: Operations that could not be asked, each with the reason.
        seen: Types and formats at each place of the answers.
    """

    kind: str
    client_version: str
    target: Target
    ended: datetime
    requests: int = 0
    confirmed: list[str] = []
    refuted: list[Refuted] = []
    decided: dict[str, str] = {}
    not_reached: dict[str, str] = {}
    seen: dict[str, list[str]] = {}


def read_guesses() -> Guesses:
    """Return the guesses that this version of the package was generated with."""
    return msgspec.json.decode(files("bullseye_partner").joinpath("_guesses.json").read_bytes(), type=Guesses)


class Checker:
    """Sends the requests and compares the answers."""

    def __init__(self, client: BullseyePartner, guesses: Guesses, watch: Callable[[str], None]) -> None:
        self._client = client
        self._guesses = guesses
        self._watch = watch
        self._names = {where.rpartition(".")[2] for one in guesses.operations for where in one.places}
        self._answers: dict[str, Any] = {}
        self._signs: set[str] = set()
        self._seen: dict[str, set[str]] = {}
        self._confirmed: dict[str, None] = {}
        self._refuted: dict[tuple[str, ...], Refuted] = {}
        self._result = Check("bullseye-partner check", _facts.CLIENT_VERSION, _kind(client.base_url), datetime.now(UTC))

    def run(self) -> Check:
        """Ask every operation that reads, and return what its answers say."""
        for operation in self._guesses.operations:
            self._watch(operation.operation_id)
            self._ask(operation)
        against = {one.claim for one in self._refuted.values()}
        result = self._result
        result.ended = datetime.now(UTC).replace(microsecond=0)
        result.confirmed = [claim for claim in self._confirmed if claim not in against]
        result.refuted = list(self._refuted.values())
        result.seen = {place: sorted(looks) for place, looks in sorted(self._seen.items())}
        for one in self._guesses.contradictions:
            if reading := self._reading(one):
                result.decided[one.contradiction] = reading
        return result

    def _reading(self, contradiction: OtherReadings) -> str:
        """Return the only reading that has what came, or the only one that does not ask for what is missing."""
        fits = [name for name, signs in contradiction.only.items() if self._signs.intersection(signs)]
        if not fits:
            missing = {
                f"{one.operation_id} {one.where.replace('[0]', '[]')}"
                for one in self._refuted.values()
                if one.oracle == "schema-required"
            }
            against = [name for name, signs in contradiction.only.items() if missing.intersection(signs)]
            fits = [name for name in contradiction.only if against and name not in against]
        return fits[0] if len(fits) == 1 else ""

    def _ask(self, operation: Reached) -> None:
        path = self._path(operation.path)
        if path is None:
            self._result.not_reached[operation.operation_id] = "the account has none to ask for"
            return
        if self._result.requests >= MOST_REQUESTS:
            self._result.not_reached[operation.operation_id] = f"{MOST_REQUESTS} requests were sent"
            return
        try:
            response = self._client.request("GET", path, query=operation.query or None)
        except APIError as error:
            response = error.response
        except BullseyeError as error:
            self._result.not_reached[operation.operation_id] = f"no answer that can be read ({type(error).__name__})"
            self._result.requests += 1
            return
        self._result.requests += response.attempts
        self._read(operation, path, response)

    def _path(self, path: str) -> str | None:
        """Return a path with an id in place of each parameter, taken from the list that the parameter is an item of."""
        while found := _FILLED.search(path):
            body = self._answers.get(path[: found.start() - 1])
            ids = list(_ids_in(body))
            if not ids:
                return None
            path = f"{path[: found.start()]}{ids[0]}{path[found.end() :]}"
        return path

    def _read(self, operation: Reached, path: str, response: RawResponse) -> None:
        if any(name.lower() == _EMULATOR_HEADER for name, _ in response.raw_headers):
            self._result.target = "emulator"
            self._seen.setdefault(f"{operation.operation_id} {response.status_code} header x-emulator", set()).add("")
        status = response.status_code
        around = f"{operation.operation_id} {status}"
        self._seen[f"{around} status"] = {str(status)}
        if not 200 <= status < 300:
            self._refused(operation, status)
            return
        if status != operation.status:
            claim = f"{operation.pointer}/responses/{operation.status}"
            self._refute(claim, "status", operation, "status", f"status {operation.status}", f"status {status}")
        try:
            body = msgspec.json.decode(response.content)
        except msgspec.DecodeError:
            self._refute(operation.pointer, "json-body", operation, "$", "a JSON document", "a body that is none")
            return
        self._answers[path] = body
        self._confirmed |= dict.fromkeys(operation.claims)
        self._compare(operation, body, around)

    def _refused(self, operation: Reached, status: int) -> None:
        if status in (404, 405):
            self._refute(
                operation.pointer, "status", operation, "status", f"status {operation.status}", f"status {status}"
            )
        else:
            reasons = {401: "the key was refused", 403: "the key lacks the scope"}
            self._result.not_reached[operation.operation_id] = reasons.get(status, f"it answered {status}")

    def _compare(self, operation: Reached, body: object, around: str) -> None:
        came: dict[str, set[str]] = {}
        objects = {where.rpartition(".")[0] for where in operation.places}
        for where, value in structure(body, operation.places, self._names):
            came.setdefault(where, set()).add(look(value))
            self._signs.add(f"{operation.operation_id} {where}")
            place = operation.places.get(where)
            if place is not None:
                self._compare_value(operation, where, place, value)
            elif not where.endswith("[]") and where.rpartition(".")[0] in objects:
                self._refute("", "schema-additional-properties", operation, where, "no such property", "the property")
        for where, looks in came.items():
            self._seen.setdefault(f"{around} {where}", set()).update(looks)
        for where, (_, _, _, optional, claims) in operation.places.items():
            holder = where.rpartition(".")[0]
            if where not in came and not optional and "object" in came.get(holder, ()):
                claim = claims[0] if claims else ""
                self._refute(claim, "schema-required", operation, where, "the property", "no such property")

    def _compare_value(self, operation: Reached, where: str, place: Place, value: object) -> None:
        types, form, values, _, claims = place
        own = [claim for claim in claims if "/enum/" not in claim]
        looked = look(value)
        kind = "object" if looked == "object" else _TYPES.get(looked, "string")
        if types and kind not in types and not (kind == "integer" and "number" in types):
            self._refute(own[0] if own else "", "schema-type", operation, where, " or ".join(types), looked)
        elif kind == "string" and form and _format(looked) != form:
            self._refute(own[0] if own else "", "schema-format", operation, where, f"the format {form}", looked)
        elif values and kind == "string":
            if value in values:
                self._signs.add(f"{operation.operation_id} {where}={value}")
                end = f"/enum/{values.index(value)}"
                self._confirmed |= dict.fromkeys(claim for claim in claims if claim.endswith(end))
            else:
                sign = f"{operation.operation_id} {where}={value}"
                known = any(sign in signs for one in self._guesses.contradictions for signs in one.only.values())
                self._signs |= {sign} if known else set()
                # What a reading of the documentation has is nobody's data.
                got = repr(value) if known else "another one"
                self._refute(own[0] if own else "", "schema-enum", operation, where, "a described value", got)
        if value is not None:
            self._confirmed |= dict.fromkeys(own)

    def _refute(self, claim: str, oracle: str, operation: Reached, where: str, expected: str, got: str) -> None:
        found = Refuted(claim, oracle, operation.operation_id, where.replace("[]", "[0]"), expected, got)
        self._refuted.setdefault((oracle, operation.operation_id, where), found)


def _ids_in(body: object) -> Iterator[str]:
    """Yield the ids of the items of the list that an answer has."""
    for value in cast("dict[str, object]", body).values() if isinstance(body, dict) else ():
        for item in cast("list[object]", value) if isinstance(value, list) else ():
            found = cast("dict[str, object]", item).get("id") if isinstance(item, dict) else None
            if isinstance(found, str):
                yield found


def _format(looked: str) -> str:
    return "date-time" if looked.startswith("time ") and "no zone" not in looked else _FORMATS.get(looked, "")


def _kind(base_url: str) -> Target:
    host = urlsplit(base_url).hostname or ""
    try:
        if host == "localhost" or ip_address(host).is_loopback:
            return "loopback"
    except ValueError:
        pass
    return "live" if host == urlsplit(_facts.BASE_URL).hostname else "other"
