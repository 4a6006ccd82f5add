"""Compares the headers of two answers to the same request."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from bullseye_partner import _facts  # pyright: ignore[reportPrivateUsage] -- what the description says of headers
from bullseye_partner_emulator.emulator_header import EMULATOR_HEADER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_tests.model.cassette import Exchange, Message
    from generator.json_pointer import JsonObject

HeaderDifference: TypeAlias = tuple[str, "str | None", "str | None"]
"""The name of a header, and what both answers have; None is no such header."""
Budget: TypeAlias = "tuple[int, Message, Message]"
"""The number of an exchange, and its two answers."""

_LIMIT = _facts.RATE_LIMIT_LIMIT_HEADER.lower()
_REMAINING = _facts.RATE_LIMIT_REMAINING_HEADER.lower()
_RESET = _facts.RATE_LIMIT_RESET_HEADER.lower()
_OF_THE_WAY = frozenset(
    {"content-length", "date", "server", "connection", "transfer-encoding", EMULATOR_HEADER[0].lower()}
)
"""Headers that say how an answer travelled, or who gave it."""


def all_headers_that_differ(ours: Message, theirs: Message) -> Iterator[HeaderDifference]:
    """Yield the headers in which two answers from the same state differ; those of the way apart."""
    names = dict.fromkeys(name for name, _ in (*ours.headers, *theirs.headers))
    for name in sorted(names.keys() - _OF_THE_WAY):
        old, new = ours.header(name), theirs.header(name)
        if old != new:
            yield name, old, new


def described_headers_that_differ(
    ours: Message, theirs: Message, described: Mapping[str, JsonObject]
) -> Iterator[HeaderDifference]:
    """Yield the described headers in which two answers differ, as far as no state decides."""
    for name in ("Content-Type", *described):
        old, new = ours.header(name), theirs.header(name)
        integer = described.get(name, {}).get("schema", {}).get("type") == "integer"
        if (old is None) != (new is None):
            yield name, old, new
        elif old is None or new is None:
            continue
        elif integer:
            if _is_integer(old) != _is_integer(new) or (name.lower() == _LIMIT and int(old) != int(new)):
                yield name, old, new
        elif _members(old) != _members(new):
            yield name, old, new


def budgets_that_differ(recorded: Exchange, replayed: Exchange, before: Budget | None) -> Iterator[HeaderDifference]:
    """Yield how much the budget fell since the answer before, and whether its reset is within the window."""
    ours, theirs = recorded.answer, replayed.answer
    old, new = budget_of(ours), budget_of(theirs)
    if old is None or new is None:
        return
    ends = [
        0 <= reset - exchange.at.timestamp() + 1 <= _facts.RATE_LIMIT_SECONDS + 2
        for (_, reset), exchange in ((old, recorded), (new, replayed))
    ]
    if ends[0] != ends[1]:
        yield _facts.RATE_LIMIT_RESET_HEADER, _in_window(ends[0]), _in_window(ends[1])
    if before is None or before[0] != recorded.number - 1:
        return
    old_before, new_before = budget_of(before[1]), budget_of(before[2])
    if old_before is None or new_before is None or old_before[1] != old[1] or new_before[1] != new[1]:
        return  # a new window has begun
    fell = [f"falls by {former[0] - latter[0]}" for former, latter in ((old_before, old), (new_before, new))]
    if fell[0] != fell[1]:
        yield _facts.RATE_LIMIT_REMAINING_HEADER, fell[0], fell[1]


def budget_of(answer: Message) -> tuple[int, int] | None:
    """Return what remains of the rate budget and when it is reset; None if the answer does not say."""
    values = [answer.header(_REMAINING), answer.header(_RESET)]
    numbers = [int(value) for value in values if value is not None and _is_integer(value)]
    return (numbers[0], numbers[1]) if len(numbers) == len(values) else None


def _is_integer(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _in_window(within: bool) -> str:
    return "within the window" if within else "outside of the window"


def _members(header: str) -> set[str]:
    """Return the members of a list header, or the media type without its parameters."""
    return {member.strip().lower() for member in header.partition(";")[0].split(",")}
