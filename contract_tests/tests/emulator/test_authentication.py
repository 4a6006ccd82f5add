"""Who calls is looked up again exactly when a row has changed."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from bullseye_partner_emulator import Settings, SteppingClock, create_app
from bullseye_partner_emulator.database import Database
from contract_tests.tests.emulator.asgi import Caller

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from bullseye_partner_emulator import Emulator


@contextmanager
def look_ups() -> Generator[list[str]]:
    """Collect the statements that look a caller up."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "JOIN api_keys" in statement:
            found.append(statement)

    event.listen(sa.Engine, "before_cursor_execute", note)
    yield found
    event.remove(sa.Engine, "before_cursor_execute", note)


def standing_still(database_url: str) -> Emulator:
    """Return an emulator where reading changes nothing, once a key was used."""
    return create_app(Settings(seed=1, clock=SteppingClock(step=timedelta(0)), database_url=database_url))


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///{folder}/emulator.db"])
def test_sqlite_is_asked_once_until_a_row_changes(url: str, tmp_path: Any) -> None:
    emulator = standing_still(url.format(folder=tmp_path))
    api = Caller(emulator, emulator.api_key)
    api.get("/partner/me")  # notes the use of the key, a change
    with look_ups() as found:
        for _ in range(3):
            api.get("/partner/me")
        assert len(found) == 1
        api.create_organization()
        assert len(found) == 1
        api.get("/partner/me")
        assert len(found) == 2
    emulator.close()


def test_an_unknown_key_is_not_kept(emulator: Emulator) -> None:
    with look_ups() as found:
        assert [Caller(emulator, "pk_live_unknown")("GET", "/partner/me").status for _ in range(3)] == [401] * 3
    assert len(found) == 3


def remove(emulator: Emulator, partner_id: str) -> None:
    assert emulator.remove_partner(partner_id)


def start_anew(emulator: Emulator, _partner_id: str) -> None:
    emulator.reset()


def reset_partner(emulator: Emulator, partner_id: str) -> None:
    assert emulator.reset_partner(partner_id)


@pytest.mark.parametrize(("change", "status"), [(remove, 401), (start_anew, 401), (reset_partner, 200)])
def test_what_changes_a_caller_counts_for_its_next_request(
    database_url: str, change: Callable[[Emulator, str], None], status: int
) -> None:
    emulator = standing_still(database_url)
    account = emulator.create_partner()
    api = Caller(emulator, account.api_key)
    fresh = api.get("/partner/me")
    assert api("PUT", "/partner/branding", {"companyName": "Another"}).status == 200
    renamed = [api.get("/partner/me") for _ in range(2)]
    assert renamed[0] == renamed[1] != fresh
    change(emulator, account.id)
    answer = api("GET", "/partner/me")
    assert (answer.status, answer.json == fresh) == (status, status == 200)
    emulator.close()


def test_a_copy_of_another_database_is_a_change() -> None:
    ours, theirs = Database("sqlite://"), Database("sqlite://")
    before = ours.revision
    assert before == ours.revision
    ours.copy_from(theirs)
    assert ours.revision != before
    ours.close()
    theirs.close()
