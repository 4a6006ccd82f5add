"""A deviation from the description that can be switched on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bullseye_partner_emulator.deliveries import DeliveryRequest
    from contract_tests.power.mutants.exchange import Answer, Request

Api: TypeAlias = "Callable[[Request], Awaitable[Answer]]"
"""The API as it is: answers a request."""

Deviation: TypeAlias = "Callable[[Request, Api], Awaitable[Answer]]"
"""The API as it became: answers a request, mostly by asking the API as it is."""

DeliveryChange: TypeAlias = "Callable[[DeliveryRequest], DeliveryRequest]"
"""What becomes of a webhook delivery on its way."""


def stateless(deviation: Deviation) -> Callable[[], Deviation]:
    """Return what makes a deviation that remembers nothing: always the same one."""
    return lambda: deviation


@dataclass(frozen=True)
class Mutant:
    """One change of the behaviour of the API, as a release of it might bring.

    Attributes:
        operator: The kind of change, such as `drop-field`.
        operation_id: The operation that changes; empty if it is no single one.
        place: What of it changes: a JSON pointer into answer or body (`*` for each item of an array), a parameter, a
            status, a header; empty if it is the operation as a whole.
        claim: What the description says and the mutant breaks.
        deviation: Makes the deviation, with a state of its own.
        operations: The operations whose requests it sees; None for all requests, unknown paths included.
        equivalent: Why nobody can observe it; None if it can be observed.
        delivery: What it does to webhook deliveries.
        unpromised: Why nobody has to send what it changes; None if somebody has to. It counts where it changes an
            answer, and not against an API that never sends this.
    """

    operator: str
    operation_id: str
    place: str
    claim: str
    deviation: Callable[[], Deviation] = field(repr=False, compare=False)
    operations: frozenset[str] | None = None
    equivalent: str | None = None
    delivery: DeliveryChange | None = field(default=None, repr=False, compare=False)
    unpromised: str | None = None

    @property
    def id(self) -> str:
        """Its name, stable as long as the description is: `drop-field:getOrganization:/organization/externalId`."""
        return ":".join(part for part in (self.operator, self.operation_id, self.place) if part)
