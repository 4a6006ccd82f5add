"""The database that holds the state: SQLite, in memory or a file, or PostgreSQL."""

from __future__ import annotations

import select
import sqlite3
import sys
import threading
import weakref
from contextlib import closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any, cast

import msgspec
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry, StaticPool

from bullseye_partner_emulator.outages import DatabaseUnavailableError, Outages, unavailability
from bullseye_partner_emulator.storage import DataSet, metadata, organizations, partners, starts

if TYPE_CHECKING:
    from collections.abc import Generator

_SCHEMA_LOCK = 7_031_702_195
"""Of `pg_advisory_xact_lock`: any number that nobody else takes."""
_JSON = msgspec.json.Decoder()
_PATIENCE = 1.0
"""Seconds that an emulator waits for one that is about to let go of its file."""
_SECONDS_TO_CONNECT = 5
_CHANGED = "bullseye_partner_emulator.changed"
"""Key of a connection's `info`: it executed a statement that changes rows."""
_DONE_WITHOUT = "bullseye_partner_emulator.done_without"
"""Key of the same: something that should be written was not, and the caller went on."""


class Database:
    """A database with the tables of `storage`.

    With SQLite all callers share one connection, one after another, which is what SQLite makes of writers anyway. With
    PostgreSQL each has one of its own; `concurrent` says so.
    """

    def __init__(self, url: str) -> None:
        """Open the database at an SQLAlchemy URL; make missing tables.

        Args:
            url: `sqlite://` (in memory), `sqlite:///PATH`, or `postgresql://USER:PASSWORD@HOST/DATABASE`.

        Raises:
            ValueError: the URL is none of these, the driver is missing, or the database cannot be opened.
        """
        try:
            parsed = sa.make_url(url)
            backend = parsed.get_backend_name()
        except ArgumentError as error:
            raise ValueError("the database is not given as a URL, like sqlite:///PATH") from error
        if backend not in ("sqlite", "postgresql"):
            raise ValueError(f"the database must be SQLite or PostgreSQL, not {parsed.drivername}")
        self.concurrent = backend == "postgresql"
        # SQLite's locks do not know the threads of one connection.
        self._lock = threading.Lock()
        self._copies = 0
        self._outages = Outages()
        self._is_closed = False
        try:
            self._engine = _postgresql(parsed) if self.concurrent else _sqlite(parsed)
            self._make_tables()
        except ModuleNotFoundError as error:
            raise ValueError("PostgreSQL needs `pip install bullseye-partner-emulator[postgresql]`") from error
        except (DBAPIError, sqlite3.Error) as error:
            reason = error.orig if isinstance(error, DBAPIError) else error
            raise ValueError(f"{parsed.render_as_string(hide_password=True)} cannot be opened: {reason}") from error
        self._shared = None if self.concurrent else self._engine.connect()
        self._driver = None if self._shared is None else _driver_of(self._shared)
        # An emulator that nobody closed closes its database when it is collected; Python 3.13 warns of one left open.
        self._finalizer = weakref.finalize(self, _dispose, self._engine, self._shared)
        self._finalizer.atexit = False  # a thread may be in the midst of a statement
        # What is in memory was made just now, and a look at it would delay the start.
        if parsed.database and (older := self._missing_columns()):
            self.close()
            raise ValueError(
                f"{parsed.render_as_string(hide_password=True)} was written by another version of the emulator: "
                f"it lacks {', '.join(older)}; use a new database"
            )

    @contextmanager
    def connect(self) -> Generator[sa.Connection, None, None]:
        """Give a connection to this caller alone; what it has not committed in the end is rolled back.

        Raises:
            DatabaseUnavailableError: the database fails for now, and nothing was committed but what was before; or
                it is closed.
        """
        connected = wrote = False
        try:
            if self._driver is None or self._shared is None:
                self._refuse_closed()
                with self._engine.connect() as connection:
                    connected = True
                    connection.info.pop(_CHANGED, None)
                    connection.info.pop(_DONE_WITHOUT, None)
                    try:
                        yield connection
                    except BaseException:
                        self._undo(connection)
                        raise
                    finally:
                        if self._is_closed and not connection.invalidated:
                            connection.detach()  # there is no pool any more that would close it
                    wrote = _CHANGED in connection.info and _DONE_WITHOUT not in connection.info
            else:
                with self._lock:
                    if self._is_closed:
                        self._refuse_closed()
                    connected = True
                    before = None
                    if self._outages.are_on:
                        before = self._driver.total_changes
                        self._shared.info.pop(_DONE_WITHOUT, None)
                    try:
                        yield self._shared
                    finally:
                        self._undo(self._shared)
                    if before is not None and before != self._driver.total_changes:
                        wrote = _DONE_WITHOUT not in self._shared.info
        except SQLAlchemyError as error:
            if (reason := unavailability(error)) is None:
                raise
            is_gone = not connected or (isinstance(error, DBAPIError) and error.connection_invalidated)
            self._outages.begin("everything" if is_gone else "writing", reason)
            raise DatabaseUnavailableError(f"the database of the emulator fails: {reason}") from error
        if self._outages.are_on:
            self._outages.end(wrote=wrote)

    def do_without(self, connection: sa.Connection, error: DBAPIError) -> None:
        """Undo what could not be written, and let the caller go on with the connection.

        Raises:
            DBAPIError: it is that error, and the connection is of no use any more, or the statement was wrong.
        """
        if (reason := unavailability(error)) is None or error.connection_invalidated:
            raise error
        self._undo(connection)
        connection.info[_DONE_WITHOUT] = True
        self._outages.begin("writing", reason)

    def _undo(self, connection: sa.Connection) -> None:
        # Also when no transaction is active: SQLAlchemy keeps one whose COMMIT failed until it is rolled back, and
        # does not pass that on, while the driver may be in it still.
        if self._driver is not None:
            connection.rollback()
            if self._driver.in_transaction:
                self._driver.rollback()
            return
        with suppress(SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error):  # of a server that has gone
            connection.rollback()
            if not connection.invalidated:
                connection.connection.rollback()

    @property
    def revision(self) -> tuple[int, int] | None:
        """What is another one after each change of a row; None where others may change rows, unseen from here."""
        return None if self._driver is None else (self._copies, self._driver.total_changes)

    def is_empty(self) -> bool:
        """Say whether no partner is stored."""
        with self.connect() as connection:
            return connection.scalar(sa.select(sa.func.count()).select_from(partners)) == 0

    def count_start(self) -> int:
        """Count one more emulator that uses this database, and return its number."""
        with self.connect() as connection:
            (number,) = connection.execute(sa.insert(starts)).inserted_primary_key or (0,)
            connection.commit()
        return int(number)

    def fill(self, data_set: DataSet) -> None:
        """Store the rows of a data set."""
        with self.connect() as connection:
            _insert(connection, data_set)
            connection.commit()

    def remove_partner(self, partner_id: str, successor: DataSet | None = None) -> bool:
        """Remove a partner and all that it has; False if there is no such partner.

        `successor` is stored in its place, in the same transaction.
        """
        own = sa.select(organizations.c.id).where(organizations.c.partner_id == partner_id)
        with self.connect() as connection:
            for table in reversed(metadata.sorted_tables):
                if "partner_id" in table.c:
                    connection.execute(sa.delete(table).where(table.c.partner_id == partner_id))
                elif "organization_id" in table.c:
                    connection.execute(sa.delete(table).where(table.c.organization_id.in_(own)))
            removed = connection.execute(sa.delete(partners).where(partners.c.id == partner_id)).rowcount
            _insert(connection, successor or {})
            connection.commit()
        return removed > 0

    def copy_from(self, other: Database) -> None:
        """Replace everything but the count of starts by what `other`, a SQLite database, holds."""
        if self.concurrent:
            self._replace(other._rows())
            return
        # A copy of its pages is faster than deleting and inserting rows.
        # The count goes the same way: if the disk is full, either all is replaced or nothing.
        other._set_starts(self._starts())
        try:
            with self._driver_connection() as target, other._driver_connection() as source:
                source.backup(target)
                self._copies += 1
        except sqlite3.OperationalError as error:
            self._outages.begin("writing", str(error))
            raise DatabaseUnavailableError(f"the database of the emulator fails: {error}") from error

    def close(self) -> None:
        """Close the database, or leave it to the end of the process if somebody still uses it after a second."""
        self._is_closed = True
        # SQLite crashes the process if a connection is closed in the midst of a statement.
        if self._shared is not None and not self._lock.acquire(timeout=_PATIENCE):
            return
        try:
            self._finalizer()
        finally:
            if self._shared is not None:
                self._lock.release()

    def _refuse_closed(self) -> None:
        if self._is_closed:
            raise DatabaseUnavailableError("the database of the emulator is closed")

    def _make_tables(self) -> None:
        with self._engine.begin() as connection:
            if self.concurrent:
                # Two emulators that start at once would both find the tables missing.
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_SCHEMA_LOCK)))
            metadata.create_all(connection)

    def _missing_columns(self) -> list[str]:
        inspector = sa.inspect(self._engine)
        return [
            f"{table.name}.{name}"
            for table in metadata.sorted_tables
            for name in sorted({*table.c.keys()} - {column["name"] for column in inspector.get_columns(table.name)})
        ]

    def _starts(self) -> int:
        with self.connect() as connection:
            return connection.scalar(sa.select(sa.func.max(starts.c.position))) or 0

    def _set_starts(self, number: int) -> None:
        with self.connect() as connection:
            connection.execute(sa.delete(starts))
            if number:
                connection.execute(sa.insert(starts).values(position=number))
            connection.commit()

    def _rows(self) -> DataSet:
        with self.connect() as connection:
            return {
                table: [dict(row) for row in connection.execute(sa.select(table)).mappings()]
                for table in metadata.sorted_tables
                if table is not starts
            }

    def _replace(self, rows: DataSet) -> None:
        names = ", ".join(table.name for table in rows)
        with self.connect() as connection:
            connection.execute(sa.text(f"TRUNCATE {names} RESTART IDENTITY"))
            # Positions are given out anew, so that the sequences go on where the rows end.
            _insert(connection, {table: [_without_position(row) for row in found] for table, found in rows.items()})
            connection.commit()

    @contextmanager
    def _driver_connection(self) -> Generator[sqlite3.Connection, None, None]:
        with self._lock, closing(self._engine.raw_connection()) as connection:
            yield cast("sqlite3.Connection", connection.driver_connection)


