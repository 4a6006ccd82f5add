"""What a witness does, one line a step.

| line | does |
| --- | --- |
| `GET organizations?page=2` | sends a request; the path goes on after `/partner/` |
| `PUT organizations/<acme> {"name": "x"}` | sends it with a JSON body |
| `POST;text/plain api-keys {}` | declares the body as something else |
| `[<0.plainKey>] GET me` | sends it with another key; `[]` without one |
| `GET me && GET me` | sends two requests at the same time |
| `WAIT 61` | lets so many seconds pass |
| `IDENTIFY <acme>` | has a visitor of an organization identified, and waits for the deliveries |
| `RECEIVER 500` | lets the receiver of webhooks answer so from now on |
| `PARTNER` | makes another partner, with an `apiKey` |

`<acme>` is an id of the data set, `<ACME>` the same in upper case, `<0.plainKey>` what the answer of the first step has
there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINE = re.compile(
    r"(?:\[(?P<key>[^\]]*)\] )?(?P<method>[A-Z]+)(?:;(?P<media_type>\S+))?(?: (?P<path>\S+))?(?: (?P<body>.+))?",
    re.DOTALL,
)


@dataclass(frozen=True)
class Step:
    """A request, or something that happens between two; `key` is None for the key of the partner."""

    method: str
    path: str
    body: str | None
    key: str | None
    media_type: str


def steps_of(line: str) -> list[Step]:
    """Return the steps of a line, those that happen at the same time.

    Raises:
        ValueError: it is none.
    """
    return [_step(part) for part in line.split(" && ")]


def _step(text: str) -> Step:
    match = _LINE.fullmatch(text)
    if match is None:
        raise ValueError(f"no step of a witness: {text}")
    path, media_type = match["path"] or "", match["media_type"] or "application/json"
    return Step(match["method"], path, match["body"], match["key"], media_type)
