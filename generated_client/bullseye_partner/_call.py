# Copied by `nox -s regenerate`. Do not edit: change generator/runtime/_call.py.
"""A call under way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._operation import Operation


class Call:
    """A call under way: what is sent, how often it was, when it must be over."""

    __slots__ = (
        "attempts",
        "content",
        "headers",
        "max_retries",
        "operation",
        "over_at",
        "timeout",
        "url",
    )

    def __init__(
        self,
        operation: Operation[Any],
        url: str,
        content: bytes | None,
        headers: Mapping[str, str] | None,
        timeout: float | None,
        over_at: float,
        max_retries: int,
    ) -> None:
        self.operation = operation
        self.url = url
        self.content = content
        self.headers = headers
        self.timeout = timeout
        self.over_at = over_at
        self.max_retries = max_retries
        self.attempts = 0
