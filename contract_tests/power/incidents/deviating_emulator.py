"""An emulator to which an incident happens."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bullseye_partner_emulator import Emulator, Settings
from bullseye_partner_emulator.control import CONTROL_PATH
from bullseye_partner_emulator.deliveries import HttpDelivery
from contract_tests.power.mutants import Mutant, Mutated

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.deliveries import DeliveryRequest
    from contract_tests.power.incidents.change import Handling, Sending
    from contract_tests.power.incidents.incident import Incident
    from contract_tests.target.target import AsgiApp, Receive, Scope, Send


class DeviatingEmulator(Emulator):
    """An emulator to which an incident happens; the control API stays as it is."""

    def __init__(self, settings: Settings, incident: Incident) -> None:
        self._incident = incident
        self._sending: Sending | None = None
        self._deliver_as_ever = settings.deliver or HttpDelivery(settings.webhook_hosts)
        super().__init__(replace(settings, deliver=self._deliver))
        # What deviates is a table of this emulator; nothing that other emulators share is touched.
        self._handlers = dict(self._pipeline._behaviour)  # pyright: ignore[reportPrivateUsage] -- there is no other way in
        self._layer = self._begin()

    def reset(self) -> None:
        """Go back to the start, and forget what the incident remembers."""
        super().reset()
        self._layer = self._begin()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI 3, HTTP and lifespan)."""
        is_api = scope["type"] == "http" and not scope["path"].startswith(CONTROL_PATH)
        await (self._layer if is_api else super().__call__)(scope, receive, send)

    def _begin(self) -> AsgiApp:
        incident, change = self._incident, self._incident.change
        handlers = dict(self._handlers)
        if change.handling is not None:
            handling = change.handling()
            handlers |= {name: _bound(handling, handlers[name]) for name in incident.operations}
        self._pipeline._behaviour = handlers  # pyright: ignore[reportPrivateUsage] -- as above
        self._sending = change.sending() if change.sending is not None else None
        if change.layer is None:
            return super().__call__
        operations = frozenset(incident.operations) or None
        mutant = Mutant(incident.kind, "", incident.id, incident.text, change.layer, operations)
        return Mutated(super().__call__, mutant, self._state.description)

    async def _deliver(self, request: DeliveryRequest) -> int | None:
        if self._sending is None:
            return await self._deliver_as_ever(request)
        return await self._sending(request, self._deliver_as_ever)


def _bound(handling: Handling, handler: Handler) -> Handler:
    return lambda call: handling(call, handler)
