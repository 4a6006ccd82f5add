"""What several subjects use: how their mutants are named, and deviations of several operations."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from contract_tests.power.mutants.mutant import Mutant, stateless
from contract_tests.power.mutants.rewriting import on_success, put_json, told

if TYPE_CHECKING:
    from collections.abc import Callable

    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Deviation
    from contract_tests.power.mutants.rewriting import Deviate

NIL = "00000000-0000-4000-8000-000000000000"


def drift(group: str, operation: str, name: str, claim: str, deviate: Deviate, *also: str) -> Mutant:
    return stateful(group, operation, name, claim, stateless(deviate), *also)


def stateful(group: str, operation: str, name: str, claim: str, make: Callable[[], Deviation], *also: str) -> Mutant:
    return Mutant(f"semantic-{group}", operation, name, claim, make, frozenset({operation, *also}))


def organization(change: Callable[[JsonObject], object]) -> Deviate:
    return told(lambda body: change(body["organization"]))


def shifted(text: str, **by: float) -> str:
    return (datetime.fromisoformat(text) + timedelta(**by)).strftime("%Y-%m-%dT%H:%M:%SZ")


def without_nulls(body: JsonObject) -> None:
    for name in [name for name, value in body.items() if value is None]:
        del body[name]


def not_when(status: str) -> Deviate:
    async def deviate(request: Request, api: Api) -> Answer:
        before = await api(request.asking("GET", "/".join(request.path.split("/")[:6])))
        hit = before.succeeded and before.json["organization"]["status"] == status
        return await api(request.with_json({"undescribed": 1}) if hit else request)

    return deviate


def then_put(part: str, body: JsonObject) -> Deviate:
    @on_success
    async def deviate(request: Request, api: Api, answer: Answer) -> Answer:
        organization = "/".join(request.path.split("/")[:6])
        after = await api(replace(request, method="PUT", path=f"{organization}/{part}").with_json(body))
        return after if after.succeeded and "organization" in answer.json else answer

    return deviate


def over_the_cap(kind: str) -> Deviate:
    """Accept what breaks the trial tier's cap: the tier that cannot keep it is told and not stored."""

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if answer.status != 422 or "trialCreditCap" not in answer.json["details"]:
            return answer
        organization = "/".join(request.path.split("/")[:6])
        if kind == "create":
            made = await api(request.with_json({**request.json, "tier": "paid"}))
            body = made.json
            body["organization"]["tier"] = "trial"
            return made.with_json(body)
        if kind == "tier":
            body = (await api(request.asking("GET", organization))).json
            body["organization"]["tier"] = "trial"
            return answer.with_json(body).with_status(200)
        await put_json(request, api, f"{organization}/tier", {"tier": "paid"})
        return await api(request)

    return deviate


def within(name: str, change: Callable[[JsonObject], object], body: JsonObject) -> None:
    change(body[name])


def day(text: str, days: int) -> str:
    return (datetime.fromisoformat(text) + timedelta(days=days)).date().isoformat()


async def always_204(request: Request, api: Api) -> Answer:
    answer = await api(request)
    return answer.without_body(204) if answer.status == 404 else answer
