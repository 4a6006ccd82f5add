"""A server on this machine as a target: an emulator lends the run an account of its own."""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast
from urllib.parse import urljoin

import httpx2

from bullseye_partner_emulator.control import CONTROL_PATH
from contract_tests.json_body import json_in
from contract_tests.target.events import Event, TimePassed, VisitorIdentified
from contract_tests.target.receiver import is_loopback
from contract_tests.target.target import (
    ENOUGH_CREDITS,
    ENOUGH_ORGANIZATIONS,
    ENOUGH_REQUESTS,
    KEY_VARIABLE,
    Target,
    remote_target,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from generator.json_pointer import JsonObject

_SECONDS_TO_ANSWER = 5.0
_SECONDS_TO_DELIVER = 30.0
_SECONDS_BETWEEN_LOOKS = 0.02
_ROOM: JsonObject = {
    "rateLimit": ENOUGH_REQUESTS,
    "maxOrganizations": ENOUGH_ORGANIZATIONS,
    "creditPoolTotal": ENOUGH_CREDITS,
}
_A_SECOND = timedelta(seconds=1)
"""The control API tells the time in whole seconds."""
_SAME_TIME = timedelta(seconds=2)


@contextmanager
def local_target(url: str) -> Generator[Target]:
    """Open a server on this machine as a target.

    An emulator with a control API lends the run an account that it has no other use for, with no limit that a run could
    meet, and removes it after the run. The accounts that it has already are left alone. The account of any other server
    is that of the key; it may be changed at will.

    Raises:
        TargetError: the server is no such emulator, and the environment has no key for it.
    """
    base_url = url.rstrip("/")
    with httpx2.Client(base_url=urljoin(base_url, CONTROL_PATH), timeout=_SECONDS_TO_ANSWER) as client:
        control = Control(client)
        account = control.lend("small", ENOUGH_REQUESTS)
        if account is None:
            yield remote_target(url)
            return
        account.reset()
        try:
            yield Target(
                base_url,
                base_url,
                account.api_key,
                None,
                account.reset,
                rate_limit=ENOUGH_REQUESTS,
                another_account=control.another_account,
                bring_about=control.bring_about,
                is_copy=True,
                not_modelled=control.not_modelled,
                is_dated=account.is_dated(),
                keep=account.keep,
            )
        finally:
            account.give_back()


@contextmanager
def given_target(url: str) -> Generator[Target]:
    """Open the account of the key in the environment as a target, wherever it is.

    An emulator on this machine with a control API lends empty accounts beside it, in which things happen that no
    request brings about.

    Raises:
        TargetError: the environment has no key.
    """
    target = remote_target(url)
    if not is_loopback(target.base_url):
        yield target
        return
    with httpx2.Client(base_url=urljoin(target.base_url, CONTROL_PATH), timeout=_SECONDS_TO_ANSWER) as client:
        control = Control(client)
        if control.ask("GET", "") is not None:
            target = replace(target, another_account=control.another_account, bring_about=control.bring_about)
        yield target


class Control:
    """The control API of an emulator in another process; `lent` are the ids of accounts by the keys that were lent."""

    def __init__(self, client: httpx2.Client, lent: Mapping[str, str] | None = None) -> None:
        self._client = client
        self._lent = dict(lent or {})

    @property
    def not_modelled(self) -> Mapping[str, str]:
        """See `Target`."""
        return cast("Mapping[str, str]", (self.ask("GET", "") or {}).get("notModelled", {}))

    def lend(self, data_set: str, rate_limit: int) -> _Account | None:
        """Make an account; None if there is no control API."""
        made = self.ask("POST", "partners", {"dataSet": data_set, "rateLimit": rate_limit}) or {}
        return _Account(self, made["id"], made["apiKey"]) if made.keys() >= {"id", "apiKey"} else None

    @contextmanager
    def another_account(self, rate_limit: int) -> Generator[str]:
        """See `Target`."""
        account = self.lend("empty", rate_limit)
        if account is not None:
            self._lent[account.api_key] = account.id
        try:
            yield account.api_key if account is not None else ""
        finally:
            if account is not None:
                del self._lent[account.api_key]
                account.give_back()

    def bring_about(self, api_key: str, event: Event) -> bool:
        """See `Target`."""
        account = self._lent.get(api_key, "")
        path = f"partners/{account}"
        match event:
            case VisitorIdentified(organization_id, known):
                visitor: JsonObject = {"organizationId": organization_id, "visitor": known}
                happened = self.ask("POST", f"{path}/visitors", visitor) is not None
            case TimePassed(seconds):
                happened = self.ask("POST", f"{path}/clock", {"advanceSeconds": seconds}) is not None
        return happened and self._settled(account)

    def _settled(self, account: str) -> bool:
        """Wait until each delivery that is due was attempted, retries included; return whether that was soon."""
        now, patience = self.now(account), time.monotonic() + _SECONDS_TO_DELIVER
        while now is not None and time.monotonic() < patience:
            # No answer, as on a busy machine, does not mean that no delivery is due.
            if (told := self.ask("GET", f"partners/{account}/deliveries")) is not None:
                pending = [one for one in told.get("deliveries", []) if one["status"] == "pending"]
                if all(datetime.fromisoformat(one["nextAttemptAt"]) >= now + _A_SECOND for one in pending):
                    return True
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        return False

    def now(self, account: str) -> datetime | None:
        """Return the time of an account, by its id, in whole seconds; None if there is no answer about it."""
        partners: list[JsonObject] = (self.ask("GET", "partners") or {}).get("partners", [])
        return next((datetime.fromisoformat(one["now"]) for one in partners if one.get("id") == account), None)

    def ask(self, method: str, path: str, body: JsonObject | None = None) -> JsonObject | None:
        """Return what it answers; None if it refuses, or if there is none."""
        try:
            answer = self._client.request(method, path, json=body)
        except httpx2.HTTPError:
            return None
        said = json_in(answer.content) if answer.is_success else None
        return cast("JsonObject", said) if isinstance(said, dict) else None

    def address(self, path: str) -> str:
        """Return the URL of a path."""
        return f"{self._client.base_url}{path}"


@dataclass
class _Account:
    """An account that a run was lent."""

    control: Control
    id: str
    api_key: str = field(repr=False)
    kept: bool = False

    @property
    def _path(self) -> str:
        return f"partners/{self.id}"

    def reset(self) -> None:
        """Take it back to its start, without limits."""
        self.control.ask("POST", f"{self._path}/reset", {"dataSet": "small"})
        self.control.ask("PATCH", f"{self._path}/limits", _ROOM)

    def is_dated(self) -> bool:
        """Return whether its time is that of this machine, which is in the `Date` of its answers."""
        now = self.control.now(self.id)
        return now is not None and abs(now - datetime.now(UTC)) < _SAME_TIME

    def keep(self) -> str:
        """See `Target`."""
        self.kept = True
        keys = self.control.address(f"{self._path}/keys")
        return (
            f"the account {self.id} of this run stays in the emulator, so that the commands find what they name; "
            f"`curl -X POST {keys}` makes the key for {KEY_VARIABLE}, the control API removes it"
        )

    def give_back(self) -> None:
        """Remove it, unless it is kept."""
        if not self.kept:
            self.control.ask("DELETE", self._path)
