"""A run against an account that is for tests: the whole scenario, at a pace, and what can be put back is."""

from __future__ import annotations

import secrets
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx2

from contract_tests.live.account_state import AccountState
from contract_tests.live.exclusion import alone, undisturbed
from contract_tests.live.journal import Journal
from contract_tests.live.pace import Pace, PacedWire
from contract_tests.live.room import ACCOUNT, confirm_room
from contract_tests.live.used_up_limit import use_up_limit
from contract_tests.model.drawn_walk import FEW_ORGANIZATIONS, draw_walk
from contract_tests.model.walk import Walker
from contract_tests.scenario.packed_values import packed_values
from contract_tests.scenario.plan import tag_of
from contract_tests.scenario.reading.run import run_reading
from contract_tests.scenario.resources import entity_of, read_resources
from contract_tests.scenario.run import ScenarioResult
from contract_tests.scenario.session import Session
from contract_tests.scenario.states import states_not_reached
from contract_tests.scenario.steps import completeness
from contract_tests.scenario.steps.ground import Ground
from contract_tests.scenario.steps.table import EVERYTHING_WAS_REACHED, WHOLE, run_steps
from contract_tests.target.exchange import Answer, NoAnswerError, Request, open_wire, request_of
from contract_tests.target.receiver import LoopbackReceiver, Tunnel, is_loopback
from contract_tests.target.target import KEY_VARIABLE, SECOND_KEY

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from contract_tests.live.account_state import Look
    from contract_tests.live.run import LiveWrites
    from contract_tests.scenario.account_model import AccountModel
    from contract_tests.scenario.facts import Facts
    from contract_tests.target.exchange import Wire
    from contract_tests.target.target import Target
    from generator.json_pointer import Json
    from generator.operations import Operation

ORGANIZATIONS = 40
"""Organizations that the scenario makes at most, at one time and in all: what is deleted softly may count too."""
CREDITS = 6000
"""Credits that the scenario has allocated at most at one time."""
_PATIENCE = 20.0
"""Seconds that a request to the receiver may take on its way around."""

STEPS = tuple(
    replace(step, act=completeness.reachability) if step is EVERYTHING_WAS_REACHED else step for step in WHOLE
)
"""Nobody promised that an account has everything that is described; what never came is a state not reached."""


class SandboxError(Exception):
    """The account is not the one that was declared to be for tests; the message says what to do."""


class _SandboxGround(Ground):
    """What the steps stand on in an account for tests: updates also try values that only a long walk would reach."""

    def accepted_values(self, operation: Operation) -> dict[str, list[Json]]:
        values = super().accepted_values(operation)
        for name, schema in self.facts.body_properties(operation).items():
            values[name] += [value for value in packed_values(self.facts, schema) if value not in values[name]]
        return values


