"""Which partner calls, and what its key may do."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from bullseye_partner_emulator.errors import Forbidden, Unauthorized
from bullseye_partner_emulator.identifiers import key_prefix
from bullseye_partner_emulator.instants import parse_instant, render_instant
from bullseye_partner_emulator.storage import api_keys, partners

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bullseye_partner_emulator.database import Database

_CALLER = (
    sa.select(
        partners,
        api_keys.c.id.label("key_id"),
        api_keys.c.scopes.label("key_scopes"),
        api_keys.c.status.label("key_status"),
        api_keys.c.expires_at.label("key_expires_at"),
        api_keys.c.last_used_at.label("key_last_used_at"),
    )
    .join(api_keys, api_keys.c.partner_id == partners.c.id)
    .where(api_keys.c.key_hash == sa.bindparam("hash"))
)
_USED = sa.update(api_keys).where(api_keys.c.id == sa.bindparam("key")).values(last_used_at=sa.bindparam("instant"))


def hash_key(api_key: bytes) -> str:
    """Return what is stored of an API key.

    A plain SHA-256: a key is 128 random bits, so a slow, salted hash would protect nothing.
    """
    return hashlib.sha256(api_key).hexdigest()


def store_key(
    connection: sa.Connection,
    partner_id: str,
    plain_key: str,
    *,
    key_id: str,
    name: str,
    scopes: list[str],
    expires_at: str | None,
    created_at: str,
) -> None:
    """Store a new, active key of a partner: its hash and its first characters, never the key itself."""
    connection.execute(
        sa.insert(api_keys).values(
            id=key_id,
            partner_id=partner_id,
            name=name,
            key_hash=hash_key(plain_key.encode()),
            key_prefix=key_prefix(plain_key),
            scopes=scopes,
            status="active",
            expires_at=expires_at,
            created_at=created_at,
        )
    )


class Authentication:
    """Knows which partner calls. What it read it keeps until a row changes: to look is a third of what a read costs."""

    def __init__(self, storage: Database) -> None:
        self._storage = storage
        self._callers: dict[str, sa.Row[Any]] = {}
        self._revision: tuple[int, int] | None = None

    def caller(
        self, connection: sa.Connection, api_keys_sent: Sequence[bytes], now: datetime
    ) -> tuple[sa.Row[Any], datetime]:
        """Return the row of the partner that calls and the time where it is, and note the key's use.

        The columns of the key are prefixed with `key_`. `now` is the time of the emulator.

        Raises:
            Unauthorized: not exactly one key was sent, or it is unknown, revoked or expired.
        """
        if len(api_keys_sent) != 1:
            raise Unauthorized("Missing API key" if not api_keys_sent else "More than one API key")
        caller = self._look_up(connection, hash_key(api_keys_sent[0]))
        if caller is None:
            raise Unauthorized("Invalid API key")
        now += timedelta(seconds=caller.clock_offset)
        if caller.key_status != "active":
            raise Unauthorized("The API key is revoked")
        if caller.key_expires_at is not None and parse_instant(caller.key_expires_at) <= now:
            raise Unauthorized("The API key is expired")
        # The API shows whole seconds: one write a second says as much as one for each request.
        instant = render_instant(now.replace(microsecond=0))
        if caller.key_last_used_at != instant:
            self._note_use(connection, caller.key_id, instant)
        return caller, now

    def _note_use(self, connection: sa.Connection, key_id: str, instant: str) -> None:
        try:
            connection.execute(_USED, {"key": key_id, "instant": instant})
            connection.commit()
        except DBAPIError as error:
            # What is read must be answered also when nothing can be written.
            self._storage.do_without(connection, error)

    def _look_up(self, connection: sa.Connection, key_hash: str) -> sa.Row[Any] | None:
        revision = self._storage.revision
        if revision is None:
            return _caller(connection, key_hash)
        if revision != self._revision:
            self._callers.clear()
            self._revision = revision
        if key_hash not in self._callers:
            if (caller := _caller(connection, key_hash)) is None:
                return None
            self._callers[key_hash] = caller
        return self._callers[key_hash]


def _caller(connection: sa.Connection, key_hash: str) -> sa.Row[Any] | None:
    return connection.execute(_CALLER, {"hash": key_hash}).one_or_none()


def require_scope(needed: str | None, held: Sequence[str], scopes: Sequence[str]) -> None:
    """Check that a key with the scopes `held` may do what needs the scope `needed`; `scopes` are in order of power.

    Raises:
        Forbidden: none of the scopes of the key includes the one that is needed.
    """
    if needed is not None and max(map(scopes.index, held)) < scopes.index(needed):
        raise Forbidden(f"The API key needs the scope {needed}", {"requiredScope": needed, "scopes": list(held)})
