"""What is accepted that was not, and refused that was accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import in_front
from contract_tests.power.incidents.edits import asked, refused_before
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from collections.abc import Callable

    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api

_CREATE = ("createOrganization",)


def _value(request: Request, name: str) -> Any:
    return (request.object or {}).get(name)


def _without(*names: str) -> Callable[[Request], Request]:
    def changed(request: Request) -> Request:
        body = request.object
        if body is None:
            return request
        return request.with_json({name: value for name, value in body.items() if name not in names})

    return changed


def _only(*names: str) -> Callable[[Request], Request]:
    def changed(request: Request) -> Request:
        body = request.object
        if body is None or not set(body) - set(names):
            return request
        return request.with_json({name: value for name, value in body.items() if name in names})

    return changed


def _negative_as_zero(request: Request) -> Request:
    credits_ = _value(request, "credits")
    if not isinstance(credits_, int) or credits_ >= 0:
        return request
    return request.with_json({**(request.object or {}), "credits": 0})


def _text_as_number(request: Request) -> Request:
    credits_ = _value(request, "credits")
    if not isinstance(credits_, str) or not credits_.isdigit():
        return request
    return request.with_json({**(request.object or {}), "credits": int(credits_)})


def _day_lowered(request: Request) -> Request:
    day = _value(request, "billingDayOfMonth")
    if not isinstance(day, int) or not 28 < day < 32:
        return request
    return request.with_json({**(request.object or {}), "billingDayOfMonth": 28})


def _unnamed(request: Request) -> Request:
    return (
        request.with_json({**(request.object or {}), "name": "Untitled"}) if _value(request, "name") == "" else request
    )


def _declared_as_json(request: Request) -> Request:
    return request.with_header("content-type", "application/json") if request.body else request


def _unknown_as_trial(request: Request) -> Request:
    tier = _value(request, "tier")
    known = tier is None or tier in ("trial", "paid")
    return request if known else request.with_json({**(request.object or {}), "tier": "trial"})


def _missing_preferences(request: Request) -> Request:
    known = {
        "credits_exhausted",
        "credits_low",
        "first_visitor_identified",
        "subscription_activated",
        "subscription_canceled",
        "payment_failed",
        "renewal_receipt",
    }
    if not isinstance(_value(request, "preferences"), dict):
        return request
    wanted: JsonObject = _value(request, "preferences")
    if wanted.keys() <= known:
        return request
    return request.with_json({"preferences": {name: value for name, value in wanted.items() if name in known}})


async def _short_colors(request: Request, api: Api) -> Answer:
    color = _value(request, "primaryColor")
    if isinstance(color, str) and len(color) == 4 and color.startswith("#"):
        whole = "#" + "".join(2 * digit for digit in color[1:])
        return await api(request.with_json({**(request.object or {}), "primaryColor": whole}))
    return await api(request)


def _refusal(
    identifier: str,
    text: str,
    when: Callable[[Request], object],
    operation: str,
    witness: str,
    *,
    status: int = 400,
    evidence: str = "",
) -> Incident:
    """Return an incident that refuses what was accepted; without evidence, nothing says that it is."""
    code = {400: "BadRequest", 413: "PayloadTooLarge", 422: "UnprocessableEntity"}[status]
    return Incident(
        identifier,
        text,
        PATTERN,
        "validation",
        (operation,),
        "documented" if evidence else "nothing",
        evidence,
        in_front(refused_before(when, status, code, text)),
        (witness,),
    )


VALIDATION = (
    Incident(
        "unknown-fields-ignored",
        "Unknown properties of a new organization are ignored instead of refused.",
        PATTERN,
        "validation",
        _CREATE,
        "nothing",
        "",
        in_front(
            asked(
                _only(
                    "name",
                    "externalId",
                    "ownerUserId",
                    "initialCredits",
                    "metadata",
                    "tier",
                    "billingPeriod",
                    "billingDayOfMonth",
                    "productType",
                )
            )
        ),
        ('POST organizations {"name": "n", "colour": "red"}',),
    ),
    Incident(
        "unknown-preferences-ignored",
        "Unknown e-mail types are ignored instead of refused.",
        PATTERN,
        "validation",
        ("updateEmailPreferences",),
        "documented",
        "email-preferences.yaml#UpdateEmailPreferencesRequest",
        in_front(asked(_missing_preferences)),
        ('PUT email-preferences {"preferences": {"newsletter": true}}',),
    ),
    Incident(
        "negative-credits-as-zero",
        "A negative number of credits is taken for 0.",
        PATTERN,
        "validation",
        ("allocateCredits",),
        "inferred",
        "billing.yaml#AllocateCreditsRequest",
        in_front(asked(_negative_as_zero)),
        ('PUT organizations/<acme>/credits {"credits": -5}',),
    ),
    Incident(
        "credits-as-text-accepted",
        "A number of credits may be a text.",
        github("Shopify/shopify-api-ruby/issues/969", "Shopify refused a text where a number was meant"),
        "validation",
        ("allocateCredits",),
        "documented",
        "billing.yaml#AllocateCreditsRequest",
        in_front(asked(_text_as_number)),
        ('PUT organizations/<acme>/credits {"credits": "5"}',),
    ),
    Incident(
        "late-billing-day-accepted",
        "Billing days from 29 to 31 are accepted, and taken for 28.",
        PATTERN,
        "validation",
        ("createOrganization", "updateOrganization"),
        "documented",
        "organizations.yaml#BillingDayOfMonth",
        in_front(asked(_day_lowered)),
        ('POST organizations {"name": "n", "billingDayOfMonth": 31}',),
    ),
    Incident(
        "empty-name-untitled",
        "An organization without a name is called Untitled.",
        github("code-dot-org/code-dot-org/pull/30731", "Code.org gives a name of its own if nothing is left of it"),
        "validation",
        _CREATE,
        "inferred",
        "organizations.yaml#CreateOrganizationRequest",
        in_front(asked(_unnamed)),
        ('POST organizations {"name": ""}',),
    ),
    Incident(
        "any-content-type",
        "Bodies may be declared as anything.",
        github("skycoin/skycoin/pull/2365", "Skycoin began to accept other content types of requests"),
        "validation",
        (),
        "inferred",
        "responses.yaml#UnsupportedMediaType",
        in_front(asked(_declared_as_json)),
        ('PUT;text/plain branding {"companyName": "n"}',),
    ),
    Incident(
        "unknown-tier-as-trial",
        "An unknown tier of a new organization is taken for `trial`.",
        PATTERN,
        "validation",
        _CREATE,
        "documented",
        "organizations.yaml#OrganizationTier",
        in_front(asked(_unknown_as_trial)),
        ('POST organizations {"name": "n", "tier": "gold"}',),
    ),
    Incident(
        "short-colors-accepted",
        "Colours may have three digits.",
        PATTERN,
        "validation",
        ("updateBranding",),
        "documented",
        "branding.yaml#PrimaryColor",
        in_front(_short_colors),
        ('PUT branding {"primaryColor": "#06c"}',),
    ),
    Incident(
        "product-type-not-stored",
        "`productType` is not checked any more.",
        PATTERN,
        "validation",
        _CREATE,
        "documented",
        "organizations.yaml#ProductType",
        in_front(asked(_without("productType"))),
        ('POST organizations {"name": "n", "productType": "B2X"}',),
    ),
    _refusal(
        "external-id-required",
        "A new organization needs an external id.",
        lambda request: not _value(request, "externalId"),
        "createOrganization",
        'POST organizations {"name": "n"}',
        evidence="organizations.yaml#CreateOrganizationRequest",
    ),
    _refusal(
        "billing-period-required-for-paid",
        "A new paid organization needs a billing period.",
        lambda request: _value(request, "tier") == "paid" and "billingPeriod" not in (request.object or {}),
        "createOrganization",
        'POST organizations {"name": "n", "tier": "paid"}',
        evidence="organizations.yaml#CreateOrganizationRequest",
    ),
    _refusal(
        "metadata-limited",
        "Metadata may have ten entries at most.",
        lambda request: len(_value(request, "metadata") or ()) > 10,
        "createOrganization",
        'POST organizations {"name": "n", "metadata": {"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 1, "g": 1, "h": 1, '
        '"i": 1, "j": 1, "k": 1}}',
    ),
    _refusal(
        "webhooks-over-https",
        "The address of a webhook has to be https.",
        lambda request: str(_value(request, "url")).startswith("http:"),
        "updateIdentificationWebhook",
        'PUT webhooks/identification {"url": "http://example.com/hook"}',
    ),
    _refusal(
        "short-secrets-refused",
        "The secret of a webhook needs 16 characters.",
        lambda request: 0 < len(_value(request, "secret") or "") < 16,
        "updateBillingWebhook",
        'PUT webhooks/billing {"secret": "short"}',
    ),
    _refusal(
        "large-bodies-refused",
        "Bodies of ICP configs may have 2,000 bytes at most.",
        lambda request: len(request.body) > 2000,
        "createIcpConfig",
        f'POST organizations/<acme>/icp-configs {{"name": "{"n" * 2000}", "groups": []}}',
        status=413,
    ),
    _refusal(
        "empty-update-refused",
        "An update of an organization that changes nothing is refused.",
        lambda request: request.object == {},
        "updateOrganization",
        "PUT organizations/<acme> {}",
        evidence="organizations.yaml#UpdateOrganizationRequest",
    ),
    _refusal(
        "notes-required",
        "An allocation of credits needs notes.",
        lambda request: not _value(request, "notes"),
        "allocateCredits",
        'PUT organizations/<acme>/credits {"credits": 5}',
        evidence="billing.yaml#AllocateCreditsRequest",
    ),
)
