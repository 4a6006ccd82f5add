"""What is held against the description: the emulator in this process, or a server at a URL."""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeAlias, cast
from urllib.parse import urljoin

import httpx2

from bullseye_partner_emulator import Emulator, Settings, SteppingClock, create_app
from bullseye_partner_emulator.control import CONTROL_PATH
from contract_tests.json_body import json_in
from contract_tests.target.events import bring_about
from contract_tests.target.receiver import InProcessReceiver, is_loopback
from contract_tests.target.twin import Twin, WatchedClock, twin_of

if TYPE_CHECKING:
    from collections.abc import Generator

    from bullseye_partner_emulator.clock import Clock
    from contract_tests.target.events import BringAbout, Event
    from generator.json_pointer import JsonObject

Scope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AsgiApp: TypeAlias = Callable[[Scope, Receive, Send], Awaitable[None]]
MakeEmulator: TypeAlias = Callable[[Settings], Emulator]
"""Makes an emulator of its settings, as `create_app` does."""

ENOUGH_CREDITS = 10**15
ENOUGH_ORGANIZATIONS = 10**6
ENOUGH_REQUESTS = 10**9
"""Limits that no run meets."""
_SECONDS_TO_ANSWER = 5.0
_LARGEST_BODY = 262_144
"""Bytes in a request body; smaller than the emulator's default, so that larger ones are quick to send."""


KEY_VARIABLE = "BULLSEYE_PARTNER_API_KEY"
ANOTHER_ACCOUNT = f"${KEY_VARIABLE}_OF_ANOTHER_ACCOUNT"
"""How an exchange names the key of another account."""
SECOND_KEY = ANOTHER_ACCOUNT.lstrip("$")
"""The variable with a key of a second account."""
KEY_OF_RUN = f"${KEY_VARIABLE}_OF_THE_RUN"
"""How an exchange names a key that the run made, and revoked or let expire."""
IN_PROCESS = "http://testserver"
"""The address of an emulator in this process, which nobody else reaches."""


