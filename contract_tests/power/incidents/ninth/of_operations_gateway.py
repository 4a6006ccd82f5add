"""What gateways, proxies, caches and firewalls in front of the API did after a change of theirs."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from contract_tests.power.incidents.change import in_front, remembering
from contract_tests.power.incidents.edits import answered, asked, base, failing, header, key_of
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import github

if TYPE_CHECKING:
    from collections.abc import Callable

    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Deviation

_LIMIT, _REMAINING, _RESET = "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"
_BLOCKED = b"""<html>
<head><title>403 Forbidden</title></head>
<body>
<center><h1>403 Forbidden</h1></center>
</body>
</html>
"""


def _frozen_reset() -> Deviation:
    first: list[str] = []

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        reset = answer.header(_RESET)
        if reset is None:
            return answer
        first.append(reset)
        return answer.with_header(_RESET, first[0])

    return deviate


def _without_rate_limit(answer: Answer) -> Answer:
    for name in (_LIMIT, _REMAINING, _RESET):
        answer = answer.with_header(name, None)
    return answer


def _cached(by: Callable[[Request], tuple[str, ...]]) -> Callable[[], Deviation]:
    """Keep successes for the rest of the minute, each under what `by` makes of its request."""

    def make() -> Deviation:
        kept: dict[tuple[str, ...], tuple[str | None, bytes]] = {}

        async def deviate(request: Request, api: Api) -> Answer:
            answer = await api(request)  # the gateway still authenticates and counts each request
            if not answer.succeeded:
                return answer
            minute, body = kept.get(by(request), (None, b""))
            if minute is None or minute != answer.header(_RESET):
                kept[by(request)] = (answer.header(_RESET), answer.body)
                return answer
            return replace(answer, body=body).with_header("content-length", str(len(body)))

        return deviate

    return make


def _plus_decoded(request: Request) -> Request:
    return replace(request, query_string=re.sub("%2b", "+", request.query_string, flags=re.IGNORECASE))


async def _no_localhost(request: Request, api: Api) -> Answer:
    if b"localhost" not in request.body and b"127.0.0.1" not in request.body:
        return await api(request)
    answer = await api(request.asking("GET", f"{base(request)}/partner/me"))
    blocked = replace(_without_rate_limit(answer), status=403, body=_BLOCKED)
    return blocked.with_header("content-type", "text/html").with_header("content-length", str(len(_BLOCKED)))


GATEWAY = (
    Incident(
        "o-reset-frozen",
        "X-RateLimit-Reset keeps the value of the first window after the start of the limiter.",
        github("tj/node-ratelimiter/issues/36", "the reset of the rate limit was always the same number"),
        "rate limit",
        (),
        "documented",
        "headers.yaml#RateLimitReset",
        remembering(_frozen_reset),
        ("GET me", "WAIT 61", "GET me"),
    ),
    Incident(
        "o-no-limit-headers-on-billing",
        "Answers under /partner/billing have lost the headers of the rate limit.",
        github("Clawdlinux/agentic-operator-core/pull/16", "a location with a header of its own lost all the others"),
        "header",
        ("getBilling", "getBillingUsage", "calculateBilling"),
        "documented",
        "getBillingUsage",
        in_front(answered(_without_rate_limit)),
        ("GET billing/usage",),
    ),
    Incident(
        "o-no-retry-after",
        "The proxy that now refuses what exceeds the rate limit sends no Retry-After.",
        github("digitalocean/nginxconfig.io/issues/377", "the limit of the proxy answers 429 without Retry-After"),
        "rate limit",
        (),
        "nothing",
        "",
        in_front(failing(429, header("retry-after", lambda _: None))),
        ("GET me", "GET me", "GET me"),
        rate_limit=2,
    ),
    Incident(
        "o-billing-cached-for-everybody",
        "The gateway caches the billing facts for a minute by their path, whoever asks.",
        github("mozilla-services/cliquet/pull/546", "proxies cached answers without regard to who was authorized"),
        "tenancy",
        ("getBilling",),
        "documented",
        "getBilling",
        remembering(_cached(lambda request: (request.path,))),
        ("PARTNER", "GET billing", "[<0.apiKey>] GET billing"),
    ),
    Incident(
        "o-calculation-cached-without-query",
        "A calculated cost is cached for a minute without regard to the usage that was asked for.",
        github("chibisov/drf-extensions/issues/169", "the response cache ignores the query string"),
        "money",
        ("calculateBilling",),
        "documented",
        "parameters.yaml#CalculatedUsage",
        remembering(_cached(lambda request: (request.path, key_of(request)))),
        ("GET billing/calculate?usage=4500", "GET billing/calculate?usage=100"),
    ),
    Incident(
        "o-plus-in-query-eaten",
        "The reverse proxy decodes %2B in query strings, so that the API reads a space.",
        github("fpco/http-reverse-proxy/issues/33", "behind the proxy an encoded plus in the query becomes a space"),
        "text",
        (),
        "documented",
        "parameters.yaml#UsageStartDate",
        in_front(asked(_plus_decoded)),
        ("GET usage?startDate=2025-02-01T00:00:00%2B00:00",),
    ),
    Incident(
        "o-firewall-blocks-localhost",
        "The firewall answers 403 in HTML to the update of a webhook whose body names this machine.",
        github("drodil/backstage-plugin-toolbox/issues/251", "the firewall blocks bodies that contain localhost"),
        "error",
        ("updateIdentificationWebhook", "updateBillingWebhook"),
        "documented",
        "errors.yaml#Error",
        in_front(_no_localhost),
        ('PUT webhooks/identification {"url": "http://localhost:9000/hook"}',),
    ),
)
