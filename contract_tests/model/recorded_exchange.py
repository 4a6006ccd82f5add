"""Requests and answers as they passed a wire, in their order."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from contract_tests.target.exchange import Answer, NoAnswerError, Request, SendsTogether, Wire

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime


@dataclass(frozen=True)
class Recorded:
    """A request and its answer.

    Attributes:
        request: What was sent.
        key: The header of the key.
        answer: What came; status 0 stands for no answer.
        is_beside: Whether others were sent at the same time: nobody knows which came first.
    """

    request: Request
    key: Mapping[str, str] = field(repr=False)
    answer: Answer
    is_beside: bool = False

    @property
    def path(self) -> str:
        """The path, percent-encoded, below the base URL."""
        return self.request.target.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        """The query parameters."""
        return dict(parse_qsl(self.request.target.partition("?")[2], keep_blank_values=True))

    @property
    def at(self) -> datetime | None:
        """When the target says that it answered (`Date`, RFC 9110); None if it does not say."""
        try:
            return parsedate_to_datetime(self.answer.headers["date"]).astimezone(UTC)
        except (KeyError, ValueError):
            return None

    @property
    def succeeded(self) -> bool:
        """Whether the request did what it asked for."""
        return 200 <= self.answer.status < 300


class RecordingWire:
    """Notes what passes another wire."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire
        self.exchanges: list[Recorded] = []

    def send(self, request: Request, key: Mapping[str, str]) -> Answer:
        """See `Wire`."""
        try:
            answer = self._wire.send(request, key)
        except NoAnswerError:
            self.exchanges.append(Recorded(request, dict(key), Answer(0, {}, b"")))
            raise
        self.exchanges.append(Recorded(request, dict(key), answer))
        return answer

    def send_together(self, requests: Sequence[tuple[Request, Mapping[str, str]]]) -> list[Answer]:
        """See `SendsTogether`; a wire that cannot do so sends one after the other."""
        if not isinstance(self._wire, SendsTogether):
            return [self.send(request, key) for request, key in requests]
        answers = self._wire.send_together(requests)
        self.exchanges += [
            Recorded(request, dict(key), answer, is_beside=True)
            for (request, key), answer in zip(requests, answers, strict=True)
        ]
        return answers

    def close(self) -> None:
        """See `Wire`."""
        self._wire.close()


def path_values(template: str, path: str) -> dict[str, str]:
    """Return the values of the parameters of a path."""
    return {
        expected.strip("{}"): segment
        for expected, segment in zip(template.split("/"), path.split("/"), strict=False)
        if expected.startswith("{")
    }
