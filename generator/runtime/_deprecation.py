"""Tells that the API calls an operation deprecated, or says when it will end (RFC 9745 and RFC 8594)."""

from __future__ import annotations

import re
import sys
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ._http_date import unix_time

if TYPE_CHECKING:
    from types import FrameType

    from ._response import RawResponse

_PACKAGE = str(Path(__file__).parent)
_LONGEST = 100
"""Characters of a header that are repeated."""


class APIDeprecationWarning(DeprecationWarning):
    """The API says that an operation is deprecated, or that it will end."""


def notice_of(operation_id: str, response: RawResponse) -> str:
    """Return in words what the headers `Deprecation`, `Sunset` and `Link` of an answer say."""
    headers = response.headers
    said: list[str] = []
    if (deprecated := headers.get("deprecation")) is not None:
        said.append(f"is deprecated{_since(deprecated)}")
    if (sunset := headers.get("sunset")) is not None:
        moment = unix_time(sunset)
        said.append(f"will end at {_shown(sunset) if moment is None else _time(moment)}")
    links = re.findall(r'<([^<>]*)>[^,]*?\brel="?(?:deprecation|sunset)\b', headers.get("link", ""))
    more = f"; see {' and '.join(map(_shown, dict.fromkeys(links)))}" if links else ""
    return f"{operation_id}: the API says that this operation {' and '.join(said)}{more}"


def warn(message: str) -> None:
    """Warn whoever called the client."""
    frame: FrameType | None = sys._getframe(1)
    level = 2
    while frame and frame.f_code.co_filename.startswith(_PACKAGE):
        frame, level = frame.f_back, level + 1
    warnings.warn(message, APIDeprecationWarning, stacklevel=level)


def _since(text: str) -> str:
    """Return since when: `@` and Unix time in the standard; in its drafts a date, or the word true."""
    if text.strip().lower() == "true":
        return ""
    seconds = text.strip().removeprefix("@")
    moment = float(seconds) if seconds.isascii() and seconds.isdigit() and len(seconds) < _LONGEST else unix_time(text)
    return f" since {_shown(text) if moment is None else _time(moment)}"


def _time(moment: float) -> str:
    try:
        return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%d %H:%M} UTC"
    except (ValueError, OverflowError, OSError):
        return repr(moment)


def _shown(text: str) -> str:
    return repr(text[:_LONGEST])
