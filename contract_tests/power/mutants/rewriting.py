"""Deviations that rewrite what is asked or told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias

from contract_tests.power.mutants.exchange import Answer, Request
from contract_tests.power.mutants.mutant import Api

if TYPE_CHECKING:
    from bullseye_partner_emulator.json_text import JsonObject

Deviate: TypeAlias = Callable[[Request, Api], Awaitable[Answer]]
"""Handles a request, with the API as it is at hand."""


def told(change: Callable[[Any], object]) -> Deviate:
    """Change what successes tell: `change` works on the body."""

    async def deviate(_request: Request, api: Api) -> Answer:
        answer = await api(_request)
        if not answer.succeeded or not answer.body:
            return answer
        body = answer.json
        change(body)
        return answer.with_json(body)

    return deviate


def on_success(go_on: Callable[[Request, Api, Answer], Awaitable[Answer]]) -> Deviate:
    """Ask the API, and go on with its answer if it is a success; a decorator."""

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        return await go_on(request, api, answer) if answer.succeeded else answer

    return deviate


def understood(change: Callable[[JsonObject], object]) -> Deviate:
    """Change what the API makes of the body of a request that it accepts."""

    async def deviate(request: Request, api: Api) -> Answer:
        body = request.object
        if body is None:
            return await api(request)
        try:
            change(body)
        except (TypeError, KeyError, AttributeError):
            return await api(request)
        return await api(request if body == request.object else request.with_json(body))

    return deviate


async def put_json(request: Request, api: Api, path: str, body: JsonObject) -> Answer:
    """Put a JSON body to a path, as the caller of a request."""
    asked = replace(request, method="PUT", path=path, query_string="")
    return await api(asked.with_header("content-type", "application/json").with_json(body))