def run_sandbox(
    facts: Facts,
    target: Target,
    live: LiveWrites,
    partner_id: str,
    *,
    seed: int = 1,
    wire: Wire | None = None,
    account: AccountModel | None = None,
) -> ScenarioResult:
    """Run the whole scenario against an account for tests, then put back what answers allow.

    It is put back after an exception and after Ctrl-C too. After anything worse, the next run, or a sweep, removes what
    was made, by the journal; the settings of the account stay as they are then.

    Args:
        facts: The description.
        target: The account, and perhaps the key of a second one.
        live: Pace, journal and tunnel. The limit that the account's own answers name is believed; it is used up
            once if the run may spend all of it.
        partner_id: Whose account it has to be.
        seed: Of the data that is made.
        wire: Another way to the account than its own.
        account: Predicts the answers.

    Raises:
        SandboxError: the key opens another account, or none, or nothing arrives by the tunnel; nothing was changed.
        RoomError: the account has no room for what the run makes; nothing was changed.
        JournalError: the journal cannot be read; nothing was changed.
        BusyError: another run or sweep is at work there; nothing was sent.
    """
    with alone(live.locks, target.base_url, live.journal), ExitStack() as stack:
        started = time.monotonic()
        pace = Pace(facts, live.budget_share, live.clock, live.on_wait, believes_limit=True)
        journal = Journal(live.journal, target.base_url)
        wire = wire or open_wire(target)
        paced = PacedWire(account.listen(wire) if account is not None else wire, pace)
        stack.callback(paced.close)
        room = confirm(facts, target, paced, partner_id)
        confirm_second(facts, target, paced, partner_id)
        tunnel = live.tunnel or (Tunnel() if is_loopback(target.base_url) else None)
        receiver = stack.enter_context(_open_receiver(tunnel)) if tunnel is not None else None
        state = AccountState(facts, paced, target.api_key)
        try:
            before = state.look(leave_out=journal.pending_of(partner_id))
        except NoAnswerError as error:
            raise SandboxError(f"The account cannot be read, so that it could not be put back: {error}.") from None
        noting = _JournalingWire(paced, facts, journal, partner_id)
        # Nobody else writes to it, but a day may end between two looks.
        lent: set[str] = set()
        paced.leave_alone(lent)
        lending = _noting_what_it_lends(target, lent)
        session = Session(facts, lending, seed, receiver, wire=noting, tag=tag_of(live.run), shared=True)
        try:
            ground = _SandboxGround(session)
            run_reading(ground)
            run_steps(ground, STEPS)
            if live.budget_share >= 1:
                use_up_limit(ground, paced)
            if account is not None:
                walk = draw_walk(facts, seed, session.tag, organizations=min(room, FEW_ORGANIZATIONS))
                Walker(session, spares_others=True).run(walk)
                with session.step("the model of the account"):
                    account.hold_against(session)
        except BaseException as error:
            left = _put_back(state, before, journal)
            error.add_note(f"Left behind in the account: {'; '.join(left)}." if left else "The account is as it was.")
            raise
        left = _put_back(state, before, journal)
        compared = account.compared if account is not None else 0
        return _result(facts, session, paced, left, compared, time.monotonic() - started)


def _noting_what_it_lends(target: Target, lent: set[str]) -> Target:
    """Return a target that adds the key of each account that it lends to a set."""
    if (lends := target.another_account) is None:
        return target

    @contextmanager
    def another_account(rate_limit: int) -> Generator[str]:
        with lends(rate_limit) as key:
            lent.add(key)
            yield key

    return replace(target, another_account=another_account)


def _put_back(state: AccountState, before: Look, journal: Journal) -> list[str]:
    try:
        with undisturbed():
            return state.put_back(before, journal)
    except NoAnswerError as error:
        return [f"it cannot be seen what: {error}; sweep the target when it is back"]


def _result(
    facts: Facts, session: Session, paced: PacedWire, left: list[str], compared: int, seconds: float
) -> ScenarioResult:
    return ScenarioResult(
        findings=session.findings,
        requests=paced.sent,
        seconds=seconds,
        steps=session.steps,
        request_hash=session.request_hash,
        exchanges=session.exchanges,
        deliveries=session.deliveries,
        exercised=dict(session.exercised),
        unsettled=session.unsettled,
        apart=session.apart,
        compared=compared,
        faults=session.faults,
        left_behind=left,
        not_reached=states_not_reached(facts, session.exchanges),
    )


def confirm(facts: Facts, target: Target, wire: Wire, partner_id: str) -> int:
    """Check that a key opens the account of a partner, and that there is room in it.

    Returns:
        How many organizations it has room for beside those of the scenario.

    Raises:
        SandboxError: it does not.
        RoomError: there is none.
    """
    operation = facts.operations[ACCOUNT]
    where = f"GET {target.base_url}{operation.path}"
    try:
        answer = wire.send(request_of(operation), {facts.key_header: target.api_key})
    except NoAnswerError as error:
        raise SandboxError(f"There is no account at {target.base_url}: {error}.") from None
    account = entity_of(answer.json)
    if not 200 <= answer.status < 300 or not account:
        raise SandboxError(
            f"There is no account for the key in {KEY_VARIABLE}: {where} answered with status {answer.status}"
            f"{'' if answer.status >= 300 else ' and no id'}. Nothing else was sent."
        )
    if account["id"] != partner_id:
        raise SandboxError(
            f"--sandbox names the partner {partner_id}, but the key in {KEY_VARIABLE} opens the account of "
            f"{account['id']} ({account.get('name')}). Nothing was changed. Use the key of the account for tests, or "
            "name this partner if all of its data may be changed."
        )
    try:
        return confirm_room(facts, wire, target.api_key, account, organizations=ORGANIZATIONS, credits_needed=CREDITS)
    except NoAnswerError as error:
        raise SandboxError(f"The account cannot be read: {error}.") from None