class TargetError(Exception):
    """The target cannot be tested; the message says why and what to do."""


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
        another_account: Lends the key of an empty account with a rate limit of its own (requests in a window); None
            if the target cannot make any.
        bring_about: Lets an event happen to an account that it lent; None if it cannot.
        second_key: A key with full access of a second account, to which nothing is written; None without one.
        largest_body: Bytes that a request body may have, None if nobody knows.
        is_copy: Whether it is our own emulator: what that does says nothing of the API.
        not_modelled: The operations that our emulator answers from the description alone, by their ids: which function
            to write, and in which file.
        twin: Makes a second emulator that starts as the target does; None if nobody can.
        is_dated: Whether the time of the account is in the `Date` of its answers, as far as anybody knows.
        keep: Lets the account of the run stay for whoever repeats what it found, and says how to get a key of it; None
            if the account is not the run's own.
    """

    name: str
    base_url: str
    api_key: str = field(repr=False)
    app: AsgiApp | None
    reset: Callable[[], None]
    rate_limit: int | None = None
    receiver: InProcessReceiver | None = None
    another_account: Callable[[int], AbstractContextManager[str]] | None = None
    bring_about: BringAbout | None = None
    second_key: str | None = field(default=None, repr=False)
    largest_body: int | None = None
    is_copy: bool = False
    not_modelled: Mapping[str, str] = field(default_factory=dict[str, str])
    twin: Callable[[], Twin | None] | None = None
    is_dated: bool = True
    keep: Callable[[], str] | None = None

    @property
    def is_ours_alone(self) -> bool:
        """Whether nobody else sends requests with the account."""
        return self.app is not None or self.keep is not None


def conforming_emulator(
    seed: int,
    database_url: str = "sqlite://",
    receiver: InProcessReceiver | None = None,
    make: MakeEmulator = create_app,
    readings: Mapping[str, str] | None = None,
    clock: Clock | None = None,
) -> Emulator:
    """Return an emulator to be tested: nothing random, nothing of the wall clock, no network.

    Its pool, its number of organizations and its rate limit are too large to be used up: a create that is refused for
    that reason would hide everything behind it. `make` makes it, perhaps one that deviates from the description;
    `readings` are those of the documentation that it follows instead of the chosen ones. `clock` is its time, None one
    that starts in 2025.
    """
    return make(
        Settings(
            database_url=database_url,
            seed=seed,
            clock=WatchedClock(clock or SteppingClock()),
            rate_limit=ENOUGH_REQUESTS,
            credit_pool_total=ENOUGH_CREDITS,
            max_organizations=ENOUGH_ORGANIZATIONS,
            deliver=(receiver or InProcessReceiver()).deliver,
            max_body_bytes=_LARGEST_BODY,
            readings=readings or {},
        )
    )


def target_of(
    emulator: Emulator,
    receiver: InProcessReceiver,
    name: str,
    base_url: str,
    app: AsgiApp | None,
    prepare: Callable[[Emulator], None] = lambda _emulator: None,
) -> Target:
    """Return a conforming emulator as a target.

    Args:
        emulator: The emulator.
        receiver: Where it delivers to.
        name: What the report calls it.
        base_url: Where it is reached, `/api/v1` included.
        app: The emulator again, or what stands before it; None when it is reached over the network.
        prepare: What is done to the emulator after each reset.
    """

    def reset() -> None:
        emulator.reset()
        receiver.reset()
        prepare(emulator)

    lent: dict[str, str] = {}

    @contextmanager
    def another_account(rate_limit: int) -> Generator[str]:
        account = emulator.create_partner("empty", rate_limit)
        lent[account.api_key] = account.id
        try:
            yield account.api_key
        finally:
            del lent[account.api_key]
            emulator.remove_partner(account.id)

    def happen(api_key: str, event: Event) -> bool:
        return bring_about(emulator, lent[api_key], event)

    return Target(
        name,
        base_url,
        emulator.api_key,
        app,
        reset,
        rate_limit=ENOUGH_REQUESTS,
        receiver=receiver,
        another_account=another_account,
        bring_about=happen,
        largest_body=_LARGEST_BODY,
        is_copy=True,
        not_modelled=emulator.not_modelled,
        twin=lambda: twin_of(emulator._state.settings, prepare),  # pyright: ignore[reportPrivateUsage] -- no user needs them
    )


def emulator_target(
    seed: int,
    make: MakeEmulator = create_app,
    readings: Mapping[str, str] | None = None,
    clock: Clock | None = None,
) -> Target:
    """Return the emulator in this process; see `conforming_emulator`."""
    receiver = InProcessReceiver()
    emulator = conforming_emulator(seed, receiver=receiver, make=make, readings=readings, clock=clock)
    return target_of(emulator, receiver, "the emulator, in process", f"{IN_PROCESS}/api/v1", emulator)


def remote_target(url: str) -> Target:
    """Return the server at `url`; on this machine it is taken for an emulator, whose data may be changed at will.

    Raises:
        TargetError: the environment has no key for it.
    """
    api_key = os.environ.get(KEY_VARIABLE)
    if not api_key:
        raise TargetError(f"{url} needs a key with full access: set {KEY_VARIABLE}.")
    target = Target(
        url.rstrip("/"), url.rstrip("/"), api_key, None, _keep, second_key=os.environ.get(SECOND_KEY) or None
    )
    if not is_loopback(target.base_url):
        return target
    return replace(target, is_copy=True, not_modelled=_not_modelled(target.base_url))


def _not_modelled(base_url: str) -> Mapping[str, str]:
    """Return what the control API of an emulator on this machine says of this; nothing if it has none."""
    try:
        answer = httpx2.get(urljoin(base_url, CONTROL_PATH), timeout=_SECONDS_TO_ANSWER)
    except httpx2.HTTPError:
        return {}
    index = json_in(answer.content)
    return cast("JsonObject", index).get("notModelled", {}) if isinstance(index, dict) else {}


def _keep() -> None:
    """Leave a server that somebody else runs as it is."""
