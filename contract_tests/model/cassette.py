"""Reads recorded exchanges: HAR 1.2, and the cassettes of Schemathesis (VCR YAML, NDJSON, HAR)."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ruamel.yaml.error import StringMark

    from generator.json_pointer import Json, JsonObject

_LOST = "\N{REPLACEMENT CHARACTER}"
_HAR_OF_SCHEMATHESIS = "harfile"


class CassetteError(Exception):
    """The file holds no exchanges in a known form; the message says where and why."""


@dataclass(frozen=True)
class Message:
    """Headers (names in lower case, in their order) and body of a request or an answer; None is no body."""

    headers: tuple[tuple[str, str], ...]
    body: bytes | None = field(repr=False)

    def header(self, name: str) -> str | None:
        """Return the first value of a header, whatever the case of its name."""
        return next((value for known, value in self.headers if known == name.lower()), None)


@dataclass(frozen=True)
class Exchange:
    """A request and its answer.

    Attributes:
        number: Its place in the recording, from 1.
        at: When the request was sent; aware.
        method: In upper case.
        path: Percent-encoded, as it was sent.
        query: Percent-encoded, as it was sent, without the question mark.
        request: What was sent.
        status: Of the answer; None if there was no answer.
        answer: What came back.
        faithful: False if the recording could not hold the bytes of the request or of the answer.
    """

    number: int
    at: datetime
    method: str
    path: str
    query: str
    request: Message
    status: int | None
    answer: Message
    faithful: bool = True


def read_cassette(path: Path) -> list[Exchange]:
    """Return the exchanges of a recording in the order in which they were sent.

    Raises:
        CassetteError: the file cannot be read, is in none of the known forms, or has no exchange.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CassetteError(f"{path}: {error}") from error
    found: list[Exchange] = []
    where = ""
    try:
        for place, exchange in _exchanges(text):
            where = place
            found.append(exchange())
    except CassetteError as error:
        raise CassetteError(f"{path}: {error}") from error
    except json.JSONDecodeError as error:
        raise CassetteError(f"{path}:{error.lineno}: neither HAR nor NDJSON: {error.msg}") from error
    except MarkedYAMLError as error:
        mark = cast("StringMark | None", error.problem_mark)  # pyright: ignore[reportUnknownMemberType] -- no types
        problem = cast("object", error.problem)  # pyright: ignore[reportUnknownMemberType] -- no types
        raise CassetteError(f"{path}:{mark.line + 1 if mark else 1}: no YAML: {problem}") from error
    except (YAMLError, KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        reason = f"{type(error).__name__} {error}"
        raise CassetteError(f"{path}: {where or 'the file'} is not understood: {reason}") from error
    if not found:
        raise CassetteError(f"{path}: there is no exchange in it")
    # Schemathesis writes one scenario after the other, although they may have run side by side.
    found.sort(key=lambda exchange: exchange.at)
    return [replace(exchange, number=number) for number, exchange in enumerate(found, 1)]


@dataclass(frozen=True)
class _Reading:
    """An exchange that is still to be made of what a file has for it."""

    at: str | float
    method: str
    uri: str
    request: Message
    status: int | None
    answer: Message
    truncated: bool = False

    def __call__(self) -> Exchange:
        at = (
            datetime.fromtimestamp(self.at, UTC)
            if isinstance(self.at, int | float)
            else datetime.fromisoformat(self.at)
        )
        url = urlsplit(self.uri)
        lost = any(_LOST.encode() in (message.body or b"") for message in (self.request, self.answer))
        return Exchange(
            0,
            at if at.tzinfo else at.replace(tzinfo=UTC),
            self.method.upper(),
            url.path,
            url.query,
            self.request,
            self.status or None,
            self.answer,
            faithful=not lost and not self.truncated,
        )


def _exchanges(text: str) -> Iterator[tuple[str, _Reading]]:
    if not text.lstrip().startswith("{"):
        yield from _vcr(text)
        return
    first, _, rest = text.partition("\n")
    if rest.lstrip().startswith("{") and first.rstrip().endswith("}"):
        yield from _ndjson(text)
        return
    document = json.loads(text)
    if "log" not in document:
        raise CassetteError("It is JSON, but not HAR: there is no `log` in it")
    yield from _har(document["log"])


def _har(log: JsonObject) -> Iterator[tuple[str, _Reading]]:
    entries: list[JsonObject] = log["entries"]
    # Schemathesis, told to preserve bytes, encodes both bodies, and says so of the answer only.
    encoded = log.get("creator", {}).get("name") == _HAR_OF_SCHEMATHESIS and any(
        entry["response"]["content"].get("encoding") == "base64" for entry in entries
    )
    for index, entry in enumerate(entries):
        request: JsonObject = entry["request"]
        response: JsonObject = entry["response"]
        content: JsonObject = response.get("content", {})
        posted: JsonObject | None = request.get("postData")
        yield (
            f"entry {index + 1} of log.entries",
            _Reading(
                entry["startedDateTime"],
                request["method"],
                request["url"],
                Message(_pairs(request["headers"]), _text(posted.get("text"), encoded=encoded) if posted else None),
                response["status"],
                Message(
                    _pairs(response["headers"]),
                    _text(content.get("text"), encoded=content.get("encoding") == "base64"),
                ),
                truncated="truncated" in str(content.get("comment", "")).lower(),
            ),
        )


def _vcr(text: str) -> Iterator[tuple[str, _Reading]]:
    document: Json = YAML(typ="safe").load(text)  # pyright: ignore[reportUnknownMemberType]
    if not isinstance(document, dict) or "http_interactions" not in document:
        raise CassetteError("It is neither HAR, nor NDJSON, nor VCR YAML: there are no `http_interactions` in it")
    interactions = cast("list[JsonObject]", document["http_interactions"] or [])
    for index, interaction in enumerate(interactions):
        request: JsonObject = interaction["request"]
        response: JsonObject = interaction["response"] or {}
        yield (
            f"item {index + 1} of http_interactions",
            _Reading(
                str(interaction["recorded_at"]),
                request["method"],
                request["uri"],
                Message(_multiple(request["headers"]), _vcr_body(request.get("body"))),
                int(response["status"]["code"]) if response else None,
                Message(_multiple(response.get("headers")), _vcr_body(response.get("body"))),
                truncated="truncated_from" in response,
            ),
        )


def _ndjson(text: str) -> Iterator[tuple[str, _Reading]]:
    # Not splitlines(): JSON strings may hold the other line ends of Unicode.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            event = json.loads(line)
        except json.JSONDecodeError as error:
            raise json.JSONDecodeError(error.msg, "\n" * (number - 1) + error.doc, number - 1 + error.pos) from None
        recorder = event.get("ScenarioFinished", {}).get("recorder", {})
        for interaction in recorder.get("interactions", {}).values():
            request: JsonObject = interaction["request"]
            response: JsonObject = interaction.get("response") or {}
            yield (
                f"line {number}",
                _Reading(
                    interaction["timestamp"],
                    request["method"],
                    request["uri"],
                    Message(_multiple(request.get("headers")), _bytes(request.get("body"))),
                    response.get("status_code"),
                    Message(_multiple(response.get("headers")), _bytes(response.get("content"))),
                    truncated="content_size" in response,
                ),
            )


def _pairs(headers: list[JsonObject]) -> tuple[tuple[str, str], ...]:
    return tuple((header["name"].lower(), header["value"]) for header in headers)


def _multiple(headers: JsonObject | None) -> tuple[tuple[str, str], ...]:
    return tuple((name.lower(), value) for name, values in (headers or {}).items() for value in values)


def _text(text: str | None, *, encoded: bool) -> bytes | None:
    if text is None:
        return None
    return base64.b64decode(text) if encoded else text.encode("utf-8", "surrogatepass")


def _vcr_body(body: JsonObject | None) -> bytes | None:
    if body is None:
        return None
    encoded = "base64_string" in body
    return _text(body["base64_string" if encoded else "string"], encoded=encoded)


def _bytes(value: JsonObject | None) -> bytes | None:
    return None if value is None else base64.b64decode(value["$base64"])
