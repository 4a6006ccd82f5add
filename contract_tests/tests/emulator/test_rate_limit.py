"""The documented rate limit, on the clock of the emulator."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bullseye_partner_emulator import Emulator, Settings, SteppingClock, create_app
from contract_tests.tests.emulator.asgi import Caller

STILL = timedelta(0)


@pytest.fixture
def limited() -> tuple[Caller, SteppingClock]:
    clock = SteppingClock(step=STILL)
    emulator = create_app(Settings(seed=1, clock=clock, rate_limit=3))
    return Caller(emulator, emulator.api_key), clock


def test_the_headers_count_down_and_the_next_request_is_429(limited: tuple[Caller, SteppingClock]) -> None:
    api, clock = limited
    clock.advance(timedelta(seconds=12.5))
    for remaining in ("2", "1", "0"):
        answer = api("GET", "/partner/me")
        assert answer.status == 200
        assert answer.headers["x-ratelimit-limit"] == "3"
        assert answer.headers["x-ratelimit-remaining"] == remaining
        assert answer.headers["x-ratelimit-reset"] == "1740652260"  # 2025-02-27T10:31:00Z
    refused = api("GET", "/partner/me")
    assert (refused.status, refused.code) == (429, "TooManyRequests")
    assert refused.headers["retry-after"] == "48"
    assert refused.headers["x-ratelimit-remaining"] == "0"


def test_the_next_window_begins_anew(limited: tuple[Caller, SteppingClock]) -> None:
    api, clock = limited
    assert [api("GET", "/partner/me").status for _ in range(4)] == [200, 200, 200, 429]
    clock.advance(timedelta(seconds=59.9))
    assert api("GET", "/partner/me").status == 429
    clock.advance(timedelta(seconds=0.1))
    assert api("GET", "/partner/me").headers["x-ratelimit-remaining"] == "2"


def test_all_keys_of_a_partner_share_its_limit(limited: tuple[Caller, SteppingClock]) -> None:
    api, _ = limited
    other = Caller(api.emulator, api.emulator.issue_key(["read"]))
    assert [caller("GET", "/partner/me").status for caller in (api, other, api, other)] == [200, 200, 200, 429]


def test_errors_of_a_known_caller_count_and_carry_the_headers(limited: tuple[Caller, SteppingClock]) -> None:
    api, _ = limited
    reader = Caller(api.emulator, api.emulator.issue_key(["read"]))
    answers = [
        api("GET", "/partner/organizations/x"),
        reader("GET", "/partner/billing"),
        api("POST", "/partner/api-keys"),
    ]
    assert [answer.status for answer in answers] == [400, 403, 400]
    assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == ["2", "1", "0"]


def test_unknown_callers_do_not_count(limited: tuple[Caller, SteppingClock]) -> None:
    api, _ = limited
    assert Caller(api.emulator, "pk_live_unknown")("GET", "/partner/me").status == 401
    assert api("GET", "/partner/nope").status == 404
    assert api("GET", "/partner/me").headers["x-ratelimit-remaining"] == "2"


def test_the_limit_is_the_one_of_the_description(api: Caller, bundle: dict[str, Any]) -> None:
    assert api("GET", "/partner/me").headers["x-ratelimit-limit"] == str(bundle["info"]["x-rate-limit"]["requests"])
    bundle["info"]["x-rate-limit"]["requests"] = 7
    other = create_app(Settings(description=bundle))
    assert Caller(other, other.api_key)("GET", "/partner/me").headers["x-ratelimit-limit"] == "7"


def test_the_stepping_clock_stays_below_the_limit(emulator: Emulator) -> None:
    api = Caller(emulator, emulator.api_key)
    assert {api("GET", "/partner/script-config").status for _ in range(1300)} == {200}
