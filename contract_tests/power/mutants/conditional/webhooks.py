"""Webhooks that forget what was not sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.power.mutants.conditional.deviations import STAYS, drift, mutant
from contract_tests.power.mutants.rewriting import on_success, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bullseye_partner_emulator.json_text import Json, JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Deviation, Mutant


def mutants() -> Iterator[Mutant]:
    """Yield the mutants."""
    for kind, operation in (("identification", "updateIdentificationWebhook"), ("billing", "updateBillingWebhook")):
        yield mutant(operation, "address-clears-the-secret", STAYS, _address_clears_secret(kind), "getWebhooks")
        yield mutant(operation, "disabling-clears-the-address", STAYS, _disabling_clears_address(kind), "getWebhooks")
    yield drift("listWebhookLogs", "attempts-from-zero", "attempts counts the tries", told(_attempts_from_zero))
    yield drift(
        "listWebhookLogs", "status-code-of-the-neighbour", "statusCode is that of the delivery", told(_codes_shifted)
    )
    yield mutant("sendTestWebhook", "result-of-the-last-time", "success says how it went", _last_result)


def _hooks(kind: str, change: Callable[[JsonObject, JsonObject], None]) -> Callable[[], Deviation]:
    """Tell a webhook otherwise: `change` gets what was written to it so far, and what is told of it."""

    def make() -> Deviation:
        written: dict[str, JsonObject] = {}

        @on_success
        async def deviate(request: Request, api: Api, answer: Answer) -> Answer:
            account = written.setdefault(str(request.header("x-partner-api-key")), {})
            if request.method == "PUT":
                account.update({name: False for name in ("secret",) if "url" in request.json})
                account.update(request.json)
            body = answer.json
            change(account, body[kind])
            return answer.with_json(body)

        return deviate

    return make


def _address_clears_secret(kind: str) -> Callable[[], Deviation]:
    def change(written: JsonObject, webhook: JsonObject) -> None:
        if written.get("secret") is False:
            webhook["hasSecret"] = False

    return _hooks(kind, change)


def _disabling_clears_address(kind: str) -> Callable[[], Deviation]:
    def change(written: JsonObject, webhook: JsonObject) -> None:
        if written.get("enabled") is False:
            webhook["url"] = None

    return _hooks(kind, change)


def _attempts_from_zero(body: JsonObject) -> None:
    for log in body["logs"]:
        log["attempts"] = max(0, log["attempts"] - 1)


def _codes_shifted(body: JsonObject) -> None:
    codes = [log["statusCode"] for log in body["logs"]]
    for log, code in zip(body["logs"], codes[1:] + codes[:1], strict=True):
        log["statusCode"] = code


def _last_result() -> Deviation:
    last: list[Json] = []

    @on_success
    async def deviate(request: Request, api: Api, answer: Answer) -> Answer:
        last.append(answer.json)
        return answer.with_json(last[-2:][0])

    return deviate
