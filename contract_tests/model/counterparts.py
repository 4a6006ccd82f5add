"""What of the replay stands for what of the recording: ids and secrets, and what requests have said."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import starmap
from typing import TYPE_CHECKING, cast
from urllib.parse import quote, unquote

from contract_tests.json_body import json_in

if TYPE_CHECKING:
    from generator.json_pointer import Json

_RANDOM = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{12,}")
"""UUIDs, and digits that somebody drew: too many to be a word or a number."""


@dataclass
class Counterparts:
    """Recorded values and those that the replay made in their place.

    Attributes:
        ids: Recorded id -> replayed id, one to one.
        shared: Ids that are the same in both.
        secrets: Recorded secret -> replayed secret.
        created: Recorded ids whose creation is part of the recording.
        said: Names and scalars of the recorded requests so far; what an answer has of it was determined by them.
    """

    ids: dict[str, str] = field(default_factory=dict[str, str])
    shared: set[str] = field(default_factory=set[str], repr=False)
    secrets: dict[str, str] = field(default_factory=dict[str, str], repr=False)
    created: set[str] = field(default_factory=set[str])
    said: set[tuple[str, Json]] = field(default_factory=set["tuple[str, Json]"], repr=False)

    def bind(self, recorded: str, replayed: str) -> bool:
        """Let an id stand for another; False if one of them already stands for something else."""
        if recorded in self.ids:
            return self.ids[recorded] == replayed
        if recorded in self.shared or replayed in self.shared:
            return recorded == replayed
        if replayed in self.ids.values():
            return False
        self.ids[recorded] = replayed
        return True

    def are_alike(self, recorded: str, replayed: str) -> bool:
        """Whether two texts differ in nothing but ids, keys and other random digits that stand for each other."""
        if _RANDOM.sub("", recorded) != _RANDOM.sub("", replayed):
            return any(
                old.startswith(recorded) and new.startswith(replayed) for old, new in self.secrets.items() if recorded
            )
        return all(starmap(self.bind, zip(_RANDOM.findall(recorded), _RANDOM.findall(replayed), strict=True)))

    def translate(self, text: str) -> str:
        """Return what the replay has for a text of the recording; the text itself if it stands for nothing else."""
        return self.ids.get(text, self.secrets.get(text, text))

    def translate_json(self, value: Json) -> Json:
        """Return a JSON value with its texts translated."""
        if isinstance(value, str):
            return self.translate(value)
        if isinstance(value, list):
            return [self.translate_json(item) for item in cast("list[object]", value)]
        if isinstance(value, dict):
            return {name: self.translate_json(item) for name, item in cast("dict[str, Json]", value).items()}
        return value

    @property
    def differ(self) -> bool:
        """Whether anything stands for something else."""
        return any(one != other for names in (self.ids, self.secrets) for one, other in names.items())

    def translate_path(self, path: str) -> str:
        """Return a percent-encoded path with its segments translated."""
        return "/".join(
            quote(new, safe="") if (new := self.translate(old := unquote(segment))) != old else segment
            for segment in path.split("/")
        )

    def translate_query(self, query: str) -> str:
        """Return a percent-encoded query with its values translated."""
        return "&".join(map(self._translated_pair, query.split("&"))) if query else ""

    def translate_body(self, body: bytes | None) -> bytes | None:
        """Return a body as it was sent, to the byte, unless it names something: it may be malformed on purpose."""
        value = json_in(body)
        translated = self.translate_json(value)
        return body if translated == value else json.dumps(translated).encode()

    def _translated_pair(self, pair: str) -> str:
        name, equals, value = pair.partition("=")
        old = unquote(value.replace("+", " "))
        new = self.translate(old)
        return pair if new == old else f"{name}{equals}{quote(new, safe='')}"

    def hear(self, value: Json, name: str = "") -> None:
        """Take in a value that a recorded request had under a name, and the values within it."""
        if isinstance(value, list):
            for item in cast("list[object]", value):
                self.hear(item, name)
        elif isinstance(value, dict):
            for key, item in cast("dict[str, Json]", value).items():
                self.hear(item, key)
        elif isinstance(value, str):
            # A text is telling enough to be recognized under another name; a number is not.
            self.said.add(("", _comparable(value)))
        else:
            self.said.add((name, value))

    def heard(self, value: Json, name: str) -> bool:
        """Whether a request has had this scalar: a text anywhere, anything else under the same name."""
        return ("", _comparable(value)) in self.said if isinstance(value, str) else (name, value) in self.said


def instant(text: str) -> datetime | None:
    """Return a date or an instant (RFC 3339); None if the text is neither."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _comparable(text: str) -> str:
    """Return a text in which an instant does not depend on how it is written."""
    found = instant(text)
    return text if found is None else found.astimezone(UTC).isoformat()
