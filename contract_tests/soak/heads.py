"""Raw cases whose methods, targets or headers are bad."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

from contract_tests.soak.case import Case

if TYPE_CHECKING:
    from contract_tests.soak.ingredients import Ingredients, Maker

_METHODS = (
    *("HEAD", "OPTIONS", "TRACE", "PATCH", "CONNECT", "QUERY", "PROPFIND", "MKCOL", "PURGE", "get", "Get", "pOsT"),
    *("G", "!", "#$%&'*+-.^_`|~", "PRI", "DELETE2", "0"),
)
_TARGETS = (
    "*",
    "/",
    "//",
    "/.",
    "/..",
    "/../../etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
    "/%00",
    "/%",
    "/%zz",
    "/%ff%fe",
    "/%ED%A0%80",
    "/%0d%0aX: y".replace(" ", ""),
    "http://soak/",
    "http://[::1",
    "https://elsewhere.example:99999/x",
    "soak:80",
    "?",
    "?a=b",
    "/#fragment",
    "/;x=y",
    "/_emulator",
    "/_emulator/",
    "/_emulator//",
    "/_emulator/%2e%2e",
    "/_emulator/partners/%00",
    "/_emulator/partners/%ff/clock",
    "/_emulator/partners/x/y/z/faults",
    "/_EMULATOR/",
    "/api/v1",
    "/api/v1/",
    "/api/v1/partner/organizations/%2F",
    "/api/v1/partner/organizations/..%2f..",
    "/api/v1/partner/organizations/%F0%9F%98%80",
    "/api/v1/partner/organizations/{organizationId}",
    "javascript:alert(1)",
    "a" * 3000,
    "/" * 3000,
    "/%41" * 1000,
)
_HEADERS = (
    "Expect: 100-continue",
    "Expect: 200-maybe",
    "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
    "Range: bytes=99999999999999999999-",
    "If-None-Match: *",
    "If-Modified-Since: Thu, 99 Foo 99999 99:99:99 XXX",
    "Accept: image/webp;q=9999999",
    "Accept-Encoding: gzip, br, zstd, identity;q=0",
    "Cookie: " + "a=b; " * 200,
    "Authorization: Bearer x",
    "X-Forwarded-For: " + "1.2.3.4, " * 200,
    "X-HTTP-Method-Override: DELETE",
    "Content-Encoding: gzip",
    "Content-Encoding: x, y, z",
    "Trailer: Content-Length",
    "TE: trailers, deflate;q=0.5",
    "X: \x80\xff",
    "Max-Forwards: 0",
)
_BROKEN_HEADERS = (
    "Host: other",
    "Bad Name: x",
    ": x",
    "X",
    "X : y",
    " folded: y",
    "X: a\r\n b",
    "X: \x00",
    "X: \x0b",
    "X: a\rb",
    "X: a\nb",
    "X\x80: y",
    "Transfer-Encoding: gzip",
    "Transfer-Encoding: chunked, chunked",
    "Transfer-Encoding: identity",
    "Transfer-Encoding: xchunked",
)


def strange_queries(made: Ingredients) -> Case:
    """Queries of all kinds of signs, and of very many parameters."""
    subject = made.subject_with_query()
    name = made.one_of((*subject.query, "x"))
    query = made.one_of(
        (
            "&" * 500,
            "=" * 500,
            "%",
            "%zz=%zz",
            f"{name}",
            f"{name}=",
            f"={name}",
            f"{name}[]=1&{name}[a]=2",
            f"{name}=1;{name}=2",
            "&".join(f"p{number}=x" for number in range(1000)),
            f"{name}=" + "%F0%9F%98%80" * 800,
            f"{name}=" + "".join(made.chance.choices(string.punctuation.replace("#", ""), k=40)),
            f"{name}=" + "".join(f"%{made.chance.randrange(256):02x}" for _ in range(40)),
        )
    )
    return Case("strange queries", made.request(subject, target=f"{subject.path}?{query}"), control=subject.control)


def strange_keys(made: Ingredients) -> Case:
    """API keys that nobody has."""
    subject = made.subject()
    name, key = made.key
    value = made.one_of(
        ("", " ", key[:-1], key + "x", key.upper(), "\x80\xff" * 20, "'; DROP TABLE api_keys; --", "x" * 9000)
    )
    data = made.request(subject).replace(f"{name}: {key}".encode(), f"{name}: {value}".encode("latin-1"))
    return Case("strange keys", data, control=subject.control)


def strange_headers(made: Ingredients) -> Case:
    """Headers that ask for what there is not."""
    subject = made.subject()
    name, _, value = made.one_of(_HEADERS).partition(": ")
    return Case("strange headers", made.request(subject, headers=[(name, value)]), control=subject.control)


def broken_headers(made: Ingredients) -> Case:
    """Header lines that HTTP does not know, and headers that contradict each other."""
    subject = made.subject()
    line = f"{made.one_of(_BROKEN_HEADERS)}\r\nConnection: close".encode("latin-1")
    data = made.request(subject).replace(b"Connection: close", line)
    return Case("broken headers", data, control=subject.control, server_may_refuse=True)


def header_bombs(made: Ingredients) -> Case:
    """Requests with a great deal before the body."""
    subject = made.subject()
    size = made.one_of((1000, 15_000, 17_000, 70_000, 300_000))
    match made.chance.randrange(5):
        case 0:
            data = made.request(subject, headers=[(f"X-{number}", "x" * 50) for number in range(size // 50)])
        case 1:
            data = made.request(subject, headers=[("X", "x" * size)])
        case 2:
            data = made.request(subject, headers=[("X" * size, "x")])
        case 3:
            data = made.request(subject, target=f"{subject.path}{made.one_of('/?')}{'x' * size}")
        case _:
            data = made.request(subject, method="M" * size)
    # The server ends the connection while bytes are still to come; what it said may then be lost.
    return Case("header bombs", data, control=subject.control, server_may_refuse=True, answers=(0, 1))


def absurd_methods(made: Ingredients) -> Case:
    """Methods that the path does not have, or nobody."""
    subject, method = made.subject(), made.one_of(_METHODS)
    data = made.request(subject, method=method)
    return Case("absurd methods", data, control=subject.control, head=method == "HEAD")


def absurd_targets(made: Ingredients) -> Case:
    """Targets that are no paths, or lead nowhere."""
    subject = made.subject()
    return Case("absurd targets", made.request(subject, target=made.one_of(_TARGETS)), control=True)


KINDS: dict[Maker, int] = {
    strange_queries: 6,
    strange_keys: 3,
    strange_headers: 4,
    broken_headers: 4,
    header_bombs: 2,
    absurd_methods: 3,
    absurd_targets: 4,
}
"""Kinds of cases and how often they come."""
