"""When, where and how a run is made that must raise no alarm."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from bullseye_partner_emulator.data_sets import DATA_SETS
from contract_tests.power.false_alarms.pairs import pairwise_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind: TypeAlias = Literal["local", "sandbox", "live", "read-only"]
"""The whole scenario; what an account for tests allows of it; what a live target may be put through; only reading."""
Transport: TypeAlias = Literal["in-process", "http"]

KINDS: tuple[Kind, ...] = get_args(Kind)
TRANSPORTS: tuple[Transport, ...] = get_args(Transport)
ZONES = ("UTC", "Pacific/Kiritimati", "Asia/Kathmandu", "America/New_York")
"""Of the process: UTC+14, UTC+5:45, and one with daylight saving time."""
DATES = tuple(
    map(
        date.fromisoformat,
        (
            "2024-02-29",  # before all that the samples of the documentation show
            "2025-01-31",
            "2026-11-26",
            "2026-12-31",
            "2027-01-01",
            "2027-02-28",
            "2027-03-14",  # the clocks of the US go forward
            "2027-03-28",  # those of Europe
            "2027-04-30",
            "2027-10-31",  # those of Europe go back
            "2027-11-07",  # those of the US
            "2027-12-31",
            "2028-02-28",
            "2028-02-29",
            "2038-01-19",  # seconds since 1970 leave 31 bits at 3:14:08
            "2100-02-28",  # no leap year
        ),
    )
)
HOURS = range(24)
_INCOMPLETE = ("local", "empty")
"""The whole scenario wants to see a visitor."""
_LONGEST_LEAD, _SHORTEST_LEAD = timedelta(seconds=150), timedelta(seconds=2)
"""How long before midnight a run begins that shall see the day end; its clock runs for longer than that."""


class CircumstancesError(Exception):
    """There are no such circumstances; the message says what is wrong."""


class Circumstances(msgspec.Struct, frozen=True):
    """What a run depends on beside its requests.

    Attributes:
        at: When its clock starts (RFC 3339).
        kind: What is run.
        data_set: What the account holds.
        transport: How it is reached.
        tz: The time zone of the process.
    """

    at: str
    kind: Kind = "local"
    data_set: str = "small"
    transport: Transport = "in-process"
    tz: str = "UTC"

    @property
    def start(self) -> datetime:
        """`at` as a time."""
        return datetime.fromisoformat(self.at)

    @property
    def options(self) -> str:
        """The options of the command that repeat this run, and no other."""
        return (
            f"--clocks --at {self.at} --kind {self.kind} --data-set {self.data_set} "
            f"--transport {self.transport} --tz {self.tz}"
        )


def instant(day: date, hour: int) -> str:
    """Return a time in an hour of a day: its first second of the first, shortly before midnight of the last hour."""
    number = DATES.index(day)
    if hour == HOURS[-1]:
        lead = _SHORTEST_LEAD + (_LONGEST_LEAD - _SHORTEST_LEAD) * number / (len(DATES) - 1)
        begins = datetime.combine(day, time(0), UTC) + timedelta(days=1) - timedelta(seconds=int(lead.total_seconds()))
    else:
        minute, second = ((7 * hour + 11 * number) % 60, (13 * hour + 29 * number) % 60) if hour else (0, 0)
        begins = datetime.combine(day, time(hour, minute, second), UTC)
    return begins.isoformat().replace("+00:00", "Z")


def chosen_circumstances(at: str, **others: str) -> Circumstances:
    """Return the circumstances that somebody names; what is left out is as in most runs.

    Raises:
        CircumstancesError: one of them there is not.
    """
    try:
        if datetime.fromisoformat(at).tzinfo is None:
            raise CircumstancesError(f"--at {at} has no zone: end it with Z.")
        chosen = msgspec.convert({"at": at, **others}, type=Circumstances)
    except ValueError as error:
        raise CircumstancesError(f"These are no circumstances of a run: {error}") from None
    if chosen.data_set not in DATA_SETS:
        raise CircumstancesError(f"There is no data set {chosen.data_set}: it is one of {', '.join(DATA_SETS)}.")
    if (chosen.kind, chosen.data_set) == _INCOMPLETE:
        raise CircumstancesError("The whole scenario wants to see a visitor, which an empty data set has not got.")
    require_zones(chosen.tz)
    return chosen


def require_zones(*names: str) -> None:
    """Check that there are time zones; the C library takes one that it does not know for UTC, and says nothing.

    Raises:
        CircumstancesError: there is none of that name.
    """
    for name in names:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise CircumstancesError(f"There is no time zone {name} here (Debian: apt-get install tzdata).") from None


def all_circumstances(zones: Sequence[str] = ZONES) -> list[Circumstances]:
    """Return each hour of each date, in process; then what else a run depends on, each pair of it at least once.

    Raises:
        CircumstancesError: there is no such time zone.
    """
    require_zones(*zones)
    each = [Circumstances(instant(day, hour)) for day in DATES for hour in HOURS]
    rows = pairwise_rows(
        {
            "day": [day.isoformat() for day in DATES],
            "hour": [str(hour) for hour in HOURS],
            "kind": KINDS,
            "data_set": DATA_SETS,
            "transport": TRANSPORTS,
            "tz": zones,
        },
        impossible=[frozenset(zip(("kind", "data_set"), _INCOMPLETE, strict=True))],
        covered=[frozenset(("day", "hour"))],
    )
    combined = [
        msgspec.convert(
            {"at": instant(date.fromisoformat(row.pop("day")), int(row.pop("hour"))), **row}, type=Circumstances
        )
        for row in rows
    ]
    return list(dict.fromkeys(each + combined))
