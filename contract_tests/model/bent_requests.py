"""Requests with one thing bent: what a client, a proxy or a library may send instead of what is described."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias, cast
from urllib.parse import quote, unquote

from contract_tests.json_body import json_body, json_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from contract_tests.target.exchange import Request
    from generator.json_pointer import Json, JsonObject

_NUMBER = re.compile(r"([:\[,] )(\d+)(?=[,}\]])")
"""A whole number in a body that is written with a space after each separator."""

Bend: TypeAlias = "Callable[[Request, int], Request | None]"
"""Bends a request, in one of several ways by a number; None if it has nothing of the kind."""


def bent(request: Request, number: int) -> Request:
    """Return a request with one thing bent, the same thing with the same number."""
    kinds = len(BENDS)
    for kind in range(kinds):
        found = BENDS[(number + kind) % kinds](request, number // kinds)
        if found is not None and found != request:
            return found
    return request


def _query(change: Callable[[str, str], str]) -> Bend:
    """Change one parameter of the query; `change` gets its name and its value, which is not escaped."""

    def bend(request: Request, number: int) -> Request | None:
        path, _, query = request.target.partition("?")
        if not query:
            return None
        pairs = query.split("&")
        name, _, value = pairs[number % len(pairs)].partition("=")
        pairs[number % len(pairs)] = change(name, unquote(value.replace("+", " ")))
        return replace(request, target=f"{path}?{'&'.join(pairs)}")

    return bend


def _more(text: str) -> Bend:
    """Add a parameter to the query."""

    def bend(request: Request, _number: int) -> Request:
        return replace(request, target=f"{request.target}{'&' if '?' in request.target else '?'}{text}")

    return bend


def _segment(change: Callable[[str], str]) -> Bend:
    """Change one segment of the path after the first one."""

    def bend(request: Request, number: int) -> Request | None:
        path, mark, query = request.target.partition("?")
        first, *others = path.lstrip("/").split("/")
        if not others:
            return None
        others[number % len(others)] = change(others[number % len(others)])
        return replace(request, target=f"/{'/'.join((first, *others))}{mark}{query}")

    return bend


def _path(change: Callable[[str], str]) -> Bend:
    def bend(request: Request, _number: int) -> Request:
        path, mark, query = request.target.partition("?")
        return replace(request, target=f"{change(path)}{mark}{query}")

    return bend


def _bytes(change: Callable[[bytes], bytes]) -> Bend:
    """Change the body as it is sent."""
    return lambda request, _number: None if request.body is None else replace(request, body=change(request.body))


def _value(change: Callable[[Any], Json]) -> Bend:
    """Change the body as a JSON value."""
    return lambda request, _number: (
        None if request.body is None else replace(request, body=json_body(change(json_in(request.body))))
    )


def _member(change: Callable[[JsonObject, str], object]) -> Bend:
    """Change the body around one of the members of its objects, at any depth."""

    def bend(request: Request, number: int) -> Request | None:
        body = json_in(request.body or b"null")
        places = [*_members(body)]
        if not places:
            return None
        change(*places[number % len(places)])
        return replace(request, body=json_body(body))

    return bend


def _members(value: Json) -> Iterator[tuple[JsonObject, str]]:
    """Yield each object within a value with each of its names; those of one object follow each other."""
    within: list[Json] = []
    if isinstance(value, dict):
        members = cast("JsonObject", value)
        yield from ((members, name) for name in [*members])
        within = [*members.values()]
    elif isinstance(value, list):
        within += value  # pyright: ignore[reportUnknownArgumentType] -- JSON
    for inner in within:
        yield from _members(inner)


def _numbers(change: Callable[[str], str]) -> Bend:
    """Write the whole numbers of the body in another way."""

    def bend(request: Request, _number: int) -> Request | None:
        text = (request.body or b"").decode()
        other = _NUMBER.sub(lambda found: f"{found[1]}{change(found[2])}", text)
        return None if other == text else replace(request, body=other.encode())

    return bend


def _header(name: str, value: str | None) -> Bend:
    def bend(request: Request, _number: int) -> Request | None:
        if value is None and name not in request.headers:
            return None
        others = {known: told for known, told in request.headers.items() if known != name}
        return replace(request, headers=others if value is None else {**others, name: value})

    return bend


def _method(method: str) -> Bend:
    return lambda request, _number: None if request.method == method else replace(request, method=method)


def _renamed(change: Callable[[str], str]) -> Callable[[JsonObject, str], None]:
    def rename(body: JsonObject, name: str) -> None:
        body[change(name)] = body.pop(name)

    return rename


def _set(change: Callable[[Any], Json]) -> Callable[[JsonObject, str], None]:
    def put(body: JsonObject, name: str) -> None:
        body[name] = change(body[name])

    return put


def _snake(name: str) -> str:
    return "".join(f"_{one.lower()}" if one.isupper() else one for one in name)


BENDS: tuple[Bend, ...] = (
    _query(lambda name, value: f"{name}={quote(value.upper())}"),
    _more("unknown=1"),
    _member(lambda body, name: body.pop(name)),
    _segment(str.upper),
    _query(lambda name, value: f"{name}=%20{quote(value)}%20"),
    _member(_set(lambda _value: None)),
    _bytes(lambda body: body[:-1] + b",}"),
    _query(lambda name, value: f"{name}={quote(value)}&{name}=2"),
    _header("Content-Type", "text/plain"),
    _member(_set(lambda value: str(value))),
    _segment(lambda text: text[:-1]),
    _query(lambda name, _value: f"{name}="),
    _member(_renamed(str.upper)),
    _path(lambda path: f"{path}/"),
    _method("PATCH"),
    _query(lambda name, value: f"{name}=0{quote(value)}"),
    _member(_set(lambda value: [value])),
    _header("Content-Type", None),
    _segment(lambda text: f"%{ord(text[0]):02x}{text[1:]}" if text else text),
    _bytes(lambda _body: b""),
    _query(lambda name, value: f"{name.upper()}={quote(value)}"),
    _member(lambda body, _name: body.update({"unknown": [1]})),
    _header("Accept", "text/xml"),
    _query(lambda name, value: f"{name}=%2B{quote(value)}"),
    _value(lambda value: [value]),
    _method("OPTIONS"),
    _numbers(lambda digits: f"{digits}.0"),
    _query(lambda name, value: f"{name}={quote(value)}.0"),
    _member(_renamed(_snake)),
    _query(lambda name, value: f"{name}={quote(value)}e0"),
    _numbers(lambda digits: f"{digits}e0"),
    _segment(lambda text: f"{text}%20"),
    _query(lambda name, value: f"{name}%5B%5D={quote(value)}"),
    _member(_set(lambda value: {"value": value})),
    _header("X-HTTP-Method-Override", "DELETE"),
    _path(lambda path: path.replace("/partner/", "/Partner/")),
    _query(lambda name, value: f"{name}={quote(quote(value))}"),
    _member(_set(lambda value: f"{value} ")),
    _header("If-None-Match", "*"),
    _more("fields=id"),
    _value(lambda value: json.dumps(value)),
    _method("POST"),
    _query(lambda name, value: f"{name}={quote(value)},1"),
    _member(_set(lambda value: not value)),
    _bytes(lambda body: body[: len(body) // 2]),
    _path(lambda path: path.replace("/partner/", "/partner//")),
    _header("Content-Type", "application/x-www-form-urlencoded"),
    _query(lambda name, value: f"{name}={quote(value)}%00"),
    _bytes(lambda body: b"\n " + body + b" \n"),
    _header("Prefer", "return=minimal"),
    _segment(lambda text: f"{text}.json"),
    _value(lambda _value: None),
    _header("Idempotency-Key", "again"),
    _more("_method=DELETE"),
    _header("Origin", "https://elsewhere.example"),
)
"""What goes wrong, in an order in which neighbours have little in common."""
