"""The emulator as an ASGI application."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Self

from bullseye_partner_emulator.accounts import Accounts
from bullseye_partner_emulator.behaviour import Handler, handlers, not_modelled
from bullseye_partner_emulator.connection import is_stopping
from bullseye_partner_emulator.control import CONTROL_PATH, Control
from bullseye_partner_emulator.description import (
    Description,
    DescriptionMismatchError,
    bundle_of_package,
    bundled_description,
    read_description,
)
from bullseye_partner_emulator.pipeline import Pipeline
from bullseye_partner_emulator.readings import Readings
from bullseye_partner_emulator.requested_host import use_origin_form
from bullseye_partner_emulator.settings import Settings
from bullseye_partner_emulator.state import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bullseye_partner_emulator.json_text import JsonObject
    from bullseye_partner_emulator.pipeline import Receive, Scope, Send

_logger = logging.getLogger("bullseye_partner_emulator")


class Emulator(Accounts):
    """The Partner API as an ASGI application with a state of its own. Made by `create_app`.

    It holds a database and a thread: close it, or use it as a context manager, which closes it in the end.
    """

    def __init__(self, settings: Settings) -> None:
        """Open the database, and fill it if it is empty; raises what `create_app` raises."""
        description = _description(settings)
        behaviour, to_write = _behaviour(description, settings)
        state = State(settings, description, to_write)
        super().__init__(state)
        self._pipeline = Pipeline(state, behaviour)
        self._control = Control(self, self._pipeline) if settings.control else None

    @property
    def base_path(self) -> str:
        """What the paths of the API begin with."""
        return self._state.description.base_path

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop delivering and close the database. A second call does nothing."""
        self._state.courier.close()
        self._pipeline.close()
        self._state.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI 3, HTTP and lifespan)."""
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        if not scope["path"].startswith("/"):
            use_origin_form(scope)
        try:
            if self._control is not None and scope["path"].startswith(CONTROL_PATH):
                await self._control(scope, receive, send)
            else:
                await self._pipeline.answer(scope, receive, send)
        except asyncio.CancelledError:
            # Nobody waits for an answer any more, and nothing failed.
            if not is_stopping(scope):
                raise


def create_app(settings: Settings | None = None) -> Emulator:
    """Return an emulator that serves every operation of the description.

    Raises:
        DescriptionMismatchError: a handler has no operation; the message names it.
        ValueError: the database cannot be opened, or there is no such reading.
    """
    return Emulator(settings or Settings())


def _description(settings: Settings) -> Description:
    """Return the description that is served, as the readings change it."""
    if settings.description is None and not settings.readings:
        return bundled_description()
    return read_description(_bundle(settings))


def _bundle(settings: Settings) -> JsonObject:
    return Readings(settings.readings).applied_to(settings.description or bundle_of_package())


def _behaviour(description: Description, settings: Settings) -> tuple[Mapping[str, Handler], Mapping[str, str]]:
    """Return the handler of each operation, and what to write for those that nobody has modelled.

    Raises:
        DescriptionMismatchError: a handler has no operation; the message names it.
    """
    behaviour = handlers()
    operations = {operation.id for operation in description.operations}
    missing, left_over = sorted(operations - behaviour.keys()), sorted(behaviour.keys() - operations)
    if left_over:
        raise DescriptionMismatchError(
            f"operations without a handler: {missing}; handlers without one: {left_over}. A handler is a function of "
            "behaviour/, called after its operationId in snake_case"
        )
    if not missing:
        return behaviour, {}
    made, to_write = not_modelled.stand_ins(_bundle(settings), description.operations, behaviour)
    for operation_id, place in to_write.items():
        _logger.warning("%s is not modelled, and answered from the description: write %s", operation_id, place)
    return behaviour | made, to_write


async def _live(receive: Receive, send: Send) -> None:
    """Follow the lifespan protocol: there is nothing to start or to stop."""
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
