"""What is over takes no memory: partners that are gone, faults that are spent, requests of any size."""

from __future__ import annotations

import gc
import tracemalloc
from typing import TYPE_CHECKING

import pytest

from bullseye_partner_emulator import Emulator, Settings, SteppingClock, create_app
from bullseye_partner_emulator.faults import Fault
from contract_tests.tests.emulator.asgi import KEY_HEADER, Caller, send

if TYPE_CHECKING:
    from collections.abc import Callable

LOG_LENGTH = 20
TIMES = 100


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Emulator:
    """An emulator whose log of requests is full soon."""
    monkeypatch.setattr("bullseye_partner_emulator.state._REQUESTS_KEPT", LOG_LENGTH)
    return create_app(Settings(seed=1, clock=SteppingClock()))


def kept_bytes(act: Callable[[], None], *, before: int = LOG_LENGTH) -> float:
    """Return what each time keeps, once it has been done often enough for caches to be full.

    The least of three counts: what is kept shows in each, what something else does meanwhile does not.
    """
    tracemalloc.start()
    try:
        for _ in range(before):
            act()
        return min(_grown_bytes(act) for _ in range(3)) / TIMES
    finally:
        tracemalloc.stop()


def _grown_bytes(act: Callable[[], None]) -> int:
    gc.collect()
    start, _ = tracemalloc.get_traced_memory()
    for _ in range(TIMES):
        act()
    gc.collect()
    return tracemalloc.get_traced_memory()[0] - start


def test_a_partner_that_is_gone(emulator: Emulator) -> None:
    def come_and_go() -> None:
        partner = emulator.create_partner("empty")
        assert Caller(emulator, partner.api_key)("GET", "/partner/me").status == 200
        assert emulator.remove_partner(partner.id)

    assert kept_bytes(come_and_go) < 200


def test_a_fault_that_is_spent(emulator: Emulator) -> None:
    partner = emulator.create_partner("empty")
    caller = Caller(emulator, partner.api_key)

    def hit() -> None:
        emulator.inject(partner.id, Fault(kind="status", times=1))
        assert caller("GET", "/partner/me").status == 503

    assert kept_bytes(hit) < 500


def test_a_request_with_a_long_path_or_method() -> None:
    emulator = create_app(Settings(seed=1, rate_limit=10_000))
    headers = [(KEY_HEADER, emulator.api_key)]

    def ask() -> None:
        assert send(emulator, "GET", "/" + "x" * 60_000, headers).status == 404
        assert send(emulator, "M" * 60_000, "/", headers).status == 404

    assert kept_bytes(ask, before=0) < 3000
