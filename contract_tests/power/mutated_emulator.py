"""An emulator that deviates from the description in one thing, or in some: the API as it might become."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bullseye_partner_emulator import Emulator, Settings, create_app
from bullseye_partner_emulator.control import CONTROL_PATH
from bullseye_partner_emulator.deliveries import HttpDelivery
from bullseye_partner_emulator.description import bundle_of_package
from contract_tests.power.mutants import changed_deliveries, find_mutant, mutated

if TYPE_CHECKING:
    from contract_tests.power.mutants.layer import Mutated
    from contract_tests.target.target import AsgiApp, MakeEmulator, Receive, Scope, Send


class MutatedEmulator(Emulator):
    """An emulator with mutants in front of the API, and of its deliveries; the control API stays as it is."""

    def __init__(self, settings: Settings, *mutant_ids: str) -> None:
        bundle = settings.description or bundle_of_package()
        mutants = [find_mutant(bundle, mutant_id) for mutant_id in mutant_ids]
        deliver = settings.deliver or HttpDelivery(settings.webhook_hosts)
        for mutant in mutants:
            deliver = changed_deliveries(deliver, mutant)
        super().__init__(replace(settings, deliver=deliver))
        self._changes_deliveries = any(mutant.delivery is not None for mutant in mutants)
        self._layers: list[Mutated] = []
        self._layer: AsgiApp = super().__call__
        for mutant in mutants:
            layer = mutated(self._layer, mutant, bundle)
            self._layers.append(layer)
            self._layer = layer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI 3, HTTP and lifespan)."""
        is_api = scope["type"] == "http" and not scope["path"].startswith(CONTROL_PATH)
        await (self._layer if is_api else super().__call__)(scope, receive, send)

    @property
    def touched(self) -> int:
        """How many answers its mutants changed; 1 if one is of deliveries, which are not counted."""
        return sum(layer.touched for layer in self._layers) + self._changes_deliveries

    def reset(self) -> None:
        """Go back to the start, and forget what the mutant remembers of earlier requests."""
        super().reset()
        for layer in self._layers:
            layer.reset()


def emulator_with(*mutant_ids: str | None) -> MakeEmulator:
    """Return what makes an emulator with mutants; one that conforms without any, or with None.

    What it returns raises `UnknownMutantError` if there is no such mutant.
    """
    chosen = [mutant_id for mutant_id in mutant_ids if mutant_id is not None]
    return (lambda settings: MutatedEmulator(settings, *chosen)) if chosen else create_app
