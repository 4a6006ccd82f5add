"""One run at a time writes to a target, and what cancels a job does not end its tidying."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from contract_tests.live.exclusion import BusyError, alone, interrupted_by_termination
from contract_tests.live.run import run_live
from contract_tests.power.live_account import Account, open_account

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from contract_tests.scenario.facts import Facts
    from contract_tests.target.exchange import Answer, Request


class CancellingWire:
    """A wire during which the job is cancelled: with each request from the n-th on comes a SIGTERM."""

    def __init__(self, account: Account, first: int) -> None:
        self._wire = account.wire()
        self._left = first
        self.signals = 0

    def send(self, request: Request, key: Mapping[str, str]) -> Answer:
        self._left -= 1
        if self._left <= 0:
            self.signals += 1
            os.kill(os.getpid(), signal.SIGTERM)
        return self._wire.send(request, key)

    def close(self) -> None:
        self._wire.close()


def test_a_run_that_is_cancelled_again_and_again_tidies_all_the_same(facts: Facts, tmp_path: Path) -> None:
    account = open_account(tmp_path)
    wire = CancellingWire(account, 300)
    with pytest.raises(KeyboardInterrupt) as raised, interrupted_by_termination():
        run_live(facts, account.target, account.live(), wire=wire)
    assert raised.value.__notes__ == ["The run left nothing behind."]
    assert wire.signals > 10
    assert (account.damage(), account.remains()) == ([], [])


def test_what_sigterm_does_is_as_before_afterwards() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with interrupted_by_termination():
        assert signal.getsignal(signal.SIGTERM) is not before
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize(
    ("base_url", "journal"), [("", "another.jsonl"), ("https://elsewhere.example", "")], ids=["target", "journal"]
)
def test_a_run_waits_for_no_other_and_sends_nothing(facts: Facts, tmp_path: Path, base_url: str, journal: str) -> None:
    account = open_account(tmp_path)
    other = tmp_path / journal if journal else account.journal
    with (
        alone(tmp_path, base_url or account.target.base_url, other),
        pytest.raises(BusyError, match="Another run or sweep is at work on"),
    ):
        run_live(facts, account.target, account.live(), wire=account.wire())
    assert account.sent == []


def test_where_no_lock_can_be_made_nothing_is_sent(facts: Facts, tmp_path: Path) -> None:
    account = open_account(tmp_path)
    nowhere = tmp_path / "a file"
    nowhere.touch()
    with pytest.raises(BusyError, match="It cannot be seen"), alone(nowhere, account.target.base_url, account.journal):
        run_live(facts, account.target, account.live(), wire=account.wire())
    assert account.sent == []
