"""The control API of the emulator, under `/_emulator/`: what a tester does, and no partner can.

It is no part of the described API and asks for no key. `GET /_emulator/openapi.json` describes it; bodies are held
against that description.
"""

from __future__ import annotations

import logging
import re
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import jsonschema_rs

from bullseye_partner_emulator import json_text
from bullseye_partner_emulator.connection import is_served
from bullseye_partner_emulator.control_page import control_page, prefers_html
from bullseye_partner_emulator.data_sets import DATA_SETS
from bullseye_partner_emulator.emulator_header import emulator_header
from bullseye_partner_emulator.errors import BadRequest
from bullseye_partner_emulator.faults import FAULT_KINDS, Fault
from bullseye_partner_emulator.foreign_requests import foreign_reason
from bullseye_partner_emulator.identification import NotIdentifiedError
from bullseye_partner_emulator.instants import render_instant
from bullseye_partner_emulator.outages import DatabaseUnavailableError
from bullseye_partner_emulator.request_body import DisconnectedError, read_body

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence

    from bullseye_partner_emulator.accounts import Accounts
    from bullseye_partner_emulator.json_text import JsonObject
    from bullseye_partner_emulator.pipeline import Pipeline

CONTROL_PATH = "/_emulator/"

_MAX_BODY_BYTES = 65_536
_NO_CONTENT = 204
_LONGEST_LEAP = 10 * 366 * 86_400
"""Ten years, in seconds: further than any period of the API, and far from the end of the calendar."""
_HIGHEST_RATE_LIMIT = 10**9
"""As good as none."""
_HIGHEST_NUMBER = 10**15
"""Of organizations and credits: sums of them are exact in JSON."""

_Answer = tuple[int, Any]
_logger = logging.getLogger("bullseye_partner_emulator")


