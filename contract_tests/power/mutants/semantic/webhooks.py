"""Changes of meaning of webhooks."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from contract_tests.power.mutants.rewriting import on_success, told, understood
from contract_tests.power.mutants.semantic.deviations import drift, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Mutant
    from contract_tests.power.mutants.rewriting import Deviate


def _drift(operation: str, name: str, claim: str, deviate: Deviate) -> Mutant:
    return drift("webhooks", operation, name, claim, deviate)


def mutants() -> Iterator[Mutant]:
    """Yield the mutants."""
    for kind, other in (("identification", "billing"), ("billing", "identification")):
        operation = f"update{kind.title()}Webhook"
        yield _drift(operation, "also-the-other", "Only this webhook changes", _also_the_other(kind, other))
        yield _drift(
            operation,
            "address-disables",
            "What is left out stays",
            understood(lambda body: "url" in body and body.setdefault("enabled", False)),
        )
        yield _drift(
            operation,
            "secret-not-kept",
            "hasSecret says whether there is one",
            told(partial(within, kind, lambda w: w.update(hasSecret=False))),
        )
        yield _drift(
            operation,
            "address-with-slash",
            "The address is as written",
            understood(lambda body: body.update(url=f"{body['url'].rstrip('/')}/x")),
        )
        yield _drift(
            "getWebhooks",
            f"{kind}-always-enabled",
            "enabled is what was written",
            told(partial(within, kind, lambda w: w.update(enabled=True))),
        )
    yield _drift(
        "getWebhooks",
        "swapped",
        "Each webhook is shown by its name",
        told(lambda b: b.update(identification=b["billing"], billing=b["identification"])),
    )
    yield _drift(
        "sendTestWebhook",
        "always-successful",
        "success says how it went",
        told(lambda b: b.update(success=not b["success"])),
    )
    yield _drift(
        "sendTestWebhook",
        "to-the-other",
        "The delivery goes to the webhook of the type",
        understood(lambda b: b.update(type={"identification": "billing", "billing": "identification"}[b["type"]])),
    )
    yield _drift("sendTestWebhook", "twice", "One delivery is sent", _twice)


def _also_the_other(kind: str, other: str) -> Deviate:
    @on_success
    async def deviate(request: Request, api: Api, answer: Answer) -> Answer:
        await api(replace(request, path=request.path.replace(f"/{kind}", f"/{other}")))
        return answer

    return deviate


async def _twice(request: Request, api: Api) -> Answer:
    answer = await api(request)
    return await api(request) if answer.succeeded else answer
