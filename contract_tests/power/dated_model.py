"""The model of a live account, for emulators that are taken for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.model.account import LiveModel
from contract_tests.power.live_account import DatedWire

if TYPE_CHECKING:
    from bullseye_partner_emulator import Emulator
    from contract_tests.scenario.facts import Facts
    from contract_tests.target.exchange import Wire


class DatedModel(LiveModel):
    """Hears the time of the emulator as `Date`: a web server here says its own, and none stands before the others."""

    def __init__(self, facts: Facts, emulator: Emulator) -> None:
        super().__init__(facts, emulator.api_key)
        self._emulator = emulator

    def listen(self, wire: Wire) -> Wire:
        """See `LiveModel`."""
        return super().listen(DatedWire(wire, self._emulator))
