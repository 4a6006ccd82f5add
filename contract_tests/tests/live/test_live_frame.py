"""After each kind of write a live run sees, in a sample, what the write was not described to change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from contract_tests import oracles
from contract_tests.live.frame import sampled_frame
from contract_tests.live.run import open_fence
from contract_tests.live.steps import LiveGround, key_comes_and_goes, organization_comes_and_goes
from contract_tests.power.live_account import Account, open_account
from contract_tests.power.mutants import Mutant, mutated
from contract_tests.power.mutants.mutant import Api, stateless
from contract_tests.power.mutants.rewriting import on_success, put_json
from contract_tests.scenario.plan import tag_of
from contract_tests.scenario.session import Session

if TYPE_CHECKING:
    from pathlib import Path

    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.rewriting import Deviate
    from contract_tests.scenario.facts import Facts
    from contract_tests.target.target import AsgiApp

MOST_REQUESTS = 310


@pytest.fixture
def account(tmp_path: Path) -> Account:
    return open_account(tmp_path)


def looked(facts: Facts, account: Account, app: AsgiApp | None = None) -> Session:
    """Return a session after the sample of the frame, and what it needs."""
    fence = open_fence(facts, account.target, account.live(), account.wire(app))
    session = Session(facts, account.target, 1, None, wire=fence, tag=tag_of("test"), shared=True)
    ground = LiveGround(session, fence)
    organization_comes_and_goes(ground)
    key_comes_and_goes(ground)
    ground.made.declared = frozenset({"organizations"})
    ground.made.organizations.append(ground.create(ground.marked("createOrganization", "neighbour")))
    sampled_frame(ground, fence, ground.marked)
    session.close()
    return session


def test_the_sample_has_each_kind_of_write_and_raises_no_alarm(facts: Facts, account: Account) -> None:
    session = looked(facts, account)
    assert [one.message for one in session.findings] == []
    written = {one.operation_id for one in session.exchanges if one.request.method != "GET"}
    fence = open_fence(facts, account.target, account.live(), account.wire())
    fence.close()
    writes = [one for one in facts.operations.values() if one.http_method != "GET" and fence.never(one) is None]
    assert written == {one.operation_id for one in writes}
    assert len(session.exchanges) < MOST_REQUESTS
    assert account.damage() == []


def base(request: Request) -> str:
    """Return where the partner's things are."""
    return request.path.partition("/organizations")[0]


async def others(request: Request, api: Api) -> list[str]:
    """Return the paths of the organizations of a run that a request does not name."""
    path = f"{base(request)}/organizations"
    listed: Any = (await api(replace(request.asking("GET", path), query_string="pageSize=100"))).json
    return [
        f"{path}/{one['id']}"
        for one in listed["organizations"]
        if one["name"].endswith("neighbour") and one["id"] not in request.path
    ]


@on_success
async def neighbours_pause(request: Request, api: Api, answer: Answer) -> Answer:
    for path in await others(request, api):
        await put_json(request, api, f"{path}/pixel-config", {"enabled": False})
        await put_json(request, api, path, {"name": "bullseye-partner-conformance-test paused neighbour"})
    return answer


@on_success
async def the_brand_changes(request: Request, api: Api, answer: Answer) -> Answer:
    await put_json(request, api, f"{base(request)}/branding", {"companyName": "Somebody else"})
    return answer


@on_success
async def its_pixel_pauses(request: Request, api: Api, answer: Answer) -> Answer:
    own = request.path.removesuffix("/tier").removesuffix("/status")
    await put_json(request, api, f"{own}/pixel-config", {"enabled": False})
    return answer


@pytest.mark.parametrize(
    ("operation_id", "deviate"),
    [
        ("updateOrganizationTier", neighbours_pause),
        ("updateOrganizationTier", its_pixel_pauses),
        ("updateOrganizationStatus", its_pixel_pauses),
        ("updateIcpConfig", neighbours_pause),
        ("updateOrganizationStatus", the_brand_changes),
    ],
)
def test_what_a_write_changes_elsewhere_is_found(
    facts: Facts, account: Account, operation_id: str, deviate: Deviate
) -> None:
    mutant = Mutant("test", operation_id, "", "", stateless(deviate), frozenset({operation_id}))
    session = looked(facts, account, mutated(account.emulator, mutant))
    assert operation_id in {one.operation_id for one in session.findings if one.oracle is oracles.FRAME}


def emptied_the_second_time() -> Deviate:
    seen: set[bytes] = set()

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if request.body in seen:
            shown: Any = answer.object
            return answer.with_json({"pixelConfig": {**shown["pixelConfig"], "allowedReferrers": []}})
        seen.add(request.body)
        return answer

    return deviate


def test_an_update_that_answers_otherwise_the_second_time_is_found(facts: Facts, account: Account) -> None:
    operation_id = "updatePixelConfig"
    mutant = Mutant("test", operation_id, "", "", emptied_the_second_time, frozenset({operation_id}))
    session = looked(facts, account, mutated(account.emulator, mutant))
    assert {one.operation_id for one in session.findings} == {operation_id}
    assert oracles.SAME_AGAIN in {one.oracle for one in session.findings}
