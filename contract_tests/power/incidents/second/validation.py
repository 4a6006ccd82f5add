"""What is accepted that was not, and refused that was accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.errors import BadRequest
from bullseye_partner_emulator.storage import api_keys
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import asked, refused_before
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from collections.abc import Callable

    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from contract_tests.power.mutants.exchange import Request

_CAP = 500


def _value(request: Request, name: str) -> Any:
    return (request.object or {}).get(name)


def _whole_cap_in_trial(request: Request) -> bool:
    return bool(_value(request, "initialCredits") == _CAP and _value(request, "tier") != "paid")


def _changed(name: str, change: Callable[[Any], Any]) -> Callable[[Request], Request]:
    """Take a property of a body for another value."""

    def changed(request: Request) -> Request:
        body = request.object
        if body is None or name not in body or change(body[name]) is body[name]:
            return request
        return request.with_json({**body, name: change(body[name])})

    return changed


def _number_as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _text_as_true(value: Any) -> Any:
    return True if isinstance(value, str) and value else value


def _names_once(call: Call, handler: Handler) -> Any:
    namesakes = (api_keys.c.partner_id == call.partner.id) & (api_keys.c.name == call.body["name"])
    if call.connection.execute(sa.select(api_keys.c.id).where(namesakes)).first():
        raise BadRequest("There is a key of this name")
    return handler(call)


VALIDATION = (
    Incident(
        "whole-cap-refused",
        "A new organization in the trial tier may not have the 500 credits of the cap, but fewer.",
        github("micronaut-projects/micronaut-core/issues/1904", "Micronaut refused the maximum itself"),
        "limit",
        ("createOrganization",),
        "documented",
        "organizations.yaml#OrganizationTier",
        in_front(refused_before(_whole_cap_in_trial, 422, "UnprocessableEntity", "Too many credits for a trial")),
        ('POST organizations {"name": "n", "initialCredits": 500}',),
    ),
    Incident(
        "annual-period-refused",
        "The billing period `annual` of an organization is refused.",
        PATTERN,
        "enum",
        ("createOrganization", "updateOrganization"),
        "documented",
        "billing.yaml#BillingPeriod",
        in_front(
            refused_before(
                lambda request: _value(request, "billingPeriod") == "annual",
                400,
                "BadRequest",
                "billingPeriod must be monthly, quarterly or annually",
            )
        ),
        ('POST organizations {"name": "n", "tier": "paid", "billingPeriod": "annual"}',),
    ),
    Incident(
        "number-as-external-id",
        "The external id of a new organization may be a number, and becomes a text.",
        PATTERN,
        "validation",
        ("createOrganization",),
        "documented",
        "organizations.yaml#CreateOrganizationRequest",
        in_front(asked(_changed("externalId", _number_as_text))),
        ('POST organizations {"name": "n", "externalId": 42}',),
    ),
    Incident(
        "any-text-enables-pixel",
        "`enabled` of a pixel may be a text, and any text but the empty one enables it, `false` too.",
        github("typestack/class-transformer/issues/306", "the text `false` was converted to true"),
        "validation",
        ("updatePixelConfig",),
        "inferred",
        "organizations.yaml#UpdatePixelConfigRequest",
        in_front(asked(_changed("enabled", _text_as_true))),
        ('PUT organizations/<acme>/pixel-config {"enabled": "false"}',),
    ),
    Incident(
        "key-names-once",
        "A second API key of the same name is refused.",
        PATTERN,
        "validation",
        ("createApiKey",),
        "nothing",
        "",
        handled(_names_once),
        ('POST api-keys {"name": "Reporting Key"}',),
    ),
)
