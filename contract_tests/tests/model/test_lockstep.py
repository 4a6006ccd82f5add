"""The emulator in lockstep: nothing differs from one that conforms, and each deviation shows where it is."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest

from contract_tests import oracles
from contract_tests.conformance.run import run_conformance
from contract_tests.fuzzing.profiles import QUICK
from contract_tests.model.differences import Difference
from contract_tests.model.echoes import Echoes
from contract_tests.model.lockstep import lockstep_with
from contract_tests.power.mutants import Mutant, mutated
from contract_tests.power.mutants.mutant import stateless
from contract_tests.power.mutants.rewriting import told
from contract_tests.scenario.facts import Facts
from contract_tests.scenario.run import run_scenario
from contract_tests.scenario.second_opinion import Differing, SecondOpinion
from contract_tests.target.exchange import Answer, Exchange, Request, open_wire
from contract_tests.target.receiver import InProcessReceiver
from contract_tests.target.served import served_target
from contract_tests.target.target import conforming_emulator, emulator_target, target_of
from generator.description import repository_description
from generator.strict import strict_variant

if TYPE_CHECKING:
    from collections.abc import Callable

    from bullseye_partner_emulator import Emulator
    from contract_tests.finding import Finding
    from contract_tests.power.mutants.exchange import Answer as Given
    from contract_tests.power.mutants.mutant import Deviation
    from contract_tests.scenario.run import ScenarioResult
    from contract_tests.target.target import Target

DESCRIPTION = repository_description()
STRICT = strict_variant(DESCRIPTION.bundle)


@pytest.fixture(scope="module")
def facts() -> Facts:
    return Facts(DESCRIPTION, STRICT)


def in_lockstep(facts: Facts, target: Target, seed: int = 1) -> tuple[ScenarioResult, int]:
    """Run the scenario; return what it gave, and how many differences earlier ones explain."""
    with lockstep_with(facts, target) as model:
        assert model is not None
        result = run_scenario(DESCRIPTION, STRICT, target, seed=seed, facts=facts, model=model)
        assert model.compared == result.requests
        return result, model.echoes.count


def with_data_set(name: str) -> Target:
    def fill(emulator: Emulator) -> None:
        (account,) = emulator.accounts()
        emulator.reset_partner(account.id, name)

    receiver = InProcessReceiver()
    emulator = conforming_emulator(1, receiver=receiver)
    return target_of(emulator, receiver, name, "http://testserver/api/v1", emulator, fill)


def deviating(operation_id: str, deviation: Deviation) -> Target:
    """Return the emulator in process, with a deviation of one operation before it."""
    target = emulator_target(1)
    assert target.app is not None
    mutant = Mutant("test", operation_id, "", "", stateless(deviation), frozenset({operation_id}))
    layer = mutated(target.app, mutant)

    def reset() -> None:
        target.reset()
        layer.reset()

    return replace(target, app=layer, reset=reset)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_differs_from_our_own_emulator_with_any_seed(facts: Facts, seed: int) -> None:
    result, echoes = in_lockstep(facts, emulator_target(seed), seed)
    assert (result.findings, result.apart, echoes) == ([], [], 0)


@pytest.mark.slow
def test_nothing_differs_with_another_data_set(facts: Facts) -> None:
    result, echoes = in_lockstep(facts, with_data_set("agency"))
    assert (result.findings, result.apart, echoes) == ([], [], 0)


@pytest.mark.slow
def test_nothing_differs_over_http(facts: Facts) -> None:
    with served_target("memory", 5) as target:
        result, echoes = in_lockstep(facts, target, 5)
    assert (result.findings, result.apart, echoes) == ([], [], 0)


def of_the_model(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(one.operation_id, one.oracle.id, one.where) for one in findings if one.engine == "model"]


def has_secret(body: Any) -> None:
    body["billing"]["hasSecret"] = not body["billing"]["hasSecret"]


def one_organization_more(body: Any) -> None:
    body["partner"]["maxOrganizations"] += 1


def all_are_active(body: Any) -> None:
    body["activeOrganizations"] = body["totalOrganizations"]


@pytest.mark.parametrize(
    ("operation_id", "change", "where"),
    [
        ("getPartnerAccount", one_organization_more, "$.partner.maxOrganizations"),
        ("getAnalytics", all_are_active, "$.activeOrganizations"),
    ],
)
def test_a_value_that_no_law_knows_is_a_finding_about_its_claim(
    facts: Facts, operation_id: str, change: Callable[[Any], None], where: str
) -> None:
    result, _ = in_lockstep(facts, deviating(operation_id, told(change)))
    found = [one for one in result.findings if one.engine == "model"]
    assert of_the_model(found) == [(operation_id, "model-value", where)]
    assert found[0].level == "inferred"
    assert found[0].claim.endswith(f"/properties/{where.rpartition('.')[2]}")


def elsewhere(body: Any) -> None:
    for visitor in body["visitors"]:
        visitor["country"] = {"GB": "CA"}.get(visitor["country"], visitor["country"])


def test_what_no_documentation_says_stands_apart_and_fails_no_run(facts: Facts) -> None:
    target = deviating("listOrganizationVisitors", told(elsewhere))
    result, _ = in_lockstep(facts, target)
    assert result.findings == []
    assert of_the_model(result.apart) == [
        ("listOrganizationVisitors", "model-value", "$.visitors[0].country"),
    ]


def without_name(body: Any) -> None:
    del body["organization"]["name"]


def test_what_another_oracle_found_at_the_same_place_is_not_told_twice(facts: Facts) -> None:
    result, _ = in_lockstep(facts, deviating("getOrganization", told(without_name)))
    assert any(one.oracle is oracles.REQUIRED_PROPERTY for one in result.findings)
    assert not [place for place in of_the_model([*result.findings, *result.apart]) if place[0] == "getOrganization"]


def byte_order_mark(given: Given) -> Given:
    return replace(given, body=b"\xef\xbb\xbf" + given.body)


def utf_16(given: Given) -> Given:
    return replace(given, body=given.body.decode().encode("utf-16"))


def credits_with_a_fraction(given: Given) -> Given:
    return replace(given, body=given.body.replace(b'"credits":1000', b'"credits":1000.0'))


def another_total(given: Given) -> Given:
    return given.with_json({**given.json, "total": 99})


def backwards(given: Given) -> Given:
    return given.with_json({**given.json, "organizations": given.json["organizations"][::-1]})


def without_the_first(given: Given) -> Given:
    return given.with_json({**given.json, "organizations": given.json["organizations"][1:]})


def with_milliseconds(given: Given) -> Given:
    return replace(given, body=given.body.replace(b"10:00:00Z", b"10:00:00.000Z"))


def a_second_later(given: Given) -> Given:
    return replace(given, body=given.body.replace(b"10:00:00Z", b"10:00:01Z"))


def another_budget(given: Given) -> Given:
    return given.with_header("x-ratelimit-remaining", "7")


def another_status(given: Given) -> Given:
    return given.with_status(500)


@pytest.mark.parametrize(
    ("changed", "where", "oracle"),
    [
        (byte_order_mark, "$", "model-shape"),
        (utf_16, "$", "model-shape"),
        (credits_with_a_fraction, "$.organizations[0].credits", "model-shape"),
        (another_total, "$.total", "model-value"),
        (backwards, "$.organizations", "model-order"),
        (without_the_first, "$.organizations[0]", "model-shape"),
        (with_milliseconds, "$.organizations[0].createdAt", "model-shape"),
        (a_second_later, "$.organizations[0].createdAt", "model-value"),
        (another_budget, "header x-ratelimit-remaining", "model-header"),
        (another_status, "status", "model-status"),
    ],
)
def test_each_kind_of_difference_is_told_once_with_its_place(
    facts: Facts, changed: Callable[[Given], Given], where: str, oracle: str
) -> None:
    async def deviation(request: Any, api: Any) -> Given:
        return changed(await api(request))

    target = deviating("listOrganizations", deviation)
    assert {(one.where, one.oracle.id) for one in asked_twice(facts, target)} == {(where, oracle)}


def asked_twice(facts: Facts, target: Target) -> list[Differing]:
    request = Request("GET", "/partner/organizations", {}, None)
    target.reset()
    wire = open_wire(target)
    with lockstep_with(facts, target) as model:
        assert model is not None
        found: list[Differing] = []
        for _ in range(2):
            answer = wire.send(request, {facts.key_header: target.api_key})
            found += model.differences(Exchange("listOrganizations", request, answer), target.api_key, None)
    wire.close()
    return found


def test_an_id_that_stands_for_another_thing_is_found(facts: Facts) -> None:
    def swapped(body: Any) -> None:
        first, second = body["organizations"][:2]
        first["id"], second["id"] = second["id"], first["id"]

    found = asked_twice(facts, deviating("listOrganizations", told(swapped)))
    assert {one.where for one in found} >= {"$.organizations", "$.organizations[0].name"}


def test_a_model_is_asked_with_its_own_ids_and_keys(facts: Facts) -> None:
    async def another_id(request: Any, api: Any) -> Given:
        await api(request)  # which takes ids that the model does not take
        return cast("Given", await api(request))

    target = deviating("createOrganization", another_id)
    target.reset()
    wire, key = open_wire(target), {facts.key_header: target.api_key}
    with lockstep_with(facts, target) as model:
        assert model is not None

        def ask(operation_id: str, method: str, path: str, body: Any = None) -> Answer:
            content = None if body is None else json.dumps(body).encode()
            request = Request(method, path, {"Content-Type": "application/json"} if content else {}, content)
            answer: Answer = wire.send(request, key)
            assert [*model.differences(Exchange(operation_id, request, answer), target.api_key, None)] == []
            return answer

        made = ask("createOrganization", "POST", "/partner/organizations", {"name": "One"}).json["organization"]
        path = f"/partner/organizations/{made['id']}"
        assert ask("getOrganization", "GET", path).status == 200
        assert ask("updateOrganization", "PUT", path, {"name": "Two"}).status == 200
        assert ask("getPixelConfig", "GET", f"{path}/pixel-config").json["pixelConfig"]["organizationId"] == made["id"]
    wire.close()


def test_only_the_difference_that_comes_first_is_told_when_two_states_part() -> None:
    echoes = Echoes()
    request = Request("POST", "/partner/organizations", {}, b"{}")
    refused = Exchange("createOrganization", request, Answer(400, {}, b""))
    listed = Exchange("listOrganizations", Request("GET", "/partner/organizations", {}, None), Answer(200, {}, b""))

    def told(exchange: Exchange, status: int, kind: Any, where: str) -> int:
        one = Difference(1, exchange.operation_id, where, "1", "2", kind)
        return len([*echoes.without([one], exchange, status)])

    assert told(refused, 201, "status", "status") == 1
    assert echoes.parted == "createOrganization"
    assert told(listed, 200, "value", "/total") == 0
    assert echoes.count == 1


@pytest.mark.parametrize(
    ("found", "differing", "covered"),
    [
        ("$.total", "$.total", True),
        ("$", "$.organizations[0].name", True),
        ("$.organizations[0].name", "$.organizations[0]", True),
        ("$.page", "$.total", False),
        ("$.visitors[0].companyName", "$.visitors[0].company", False),
        ("header date", "$.total", False),
        ("header X-RateLimit-Limit", "header x-ratelimit-limit", True),
        ("status=active", "$.total", True),
        ("status", "$.total", True),
    ],
)
def test_a_difference_joins_what_was_found_at_its_place(found: str, differing: str, covered: bool) -> None:
    opinion = SecondOpinion()
    opinion.open([Differing(oracles.MODEL_VALUE, "", differing, "1", "2", is_promised=True)])
    opinion.note(oracles.MODEL_VALUE, found)
    assert [*opinion.close()] == ([] if covered else [Differing(oracles.MODEL_VALUE, "", differing, "1", "2", True)])


def test_a_new_property_hides_nothing_else_of_its_object() -> None:
    lacking = Differing(oracles.MODEL_SHAPE, "", "$.visitors[0]", "an object with company", "an object", True)
    same = Differing(oracles.MODEL_SHAPE, "", "$.visitors[0].companyName", "(absent)", "Acme", True)
    opinion = SecondOpinion()
    opinion.open([lacking, same])
    opinion.note(oracles.ADDITIONAL_PROPERTY, "$.visitors[0].companyName")
    assert [*opinion.close()] == [lacking]


def test_a_delivery_that_is_another_one_is_found(facts: Facts) -> None:
    target = emulator_target(1)
    assert target.receiver is not None
    deliver = target.receiver.deliver

    async def one_credit_more(request: Any) -> int | None:
        return await deliver(replace(request, body=request.body.replace(b'"creditsUsed":0', b'"creditsUsed":1')))

    spoiled = InProcessReceiver()
    spoiled.deliver = one_credit_more  # type: ignore[method-assign]
    emulator = conforming_emulator(1, receiver=spoiled)
    twin = target_of(emulator, target.receiver, "spoiled", "http://testserver/api/v1", emulator)
    result, _ = in_lockstep(facts, twin)
    found = [*result.findings, *result.apart]
    assert ("sendTestWebhook", "model-delivery", "delivery: $.creditsUsed") in of_the_model(found)


@pytest.mark.slow
def test_a_conformance_run_says_how_many_answers_were_compared_and_passes_with_what_stands_apart() -> None:
    report = run_conformance(DESCRIPTION, STRICT, deviating("listOrganizationVisitors", told(elsewhere)), QUICK, seed=1)
    assert report.scenario is not None
    assert report.scenario.compared == report.scenario.requests
    assert [one.where for one in report.scenario.apart] == ["$.visitors[0].country"]
    assert report.passed
