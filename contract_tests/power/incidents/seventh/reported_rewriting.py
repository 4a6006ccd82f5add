"""Handling of what a request asks for as if it asked for something else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.incidents.change import Handling


def rewritten(change: Callable[[JsonObject], JsonObject]) -> Handling:
    """Carry out another body than the one that was sent, once that one was found valid."""

    def handling(call: Call, handler: Handler) -> Any:
        return handler(replace(call, body=change(call.body)))

    return handling
