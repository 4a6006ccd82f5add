"""The state of the emulator: its tables and the database that holds them.

Instants are stored as the API writes them (RFC 3339, UTC, `Z`): text of one width sorts like the time it stands for.
`position` keeps the order of creation.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Any, cast

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

if TYPE_CHECKING:
    import sqlite3

metadata = sa.MetaData()

partners = sa.Table(
    "partners",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("slug", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("company_name", sa.Text, nullable=False),
    sa.Column("support_email", sa.Text, nullable=False),
    sa.Column("logo_url", sa.Text),
    sa.Column("primary_color", sa.Text, nullable=False),
    sa.Column("secondary_color", sa.Text, nullable=False),
    sa.Column("script_domain", sa.Text),
    sa.Column("script_domain_verified", sa.Boolean, nullable=False),
    sa.Column("script_domain_record", sa.Text),
    sa.Column("billing_mode", sa.Text, nullable=False),
    sa.Column("billing_period", sa.Text, nullable=False),
    sa.Column("billing_day_of_month", sa.Integer, nullable=False),
    sa.Column("stripe_customer_id", sa.Text),
    sa.Column("pricing_tiers", sa.JSON, nullable=False),
    sa.Column("credit_pool_total", sa.BigInteger, nullable=False),
    sa.Column("max_organizations", sa.BigInteger, nullable=False),
    sa.Column("max_identifications_per_org", sa.BigInteger, nullable=False),
    sa.Column("identification_webhook_url", sa.Text),
    sa.Column("identification_webhook_secret", sa.Text),
    sa.Column("identification_webhook_enabled", sa.Boolean, nullable=False),
    sa.Column("billing_webhook_url", sa.Text),
    sa.Column("billing_webhook_secret", sa.Text),
    sa.Column("billing_webhook_enabled", sa.Boolean, nullable=False),
    sa.Column("created_at", sa.Text, nullable=False),
    sa.Column("clock_offset", sa.Integer, nullable=False, server_default="0", comment="seconds ahead of the emulator"),
)

api_keys = sa.Table(
    "api_keys",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("id", sa.String(36), nullable=False, unique=True),
    sa.Column("partner_id", sa.String(36), sa.ForeignKey(partners.c.id), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("key_hash", sa.String(64), nullable=False, unique=True),
    sa.Column("key_prefix", sa.Text, nullable=False),
    sa.Column("scopes", sa.JSON, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("expires_at", sa.Text),
    sa.Column("last_used_at", sa.Text),
    sa.Column("created_at", sa.Text, nullable=False),
)

organizations = sa.Table(
    "organizations",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("id", sa.String(36), nullable=False, unique=True),
    sa.Column("partner_id", sa.String(36), sa.ForeignKey(partners.c.id), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name_folded", sa.Text, nullable=False, comment="name.casefold(), for the search"),
    sa.Column("external_id", sa.Text),
    sa.Column("owner_user_id", sa.Text),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("tier", sa.Text, nullable=False),
    sa.Column("custom_metadata", sa.JSON, nullable=False),
    sa.Column("billing_period", sa.Text),
    sa.Column("billing_day_of_month", sa.Integer),
    sa.Column("product_type", sa.Text),
    sa.Column("allocation_id", sa.String(36), nullable=False),
    sa.Column("credits_allocated", sa.BigInteger, nullable=False),
    sa.Column("allocated_at", sa.Text, nullable=False),
    sa.Column("allocation_notes", sa.Text),
    sa.Column("pixel_api_key", sa.Text, nullable=False),
    sa.Column("pixel_enabled", sa.Boolean, nullable=False),
    sa.Column("allowed_referrers", sa.JSON, nullable=False),
    sa.Column("created_at", sa.Text, nullable=False),
)

visitors = sa.Table(
    "visitors",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("id", sa.String(36), nullable=False, unique=True),
    sa.Column("organization_id", sa.String(36), sa.ForeignKey(organizations.c.id), nullable=False, index=True),
    sa.Column("email", sa.Text),
    sa.Column("first_name", sa.Text),
    sa.Column("last_name", sa.Text),
    sa.Column("job_title", sa.Text),
    sa.Column("linkedin_url", sa.Text),
    sa.Column("company", sa.JSON(none_as_null=True)),
    sa.Column("country", sa.Text),
    sa.Column("region", sa.Text),
    sa.Column("city", sa.Text),
    sa.Column("icp_match", sa.Boolean),
    sa.Column("icp_score", sa.Integer),
    sa.Column("page_view_count", sa.Integer, nullable=False),
    sa.Column("session_count", sa.Integer, nullable=False),
    sa.Column("first_seen_at", sa.Text, nullable=False, comment="when the visitor was identified, for one credit"),
    sa.Column("last_seen_at", sa.Text, nullable=False),
)

icp_configs = sa.Table(
    "icp_configs",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("id", sa.String(36), nullable=False, unique=True),
    sa.Column("organization_id", sa.String(36), sa.ForeignKey(organizations.c.id), nullable=False, index=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("groups", sa.JSON, nullable=False),
    sa.Column("created_at", sa.Text, nullable=False),
    sa.Column("updated_at", sa.Text, nullable=False),
)

webhook_logs = sa.Table(
    "webhook_logs",
    metadata,
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("id", sa.String(36), nullable=False, unique=True),
    sa.Column("partner_id", sa.String(36), sa.ForeignKey(partners.c.id), nullable=False, index=True),
    sa.Column("type", sa.Text, nullable=False),
    sa.Column("organization_id", sa.String(36)),
    sa.Column("url", sa.Text),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("status_code", sa.Integer),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("created_at", sa.Text, nullable=False),
)

DataSet = Mapping[sa.Table, list[dict[str, Any]]]
"""The rows that a database starts with."""


class Storage:
    """A SQLite database, in memory or a file, with the tables above."""

    def __init__(self, url: str) -> None:
        """Open the database at an SQLAlchemy URL, `sqlite://` (in memory) or `sqlite:///PATH`; make missing tables.

        Raises:
            ValueError: the URL is not one of SQLite.
        """
        parsed = sa.make_url(url)
        if parsed.get_backend_name() != "sqlite":
            raise ValueError(f"the database must be SQLite (sqlite:// or sqlite:///PATH), not {parsed.drivername}")
        # One connection for all: one after another is what SQLite makes of writers anyway.
        self._engine = sa.create_engine(url, poolclass=StaticPool, connect_args={"check_same_thread": False})
        self._lock = threading.Lock()
        event.listen(self._engine, "connect", _configure)
        metadata.create_all(self._engine)

    @contextmanager
    def connect(self) -> Generator[sa.Connection, None, None]:
        """Give a connection to this caller alone; what it has not committed in the end is rolled back."""
        with self._lock, self._engine.connect() as connection:
            yield connection

    def is_empty(self) -> bool:
        """Say whether no partner is stored."""
        with self.connect() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(partners)) == 0

    def fill(self, data_set: DataSet) -> None:
        """Store the rows of a data set."""
        with self.connect() as connection:
            for table in metadata.sorted_tables:
                if rows := data_set.get(table):
                    connection.execute(sa.insert(table), rows)
            connection.commit()

    def remove_partner(self, partner_id: str) -> bool:
        """Remove a partner and all that it has; False if there is no such partner."""
        own = sa.select(organizations.c.id).where(organizations.c.partner_id == partner_id)
        with self.connect() as connection:
            for table in reversed(metadata.sorted_tables):
                if "partner_id" in table.c:
                    connection.execute(sa.delete(table).where(table.c.partner_id == partner_id))
                elif "organization_id" in table.c:
                    connection.execute(sa.delete(table).where(table.c.organization_id.in_(own)))
            removed = connection.execute(sa.delete(partners).where(partners.c.id == partner_id)).rowcount
            connection.commit()
        return removed > 0

    def copy_from(self, other: Storage) -> None:
        """Replace everything by what `other` holds: a copy of its pages, faster than deleting and inserting rows."""
        with self._driver_connection() as target, other._driver_connection() as source:
            source.backup(target)

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()

    @contextmanager
    def _driver_connection(self) -> Generator[sqlite3.Connection, None, None]:
        with self._lock, closing(self._engine.raw_connection()) as connection:
            yield cast("sqlite3.Connection", connection.driver_connection)


def _configure(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    # A write-ahead log keeps every committed write when the process is killed.
    connection.execute("PRAGMA journal_mode = WAL")
