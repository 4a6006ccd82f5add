"""What is known of API keys that were made since an incident began."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.edits import key_of

if TYPE_CHECKING:
    from contract_tests.power.mutants.exchange import Answer, Request

READER = 'POST api-keys {"name": "n", "scopes": ["read"]}'

"""A witness's request for a key that may only read."""


class KnownKeys:
    """What is known of the keys that were made: their scopes and expiry, and who made them."""

    def __init__(self) -> None:
        self.scopes: dict[str, list[str]] = {}
        self.plain: dict[str, str] = {}
        self.maker: dict[str, str] = {}
        self.expires_at: dict[str, str] = {}

    def note(self, request: Request, answer: Answer) -> None:
        """Note a new key."""
        body: Any = answer.object
        if request.operation == "createApiKey" and answer.succeeded and body:
            self.scopes[body["plainKey"]] = body["apiKey"]["scopes"]
            self.plain[body["apiKey"]["id"]] = body["plainKey"]
            self.maker[body["plainKey"]] = key_of(request)
