"""One input of a soak: the bytes of a connection, and what may come back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    """Bytes that are sent over a connection of their own.

    Attributes:
        kind: What is wrong with them.
        data: The bytes.
        control: They are for the control API, whose errors have an envelope of their own.
        head: The request has the method HEAD, so its answer has no content (RFC 9110, section 9.3.2).
        answers: How few and how many answers are right.
        server_may_refuse: It is no request at all to the HTTP server, which may say so in its own words.
        unfinished: Something is missing: the client says that nothing more will come.
        abandoned: The client resets the connection once everything is sent.
        pieces: In how many pieces the bytes are sent.
    """

    kind: str
    data: bytes
    control: bool = False
    head: bool = False
    answers: tuple[int, int] = (1, 1)
    server_may_refuse: bool = False
    unfinished: bool = False
    abandoned: bool = False
    pieces: int = 1


def request(method: str, target: str, headers: list[tuple[str, str]], body: bytes = b"") -> bytes:
    """Return a request as bytes, without a thought for whether it makes sense; the connection is closed after it."""
    lines = [f"{method} {target} HTTP/1.1", "Host: soak", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + body
