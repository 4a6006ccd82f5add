"""What the parts of a call cost, ours and those of the raw HTTP library, each as a share of a whole raw call."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2

from benchmarks import organizations, peers
from benchmarks.calls import RAW, endless_budget
from benchmarks.pairs import compare
from benchmarks.rows import Row
from bullseye_partner import RetryPolicy
from bullseye_partner._clock import SystemClock
from bullseye_partner._connections import SyncConnections
from bullseye_partner._core import Core
from bullseye_partner._kernel import SyncKernel
from bullseye_partner._operations import GET_ORGANIZATION, LIST_ORGANIZATIONS
from bullseye_partner._options import Settings
from bullseye_partner._page_request import PageRequest
from bullseye_partner._pagination import Page
from bullseye_partner._response import RawResponse
from bullseye_partner._secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from bullseye_partner._operation import Operation

    Parts = dict[str, Callable[[], object]]


def measure(rounds: int) -> Iterator[Row]:
    """Yield the parts of a call that gets one organization, and of those that list 20 and 100."""
    subjects: tuple[tuple[str, Operation[Any], str, tuple[object, ...], bytes], ...] = (
        ("get one", GET_ORGANIZATION, organizations.GET_PATH, (organizations.ID,), organizations.one()),
        ("list 20", LIST_ORGANIZATIONS, organizations.LIST_PATH, (), organizations.page(20)),
        ("list 100", LIST_ORGANIZATIONS, organizations.LIST_PATH, (), organizations.page(100)),
    )
    for name, operation, address, path, body in subjects:
        raw = peers.raw_client(body)
        parts = _ours(operation, path, body) | _raw(raw, address)
        for part, work in parts.items():
            pair = compare(work, _whole(raw, address), rounds)
            yield Row(
                name=f"part of {name}: {part}",
                ours=pair.ours * 1e6,
                baseline_name=RAW,
                baseline=pair.baseline * 1e6,
                unit="µs",
                ratio=pair.ratio,
            )


def _whole(client: httpx2.Client, address: str) -> Callable[[], object]:
    return lambda: client.get(address).json()


def _ours(operation: Operation[Any], path: tuple[object, ...], body: bytes) -> Parts:
    http_client = httpx2.Client(transport=peers.transport(body))
    settings = Settings(timeout=30.0, deadline=600.0, retry=RetryPolicy(), strict=False, rate_limit="wait")
    budget = endless_budget()
    core = Core(peers.BASE_URL, Secret(peers.KEY), settings, SystemClock(), budget, None, None)
    kernel = SyncKernel(core, SyncConnections(http_client, trust_env=True))
    call = core.begin(operation, path, {}, None, {})
    request = core.request(call)
    response = kernel.send(core.begin(operation, path, {}, None, {}))
    result = core.result(operation, response)

    def send() -> RawResponse:
        answer = http_client.send(request, stream=True, follow_redirects=False)
        content = b"".join(answer.iter_bytes())
        answer.close()
        return RawResponse(answer.status_code, answer.headers.raw, content)

    def keep_the_budget() -> None:
        slot = budget.enter()
        budget.wait(slot)
        budget.done(slot, response.rate_limit)

    parts: Parts = {
        "what to send": lambda: core.begin(operation, path, {}, None, {}),
        "httpx2.Request": lambda: core.request(call),
        "rate budget": keep_the_budget,
        "httpx2 sends and reads": send,
        "what the answer means": lambda: core.after(call, response),
        "models": lambda: core.result(operation, response),
    }
    if operation.unwrap is None:
        page = PageRequest(operation, path, {}, {}, None)
        parts["page"] = lambda: Page(kernel.fetch_page, core.report, page, result)
    return parts


def _raw(client: httpx2.Client, address: str) -> Parts:
    request = client.build_request("GET", address)
    response = client.send(request)
    return {
        f"{RAW}: httpx2.Request": lambda: client.build_request("GET", address),
        f"{RAW}: sends and reads": lambda: client.send(request),
        f"{RAW}: .json()": response.json,
    }
