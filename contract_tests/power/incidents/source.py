"""Where an incident was told in public."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Source:
    """What happened to whom, in a sentence, and where it is told; None if it is a pattern without a single source."""

    sentence: str
    address: str | None

    def __str__(self) -> str:
        return f"{self.sentence} ({self.address})" if self.address else self.sentence


PATTERN = Source("pattern, no single source", None)


def github(place: str, sentence: str) -> Source:
    """Return an issue (`OWNER/NAME/issues/NUMBER`) or a pull request (`OWNER/NAME/pull/NUMBER`)."""
    return Source(sentence, f"https://github.com/{place}")
