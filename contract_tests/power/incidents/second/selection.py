"""Pages of what an incident selects or orders in another way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject

_ALL = 100_000
"""More than any list of a data set holds."""


def selected(call: Call, handler: Handler, name: str, choose: Callable[[list[JsonObject]], list[JsonObject]]) -> Any:
    """Return the page that a call asks for, of what `choose` makes of all that its handler finds."""
    page, size = call.parameters["page"], call.parameters["pageSize"]
    call.parameters.update(page=1, pageSize=_ALL)
    found: Any = handler(call)
    chosen = choose(found[name])
    first = (page - 1) * size
    return {name: chosen[first : first + size], "total": len(chosen), "page": page, "pageSize": size}
