"""The Bullseye Partner API as a local server with real state: an ASGI app and a command."""

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
