"""The queue of deliveries, written anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from bullseye_partner_emulator.deliveries import Delivery
from contract_tests.power.incidents.change import handled_remembering, sent
from contract_tests.power.incidents.delivery_incident import BOTH, SIGNATURE, TEST
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from datetime import datetime

    import sqlalchemy as sa

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.deliveries import Deliver, DeliveryRequest
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.incidents.change import Handling

_ONE_JOB = timedelta(minutes=1)


async def _signed_if_ascii(request: DeliveryRequest, deliver: Deliver) -> int | None:
    if request.body.isascii():
        return await deliver(request)
    headers = {name: value for name, value in request.headers.items() if name != SIGNATURE}
    return await deliver(replace(request, headers=headers))


def _one_test_a_minute() -> Handling:
    """Answer a second test within a minute as the first one, and send nothing."""
    tested: dict[tuple[str, str], tuple[datetime, JsonObject]] = {}

    def handling(call: Call, handler: Handler) -> Any:
        job = call.partner.id, call.body["type"]
        if job in tested and call.now < tested[job][0] + _ONE_JOB:
            return tested[job][1]
        result = handler(call)
        if not isinstance(result, Delivery):
            return result
        conclude = result.conclude

        def conclude_and_note(connection: sa.Connection, status: int | None) -> JsonObject:
            told = conclude(connection, status)
            tested[job] = call.now, told
            return told

        return replace(result, conclude=conclude_and_note)

    return handling


async def _path_in_lower_case(request: DeliveryRequest, deliver: Deliver) -> int | None:
    parts = urlsplit(request.url)
    return await deliver(replace(request, url=parts._replace(path=parts.path.lower()).geturl()))


JOBS = (
    Incident(
        "unsigned-beyond-ascii",
        "Events that hold other characters than ASCII come without a signature.",
        github("github/docs/issues/3567", "signatures of payloads with other characters than ASCII went wrong"),
        "delivery",
        BOTH,
        "documented",
        "parameters.yaml#SignatureHeader",
        sent(_signed_if_ascii),
        ("IDENTIFY <acme>",),
    ),
    Incident(
        "one-test-a-minute",
        "A second test delivery to a webhook within a minute is answered as the first one, and not sent.",
        PATTERN,
        "idempotency",
        ("sendTestWebhook",),
        "inferred",
        "sendTestWebhook",
        handled_remembering(_one_test_a_minute),
        (TEST, TEST),
    ),
    Incident(
        "delivered-to-lower-case",
        "Deliveries go to the address of the webhook with its path in lower case.",
        github("NReilingh/statuspage-slack/issues/3", "addresses of webhooks were put into lower case, and went wrong"),
        "delivery",
        (*BOTH, "updateIdentificationWebhook"),
        "documented",
        "webhooks.yaml#UpdateWebhookRequest",
        sent(_path_in_lower_case),
        ('PUT webhooks/identification {"url": "https://example.com/Hooks/AbC"}', TEST),
    ),
)
