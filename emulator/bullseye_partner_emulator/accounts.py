"""The accounts of an emulator: partners, their time, their visitors and deliveries, and the faults that hit them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator import data_sets
from bullseye_partner_emulator.authentication import store_key
from bullseye_partner_emulator.credit_pool import CreditPool
from bullseye_partner_emulator.identification import Identification, announce_credits, identify_visitor
from bullseye_partner_emulator.identifiers import new_api_key
from bullseye_partner_emulator.instants import render_instant
from bullseye_partner_emulator.partner import lock_partner
from bullseye_partner_emulator.storage import DataSet, api_keys, organizations, partners, webhook_logs

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping, Sequence

    from bullseye_partner_emulator.faults import Fault
    from bullseye_partner_emulator.json_text import JsonObject
    from bullseye_partner_emulator.state import ReceivedRequest, State

_ROOM_IN_CALENDAR = timedelta(days=2 * 366)
"""Billing periods and expiry dates lie ahead of the time."""


@dataclass(frozen=True)
class PartnerAccount:
    """A partner that was made, and its admin key, which is shown only now."""

    id: str
    api_key: str


@dataclass(frozen=True)
class AccountState:
    """How a partner stands: its time, how many organizations it has, and the credits of its pool."""

    id: str
    name: str
    now: str
    organizations: int
    credits_total: int
    credits_used: int
    credits_available: int


@dataclass(frozen=True)
class AccountLimits:
    """What a partner may have: requests in a window (None: as many as the emulator gives), organizations, credits."""

    rate_limit: int | None
    max_organizations: int
    credit_pool_total: int


@dataclass(frozen=True)
class LoggedDelivery:
    """A delivery as the log has it; `event` is what is delivered, None for a test."""

    id: str
    type: str
    event: str | None
    organization_id: str | None
    url: str | None
    status: str
    status_code: int | None
    attempts: int
    next_attempt_at: str | None
    created_at: str


class Accounts:
    """What a tester does and no partner can: make partners, let time pass, identify visitors, inject faults, look."""

    def __init__(self, state: State) -> None:
        self._state = state

    @property
    def api_key(self) -> str:
        """The admin key of the partner."""
        return self._state.api_key

    def reset(self) -> None:
        """Go back to the state, the time and the identifiers of the start."""
        self._state.reset()

    @property
    def received(self) -> Sequence[ReceivedRequest]:
        """The latest requests to operations of the API, oldest first."""
        return self._state.received

    @property
    def operation_ids(self) -> Sequence[str]:
        """The operations of the API."""
        return [operation.id for operation in self._state.description.operations]

    def inject(self, partner_id: str, fault: Fault) -> None:
        """Let a fault hit requests of a partner from now on."""
        self._state.faults.add(partner_id, fault)

    def clear_faults(self, partner_id: str) -> None:
        """Take all faults of a partner away."""
        self._state.faults.clear(partner_id)

    def create_partner(self, data_set: str = "small", rate_limit: int | None = None) -> PartnerAccount:
        """Make a partner of its own, which shares nothing with the others: state, keys, rate limit, clock.

        Args:
            data_set: What it holds: `empty`, `small` or `agency`.
            rate_limit: How many requests it may send in a window; None is as many as the others.

        Raises:
            KeyError: there is no such data set.
        """
        rows, api_key = self._new_partner(data_set)
        rows[partners][0]["rate_limit"] = rate_limit
        self._state.database.fill(rows)
        return PartnerAccount(rows[partners][0]["id"], api_key)

    def reset_partner(self, partner_id: str, data_set: str = "small") -> bool:
        """Take a partner back to its start, or to another one: only its id, first key and rate limit stay.

        Args:
            partner_id: The partner; False is returned if there is none.
            data_set: What it holds then: `empty`, `small` or `agency`.

        Raises:
            KeyError: there is no such data set.
        """
        of_partner = api_keys.c.partner_id == partner_id
        first_key = (
            sa.select(api_keys.c.key_hash, api_keys.c.key_prefix).where(of_partner).order_by(api_keys.c.position)
        )
        own_limit = sa.select(partners.c.rate_limit).where(partners.c.id == partner_id)
        with self._state.database.connect() as connection:
            key = connection.execute(first_key.limit(1)).mappings().one_or_none()
            rate_limit = connection.execute(own_limit).scalar_one_or_none()
        if key is None:
            return False
        rows, _ = self._new_partner(data_set)
        for table, column in ((partners, "id"), *((table, "partner_id") for table in rows)):
            for row in rows[table]:
                if column in row:
                    row[column] = partner_id
        rows[api_keys][0].update(key)
        rows[partners][0]["rate_limit"] = rate_limit
        self._state.database.remove_partner(partner_id, successor=rows)
        self._state.forget(partner_id)
        return True

    def _new_partner(self, data_set: str) -> tuple[DataSet, str]:
        identifiers = self._state.identifiers.of_new_partner()
        api_key = new_api_key(identifiers)
        rows = data_sets.build(data_set, identifiers, self._state.settings.clock.now(), api_key)
        self._state.adapt(rows)
        return rows, api_key

    def remove_partner(self, partner_id: str) -> bool:
        """Remove a partner and all that it has; False if there is no such partner."""
        removed = self._state.database.remove_partner(partner_id)
        self._state.forget(partner_id)
        return removed

    def has_partner(self, partner_id: str) -> bool:
        """Say whether there is such a partner."""
        with self._state.database.connect() as connection:
            return connection.execute(sa.select(partners.c.id).where(partners.c.id == partner_id)).first() is not None

    def accounts(self) -> list[AccountState]:
        """Return how all partners stand."""
        owned = (
            sa.select(
                organizations.c.partner_id,
                sa.func.count().label("organizations"),
                sa.func.sum(organizations.c.credits_allocated).label("allocated"),
            )
            .group_by(organizations.c.partner_id)
            .subquery()
        )
        query = sa.select(partners, owned.c.organizations, owned.c.allocated).outerjoin(
            owned, owned.c.partner_id == partners.c.id
        )
        emulator_now = self._state.settings.clock.peek()
        found: list[AccountState] = []
        with self._state.database.connect() as connection:
            for row in connection.execute(query):
                pool = CreditPool(row.credit_pool_total, int(row.allocated or 0))
                now = (emulator_now + timedelta(seconds=row.clock_offset)).replace(microsecond=0)
                figures = pool.total, pool.used, pool.available
                found.append(AccountState(row.id, row.name, render_instant(now), row.organizations or 0, *figures))
        return found

    def limits(self, partner_id: str) -> AccountLimits:
        """Return what a partner may have.

        Raises:
            NoResultFound: there is no such partner (`sqlalchemy.exc`).
        """
        columns = [partners.c[field.name] for field in fields(AccountLimits)]
        with self._state.database.connect() as connection:
            return AccountLimits(*connection.execute(sa.select(*columns).where(partners.c.id == partner_id)).one())

    def set_limits(self, partner_id: str, limits: AccountLimits) -> None:
        """Let a partner have more or less from now on; what it has already stays."""
        with self._state.database.connect() as connection:
            connection.execute(sa.update(partners).where(partners.c.id == partner_id).values(asdict(limits)))
            connection.commit()

    def advance_clock(self, partner_id: str, by: timedelta) -> datetime | None:
        """Move the clock of a partner on, for whole seconds; return its time, None if there is no such partner.

        Raises:
            OverflowError: that is beyond the last year that the API can write, 9999.
        """
        of_partner = partners.c.id == partner_id
        with self._state.database.connect() as connection:
            offset = connection.execute(sa.select(partners.c.clock_offset).where(of_partner)).scalar_one_or_none()
            if offset is None:
                return None
            offset += int(by.total_seconds())
            now = self._state.settings.clock.now() + timedelta(seconds=offset)
            _ = now + _ROOM_IN_CALENDAR
            connection.execute(sa.update(partners).where(of_partner).values(clock_offset=offset))
            connection.commit()
        self._state.courier.wake()
        return now

    def identify_visitor(
        self, partner_id: str, organization_id: str | None = None, known: JsonObject | None = None
    ) -> Identification:
        """Identify a visitor of an organization of a partner: it costs a credit, and the webhooks are told.

        Args:
            partner_id: The partner.
            organization_id: The organization; None takes the first one that has a credit left.
            known: What is known about the visitor, as the API writes it; the rest is made up.

        Raises:
            LookupError: there is no such partner.
            NotIdentifiedError: there is no such organization, it or its pixel is disabled, or no credit is left.
        """
        with self._writing(partner_id) as (connection, partner, now):
            identifiers = self._state.identifiers.of_partner(partner_id)
            identified = identify_visitor(
                connection,
                partner,
                identifiers,
                self._state.readings,
                now,
                organization_id=organization_id,
                known=known or {},
            )
        self._state.courier.wake()
        return identified

    def announce_credits(self, partner_id: str, event: str, organization_id: str | None = None) -> None:
        """Deliver a billing event of a partner, with the figures of an organization (None: the first) as they are.

        Raises:
            LookupError: there is no such partner.
            NotIdentifiedError: there is no such organization.
        """
        with self._writing(partner_id) as (connection, partner, now):
            identifiers = self._state.identifiers.of_partner(partner_id)
            announce_credits(
                connection, partner, identifiers, self._state.readings, now, name=event, organization_id=organization_id
            )
        self._state.courier.wake()

    def deliveries(self, partner_id: str) -> list[LoggedDelivery]:
        """Return the deliveries to a partner, oldest first."""
        columns = [webhook_logs.c[field.name] for field in fields(LoggedDelivery)]
        of_partner = webhook_logs.c.partner_id == partner_id
        with self._state.database.connect() as connection:
            query = sa.select(*columns).where(of_partner).order_by(webhook_logs.c.position)
            return [LoggedDelivery(*row) for row in connection.execute(query)]

    def set_webhooks(self, partner_id: str, url: str, secret: str) -> None:
        """Enable both webhooks of a partner, at one address and with one secret."""
        told = {"webhook_url": url, "webhook_secret": secret, "webhook_enabled": True}
        values = {f"{kind}_{name}": value for kind in ("identification", "billing") for name, value in told.items()}
        with self._state.database.connect() as connection:
            connection.execute(sa.update(partners).where(partners.c.id == partner_id).values(values))
            connection.commit()

    def settle(self, timeout: float = 30.0) -> None:
        """Wait until every delivery that is due was attempted.

        Args:
            timeout: Seconds to wait at most.

        Raises:
            TimeoutError: some receiver takes longer.
        """
        self._state.courier.settle(timeout)

    @property
    def readings(self) -> Mapping[str, str]:
        """The readings of the documentation that are followed instead of the chosen ones, by their contradictions."""
        return self._state.readings.followed

    @property
    def not_modelled(self) -> Mapping[str, str]:
        """Which function to write, and in which file, for operations without a handler, by their ids."""
        return self._state.not_modelled

    @property
    def billing_events(self) -> Sequence[str]:
        """The names of the billing events."""
        return self._state.description.billing_events

    def visitor_problems(self, known: JsonObject) -> str | None:
        """Say what is wrong with what is said of a visitor, None if nothing is."""
        for problem in self._state.description.visitor_validator.iter_errors(known):
            return f"{'/'.join(map(str, problem.instance_path))}: {problem.message[:500]}"
        return None

    @contextmanager
    def _writing(self, partner_id: str) -> Generator[tuple[sa.Connection, sa.Row[Any], datetime]]:
        """Give a transaction that has locked a partner, its row, and its time in whole seconds."""
        with self._state.database.connect() as connection:
            partner = lock_partner(connection, partner_id)
            now = self._state.settings.clock.now() + timedelta(seconds=partner.clock_offset)
            yield connection, partner, now.replace(microsecond=0)
            connection.commit()

    def issue_key(
        self, scopes: Iterable[str] | None = None, *, expires_at: str | None = None, partner_id: str | None = None
    ) -> str:
        """Return a new API key.

        Args:
            scopes: What the key may do; None gives full access.
            expires_at: When it stops working (RFC 3339); None is never.
            partner_id: Of which partner; None is the first.
        """
        state = self._state
        partner_id = partner_id or state.identifiers.first_partner
        identifiers = state.identifiers.of_partner(partner_id)
        with state.database.connect() as connection:
            plain_key = new_api_key(identifiers)
            store_key(
                connection,
                partner_id,
                plain_key,
                key_id=identifiers.uuid(),
                name="Issued Key",
                scopes=list(state.description.scopes if scopes is None else scopes),
                expires_at=expires_at,
                created_at=render_instant(state.settings.clock.now().replace(microsecond=0)),
            )
            connection.commit()
        return plain_key
