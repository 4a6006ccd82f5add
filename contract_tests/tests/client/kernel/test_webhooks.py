from __future__ import annotations

import json
import logging
import pickle
import re
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bullseye_partner import WebhookSignatureError, webhooks
from bullseye_partner._drift import DriftEvent
from bullseye_partner._events import EVENT_MODELS
from bullseye_partner.models.deliveries import BillingEvent, IdentificationEvent
from bullseye_partner_emulator.deliveries import event_body
from bullseye_partner_emulator.readings import Readings
from contract_tests.tests.client.kernel.manual_clock import ManualClock
from contract_tests.tests.support.readings import Reading

WHSEC = "whsec_one"
EVENT = {
    "event": "credits.low",
    "timestamp": "2025-02-27T10:30:00Z",
    "organizationId": "3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21",
    "creditsAllocated": 500,
    "creditsUsed": 490,
    "creditsAvailable": 10,
}
BODY = json.dumps(EVENT).encode()


def sample_events(reading: Reading) -> list[dict[str, Any]]:
    """Return the sample of each delivery that the description has under a reading."""
    bodies = [item["post"]["requestBody"] for item in reading.bundle["webhooks"].values()]
    return [body["content"]["application/json"]["example"] for body in bodies]


CHOSEN, SNAKE_CASE = Reading({}), Reading({"C14": "organization_api"})


def event_in_snake_case(event: dict[str, Any]) -> dict[str, Any]:
    return json.loads(event_body(Readings(SNAKE_CASE.followed), event))


def test_the_signature_is_the_hex_hmac_sha256_of_the_raw_body():
    # RFC 4231, test case 2.
    known = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert webhooks.sign(b"what do ya want for nothing?", "Jefe") == known


@pytest.mark.parametrize("body", [BODY, bytearray(BODY), memoryview(BODY), BODY.decode()])
def test_a_signed_delivery_becomes_a_typed_event(body: object):
    event = webhooks.unwrap(body, webhooks.sign(BODY, WHSEC), WHSEC)
    assert isinstance(event, BillingEvent)
    assert event.credits_available == 10


def test_any_of_several_secrets_will_do_while_they_are_rotated():
    for secret in ("old", "new"):
        webhooks.verify(BODY, webhooks.sign(BODY, secret), ["new", "old"])
    with pytest.raises(WebhookSignatureError):
        webhooks.verify(BODY, webhooks.sign(BODY, "older"), ["new", "old"])


@pytest.mark.parametrize("secrets", ["", [], ["good", ""]])
def test_a_missing_secret_is_a_mistake_of_the_caller(secrets: str | list[str]):
    with pytest.raises(ValueError, match="secret"):
        webhooks.verify(BODY, webhooks.sign(BODY, "good"), secrets)


def test_a_changed_body_is_refused():
    with pytest.raises(WebhookSignatureError):
        webhooks.unwrap(BODY.replace(b"490", b"491"), webhooks.sign(BODY, WHSEC), WHSEC)


def test_a_parsed_body_is_refused_with_advice():
    with pytest.raises(WebhookSignatureError, match="raw body is needed, as bytes; got dict"):
        webhooks.unwrap(EVENT, webhooks.sign(BODY, WHSEC), WHSEC)


anything = st.one_of(st.binary(), st.text(alphabet=st.characters()), st.none(), st.integers(), st.just(EVENT))


@given(body=anything, signature=st.one_of(anything, st.text(alphabet="0123456789abcdef", min_size=64, max_size=64)))
def test_whatever_arrives_unsigned_ends_in_a_signature_error(body: object, signature: object):
    with pytest.raises(WebhookSignatureError):
        webhooks.unwrap(body, signature, WHSEC)


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    max_leaves=10,
)
events = st.builds(
    lambda event, changes: {**EVENT, "event": event, **changes},
    st.one_of(st.sampled_from([*EVENT_MODELS, "credits.stolen"]), json_values),
    st.dictionaries(st.sampled_from([*EVENT, "visitor", "externalId", "new"]), json_values),
)


@given(body=st.one_of(st.binary(), events.map(lambda event: json.dumps(event).encode())))
def test_whatever_arrives_signed_becomes_an_event_or_a_signature_error(body: bytes):
    try:
        event = webhooks.unwrap(body, webhooks.sign(body, WHSEC), WHSEC, on_drift=lambda _: None)
    except WebhookSignatureError:
        return
    assert isinstance(event, msgspec.Struct)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"event": "credits.low", "creditsUsed": 1e999}',
        b'{"event": "credits.low", "creditsUsed": ' + b"9" * 5000 + b"}",
        b'{"event": "\xff"}',
        b'{"event": "\\ud800"',
        b"\xef\xbb\xbf[]",
        b"null",
    ],
)
def test_json_made_to_break_parsers_is_refused_like_any_other(body: bytes):
    with pytest.raises(WebhookSignatureError):
        webhooks.unwrap(body, webhooks.sign(body, WHSEC), WHSEC)


