"""What an application learns of the connection that a request came on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import MutableMapping

RESET = "bullseye_partner_emulator.reset"
"""Key of the scope's `state` (ASGI, lifespan state): a function that resets the connection of a request."""
STOPPING = "bullseye_partner_emulator.stopping"
"""Key of the same: an event that is set when the server stops."""


def reset_connection(scope: MutableMapping[str, Any]) -> None:
    """Reset the connection that a request came on, so that its client sees ECONNRESET instead of an answer.

    Raises:
        ConnectionResetError: there is no connection, the application is called in process.
    """
    if (reset := scope.get("state", {}).get(RESET)) is None:
        raise ConnectionResetError("a fault that was injected")
    reset()


def is_served(scope: MutableMapping[str, Any]) -> bool:
    """Say whether a request came over a connection to a server of this module, not from the same process."""
    return STOPPING in scope.get("state", ())


def is_stopping(scope: MutableMapping[str, Any]) -> bool:
    """Say whether a request came over a connection whose server is about to end."""
    return is_served(scope) and scope["state"][STOPPING].is_set()
