"""A rate limit that does not count everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.mutants.mutant import Mutant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Deviation


def mutants() -> Iterator[Mutant]:
    """Yield the mutants."""
    yield Mutant("conditional", "", "errors-not-counted", "remaining falls with each request", _errors_free, None)


def _errors_free() -> Deviation:
    free: dict[str, int] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        remaining = answer.header("x-ratelimit-remaining")
        if remaining is None:
            return answer
        account = str(request.header("x-partner-api-key"))
        free[account] = free.get(account, 0) + (not answer.succeeded)
        return answer.with_header("x-ratelimit-remaining", str(int(remaining) + free[account]))

    return deviate
