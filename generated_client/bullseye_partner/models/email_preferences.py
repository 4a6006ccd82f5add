# Generated from openapi/ by `nox -s regenerate`. Do not edit: change generator/templates/models.py.jinja.
"""Objects and enums of the page email-preferences."""

from collections.abc import Mapping

from .._model import Model, ReceivedModel
from .._open_enum import OpenEnum

__all__ = [
    "EmailPreferencesEnvelope",
    "EmailPreferencesUpdated",
    "EmailType",
    "OrganizationEmailPreference",
    "OrganizationEmailPreferencesEnvelope",
    "UpdateEmailPreferencesRequest",
    "UpdateOrganizationEmailPreferencesRequest",
]


class EmailType(OpenEnum):
    """A lifecycle e-mail that Bullseye sends.

    `credits_exhausted`: an organization ran out of credits; `credits_low`: its credits fell below a threshold;
    `first_visitor_identified`: it identified its first visitor.

    Documented (https://docs.bullseye.so/partner-api/email-preferences#controllable-email-types). The page calls these
    keys typical. They are in snake_case, unlike the names of properties (contradiction C22).
    """

    CREDITS_EXHAUSTED = "credits_exhausted"
    CREDITS_LOW = "credits_low"
    FIRST_VISITOR_IDENTIFIED = "first_visitor_identified"
    SUBSCRIPTION_ACTIVATED = "subscription_activated"
    SUBSCRIPTION_CANCELED = "subscription_canceled"
    PAYMENT_FAILED = "payment_failed"
    RENEWAL_RECEIPT = "renewal_receipt"


class EmailPreferencesEnvelope(ReceivedModel, frozen=True, kw_only=True):
    """Answer of get e-mail preferences.

    Documented (https://docs.bullseye.so/partner-api/email-preferences#get-partner-email-preferences).
    """

    preferences: dict[str, bool]
    """Whether each lifecycle e-mail is sent. Example: `{"credits_exhausted": false, "credits_low": false,
    "first_visitor_identified": true, "subscription_activated": true, "subscription_canceled": true, "payment_failed":
    true, "renewal_receipt": true}`.
    """


class UpdateEmailPreferencesRequest(Model, frozen=True, kw_only=True):
    """The preferences to change; what is left out stays.

    Documented (https://docs.bullseye.so/partner-api/email-preferences#update-partner-email-preferences).
    """

    preferences: Mapping[str, bool]
    """Whether each lifecycle e-mail is sent. Example: `{"credits_exhausted": false, "credits_low": false,
    "first_visitor_identified": true, "subscription_activated": true, "subscription_canceled": true, "payment_failed":
    true, "renewal_receipt": true}`.

    Documented (https://docs.bullseye.so/partner-api/email-preferences#get-partner-email-preferences).
    """


class EmailPreferencesUpdated(ReceivedModel, frozen=True, kw_only=True):
    """Answer of update e-mail preferences.

    Documented (https://docs.bullseye.so/partner-api/email-preferences#update-partner-email-preferences).
    """

    message: str
    """Says that the preferences are updated. Example: `email preferences updated`."""


class OrganizationEmailPreference(ReceivedModel, frozen=True, kw_only=True):
    """Whether a lifecycle e-mail is sent to an organization, and whether the partner decides that.

    Inferred, not documented
    (https://docs.bullseye.so/partner-api/email-preferences#get-organization-email-preferences): That each preference
    says whether it is inherited is documented; names and shape were not visible.
    """

    enabled: bool
    """Whether the e-mail is sent. Example: `true`."""
    inherited: bool
    """Whether the value is that of the partner. Example: `true`."""


class UpdateOrganizationEmailPreferencesRequest(Model, frozen=True, kw_only=True):
    """The preferences of an organization to change; what is left out stays.

    Inferred, not documented
    (https://docs.bullseye.so/partner-api/email-preferences#get-organization-email-preferences): That each preference
    says whether it is inherited is documented; names and shape were not visible.
    """

    preferences: Mapping[str, bool | None]
    """Whether each lifecycle e-mail is sent to an organization; null inherits from the partner. Example:
    `{"credits_low": true, "renewal_receipt": null}`.
    """


class OrganizationEmailPreferencesEnvelope(ReceivedModel, frozen=True, kw_only=True):
    """Answer of get organization e-mail preferences.

    Inferred, not documented
    (https://docs.bullseye.so/partner-api/email-preferences#get-organization-email-preferences): That each preference
    says whether it is inherited is documented; names and shape were not visible.
    """

    preferences: dict[str, OrganizationEmailPreference]
    """The effective preference for each lifecycle e-mail of an organization. Example: `{"credits_exhausted":
    {"enabled": false, "inherited": true}, "credits_low": {"enabled": true, "inherited": false},
    "first_visitor_identified": {"enabled": true, "inherited": true}, "subscription_activated": {"enabled": true,
    "inherited": true}, "subscription_canceled": {"enabled": true, "inherited": true}, "payment_failed": {"enabled":
    true, "inherited": true}, "renewal_receipt": {"enabled": true, "inherited": true}}`.
    """
