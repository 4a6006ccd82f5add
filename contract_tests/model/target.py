"""What a recording is replayed against: a fresh account of an emulator, in this process or on this machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx2

from bullseye_partner_emulator import DeliveryRequest, Settings, create_app
from contract_tests.target.receiver import is_loopback
from contract_tests.target.target import TargetError

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.target.target import AsgiApp


class RecordedTime:
    """A clock that shows when the exchange being replayed was recorded.

    Billing periods, keys that expire and the windows of the rate limit come out as they did then.
    """

    def __init__(self) -> None:
        self.instant = datetime.now(UTC)

    def now(self) -> datetime:
        """Return the recorded instant, aware."""
        return self.instant

    def peek(self) -> datetime:
        """Return the recorded instant, aware."""
        return self.instant

    def reset(self) -> None:
        """Do nothing: the recording sets the time."""


@dataclass(frozen=True)
class ReplayTarget:
    """What answers the replayed requests.

    Attributes:
        name: What the report calls it.
        base_url: Stands for the server's URL of the description.
        api_key: The admin key of a fresh account.
        app: The target as an ASGI application; None when it is reached over the network.
        live_at: Is told when the next request was recorded.
        now: The time of the target; aware.
    """

    name: str
    base_url: str
    api_key: str = field(repr=False)
    app: AsgiApp | None
    live_at: Callable[[datetime], None]
    now: Callable[[], datetime]


def emulator_in_process(began: datetime) -> ReplayTarget:
    """Return an emulator that lives at the time of the recording, which began at `began`."""
    clock = RecordedTime()
    clock.instant = began
    emulator = create_app(Settings(clock=clock, deliver=_answer_every_delivery))

    def live_at(instant: datetime) -> None:
        clock.instant = instant

    return ReplayTarget(
        "the emulator, in process",
        f"http://testserver{emulator.base_path}",
        emulator.api_key,
        emulator,
        live_at,
        clock.now,
    )


def emulator_at(url: str) -> ReplayTarget:
    """Return a fresh account of the emulator at `url`, which its control API makes.

    Args:
        url: The base URL of the API on this machine, such as `http://127.0.0.1:8080/api/v1`.

    Raises:
        TargetError: it is not on this machine, or there is no emulator with a control API.
    """
    parts = urlsplit(url)
    if not is_loopback(url):
        raise TargetError(f"{url} is not on this machine: replaying changes and deletes data.")
    try:
        with httpx2.Client(trust_env=False) as client:
            response = client.post(f"{parts.scheme}://{parts.netloc}/_emulator/partners", json={})
            api_key = response.raise_for_status().json()["apiKey"]
    except (httpx2.HTTPError, ValueError, KeyError) as error:
        raise TargetError(f"{url}: no emulator with a control API made an account there ({error!r}).") from None
    return ReplayTarget(url, url.rstrip("/"), api_key, None, lambda _: None, lambda: datetime.now(UTC))


async def _answer_every_delivery(_request: DeliveryRequest) -> int | None:
    return 200
