from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
import sqlalchemy as sa
from openapi_spec_validator import validate
from sqlalchemy import event

from bullseye_partner_emulator import Emulator, Settings, SteppingClock, create_app, request_body
from contract_tests.tests.emulator.asgi import JSON, Caller, send


def control(emulator: Emulator, method: str, path: str, body: Any = None) -> Any:
    chunks = [b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()]
    return send(emulator, method, f"/_emulator/{path}", [JSON], chunks)


def new_partner(emulator: Emulator, **body: Any) -> tuple[str, Caller]:
    answer = control(emulator, "POST", "partners", body)
    assert answer.status == 201, answer
    return answer.json["id"], Caller(emulator, answer.json["apiKey"])


def test_partners_share_nothing(emulator: Emulator, api: Caller) -> None:
    partner_id, other = new_partner(emulator, dataSet="empty")
    assert other.get("/partner/me")["partner"]["id"] == partner_id != api.get("/partner/me")["partner"]["id"]
    assert other.get("/partner/organizations")["total"] == 0
    mine = api.create_organization(name="Mine")
    theirs = other.create_organization(name="Theirs")
    assert other.get("/partner/organizations")["total"] == 1
    assert other("GET", f"/partner/organizations/{mine['id']}").status == 404
    assert api("GET", f"/partner/organizations/{theirs['id']}").status == 404
    assert [key["name"] for key in other.get("/partner/api-keys")["apiKeys"]] == ["Admin Key"]


@pytest.mark.parametrize(
    ("data_set", "organizations", "visitors"), [("empty", 0, 0), ("small", 7, 25), ("agency", 100, 100)]
)
def test_a_partner_can_begin_with_data(emulator: Emulator, data_set: str, organizations: int, visitors: int) -> None:
    _, caller = new_partner(emulator, dataSet=data_set)
    page = caller.get("/partner/organizations?pageSize=100")
    assert page["total"] == organizations
    if organizations:
        first = page["organizations"][0]["id"]
        assert caller.get(f"/partner/organizations/{first}/visitors")["total"] == visitors
        partner = caller.get("/partner/me")["partner"]
        assert partner["creditPoolUsed"] == sum(item["credits"] for item in page["organizations"])
        assert partner["creditPoolAvailable"] == partner["creditPoolTotal"] - partner["creditPoolUsed"] >= 0


def test_each_partner_has_a_rate_limit_of_its_own(clock: SteppingClock) -> None:
    emulator = create_app(Settings(seed=1, clock=clock, rate_limit=2))
    _, first = new_partner(emulator)
    _, second = new_partner(emulator)
    assert [first("GET", "/partner/me").status for _ in range(3)] == [200, 200, 429]
    assert second("GET", "/partner/me").status == 200


def test_a_partner_can_have_another_rate_limit_which_a_reset_leaves(emulator: Emulator, api: Caller) -> None:
    partner_id, other = new_partner(emulator, rateLimit=2)
    answers = [other("GET", "/partner/me") for _ in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 429]
    assert {answer.headers["x-ratelimit-limit"] for answer in answers} == {"2"}
    assert api("GET", "/partner/me").headers["x-ratelimit-limit"] != "2"
    assert control(emulator, "POST", f"partners/{partner_id}/reset").status == 204
    assert [other("GET", "/partner/me").status for _ in range(3)] == [200, 200, 429]


def test_an_empty_partner_has_nothing_set_up(emulator: Emulator) -> None:
    _, other = new_partner(emulator, dataSet="empty")
    assert other("GET", "/partner/domain/verification").status == 404
    assert {hook["url"] for hook in other.get("/partner/webhooks").values()} == {None}


def test_the_clock_of_a_partner_moves_alone(emulator: Emulator, api: Caller) -> None:
    partner_id, other = new_partner(emulator)
    keys = [
        caller("POST", "/partner/api-keys", {"name": "k", "scopes": ["read"], "expiresAt": "2025-03-01T00:00:00Z"})
        for caller in (api, other)
    ]
    mine, theirs = (Caller(emulator, answer.json["plainKey"]) for answer in keys)
    answer = control(emulator, "POST", f"partners/{partner_id}/clock", {"advanceSeconds": 3 * 86_400})
    assert answer.status == 200
    assert answer.json["now"].startswith("2025-03-02T10:30:")
    assert (mine("GET", "/partner/me").status, theirs("GET", "/partner/me").status) == (200, 401)
    assert other.create_organization()["createdAt"].startswith("2025-03-02T")
    assert api.create_organization()["createdAt"].startswith("2025-02-27T")


def test_rate_windows_pass_with_the_clock(clock: SteppingClock) -> None:
    emulator = create_app(Settings(seed=1, clock=clock, rate_limit=1))
    partner_id, caller = new_partner(emulator)
    assert [caller("GET", "/partner/me").status for _ in range(2)] == [200, 429]
    control(emulator, "POST", f"partners/{partner_id}/clock", {"advanceSeconds": 60})
    assert caller("GET", "/partner/me").status == 200


