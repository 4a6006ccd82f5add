"""What has changed since an earlier run, also where no page describes it; and that nobody's data is kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from contract_tests.conformance.observed import (
    Change,
    Observed,
    ObservedError,
    changed_since,
    look_of,
    read_observed,
)
from contract_tests.scenario.run import run_scenario
from contract_tests.target.exchange import Answer, Exchange, Request
from contract_tests.target.target import ANOTHER_ACCOUNT, emulator_target

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from contract_tests.scenario.facts import Facts
    from generator.json_pointer import Json, JsonObject

THEN = datetime(2026, 11, 25, 5, 0, tzinfo=UTC)
BODY: JsonObject = {
    "organizations": [
        {
            "id": f"00000000-0000-4000-8000-00000000000{number}",
            "name": f"Somebody {number}",
            "createdAt": f"2026-01-0{number}T00:00:00.123Z",
            "metadata": {"their own key": "x"},
        }
        for number in range(1, 5)
    ],
    "total": 4,
}
ERROR: JsonObject = {"code": "BAD", "message": "No organization 'Acme 1' for jo@example.com, 17 tries", "details": {}}


def seen(facts: Facts, body: Json, status: int = 200, headers: Mapping[str, str] | None = None) -> dict[str, list[str]]:
    answer = Answer(status, headers or {}, json.dumps(body).encode())
    exchange = Exchange("listOrganizations", Request("GET", "/partner/organizations", {}, None), answer)
    return look_of([exchange], facts)


def changes(facts: Facts, before: Json, now: Json, status: int = 200) -> list[Change]:
    earlier = Observed(THEN, "a target", seen(facts, before, status))
    return changed_since(earlier, seen(facts, now, status)).changes


def altered(**values: Json) -> JsonObject:
    return {**BODY, "organizations": [{**one, **values} for one in BODY["organizations"]]}


MILLISECONDS = "time with 3 digits of a second, Z"
LIST = "listOrganizations 200 order of $.organizations"
AT = "listOrganizations 200 $.organizations[]"


@pytest.mark.parametrize(
    ("now", "change"),
    [
        (
            altered(createdAt="2026-01-01T00:00:00Z"),
            Change("other", f"{AT}.createdAt", MILLISECONDS, MILLISECONDS.replace("3", "0")),
        ),
        (
            altered(createdAt="2026-01-01T00:00:00.123+01:00"),
            Change(
                "other",
                f"{AT}.createdAt",
                MILLISECONDS,
                MILLISECONDS.replace("Z", "an offset"),
            ),
        ),
        (altered(id=17), Change("other", f"{AT}.id", "UUID", "integer")),
        (altered(id="org_AbCdEfGhIjKl"), Change("other", f"{AT}.id", "UUID", "token org_ and 12 characters")),
        (altered(name=None), Change("other", f"{AT}.name", "text", "null")),
        (altered(region="eu"), Change("new", f"{AT}.region", "", "text")),
        ({**BODY, "total": "4"}, Change("other", "listOrganizations 200 $.total", "integer", "digits")),
        ({"organizations": BODY["organizations"]}, Change("gone", "listOrganizations 200 $.total", "integer", "")),
        (
            {**BODY, "organizations": BODY["organizations"][::-1]},
            Change("other", LIST, "oldest first", "newest first"),
        ),
    ],
)
def test_what_looks_otherwise_has_changed(facts: Facts, now: JsonObject, change: Change) -> None:
    assert change in changes(facts, BODY, now)
    assert changes(facts, BODY, BODY) == []


def test_the_text_of_an_error_changes_and_its_values_do_not(facts: Facts) -> None:
    other_values = ERROR | {"message": "No organization 'Zeta 2' for mo@example.org, 3 tries"}
    assert changes(facts, ERROR, other_values, 404) == []
    (change,) = changes(facts, ERROR, ERROR | {"message": "Organization not found"}, 404)
    assert change.where == "listOrganizations 404 text of message"
    assert change.before == "No organization … for … tries"


@pytest.mark.parametrize(
    "message",
    [
        "Organization Acme Corp of Jane O'Neill-Smith not found",
        "Organization Zeta of Bo not found",
        "Organization somebody of somebody else not found",
    ],
)
def test_no_name_in_the_text_of_an_error_is_kept(facts: Facts, message: str) -> None:
    request = Request("PUT", "/partner/organizations?search=somebody+else", {}, b'{"name": ["somebody"]}')
    answer = Answer(404, {}, json.dumps({"message": message}).encode())
    looks = look_of([Exchange("listOrganizations", request, answer)], facts)
    assert looks["listOrganizations 404 text of message"] == ["Organization … of … not found"]


BILLING: JsonObject = {
    "billingMode": "pooled",
    "billingPeriod": "monthly",
    "stripeCustomerId": "cus_Somebody",
    "creditPoolTotal": 10_000,
    "pricingTiers": [{"tier": "trial", "pricePerIdentification": 0, "minUsage": 0, "maxUsage": 1000}],
}


def billing(facts: Facts, **values: Json) -> dict[str, list[str]]:
    answer = Answer(200, {}, json.dumps({**BILLING, **values}).encode())
    return look_of([Exchange("getBilling", Request("GET", "/partner/billing", {}, None), answer)], facts)


@pytest.mark.parametrize(
    ("values", "change"),
    [
        ({"billingMode": "external"}, Change("other", "$.billingMode", '"pooled"', '"external"')),
        (
            {"pricingTiers": [{**BILLING["pricingTiers"][0], "pricePerIdentification": 0.01}]},
            Change("other", "$.pricingTiers[].pricePerIdentification", "0", "0.01"),
        ),
    ],
)
def test_a_setting_that_only_bullseye_changes_has_changed(facts: Facts, values: JsonObject, change: Change) -> None:
    before = Observed(THEN, "a target", billing(facts))
    where = f"getBilling 200 value of {change.where}"
    assert Change("other", where, change.before, change.now) in changed_since(before, billing(facts, **values)).changes


def test_a_value_that_an_enum_does_not_have_is_new(facts: Facts) -> None:
    before = Observed(THEN, "a target", billing(facts))
    (change,) = changed_since(before, billing(facts, billingPeriod="weekly")).changes
    assert change == Change("new", "getBilling 200 undescribed value at $.billingPeriod", "", '"weekly"')


def test_what_is_no_setting_is_not_kept(facts: Facts) -> None:
    kept = billing(facts)
    assert kept["getBilling 200 value of $.billingMode"] == ['"pooled"']
    assert "Somebody" not in json.dumps(kept)
    assert "10000" not in json.dumps(kept)
    # Not even where it is found first after an update of ours.
    earlier = {place: what for place, what in kept.items() if "value of" not in place}
    assert changed_since(Observed(THEN, "a target", earlier), kept).changes == []


def test_what_is_not_described_is_not_kept(facts: Facts) -> None:
    kept = json.dumps(billing(facts, billingMode={"contact": "jo@acme.com", "key": "sk-1"}, billingPeriod="sk_1234"))
    for value in ("jo@", "sk-1", "sk_1234"):
        assert value not in kept
    answer = Answer(204, {}, b'{"id": "somebody"}')
    exchange = Exchange("deleteOrganization", Request("DELETE", "/partner/organizations/1", {}, None), answer)
    assert "somebody" not in json.dumps(look_of([exchange], facts))


def test_settings_of_another_account_are_none_of_this_one(facts: Facts) -> None:
    answer = Answer(200, {}, json.dumps(BILLING).encode())
    exchange = Exchange("getBilling", Request("GET", "/partner/billing", {}, None), answer, ANOTHER_ACCOUNT)
    assert not [place for place in look_of([exchange], facts) if "value of" in place]


def test_a_setting_that_lost_a_value_has_changed(facts: Facts) -> None:
    tiers = [{**BILLING["pricingTiers"][0], "tier": name} for name in ("trial", "premium")]
    earlier = Observed(THEN, "a target", billing(facts, pricingTiers=tiers))
    (change,) = changed_since(earlier, billing(facts)).changes
    assert (change.before, change.now) == ('"premium", "trial"', '"trial"')


def test_a_list_is_also_ordered_by_another_time(facts: Facts) -> None:
    visitors = [{"id": f"vis_{day}", "lastSeenAt": f"2026-01-{day:02}T00:00:00Z"} for day in range(1, 10)]
    body: JsonObject = {"visitors": visitors}
    earlier = Observed(THEN, "a target", seen(facts, body))
    (change,) = changed_since(earlier, seen(facts, {"visitors": visitors[::-1]})).changes
    assert change == Change("other", "listOrganizations 200 order of $.visitors", "oldest first", "newest first")


def test_headers_come_and_go(facts: Facts) -> None:
    before = Observed(THEN, "a target", seen(facts, BODY, headers={"x-ratelimit-limit": "1000", "x-old": "1"}))
    now = seen(facts, BODY, headers={"x-ratelimit-limit": "500", "x-new": "1"})
    assert {(one.what, one.where.partition("header ")[2]) for one in changed_since(before, now).changes} == {
        ("other", "x-ratelimit-limit"),
        ("gone", "x-old"),
        ("new", "x-new"),
    }


@pytest.mark.parametrize(
    "now", [{"organizations": [], "total": 0}, {"organizations": BODY["organizations"][:1], "total": 1}]
)
def test_a_shorter_list_is_no_change(facts: Facts, now: JsonObject) -> None:
    assert changes(facts, BODY, now) == []
    assert changes(facts, now, BODY) == []


def test_what_was_not_asked_has_not_changed(facts: Facts) -> None:
    before = Observed(THEN, "a target", seen(facts, BODY))
    assert changed_since(before, seen(facts, ERROR, 404)).changes == []


def test_nobodys_data_is_kept(facts: Facts) -> None:
    kept = json.dumps([seen(facts, BODY), seen(facts, ERROR, 404)])
    for value in ("Somebody", "00000000", "their own key", "Acme", "jo@", "2026-01"):
        assert value not in kept


def test_two_runs_on_the_emulator_differ_in_nothing(facts: Facts) -> None:
    looks: list[dict[str, list[str]]] = []
    for seed in (1, 2):
        target = emulator_target(seed)
        result = run_scenario(facts.description, facts.strict, target, seed=seed, facts=facts)
        looks.append(look_of(result.exchanges, facts))
        text = json.dumps(looks[-1])
        assert target.api_key not in text
        assert len(looks[-1]) > 1000
    first, second = looks
    assert changed_since(Observed(THEN, "emulator", first), second).changes == []
    assert changed_since(Observed(THEN, "emulator", second), first).changes == []


def test_a_file_that_is_no_report_is_named(tmp_path: Path) -> None:
    with pytest.raises(ObservedError, match=r"There is no .*missing\.json"):
        read_observed(tmp_path / "missing.json")
    (tmp_path / "other.json").write_text("{}")
    with pytest.raises(ObservedError, match=r"other\.json is no report"):
        read_observed(tmp_path / "other.json")