def test_an_event_without_model_keeps_its_payload():
    body = b'{"event": "domain.verified", "domain": "acme.example"}'
    event = webhooks.unwrap(body, webhooks.sign(body, WHSEC), WHSEC)
    assert event == webhooks.UnknownEvent(
        event="domain.verified", payload={"event": "domain.verified", "domain": "acme.example"}
    )


def test_an_event_that_is_not_as_described_is_built_and_logged(caplog: pytest.LogCaptureFixture):
    body = json.dumps({**EVENT, "creditsUsed": None}).encode()
    with caplog.at_level(logging.WARNING, "bullseye_partner"):
        event = webhooks.unwrap(body, webhooks.sign(body, WHSEC), WHSEC)
    assert isinstance(event, BillingEvent)
    assert event.credits_allocated == 500
    assert [record.getMessage() for record in caplog.records] == [
        "credits.low: expected int at $.creditsUsed, got null"
    ]


@pytest.mark.parametrize(
    ("described", "other"), list(zip(sample_events(CHOSEN), sample_events(SNAKE_CASE), strict=True))
)
def test_an_event_in_snake_case_is_read_and_reported_once(described: dict[str, Any], other: dict[str, Any]):
    drift: list[DriftEvent] = []
    assert event_in_snake_case(described) == other != described
    in_snake_case = json.dumps(other)
    event = webhooks.unwrap(in_snake_case, webhooks.sign(in_snake_case, WHSEC), WHSEC, on_drift=drift.append)
    body = json.dumps(described)
    assert event == webhooks.unwrap(body, webhooks.sign(body, WHSEC), WHSEC, on_drift=drift.append)
    assert drift == [DriftEvent(described["event"], "$", "names in camelCase", "names in snake_case")]


ORGANIZATION_API = {
    "event": "visitor.identified",
    "timestamp": "2025-02-27T10:30:00Z",
    "organization_id": "3f8f6c2e-6c1b-4b0e-9a55-0d3a1c9f4b21",
    "session_id": "ses_7d3c1b",
    "visitor": {"email": "ada@example.com", "first_name": "Ada", "location": "London", "mood": "curious"},
    "company": {"name": "Acme Corp", "employee_count": 250, "domain": "acme.example", "ticker": "ACME"},
    "session": {
        "landing_page": "https://acme.example/",
        "pages_visited": 3,
        "utm_source": "x",
        "device_type": "mobile",
    },
}
"""What the webhook of the Organization API sends, and two properties that nobody knows."""