def test_a_partner_can_be_removed_with_all_it_has(emulator: Emulator, api: Caller) -> None:
    partner_id, caller = new_partner(emulator)
    caller.create_organization()
    before = api.get("/partner/organizations")["total"]
    assert len(control(emulator, "GET", "partners").json["partners"]) == 2
    assert control(emulator, "DELETE", f"partners/{partner_id}").status == 204
    assert control(emulator, "DELETE", f"partners/{partner_id}").status == 404
    assert caller("GET", "/partner/me").status == 401
    assert len(control(emulator, "GET", "partners").json["partners"]) == 1
    assert api.get("/partner/organizations")["total"] == before


def test_a_partner_can_begin_anew(emulator: Emulator, api: Caller) -> None:
    partner_id, caller = new_partner(emulator)
    _, other = new_partner(emulator)
    created = caller.create_organization(name="Gone after the reset")
    key = caller("POST", "/partner/api-keys", {"name": "gone"}).json["plainKey"]
    control(emulator, "POST", f"partners/{partner_id}/clock", {"advanceSeconds": 86_400})
    inject(emulator, partner_id, kind="status")
    kept = other.create_organization()
    assert control(emulator, "POST", f"partners/{partner_id}/reset", {}).status == 204
    assert caller.get("/partner/me")["partner"]["id"] == partner_id
    assert caller("GET", f"/partner/organizations/{created['id']}").status == 404
    assert caller.get("/partner/organizations")["total"] == 7
    assert Caller(emulator, key)("GET", "/partner/me").status == 401
    assert caller.create_organization()["createdAt"].startswith("2025-02-27T"), (
        "its clock is that of the emulator again"
    )
    assert other.get(f"/partner/organizations/{kept['id']}")["organization"] == kept
    assert control(emulator, "POST", f"partners/{partner_id}/reset", {"dataSet": "empty"}).status == 204
    assert caller.get("/partner/organizations")["total"] == 0
    assert control(emulator, "POST", "partners/x/reset", {}).status == 404


def test_the_same_seed_makes_the_same_partners_whatever_others_do() -> None:
    def made(calls_between: int) -> list[Any]:
        emulator = create_app(Settings(seed=7, clock=SteppingClock()))
        _, first = new_partner(emulator)
        for _ in range(calls_between):
            Caller(emulator, emulator.api_key).create_organization()
        _, second = new_partner(emulator)
        return [first.api_key, second.api_key, second.create_organization()["id"]]

    assert made(0) == made(3)
    assert len(set(made(0))) == 3


def test_a_reset_leaves_the_first_partner_only(emulator: Emulator, api: Caller) -> None:
    _, other = new_partner(emulator)
    api.create_organization(name="Gone after the reset")
    assert control(emulator, "POST", "reset").status == 204
    assert other("GET", "/partner/me").status == 401
    assert api.get("/partner/organizations?search=Gone")["total"] == 0


def test_received_requests_can_be_looked_at(emulator: Emulator, api: Caller) -> None:
    api.get("/partner/me")
    Caller(emulator, "pk_live_wrong")("GET", "/partner/organizations")
    partner_id = api.get("/partner/me")["partner"]["id"]
    answer = control(emulator, "GET", "requests")
    assert [tuple(request.values()) for request in answer.json["requests"]] == [
        ("GET", "/api/v1/partner/me", "getPartnerAccount", partner_id, 200, None, False),
        ("GET", "/api/v1/partner/organizations", "listOrganizations", None, 401, None, False),
        ("GET", "/api/v1/partner/me", "getPartnerAccount", partner_id, 200, None, False),
    ]
    names = ["method", "path", "operationId", "partnerId", "status", "fault", "notModelled"]
    assert list(answer.json["requests"][0]) == names
    assert api.api_key not in answer.body.decode()


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "message"),
    [
        ("POST", "partners", {"dataSet": "huge"}, 400, 'dataSet: "huge" is not one of'),
        ("POST", "partners", {"dataset": "small"}, 400, "('dataset' was unexpected)"),
        ("POST", "partners", {"dataSet": 7}, 400, "dataSet: 7 is not one of"),
        ("POST", "partners", {"rateLimit": 0}, 400, "rateLimit: 0 is less than"),
        ("POST", "partners", b"{", 400, "not JSON"),
        ("POST", "partners", b"[" * 60_000, 400, "nested deeper than 100 levels"),
        ("POST", "partners", b'{"dataSet": "\\ud800"}', 400, "a lone surrogate is no character"),
        ("POST", "partners", b'{"dataSet": NaN}', 400, "NaN is no JSON number"),
        ("POST", "partners", [], 400, 'the body: [] is not of type "object"'),
        ("POST", "partners", b" " * 70_000, 413, "larger than 65536 bytes"),
        ("POST", "partners/x/clock", {"advanceSeconds": 1}, 404, "there is no partner x"),
        ("PUT", "partners", None, 405, "has GET, POST, not PUT"),
        ("GET", "nothing", None, 404, "GET /_emulator/ lists what there is"),
    ],
)
def test_what_cannot_be_done_is_said(
    emulator: Emulator, method: str, path: str, body: Any, status: int, message: str
) -> None:
    answer = control(emulator, method, path, body)
    assert answer.status == status
    assert message in answer.json["message"]


