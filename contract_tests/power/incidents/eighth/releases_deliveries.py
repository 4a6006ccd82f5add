"""Releases that changed what reaches a webhook, or what is kept of it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import handled, sent, sent_remembering
from contract_tests.power.incidents.delivery_incident import BOTH
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.deliveries import Deliver, DeliveryRequest
    from contract_tests.power.incidents.change import Sending

_QUIET = 'PUT webhooks/billing {"enabled": false}'
_OF_A_TEST = b"00000000-0000-0000-0000-000000000000"
_IDENTIFIED = b'"visitor.identified"'


def _compact(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


async def _escaped(request: DeliveryRequest, deliver: Deliver) -> int | None:
    if request.body.isascii():
        return await deliver(request)
    return await deliver(replace(request, body=_compact(json.loads(request.body))))


def _numbered_retries() -> Sending:
    # Whoever sends knows neither log nor secret: the same body after a failure is the same event, and the signature
    # stays the one of the body before the number was added, which is the accident.
    attempts: dict[bytes, int] = {}

    async def sending(request: DeliveryRequest, deliver: Deliver) -> int | None:
        body = request.body
        if _OF_A_TEST in body:
            return await deliver(request)
        attempts[body] = attempts.get(body, 0) + 1
        if attempts[body] > 1:
            request = replace(request, body=_compact({**json.loads(body), "attempt": attempts[body]}))
        status = await deliver(request)
        if status is not None and 200 <= status < 300:
            del attempts[body]
        return status

    return sending


async def _twice(request: DeliveryRequest, deliver: Deliver) -> int | None:
    status = await deliver(request)
    if _IDENTIFIED in request.body and _OF_A_TEST not in request.body:
        await deliver(request)
    return status


def _forgets_the_secret(call: Call, handler: Handler) -> Any:
    if call.body.get("enabled") is False and "secret" not in call.body:
        call.body["secret"] = None
    return handler(call)


DELIVERIES: tuple[Incident, ...] = (
    Incident(
        "v-retry-numbered-after-signing",
        "A delivery that is tried again has the number of the attempt in its body, and the signature of the first one.",
        github("reapit/foundations/issues/11108", "Retried events had more in their body than was signed."),
        "delivery",
        BOTH,
        "documented",
        "parameters.yaml#SignatureHeader",
        sent_remembering(_numbered_retries),
        (_QUIET, "RECEIVER 500", "IDENTIFY <acme>", "WAIT 11 && IDENTIFY <globex>"),
    ),
    Incident(
        "v-body-escaped-after-signing",
        "Letters beyond ASCII are escaped in the body of a delivery after it was signed.",
        github("octokit/webhooks.js/issues/889", "Some of thousands of deliveries did not match their signature."),
        "delivery",
        BOTH,
        "documented",
        "parameters.yaml#SignatureHeader",
        sent(_escaped),
        ("IDENTIFY <acme>",),
    ),
    Incident(
        "v-identified-twice",
        "Each identification is delivered twice in quick succession, although the first one was acknowledged.",
        github("directus/directus/issues/13933", "From one version on, webhooks were triggered twice."),
        "delivery",
        ("identificationDelivery",),
        "inferred",
        "identificationDelivery",
        sent(_twice),
        ("IDENTIFY <acme>",),
    ),
    Incident(
        "v-disabled-webhook-loses-secret",
        "A webhook that is disabled loses its secret.",
        github("craftcms/webhooks/issues/22", "Disabling a webhook wiped out what was set up for it."),
        "side effect",
        ("updateIdentificationWebhook", "updateBillingWebhook"),
        "documented",
        "updateIdentificationWebhook",
        handled(_forgets_the_secret),
        ('PUT webhooks/identification {"enabled": false}',),
    ),
)
