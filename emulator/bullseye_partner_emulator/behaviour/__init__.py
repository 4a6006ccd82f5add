"""What each operation does: one public function for each operationId, named after it in snake_case.

A handler takes a `Call` and returns the body of its answer, None if the answer has none. It raises an
`errors.ApiError` for any other outcome. Bodies are written out by hand from stored state, so that holding them against
the description proves something. What has no function here is answered by `not_modelled`.
"""

from __future__ import annotations

from collections.abc import Callable
from inspect import getmembers, isfunction

from bullseye_partner_emulator.behaviour import (
    analytics,
    api_keys,
    billing,
    branding,
    domains,
    icp_configs,
    organizations,
    partner_account,
    webhooks,
)
from bullseye_partner_emulator.call import Call
from bullseye_partner_emulator.deliveries import Delivery
from bullseye_partner_emulator.json_text import JsonObject

Handler = Callable[[Call], JsonObject | Delivery | None]

_PAGES = (partner_account, api_keys, organizations, icp_configs, webhooks, billing, branding, domains, analytics)


def handlers() -> dict[str, Handler]:
    """Return the handler of each operationId."""
    return {
        _camel_case(name): function
        for page in _PAGES
        for name, function in getmembers(page, isfunction)
        if function.__module__ == page.__name__ and not name.startswith("_")
    }


def _camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)
