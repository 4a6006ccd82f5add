"""The deliveries that are still to be made: rows of the log, so that they outlive the emulator as the log does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.deliveries import DeliveryRequest, delivery_request, event_body, is_acknowledged
from bullseye_partner_emulator.instants import parse_instant, render_instant
from bullseye_partner_emulator.storage import partners, webhook_logs

if TYPE_CHECKING:
    from bullseye_partner_emulator.clock import Clock
    from bullseye_partner_emulator.database import Database
    from bullseye_partner_emulator.description import Description
    from bullseye_partner_emulator.json_text import JsonObject
    from bullseye_partner_emulator.readings import Readings

_SECRETS = (partners.c.identification_webhook_secret, partners.c.billing_webhook_secret)
_WAITING = (
    sa.select(webhook_logs, partners.c.clock_offset, *_SECRETS)
    .join(partners)
    .where(webhook_logs.c.next_attempt_at.is_not(None))
    .order_by(webhook_logs.c.position)
    .with_for_update(of=webhook_logs, skip_locked=True)
)


def queue_event(
    connection: sa.Connection,
    partner: sa.Row[Any],
    kind: str,
    event: JsonObject,
    *,
    readings: Readings,
    log_id: str,
) -> None:
    """Note an event for delivery, if the partner's webhook of its kind is enabled and has an address."""
    url: str | None = getattr(partner, f"{kind}_webhook_url")
    if url is None or not getattr(partner, f"{kind}_webhook_enabled"):
        return
    connection.execute(
        sa.insert(webhook_logs).values(
            id=log_id,
            partner_id=partner.id,
            type=kind,
            organization_id=event["organizationId"],
            url=url,
            status="pending",
            status_code=None,
            attempts=0,
            created_at=event["timestamp"],
            event=event["event"],
            payload=event_body(readings, event).decode(),
            next_attempt_at=event["timestamp"],
        )
    )


@dataclass(frozen=True)
class DueDelivery:
    """A delivery that is to be attempted now; `attempts` is how often that was done before."""

    log_id: str
    attempts: int
    request: DeliveryRequest


class Outbox:
    """Gives out the deliveries that are due, each once at a time, and notes how they went."""

    def __init__(self, database: Database, description: Description, clock: Clock) -> None:
        self._database = database
        self._description = description
        self._clock = clock
        self._in_flight: set[str] = set()

    def release(self) -> None:
        """Take back what an emulator that is gone was about to deliver."""
        with self._database.connect() as connection:
            connection.execute(sa.update(webhook_logs).values(claimed_until=None))
            connection.commit()

    def take_due(self) -> tuple[list[DueDelivery], datetime | None]:
        """Claim all deliveries that are due; return them, and when, by the emulator's clock, the next one will be.

        A claim ends with the time that an attempt may take, if this process ends before it: a delivery is made at
        least once.
        """
        due: list[DueDelivery] = []
        later: list[datetime] = []
        emulator_now = self._clock.peek()
        patience = timedelta(seconds=2 * self._description.delivery.timeout)
        with self._database.connect() as connection:
            for row in connection.execute(_WAITING).all():
                offset = timedelta(seconds=row.clock_offset)
                now = emulator_now + offset
                waits_for = max(parse_instant(row.next_attempt_at), parse_instant(row.claimed_until or row.created_at))
                if row.id in self._in_flight:
                    continue
                if waits_for > now:
                    later.append(waits_for - offset)
                    continue
                claim = sa.update(webhook_logs).where(webhook_logs.c.id == row.id)
                connection.execute(claim.values(claimed_until=render_instant(now + patience)))
                secret = getattr(row, f"{row.type}_webhook_secret")
                request = delivery_request(self._description, row.url, row.payload.encode(), secret)
                due.append(DueDelivery(row.id, row.attempts, request))
            connection.commit()
        # Not before: a claim that was not committed is no claim.
        self._in_flight.update(delivery.log_id for delivery in due)
        return due, min(later, default=None)

    def conclude(self, delivery: DueDelivery, status_code: int | None) -> None:
        """Note how an attempt went, and when the next one is due if it failed and was not the last.

        Raises:
            DatabaseUnavailableError: it could not be noted; the delivery is not given out again before it is.
        """
        attempts = delivery.attempts + 1
        acknowledged = is_acknowledged(status_code)
        pause = None if acknowledged else self._description.delivery.pause_after(attempts)
        this = (webhook_logs.c.id == delivery.log_id) & (webhook_logs.c.attempts == delivery.attempts)
        with self._database.connect() as connection:
            offset = sa.select(partners.c.clock_offset).join(webhook_logs).where(this)
            found = connection.execute(offset).scalar_one_or_none()
            if found is not None:  # else the partner is gone
                now = self._clock.peek() + timedelta(seconds=found)
                outcome = {
                    "status": "success" if acknowledged else "failed" if pause is None else "pending",
                    "status_code": status_code,
                    "attempts": attempts,
                    "next_attempt_at": None if pause is None else render_instant(now + timedelta(seconds=pause)),
                    "claimed_until": None,
                }
                connection.execute(sa.update(webhook_logs).where(this).values(outcome))
                connection.commit()
        self.forget(delivery)

    def forget(self, delivery: DueDelivery) -> None:
        """Let a delivery be given out again whose claim has ended, although nothing was noted of its attempt."""
        self._in_flight.discard(delivery.log_id)
