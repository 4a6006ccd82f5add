"""What several subjects use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.mutants.mutant import Mutant, stateless

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.power.mutants.exchange import Request
    from contract_tests.power.mutants.mutant import Deviation
    from contract_tests.power.mutants.rewriting import Deviate

FILTERS = "All filters hold at once"
EACH_PAGE = "A filter holds on every page"
STAYS = "What is left out stays"
SUSPENDED = "suspended"
CANCELED = "canceled"


def mutant(operation: str, name: str, claim: str, make: Callable[[], Deviation], *also: str) -> Mutant:
    return Mutant("conditional", operation, name, claim, make, frozenset({operation, *also}))


def drift(operation: str, name: str, claim: str, deviate: Deviate, *also: str) -> Mutant:
    return mutant(operation, name, claim, stateless(deviate), *also)


def organization_path(request: Request) -> str:
    return "/".join(request.path.split("/")[:6])
