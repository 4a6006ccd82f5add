"""Requests that are sent at the same time."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contract_tests.json_body import json_body
from contract_tests.target.exchange import request_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contract_tests.scenario.facts import Facts
    from contract_tests.target.exchange import Answer, Request
    from generator.json_pointer import JsonObject


@dataclass(frozen=True)
class Together:
    """A request that is sent at the same time as others.

    Attributes:
        operation_id: The operation.
        path: Values of its path parameters.
        body: None sends none.
        query: Its query parameters.
    """

    operation_id: str
    path: Mapping[str, str] = field(default_factory=dict[str, str])
    body: JsonObject | None = None
    query: Mapping[str, str | int] = field(default_factory=dict[str, "str | int"])

    def request(self, facts: Facts) -> Request:
        """Return the request."""
        content = None if self.body is None else json_body(self.body)
        return request_of(facts.operations[self.operation_id], self.path, self.query, content)


def as_counted(facts: Facts, sent: Iterable[tuple[str, Request, Answer]]) -> list[tuple[str, Request, Answer]]:
    """Return operations, requests and answers in the order in which the target counted the requests."""

    def number(answer: Answer, header: str) -> int:
        text = answer.headers.get(header, "")
        return int(text) if text.isdecimal() else 0

    def place(one: tuple[str, Request, Answer]) -> tuple[int, int]:
        """Return the window, and how far in it: a window may end between two requests."""
        return number(one[2], facts.reset_header), -number(one[2], facts.remaining_header)

    return sorted(sent, key=place)
