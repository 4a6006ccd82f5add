"""What the answers of a run looked like, without anybody's data: what an earlier run saw otherwise has changed since.

It also covers what no page describes: texts of errors, sets of headers, formats of tokens and times, orders of lists,
settings and limits that only Bullseye changes (`x-setting`), and values that an enum does not have.
"""

from __future__ import annotations

import re
from datetime import datetime  # noqa: TC003 - msgspec reads the annotations
from typing import TYPE_CHECKING, Literal, TypeAlias, cast
from urllib.parse import parse_qsl

import msgspec

from contract_tests.conformance.telling_values import VALUE_OF, TellingValues
from contract_tests.json_body import json_in
from contract_tests.target.target import ANOTHER_ACCOUNT
from generator.schema import allowed_types, merged

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from contract_tests.scenario.facts import Facts
    from contract_tests.target.exchange import Answer, Exchange, Request
    from generator.json_pointer import Json, JsonObject

What: TypeAlias = Literal["new", "gone", "other"]

_FORMATS = (
    ("UUID", re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)),
    ("date", re.compile(r"\d{4}-\d\d-\d\d")),
    ("digits", re.compile(r"\d+")),
    ("address of a page", re.compile(r"https?://\S+")),
    ("address of mail", re.compile(r"[^@\s]+@[^@\s]+")),
    ("colour", re.compile(r"#[0-9a-f]{3,8}", re.IGNORECASE)),
    ("empty text", re.compile(r"")),
)
_TIME = re.compile(r"\d{4}-\d\d-\d\d(?P<between>[T ])\d\d:\d\d:\d\d(?P<fraction>\.\d+)?(?P<zone>Z|[+-]\d\d:?\d\d)?")
_TOKEN = re.compile(r"(?P<prefix>(?:[a-z]+_)+)(?P<rest>[A-Za-z0-9]{12,})")
_MASKED = re.compile(r"\"[^\"]*\"|'[^']*'|`[^`]*`|\S*@\S*|https?://\S+|\S*\d\S*")
_NAMES = re.compile(r"(?<=\s)[A-Z][\w'\u2019-]*[a-z][\w'\u2019-]*")
"""Words within a sentence that begin with a capital: names of somebody or something, mostly."""
_SEVERAL = re.compile(r"\u2026(\s+\u2026)+")
_SHORTEST = 3
"""Characters of a sent value, at least, that is masked where an error repeats it."""
_OF_THE_MOMENT = {"date", "content-length", "x-request-id", "retry-after", "x-ratelimit-remaining", "x-ratelimit-reset"}
_MADE = "createdAt"
_ORDERED, _ORDERED_BY_OTHERS = 3, 8
"""Items of a list whose order says something: by the time at which they were made, and by another time."""


class ObservedError(Exception):
    """An earlier observation cannot be read; the message says which and why."""


class Observed(msgspec.Struct):
    """What of an earlier report is compared; see `contract_tests.conformance.report.Report`."""

    ended: datetime
    target: str
    seen: dict[str, list[str]]


class Change(msgspec.Struct, frozen=True):
    """One place where a run saw something else than an earlier one; `before` or `now` is empty if there was nothing."""

    what: What
    where: str
    before: str
    now: str

    @property
    def in_words(self) -> str:
        """What it was and is."""
        return f"was {self.before}, is {self.now}" if self.what == "other" else self.now or self.before


class ChangedSince(msgspec.Struct, frozen=True):
    """What has changed between two runs, with the time of the earlier one."""

    since: datetime
    changes: list[Change]


def look_of(exchanges: Iterable[Exchange], facts: Facts) -> dict[str, list[str]]:
    """Return what was seen at each place of the answers: operation, status, and JSON path, header or text.

    It has formats, names, texts of errors without their values, and values of settings; nothing of anybody's data, and
    no secret.

    Args:
        exchanges: Requests and answers; those without an operation are left out.
        facts: Which objects have names of their users' own, and which values are settings.
    """
    free, telling = _free_objects(facts.bundle), TellingValues(facts)
    seen: dict[str, set[str]] = {}
    for exchange in exchanges:
        if exchange.operation_id and exchange.answer.status:
            place = f"{exchange.operation_id} {exchange.answer.status}"
            for where, what in _looks(exchange.request, exchange.answer, free):
                seen.setdefault(f"{place} {where}", set()).add(what)
            # Settings of another account are none of this one.
            for where, what in telling.within(exchange) if exchange.key != ANOTHER_ACCOUNT else ():
                seen.setdefault(f"{place} {where}", set()).add(what)
    return {place: sorted(seen[place]) for place in sorted(seen)}


