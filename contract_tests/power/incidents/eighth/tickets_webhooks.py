"""Tickets about the configuration of webhooks, and their tests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.errors import Forbidden
from contract_tests.power.incidents.change import handled, handled_remembering, in_front
from contract_tests.power.incidents.delivery_incident import TEST, concluded
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.known_keys import READER
from contract_tests.power.incidents.source import github
from contract_tests.power.incidents.stored_partner import change_partner
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    import sqlalchemy as sa

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.incidents.change import Handling

_KINDS = ("identification", "billing")
_BOTH = "GET webhooks"


def _numbered(body: JsonObject) -> None:
    for number, kind in enumerate(_KINDS, 1):
        if kind in body:
            body[kind]["id"] = number


def _with_secrets(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    for kind in _KINDS:
        result[kind]["secret"] = getattr(call.partner, f"{kind}_webhook_secret")
    return result


def _secret_replaced(call: Call, handler: Handler) -> Any:
    return handler(replace(call, body={"secret": None, **call.body}))


def _only_true_counts(call: Call, handler: Handler) -> Any:
    """Change what is true in the sense of the language, which false is not."""
    return handler(replace(call, body={name: value for name, value in call.body.items() if value}))


def _only_200_is_success(_call: Call, _connection: sa.Connection, status: int | None, result: JsonObject) -> JsonObject:
    return {**result, "success": status == 200}


def _disabled_by_client_error(
    call: Call, connection: sa.Connection, status: int | None, result: JsonObject
) -> JsonObject:
    if status is not None and 400 <= status < 500:
        change_partner(replace(call, connection=connection), **{f"{call.body['type']}_webhook_enabled": False})
    return result


def _admins_only(call: Call, handler: Handler) -> Any:
    if "admin" not in call.partner.key_scopes:
        raise Forbidden("The API key lacks the scope admin")
    return handler(call)


def _disabled_in_name_only() -> Handling:
    """Keep to deliver to a billing webhook that is disabled; only what is shown of it says so."""
    disabled: set[str] = set()

    def handling(call: Call, handler: Handler) -> Any:
        partner_id = call.partner.id
        if call.body.get("enabled") is False and call.partner.billing_webhook_enabled:
            disabled.add(partner_id)
        elif "enabled" in call.body:
            disabled.discard(partner_id)
        if partner_id not in disabled:
            return handler(call)
        kept = {name: value for name, value in call.body.items() if name != "enabled"}
        result: Any = handler(replace(call, body=kept))
        if "billing" in result:
            result["billing"]["enabled"] = False
        if "partner" in result:
            result["partner"]["billingWebhookEnabled"] = False
        return result

    return handling


WEBHOOKS: tuple[Incident, ...] = (
    Incident(
        "t-webhooks-gain-ids",
        "Each webhook has an id since the database was changed.",
        github("AnimechanOrg/animechan/issues/96", "A migration to another database added ids to all answers."),
        "field",
        ("getWebhooks", "updateIdentificationWebhook", "updateBillingWebhook"),
        "nothing",
        "",
        in_front(told(_numbered)),
        (_BOTH,),
    ),
    Incident(
        "t-webhook-secrets-shown",
        "The webhooks are shown with their secrets.",
        github(
            "adnanh/webhook/issues/85", "The server's own answer gave away the signature that it would have accepted."
        ),
        "access",
        ("getWebhooks",),
        "documented",
        "webhooks.yaml#Webhook",
        handled(_with_secrets),
        (_BOTH,),
    ),
    Incident(
        "t-secret-lost-on-update",
        "An update of the billing webhook that does not repeat the secret removes it.",
        github(
            "mendersoftware/gui/pull/3082", "The backend removed the secret of a webhook when an update left it out."
        ),
        "lost write",
        ("updateBillingWebhook",),
        "documented",
        "webhooks.yaml#UpdateWebhookRequest",
        handled(_secret_replaced),
        ('PUT webhooks/billing {"enabled": true}',),
    ),
    Incident(
        "t-webhook-cannot-be-disabled",
        "Disabling the identification webhook has no effect.",
        github("basecamp/bc-api/issues/107", "Whether a webhook is enabled could not be changed after its creation."),
        "lost write",
        ("updateIdentificationWebhook",),
        "documented",
        "webhooks.yaml#UpdateWebhookRequest",
        handled(_only_true_counts),
        ('PUT webhooks/identification {"enabled": false}',),
    ),
    Incident(
        "t-test-takes-204-for-failure",
        "A test delivery is a success only if the receiver answers 200.",
        github("Flagsmith/flagsmith/pull/7992", "The test of a webhook took any answer other than 200 for a failure."),
        "delivery",
        ("sendTestWebhook",),
        "inferred",
        "webhooks.yaml#TestWebhookResult",
        handled(concluded(_only_200_is_success)),
        ("RECEIVER 204", TEST),
    ),
    Incident(
        "t-disabled-webhook-delivers",
        "A billing webhook that was disabled is still called.",
        github("jstanden/cerb/issues/359", "A webhook went on calling a bot that had been disabled."),
        "delivery",
        ("updateBillingWebhook", "getWebhooks", "getPartnerAccount"),
        "documented",
        "webhooks.yaml#Webhook",
        handled_remembering(_disabled_in_name_only),
        ('PUT webhooks/billing {"enabled": false}', "IDENTIFY <acme>"),
    ),
    Incident(
        "t-webhooks-need-admin",
        "Reading the webhooks needs a key with the scope admin.",
        github("AmoabaKelvin/logdeck/pull/86", "Keys that may only read were shut out of all settings."),
        "access",
        ("getWebhooks",),
        "inferred",
        "getWebhooks",
        handled(_admins_only),
        (READER, "[<0.plainKey>] GET webhooks"),
    ),
    Incident(
        "t-client-error-disables-webhook",
        "A test delivery that is answered with 4xx disables the webhook.",
        github("saleor/saleor/pull/9904", "A webhook was disabled at once when its receiver answered with 4xx."),
        "side effect",
        ("sendTestWebhook",),
        "inferred",
        "sendTestWebhook",
        handled(concluded(_disabled_by_client_error)),
        ("RECEIVER 410", TEST, _BOTH),
    ),
)
