"""Writes that are lost, or partly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.organization import require_organization
from bullseye_partner_emulator.storage import organizations
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import asked
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.incidents.stored_partner import change_partner

if TYPE_CHECKING:
    from collections.abc import Callable

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from contract_tests.power.incidents.change import Handling
    from contract_tests.power.mutants.exchange import Request


def _filled_up(**defaults: object) -> Callable[[Request], Request]:
    """Take what a body leaves out for these values."""

    def changed(request: Request) -> Request:
        body = request.object
        return request if body is None else request.with_json({**defaults, **body})

    return changed


def _without_nulls(request: Request) -> Request:
    body = request.object
    if not body or None not in body.values():
        return request
    return request.with_json({name: value for name, value in body.items() if value is not None})


def _without_false(request: Request) -> Request:
    body = request.object
    if not body or not any(value is False for value in body.values()):
        return request
    return request.with_json({name: value for name, value in body.items() if value is not False})


def _rolled_back(call: Call, handler: Handler) -> Any:
    """Answer as if it were done, and do nothing."""
    with call.connection.begin_nested() as savepoint:
        result = handler(call)
        savepoint.rollback()
    return result


def _as_it_was(call: Call, handler: Handler) -> Any:
    """Do it, and answer with the organization as it was."""
    shown = ("name", "external_id", "status", "tier")
    before = require_organization(call)
    result: Any = handler(call)
    names = {"external_id": "externalId"}
    was = {names.get(name, name): getattr(before, name) for name in shown}
    return {"organization": {**result["organization"], **was, "metadata": before.custom_metadata}}


def _echo(call: Call, handler: Handler) -> Any:
    """Store the trial tier whatever is asked for, and answer with what was asked for."""
    wanted = call.body["tier"]
    result: Any = handler(call)
    of_this = organizations.c.id == result["organization"]["id"]
    call.connection.execute(sa.update(organizations).where(of_this).values(tier="trial"))
    return {"organization": {**result["organization"], "tier": wanted}}


def _merged(call: Call, handler: Handler) -> Any:
    if "metadata" in call.body:
        call.body["metadata"] = {**require_organization(call).custom_metadata, **call.body["metadata"]}
    return handler(call)


def _referrers_added(call: Call, handler: Handler) -> Any:
    if "allowedReferrers" in call.body:
        kept = require_organization(call).allowed_referrers
        call.body["allowedReferrers"] = kept + [one for one in call.body["allowedReferrers"] if one not in kept]
    return handler(call)


def _first_five_referrers(call: Call, handler: Handler) -> Any:
    if "allowedReferrers" in call.body:
        call.body["allowedReferrers"] = call.body["allowedReferrers"][:5]
    return handler(call)


def _secret_lost(call: Call, handler: Handler) -> Any:
    if "url" in call.body and "secret" not in call.body:
        change_partner(call, identification_webhook_secret=None)
    return handler(call)


def _reset_others(call: Call, handler: Handler) -> Any:
    change_partner(call, email_preferences=None)
    stored = dict(call.body["preferences"].items())
    result = handler(call)
    change_partner(call, email_preferences=stored)
    return result


def _null_as_false(call: Call, handler: Handler) -> Any:
    call.body["preferences"] = {name: bool(value) for name, value in call.body["preferences"].items()}
    return handler(call)


def _without_optional(call: Call, handler: Handler) -> Any:
    for group in call.body.get("groups", ()):
        for condition in group["conditions"]:
            condition["optional"] = False
    return handler(call)


def _first_group_only(call: Call, handler: Handler) -> Any:
    if "groups" in call.body:
        call.body["groups"] = call.body["groups"][:1]
    return handler(call)


def _lost(identifier: str, text: str, operation: str, handling: Handling, witness: tuple[str, ...]) -> Incident:
    return Incident(
        identifier, text, PATTERN, "lost write", (operation,), "inferred", operation, handled(handling), witness
    )


LOST_WRITES = (
    Incident(
        "metadata-reset-by-update",
        "An update of an organization that leaves `metadata` out empties it.",
        github("boardsesh/boardsesh/issues/4725", "an update of a profile nulled every field that it left out"),
        "lost write",
        ("updateOrganization",),
        "inferred",
        "organizations.yaml#UpdateOrganizationRequest",
        in_front(asked(_filled_up(metadata={}))),
        ('PUT organizations/<globex> {"name": "n"}',),
    ),
    Incident(
        "external-id-reset-by-update",
        "An update of an organization that leaves `externalId` out removes it.",
        github("exactonline/exactonline-api-dotnet-client/issues/7", "Exact Online reset what an update left out"),
        "lost write",
        ("updateOrganization",),
        "inferred",
        "organizations.yaml#UpdateOrganizationRequest",
        in_front(asked(_filled_up(externalId=None))),
        ('PUT organizations/<acme> {"name": "n"}',),
    ),
    Incident(
        "logo-reset-by-branding",
        "An update of the branding that leaves `logoUrl` out removes the logo.",
        github("wims-org/wims/issues/33", "an update without an image removed the image"),
        "lost write",
        ("updateBranding",),
        "documented",
        "branding.yaml#UpdateBrandingRequest",
        in_front(asked(_filled_up(logoUrl=None))),
        ('PUT branding {"companyName": "n"}',),
    ),
    Incident(
        "pixel-enabled-by-update",
        "An update of a pixel that leaves `enabled` out enables it.",
        github("dockstore/dockstore/issues/274", "Dockstore reset values to their defaults with each update"),
        "lost write",
        ("updatePixelConfig",),
        "inferred",
        "organizations.yaml#UpdatePixelConfigRequest",
        in_front(asked(_filled_up(enabled=True))),
        ('PUT organizations/<hooli>/pixel-config {"allowedReferrers": []}',),
    ),
    Incident(
        "null-does-not-remove",
        "An external id cannot be removed by null.",
        github("spring-projects/spring-data-rest/issues/727", "Spring Data REST ignored nulls in updates"),
        "lost write",
        ("updateOrganization",),
        "inferred",
        "organizations.yaml#UpdateOrganizationRequest",
        in_front(asked(_without_nulls)),
        ('PUT organizations/<acme> {"externalId": null}',),
    ),
    Incident(
        "webhook-cannot-be-disabled",
        "`enabled: false` of the identification webhook is ignored.",
        github("katharsis-project/katharsis-framework/issues/50", "an update failed for fields with certain values"),
        "lost write",
        ("updateIdentificationWebhook",),
        "documented",
        "webhooks.yaml#UpdateWebhookRequest",
        in_front(asked(_without_false)),
        ('PUT webhooks/identification {"enabled": false}',),
    ),
    Incident(
        "secret-lost-with-address",
        "A new address of the identification webhook removes its secret.",
        github("calcom/synclinear.com/pull/93", "the secret of a webhook went out of step when it was deployed anew"),
        "lost write",
        ("updateIdentificationWebhook",),
        "documented",
        "webhooks.yaml#UpdateWebhookRequest",
        handled(_secret_lost),
        ('PUT webhooks/identification {"url": "https://example.com/new"}',),
    ),
    _lost(
        "status-not-stored",
        "A change of an organization's status is answered as if it were done, and not stored.",
        "updateOrganizationStatus",
        _rolled_back,
        ('PUT organizations/<acme>/status {"status": "suspended"}', "GET organizations/<acme>"),
    ),
    _lost(
        "branding-not-stored",
        "An update of the branding is answered as if it were done, and not stored.",
        "updateBranding",
        _rolled_back,
        ('PUT branding {"companyName": "n"}', "GET me"),
    ),
    _lost(
        "icp-update-not-stored",
        "An update of an ICP config is answered as if it were done, and not stored.",
        "updateIcpConfig",
        _rolled_back,
        (
            'PUT organizations/<acme>/icp-configs/<config> {"name": "n"}',
            "GET organizations/<acme>/icp-configs/<config>",
        ),
    ),
    _lost(
        "asked-tier-echoed",
        "A new organization is in the trial tier always, while the answer has the tier that was asked for.",
        "createOrganization",
        _echo,
        ('POST organizations {"name": "n", "tier": "paid"}', "GET organizations/<0.organization.id>"),
    ),
    _lost(
        "updated-as-it-was",
        "The answer to an update of an organization shows it as it was before.",
        "updateOrganization",
        _as_it_was,
        ('PUT organizations/<acme> {"name": "n"}',),
    ),
    Incident(
        "metadata-merged",
        "New metadata is merged into that of an organization instead of replacing it.",
        PATTERN,
        "lost write",
        ("updateOrganization",),
        "inferred",
        "updateOrganization",
        handled(_merged),
        ('PUT organizations/<globex> {"metadata": {"a": 1}}',),
    ),
    Incident(
        "referrers-added",
        "New referrers of a pixel are added to the others instead of replacing them.",
        PATTERN,
        "lost write",
        ("updatePixelConfig",),
        "inferred",
        "updatePixelConfig",
        handled(_referrers_added),
        ('PUT organizations/<acme>/pixel-config {"allowedReferrers": ["a.example"]}',),
    ),
    Incident(
        "five-referrers",
        "Only the first five referrers of a pixel are stored.",
        PATTERN,
        "limit",
        ("updatePixelConfig",),
        "inferred",
        "organizations.yaml#AllowedReferrers",
        handled(_first_five_referrers),
        (
            'PUT organizations/<acme>/pixel-config {"allowedReferrers": ["a.io", "b.io", "c.io", "d.io", "e.io", '
            '"f.io"]}',
        ),
    ),
    Incident(
        "other-preferences-reset",
        "E-mail preferences that an update leaves out go back to their defaults.",
        github("quarkusio/quarkus/issues/14325", "an update in Quarkus set to null what it left out"),
        "lost write",
        ("updateEmailPreferences",),
        "documented",
        "email-preferences.yaml#UpdateEmailPreferencesRequest",
        handled(_reset_others),
        (
            'PUT email-preferences {"preferences": {"credits_low": true}}',
            'PUT email-preferences {"preferences": {"payment_failed": false}}',
            "GET email-preferences",
        ),
    ),
    Incident(
        "null-preference-is-off",
        "A null e-mail preference of an organization switches it off instead of inheriting it.",
        PATTERN,
        "null",
        ("updateOrganizationEmailPreferences",),
        "inferred",
        "email-preferences.yaml#EmailPreferenceOverrides",
        handled(_null_as_false),
        (
            'PUT organizations/<acme>/email-preferences {"preferences": {"payment_failed": null}}',
            "GET organizations/<acme>/email-preferences",
        ),
    ),
    Incident(
        "optional-lost",
        "Conditions of an ICP config are never optional.",
        PATTERN,
        "lost write",
        ("createIcpConfig", "updateIcpConfig"),
        "documented",
        "icp-configs.yaml#IcpCondition",
        handled(_without_optional),
        (
            'POST organizations/<acme>/icp-configs {"name": "n", "groups": [{"operator": "AND", "conditions": '
            '[{"type": "city", "comparator": "in", "value": ["x"], "optional": true}]}]}',
        ),
    ),
    Incident(
        "one-icp-group",
        "Only the first group of an ICP config is stored.",
        PATTERN,
        "limit",
        ("createIcpConfig", "updateIcpConfig"),
        "documented",
        "icp-configs.yaml#IcpGroups",
        handled(_first_group_only),
        (
            'POST organizations/<acme>/icp-configs {"name": "n", "groups": [{"operator": "OR", "conditions": []}, '
            '{"operator": "AND", "conditions": []}]}',
        ),
    ),
)
