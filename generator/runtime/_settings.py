"""How a client behaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import msgspec
from msgspec import structs

from ._parameters import free_query
from ._retry import RetryPolicy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._rate_budget import RateLimitMode


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """How a client behaves; a value. Times are seconds."""

    timeout: float = 30.0
    timeout_is_given: bool = False
    deadline: float = 120.0
    retry: RetryPolicy = RetryPolicy()
    strict: bool = False
    rate_limit: RateLimitMode = "wait"
    max_response_bytes: int = 64 * 2**20
    default_headers: Mapping[str, str] = {}
    default_query: Mapping[str, str | list[str]] = {}


def with_changes(settings: Settings, changes: Mapping[str, object]) -> Settings:
    """Return settings of which some are replaced."""
    given = {name: value for name, value in changes.items() if name in Settings.__struct_fields__}
    if "max_retries" in changes:
        retry = cast("RetryPolicy", given.get("retry", settings.retry))
        given["retry"] = structs.replace(retry, max_retries=cast("int", changes["max_retries"]))
    if "default_headers" in changes:
        given["default_headers"] = dict(cast("Mapping[str, str]", changes["default_headers"]))
    if "default_query" in changes:
        given["default_query"] = free_query(cast("Mapping[str, object]", changes["default_query"]))
    if "timeout" in changes:
        given["timeout_is_given"] = True
    return structs.replace(settings, **cast("dict[str, Any]", given))
