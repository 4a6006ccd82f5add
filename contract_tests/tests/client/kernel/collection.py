"""A server with a collection that is read page by page, and clients of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import anyio
import httpx2

from bullseye_partner import AsyncBullseyePartner, BullseyePartner, DriftEvent
from contract_tests.sample_calls import OPERATIONS, sample_answer
from contract_tests.tests.client.kernel.manual_clock import ManualClock
from contract_tests.tests.client.kernel.scripted_api import BASE_URL, KEY, as_json

if TYPE_CHECKING:
    from generator.operations import Operation

PAGED = [operation for operation in OPERATIONS if operation.page]
LISTING = next(operation for operation in PAGED if operation.method_name == "list")


def items_property(operation: Operation) -> str:
    assert operation.page
    return operation.page.items_property


class Collection:
    """A server with items that are told apart by a number; its rules can be broken."""

    def __init__(
        self, count: int, operation: Operation = LISTING, clamps: bool = False, between: Any = None, misfit: Any = None
    ) -> None:
        self.items = list(range(count))
        self.operation = operation
        self.clamps = clamps
        self.between = between
        self.misfit = misfit or {}
        self.asked: list[int] = []
        self.clock = ManualClock()
        self.drift: list[DriftEvent] = []

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        query = parse_qs(request.url.query.decode())
        number, size = int(query.get("page", ["1"])[0]), int(query.get("pageSize", ["20"])[0])
        self.asked.append(number)
        shown = min(number, max(1, math.ceil(len(self.items) / size))) if self.clamps else number
        answer = {**self.page(shown, size), **self.misfit}
        if self.between:
            self.between(self)
        return as_json(answer)

    def page(self, number: int, size: int) -> dict[str, Any]:
        some = self.items[(number - 1) * size : number * size]
        sample = sample_answer(self.operation)
        item = sample[items_property(self.operation)][0]
        named = [{**item, self.label: f"item {i}"} for i in some]
        counters = {"page": number, "pageSize": size, "total": len(self.items)}
        return {**sample, **counters, items_property(self.operation): named}

    @property
    def label(self) -> str:
        item = sample_answer(self.operation)[items_property(self.operation)][0]
        return next(name for name in ("name", "email", "url", "id") if name in item)

    def client(self, **options: Any) -> BullseyePartner:
        http_client = httpx2.Client(transport=httpx2.MockTransport(self))
        return BullseyePartner(KEY, http_client=http_client, **self.options(), **options)

    def async_client(self, **options: Any) -> AsyncBullseyePartner:
        http_client = httpx2.AsyncClient(transport=httpx2.MockTransport(self))
        return AsyncBullseyePartner(KEY, http_client=http_client, **self.options(), **options)

    def options(self) -> Any:
        return {"base_url": BASE_URL, "clock": self.clock, "on_drift": self.drift.append, "rate_limit": "off"}


def both_walks(collection: Collection, page_size: int, take: Any, take_async: Any) -> list[Any]:
    """Return what the blocking and what the asynchronous client found."""

    async def walk() -> Any:
        return await take_async(collection.async_client().organizations.list(page_size=page_size))

    return [take(collection.client().organizations.list(page_size=page_size)), anyio.run(walk)]


async def all_of(items: Any) -> list[Any]:
    return [item async for item in items]


def names(items: Any) -> list[str]:
    return [item.name for item in items]
