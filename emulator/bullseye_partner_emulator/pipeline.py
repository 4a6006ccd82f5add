"""Answers one request to the API: from its bytes over routing, authentication and checks to its handler, and back."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from bullseye_partner_emulator import json_text
from bullseye_partner_emulator.authentication import Authentication, require_scope
from bullseye_partner_emulator.behaviour import domains
from bullseye_partner_emulator.call import Call
from bullseye_partner_emulator.connection import is_served, reset_connection
from bullseye_partner_emulator.daemon_threads import DaemonThreads
from bullseye_partner_emulator.deliveries import Delivery
from bullseye_partner_emulator.emulator_header import emulator_header
from bullseye_partner_emulator.errors import (
    ApiError,
    Forbidden,
    InternalError,
    PayloadTooLarge,
    TooManyRequests,
)
from bullseye_partner_emulator.faults import Fault, triggered_fault
from bullseye_partner_emulator.outages import DatabaseUnavailableError
from bullseye_partner_emulator.partner import lock_partner
from bullseye_partner_emulator.request_body import DisconnectedError, disconnects_within, read_body
from bullseye_partner_emulator.request_rules import body_of, parameters_of
from bullseye_partner_emulator.requested_host import AllowedHosts
from bullseye_partner_emulator.routing import Routes
from bullseye_partner_emulator.state import ReceivedRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.description import Operation
    from bullseye_partner_emulator.json_text import JsonObject
    from bullseye_partner_emulator.state import State

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
_Headers = list[tuple[bytes, bytes]]

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


class Pipeline:
    """Answers requests to the API; `behaviour` has the handler of each operation."""

    def __init__(self, state: State, behaviour: Mapping[str, Handler]) -> None:
        settings, description = state.settings, state.description
        self._settings = settings
        self._description = description
        self._readings = state.readings
        self._storage = state.database
        self._identifiers = state.identifiers
        self._faults = state.faults
        self._limiter = state.limiter
        self._received = state.received
        self._courier = state.courier
        self._deliver = state.deliver
        self._behaviour = behaviour
        self._authentication = Authentication(state.database)
        self._routes = Routes(description.operations)
        self._key_header = description.key_header.lower().encode()
        self._rate_limit_headers = [name.lower().encode() for name in description.rate_limit_headers]
        self._hosts = AllowedHosts(settings.allowed_hosts)
        self._dns = {domain.lower(): domains.CNAME_TARGET for domain in settings.verified_domains}
        self._threads = DaemonThreads(_DATABASE_THREADS)

    def close(self) -> None:
        """Let no thread begin anything more."""
        self._threads.close()

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

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request to the API (ASGI 3, HTTP)."""
        headers = emulator_header(scope)
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
                identifiers=self._identifiers.of_partner(partner.id),
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