def confirm_second(facts: Facts, target: Target, wire: Wire, partner_id: str) -> None:
    """Check that the key of a second account, if there is one, opens another account, and has full access.

    Raises:
        SandboxError: it does not.
    """
    if target.second_key is None:
        return
    strongest = next(one for one in facts.operations.values() if one.scope == facts.scopes[-1] and _is_plain_get(one))
    key = {facts.key_header: target.second_key}
    try:
        who, listed = (wire.send(request_of(one), key) for one in (facts.operations[ACCOUNT], strongest))
    except NoAnswerError as error:
        raise SandboxError(f"The second account cannot be read: {error}. Nothing was changed.") from None
    owner = entity_of(who.json).get("id") if who.status < 300 else None
    if owner is None or listed.status >= 300:
        failed, answer = (facts.operations[ACCOUNT], who) if owner is None else (strongest, listed)
        raise SandboxError(
            f"The key in {SECOND_KEY} does not have full access to an account: GET {failed.path} answered with "
            f"status {answer.status}{'' if answer.status >= 300 else ' and no id'}. Nothing was changed. Use another "
            "key, or none."
        )
    if owner == partner_id:
        raise SandboxError(
            f"The key in {SECOND_KEY} opens the account for tests itself. Nothing was changed. Use a key of another "
            "partner account, or none."
        )


def _is_plain_get(operation: Operation) -> bool:
    return operation.http_method == "GET" and not operation.path_parameters


@contextmanager
def _open_receiver(tunnel: Tunnel) -> Generator[LoopbackReceiver]:
    """Listen at the end of a tunnel, once it is known that what is sent into it arrives.

    Raises:
        SandboxError: it does not, or the port is taken.
    """
    try:
        listener = LoopbackReceiver(tunnel)
    except OSError as error:
        raise SandboxError(
            f"Port {tunnel.port} of this machine cannot be listened on: {error}. Nothing was changed. Name a free one."
        ) from None
    with listener as receiver:
        if tunnel.origin is not None:
            _confirm_receiver(receiver)
        yield receiver


def _confirm_receiver(receiver: LoopbackReceiver) -> None:
    url = f"{receiver.origin}/{secrets.token_hex(8)}"
    try:
        httpx2.post(url, timeout=_PATIENCE)
        said = "nothing arrived"
    except httpx2.HTTPError as error:
        said = str(error)
    if not any(one.url == url for one in receiver.received):
        raise SandboxError(
            f"The receiver of webhooks is not reached at {receiver.origin}: {said}. Nothing was changed. Let the "
            f"address lead to port {receiver.port} of this machine, or leave --receiver-url and --receiver-port out."
        )
    receiver.received.clear()


class _JournalingWire:
    """Writes down what is made in an account for tests, so that it can be removed when the run dies."""

    def __init__(self, wire: Wire, facts: Facts, journal: Journal, partner_id: str) -> None:
        self._wire = wire
        self._journal = journal
        self._partner_id = partner_id
        resources = read_resources(facts).values()
        self._makes = {one.creator.path: one.parameter for one in resources if not one.nested}

    def send(self, request: Request, key: Mapping[str, str]) -> Answer:
        """See `Wire`."""
        answer = self._wire.send(request, key)
        parameter = self._makes.get(request.target) if request.method == "POST" else None
        if parameter is not None and 200 <= answer.status < 300 and (made := entity_of(answer.json)):
            self._journal.made(parameter, str(made["id"]), self._partner_id)
        return answer

    def close(self) -> None:
        """See `Wire`."""
        self._wire.close()