def camel_case(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {re.sub("_(.)", lambda m: m[1].upper(), name): camel_case(item) for name, item in value.items()}


def deliver(event: dict[str, Any]) -> tuple[Any, list[DriftEvent]]:
    drift: list[DriftEvent] = []
    body = json.dumps(event)
    return webhooks.unwrap(body, webhooks.sign(body, WHSEC), WHSEC, on_drift=drift.append), drift


def test_the_payload_of_the_organization_api_becomes_the_same_event_in_either_case():
    """With company and session, and with what no model has a place for."""
    (snake, drift), (camel, _) = deliver(ORGANIZATION_API), deliver(camel_case(ORGANIZATION_API))
    assert isinstance(snake, IdentificationEvent)
    assert snake == camel
    assert snake.session_id == "ses_7d3c1b"
    assert snake.visitor.first_name == "Ada"
    assert (snake.visitor.location, snake.visitor.extra_properties) == ("London", {"mood": "curious"})
    assert snake.company
    assert (snake.company.employee_count, snake.company.extra_properties) == (250, {"ticker": "ACME"})
    assert snake.session
    assert (snake.session.landing_page, snake.session.pages_visited) == ("https://acme.example/", 3)
    assert {(event.json_path, event.got) for event in drift} == {
        ("$", "names in snake_case"),
        ("$.visitor.mood", "str"),
        ("$.company.ticker", "str"),
    }


def test_what_an_event_wraps_is_found():
    outer = {name: ORGANIZATION_API[name] for name in ("event", "timestamp")}
    inner = {name: value for name, value in ORGANIZATION_API.items() if name not in outer}
    event, drift = deliver({**outer, "id": "evt_1", "data": inner})
    assert event == deliver(ORGANIZATION_API)[0]
    assert event.extra_properties == {"id": "evt_1"}
    assert ("$.visitor", "it at $.data.visitor") in {(event.json_path, event.got) for event in drift}


@pytest.mark.parametrize(
    "event", [EVENT, ORGANIZATION_API, {"event": "domain.verified"}, {**EVENT, "creditsUsed": None, "new": [1]}]
)
def test_every_event_keeps_its_payload_as_it_came(event: dict[str, Any]):
    received, _ = deliver(event)
    assert dict(received.payload) == event
    assert dict(pickle.loads(pickle.dumps(received)).payload) == event  # noqa: S301 - just made here


def test_an_event_that_was_made_here_has_its_own_properties_as_payload():
    event = msgspec.convert(EVENT, BillingEvent)
    assert dict(event.payload) == EVENT


def test_a_name_of_both_cases_means_the_described_one():
    body = json.dumps({**EVENT, "credits_used": 1, "creditsAvailable": None})
    event = webhooks.unwrap(body, webhooks.sign(body, WHSEC), WHSEC, on_drift=lambda _: None)
    assert isinstance(event, BillingEvent)
    assert event.credits_used == 490


def test_without_being_asked_to_nothing_is_done_about_repetitions():
    for _ in range(2):
        webhooks.unwrap(BODY, webhooks.sign(BODY, WHSEC), WHSEC)


def test_a_repetition_is_refused_until_it_is_forgotten():
    recent = webhooks.RecentDeliveries()
    signature = webhooks.sign(BODY, WHSEC)
    webhooks.unwrap(BODY, signature, WHSEC, replays=recent)
    with pytest.raises(webhooks.WebhookReplayError):
        # The same delivery, in another spelling of its signature.
        webhooks.unwrap(BODY, signature.upper(), WHSEC, replays=recent)
    recent.forget(BODY)
    webhooks.unwrap(BODY, signature, WHSEC, replays=recent)


def test_a_forged_delivery_leaves_no_trace_in_the_memory_of_deliveries():
    recent = webhooks.RecentDeliveries()
    with pytest.raises(WebhookSignatureError):
        webhooks.unwrap(BODY, "00" * 32, WHSEC, replays=recent)
    webhooks.unwrap(BODY, webhooks.sign(BODY, WHSEC), WHSEC, replays=recent)


def test_the_memory_of_deliveries_is_bounded():
    recent = webhooks.RecentDeliveries(count=2)
    assert [recent.is_new(delivery) for delivery in "abca"] == [True, True, True, True]
    assert not recent.is_new("c")


def test_an_event_older_than_allowed_is_refused():
    signature = webhooks.sign(BODY, WHSEC)
    happened = 1_740_652_200.0
    webhooks.unwrap(BODY, signature, WHSEC, max_age=300, clock=ManualClock(happened + 300))
    with pytest.raises(webhooks.WebhookReplayError, match="older than 300 seconds"):
        webhooks.unwrap(BODY, signature, WHSEC, max_age=300, clock=ManualClock(happened + 301))


class _Absent:
    def __repr__(self) -> str:
        return "absent"


ABSENT = _Absent()
FOREIGN: list[object] = [
    ABSENT,
    None,
    "yesterday",
    [],
    {},
    True,
    "9999-99-99T00:00:00Z",
    1740652200,
    "1740652200",
    "27/02/2025",
]


def dated(timestamp: object) -> tuple[bytes, str]:
    fields = {name: value for name, value in EVENT.items() if name != "timestamp"}
    body = json.dumps(fields if timestamp is ABSENT else {**fields, "timestamp": timestamp}).encode()
    return body, webhooks.sign(body, WHSEC)


@pytest.mark.parametrize("timestamp", FOREIGN, ids=repr)
def test_an_event_that_does_not_say_its_age_is_no_repetition_that_would_be_dropped(timestamp: object):
    recent = webhooks.RecentDeliveries()
    with pytest.raises(webhooks.WebhookAgeError, match="age is unknown") as caught:
        webhooks.unwrap(*dated(timestamp), WHSEC, max_age=300, replays=recent, on_drift=lambda _: None)
    assert not isinstance(caught.value, webhooks.WebhookReplayError)
    assert caught.value.event.payload["event"] == EVENT["event"]
    twin = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 - our own
    assert (str(twin), twin.event) == (str(caught.value), caught.value.event)
    event = webhooks.unwrap(
        *dated(timestamp), WHSEC, max_age=300, age_unknown="accept", replays=recent, on_drift=lambda _: None
    )
    assert event.payload == caught.value.event.payload
    with pytest.raises(webhooks.WebhookReplayError, match="came before"):
        webhooks.unwrap(
            *dated(timestamp), WHSEC, max_age=300, age_unknown="accept", replays=recent, on_drift=lambda _: None
        )


@pytest.mark.parametrize("timestamp", FOREIGN, ids=repr)
def test_without_a_limit_the_age_of_an_event_does_not_matter(timestamp: object):
    assert webhooks.unwrap(*dated(timestamp), WHSEC, on_drift=lambda _: None).payload["event"] == EVENT["event"]


@pytest.mark.parametrize("word", ["ignore", "", None, True])
def test_another_word_for_an_unknown_age_is_refused(word: Any):
    with pytest.raises(ValueError, match="age_unknown"):
        webhooks.unwrap(BODY, webhooks.sign(BODY, WHSEC), WHSEC, age_unknown=word)
