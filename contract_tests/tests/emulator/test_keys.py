"""Keys, scopes, expiry and revocation."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bullseye_partner_emulator import Emulator, Settings, SteppingClock, create_app
from contract_tests.tests.emulator.asgi import BASE, KEY_HEADER, Caller, send

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(KEY_HEADER, "")],
        [(KEY_HEADER, "pk_live_unknown")],
        [(KEY_HEADER, "\xff\x00")],
        [("Authorization", "Bearer x")],
    ],
)
def test_a_missing_or_unknown_key_is_401(
    emulator: Emulator, bundle: dict[str, Any], headers: list[tuple[str, str]]
) -> None:
    for path, item in bundle["paths"].items():
        for method in item.keys() & {"get", "put", "post", "delete"}:
            answer = send(emulator, method.upper(), BASE + path, headers)
            assert (answer.status, answer.code) == (401, "Unauthorized"), (method, path)
            assert "x-ratelimit-limit" not in answer.headers


def test_two_keys_in_one_request_are_401(emulator: Emulator) -> None:
    keys = [(KEY_HEADER, emulator.api_key), (KEY_HEADER, emulator.api_key)]
    assert send(emulator, "GET", f"{BASE}/partner/me", keys).status == 401


@pytest.mark.parametrize(
    ("held", "allowed"),
    [
        (["read"], {"read"}),
        (["write"], {"read", "write"}),
        (["read", "write"], {"read", "write"}),
        (["admin"], {"read", "write", "admin"}),
        (None, {"read", "write", "admin"}),
    ],
)
def test_each_operation_needs_the_scope_that_the_description_says(
    emulator: Emulator, bundle: dict[str, Any], held: list[str] | None, allowed: set[str]
) -> None:
    api = Caller(emulator, emulator.issue_key(held))
    for path, item in bundle["paths"].items():
        for method in item.keys() & {"get", "put", "post", "delete"}:
            (needed,) = item[method]["security"][0]["PartnerKey"]
            answer = api(method.upper(), path.replace("{", "").replace("}", ""))
            assert (answer.status == 403) == (needed not in allowed), (method, path, held, answer.status)
            if answer.status == 403:
                assert (answer.code, answer.json["details"]["requiredScope"]) == ("Forbidden", needed)


def test_a_key_is_shown_once_and_stored_as_a_hash(tmp_path: Path) -> None:
    file = tmp_path / "emulator.db"
    emulator = create_app(Settings(database_url=f"sqlite:///{file}"))
    api = Caller(emulator, emulator.api_key)
    created = api("POST", "/partner/api-keys", {"name": "New"}).json
    plain_key = created["plainKey"]
    assert created["apiKey"]["keyPrefix"] == plain_key[:14]
    assert created["apiKey"]["scopes"] == ["read", "write", "admin"]
    assert "lastUsedAt" not in created["apiKey"]
    assert Caller(emulator, plain_key).get("/partner/me") == api.get("/partner/me")
    assert plain_key.encode() not in api("GET", "/partner/api-keys").body
    emulator.close()
    with sqlite3.connect(file) as database:
        assert plain_key not in "".join(database.iterdump())
    database.close()


def test_the_list_shows_when_a_key_was_last_used(api: Caller, clock: SteppingClock) -> None:
    created = api("POST", "/partner/api-keys", {"name": "New"}).json

    def last_used() -> str | None:
        used: str | None = next(
            key["lastUsedAt"] for key in api.get("/partner/api-keys")["apiKeys"] if key["name"] == "New"
        )
        return used

    assert last_used() is None
    clock.reset()
    clock.advance(timedelta(hours=1))
    assert Caller(api.emulator, created["plainKey"])("GET", "/partner/organizations/x").status == 400
    assert last_used() == "2025-02-27T11:30:00Z"


def test_a_revoked_key_no_longer_works_and_stays_listed(api: Caller) -> None:
    created = api("POST", "/partner/api-keys", {"name": "New"}).json
    path = f"/partner/api-keys/{created['apiKey']['id'].upper()}"
    revoked = api("DELETE", path)
    assert (revoked.status, revoked.body) == (204, b"")
    assert "content-type" not in revoked.headers
    assert Caller(api.emulator, created["plainKey"])("GET", "/partner/me").status == 401
    assert [key["status"] for key in api.get("/partner/api-keys")["apiKeys"] if key["name"] == "New"] == ["revoked"]
    assert api("DELETE", path).status == 204


def test_an_expired_key_is_401_from_that_instant_on() -> None:
    clock = SteppingClock(step=timedelta(0))
    emulator = create_app(Settings(clock=clock))
    api = Caller(emulator, emulator.api_key)
    created = api("POST", "/partner/api-keys", {"name": "New", "expiresAt": "2025-02-27T12:00:00+01:00"}).json
    assert created["apiKey"]["expiresAt"] == "2025-02-27T11:00:00Z"
    expiring = Caller(api.emulator, created["plainKey"])
    clock.advance(timedelta(minutes=30, microseconds=-1))
    assert expiring("GET", "/partner/me").status == 200
    clock.advance(timedelta(microseconds=1))
    assert (answer := expiring("GET", "/partner/me")).status == 401
    assert answer.code == "Unauthorized"


@pytest.mark.parametrize(
    ("given", "status", "shown"),
    [
        ("0001-01-01T00:00:00Z", 201, "0001-01-01T00:00:00Z"),
        ("2026-01-01T00:00:00.5Z", 201, "2026-01-01T00:00:00.500000Z"),
        ("2016-12-31t23:59:60z", 201, "2017-01-01T00:00:00Z"),
        ("0000-01-01T00:00:00Z", 201, "0001-01-01T00:00:00Z"),
        ("0001-01-01T00:00:00+00:01", 201, "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59-23:59", 201, "9999-12-31T23:59:59Z"),
        ("2026-01-01", 400, None),
    ],
)
def test_the_expiry_of_a_key_is_any_time_of_rfc_3339(api: Caller, given: str, status: int, shown: str | None) -> None:
    answer = api("POST", "/partner/api-keys", {"name": "x", "expiresAt": given})
    assert answer.status == status
    if shown is None:
        assert answer.json["details"]["errors"][0]["field"] == "body.expiresAt"
    else:
        assert answer.json["apiKey"]["expiresAt"] == shown