def read_observed(path: Path) -> Observed:
    """Read what an earlier run saw, from its report.

    Raises:
        ObservedError: there is none, or it is damaged.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=Observed)
    except FileNotFoundError:
        raise ObservedError(f"There is no {path}: --since takes the report of an earlier run, as JSON.") from None
    except (OSError, msgspec.DecodeError) as error:
        raise ObservedError(f"{path} is no report of a conformance run ({error}).") from None


def changed_since(before: Observed, now: dict[str, list[str]]) -> ChangedSince:
    """Return where a run saw something else than an earlier one.

    What one run did not ask for, or found empty, has not changed.
    """
    changes: list[Change] = []
    for place in sorted(before.seen.keys() | now.keys()):
        then, here = before.seen.get(place, []), now.get(place, [])
        if then == here or not all(_asked(place, one) for one in (before.seen, now)):
            continue
        new, gone = [one for one in here if one not in then], [one for one in then if one not in here]
        if not then or not here:
            if place.endswith("[]") or " order of " in place or f" {VALUE_OF} " in place:
                continue  # a list was empty, or too short to have an order; or the earlier run did not keep settings
            changes.append(Change("new" if here else "gone", place, ", ".join(then), ", ".join(here)))
        elif new or f" {VALUE_OF} " in place:
            was, now_is = (gone, new) if new else (then, here)
            changes.append(Change("other", place, ", ".join(was) or ", ".join(then), ", ".join(now_is)))
    return ChangedSince(before.ended, changes)


def _asked(place: str, seen: dict[str, list[str]]) -> bool:
    """Return whether a run saw what is around a place: the object, or an answer of the status."""
    operation_id, status, where = place.split(" ", 2)
    around = where.rpartition(".")[0] if where.startswith("$.") else "status"
    return f"{operation_id} {status} {around}" in seen


def _looks(request: Request, answer: Answer, free: frozenset[str]) -> Iterator[tuple[str, str]]:
    yield "status", str(answer.status)
    for name, value in answer.headers.items():
        yield f"header {name}", "" if name in _OF_THE_MOMENT else _format(value) if name != "content-type" else value
    if (limit := answer.headers.get("x-ratelimit-limit")) is not None:
        yield "header x-ratelimit-limit", limit
    body = answer.json
    yield from _parts(body, "$", free)
    if answer.status >= 400 and isinstance(body, dict):
        for name in ("code", "message", "error"):
            if isinstance(text := cast("JsonObject", body).get(name), str):
                yield f"text of {name}", _masked(text, request)


def _masked(text: str, request: Request) -> str:
    """Return a text of an error without the values that it repeats, and what looks like a name or an address."""
    for value in sorted(_sent(request), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", "…", text)
    return _SEVERAL.sub("…", _NAMES.sub("…", _MASKED.sub("…", text)))


def _sent(request: Request) -> set[str]:
    """Return the texts in the query and in the body of a request."""
    values: list[Json] = [value for _, value in parse_qsl(request.target.partition("?")[2])]
    values.append(json_in(request.body))
    texts: set[str] = set()
    while values:  # no recursion: a body may be nested deeper than Python allows
        value = values.pop()
        if isinstance(value, dict):
            values += cast("JsonObject", value).values()
        elif isinstance(value, list):
            values += cast("list[object]", value)
        elif isinstance(value, str) and len(value) >= _SHORTEST:
            texts.add(value)
    return texts


def _parts(value: Json, where: str, free: frozenset[str]) -> Iterator[tuple[str, str]]:
    yield where, _format(value)
    if isinstance(value, dict):
        for name, inner in cast("JsonObject", value).items():
            if where.rpartition(".")[2] not in free:
                yield from _parts(inner, f"{where}.{name}", free)
    elif isinstance(value, list):
        items = cast("list[object]", value)
        for item in items:
            yield from _parts(item, f"{where}[]", free)
        if order := _order(items):
            yield f"order of {where}", order


def _is_time(value: Json) -> bool:
    return isinstance(value, str) and _TIME.fullmatch(value) is not None


def _order(items: list[Json]) -> str:
    """Return how a list is ordered by a time of its items, that at which they were made first; empty if too few."""
    objects = [cast("JsonObject", item) for item in items if isinstance(item, dict)]
    names = [name for name in sorted(objects[0]) if all(_is_time(one.get(name)) for one in objects)] if objects else []
    name = _MADE if _MADE in names else next(iter(names), "")
    times = [str(one[name]) for one in objects] if name else []
    if len(set(times)) < (_ORDERED if name == _MADE else _ORDERED_BY_OTHERS):
        return ""
    return "oldest first" if times == sorted(times) else "newest first" if times == sorted(times)[::-1] else "neither"


def _format(value: Json) -> str:
    """Return what a value looks like, without the value."""
    if not isinstance(value, str):
        named = {type(None): "null", bool: "boolean", int: "integer", float: "number", dict: "object", list: "list"}
        return named[type(value)]
    if time := _TIME.fullmatch(value):
        zone = time["zone"] or "no zone"
        digits = len(time["fraction"] or ".") - 1
        return f"time with {digits} digits of a second, {zone if zone in ('Z', 'no zone') else 'an offset'}"
    if token := _TOKEN.fullmatch(value):
        return f"token {token['prefix']} and {len(token['rest'])} characters"
    return next((name for name, pattern in _FORMATS if pattern.fullmatch(value)), "text")


def _free_objects(bundle: JsonObject) -> frozenset[str]:
    """Return the properties whose values are objects that the description leaves open: users choose the names there."""
    free: set[str] = set()

    def look(node: Json) -> None:
        if isinstance(node, dict):
            schema = cast("JsonObject", node)
            properties: JsonObject = schema.get("properties") or {}
            for name, inner in properties.items():
                whole = merged(bundle, cast("JsonObject", inner)) if isinstance(inner, dict) else {}
                if "object" in allowed_types(whole) and "properties" not in whole:
                    free.add(name)
            for inner in schema.values():
                look(inner)
        elif isinstance(node, list):
            for inner in cast("list[object]", node):
                look(inner)

    look(bundle.get("components"))
    return frozenset(free)
