"""What a model of the API says of answers, kept back until the oracles have said theirs about the same exchange."""

from __future__ import annotations

from contextlib import AbstractContextManager  # noqa: TC003 - of a protocol
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from contract_tests.oracles import ADDITIONAL_PROPERTY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contract_tests.oracles import Oracle
    from contract_tests.target.events import Event
    from contract_tests.target.exchange import Exchange
    from contract_tests.target.receiver import Receiver


@dataclass(frozen=True)
class Differing:
    """What an answer has otherwise than a model; see `Finding`.

    Attributes:
        is_promised: Whether it touches what the documentation says. What does not is told apart, and fails no run.
    """

    oracle: Oracle
    claim: str
    where: str
    expected: str
    got: str
    is_promised: bool


class Model(Protocol):
    """A model of the API, which gets each request that the target got.

    Attributes:
        compared: How many answers it was asked about since it began.
    """

    compared: int

    def begin(self) -> None:
        """Start anew, as the target did."""
        ...

    def differences(self, exchange: Exchange, key: str | None, receiver: Receiver | None) -> Iterable[Differing]:
        """Answer the request of an exchange too, and return what is otherwise in the target's answer."""
        ...

    def another_account(self, api_key: str, rate_limit: int) -> AbstractContextManager[None]:
        """Have another account for a while, as the target has one with a key."""
        ...

    def bring_about(self, api_key: str, event: Event, receiver: Receiver | None) -> None:
        """Let an event happen to another account, as it did to that of the target with a key and some receiver."""
        ...


class SecondOpinion:
    """The differences of the latest exchange, and the places of it that an oracle has found wrong."""

    def __init__(self) -> None:
        self._pending: list[Differing] = []
        self._found: list[tuple[Oracle, str]] = []

    def open(self, differences: Iterable[Differing]) -> None:
        """Take the differences of an exchange, which is the latest from now on."""
        self._pending = list(differences)
        self._found = []

    def note(self, oracle: Oracle, where: str) -> None:
        """Take in that an oracle found something wrong with the latest exchange."""
        self._found.append((oracle, where))

    def close(self) -> Iterator[Differing]:
        """Yield the differences that no oracle has found, and forget them."""
        pending, self._pending = self._pending, []
        for one in pending:
            if not any(covers(oracle, where, one.where) for oracle, where in self._found):
                yield one


def covers(oracle: Oracle, found: str, differing: str) -> bool:
    """Return whether what an oracle found at a place explains a difference.

    A law says in words what it is about, which is some part of the body. A new property explains nothing but itself:
    what else is wrong with the object that has it is another matter.
    """
    if found.startswith("header ") or differing.startswith("header "):
        return found.lower() == differing.lower()
    if found.startswith("$") and differing.startswith("$"):
        if oracle == ADDITIONAL_PROPERTY:
            return _is_within(differing, found)
        return _is_within(found, differing) or _is_within(differing, found)
    return True


def _is_within(place: str, other: str) -> bool:
    """Return whether a place in a body is another one, or a part of it."""
    return place == other or place.startswith((f"{other}.", f"{other}["))
