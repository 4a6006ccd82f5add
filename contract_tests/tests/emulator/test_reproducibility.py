"""One seed, one sequence of answers; reset goes back to the start; a file outlives the emulator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bullseye_partner_emulator import Emulator, Settings, SteppingClock, create_app
from contract_tests.tests.emulator import story
from contract_tests.tests.emulator.asgi import Answer, Caller

if TYPE_CHECKING:
    from pathlib import Path


def told(emulator: Emulator) -> list[tuple[str, Answer]]:
    return list(story.walk(Caller(emulator, emulator.api_key)))


def seeded(seed: int | None) -> Emulator:
    return create_app(Settings(seed=seed, clock=SteppingClock()))


def test_two_runs_with_one_seed_are_the_same_bytes() -> None:
    assert told(seeded(7)) == told(seeded(7))


def test_another_seed_is_another_run() -> None:
    assert told(seeded(7)) != told(seeded(8))
    assert seeded(None).api_key != seeded(None).api_key


def test_reset_goes_back_to_the_start() -> None:
    emulator = seeded(7)
    first = told(emulator)
    assert told(emulator) != first
    emulator.issue_key(["read"])
    emulator.reset()
    assert told(emulator) == first


def test_reset_takes_back_issued_keys_and_the_rate_limit() -> None:
    emulator = create_app(Settings(seed=1, clock=SteppingClock(), rate_limit=1))
    issued = emulator.issue_key()
    assert [Caller(emulator, issued)("GET", "/partner/me").status for _ in range(2)] == [200, 429]
    emulator.reset()
    assert Caller(emulator, issued)("GET", "/partner/me").status == 401
    assert Caller(emulator, emulator.api_key)("GET", "/partner/me").status == 200


def test_a_file_outlives_the_emulator_and_reset_starts_it_anew(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'emulator.db'}"
    first = create_app(Settings(database_url=url))
    organization = Caller(first, first.api_key).create_organization(name="Kept")
    first.close()

    second = create_app(Settings(database_url=url))
    path = f"/partner/organizations/{organization['id']}"
    assert Caller(second, second.api_key).get(path)["organization"] == organization
    assert Caller(second, first.api_key).get(path)["organization"] == organization
    second.close()

    third = create_app(Settings(database_url=url, api_key=first.api_key))
    api = Caller(third, third.api_key)
    assert [key["name"] for key in api.get("/partner/api-keys")["apiKeys"]].count("Admin Key") == 2
    third.reset()
    assert api("GET", path).status == 404
    third.close()


def test_two_emulators_share_nothing(emulator: Emulator) -> None:
    other = create_app(Settings(api_key=emulator.api_key))
    organization = Caller(emulator, emulator.api_key).create_organization()
    assert Caller(other, other.api_key)("GET", f"/partner/organizations/{organization['id']}").status == 404
