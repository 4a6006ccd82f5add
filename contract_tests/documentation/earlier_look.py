"""An earlier look at the documentation, as its JSON has it: what is new and gone since then."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - msgspec reads the annotations
from typing import TYPE_CHECKING

import msgspec

from contract_tests.standing import Standing

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.documentation.look import Look


class EarlierLookError(Exception):
    """An earlier look cannot be read; the message says which and why."""


class _Spot(msgspec.Struct, frozen=True):
    page: str


class _Finding(msgspec.Struct, frozen=True):
    fingerprint: str
    headline: str
    spot: _Spot


class EarlierLook(msgspec.Struct, frozen=True):
    """What of the JSON of an earlier look is compared: when it was, and what it found."""

    ended: datetime
    findings: list[_Finding]
    drift: list[_Finding]


def read_earlier(path: Path) -> EarlierLook:
    """Read what `docs_drift -- --json FILE` wrote.

    Raises:
        EarlierLookError: there is no such file, or it is another one.
    """
    try:
        return msgspec.json.decode(path.read_bytes(), type=EarlierLook)
    except (OSError, msgspec.MsgspecError) as error:
        raise EarlierLookError(
            f"--since {path} is no JSON of docs_drift, or of an older version: make it anew ({error})."
        ) from None


def standing_since(earlier: EarlierLook, look: Look) -> Standing:
    """Return what of a look asks for something and is new, and what is gone from the pages that it read."""
    before = {one.fingerprint for one in earlier.findings}
    found = {one.finding.fingerprint for one in look.findings}
    drift = [one.finding.fingerprint for one in look.drift]
    gone = [one for one in earlier.drift if one.fingerprint not in found and one.spot.page in look.pages]
    return Standing(
        earlier.ended,
        [one for one in drift if one not in before],
        [one for one in drift if one in before],
        [one.headline for one in gone],
    )
