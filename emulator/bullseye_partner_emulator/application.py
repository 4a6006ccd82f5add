"""The emulator as an ASGI application."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Awaitable, Callable, Generator, Iterable, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import quote

import sqlalchemy as sa

from bullseye_partner_emulator import data_sets, json_text
from bullseye_partner_emulator.authentication import Authentication, hash_key, require_scope, store_key
from bullseye_partner_emulator.behaviour import Handler, domains, handlers
from bullseye_partner_emulator.call import Call
from bullseye_partner_emulator.connection import is_served, is_stopping, reset_connection
from bullseye_partner_emulator.control import (
    CONTROL_PATH,
    AccountState,
    Control,
    LoggedDelivery,
    PartnerAccount,
    ReceivedRequest,
)
from bullseye_partner_emulator.courier import Courier
from bullseye_partner_emulator.credit_pool import CreditPool
from bullseye_partner_emulator.daemon_threads import DaemonThreads
from bullseye_partner_emulator.database import Database
from bullseye_partner_emulator.deliveries import Delivery, HttpDelivery
from bullseye_partner_emulator.description import (
    Description,
    DescriptionMismatchError,
    Operation,
    bundle_of_package,
    bundled_description,
    read_description,
)
from bullseye_partner_emulator.errors import (
    ApiError,
    Forbidden,
    InternalError,
    PayloadTooLarge,
    TooManyRequests,
)
from bullseye_partner_emulator.faults import Fault, Faults, triggered_fault
from bullseye_partner_emulator.identification import Identification, announce_credits, identify_visitor
from bullseye_partner_emulator.identifiers import Identifiers, RandomIdentifiers, SeededIdentifiers, new_api_key
from bullseye_partner_emulator.instants import render_instant
from bullseye_partner_emulator.organization import organization_status
from bullseye_partner_emulator.outages import DatabaseUnavailableError
from bullseye_partner_emulator.outbox import Outbox
from bullseye_partner_emulator.partner import lock_partner
from bullseye_partner_emulator.rate_limit import FixedWindowLimiter
from bullseye_partner_emulator.readings import Readings
from bullseye_partner_emulator.request_body import DisconnectedError, disconnects_within, read_body
from bullseye_partner_emulator.request_rules import body_of, parameters_of
from bullseye_partner_emulator.requested_host import AllowedHosts, use_origin_form
from bullseye_partner_emulator.routing import Routes
from bullseye_partner_emulator.settings import Settings
from bullseye_partner_emulator.storage import DataSet, api_keys, organizations, partners, webhook_logs

if TYPE_CHECKING:
    from bullseye_partner_emulator.json_text import JsonObject

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
_Headers = list[tuple[bytes, bytes]]
_Serve = Callable[[Scope, Receive, Send], Awaitable[None]]

_REQUESTS_KEPT = 1000
_ROOM_IN_CALENDAR = timedelta(days=2 * 366)
"""Billing periods and expiry dates lie ahead of the time."""
_DATABASE_THREADS = 12
"""Fewer than the connections that SQLAlchemy pools."""
_CHARACTERS_KEPT = 500  # of a method or path, each of which may be as long as the HTTP server takes it

_logger = logging.getLogger("bullseye_partner_emulator")
T = TypeVar("T")


@dataclass(frozen=True)
class _Request:
    """A request whose body has been read; `body` is None when it is larger than the emulator accepts."""

    operation: Operation
    path_parameters: dict[str, str]
    query_string: bytes
    api_keys: list[bytes]
    content_type: str | None
    body: bytes | None


class _InjectedError(Exception):
    """A tester wants a request to be refused with a status."""

    def __init__(self, status: int) -> None:
        super().__init__("A fault that was injected")
        self.status = status


class Emulator:
    """The Partner API as an ASGI application with a state of its own. Made by `create_app`.

    It holds a database and a thread: close it, or use it as a context manager, which closes it in the end.
    """

    def __init__(self, settings: Settings) -> None:
        """Open the database, and fill it if it is empty; raises what `create_app` raises."""
        self._readings = Readings(settings.readings)
        self._description = _description(settings)
        self._behaviour = _behaviour(self._description)
        description = self._description
        self._settings = settings
        self._routes = Routes(description.operations)
        self._key_header = description.key_header.lower().encode()
        self._rate_limit_headers = [name.lower().encode() for name in description.rate_limit_headers]
        self._limiter = FixedWindowLimiter(
            replace(description.rate_limit, requests=settings.rate_limit or description.rate_limit.requests)
        )
        self._identifiers: dict[str, Identifiers] = {}
        self._received: deque[ReceivedRequest] = deque(maxlen=_REQUESTS_KEPT)
        self._faults = Faults()
        self._control = Control(self) if settings.control else None
        self._hosts = AllowedHosts(settings.allowed_hosts)
        self._threads = DaemonThreads(_DATABASE_THREADS)
        self._making = threading.Lock()
        self._dns = {domain.lower(): domains.CNAME_TARGET for domain in settings.verified_domains}
        seeded = _identifiers(settings.seed, "data set")
        self._api_key = settings.api_key or new_api_key(seeded)
        self._start = Database("sqlite://")
        start = data_sets.small(seeded, settings.clock.now(), self._api_key)
        limits = {"credit_pool_total": settings.credit_pool_total, "max_organizations": settings.max_organizations}
        self._adapt(start)
        start[partners][0].update({name: limit for name, limit in limits.items() if limit is not None})
        self._start.fill(start)
        self._storage = Database(settings.database_url)
        self._authentication = Authentication(self._storage)
        # Seeded identifiers must not come twice in one database.
        self._run = self._storage.count_start()
        self._deliver = settings.deliver or HttpDelivery(settings.webhook_hosts)
        outbox = Outbox(self._storage, description, settings.clock)
        self._courier = Courier(outbox, self._deliver, settings.clock)
        if self._storage.is_empty():
            self._storage.copy_from(self._start)
        else:
            self._admit_api_key(seeded)
            if not self._storage.concurrent:
                outbox.release()
            self._courier.wake()
        self._made = 0
        self._partner_id = self._partner_of_api_key()
        settings.clock.reset()

    @property
    def api_key(self) -> str:
        """The admin key of the partner."""
        return self._api_key

    @property
    def base_path(self) -> str:
        """What the paths of the API begin with."""
        return self._description.base_path

    def reset(self) -> None:
        """Go back to the state, the time and the identifiers of the start."""
        self._storage.copy_from(self._start)
        self._partner_id = self._partner_of_api_key()
        self._settings.clock.reset()
        self._identifiers.clear()
        self._made = 0
        self._received.clear()
        self._faults.clear()
        self._limiter.reset()

    @property
    def received(self) -> Sequence[ReceivedRequest]:
        """The latest requests to operations of the API, oldest first."""
        return self._received

    @property
    def operation_ids(self) -> Sequence[str]:
        """The operations of the API."""
        return [operation.id for operation in self._description.operations]

    def inject(self, partner_id: str, fault: Fault) -> None:
        """Let a fault hit requests of a partner from now on."""
        self._faults.add(partner_id, fault)

    def clear_faults(self, partner_id: str) -> None:
        """Take all faults of a partner away."""
        self._faults.clear(partner_id)

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
        self._storage.fill(rows)
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
        with self._storage.connect() as connection:
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
        self._storage.remove_partner(partner_id, successor=rows)
        self._forget(partner_id)
        return True

    def _new_partner(self, data_set: str) -> tuple[DataSet, str]:
        with self._making:
            identifiers = _identifiers(self._settings.seed, self._of_this_run(f"partner {self._made}"))
            self._made += 1
        api_key = new_api_key(identifiers)
        rows = data_sets.build(data_set, identifiers, self._settings.clock.now(), api_key)
        self._adapt(rows)
        return rows, api_key

    def _adapt(self, rows: DataSet) -> None:
        """Say it in the words of the description, which depend on the readings."""
        for partner in rows[partners]:
            partner["billing_mode"] = self._description.billing_modes[0]
        for organization in rows.get(organizations, ()):
            organization["status"] = organization_status(self._readings, organization["status"])

    def remove_partner(self, partner_id: str) -> bool:
        """Remove a partner and all that it has; False if there is no such partner."""
        removed = self._storage.remove_partner(partner_id)
        self._forget(partner_id)
        return removed

    def _forget(self, partner_id: str) -> None:
        self._identifiers.pop(partner_id, None)
        self._faults.clear(partner_id)
        self._limiter.forget(partner_id)

    def has_partner(self, partner_id: str) -> bool:
        """Say whether there is such a partner."""
        with self._storage.connect() as connection:
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
        emulator_now = self._settings.clock.peek()
        found: list[AccountState] = []
        with self._storage.connect() as connection:
            for row in connection.execute(query):
                pool = CreditPool(row.credit_pool_total, int(row.allocated or 0))
                now = (emulator_now + timedelta(seconds=row.clock_offset)).replace(microsecond=0)
                figures = pool.total, pool.used, pool.available
                found.append(AccountState(row.id, row.name, render_instant(now), row.organizations or 0, *figures))
        return found

    def advance_clock(self, partner_id: str, by: timedelta) -> datetime | None:
        """Move the clock of a partner on, for whole seconds; return its time, None if there is no such partner.

        Raises:
            OverflowError: that is beyond the last year that the API can write, 9999.
        """
        of_partner = partners.c.id == partner_id
        with self._storage.connect() as connection:
            offset = connection.execute(sa.select(partners.c.clock_offset).where(of_partner)).scalar_one_or_none()
            if offset is None:
                return None
            offset += int(by.total_seconds())
            now = self._settings.clock.now() + timedelta(seconds=offset)
            _ = now + _ROOM_IN_CALENDAR
            connection.execute(sa.update(partners).where(of_partner).values(clock_offset=offset))
            connection.commit()
        self._courier.wake()
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
            identifiers = self._identifiers_of(partner_id)
            identified = identify_visitor(
                connection,
                partner,
                identifiers,
                self._readings,
                now,
                organization_id=organization_id,
                known=known or {},
            )
        self._courier.wake()
        return identified

    def announce_credits(self, partner_id: str, event: str, organization_id: str | None = None) -> None:
        """Deliver a billing event of a partner, with the figures of an organization (None: the first) as they are.

        Raises:
            LookupError: there is no such partner.
            NotIdentifiedError: there is no such organization.
        """
        with self._writing(partner_id) as (connection, partner, now):
            identifiers = self._identifiers_of(partner_id)
            announce_credits(
                connection, partner, identifiers, self._readings, now, name=event, organization_id=organization_id
            )
        self._courier.wake()

    def deliveries(self, partner_id: str) -> list[LoggedDelivery]:
        """Return the deliveries to a partner, oldest first."""
        columns = [webhook_logs.c[field.name] for field in fields(LoggedDelivery)]
        of_partner = webhook_logs.c.partner_id == partner_id
        with self._storage.connect() as connection:
            query = sa.select(*columns).where(of_partner).order_by(webhook_logs.c.position)
            return [LoggedDelivery(*row) for row in connection.execute(query)]

    def set_webhooks(self, partner_id: str, url: str, secret: str) -> None:
        """Enable both webhooks of a partner, at one address and with one secret."""
        told = {"webhook_url": url, "webhook_secret": secret, "webhook_enabled": True}
        values = {f"{kind}_{name}": value for kind in ("identification", "billing") for name, value in told.items()}
        with self._storage.connect() as connection:
            connection.execute(sa.update(partners).where(partners.c.id == partner_id).values(values))
            connection.commit()

    def settle(self, timeout: float = 30.0) -> None:
        """Wait until every delivery that is due was attempted.

        Args:
            timeout: Seconds to wait at most.

        Raises:
            TimeoutError: some receiver takes longer.
        """
        self._courier.settle(timeout)

    @property
    def readings(self) -> Mapping[str, str]:
        """The readings of the documentation that are followed instead of the chosen ones, by their contradictions."""
        return self._readings.followed

    @property
    def billing_events(self) -> Sequence[str]:
        """The names of the billing events."""
        return self._description.billing_events

    def visitor_problems(self, known: JsonObject) -> str | None:
        """Say what is wrong with what is said of a visitor, None if nothing is."""
        for problem in self._description.visitor_validator.iter_errors(known):
            return f"{'/'.join(map(str, problem.instance_path))}: {problem.message[:500]}"
        return None

    @contextmanager
    def _writing(self, partner_id: str) -> Generator[tuple[sa.Connection, sa.Row[Any], datetime]]:
        """Give a transaction that has locked a partner, its row, and its time in whole seconds."""
        with self._storage.connect() as connection:
            partner = lock_partner(connection, partner_id)
            now = self._settings.clock.now() + timedelta(seconds=partner.clock_offset)
            yield connection, partner, now.replace(microsecond=0)
            connection.commit()

    def _identifiers_of(self, partner_id: str) -> Identifiers:
        if (found := self._identifiers.get(partner_id)) is None:
            stream = "requests" if partner_id == self._partner_id else f"requests of {partner_id}"
            found = self._identifiers[partner_id] = _identifiers(self._settings.seed, self._of_this_run(stream))
        return found

    def _of_this_run(self, stream: str) -> str:
        return stream if self._run == 1 else f"{stream}, run {self._run}"

    def issue_key(self, scopes: Iterable[str] | None = None, *, expires_at: str | None = None) -> str:
        """Return a new API key of the partner.

        Args:
            scopes: What the key may do; None gives full access.
            expires_at: When it stops working (RFC 3339); None is never.
        """
        identifiers = self._identifiers_of(self._partner_id)
        with self._storage.connect() as connection:
            plain_key = new_api_key(identifiers)
            store_key(
                connection,
                self._partner_id,
                plain_key,
                key_id=identifiers.uuid(),
                name="Issued Key",
                scopes=list(self._description.scopes if scopes is None else scopes),
                expires_at=expires_at,
                created_at=render_instant(self._settings.clock.now().replace(microsecond=0)),
            )
            connection.commit()
        return plain_key

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop delivering and close the database. A second call does nothing."""
        self._courier.close()
        self._threads.close()
        self._storage.close()
        self._start.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI 3, HTTP and lifespan)."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        if not scope["path"].startswith("/"):
            use_origin_form(scope)
        try:
            if self._control is not None and scope["path"].startswith(CONTROL_PATH):
                await self._control(scope, receive, send)
            else:
                await self._answer_as_described(scope, receive, send)
        except asyncio.CancelledError:
            # Nobody waits for an answer any more, and nothing failed.
            if not is_stopping(scope):
                raise

    def host_refusal(self, scope: Scope) -> str | None:
        """Return why the host that a request is for is refused, None if it is not.

        Only what comes over a connection is looked at: whoever calls the application in process may call it anything.
        """
        return self._hosts.refusal(scope["headers"]) if is_served(scope) else None

    async def carried_out(self, work: Callable[[], T]) -> T:
        """Return what some work with the database returns.

        What waits for PostgreSQL does so in a thread; SQLite answers faster than a thread is switched.
        """
        return await self._threads.run(work) if self._storage.concurrent else work()

    async def _answer_as_described(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers: _Headers = []
        received = ReceivedRequest(scope["method"][:_CHARACTERS_KEPT], scope["path"][:_CHARACTERS_KEPT])
        self._received.append(received)
        try:
            status, body = await self._answer(scope, receive, headers, received)
        except DisconnectedError:
            return
        except _InjectedError as error:
            status, body = error.status, self._error(InternalError(str(error)), headers)[1]
        except ApiError as error:
            status, body = self._error(error, headers)
        except DatabaseUnavailableError as error:
            status, body = self._error(InternalError(str(error)), headers)
        except Exception:
            _logger.exception("%s %s failed", scope["method"], quote(scope["path"]))
            status, body = self._error(InternalError("The emulator failed; its log says how"), headers)
        received.status = status
        if body is not None:
            headers += [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        body = body or b""
        if received.fault is not None:
            if received.fault.kind == "reset":
                reset_connection(scope)
                return
            if received.fault.kind == "delay" and await disconnects_within(received.fault.delay_seconds, receive):
                return
            body = _spoiled(body, received.fault)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _answer(
        self, scope: Scope, receive: Receive, headers: _Headers, received: ReceivedRequest
    ) -> tuple[int, bytes | None]:
        if refusal := self.host_refusal(scope):
            raise Forbidden(refusal)
        operation, path_parameters = self._routes.find(scope["method"], scope["path"])
        received.operation_id = operation.id
        sent: _Headers = list(scope["headers"])
        content_types = [value.decode("latin-1") for name, value in sent if name == b"content-type"]
        request = _Request(
            operation,
            path_parameters,
            scope["query_string"],
            [value for name, value in sent if name == self._key_header],
            content_types[0] if len(content_types) == 1 else None,
            await read_body(receive, self._settings.max_body_bytes) if operation.body else b"",
        )
        result = await self.carried_out(partial(self._handle, request, headers, received))
        if isinstance(result, Delivery):
            outcome = await self._deliver(result.request) if result.request else None
            result = await self.carried_out(partial(self._conclude, result, outcome))
        return operation.status, None if result is None else json_text.encode(result)

    def _handle(self, request: _Request, headers: _Headers, received: ReceivedRequest) -> JsonObject | Delivery | None:
        settings, operation = self._settings, request.operation
        now = settings.clock.now()
        if self._courier.is_late(now):
            self._courier.wake()
        with self._storage.connect() as connection:
            partner, now = self._authentication.caller(connection, request.api_keys, now)
            received.partner_id = partner.id
            self._limit(partner.id, partner.rate_limit, now.timestamp(), headers)
            received.fault = self._faults.next(partner.id, operation.id)
            if received.fault is not None:
                _refuse(received.fault)
            require_scope(operation.scope, partner.key_scopes, self._description.scopes)
            parameters = parameters_of(
                operation,
                request.path_parameters,
                request.query_string,
                ignore_unknown=settings.ignore_unknown_parameters,
            )
            if request.body is None:
                limit = settings.max_body_bytes
                raise PayloadTooLarge(f"The request body is larger than {limit} bytes", {"maxBytes": limit})
            body = body_of(operation.body, request.content_type, request.body) if operation.body else {}
            if settings.control and (fault := triggered_fault((*body.values(), *parameters.values()))):
                received.fault = fault
                _refuse(fault)
            if self._storage.concurrent and operation.method != "GET":
                partner = lock_partner(connection, partner.id)
            call = Call(
                connection=connection,
                partner=partner,
                parameters=parameters,
                body=body,
                now=now.replace(microsecond=0),
                identifiers=self._identifiers_of(partner.id),
                description=self._description,
                readings=self._readings,
                dns=self._dns,
            )
            result = self._behaviour[operation.id](call)
            if operation.method != "GET":
                connection.commit()
        return result

    def _conclude(self, delivery: Delivery, outcome: int | None) -> JsonObject:
        with self._storage.connect() as connection:
            result = delivery.conclude(connection, outcome)
            connection.commit()
        return result

    def _limit(self, partner_id: str, own_limit: int | None, now: float, headers: _Headers) -> None:
        allowance = self._limiter.take(partner_id, now, own_limit)
        figures = (allowance.limit, allowance.remaining, allowance.reset)
        headers += [(name, b"%d" % figure) for name, figure in zip(self._rate_limit_headers, figures, strict=True)]
        if allowance.retry_after is not None:
            wait = str(allowance.retry_after)
            raise TooManyRequests(
                f"More than {allowance.limit} requests; wait {wait} seconds", headers=(("Retry-After", wait),)
            )

    def _error(self, error: ApiError, headers: _Headers) -> tuple[int, bytes]:
        response = self._description.errors[type(error)]
        headers += [(name.lower().encode(), value.encode()) for name, value in error.headers]
        body = {"code": response.code, "message": error.message, "details": error.details}
        return response.status, json_text.encode(body)

    def _partner_of_api_key(self) -> str:
        owner = sa.select(api_keys.c.partner_id).where(api_keys.c.key_hash == hash_key(self._api_key.encode()))
        with self._storage.connect() as connection:
            partner_id: str = connection.execute(owner).scalar_one()
        return partner_id

    def _admit_api_key(self, identifiers: Identifiers) -> None:
        with self._storage.connect() as connection:
            known = sa.select(api_keys.c.id).where(api_keys.c.key_hash == hash_key(self._api_key.encode()))
            if connection.execute(known).first() is None:
                store_key(
                    connection,
                    connection.execute(sa.select(partners.c.id).order_by(partners.c.id)).scalars().first() or "",
                    self._api_key,
                    key_id=identifiers.uuid(),
                    name="Admin Key",
                    scopes=list(self._description.scopes),
                    expires_at=None,
                    created_at=render_instant(self._settings.clock.now().replace(microsecond=0)),
                )
                connection.commit()


def create_app(settings: Settings | None = None) -> Emulator:
    """Return an emulator that serves every operation of the description.

    Raises:
        DescriptionMismatchError: an operation has no handler, or a handler no operation; the message names them.
        ValueError: the database cannot be opened, or there is no such reading.
    """
    return Emulator(settings or Settings())


def _description(settings: Settings) -> Description:
    """Return the description that is served, as the readings change it."""
    if settings.description is None and not settings.readings:
        return bundled_description()
    bundle = settings.description or bundle_of_package()
    return read_description(Readings(settings.readings).applied_to(bundle))


def _behaviour(description: Description) -> dict[str, Handler]:
    """Return the handler of each operation.

    Raises:
        DescriptionMismatchError: an operation has no handler, or a handler no operation; the message names them.
    """
    behaviour = handlers()
    operations = {operation.id for operation in description.operations}
    missing, left_over = sorted(operations - behaviour.keys()), sorted(behaviour.keys() - operations)
    if missing or left_over:
        raise DescriptionMismatchError(f"operations without a handler: {missing}; handlers without one: {left_over}")
    return behaviour


def _identifiers(seed: int | None, stream: str) -> Identifiers:
    return RandomIdentifiers() if seed is None else SeededIdentifiers(seed, stream)


def _refuse(fault: Fault) -> None:
    """Refuse a request before anything is done, if that is what its fault does."""
    if fault.kind == "status":
        raise _InjectedError(fault.status)
    if fault.kind == "rate-limit":
        wait = () if fault.retry_after is None else (("Retry-After", str(fault.retry_after)),)
        raise TooManyRequests("A fault that was injected", headers=wait)


def _spoiled(body: bytes, fault: Fault) -> bytes:
    """Return what a client gets of the answer to a request that was carried out."""
    if fault.kind == "truncate":
        return body[: len(body) // 2]  # fewer bytes than announced: a server then ends the connection
    return b"<" + body[1:] if fault.kind == "malform" else body


async def _live(receive: Receive, send: Send) -> None:
    """Follow the lifespan protocol: there is nothing to start or to stop."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