def _insert(connection: sa.Connection, data_set: DataSet) -> None:
    for table in metadata.sorted_tables:
        if rows := data_set.get(table):
            connection.execute(sa.insert(table), rows)


def _without_position(row: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name != "position"}


def _dispose(engine: sa.Engine, shared: sa.Connection | None) -> None:
    if shared is not None:
        shared.close()
    engine.dispose()


def _sqlite(url: sa.URL) -> sa.Engine:
    options = {"check_same_thread": False, "timeout": _PATIENCE}
    engine = sa.create_engine(url, poolclass=StaticPool, connect_args=options, json_deserializer=_JSON.decode)
    event.listen(engine, "connect", _configure)
    return engine


def _postgresql(url: sa.URL) -> sa.Engine:
    # Those of the URL win.
    options = {} if "connect_timeout" in url.query else {"connect_timeout": _SECONDS_TO_CONNECT}
    engine = sa.create_engine(url.set(drivername="postgresql+psycopg"), connect_args=options)
    event.listen(engine, "checkout", _refuse_ended)
    event.listen(engine, "after_cursor_execute", _note_change)
    return engine


def _driver_of(connection: sa.Connection) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.driver_connection)


def _refuse_ended(connection: Any, _entry: ConnectionPoolEntry, _proxy: object) -> None:  # noqa: ANN401 - of psycopg
    """Have a connection replaced that the server has ended meanwhile: nobody asked for what can be read there."""
    # A look at the socket takes microseconds, a question to the server as long as a query.
    if connection.closed or _is_readable(connection.fileno()):
        raise DisconnectionError


def _is_readable(descriptor: int) -> bool:
    if sys.platform == "win32":
        return bool(select.select([descriptor], [], [], 0)[0])
    poll = select.poll()  # select() knows the first 1,024 descriptors only
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(0))


def _note_change(
    connection: sa.Connection,
    _cursor: object,
    _statement: str,
    _parameters: object,
    context: Any,  # noqa: ANN401 - of SQLAlchemy
    _many: bool,
) -> None:
    if context.isinsert or context.isupdate or context.isdelete:
        connection.info[_CHANGED] = True


def _configure(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # One emulator for one file, since each assumes to be alone with it; a second one is told at its start.
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute("PRAGMA foreign_keys = ON")
    # A write-ahead log keeps every committed write when the process is killed; only a crash of the machine may lose
    # the last ones, since not each of them waits for the disk.
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
