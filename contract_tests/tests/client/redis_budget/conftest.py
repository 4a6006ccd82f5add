"""A real Redis server, and scripts that go by the time of the test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from redis import Redis

from bullseye_partner import (
    redis_rate_budget,
)
from contract_tests.real_parts.redis_server import running_redis

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def server() -> Iterator[Path]:
    with running_redis() as path:
        yield path


@pytest.fixture
def redis(server: Path) -> Iterator[Any]:
    with Redis(unix_socket_path=str(server)) as client:
        client.flushall()
        yield client


@pytest.fixture
def told_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the script go by the time of `ServerTime`."""
    real = redis_rate_budget._ASK
    told = real.replace("redis.call('TIME')", "redis.call('HMGET', 'time', 'seconds', 'microseconds')")
    assert told != real
    monkeypatch.setattr(redis_rate_budget, "_ASK", told)