class _RefusedError(Exception):
    """A request of the control API that cannot be done; carries the status and what to say."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class _Route:
    method: str
    path: str
    summary: str
    act: Callable[[str, JsonObject], _Answer]
    properties: JsonObject | None = None
    required: tuple[str, ...] = ()

    @property
    def schema(self) -> JsonObject:
        """The schema of the body."""
        return {
            "type": "object",
            "properties": self.properties or {},
            "required": list(self.required),
            "additionalProperties": False,
        }


class Control:
    """Answers the requests under `/_emulator/`."""

    def __init__(self, accounts: Accounts, pipeline: Pipeline) -> None:
        self._accounts = accounts
        self._pipeline = pipeline
        routes = (
            _Route("GET", "", "List the routes, the readings that are followed, and what is not modelled", self._index),
            _Route("GET", "openapi.json", "Describe this API", self._openapi),
            *self._routes_of_partners(),
            *self._routes_of_events(),
            _Route("GET", "requests", "List the latest requests", self._list_requests),
            _Route("POST", "reset", "Go back to the start, with the first partner only", self._reset),
        )
        self._routes = {(route.method, route.path): route for route in routes}
        self._validators = {
            key: jsonschema_rs.Draft202012Validator(route.schema) for key, route in self._routes.items()
        }

    def _routes_of_partners(self) -> tuple[_Route, ...]:
        return (
            _Route("GET", "partners", "List the partners", self._list_partners),
            _Route(
                "POST",
                "partners",
                "Make a partner",
                self._create_partner,
                {
                    "dataSet": {"enum": list(DATA_SETS), "default": "small"},
                    "rateLimit": {"type": "integer", "minimum": 1, "maximum": _HIGHEST_RATE_LIMIT},
                },
            ),
            _Route(
                "POST",
                "partners/{id}/reset",
                "Take a partner back to its start: its id, first key and rate limit stay",
                self._reset_partner,
                {"dataSet": {"enum": list(DATA_SETS), "default": "small"}},
            ),
            _Route("GET", "partners/{id}/limits", "Tell what a partner may have", self._tell_limits),
            _Route(
                "PATCH",
                "partners/{id}/limits",
                "Let a partner have more or less; a rate limit of null is that of the emulator",
                self._change_limits,
                {
                    "rateLimit": {"type": ["integer", "null"], "minimum": 1, "maximum": _HIGHEST_RATE_LIMIT},
                    "maxOrganizations": {"type": "integer", "minimum": 0, "maximum": _HIGHEST_NUMBER},
                    "creditPoolTotal": {"type": "integer", "minimum": 0, "maximum": _HIGHEST_NUMBER},
                },
            ),
            _Route("POST", "partners/{id}/keys", "Make a partner another key with full access", self._issue_key),
            _Route("DELETE", "partners/{id}", "Remove a partner with all that it has", self._remove_partner),
            _Route(
                "POST",
                "partners/{id}/clock",
                "Let time pass for a partner",
                self._advance_clock,
                {"advanceSeconds": {"type": "integer", "minimum": 0, "maximum": _LONGEST_LEAP}},
                ("advanceSeconds",),
            ),
        )

    def _routes_of_events(self) -> tuple[_Route, ...]:
        return (
            _Route(
                "POST",
                "partners/{id}/faults",
                "Let a fault hit requests of a partner",
                self._inject,
                {
                    "kind": {"enum": list(FAULT_KINDS)},
                    "operationId": {"enum": list(self._accounts.operation_ids)},
                    "times": {"type": "integer", "minimum": 1},
                    "probability": {"type": "number", "minimum": 0, "maximum": 1},
                    "seed": {"type": "integer"},
                    "status": {"type": "integer", "minimum": 400, "maximum": 599},
                    "retryAfter": {"type": "integer", "minimum": 0},
                    "delaySeconds": {"type": "number", "minimum": 0, "maximum": 600},
                },
                ("kind",),
            ),
            _Route("DELETE", "partners/{id}/faults", "Take all faults of a partner away", self._clear_faults),
            _Route(
                "POST",
                "partners/{id}/visitors",
                "Identify a visitor: consumes a credit and tells the webhooks",
                self._identify,
                {"organizationId": {"type": "string"}, "visitor": {"type": "object"}},
            ),
            _Route(
                "POST",
                "partners/{id}/billing-events",
                "Tell the billing webhook something about the credits of an organization",
                self._announce,
                {"event": {"enum": list(self._accounts.billing_events)}, "organizationId": {"type": "string"}},
                ("event",),
            ),
            _Route("GET", "partners/{id}/deliveries", "List the deliveries to a partner", self._list_deliveries),
        )

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        """Answer a request (ASGI 3, HTTP)."""
        method, path, received = scope["method"], scope["path"], scope["headers"]
        try:
            _refuse_host(self._pipeline.host_refusal(scope))
            if (method, path) == ("GET", CONTROL_PATH) and prefers_html(received):
                headers, content = control_page()
                await _send(send, 200, emulator_header(scope) + headers, content)
                return
            _refuse_foreign(method, received, is_vetted=is_served(scope))
            body = await read_body(receive, _MAX_BODY_BYTES)
            status, answer = await self._pipeline.carried_out(partial(self._answer, method, path, body))
        except DisconnectedError:
            return
        except _RefusedError as error:
            status, answer = error.status, {"message": str(error)}
        except DatabaseUnavailableError as error:
            status, answer = 503, {"message": str(error)}
        except Exception:
            _logger.exception("%s %s failed", method, quote(path))
            status, answer = 500, {"message": "the emulator failed; its log says how"}
        content = b"" if answer is None else json_text.encode(answer)
        headers = emulator_header(scope)
        if answer is not None:
            headers.append((b"content-type", b"application/json"))
        if status != _NO_CONTENT:  # which has not even the length of a content (RFC 9110, section 8.6)
            headers.append((b"content-length", str(len(content)).encode()))
        await _send(send, status, headers, content)

    def _answer(self, method: str, path: str, body: bytes | None) -> _Answer:
        if body is None:
            raise _RefusedError(413, f"the body is larger than {_MAX_BODY_BYTES} bytes")
        segments = path.removeprefix(CONTROL_PATH).strip("/").split("/")
        partner_id = segments[1] if len(segments) > 1 else ""
        pattern = "/".join([segments[0], "{id}", *segments[2:]] if partner_id else segments)
        if (route := self._routes.get((method, pattern))) is None:
            if methods := sorted(known for known, other in self._routes if other == pattern):
                raise _RefusedError(405, f"{path} has {', '.join(methods)}, not {method[:20]}")
            raise _RefusedError(404, f"there is no {path[:200]}; GET {CONTROL_PATH} lists what there is")
        if partner_id and not self._accounts.has_partner(partner_id):
            raise _RefusedError(404, f"there is no partner {partner_id[:50]}")
        return route.act(partner_id, self._parsed(route, body))

    def _parsed(self, route: _Route, body: bytes) -> JsonObject:
        try:
            value: JsonObject = json_text.decode(body) if body else {}
        except BadRequest as error:
            raise _RefusedError(400, error.message) from error
        for problem in self._validators[route.method, route.path].iter_errors(value):
            where = "/".join(map(str, problem.instance_path)) or "the body"
            raise _RefusedError(400, f"{where}: {problem.message[:500]}")
        for name, schema in (route.properties or {}).items():
            if "integer" in schema.get("type", "") and value.get(name) is not None:
                value[name] = int(value[name])  # 1.0 is an integer in JSON Schema (Draft 2020-12 Validation, 6.1.1)
        return value

    def _index(self, _id: str, _body: JsonObject) -> _Answer:
        routes = [f"{method} {CONTROL_PATH}{path}" for method, path in self._routes]
        accounts = self._accounts
        return 200, {"routes": routes, "readings": accounts.readings, "notModelled": accounts.not_modelled}

    def _openapi(self, _id: str, _body: JsonObject) -> _Answer:
        paths: dict[str, JsonObject] = {}
        for route in self._routes.values():
            words = re.findall(r"[a-z]+", f"{route.method.lower()} {route.path}")
            operation: JsonObject = {
                "operationId": words[0] + "".join(word.title() for word in words[1:] or ["index"]),
                "summary": route.summary,
                "responses": {"2XX": {"description": "Done."}, "4XX": {"description": "What was wrong."}},
            }
            if "{id}" in route.path:
                of_id = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
                operation["parameters"] = [of_id]
            if route.properties is not None:
                operation["requestBody"] = {"content": {"application/json": {"schema": route.schema}}}
            paths.setdefault(CONTROL_PATH + route.path, {})[route.method.lower()] = operation
        info = {"title": "Control API of the Bullseye Partner emulator", "version": "1"}
        return 200, {"openapi": "3.1.0", "info": info, "paths": paths}

    def _list_partners(self, _id: str, _body: JsonObject) -> _Answer:
        return 200, {"partners": [_in_camel_case(asdict(account)) for account in self._accounts.accounts()]}

    def _create_partner(self, _id: str, body: JsonObject) -> _Answer:
        account = self._accounts.create_partner(body.get("dataSet", "small"), body.get("rateLimit"))
        return 201, {"id": account.id, "apiKey": account.api_key}

    def _reset_partner(self, partner_id: str, body: JsonObject) -> _Answer:
        self._accounts.reset_partner(partner_id, body.get("dataSet", "small"))
        return 204, None

    def _tell_limits(self, partner_id: str, _body: JsonObject) -> _Answer:
        return 200, _in_camel_case(asdict(self._accounts.limits(partner_id)))

    def _change_limits(self, partner_id: str, body: JsonObject) -> _Answer:
        limits = replace(self._accounts.limits(partner_id), **_in_snake_case(body))
        self._accounts.set_limits(partner_id, limits)
        return 200, _in_camel_case(asdict(limits))

    def _issue_key(self, partner_id: str, _body: JsonObject) -> _Answer:
        return 201, {"apiKey": self._accounts.issue_key(partner_id=partner_id)}

    def _remove_partner(self, partner_id: str, _body: JsonObject) -> _Answer:
        self._accounts.remove_partner(partner_id)
        return 204, None

    def _advance_clock(self, partner_id: str, body: JsonObject) -> _Answer:
        try:
            now = self._accounts.advance_clock(partner_id, timedelta(seconds=body["advanceSeconds"]))
        except OverflowError as error:
            raise _RefusedError(409, "the calendar ends there") from error
        return 200, {"now": render_instant(now.replace(microsecond=0)) if now else None}

    def _inject(self, partner_id: str, body: JsonObject) -> _Answer:
        self._accounts.inject(partner_id, Fault(**_in_snake_case(body)))
        return 204, None

    def _clear_faults(self, partner_id: str, _body: JsonObject) -> _Answer:
        self._accounts.clear_faults(partner_id)
        return 204, None

    def _identify(self, partner_id: str, body: JsonObject) -> _Answer:
        known = body.get("visitor", {})
        if problem := self._accounts.visitor_problems(known):
            raise _RefusedError(400, f"visitor/{problem}")
        try:
            identified = self._accounts.identify_visitor(partner_id, body.get("organizationId"), known)
        except NotIdentifiedError as error:
            raise _RefusedError(409, str(error)) from error
        return 201, _in_camel_case(asdict(identified))

    def _announce(self, partner_id: str, body: JsonObject) -> _Answer:
        try:
            self._accounts.announce_credits(partner_id, body["event"], body.get("organizationId"))
        except NotIdentifiedError as error:
            raise _RefusedError(409, str(error)) from error
        return 202, None

    def _list_deliveries(self, partner_id: str, _body: JsonObject) -> _Answer:
        found = self._accounts.deliveries(partner_id)
        return 200, {"deliveries": [_in_camel_case(asdict(delivery)) for delivery in found]}

    def _list_requests(self, _id: str, _body: JsonObject) -> _Answer:
        requests = [
            asdict(request)
            | {
                "fault": request.fault.kind if request.fault else None,
                "not_modelled": request.operation_id in self._accounts.not_modelled,
            }
            for request in list(self._accounts.received)  # others come meanwhile
        ]
        return 200, {"requests": [_in_camel_case(request) for request in requests]}

    def _reset(self, _id: str, _body: JsonObject) -> _Answer:
        self._accounts.reset()
        return 204, None


def _in_camel_case(values: Mapping[str, Any]) -> dict[str, Any]:
    words = {name: name.split("_") for name in values}
    return {first + "".join(map(str.title, rest)): values[name] for name, (first, *rest) in words.items()}


def _in_snake_case(values: JsonObject) -> dict[str, Any]:
    return {re.sub(r"(?=[A-Z])", "_", name).lower(): value for name, value in values.items()}


def _refuse_host(refusal: str | None) -> None:
    if refusal:
        raise _RefusedError(403, f"refused: {refusal}")


def _refuse_foreign(method: str, headers: Sequence[tuple[bytes, bytes]], *, is_vetted: bool) -> None:
    if reason := foreign_reason(method, headers, is_vetted=is_vetted):
        raise _RefusedError(403, f"refused: {reason}")


async def _send(
    send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    status: int,
    headers: Sequence[tuple[bytes, bytes]],
    content: bytes,
) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": content})
