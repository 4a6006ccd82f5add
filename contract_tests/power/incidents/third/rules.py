"""Rules of what may be written: limits, defaults, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from bullseye_partner_emulator.errors import BadRequest, Conflict, UnprocessableEntity
from bullseye_partner_emulator.storage import organizations
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import understood

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject

_LONGEST_NAME = 100
_MOST_ORGANIZATIONS = 10


def _short_company_name(call: Call, handler: Handler) -> Any:
    if len(call.body.get("companyName", "")) > _LONGEST_NAME:
        raise BadRequest(f"body.companyName: is longer than {_LONGEST_NAME} characters")
    return handler(call)


def _paid(body: JsonObject) -> None:
    body.setdefault("tier", "paid")


def _few_organizations(call: Call, handler: Handler) -> Any:
    kept = (organizations.c.partner_id == call.partner.id) & (organizations.c.status != "canceled")
    count: int = call.connection.execute(sa.select(sa.func.count()).where(kept)).scalar_one()
    if count >= _MOST_ORGANIZATIONS:
        raise UnprocessableEntity(f"The partner may have {_MOST_ORGANIZATIONS} organizations")
    return handler(call)


def _whole_credits(body: JsonObject) -> None:
    if isinstance(body.get("initialCredits"), float):
        body["initialCredits"] = int(body["initialCredits"])


def _no_dots(call: Call, handler: Handler) -> Any:
    if any("." in name for name in call.body.get("metadata", ())):
        raise BadRequest("body.metadata: names may not contain '.'")
    return handler(call)


def _verified_once(call: Call, handler: Handler) -> Any:
    if call.partner.script_domain_verified:
        raise Conflict("The domain is verified already")
    return handler(call)


RULES = (
    Incident(
        "company-name-shorter",
        "A company name may have 100 characters at most.",
        PATTERN,
        "limit",
        ("updateBranding",),
        "documented",
        "branding.yaml#CompanyName",
        handled(_short_company_name),
        (f'PUT branding {{"companyName": "{"n" * 101}"}}',),
    ),
    Incident(
        "paid-by-default",
        "A new organization is in the paid tier unless another one is asked for.",
        PATTERN,
        "validation",
        ("createOrganization",),
        "documented",
        "organizations.yaml#CreateOrganizationRequest",
        in_front(understood(_paid)),
        ('POST organizations {"name": "n"}',),
    ),
    Incident(
        "ten-organizations",
        "An eleventh organization is refused, while the account says that there may be 100.",
        PATTERN,
        "limit",
        ("createOrganization",),
        "documented",
        "partner-account.yaml#PartnerAccount",
        handled(_few_organizations),
        tuple(f'POST organizations {{"name": "Client {number}"}}' for number in range(5)),
    ),
    Incident(
        "fractions-of-credits-cut",
        "Initial credits may be a fraction, of which the integer part is taken.",
        github("directus/directus/issues/1887", "a fraction that was sent for an integer was cut, with a 200"),
        "validation",
        ("createOrganization",),
        "documented",
        "organizations.yaml#CreateOrganizationRequest",
        in_front(understood(_whole_credits)),
        ('POST organizations {"name": "n", "initialCredits": 10.5}',),
    ),
    Incident(
        "dots-in-metadata-refused",
        "Names in the metadata of an organization may not have a dot.",
        github("mongodb/mongo-php-driver/issues/1195", "MongoDB's driver refused keys that have a dot"),
        "validation",
        ("createOrganization", "updateOrganization"),
        "documented",
        "organizations.yaml#Metadata",
        handled(_no_dots),
        ('POST organizations {"name": "n", "metadata": {"crm.id": "7"}}',),
    ),
    Incident(
        "domain-verified-once",
        "A domain that is verified cannot be verified again: that is a 409.",
        PATTERN,
        "idempotency",
        ("verifyDomain",),
        "inferred",
        "verifyDomain",
        handled(_verified_once),
        ("POST domain/verify",),
    ),
)
