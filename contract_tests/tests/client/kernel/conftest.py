"""Both clients over a scripted API: a test that takes `calling` holds for the blocking and the asynchronous one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import anyio
import httpx2
import pytest

from bullseye_partner import AsyncBullseyePartner, BullseyePartner
from contract_tests.tests.client.kernel.scripted_api import BASE_URL, KEY, ScriptedApi

if TYPE_CHECKING:
    from contract_tests.tests.client.kernel.scripted_api import Answer

Calling: TypeAlias = Callable[..., tuple[ScriptedApi, Callable[[Callable[[Any], Any]], Any]]]


def _blocking(api: ScriptedApi, options: dict[str, Any]) -> Callable[[Callable[[Any], Any]], Any]:
    http_client = httpx2.Client(transport=api.transport())
    settings: dict[str, Any] = {"api_key": KEY, "base_url": BASE_URL, "clock": api.clock, **options}
    client = BullseyePartner(http_client=http_client, **settings)
    return lambda call: call(client)


def _awaiting(api: ScriptedApi, options: dict[str, Any]) -> Callable[[Callable[[Any], Any]], Any]:
    http_client = httpx2.AsyncClient(transport=api.transport())
    settings: dict[str, Any] = {"api_key": KEY, "base_url": BASE_URL, "clock": api.clock, **options}
    client = AsyncBullseyePartner(http_client=http_client, **settings)

    def run(call: Callable[[Any], Any]) -> Any:
        async def main() -> Any:
            return await call(client)

        return anyio.run(main)

    return run


@pytest.fixture(params=[_blocking, _awaiting], ids=["sync", "async"])
def calling(request: pytest.FixtureRequest) -> Iterator[Calling]:
    """Return a function from a script and client options to the API and a function that makes calls."""

    def start(*script: Answer, **options: Any) -> tuple[ScriptedApi, Callable[[Callable[[Any], Any]], Any]]:
        api = ScriptedApi(list(script))
        return api, request.param(api, options)

    yield start
