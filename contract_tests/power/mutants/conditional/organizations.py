"""Organizations that change with what is done beside it."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from contract_tests.power.mutants.conditional.deviations import CANCELED, STAYS, drift, mutant, organization_path
from contract_tests.power.mutants.lists import TOTAL
from contract_tests.power.mutants.rewriting import on_success, put_json, understood

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Deviation, Mutant
    from contract_tests.power.mutants.rewriting import Deviate


def mutants() -> Iterator[Mutant]:
    """Yield the mutants."""
    yield from _whole_organizations()
    yield from _single_parts()


def _whole_organizations() -> Iterator[Mutant]:
    yield drift(
        "createOrganization",
        "metadata-without-empty-values",
        "Metadata keeps its values",
        understood(
            lambda body: body.update(metadata={k: v for k, v in body["metadata"].items() if v not in (None, [], {})})
        ),
    )
    yield drift(
        "createOrganization",
        "name-composed",
        "The name is stored as written",
        understood(lambda body: body.update(name=unicodedata.normalize("NFC", body["name"]))),
    )
    yield drift(
        "createOrganization",
        "initial-credits-for-paid-only",
        "initialCredits is what is allocated",
        understood(lambda body: body.pop("initialCredits") if body["tier"] == "trial" else None),
    )
    yield mutant("createOrganization", "same-body-same-organization", "Each create makes an organization", _same_body)
    yield drift(
        "updateOrganization", "renaming-stops-the-pixel", "Only what the body has changes", _renaming_stops_pixel
    )
    yield drift("updateOrganization", "brings-back-the-deleted", "Only what the body has changes", _brings_back)
    yield drift(
        "updateOrganization",
        "null-external-id-clears-metadata",
        STAYS,
        understood(lambda body: body.setdefault("metadata", {}) if body["externalId"] is None else None),
    )


def _single_parts() -> Iterator[Mutant]:
    yield drift(
        "updateOrganizationStatus",
        "coming-back-takes-credits",
        "Only the status changes",
        _coming_back("credits", {"credits": 0}),
    )
    yield drift(
        "updateOrganizationStatus",
        "coming-back-as-trial",
        "Only the status changes",
        _coming_back("tier", {"tier": "trial"}),
    )
    yield drift(
        "updateOrganizationTier",
        "upgrade-clears-referrers",
        "Only the tier changes",
        _upgrading("pixel-config", {"allowedReferrers": []}),
    )
    yield drift("updateOrganizationTier", "same-tier-refused", "PUT is idempotent", _same_tier_refused)
    yield drift("updatePixelConfig", "referrers-added", "allowedReferrers are as written", _referrers_added)
    yield drift(
        "updatePixelConfig",
        "empty-referrers-ignored",
        "allowedReferrers are as written",
        understood(lambda body: body.pop("allowedReferrers") if body["allowedReferrers"] == [] else None),
    )
    yield drift(
        "deleteOrganization", "stops-the-pixel", "Deleting changes nothing but the status", _deleting_stops_pixel
    )
    yield drift(
        "listOrganizationVisitors",
        "none-of-the-deleted",
        "Deleting changes nothing but the status",
        _no_visitors_of_deleted,
    )


def long_names() -> Iterator[Mutant]:
    """Yield the mutant of long names, which stands last in the catalogue."""
    yield drift(
        "updateOrganization",
        "long-name-cut-on-update",
        "The name is stored as written",
        understood(lambda body: body.update(name=body["name"][:100])),
    )


def _same_body() -> Deviation:
    made: dict[bytes, str] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        if request.body in made:
            was = await api(request.asking("GET", f"{request.path}/{made[request.body]}"))
            if was.succeeded:
                return was.with_status(201)
        answer = await api(request)
        if answer.succeeded:
            made[request.body] = answer.json["organization"]["id"]
        return answer

    return deviate


@on_success
async def _renaming_stops_pixel(request: Request, api: Api, answer: Answer) -> Answer:
    if "name" in request.json:
        await put_json(request, api, f"{request.path}/pixel-config", {"enabled": False})
    return answer


@on_success
async def _brings_back(request: Request, api: Api, answer: Answer) -> Answer:
    if answer.json["organization"]["status"] == CANCELED:
        return await put_json(request, api, f"{request.path}/status", {"status": "active"})
    return answer


def _coming_back(part: str, body: JsonObject) -> Deviate:
    async def deviate(request: Request, api: Api) -> Answer:
        organization = organization_path(request)
        before = await api(request.asking("GET", organization))
        answer = await api(request)
        if not answer.succeeded or before.json["organization"]["status"] == answer.json["organization"]["status"]:
            return answer
        if answer.json["organization"]["status"] != "active":
            return answer
        await put_json(request, api, f"{organization}/{part}", body)
        return answer.with_json((await api(request.asking("GET", organization))).json)

    return deviate


def _upgrading(part: str, body: JsonObject) -> Deviate:
    @on_success
    async def deviate(request: Request, api: Api, answer: Answer) -> Answer:
        if request.json["tier"] == "paid":
            await put_json(request, api, f"{organization_path(request)}/{part}", body)
        return answer

    return deviate


async def _same_tier_refused(request: Request, api: Api) -> Answer:
    before = await api(request.asking("GET", organization_path(request)))
    same = (
        before.succeeded
        and request.object is not None
        and request.object.get("tier") == before.json["organization"]["tier"]
    )
    return await api(request.with_json({"undescribed": 1}) if same else request)


async def _referrers_added(request: Request, api: Api) -> Answer:
    before = await api(request.asking("GET", request.path))
    body = request.object
    if not before.succeeded or body is None or not isinstance(body.get("allowedReferrers"), list):
        return await api(request)
    were = before.json["pixelConfig"]["allowedReferrers"]
    return await api(
        request.with_json({**body, "allowedReferrers": list(dict.fromkeys([*were, *body["allowedReferrers"]]))})
    )


@on_success
async def _deleting_stops_pixel(request: Request, api: Api, answer: Answer) -> Answer:
    await put_json(request, api, f"{request.path}/pixel-config", {"enabled": False})
    return answer


async def _no_visitors_of_deleted(request: Request, api: Api) -> Answer:
    answer = await api(request)
    organization = await api(request.asking("GET", organization_path(request)))
    if not answer.succeeded or organization.json["organization"]["status"] != CANCELED:
        return answer
    return answer.with_json({**answer.json, "visitors": [], TOTAL: 0})
