"""What tiers and states do to credits and pixels, and what is delivered."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.errors import UnprocessableEntity
from bullseye_partner_emulator.organization import change_organization, require_organization
from contract_tests.power.incidents.change import handled, handled_remembering, sent
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.deliveries import Deliver, DeliveryRequest
    from contract_tests.power.incidents.change import Handling

_UPGRADE = 'PUT organizations/<initech>/tier {"tier": "paid"}'


def _credits_replaced(call: Call, handler: Handler) -> Any:
    was = require_organization(call).tier
    result: Any = handler(call)
    if was == "trial" and call.body["tier"] == "paid":
        change_organization(call, require_organization(call), {"credits_allocated": 0})
        result["organization"]["credits"] = 0
    return result


def _cap_stays() -> Handling:
    """Know the organizations that were upgraded, and hold them to the cap of the trial."""
    upgraded: set[str] = set()

    def handling(call: Call, handler: Handler) -> Any:
        organization = require_organization(call)
        if "tier" not in call.body:
            wanted, cap = call.body["credits"], call.description.trial_credit_cap
            if organization.id in upgraded and wanted > cap:
                raise UnprocessableEntity(
                    f"The quota of this organization is {cap} credits",
                    {"creditsRequested": wanted, "trialCreditCap": cap},
                )
            return handler(call)
        result = handler(call)
        if call.body["tier"] != "paid":
            upgraded.discard(organization.id)
        elif organization.tier == "trial":
            upgraded.add(organization.id)
        return result

    return handling


def _referrers_wiped(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    if result["organization"]["status"] != "active":
        change_organization(call, require_organization(call), {"allowed_referrers": []})
    return result


async def _sent_in_ascii(request: DeliveryRequest, deliver: Deliver) -> int | None:
    if request.body.isascii():
        return await deliver(request)
    # The signature stays that of the text that the former serializer makes, with the characters as they are.
    body = json.dumps(json.loads(request.body), separators=(",", ":")).encode()
    return await deliver(replace(request, body=body))


async def _sent_twice(request: DeliveryRequest, deliver: Deliver) -> int | None:
    await deliver(request)
    return await deliver(request)


EFFECTS = (
    Incident(
        "p9-upgrade-loses-credits",
        "An organization that is upgraded from trial to paid loses the credits that it had.",
        github(
            "shogo-labs/shogo-ai/issues/430",
            "on an upgrade the balance was overwritten with the allotment of the new plan; unused credits were lost",
        ),
        "side effect",
        ("updateOrganizationTier",),
        "inferred",
        "updateOrganizationTier",
        handled(_credits_replaced),
        (_UPGRADE,),
    ),
    Incident(
        "p9-upgrade-keeps-the-cap",
        "An organization that was upgraded from trial to paid still cannot have more than 500 credits.",
        github(
            "appstrate/appstrate/issues/1324",
            "a plan was changed without its quota, so that upgraded accounts stayed at the limit of the old plan",
        ),
        "limit",
        ("updateOrganizationTier", "allocateCredits"),
        "documented",
        "organizations.yaml#OrganizationTier",
        handled_remembering(_cap_stays),
        (_UPGRADE, 'PUT organizations/<initech>/credits {"credits": 600}'),
    ),
    Incident(
        "p9-suspending-wipes-referrers",
        "Suspending an organization empties the allowed referrers of its pixel for good.",
        github(
            "craftcms/webhooks/issues/22",
            "disabling a webhook wiped out its payload, which was not there anymore when it was enabled again",
        ),
        "side effect",
        ("updateOrganizationStatus",),
        "inferred",
        "updateOrganizationStatus",
        handled(_referrers_wiped),
        ('PUT organizations/<acme>/status {"status": "suspended"}', "GET organizations/<acme>/pixel-config"),
    ),
    Incident(
        "p9-signed-by-another-serializer",
        "Deliveries escape what is not ASCII, while their signature is that of the text without escapes.",
        github(
            "getsentry/sentry/issues/71025",
            "after a change of the JSON serializer, the signature did not match in a tenth of the messages",
        ),
        "delivery",
        ("identificationDelivery",),
        "documented",
        "parameters.yaml#SignatureHeader",
        sent(_sent_in_ascii),
        ("IDENTIFY <acme>",),
    ),
    Incident(
        "p9-delivered-twice",
        "Each delivery is sent twice, also if the first one is acknowledged.",
        github(
            "directus/directus/issues/13933",
            "since a release, webhooks were triggered twice in quick succession",
        ),
        "delivery",
        ("identificationDelivery", "billingDelivery"),
        "nothing",
        "",
        sent(_sent_twice),
        ("IDENTIFY <acme>",),
    ),
)
