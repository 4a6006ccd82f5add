# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/models.py.jinja.
"""Objects and enums of the page api-keys."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import UNSET, UnsetType

from .._aware_datetime import AwareDatetime
from .._model import Model, ReceivedModel
from .._open_enum import OpenEnum

__all__ = [
    "ApiKey",
    "ApiKeyListEnvelope",
    "ApiKeyScope",
    "ApiKeyStatus",
    "CreateApiKeyRequest",
    "CreatedApiKey",
    "CreatedApiKeyResult",
]


class ApiKeyScope(OpenEnum):
    """What an API key may do.

    `read` reads partner and organization data, `write` reads and writes, `admin` does everything, API keys and billing
    included.

    Documented (https://docs.bullseye.so/partner-api/authentication#key-scopes).
    """

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


class ApiKeyStatus(OpenEnum):
    """State of an API key.

    Documented (https://docs.bullseye.so/partner-api/api-keys#list-api-keys).
    """

    ACTIVE = "active"
    REVOKED = "revoked"
    """Inferred, not documented (https://docs.bullseye.so/api-reference/api-keys): Only active is shown; revoked is the
    other word of the Organization API.
    """


class ApiKey(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """An API key as the list shows it; never the key itself.

    Documented (https://docs.bullseye.so/partner-api/api-keys#list-api-keys).
    """

    id: UUID
    """Id of the API key. Example: `8a4d7c39-54c2-4f0e-b3f6-1f0a5e0b7d12`."""
    name: str
    """Descriptive name. Example: `Production Key`."""
    key_prefix: str
    """First characters of the key, to recognise it by. 14 characters in the sample. Not empty. Example:
    `pk_live_abc123`.
    """
    scopes: list[ApiKeyScope]
    """What the key may do. Example: `["read", "write"]`."""
    status: ApiKeyStatus
    """State of an API key. Example: `active`."""
    expires_at: AwareDatetime | None
    """When the key stops working; null when it never expires. How it is refused then is not documented. Example:
    `2026-01-01T00:00:00Z`.

    That it may be null is inferred.
    """
    last_used_at: AwareDatetime | None
    """When the key was last used; null when it never was. Example: `2025-02-27T10:30:00Z`.

    That it may be null is inferred.
    """
    created_at: AwareDatetime
    """When the key was created. Example: `2025-01-01T00:00:00Z`."""


class CreatedApiKey(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """A new API key, without the time of its last use.

    Documented (https://docs.bullseye.so/partner-api/api-keys#create-api-key).
    """

    id: UUID
    """Id of the API key. Example: `8a4d7c39-54c2-4f0e-b3f6-1f0a5e0b7d12`."""
    name: str
    """Descriptive name. Example: `Production Key`."""
    key_prefix: str
    """First characters of the key, to recognise it by. 14 characters in the sample. Not empty. Example:
    `pk_live_abc123`.
    """
    scopes: list[ApiKeyScope]
    """What the key may do. Example: `["read", "write"]`."""
    status: ApiKeyStatus
    """State of an API key. Example: `active`."""
    expires_at: AwareDatetime | None
    """When the key stops working; null when it never expires. How it is refused then is not documented. Example:
    `2026-01-01T00:00:00Z`.

    Documented (https://docs.bullseye.so/partner-api/api-keys#list-api-keys). That it may be null is inferred.
    """
    created_at: AwareDatetime
    """When the key was created. Example: `2025-02-27T10:30:00Z`."""


class CreateApiKeyRequest(Model, frozen=True, kw_only=True, rename="camel"):
    """The API key to create.

    Documented (https://docs.bullseye.so/partner-api/api-keys#create-api-key).
    """

    name: str
    """Descriptive name. Not empty. Example: `Production Key`.

    No length limit is given; that it may not be empty is inferred.
    """
    scopes: Sequence[str] | UnsetType = UNSET
    """What the key may do; left out, it has full access. Not empty. Example: `["read", "write"]`.

    That the list may not be empty and has no repetition is inferred.
    """
    expires_at: datetime | UnsetType = UNSET
    """When the key stops working (ISO 8601); left out, it never expires. Example: `2026-01-01T00:00:00Z`."""


class ApiKeyListEnvelope(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """Answer of list API keys.

    Documented (https://docs.bullseye.so/partner-api/api-keys#list-api-keys).
    """

    api_keys: list[ApiKey]
    """The API keys of the partner."""


class CreatedApiKeyResult(ReceivedModel, frozen=True, kw_only=True, rename="camel"):
    """A new API key and, this once, the key itself.

    Documented (https://docs.bullseye.so/partner-api/api-keys#create-api-key).
    """

    api_key: CreatedApiKey
    """A new API key, without the time of its last use."""
    plain_key: str
    """The key itself. It is returned only here; store it safely. At least 20 characters. Example:
    `pk_live_abc123def456`.

    The sample is cut after pk_live_abc123def4, so the length is inferred.
    """

    def __rich_repr__(self) -> list[tuple[str, object]]:
        """Return name and value of each field, a secret without its value."""
        return [
            ("api_key", self.api_key),
            ("plain_key", "…"),
        ]

    def __repr__(self) -> str:
        return self._with_names_of_extra(
            f"CreatedApiKeyResult({', '.join(f'{name}={value!r}' for name, value in self.__rich_repr__())})"
        )
