"""The Bullseye Partner API as a local server with real state: an ASGI app and a command.

A name is imported at its first use (PEP 562): pytest imports this package in every run, for the plugin in it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bullseye_partner_emulator.application import Emulator, create_app
    from bullseye_partner_emulator.clock import Clock, SteppingClock, SystemClock
    from bullseye_partner_emulator.deliveries import Deliver, DeliveryRequest, HttpDelivery
    from bullseye_partner_emulator.description import DescriptionMismatchError
    from bullseye_partner_emulator.settings import Settings

__all__ = [
    "Clock",
    "Deliver",
    "DeliveryRequest",
    "DescriptionMismatchError",
    "Emulator",
    "HttpDelivery",
    "Settings",
    "SteppingClock",
    "SystemClock",
    "create_app",
]

_MODULES = {
    "Clock": "clock",
    "Deliver": "deliveries",
    "DeliveryRequest": "deliveries",
    "DescriptionMismatchError": "description",
    "Emulator": "application",
    "HttpDelivery": "deliveries",
    "Settings": "settings",
    "SteppingClock": "clock",
    "SystemClock": "clock",
    "create_app": "application",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f".{_MODULES[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
