"""What serializers, proxies and schema changes did to the form of answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from contract_tests.power.incidents.change import in_front
from contract_tests.power.incidents.edits import answered, each, field, without
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from collections.abc import Callable

    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api

_NIL = "00000000-0000-0000-0000-000000000000"

_PAGE = (
    b"<!DOCTYPE html>\n<html><head><title>Bullseye</title></head><body><h1>Something went wrong</h1></body></html>\n"
)


def _in_two_groups(body: JsonObject) -> None:
    groups: dict[str, JsonObject] = {"identification": {}, "billing": {}}
    for key, value in body["preferences"].items():
        is_identification = key.startswith(("credits", "first"))
        groups["identification" if is_identification else "billing"][key] = value
    body["preferences"] = groups


def _prices_as_text(body: JsonObject) -> None:
    for tier in body["pricingTiers"]:
        tier["pricePerIdentification"] = str(tier["pricePerIdentification"])


def _as_page(answer: Answer, status: int) -> Answer:
    page = replace(answer, status=status, body=_PAGE).with_header("content-length", str(len(_PAGE)))
    return page.with_header("content-type", "text/html; charset=utf-8")


async def _page_for_unknown_paths(request: Request, api: Api) -> Answer:
    answer = await api(request)
    return _as_page(answer, 200) if answer.status == 404 and not request.operation else answer


def _error_as_page(answer: Answer) -> Answer:
    return _as_page(answer, answer.status) if answer.status >= 400 else answer


def _leaving_out(is_left_out: Callable[[Any], bool]) -> Callable[[Answer], Answer]:
    """Return a change of answers that takes members with some values away, wherever they are."""

    def kept(value: Any) -> Any:
        if isinstance(value, dict):
            members = cast("JsonObject", value)
            return {name: kept(member) for name, member in members.items() if not is_left_out(member)}
        if isinstance(value, list):
            return [kept(element) for element in value]  # pyright: ignore[reportUnknownVariableType] -- JSON
        return value

    def changed(answer: Answer) -> Answer:
        body: Any = answer.json if answer.body else None
        return answer if body is None else answer.with_json(kept(body))

    return changed


SHAPES = (
    Incident(
        "p-preferences-in-groups",
        "The partner's e-mail preferences are split into two groups, identification and billing.",
        github("ChurchSuite/churchsuite-api/issues/10", "custom fields were split into two parts within one version"),
        "envelope",
        ("getEmailPreferences",),
        "documented",
        "email-preferences.yaml#EmailPreferences",
        in_front(told(_in_two_groups)),
        ("GET email-preferences",),
    ),
    Incident(
        "p-stripe-customer-gone",
        "The billing facts come without the id of the customer at Stripe, which is still stored.",
        github("the-blue-alliance/the-blue-alliance/pull/2556", "a field was removed from answers, not from storage"),
        "field",
        ("getBilling",),
        "documented",
        "billing.yaml#Billing",
        in_front(told(without("stripeCustomerId"))),
        ("GET billing",),
    ),
    Incident(
        "p-unknown-path-ok-page",
        "A path that does not exist is answered with 200 and the page of the dashboard.",
        github("FIRST-Tech-Challenge/scorekeeper/issues/111", "unknown routes answered 200 OK with an HTML page"),
        "status",
        (),
        "documented",
        "responses.yaml#NotFound",
        in_front(_page_for_unknown_paths),
        ("GET nothing-here",),
    ),
    Incident(
        "p-price-as-text",
        "The prices of the pricing tiers are strings, as decimals are serialized by default.",
        github("akvo/akvo-rsr/issues/4281", "the serializer of the framework coerced decimals to strings"),
        "type",
        ("getBilling",),
        "documented",
        "billing.yaml#PricingTier",
        in_front(told(_prices_as_text)),
        ("GET billing",),
    ),
    Incident(
        "p-nulls-left-out",
        "Since an upgrade of the JSON library, members that are null are left out of all answers.",
        github("HSLdevcom/OpenTripPlanner/pull/325", "after an upgrade of Jackson a null field was missing altogether"),
        "null",
        (),
        "inferred",
        "api-keys.yaml#ApiKey",
        in_front(answered(_leaving_out(lambda value: value is None))),
        ("GET api-keys",),
    ),
    Incident(
        "p-empty-left-out",
        "A new serializer leaves out members that are an empty object or an empty list.",
        github("wmde/WikibaseDataModelSerialization/issues/67", "new serialization code omitted empty fields"),
        "field",
        (),
        "documented",
        "errors.yaml#Error",
        in_front(answered(_leaving_out(lambda value: value in ({}, [])))),
        ("GET organizations",),
    ),
    Incident(
        "p-error-documents",
        "A proxy keeps the status of each error and replaces its body by an HTML page of its own.",
        github("crowbar/crowbar-core/pull/38", "an Apache directive replaced all JSON errors by HTML documents"),
        "error",
        (),
        "documented",
        "errors.yaml#Error",
        in_front(answered(_error_as_page)),
        (f"GET organizations/{_NIL}",),
    ),
    Incident(
        "p-created-without-zone",
        "The list of organizations tells the times of creation without their Z.",
        github("oliverw/miningcore/issues/984", "times of most endpoints were in UTC but lacked the Z that says so"),
        "time",
        ("listOrganizations",),
        "documented",
        "organizations.yaml#Organization",
        in_front(field("createdAt", lambda text: text.removesuffix("Z"))),
        ("GET organizations",),
    ),
    Incident(
        "p-payment-failed-not-shown",
        "One of the e-mail preferences can be set, but is never shown.",
        github(
            "mastodon/mastodon-android/issues/497", "a setting could be sent to the server, which never returned it"
        ),
        "field",
        ("getEmailPreferences",),
        "documented",
        "email-preferences.yaml#EmailPreferences",
        in_front(each(without("payment_failed"))),
        ("GET email-preferences",),
    ),
)