@pytest.mark.parametrize(
    ("path", "body", "message"),
    [
        ("clock", {}, '"advanceSeconds" is a required property'),
        ("clock", {"advanceSeconds": True}, 'advanceSeconds: true is not of type "integer"'),
        ("clock", {"advanceSeconds": -1}, "advanceSeconds: -1 is less than the minimum"),
        ("clock", {"advanceSeconds": 10**12}, "greater than the maximum"),
        ("faults", {"kind": "flood"}, "kind: "),
        ("faults", {"kind": "status", "operationId": "listNothing"}, "operationId: "),
        ("faults", {"kind": "status", "probability": 1.5}, "probability: 1.5 is greater than the maximum"),
        ("faults", {"kind": "status", "times": 0}, "times: 0 is less than the minimum"),
    ],
)
def test_bodies_are_held_against_the_description(emulator: Emulator, path: str, body: Any, message: str) -> None:
    partner_id, _ = new_partner(emulator)
    answer = control(emulator, "POST", f"partners/{partner_id}/{path}", body)
    assert answer.status == 400
    assert message in answer.json["message"]


def post(emulator: Emulator, path: str, incoming: list[Any]) -> list[Any]:
    """Post to the control API with such messages of the server; return those that it gets."""
    sent: list[Any] = []

    async def receive() -> Any:
        return incoming.pop(0)

    async def collect(message: Any) -> None:
        sent.append(message)

    asyncio.run(emulator({"type": "http", "method": "POST", "path": path, "headers": []}, receive, collect))
    return sent


def test_a_body_that_is_cut_off_changes_nothing(emulator: Emulator, api: Caller) -> None:
    made = api.create_organization()
    part = {"type": "http.request", "body": b"{}", "more_body": True}  # complete as JSON, but more was announced
    assert post(emulator, "/_emulator/reset", [part, {"type": "http.disconnect"}]) == []
    assert api("GET", f"/partner/organizations/{made['id']}").status == 200


def test_a_body_that_is_too_large_is_read_to_its_end(emulator: Emulator) -> None:
    """A client that is cut off while it sends never sees the answer."""
    part = {"type": "http.request", "body": b" " * 40_000, "more_body": True}
    incoming = [part, part, part, part | {"more_body": False}]
    start, _ = post(emulator, "/_emulator/partners", incoming)
    assert (start["status"], incoming) == (413, [])


def test_an_answer_without_content_says_nothing_of_its_type(emulator: Emulator) -> None:
    assert control(emulator, "POST", "reset").headers.keys() == {"x-emulator"}, "a 204 has not even a length"
    partner_id, _ = new_partner(emulator)
    told = control(emulator, "POST", f"partners/{partner_id}/billing-events", {"event": "credits.low"})
    assert (told.status, told.headers["content-length"], "content-type" in told.headers) == (202, "0", False)


def test_the_control_api_describes_itself(emulator: Emulator) -> None:
    document = control(emulator, "GET", "openapi.json").json
    validate(document)
    described = {f"{method.upper()} {path}" for path, item in document["paths"].items() for method in item}
    assert described == set(control(emulator, "GET", "").json["routes"])
    ids = [operation["operationId"] for item in document["paths"].values() for operation in item.values()]
    assert len(ids) == len(set(ids))


# Faults


def inject(emulator: Emulator, partner_id: str, **fault: Any) -> None:
    assert control(emulator, "POST", f"partners/{partner_id}/faults", fault).status == 204


def test_a_status_hits_one_operation_so_often(emulator: Emulator, api: Caller) -> None:
    partner_id, caller = new_partner(emulator)
    inject(emulator, partner_id, kind="status", operationId="createOrganization", status=502, times=2)
    answers = [caller("POST", "/partner/organizations", {"name": "Zyx"}) for _ in range(3)]
    assert [answer.status for answer in answers] == [502, 502, 201]
    assert answers[0].code == "InternalError"
    assert caller.get("/partner/organizations?search=zyx")["total"] == 1, "what is refused is not carried out"
    assert api("POST", "/partner/organizations", {"name": "Zyx"}).status == 201, "others are not hit"
    assert caller("GET", "/partner/me").status == 200


