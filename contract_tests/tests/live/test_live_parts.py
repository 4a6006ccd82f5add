"""What a live run is made of: the fence, the pace, the journal, the ledger."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from contract_tests import oracles
from contract_tests.live.fence import CREDITS_AT_MOST, MADE_AT_MOST, MORE_THAN_ANYBODY_HAS, PATIENCE, Fence
from contract_tests.live.journal import Journal, JournalError
from contract_tests.live.run import open_fence, run_live
from contract_tests.live.sweep import Sweep
from contract_tests.power.live_account import ELSEWHERE, Account, open_account
from contract_tests.power.mutants import Mutant, mutated
from contract_tests.power.mutants.mutant import stateless
from contract_tests.power.mutants.rewriting import understood
from contract_tests.scenario.ledger import Ledger
from contract_tests.scenario.plan import MARK
from contract_tests.scenario.steps.ground import NOBODY
from contract_tests.target.exchange import AsgiWire, FencedError, Request
from contract_tests.tests.scenario.test_scenario import Layer, Sent

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from contract_tests.scenario.facts import Facts
    from contract_tests.target.exchange import Answer
    from generator.json_pointer import Json


@pytest.fixture
def account(tmp_path: Path) -> Account:
    return open_account(tmp_path)


@pytest.fixture
def fence(facts: Facts, account: Account) -> Iterator[Fence]:
    fence = open_fence(facts, account.target, account.live(), account.wire())
    yield fence
    fence.close()


MARKED = {"name": f"{MARK}one", "externalId": f"{MARK}1"}


def send(fence: Fence, account: Account, method: str, target: str, body: Json = None) -> Answer:
    content = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"} if content else {}
    return fence.send(Request(method, target, headers, content), {"X-Partner-API-Key": account.emulator.api_key})


def make(fence: Fence, account: Account, **more: Json) -> str:
    made = send(fence, account, "POST", "/partner/organizations", {**MARKED, **more})
    return str(made.pick("organization", "id"))


def a_foreign(account: Account, table: str) -> str:
    return next(key for kind, key in account.before if kind == table)


def test_what_can_be_made_and_removed_follows_from_the_description(fence: Fence) -> None:
    found = {name: (one.creator.operation_id, one.marks, one.nested) for name, one in fence.resources.items()}
    assert found == {
        "keyId": ("createApiKey", ("name",), False),
        "organizationId": ("createOrganization", ("name", "externalId"), False),
        "icpConfigId": ("createIcpConfig", ("name",), True),
    }, "add what a run may make and remove on somebody else's account, with the field that marks it as the run's own"


def test_every_operation_that_writes_is_refused_about_what_is_not_ours(
    facts: Facts, fence: Fence, account: Account
) -> None:
    ids = {"organizationId": "organizations", "keyId": "api_keys", "icpConfigId": "icp_configs"}
    writing = [operation for operation in facts.operations.values() if operation.http_method != "GET"]
    for operation in writing:
        path = operation.path
        for parameter in operation.path_parameters:
            named = a_foreign(account, ids[parameter.name]) if parameter.name in ids else str(uuid.UUID(int=1))
            path = path.replace(f"{{{parameter.name}}}", named)
        body = facts.example_body(operation) if operation.request_body else None
        with pytest.raises(FencedError, match="is not sent"):
            send(fence, account, operation.http_method, path, body)
    assert len(writing) > 15
    assert account.sent == []


@pytest.mark.parametrize(
    ("method", "target", "body", "reason"),
    [
        ("PUT", "/partner/branding", {}, "the whole partner"),
        ("POST", "/partner/domain/verify", None, "the whole partner"),
        ("PATCH", "/partner/organizations/OTHER", {}, "not the run's own"),
        ("PATCH", "/partner/organizations/OWN", {"name": "Acme"}, "could not be found again"),
        ("PATCH", "/partner/branding", {}, "the whole partner"),
        ("PATCH", "/partner/api-keys", {}, "no such operation"),
        ("PUT", "/partner/organizations/OWN/../OTHER", {}, "no such operation"),
        ("PUT", "/partner/organizations/..%2fOTHER", {}, "not the run's own"),
        ("PUT", "/partner/organizations/OWN", {"name": "Acme"}, "could not be found again"),
        ("PUT", "/partner/organizations/OWN", {"externalId": None}, "could not be found again"),
        ("PUT", "/partner/organizations/OWN", {"ownerUserId": "user"}, "did not make"),
        ("PUT", "/partner/organizations/OWN", [], "no JSON object"),
        ("PUT", "/partner/organizations/OWN/credits", {"credits": 2}, "no credit could be given back"),
        ("PUT", "/partner/organizations/OWN/credits", {"credits": CREDITS_AT_MOST + 1}, "credits in all"),
        ("PUT", "/partner/organizations/OWN/credits", {"credits": -1}, "how many credits"),
        ("PUT", "/partner/organizations/OWN/credits", {"credits": "1"}, "how many credits"),
        ("POST", "/partner/organizations", {"name": f"{MARK}x"}, "externalId does not begin"),
        ("POST", "/partner/organizations", {**MARKED, "initialCredits": 1}, "could be removed so far"),
        ("POST", "/partner/api-keys", {"name": "Production"}, "name does not begin"),
        ("DELETE", "/partner/organizations/OWN/icp-configs/ICP", None, "not the run's own"),
    ],
)
def test_a_request_that_could_do_harm_is_refused_with_its_reason(
    fence: Fence, account: Account, method: str, target: str, body: Json, reason: str
) -> None:
    own, other = make(fence, account), a_foreign(account, "organizations")
    sent = len(account.sent)
    target = target.replace("OWN", own).replace("OTHER", other).replace("ICP", a_foreign(account, "icp_configs"))
    with pytest.raises(FencedError, match=reason):
        send(fence, account, method, target, body)
    assert len(account.sent) == sent


def test_a_body_that_two_parsers_may_read_differently_is_refused(fence: Fence, account: Account) -> None:
    twice = f'{{"name": "Acme", "name": "{MARK}x", "externalId": "{MARK}y"}}'.encode()
    request = Request("POST", "/partner/organizations", {"Content-Type": "application/json"}, twice)
    assert "no JSON object" in str(fence.refusal(request))
    override = Request("GET", "/partner/me", {"X-HTTP-Method-Override": "PUT"}, None)
    assert "header" in str(fence.refusal(override))
    assert account.sent == []


def test_nothing_is_made_twice_before_it_could_be_removed(fence: Fence, account: Account) -> None:
    first = make(fence, account)
    with pytest.raises(FencedError, match="one is enough"):
        make(fence, account)
    send(fence, account, "DELETE", f"/partner/organizations/{first}")
    for _ in range(MADE_AT_MOST - 1):
        make(fence, account)
    with pytest.raises(FencedError, match=f"has made {MADE_AT_MOST}"):
        make(fence, account)


def test_credits_are_taken_only_while_they_can_be_given_back(fence: Fence, account: Account) -> None:
    own = make(fence, account)
    for number in (1, 0):
        send(fence, account, "PUT", f"/partner/organizations/{own}/credits", {"credits": number})
    assert fence.refusal(credits_request(own, CREDITS_AT_MOST - 1)) is None
    assert fence.refusal(credits_request(own, CREDITS_AT_MOST)) is not None


def test_more_than_anybody_has_may_be_asked_for_once_credits_can_be_given_back(fence: Fence, account: Account) -> None:
    own = make(fence, account)
    assert fence.refusal(credits_request(own, MORE_THAN_ANYBODY_HAS)) is not None
    for number in (1, 0):
        send(fence, account, "PUT", f"/partner/organizations/{own}/credits", {"credits": number})
    assert fence.refusal(credits_request(own, MORE_THAN_ANYBODY_HAS - 1)) is not None
    assert send_credits(fence, account, own, MORE_THAN_ANYBODY_HAS).status == 422
    assert send_credits(fence, account, own, 0).status == 200


@pytest.mark.parametrize(("mistake", "most"), [(-5, 5), ("5", 5), ("-5", 5), (4.5, 5), (True, 1), (None, 0)])
def test_a_mistake_in_credits_counts_as_what_it_may_cost(
    fence: Fence, account: Account, mistake: Json, most: int
) -> None:
    own = make(fence, account)
    assert fence.refusal(credits_request(own, mistake)) is not None
    for number in (1, 0):
        send_credits(fence, account, own, number)
    assert fence.refusal(credits_request(own, mistake)) is None
    send_credits(fence, account, own, CREDITS_AT_MOST - max(most, 1))  # one less is left than it may cost
    assert (fence.refusal(credits_request(own, mistake)) is None) == (most == 0)
    unknowns: list[Json] = ["many", "1" * 10, [], {}]
    for unknown in unknowns:
        assert "nobody knows how many credits" in str(fence.refusal(credits_request(own, unknown)))


def test_reading_is_safe_wherever_it_leads(fence: Fence, account: Account) -> None:
    assert send(fence, account, "GET", "/partner/nothing").status == 404
    assert send(fence, account, "GET", f"/partner/organizations/{NOBODY}/tier").status == 405


def test_only_updates_of_what_is_the_runs_own_are_sent_at_the_same_time(fence: Fence, account: Account) -> None:
    own, other = make(fence, account), a_foreign(account, "organizations")
    key = {"X-Partner-API-Key": account.emulator.api_key}
    headers = {"Content-Type": "application/json"}
    rename = Request("PUT", f"/partner/organizations/{own}", headers, b'{"metadata": {"a": "b"}}')
    sent = len(account.sent)
    for harmful in (
        Request("PUT", f"/partner/organizations/{other}", headers, b'{"metadata": {"a": "b"}}'),
        Request("DELETE", f"/partner/organizations/{own}", {}, None),
        credits_request(own, 0),
    ):
        with pytest.raises(FencedError):
            fence.send_together([(rename, key), (harmful, key)])
    assert len(account.sent) == sent
    assert [answer.status for answer in fence.send_together([(rename, key), (rename, key)])] == [200, 200]
    assert fence.sent == sent + 2


def test_reads_are_sent_at_the_same_time_and_creates_are_not(fence: Fence, account: Account) -> None:
    own = make(fence, account)
    key = {"X-Partner-API-Key": account.emulator.api_key}
    read = Request("GET", f"/partner/organizations/{own}", {}, None)
    body = b'{"name": "bullseye-partner-conformance-x", "externalId": "bullseye-partner-conformance-x"}'
    create = Request("POST", "/partner/organizations", {"Content-Type": "application/json"}, body)
    assert [answer.status for answer in fence.send_together([(read, key), (read, key)])] == [200, 200]
    with pytest.raises(FencedError):
        fence.send_together([(read, key), (create, key)])


def send_credits(fence: Fence, account: Account, own: str, number: int) -> Answer:
    return send(fence, account, "PUT", f"/partner/organizations/{own}/credits", {"credits": number})


@pytest.mark.parametrize("mistake", ["", None, 7])
def test_a_mistake_in_one_mark_is_sent_only_beside_the_other(fence: Fence, account: Account, mistake: Json) -> None:
    own = make(fence, account)
    send(fence, account, "DELETE", f"/partner/organizations/{own}")
    assert send(fence, account, "PUT", f"/partner/organizations/{own}", {"name": mistake}).status == 400
    assert send(fence, account, "POST", "/partner/organizations", {**MARKED, "name": mistake}).status == 400
    for method, target, body in (
        ("PUT", f"/partner/organizations/{own}", {"name": mistake, "externalId": 7}),
        ("POST", "/partner/organizations", {"name": mistake, "externalId": "x"}),
        ("POST", "/partner/organizations", {"name": mistake}),
        ("POST", "/partner/api-keys", {"name": mistake}),
    ):
        with pytest.raises(FencedError, match="found again"):
            send(fence, account, method, target, body)


def test_an_accepted_mistake_is_the_last_one_and_its_thing_is_removed(facts: Facts, account: Account) -> None:
    name_it = understood(lambda body: body.update(name=body["name"] or "Untitled"))
    mutant = Mutant("test", "updateOrganization", "", "", stateless(name_it), frozenset({"updateOrganization"}))
    fence = open_fence(facts, account.target, account.live(), account.wire(mutated(account.emulator, mutant)))
    own = make(fence, account)
    assert send(fence, account, "PUT", f"/partner/organizations/{own}", {"name": ""}).status == 200
    with pytest.raises(FencedError, match="found again"):
        send(fence, account, "PUT", f"/partner/organizations/{own}", {"externalId": 7})
    assert Sweep(fence, facts).clear().left == []
    fence.close()
    assert (account.damage(), account.remains()) == ([], [])


def credits_request(organization: str, number: Json) -> Request:
    body = json.dumps({"credits": number}).encode()
    return Request("PUT", f"/partner/organizations/{organization}/credits", {"Content-Type": "application/json"}, body)


def test_the_key_in_use_is_never_taken_for_ours(facts: Facts, account: Account) -> None:
    wire = AsgiWire(account.emulator, account.emulator.base_path)
    body = json.dumps({"name": f"{MARK}in use"}).encode()
    request = Request("POST", "/partner/api-keys", {"Content-Type": "application/json"}, body)
    made = wire.send(request, {"X-Partner-API-Key": account.emulator.api_key})
    used = str(made.pick("plainKey"))
    target = account.target.__class__("live", ELSEWHERE, used, None, lambda: None)
    fence = open_fence(facts, target, account.live(), wire)
    (left,) = Sweep(fence, facts).clear().left
    fence.close()
    assert "does not prove" in left.problem
    assert account.rows()["api_keys", left.id]["status"] == "active"


def test_an_id_that_is_none_is_not_even_asked_about(fence: Fence, account: Account) -> None:
    other = a_foreign(account, "organizations")
    for identifier in (f"x/../{other}", f"{other}?x=", "", "1"):
        assert fence.adopt("organizationId", {"organizationId": identifier}, {}) is None
    assert account.sent == []


def test_what_says_another_id_of_itself_is_not_ours(facts: Facts, account: Account) -> None:
    def confuse(sent: Sent) -> None:
        if sent.method == "GET" and sent.status == 200:
            sent.change(lambda body: body["organization"].update(id=a_foreign(account, "organizations")))

    wire = account.wire(Layer(account.emulator, after=confuse))
    fence = open_fence(facts, account.target, account.live(), wire)
    own = make(fence, account)
    with pytest.raises(FencedError, match="not the run's own"):
        send(fence, account, "DELETE", f"/partner/organizations/{own}")
    fence.close()


def test_what_carries_half_a_mark_is_reported_and_left_alone(facts: Facts, account: Account) -> None:
    wire = AsgiWire(account.emulator, account.emulator.base_path)
    body = json.dumps({"name": f"{MARK}half"}).encode()
    request = Request("POST", "/partner/organizations", {"Content-Type": "application/json"}, body)
    made = wire.send(request, {"X-Partner-API-Key": account.emulator.api_key})
    wire.close()
    result = run_live(facts, account.target, account.live(), wire=account.wire())
    assert [finding.oracle for finding in result.findings] == [oracles.NOTHING_LEFT]
    assert "look at it" in result.findings[0].got
    assert not [request for _, request in account.sent if request.method != "GET"]
    # The journal knows it for a run's own that lost its other mark.
    Journal(account.journal, ELSEWHERE).made("organizationId", str(made.pick("organization", "id")))
    fence = open_fence(facts, account.target, account.live(), account.wire())
    assert Sweep(fence, facts).clear().left == []
    fence.close()
    assert account.remains() == []


def test_a_run_that_waits_too_long_only_removes_what_it_made(facts: Facts, account: Account) -> None:
    fence = open_fence(facts, account.target, account.live(), account.wire())
    make(fence, account)
    fence.pace.waited = PATIENCE + 1
    with pytest.raises(FencedError, match="waited"):
        send(fence, account, "GET", "/partner/me")
    fence.patient = True
    assert Sweep(fence, facts).clear().left == []
    fence.close()
    assert account.remains() == []


def test_a_request_that_the_rate_limit_refused_is_sent_again_in_the_next_window(facts: Facts, tmp_path: Path) -> None:
    account = open_account(tmp_path, rate_limit=2)
    fence = open_fence(facts, account.target, account.live(1.0), account.wire())
    for _ in range(6):
        assert send(fence, account, "GET", "/partner/me").status == 200
    fence.close()
    assert account.clock.slept > facts.window


def test_the_journal_is_written_before_the_request_and_survives_a_torn_line(tmp_path: Path) -> None:
    path = tmp_path / "reports" / "journal.jsonl"
    journal = Journal(path, "https://one.example")
    journal.making("organizationId", {"name": f"{MARK}x"})
    journal.made("organizationId", "a")
    journal.made("organizationId", "b")
    with path.open("ab") as file:
        file.write(b'{"target":"https://one.ex')
    assert journal.pending("organizationId") == ["a", "b"]
    journal.gone("organizationId", "a")
    other = Journal(path, "https://two.example")
    other.made("organizationId", "c")
    assert journal.pending("organizationId") == ["b"]
    assert journal.pending("keyId") == []
    journal.forget()
    assert (journal.pending("organizationId"), other.pending("organizationId")) == ([], ["c"])
    other.forget()
    assert not path.exists()
    path.write_text("a report\n")
    with pytest.raises(JournalError, match="line 1"):
        journal.pending("keyId")


def test_a_creation_is_in_the_journal_before_it_is_sent(fence: Fence, account: Account) -> None:
    seen: list[str] = []
    original = account.sent.append

    class Watching(list[Any]):
        def append(self, item: Any) -> None:
            seen.append(account.journal.read_text() if account.journal.exists() else "")
            original(item)

    account.sent = Watching()
    make(fence, account)
    assert f"{MARK}one" in seen[0]


def test_the_ledger_says_why_something_was_not_exercised(facts: Facts, account: Account) -> None:
    result = run_live(facts, account.target, account.live(), wire=account.wire())
    ledger = Ledger(facts)
    for exchange in result.exchanges:
        ledger.add(exchange)
    summary = ledger.summary(result.findings, result.refused)
    claims = {claim.id: claim for claim in summary.claims}
    for operation_id in ("updateBranding", "setDomain", "updateBillingWebhook", "sendTestWebhook"):
        claim = claims[facts.operations[operation_id].pointer]
        assert (claim.verdict, claim.reason) == ("not exercised", "it changes what belongs to the whole partner")
    assert claims["/components/schemas/UpdateWebhookRequest/properties/secret"].reason
    # Refused by the target, which costs nothing: the fence does not count it.
    for status in (400, 403, 415):
        assert claims[f"{facts.operations['createApiKey'].pointer}/responses/{status}"].verdict == "confirmed"
    written = ("createOrganization", "allocateCredits", "revokeApiKey", "deleteIcpConfig", "updatePixelConfig")
    assert {claims[facts.operations[name].pointer].verdict for name in written} == {"confirmed"}
