"""A recording of an emulator."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

from bullseye_partner_emulator import Emulator, Settings, create_app
from contract_tests.model.har_recorder import HarRecorder
from contract_tests.model.target import RecordedTime
from contract_tests.tests.emulator.asgi import KEY_HEADER, Caller

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.target.target import AsgiApp

BEGAN = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


async def delivered(_request: object) -> int | None:
    return 200


class Recording:
    """Makes a recording by calling an emulator, or what stands in front of it."""

    def __init__(
        self, wrap: Callable[[Emulator], AsgiApp] = lambda emulator: emulator, pool: int | None = None
    ) -> None:
        self.clock = RecordedTime()
        self.clock.instant = BEGAN
        emulator = create_app(Settings(seed=7, clock=self.clock, deliver=delivered, credit_pool_total=pool))
        self.har = HarRecorder(
            wrap(emulator), key_header=KEY_HEADER, secret_fields=frozenset({"plainKey"}), now=self._tick
        )
        self.call = Caller(cast("Emulator", self.har), emulator.api_key)
        self.api_key = emulator.api_key

    def _tick(self) -> datetime:
        self.clock.instant += timedelta(seconds=0.05)
        return self.clock.instant
