"""What partners write about the e-mails that their organizations get."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject

_OF_ORGANIZATION = "organizations/<acme>/email-preferences"


def _own_instead_of_inherited(body: JsonObject) -> None:
    for preference in body["preferences"].values():
        preference["inherited"] = not preference["inherited"]


def _both_about_credits(call: Call, handler: Handler) -> Any:
    preferences: JsonObject = call.body["preferences"]
    if "credits_low" in preferences:
        preferences.setdefault("credits_exhausted", preferences["credits_low"])
    return handler(call)


def _off_as_nothing(call: Call, handler: Handler) -> Any:
    call.body["preferences"] = {name: value or None for name, value in call.body["preferences"].items()}
    return handler(call)


EMAIL_PREFERENCES = (
    Incident(
        "inherited-means-own",
        "`inherited` of an organization's e-mail preference is true where it has one of its own, else false.",
        PATTERN,
        "field",
        ("getOrganizationEmailPreferences",),
        "documented",
        "email-preferences.yaml#OrganizationEmailPreference",
        in_front(told(_own_instead_of_inherited)),
        (f"GET {_OF_ORGANIZATION}",),
    ),
    Incident(
        "exhausted-follows-low",
        "An update of the e-mail preference `credits_low` changes `credits_exhausted`, too, if that is left out.",
        PATTERN,
        "side effect",
        ("updateEmailPreferences", "getEmailPreferences"),
        "documented",
        "email-preferences.yaml#UpdateEmailPreferencesRequest",
        handled(
            lambda call, handler: _both_about_credits(call, handler) if "preferences" in call.body else handler(call)
        ),
        ('PUT email-preferences {"preferences": {"credits_low": true}}', "GET email-preferences"),
    ),
    Incident(
        "off-is-no-override",
        "An e-mail that is switched off for an organization is inherited from the partner instead.",
        PATTERN,
        "lost write",
        ("updateOrganizationEmailPreferences",),
        "inferred",
        "email-preferences.yaml#EmailPreferenceOverrides",
        handled(_off_as_nothing),
        (f'PUT {_OF_ORGANIZATION} {{"preferences": {{"renewal_receipt": false}}}}', f"GET {_OF_ORGANIZATION}"),
    ),
)
