"""Raw cases whose framing is bad: where a request ends, and whether it is one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from contract_tests.soak.case import Case

if TYPE_CHECKING:
    from contract_tests.soak.ingredients import Ingredients, Maker

_LENGTHS = ("-1", "+5", "0x5", "5, 5", "5, 6", "5 5", "", "abc", "1e3", "9" * 19, "9" * 30, "\xb2", "00005", "5;x")
_CHUNKS = (
    b"zz\r\nabc\r\n0\r\n\r\n",
    b"-1\r\n\r\n",
    b"FFFFFFFFFFFFFFFFF\r\n",
    b"5\r\nabcdefgh\r\n0\r\n\r\n",
    b"3\r\nab\r\n0\r\n\r\n",
    b"1;" + b"x" * 5000 + b"\r\na\r\n0\r\n\r\n",
    b"1\na\n0\n\n",
    b"0x3\r\nabc\r\n0\r\n\r\n",
    b"3\r\nabc0\r\n\r\n",
    b"\r\n\r\n",
    b" 3\r\nabc\r\n0\r\n\r\n",
    b"0\r\nBad Trailer: x\r\n\r\n",
)
_NO_HTTP = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64,  # TLS
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"GET /\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1 \r\n\r\n",
    b"GET  / HTTP/1.1\r\n\r\n",
    b"GET /\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n",
    b"G\x00T / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n",  # no Host
    b"GET / HTTP/1.0\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\nHost: x\nConnection: close\n\n",
    b"\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n\r\n",
    b"SSH-2.0-OpenSSH_9.9\r\n",
    b"EHLO soak\r\n",
    b"*1\r\n$4\r\nPING\r\n",
    b"\x00" * 100,
    b"\n" * 100,
    b"\xff" * 70_000,
    b"",
)
_SLIGHTLY_WRONG = 0.5
_TWICE = 0.3


def lengths_that_lie(made: Ingredients) -> Case:
    """Content-Length that is no number, given twice, or not that of the body."""
    subject = made.subject_with_body()
    body = json.dumps(subject.body).encode()
    if made.chance.random() < _SLIGHTLY_WRONG:
        length = str(max(0, len(body) + made.chance.randrange(-5, 6)))
    else:
        length = made.one_of(_LENGTHS)
    headers = [("Content-Length", length)]
    if made.chance.random() < _TWICE:
        headers.append(made.one_of((("Content-Length", str(len(body))), ("Transfer-Encoding", "chunked"))))
    data = made.request(subject, body=body, headers=headers, framed=False)
    return Case(
        "lengths that lie", data, control=subject.control, server_may_refuse=True, unfinished=True, answers=(0, 2)
    )


def chunked_nonsense(made: Ingredients) -> Case:
    """Chunked bodies, most of them broken (RFC 9112, section 7.1)."""
    subject = made.subject_with_body()
    body = json.dumps(subject.body).encode()
    right = b"".join(b"1\r\n%c\r\n" % byte for byte in body) + b"0\r\nX: y\r\n\r\n"
    chunks = made.one_of((*_CHUNKS, right, right[: made.chance.randrange(len(right))]))
    data = made.request(subject, body=chunks, headers=[("Transfer-Encoding", "chunked")], framed=False)
    return Case(
        "chunked nonsense", data, control=subject.control, server_may_refuse=True, unfinished=True, answers=(0, 1)
    )


def truncated_requests(made: Ingredients) -> Case:
    """The beginning of a right request."""
    subject = made.subject()
    data = made.request(subject)
    data = data[: made.chance.randrange(len(data))]
    return Case("truncated requests", data, control=subject.control, unfinished=True, answers=(0, 0))


def pipelining(made: Ingredients) -> Case:
    """Right requests sent at once, sometimes with something else at the end."""
    count = made.one_of((2, 3, 10, 50))
    subjects = [made.subject() for _ in range(count)]
    requests = [made.request(subject) for subject in subjects]
    open_ended = [data.replace(b"Connection: close\r\n", b"") for data in requests[:-1]]
    rest = made.one_of((b"", b"", b"\0rest", b"GET / HTTP/1.1\r\n\r\n"))
    return Case("pipelining", b"".join([*open_ended, requests[-1], rest]), control=True, answers=(count, count))


def fragments(made: Ingredients) -> Case:
    """A right request in many small pieces."""
    subject = made.subject()
    data = made.request(subject)
    return Case("fragments", data, control=subject.control, pieces=made.one_of((2, 10, len(data))))


def clients_that_go_away(made: Ingredients) -> Case:
    """A right request, or its beginning, of a client that resets the connection."""
    subject = made.subject()
    data = made.request(subject)
    if made.chance.random() < _SLIGHTLY_WRONG:
        data = data[: made.chance.randrange(len(data))]
    return Case("clients that go away", data, control=subject.control, abandoned=True, answers=(0, 0))


def no_http(made: Ingredients) -> Case:
    """What no HTTP server understands, and what only a patient one does."""
    return Case("no HTTP", made.one_of(_NO_HTTP), control=True, server_may_refuse=True, unfinished=True, answers=(0, 2))


KINDS: dict[Maker, int] = {
    lengths_that_lie: 4,
    chunked_nonsense: 4,
    truncated_requests: 4,
    pipelining: 1,
    fragments: 2,
    clients_that_go_away: 4,
    no_http: 2,
}
"""Kinds of cases and how often they come."""
