"""A live run sees what happens in states that only its own things can be in, and with each of its keys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from bullseye_partner_emulator import Settings
from contract_tests import oracles
from contract_tests.live.fence import MORE_THAN_ANYBODY_HAS
from contract_tests.live.run import run_live
from contract_tests.power.dated_model import DatedModel
from contract_tests.power.incidents.catalogue import BY_ID
from contract_tests.power.incidents.deviating_emulator import DeviatingEmulator
from contract_tests.power.live_account import Account, EmulatorClock, TestClock, open_account
from contract_tests.power.mutants import Mutant, mutated
from contract_tests.power.mutants.rewriting import put_json, understood
from contract_tests.scenario.laws.writes_at_once import LAW as WRITES_AT_ONCE
from contract_tests.scenario.session import Session
from contract_tests.scenario.steps.ground import Ground
from contract_tests.scenario.steps.keys import make_keys
from contract_tests.target.target import emulator_target

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from contract_tests.finding import Finding
    from contract_tests.oracles import Oracle
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api
    from contract_tests.power.mutants.rewriting import Deviate
    from contract_tests.scenario.facts import Facts

_CONFIG = re.compile(r"/organizations/([^/]+)/icp-configs/([^/]+)$")


@pytest.fixture
def account(tmp_path: Path) -> Account:
    return open_account(tmp_path)


def found(facts: Facts, account: Account, operation_id: str, deviation: Callable[[], Deviate]) -> list[Finding]:
    mutant = Mutant("test", operation_id, "", "", deviation)
    wire = account.wire(mutated(account.emulator, mutant))
    result = run_live(facts, account.target, account.live(), wire=wire, account=DatedModel(facts, account.emulator))
    assert (account.damage(), account.remains(), account.trespasses()) == ([], [], [])
    return [one for one in result.findings if one.operation_id == operation_id]


def deletion_pauses_the_pixel() -> Deviate:
    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if request.operation == "deleteOrganization" and answer.succeeded:
            await put_json(request, api, f"{request.path}/pixel-config", {"enabled": False})
        return answer

    return deviate


def deletion_hides_the_visitors() -> Deviate:
    deleted: set[str] = set()

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if request.operation == "deleteOrganization" and answer.succeeded:
            deleted.add(request.path)
        if request.operation == "updateOrganizationStatus" and answer.succeeded:
            deleted.discard(request.path.removesuffix("/status"))
        if request.path.removesuffix("/visitors") in deleted and request.operation == "listOrganizationVisitors":
            return await api(request.asking("GET", f"{request.path.removesuffix('/visitors')}0/icp-configs"))
        return answer

    return deviate


def what_is_left_is_given() -> Deviate:
    """Give some credits where more are asked for than there are, instead of refusing."""

    async def deviate(request: Request, api: Api) -> Answer:
        name = {"allocateCredits": "credits", "createOrganization": "initialCredits"}.get(request.operation)
        body = request.object or {}
        if name is None or body.get(name) != MORE_THAN_ANYBODY_HAS:
            return await api(request)
        return await api(request.with_json({**body, name: 400}))

    return deviate


def null_is_off() -> Deviate:
    """Switch an e-mail off where it should be inherited again."""
    switched = understood(
        lambda body: body.update(preferences={name: bool(value) for name, value in body["preferences"].items()})
    )

    async def deviate(request: Request, api: Api) -> Answer:
        return await (switched if request.operation == "updateOrganizationEmailPreferences" else _as_it_is)(
            request, api
        )

    return deviate


async def _as_it_is(request: Request, api: Api) -> Answer:
    return await api(request)


def changed_by_its_id_alone() -> Deviate:
    homes: dict[str, str] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        named = _CONFIG.search(request.path)
        answer = await api(request)
        if named is not None and answer.succeeded:
            homes[named[2]] = request.path
        if named is not None and request.operation == "updateIcpConfig" and answer.status == 404:
            home = homes.get(named[2], request.path)
            return await put_json(request, api, home, request.object or {})
        return answer

    return deviate


@pytest.mark.parametrize(
    ("operation_id", "deviation", "oracle"),
    [
        ("deleteOrganization", deletion_pauses_the_pixel, oracles.FRAME),
        ("listOrganizationVisitors", deletion_hides_the_visitors, oracles.SOFT_DELETE_ALONE),
        ("allocateCredits", what_is_left_is_given, oracles.CREDITS_SET),
        ("getOrganizationEmailPreferences", null_is_off, oracles.EMAIL_PREFERENCE_INHERITED),
    ],
)
def test_what_happens_to_things_of_the_run_is_seen_and_cleared_away(
    facts: Facts, account: Account, operation_id: str, deviation: Callable[[], Deviate], oracle: Oracle
) -> None:
    assert oracle in {one.oracle for one in found(facts, account, operation_id, deviation)}


@pytest.mark.parametrize(
    ("incident", "oracle"),
    [
        ("namesakes-updated", oracles.NEIGHBOURS_STAY),
        ("concurrent-update-lost", WRITES_AT_ONCE.oracle),
        pytest.param("same-name-same-config", oracles.ONE_PER_CREATE, marks=pytest.mark.slow),
        pytest.param("organizations-counted-daily", oracles.SAME_FACT, marks=pytest.mark.slow),
        pytest.param("new-organization-listed-late", oracles.LIST_AND_ITEM_AGREE, marks=pytest.mark.slow),
        pytest.param("pixel-enabled-by-update", oracles.LEFT_OUT_STAYS, marks=pytest.mark.slow),
        pytest.param("update-leaves-its-time", oracles.TIME_OF_CHANGE, marks=pytest.mark.slow),
        pytest.param("webhooks-for-admins", oracles.STATUS, marks=pytest.mark.slow),
        pytest.param("negative-credits-as-zero", oracles.MISTAKE_REFUSED, marks=pytest.mark.slow),
        pytest.param("referrers-never-emptied", oracles.READ_YOUR_WRITES, marks=pytest.mark.slow),
        pytest.param("used-never-falls", oracles.POOL_IS_SUM, marks=pytest.mark.slow),
        pytest.param("patch-as-put", oracles.UNKNOWN_METHOD, marks=pytest.mark.slow),
        pytest.param("malformed-body-breaks", oracles.MISTAKE_REFUSED, marks=pytest.mark.slow),
        pytest.param("deleted-comes-back-by-allocation", oracles.STATUS_STAYS, marks=pytest.mark.slow),
        pytest.param("beginning-of-key-suffices", oracles.AUTHENTICATION, marks=pytest.mark.slow),
        pytest.param("no-key-revokes-itself", oracles.STATUS, marks=pytest.mark.slow),
        pytest.param("listed-metadata-cut", oracles.LIST_AND_ITEM_AGREE, marks=pytest.mark.slow),
        pytest.param("groups-of-deleted-config", oracles.ECHO, marks=pytest.mark.slow),
        pytest.param("unknown-path-found", oracles.UNKNOWN_PATH, marks=pytest.mark.slow),
    ],
)
def test_an_incident_is_found_by_the_check_that_was_made_for_its_kind(
    facts: Facts, tmp_path: Path, incident: str, oracle: Oracle
) -> None:
    clock = TestClock(0.05)
    with DeviatingEmulator(Settings(seed=1, clock=EmulatorClock(clock)), BY_ID[incident]) as emulator:
        account = Account(emulator, tmp_path / "journal.jsonl", clock, "small")
        account.restart()
        model = DatedModel(facts, emulator)
        result = run_live(facts, account.target, account.live(), wire=account.wire(), account=model)
        assert (account.remains(), account.trespasses()) == ([], [])
    assert oracle in {one.oracle for one in result.findings}


def test_a_thing_that_is_changed_under_another_organization_is_found(facts: Facts, account: Account) -> None:
    found_there = found(facts, account, "updateIcpConfig", changed_by_its_id_alone)
    assert oracles.UNKNOWN_ID in {one.oracle for one in found_there}


def test_keys_that_are_enough_take_turns(facts: Facts) -> None:
    target = emulator_target(1)
    target.reset()
    session = Session(facts, target, 1, None)
    ground = Ground(session)
    ground.made.declared = frozenset({"keys"})
    make_keys(ground)
    session.keys.in_turn = True
    first = len(session.exchanges)
    for operation_id in ("getWebhooks", "getBilling"):
        for _ in range(5):
            session.call(operation_id)
    session.close()
    keys = [str(one.key).rpartition("_")[2] for one in session.exchanges[first:]]
    assert keys == ["READ", "WRITE", "ADMIN", "KEY", "READ", "ADMIN", "KEY", "ADMIN", "KEY", "ADMIN"]
    assert session.findings == []
