"""Tickets about e-mail preferences, of the partner and of its organizations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.behaviour.email_preferences import get_email_preferences
from bullseye_partner_emulator.errors import InternalError, NotFound
from bullseye_partner_emulator.organization import change_organization, require_organization
from bullseye_partner_emulator.storage import partners
from contract_tests.power.incidents.change import handled, handled_remembering
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.incidents.stored_partner import change_partner

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.incidents.change import Handling

_READ, _UPDATE = "getOrganizationEmailPreferences", "updateOrganizationEmailPreferences"
_OF_ACME = "organizations/<acme>/email-preferences"
_OF_NOBODY = "organizations/00000000-0000-4000-8000-000000000000/email-preferences"
_LOW = 'PUT email-preferences {"preferences": {"credits_low": true}}'
_CACHED_FOR = timedelta(hours=1)


def _defaults_of_nobody(call: Call, handler: Handler) -> Any:
    try:
        return handler(call)
    except NotFound:
        told: Any = get_email_preferences(call)
        inherited = {key: {"enabled": value, "inherited": True} for key, value in told["preferences"].items()}
        return {"preferences": inherited}


def _receipts_on(call: Call, handler: Handler) -> Any:
    """Take the checkbox that a form does not send for one that is checked."""
    wanted: JsonObject = call.body["preferences"]
    if "renewalReceipt" in wanted:  # the other way to write it
        return handler(call)
    return handler(replace(call, body={**call.body, "preferences": {"renewal_receipt": True, **wanted}}))


def _back_next_day() -> Handling:
    """Let a job at midnight set the partner's preferences back to the defaults."""
    changed: dict[str, date] = {}

    def handling(call: Call, handler: Handler) -> Any:
        partner_id = call.partner.id
        if call.now.date() > changed.get(partner_id, date.max):
            # A read stores nothing; it has to see it the same way until something is written.
            change_partner(call, email_preferences=None)
            row = call.connection.execute(sa.select(partners).where(partners.c.id == partner_id)).one()
            call = replace(call, partner=row)
        result = handler(call)
        if "preferences" in call.body and "organizationId" not in call.parameters:
            changed[partner_id] = call.now.date()
        return result

    return handling


def _null_is_off(call: Call, handler: Handler) -> Any:
    wanted = {key: bool(value) for key, value in call.body["preferences"].items()}
    return handler(replace(call, body={**call.body, "preferences": wanted}))


def _fails_without_organization(call: Call, handler: Handler) -> Any:
    try:
        return handler(call)
    except NotFound as error:
        raise InternalError("Server error") from error


def _all_replaced(call: Call, handler: Handler) -> Any:
    change_organization(call, require_organization(call), {"email_preferences": {}})
    return handler(call)


def _copied() -> Handling:
    """Keep what holds for an organization for an hour, or until its own preferences change."""
    kept: dict[tuple[str, str], tuple[datetime, JsonObject]] = {}

    def handling(call: Call, handler: Handler) -> Any:
        place = call.partner.id, call.parameters["organizationId"].lower()
        if "preferences" in call.body:
            kept.pop(place, None)
            return handler(call)
        known = kept.get(place)
        if known is not None and call.now - known[0] < _CACHED_FOR:
            return known[1]
        result: Any = handler(call)
        kept[place] = call.now, result
        return result

    return handling


PREFERENCES: tuple[Incident, ...] = (
    Incident(
        "t-preferences-of-nobody",
        "An organization that does not exist has the preferences of the partner.",
        github("liimaorg/liima/issues/325", "The properties of resources that do not exist were returned with 200."),
        "status",
        (_READ,),
        "documented",
        "responses.yaml#NotFound",
        handled(_defaults_of_nobody),
        (f"GET {_OF_NOBODY}",),
    ),
    Incident(
        "t-saving-turns-receipts-on",
        "Each update of the preferences that does not name the renewal receipt turns it on.",
        github(
            "SimpleMachines/SMF/issues/2928", "One checkbox was reset whenever the notification settings were saved."
        ),
        "side effect",
        ("updateEmailPreferences",),
        "documented",
        "updateEmailPreferences",
        handled(_receipts_on),
        (
            'PUT email-preferences {"preferences": {"renewal_receipt": false}}',
            _LOW,
            "GET email-preferences",
        ),
    ),
    Incident(
        "t-preferences-back-next-day",
        "The preferences of the partner are back at the defaults on the next day.",
        github(
            "diaspora/diaspora/issues/6317", "E-mail settings were back at their defaults hours after they were saved."
        ),
        "aging",
        ("getEmailPreferences", "updateEmailPreferences", _READ, _UPDATE),
        "documented",
        "updateEmailPreferences",
        handled_remembering(_back_next_day),
        (_LOW, "WAIT 86400", "GET email-preferences"),
    ),
    Incident(
        "t-null-override-turns-off",
        "An override of null turns an e-mail off for the organization instead of inheriting.",
        PATTERN,
        "null",
        (_UPDATE,),
        "inferred",
        "email-preferences.yaml#EmailPreferenceOverrides",
        handled(_null_is_off),
        (f'PUT {_OF_ACME} {{"preferences": {{"renewal_receipt": null}}}}', f"GET {_OF_ACME}"),
    ),
    Incident(
        "t-unknown-organization-is-a-failure",
        "Updating the preferences of an organization that does not exist is answered with 500.",
        github("kubernetes/kubernetes/pull/486", "GET, PUT and DELETE of what does not exist were answered with 500."),
        "error",
        (_UPDATE,),
        "documented",
        "responses.yaml#NotFound",
        handled(_fails_without_organization),
        (f'PUT {_OF_NOBODY} {{"preferences": {{"credits_low": true}}}}',),
    ),
    Incident(
        "t-overrides-replaced",
        "An update of the preferences of an organization forgets those that it does not name.",
        github(
            "RocketChat/Rocket.Chat/issues/10787", "Saving one notification setting set others to the account's again."
        ),
        "lost write",
        (_UPDATE,),
        "inferred",
        _UPDATE,
        handled(_all_replaced),
        (
            f'PUT {_OF_ACME} {{"preferences": {{"credits_low": true}}}}',
            f'PUT {_OF_ACME} {{"preferences": {{"payment_failed": false}}}}',
            f"GET {_OF_ACME}",
        ),
    ),
    Incident(
        "t-organization-keeps-old-default",
        "What an organization inherits follows a change of the partner's preferences only an hour later.",
        PATTERN,
        "aging",
        (_READ, _UPDATE),
        "inferred",
        _READ,
        handled_remembering(_copied),
        (f"GET {_OF_ACME}", _LOW, f"GET {_OF_ACME}"),
    ),
)
