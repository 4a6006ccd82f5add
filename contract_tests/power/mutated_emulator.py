"""An emulator that deviates from the description in one thing: the API as it might become."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bullseye_partner_emulator import Emulator, Settings, create_app
from bullseye_partner_emulator.control import CONTROL_PATH
from bullseye_partner_emulator.deliveries import HttpDelivery
from bullseye_partner_emulator.description import bundle_of_package
from contract_tests.power.mutants import changed_deliveries, find_mutant, mutated

if TYPE_CHECKING:
    from contract_tests.target.target import MakeEmulator, Receive, Scope, Send


class MutatedEmulator(Emulator):
    """An emulator with a mutant in front of the API, and of its deliveries; the control API stays as it is."""

    def __init__(self, settings: Settings, mutant_id: str) -> None:
        bundle = settings.description or bundle_of_package()
        mutant = find_mutant(bundle, mutant_id)
        deliver = settings.deliver or HttpDelivery(settings.webhook_hosts)
        super().__init__(replace(settings, deliver=changed_deliveries(deliver, mutant)))
        self._layer = mutated(super().__call__, mutant, bundle)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI 3, HTTP and lifespan)."""
        is_api = scope["type"] == "http" and not scope["path"].startswith(CONTROL_PATH)
        await (self._layer if is_api else super().__call__)(scope, receive, send)

    def reset(self) -> None:
        """Go back to the start, and forget what the mutant remembers of earlier requests."""
        super().reset()
        self._layer.reset()


def emulator_with(mutant_id: str | None) -> MakeEmulator:
    """Return what makes an emulator with a mutant, or one that conforms.

    What it returns raises `UnknownMutantError` if there is no such mutant.
    """
    return create_app if mutant_id is None else partial(MutatedEmulator, mutant_id=mutant_id)
