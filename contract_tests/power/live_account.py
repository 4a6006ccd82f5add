"""An account that belongs to somebody else, for tests: it keeps count of who touched what."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, TypeAlias

import sqlalchemy as sa

from bullseye_partner_emulator import Settings
from bullseye_partner_emulator.storage import metadata
from contract_tests.live.run import LiveWrites
from contract_tests.power.mutated_emulator import emulator_with
from contract_tests.target.exchange import Answer, AsgiWire, Request, SendsTogether, Wire
from contract_tests.target.target import Target

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bullseye_partner_emulator import Emulator
    from contract_tests.target.target import AsgiApp

ELSEWHERE = "https://api.partner.example/api/v1"
"""Where the account seems to be: not on this machine."""

Rows: TypeAlias = dict[tuple[str, str], dict[str, object]]
"""The rows of all tables, by table and id."""

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_OF_THE_PARTNER = re.compile(r"/partner/(branding|domain|webhooks)\b")
_TABLES = tuple(table.name for table in metadata.sorted_tables if "id" in table.c)
_NEIGHBOURS = (
    # Names that a careless sweep would take for its own.
    {"name": "About bullseye-partner-conformance-run 1", "externalId": "x-bullseye-partner-conformance-1"},
    {"name": "Bullseye-Partner-Conformance-", "externalId": "bullseye-partner-conformance"},
    {"name": "conformance-run", "initialCredits": 7},
)


class TestClock:
    """A clock that only passes when somebody sleeps, but for a little with each look at it."""

    __test__ = False

    def __init__(self, step: float = 0.001, start: datetime = datetime(2026, 11, 23, tzinfo=UTC)) -> None:
        self.time = start.timestamp()
        self.slept = 0.0
        self._step = step

    def now(self) -> float:
        """See `contract_tests.clock.Clock`."""
        self.time += self._step
        return self.time

    def sleep(self, seconds: float) -> None:
        """See `contract_tests.clock.Clock`."""
        self.time += seconds
        self.slept += seconds


class EmulatorClock:
    """The same time, as the emulator asks for it."""

    def __init__(self, clock: TestClock) -> None:
        self._clock = clock

    def now(self) -> datetime:
        """See `bullseye_partner_emulator.clock.Clock`."""
        return datetime.fromtimestamp(self._clock.time, UTC)

    peek = now

    def reset(self) -> None:
        """Do nothing: time does not go back."""


@dataclass
class Account:
    """An emulator with data of others, that notes each request that reaches it.

    Attributes:
        emulator: The account.
        journal: Where runs write down what they make.
        clock: The time of the account, and of who calls it.
        before: Its rows before anybody called it.
        sent: Each request that reached it, and when.
    """

    emulator: Emulator
    journal: Path
    clock: TestClock
    data_set: str
    before: Rows = field(default_factory=dict[tuple[str, str], dict[str, object]])
    sent: list[tuple[float, Request]] = field(default_factory=list[tuple[float, Request]])

    @property
    def target(self) -> Target:
        """The account as the target of a run."""
        return Target("live", ELSEWHERE, self.emulator.api_key, None, lambda: None)

    def live(self, share: float = 0.3, run: str = "test") -> LiveWrites:
        """Return how it may be written to."""
        return LiveWrites(self.journal, share, run, self.clock, locks=self.journal.parent)

    def wire(self, app: AsgiApp | None = None) -> Wire:
        """Return a way to the account, through another application if one is given, that notes what passes."""
        return _NotingWire(DatedWire(AsgiWire(app or self.emulator, self.emulator.base_path), self.emulator), self)

    def restart(self) -> None:
        """Take the account back to its start: nobody called it."""
        self.emulator.reset()
        if self.data_set != "small":
            (account,) = self.emulator.accounts()
            self.emulator.reset_partner(account.id, self.data_set)
        wire = AsgiWire(self.emulator, self.emulator.base_path)
        for body in _NEIGHBOURS:
            content = json.dumps({**body, "tier": "paid"}).encode()
            request = Request("POST", "/partner/organizations", {"Content-Type": "application/json"}, content)
            assert wire.send(request, {"X-Partner-API-Key": self.emulator.api_key}).status < 500
        wire.close()
        self.journal.unlink(missing_ok=True)
        self.before = self.rows()
        self.sent.clear()

    def rows(self) -> Rows:
        """Return all rows; when a key was used last is no part of them, as reading changes it."""
        storage = self.emulator._state.database  # pyright: ignore[reportPrivateUsage] -- nobody but a test looks behind the API
        with storage.connect() as connection:
            return {
                (table, row["id"]): {name: value for name, value in row.items() if name != "last_used_at"}
                for table in _TABLES
                for row in connection.execute(sa.text(f"SELECT * FROM {table}")).mappings()  # noqa: S608 - own names
            }

    def damage(self) -> list[str]:
        """Return which of the rows that were there before are not as they were."""
        after = self.rows()
        return [f"{table} {key}" for (table, key), row in self.before.items() if after.get((table, key)) != row]

    def remains(self) -> list[str]:
        """Return what of a run is still there; removing an organization leaves its row, and nothing else of it."""
        new = {place: row for place, row in self.rows().items() if place not in self.before}
        return [
            f"{table} {key}: {row.get('name')}"
            for (table, key), row in new.items()
            if not (
                (table == "organizations" and row["status"] == "canceled" and row["credits_allocated"] == 0)
                or (table == "api_keys" and row["status"] == "revoked")
            )
        ]

    def trespasses(self) -> list[str]:
        """Return the requests that would have changed something that was there before, whatever came of them."""
        foreign = {key for _, key in self.before}
        return [
            f"{request.method} {request.target}"
            for _, request in self.sent
            if request.method != "GET"
            and (foreign & set(_UUID.findall(request.target)) or _OF_THE_PARTNER.search(request.target))
        ]

    def most_in_a_window(self, seconds: float) -> int:
        """Return the largest number of requests in any stretch of time of a length."""
        times = [time for time, _ in self.sent]
        return max(sum(start <= time < start + seconds for time in times) for start in times)


def open_account(
    folder: Path,
    *,
    mutant: str | None = None,
    rate_limit: int | None = None,
    data_set: str = "small",
    clock: TestClock | None = None,
) -> Account:
    """Return an account with data of others; its journal is in a folder."""
    clock = clock or TestClock()
    emulator = emulator_with(mutant)(Settings(seed=1, clock=EmulatorClock(clock), rate_limit=rate_limit))
    account = Account(emulator, folder / "journal.jsonl", clock, data_set)
    account.restart()
    return account


class DatedWire:
    """Adds the header Date as a web server does, with the time of an emulator that no server stands before."""

    def __init__(self, wire: Wire, emulator: Emulator) -> None:
        self._wire = wire
        self._clock = emulator._state.settings.clock  # pyright: ignore[reportPrivateUsage] -- no user needs it

    def send(self, request: Request, key: Mapping[str, str]) -> Answer:
        """See `Wire`."""
        date = self._date()
        return _dated(self._wire.send(request, key), date)

    def send_together(self, requests: Sequence[tuple[Request, Mapping[str, str]]]) -> list[Answer]:
        """See `SendsTogether`; a wire that cannot do so sends one after the other."""
        if not isinstance(self._wire, SendsTogether):
            return [self.send(request, key) for request, key in requests]
        date = self._date()
        return [_dated(answer, date) for answer in self._wire.send_together(requests)]

    def _date(self) -> str:
        """Return the time before a request: the emulator's clock may step with it."""
        return format_datetime(self._clock.peek().astimezone(UTC).replace(microsecond=0), usegmt=True)

    def close(self) -> None:
        """See `Wire`."""
        self._wire.close()


def _dated(answer: Answer, date: str) -> Answer:
    return replace(answer, headers={**answer.headers, "date": date})


class _NotingWire:
    def __init__(self, wire: DatedWire, account: Account) -> None:
        self._wire = wire
        self._account = account

    def send(self, request: Request, key: Mapping[str, str]) -> Answer:
        self._account.sent.append((self._account.clock.time, request))
        return self._wire.send(request, key)

    def send_together(self, requests: Sequence[tuple[Request, Mapping[str, str]]]) -> list[Answer]:
        self._account.sent += [(self._account.clock.time, request) for request, _ in requests]
        return self._wire.send_together(requests)

    def close(self) -> None:
        self._wire.close()
