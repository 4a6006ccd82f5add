"""What the accounts of an emulator and its pipeline share: the database, the time, faults, identifiers, the log."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import sqlalchemy as sa

from bullseye_partner_emulator import data_sets
from bullseye_partner_emulator.authentication import hash_key, store_key
from bullseye_partner_emulator.courier import Courier
from bullseye_partner_emulator.database import Database
from bullseye_partner_emulator.deliveries import HttpDelivery
from bullseye_partner_emulator.faults import Faults
from bullseye_partner_emulator.identifiers import IdentifierStreams, identifiers, new_api_key
from bullseye_partner_emulator.instants import render_instant
from bullseye_partner_emulator.organization import organization_status
from bullseye_partner_emulator.outbox import Outbox
from bullseye_partner_emulator.rate_limit import FixedWindowLimiter
from bullseye_partner_emulator.readings import Readings
from bullseye_partner_emulator.storage import DataSet, api_keys, organizations, partners

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bullseye_partner_emulator.description import Description
    from bullseye_partner_emulator.faults import Fault
    from bullseye_partner_emulator.identifiers import Identifiers
    from bullseye_partner_emulator.settings import Settings

_REQUESTS_KEPT = 1000


@dataclass
class ReceivedRequest:
    """A request that came: what it meant, who sent it and how it was answered, as far as that is known."""

    method: str
    path: str
    operation_id: str | None = None
    partner_id: str | None = None
    status: int | None = None
    fault: Fault | None = None


class State:
    """What an emulator remembers. The database is filled when it is empty, and otherwise used as it is."""

    def __init__(self, settings: Settings, description: Description, not_modelled: Mapping[str, str]) -> None:
        """Open the database; `not_modelled` says what to write for operations without a handler, by their ids.

        Raises:
            ValueError: it cannot be opened.
        """
        self.settings = settings
        self.description = description
        self.not_modelled = not_modelled
        self.readings = Readings(settings.readings)
        self.limiter = FixedWindowLimiter(
            replace(description.rate_limit, requests=settings.rate_limit or description.rate_limit.requests)
        )
        self.received: deque[ReceivedRequest] = deque(maxlen=_REQUESTS_KEPT)
        self.faults = Faults()
        seeded = identifiers(settings.seed, "data set")
        self.api_key = settings.api_key or new_api_key(seeded)
        self._start = Database("sqlite://")
        self._start.fill(self._first_rows(seeded))
        self.database = Database(settings.database_url)
        # Seeded identifiers must not come twice in one database.
        self.identifiers = IdentifierStreams(settings.seed, self.database.count_start())
        self.deliver = settings.deliver or HttpDelivery(settings.webhook_hosts)
        outbox = Outbox(self.database, description, settings.clock)
        self.courier = Courier(outbox, self.deliver, settings.clock)
        if self.database.is_empty():
            self.database.copy_from(self._start)
        else:
            self._admit_api_key(seeded)
            if not self.database.concurrent:
                outbox.release()
            self.courier.wake()
        self.identifiers.first_partner = self._partner_of_api_key()
        settings.clock.reset()

    def reset(self) -> None:
        """Go back to the state, the time and the identifiers of the start."""
        self.database.copy_from(self._start)
        self.identifiers.first_partner = self._partner_of_api_key()
        self.settings.clock.reset()
        self.identifiers.reset()
        self.received.clear()
        self.faults.clear()
        self.limiter.reset()

    def forget(self, partner_id: str) -> None:
        """Forget what is remembered of a partner outside the database."""
        self.identifiers.forget(partner_id)
        self.faults.clear(partner_id)
        self.limiter.forget(partner_id)

    def adapt(self, rows: DataSet) -> None:
        """Say a data set in the words of the description, which depend on the readings."""
        for partner in rows[partners]:
            partner["billing_mode"] = self.description.billing_modes[0]
        for organization in rows.get(organizations, ()):
            organization["status"] = organization_status(self.readings, organization["status"])

    def close(self) -> None:
        """Close the databases."""
        self.database.close()
        self._start.close()

    def _first_rows(self, seeded: Identifiers) -> DataSet:
        settings = self.settings
        rows = data_sets.small(seeded, settings.clock.now(), self.api_key)
        limits = {"credit_pool_total": settings.credit_pool_total, "max_organizations": settings.max_organizations}
        self.adapt(rows)
        rows[partners][0].update({name: limit for name, limit in limits.items() if limit is not None})
        return rows

    def _partner_of_api_key(self) -> str:
        owner = sa.select(api_keys.c.partner_id).where(api_keys.c.key_hash == hash_key(self.api_key.encode()))
        with self.database.connect() as connection:
            partner_id: str = connection.execute(owner).scalar_one()
        return partner_id

    def _admit_api_key(self, seeded: Identifiers) -> None:
        with self.database.connect() as connection:
            known = sa.select(api_keys.c.id).where(api_keys.c.key_hash == hash_key(self.api_key.encode()))
            if connection.execute(known).first() is None:
                store_key(
                    connection,
                    connection.execute(sa.select(partners.c.id).order_by(partners.c.id)).scalars().first() or "",
                    self.api_key,
                    key_id=seeded.uuid(),
                    name="Admin Key",
                    scopes=list(self.description.scopes),
                    expires_at=None,
                    created_at=render_instant(self.settings.clock.now().replace(microsecond=0)),
                )
                connection.commit()
