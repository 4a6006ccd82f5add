"""What a call costs on a transport that answers at once, and what decoding alone costs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx2

from benchmarks import organizations, peers
from benchmarks.pairs import compare
from benchmarks.rows import Row
from bullseye_partner import BullseyePartner, LocalRateBudget
from bullseye_partner._clock import SystemClock
from bullseye_partner._decode import decoder_of
from bullseye_partner._operations import LIST_ORGANIZATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

RAW = "httpx2 + .json()"


def _client(body: bytes) -> BullseyePartner:
    return BullseyePartner(
        peers.KEY,
        base_url=peers.BASE_URL,
        http_client=httpx2.Client(transport=peers.transport(body)),
        rate_budget=endless_budget(),
    )


def endless_budget() -> LocalRateBudget:
    """Return a budget that counts as it always does, and never has to wait."""
    return LocalRateBudget(SystemClock(), requests=10**9)


def measure(rounds: int) -> Iterator[Row]:
    """Yield the rows; the packages of `peers.generated` must be there."""
    one = organizations.one()
    raw = peers.raw_client(one)
    client = _client(one)
    get, get_without_budget = client.organizations.get, client.with_options(rate_limit="off").organizations.get
    contenders: dict[str, Callable[[], object]] = {
        "get one": lambda: get(organizations.ID),
        "get one, rate budget off": lambda: get_without_budget(organizations.ID),
        "get one, stock templates": peers.stock_get(one),
        "get one, pydantic": peers.pydantic_call(organizations.GET_PATH, "OrganizationEnvelope", one),
    }
    goals: dict[str, float] = {"get one": 1.25}
    yield from _against_raw(contenders, lambda: raw.get(organizations.GET_PATH).json(), goals, rounds)
    for count, goal in ((20, 1.0), (100, 0.9)):
        body = organizations.page(count)
        client = _client(body)
        without_budget = client.with_options(rate_limit="off").organizations
        contenders = {
            f"list {count}": client.organizations.list,
            f"list {count}, rate budget off": without_budget.list,
            f"list {count}, stock templates": peers.stock_list(body),
            f"list {count}, pydantic": peers.pydantic_call(organizations.LIST_PATH, "OrganizationPage", body),
        }
        yield from _against_raw(contenders, _raw_list(body), {f"list {count}": goal}, rounds)
    yield _decoding(rounds)


def _raw_list(body: bytes) -> Callable[[], object]:
    raw = peers.raw_client(body)
    return lambda: raw.get(organizations.LIST_PATH).json()


def _against_raw(
    contenders: dict[str, Callable[[], object]], raw: Callable[[], object], goals: dict[str, float], rounds: int
) -> Iterator[Row]:
    for name, call in contenders.items():
        pair = compare(call, raw, rounds)
        yield Row(
            name=name,
            ours=pair.ours * 1e6,
            baseline_name=RAW,
            baseline=pair.baseline * 1e6,
            unit="µs",
            ratio=pair.ratio,
            goal=goals.get(name),
        )


def _decoding(rounds: int) -> Row:
    body = organizations.page(100)
    assert LIST_ORGANIZATIONS.model
    decode = decoder_of(*LIST_ORGANIZATIONS.model).decode
    pair = compare(lambda: decode(body), lambda: json.loads(body), rounds)
    return Row(
        name="decode 100",
        ours=pair.ours * 1e6,
        baseline_name="json.loads",
        baseline=pair.baseline * 1e6,
        unit="µs",
        ratio=pair.ratio,
        goal=0.5,
    )
