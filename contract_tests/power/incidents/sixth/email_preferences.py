"""Where the rewritten e-mail preferences differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.errors import UnprocessableEntity
from bullseye_partner_emulator.organization import require_organization
from contract_tests.power.incidents.change import handled
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call

_OF_SUBSCRIPTIONS = frozenset({"payment_failed", "renewal_receipt", "subscription_activated", "subscription_canceled"})


def _true_alone(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    return {"preferences": {name: value for name, value in result["preferences"].items() if value}}


def _names_of_constants(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    return {"preferences": {name.upper(): value for name, value in result["preferences"].items()}}


def _false_is_left_out(call: Call, handler: Handler) -> Any:
    call.body["preferences"] = {name: value for name, value in call.body["preferences"].items() if value}
    return handler(call)


def _subscribed_alone(call: Call, handler: Handler) -> Any:
    if require_organization(call).tier == "trial" and call.body["preferences"].keys() & _OF_SUBSCRIPTIONS:
        raise UnprocessableEntity("An organization in the trial tier has no subscription")
    return handler(call)


EMAIL_PREFERENCES = (
    Incident(
        "false-preferences-left-out",
        "The partner's e-mail preferences tell only the e-mails that are sent; those that are not are missing.",
        github("golang/go/issues/13284", "what was false was left out of the JSON"),
        "field",
        ("getEmailPreferences",),
        "documented",
        "email-preferences.yaml#EmailPreferences",
        handled(_true_alone),
        ("GET email-preferences",),
    ),
    Incident(
        "email-types-as-constants",
        "The e-mail preferences of an organization have keys in upper case: `CREDITS_LOW`.",
        PATTERN,
        "enum",
        ("getOrganizationEmailPreferences",),
        "documented",
        "email-preferences.yaml#EmailType",
        handled(_names_of_constants),
        ("GET organizations/<acme>/email-preferences",),
    ),
    Incident(
        "emails-never-switched-off",
        "An update of the partner's e-mail preferences stores what is true; what is false stays as it was.",
        github("go-gorm/gorm/issues/202", "updates left out what was false, for it could not be told from nothing"),
        "lost write",
        ("updateEmailPreferences",),
        "documented",
        "updateEmailPreferences",
        handled(_false_is_left_out),
        ('PUT email-preferences {"preferences": {"payment_failed": false}}', "GET email-preferences"),
    ),
    Incident(
        "no-subscription-emails-on-trial",
        "An organization in the trial tier cannot override e-mails about payments and subscriptions: that is a 422.",
        PATTERN,
        "validation",
        ("updateOrganizationEmailPreferences",),
        "documented",
        "organizations.yaml#OrganizationTier",
        handled(_subscribed_alone),
        ('PUT organizations/<initech>/email-preferences {"preferences": {"renewal_receipt": false}}',),
    ),
)
