"""What is held against the description: the emulator in this process, or a server at a URL."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from bullseye_partner_emulator import Emulator, Settings, SteppingClock, create_app
from contract_tests.scenario.receiver import InProcessReceiver

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AsgiApp: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]

_ENOUGH_CREDITS = 10**15
_ENOUGH_ORGANIZATIONS = 10**6
ENOUGH_REQUESTS = 10**9
"""A rate limit that no run uses up."""


@dataclass(frozen=True)
class Target:
    """What is tested.

    Attributes:
        name: What the report calls it.
        base_url: Stands for the server's URL of the description, `/api/v1` included.
        api_key: A key with full access.
        app: The target as an ASGI application; None when it is reached over the network.
        reset: Takes the target back to its start, if it can.
        rate_limit: Requests in a window, if the target has another number than the description.
        receiver: Gets what the target delivers to the receiver's URL; None when the target is not made with one.
    """

    name: str
    base_url: str
    api_key: str = field(repr=False)
    app: AsgiApp | None
    reset: Callable[[], None]
    rate_limit: int | None = None
    receiver: InProcessReceiver | None = None


def conforming_emulator(
    seed: int,
    database_url: str = "sqlite://",
    receiver: InProcessReceiver | None = None,
    mutant: str | None = None,
    readings: Mapping[str, str] | None = None,
) -> Emulator:
    """Return an emulator to be tested: nothing random, nothing of the wall clock, no network.

    Its pool, its number of organizations and its rate limit are too large to be used up: a create that is refused for
    that reason would hide everything behind it. `mutant` is the one thing in which it deviates from the description,
    `readings` are those of the documentation that it follows instead of the chosen ones.
    """
    return create_app(
        Settings(
            database_url=database_url,
            seed=seed,
            clock=SteppingClock(),
            rate_limit=ENOUGH_REQUESTS,
            credit_pool_total=_ENOUGH_CREDITS,
            max_organizations=_ENOUGH_ORGANIZATIONS,
            deliver=(receiver or InProcessReceiver()).deliver,
            mutant=mutant,
            readings=readings or {},
        )
    )


def emulator_target(seed: int, mutant: str | None = None, readings: Mapping[str, str] | None = None) -> Target:
    """Return the emulator in this process."""
    receiver = InProcessReceiver()
    emulator = conforming_emulator(seed, receiver=receiver, mutant=mutant, readings=readings)

    def reset() -> None:
        emulator.reset()
        receiver.reset()

    return Target(
        "the emulator, in process",
        "http://testserver/api/v1",
        emulator.api_key,
        emulator,
        reset,
        rate_limit=ENOUGH_REQUESTS,
        receiver=receiver,
    )


def remote_target(url: str, api_key: str) -> Target:
    """Return the server at `url`: one whose data may be changed and deleted at will, an emulator or a sandbox."""
    base_url = url.rstrip("/")
    return Target(base_url, base_url, api_key, None, _keep)


def _keep() -> None:
    """Leave a server that somebody else runs as it is."""
