"""Requests that are sent at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract_tests.scenario.facts import Facts
    from contract_tests.target.exchange import Answer, Request


def as_counted(facts: Facts, sent: Iterable[tuple[str, Request, Answer]]) -> list[tuple[str, Request, Answer]]:
    """Return operations, requests and answers in the order in which the target counted the requests."""

    def number(answer: Answer, header: str) -> int:
        text = answer.headers.get(header, "")
        return int(text) if text.isdecimal() else 0

    def place(one: tuple[str, Request, Answer]) -> tuple[int, int]:
        """Return the window, and how far in it: a window may end between two requests."""
        return number(one[2], facts.reset_header), -number(one[2], facts.remaining_header)

    return sorted(sent, key=place)