def test_a_whole_number_with_a_fraction_is_an_integer(emulator: Emulator) -> None:
    partner_id, caller = new_partner(emulator)
    inject(emulator, partner_id, kind="status", status=502.0, times=1.0)
    inject(emulator, partner_id, kind="rate-limit", retryAfter=5.0)
    answers = [caller("GET", "/partner/me") for _ in range(2)]
    assert [repr(answer.status) for answer in answers] == ["502", "429"]
    assert answers[1].headers["retry-after"] == "5"


@pytest.mark.parametrize("retry_after", [None, 7])
def test_a_429_asks_to_wait_or_does_not(emulator: Emulator, retry_after: int | None) -> None:
    partner_id, caller = new_partner(emulator)
    wait = {} if retry_after is None else {"retryAfter": retry_after}
    inject(emulator, partner_id, kind="rate-limit", times=1, **wait)
    answer = caller("GET", "/partner/me")
    assert (answer.status, answer.code) == (429, "TooManyRequests")
    assert answer.headers.get("retry-after") == (None if retry_after is None else str(retry_after))
    assert caller("GET", "/partner/me").status == 200


@pytest.mark.parametrize("kind", ["truncate", "malform"])
def test_a_spoiled_answer_is_that_of_a_request_that_was_carried_out(emulator: Emulator, kind: str) -> None:
    partner_id, caller = new_partner(emulator)
    inject(emulator, partner_id, kind=kind, times=1)
    answer = caller("POST", "/partner/organizations", {"name": "Zyx"})
    assert answer.status == 201
    with pytest.raises(ValueError, match=r"Expecting|Unterminated"):
        _ = answer.json
    assert (len(answer.body) < int(answer.headers["content-length"])) == (kind == "truncate")
    assert caller.get("/partner/organizations?search=zyx")["total"] == 1
    assert control(emulator, "GET", "requests").json["requests"][0]["fault"] == kind


def test_a_late_answer_comes_all_the_same(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(request_body, "sleep", sleep)
    partner_id, caller = new_partner(emulator)
    inject(emulator, partner_id, kind="delay", delaySeconds=2.5, times=1)
    assert caller.get("/partner/me")["partner"]["id"] == partner_id
    assert waited == [2.5]


def test_chance_hits_the_same_requests_in_each_run(emulator: Emulator) -> None:
    def hits(seed: int) -> list[int]:
        partner_id, caller = new_partner(emulator)
        inject(emulator, partner_id, kind="status", probability=0.5, seed=seed)
        return [caller("GET", "/partner/me").status for _ in range(40)]

    assert hits(1) == hits(1) != hits(2)
    assert 5 < hits(1).count(503) < 35


def test_faults_can_be_taken_away(emulator: Emulator) -> None:
    partner_id, caller = new_partner(emulator)
    inject(emulator, partner_id, kind="status")
    assert caller("GET", "/partner/me").status == 503
    assert control(emulator, "DELETE", f"partners/{partner_id}/faults").status == 204
    assert caller("GET", "/partner/me").status == 200


def test_a_fault_of_the_emulator_is_answered_in_json_and_logged(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: Emulator) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr(Emulator, "accounts", fail)
    answer = control(emulator, "GET", "partners")
    assert (answer.status, answer.json) == (500, {"message": "the emulator failed; its log says how"})
    assert "a defect" in caplog.text


def test_all_partners_are_listed_with_one_statement(emulator: Emulator) -> None:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    made = [new_partner(emulator, dataSet=data_set)[0] for data_set in ("empty", "small", "agency")]
    event.listen(sa.Engine, "before_cursor_execute", note)
    try:
        accounts = emulator.accounts()
    finally:
        event.remove(sa.Engine, "before_cursor_execute", note)
    assert len(statements) == 1
    assert [account.id for account in accounts][1:] == made
    assert [account.organizations for account in accounts] == [7, 0, 7, 100]
    for account in accounts:
        assert account.credits_used + account.credits_available == account.credits_total
    assert [account.credits_used > 0 for account in accounts] == [True, False, True, True]


def test_the_index_lists_what_there_is(emulator: Emulator) -> None:
    routes = control(emulator, "GET", "").json["routes"]
    assert "POST /_emulator/partners/{id}/clock" in routes
    assert len(routes) == len(set(routes)) == 17


def test_the_index_says_which_readings_are_followed(emulator: Emulator) -> None:
    assert control(emulator, "GET", "").json["readings"] == {}
    other = create_app(Settings(readings={"C4": "guide", "C5": "reference"}))  # which is the chosen one anyway
    assert control(other, "GET", "").json["readings"] == {"C4": "guide"}


def test_the_control_api_can_be_switched_off() -> None:
    emulator = create_app(Settings(control=False))
    answer = control(emulator, "POST", "partners", {})
    assert (answer.status, answer.code) == (404, "NotFound")
