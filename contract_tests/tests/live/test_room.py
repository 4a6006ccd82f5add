"""A run that writes begins only where there is room for what it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract_tests.live.fence import CREDITS_AT_MOST, MADE_AT_MOST
from contract_tests.live.room import RoomError
from contract_tests.live.run import run_live
from contract_tests.power.live_account import open_account
from contract_tests.power.mutants import Mutant, mutated
from contract_tests.power.mutants.mutant import stateless
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.power.live_account import Account
    from contract_tests.scenario.facts import Facts
    from contract_tests.target.exchange import Wire

KEPT = 9
"""Organizations of the account that are not deleted."""


def says(account: Account, **values: int) -> Wire:
    """Return a way to the account on which it says something else of its limits."""
    change = stateless(told(lambda body: body["partner"].update(values)))
    operation = "getPartnerAccount"
    return account.wire(mutated(account.emulator, Mutant("test", operation, "", "", change, frozenset({operation}))))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("maxOrganizations", KEPT + MADE_AT_MOST - 1, f"has {KEPT} of {KEPT + MADE_AT_MOST - 1} organizations"),
        ("creditPoolAvailable", CREDITS_AT_MOST - 1, f"has {CREDITS_AT_MOST - 1} credits to allocate"),
    ],
)
def test_a_live_account_without_room_is_not_written_to(
    facts: Facts, tmp_path: Path, name: str, value: int, said: str
) -> None:
    account = open_account(tmp_path)
    with pytest.raises(RoomError, match=said):
        run_live(facts, account.target, account.live(1.0), wire=says(account, **{name: value}))
    assert account.rows() == account.before
    assert not account.journal.exists()


def test_a_live_account_with_just_enough_room_is_written_to(facts: Facts, tmp_path: Path) -> None:
    account = open_account(tmp_path)
    enough = {"maxOrganizations": KEPT + MADE_AT_MOST, "creditPoolAvailable": CREDITS_AT_MOST}
    result = run_live(facts, account.target, account.live(1.0), wire=says(account, **enough))
    assert any(one.request.method == "POST" and one.answer.status == 201 for one in result.exchanges)
