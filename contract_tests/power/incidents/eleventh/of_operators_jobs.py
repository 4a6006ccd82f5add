"""What queues, background jobs and services that took over a part of the API did."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bullseye_partner_emulator.instants import parse_day
from contract_tests.power.incidents.change import handled, handled_remembering, in_front, sent
from contract_tests.power.incidents.edits import field, top
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.deliveries import Deliver, Delivery, DeliveryRequest
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.incidents.change import Handling


async def _by_two_workers(request: DeliveryRequest, deliver: Deliver) -> int | None:
    status = await deliver(request)
    return await deliver(request) if json.loads(request.body).get("event") == "visitor.identified" else status


async def _serialized_again(request: DeliveryRequest, deliver: Deliver) -> int | None:
    # The signature stays that of the compact form.
    return await deliver(replace(request, body=json.dumps(json.loads(request.body)).encode()))


async def _taken_by_proxy(request: DeliveryRequest, deliver: Deliver) -> int | None:
    await deliver(request)
    return 202


def _until_last_midnight(call: Call, handler: Handler) -> JsonObject | Delivery | None:
    end = parse_day(call.parameters["endDate"]) if "endDate" in call.parameters else call.now.date()
    if end == date.min:
        return handler(call)
    day_before = (end - timedelta(days=1)).isoformat()
    answer = handler(replace(call, parameters={**call.parameters, "endDate": day_before}))
    return answer | {"endDate": end.isoformat()} if isinstance(answer, dict) else answer


def _summed_up_once() -> Handling:
    sums: dict[tuple[str, str, str], JsonObject] = {}

    def handling(call: Call, handler: Handler) -> JsonObject | Delivery | None:
        answer = handler(call)
        if not isinstance(answer, dict):
            return answer
        place = (call.partner.id, str(answer.get("startDate")), str(answer.get("endDate")))
        return sums.setdefault(place, answer)

    return handling


def _in_doubles(body: JsonObject) -> None:
    for line in body["breakdown"]:
        line["cost"] = line["quantity"] * line["pricePerIdentification"]
    body["totalCost"] = sum(line["cost"] for line in body["breakdown"])


def _rooted(records: list[JsonObject]) -> list[JsonObject]:
    return [record | {"name": f"{record['name']}.", "value": f"{record['value']}."} for record in records]


OF_JOBS = (
    Incident(
        "p-events-by-two-workers",
        "Two workers take each identification event from the queue: it comes twice.",
        github("sendgrid/docs/issues/2933", "each event came several times although the receiver answered 200"),
        "delivery",
        ("identificationDelivery",),
        "inferred",
        "identificationDelivery",
        sent(_by_two_workers),
        ("IDENTIFY <acme>",),
    ),
    Incident(
        "p-signed-before-serialized-again",
        "The signature is that of another serialization than the one that is sent.",
        github(
            "attendee-labs/attendee/issues/227",
            "the body was serialized again when it was sent, and did not fit its signature",
        ),
        "delivery",
        ("identificationDelivery", "billingDelivery"),
        "documented",
        "parameters.yaml#SignatureHeader",
        sent(_serialized_again),
        ('POST webhooks/test {"type": "identification"}',),
    ),
    Incident(
        "p-proxy-takes-deliveries",
        "Deliveries go out over a proxy, whose own 202 counts as the receiver's answer.",
        PATTERN,
        "delivery",
        ("sendTestWebhook", "listWebhookLogs"),
        "inferred",
        "webhooks.yaml#TestWebhookResult",
        sent(_taken_by_proxy),
        ("RECEIVER 500", 'POST webhooks/test {"type": "billing"}'),
    ),
    Incident(
        "p-analytics-end-at-midnight",
        "The last day of a range ends where it begins: analytics miss all of it.",
        github(
            "mergewatch/mergewatch.ai/issues/337", "an end date without a time excluded the whole last day of the range"
        ),
        "time",
        ("getAnalytics",),
        "documented",
        "parameters.yaml#AnalyticsEndDate",
        handled(_until_last_midnight),
        ("IDENTIFY <acme>", "GET analytics"),
    ),
    Incident(
        "p-usage-summed-up-once",
        "The usage of a range is summed up when somebody first asks for it, and never again.",
        github("npm/download-counts/issues/21", "the batch job under the statistics had stopped, and they stood still"),
        "aging",
        ("getUsage",),
        "documented",
        "analytics.yaml#Usage",
        handled_remembering(_summed_up_once),
        ("GET usage", "IDENTIFY <globex>", "GET usage"),
    ),
    Incident(
        "p-costs-in-doubles",
        "The new pricing service calculates with doubles and tells their rounding errors.",
        github("BerriAI/litellm/issues/8867", "a cost was told as 0.0016150000000000001 instead of 0.001615"),
        "money",
        ("calculateBilling",),
        "inferred",
        "billing.yaml#BillingCalculationLine",
        in_front(told(_in_doubles)),
        ("GET billing/calculate?usage=1003",),
    ),
    Incident(
        "p-loud-scopes",
        "The list of keys, rewritten in another language, tells scopes as names of its constants.",
        github("gravitee-io/issues/issues/4413", "words of an enum came in lower case here and in upper case there"),
        "enum",
        ("listApiKeys",),
        "documented",
        "api-keys.yaml#ApiKeyScope",
        in_front(field("scopes", lambda scopes: [scope.upper() for scope in scopes])),
        ("GET api-keys",),
    ),
    Incident(
        "p-rooted-dns-names",
        "The service that took over the domains writes names in DNS records with the final dot of the root.",
        PATTERN,
        "text",
        ("getDomainVerification", "setDomain", "verifyDomain"),
        "nothing",
        "",
        in_front(top("dnsRecords", _rooted)),
        ("GET domain/verification",),
    ),
)
