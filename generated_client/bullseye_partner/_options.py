"""Options of a single call."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._json import JSON


class RequestOptions(TypedDict, total=False):
    """What a single call may do differently from its client.

    `timeout` and `deadline` are seconds: the longest silence of the server, and the longest time of the whole call,
    retries and waits included. `max_retries` counts attempts after the first.
    """

    timeout: float
    deadline: float
    max_retries: int
    extra_headers: Mapping[str, str]
    extra_query: Mapping[str, str]
    extra_body: Mapping[str, JSON]
