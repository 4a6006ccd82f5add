"""Mutants that a person thought of, which show under a condition: with two filters, or after something else.

Each is right as long as things are simple, and leaves every answer in its described form.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from contract_tests.power.mutants.lists import PAGE, TOTAL
from contract_tests.power.mutants.mutant import Mutant, stateless
from contract_tests.power.mutants.rewriting import put_json, told, understood

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bullseye_partner_emulator.json_text import Json, JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Deviation
    from contract_tests.power.mutants.rewriting import Deviate

_FILTERS = "All filters hold at once"
_EACH_PAGE = "A filter holds on every page"
_STAYS = "What is left out stays"
_SUSPENDED, _CANCELED = "suspended", "canceled"


def conditional_mutants() -> list[Mutant]:
    """Return the mutants that show under a condition."""
    return [*_lists(), *_organizations(), *_money(), *_keys(), *_icp_configs(), *_webhooks(), *_rest()]


def _mutant(operation: str, name: str, claim: str, make: Callable[[], Deviation], *also: str) -> Mutant:
    return Mutant("conditional", operation, name, claim, make, frozenset({operation, *also}))


def _drift(operation: str, name: str, claim: str, deviate: Deviate, *also: str) -> Mutant:
    return _mutant(operation, name, claim, stateless(deviate), *also)


def _lists() -> Iterator[Mutant]:
    pairs = [
        ("listOrganizations", "externalId", "status"),
        ("listOrganizations", "status", "search"),
        ("listOrganizationVisitors", "startDate", "endDate"),
        ("listWebhookLogs", "type", "status"),
        ("listWebhookLogs", "organizationId", "type"),
    ]
    for operation, lost, beside in pairs:
        yield _drift(operation, f"{lost}-lost-beside-{beside}", _FILTERS, _lost_beside(lost, beside))
    for operation, lost in (
        ("listOrganizations", "status"),
        ("listOrganizations", "search"),
        ("listOrganizationVisitors", "endDate"),
        ("listWebhookLogs", "type"),
    ):
        yield _drift(operation, f"{lost}-lost-on-page-2", _EACH_PAGE, _lost_on_page_2(lost))
    for operation in ("listOrganizations", "listOrganizationVisitors", "listWebhookLogs"):
        yield _drift(operation, "total-of-what-is-left", "total is the same on every page", _total_of_what_is_left)
    yield _drift("listOrganizations", "search-of-first-word", "Search finds within the name", _first_word)
    yield _drift("listOrganizations", "suspended-last", "The list is in the order of creation", told(_suspended_last))
    yield _drift("listOrganizations", "search-without-suspended", "Search is about names", _search_without_suspended)
    yield _mutant(
        "listOrganizations", "stale-after-update", "An item is what the organization is", _stale, "createOrganization"
    )
    yield _mutant(
        "updateOrganization", "renamed-not-found", "Search finds by the name of now", _renamed, "listOrganizations"
    )


def _lost_beside(lost: str, beside: str) -> Deviate:
    async def deviate(request: Request, api: Api) -> Answer:
        both = lost in request.query and beside in request.query and (await api(request)).succeeded
        return await api(request.with_query(**{lost: None}) if both else request)

    return deviate


def _lost_on_page_2(lost: str) -> Deviate:
    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if not answer.succeeded or lost not in request.query or request.query.get(PAGE, "1") == "1":
            return answer
        other = await api(request.with_query(**{lost: None}))
        return answer.with_json({**other.json, TOTAL: answer.json[TOTAL]})

    return deviate


async def _total_of_what_is_left(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if not answer.succeeded:
        return answer
    body = answer.json
    before = (body["page"] - 1) * body["pageSize"]
    return answer.with_json({**body, TOTAL: max(0, body[TOTAL] - before)})


async def _first_word(request: Request, api: Api) -> Answer:
    words = request.query.get("search", "").split()
    return await api(request.with_query(search=words[0]) if len(words) > 1 else request)


def _suspended_last(body: JsonObject) -> None:
    organizations: list[JsonObject] = body["organizations"]
    suspended = [organization for organization in organizations if organization["status"] == _SUSPENDED]
    body["organizations"] = [one for one in organizations if one not in suspended] + suspended


async def _search_without_suspended(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if not answer.succeeded or "search" not in request.query:
        return answer
    body = answer.json
    kept = [organization for organization in body["organizations"] if organization["status"] != _SUSPENDED]
    lost = len(body["organizations"]) - len(kept)
    return answer.with_json({**body, "organizations": kept, TOTAL: body[TOTAL] - lost})


def _stale() -> Deviation:
    """Remember pages until something is created; what is changed does not count."""
    pages: dict[str, Json] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if request.operation == "createOrganization":
            pages.clear()
            return answer
        if not answer.succeeded:
            return answer
        return answer.with_json(
            pages.setdefault(f"{request.header('x-partner-api-key')} {request.query_string}", answer.json)
        )

    return deviate


def _renamed() -> Deviation:
    """Search in an index of names that an update does not reach."""
    renamed: set[str] = set()

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if not answer.succeeded:
            return answer
        if request.operation == "updateOrganization":
            if "name" in request.json:
                renamed.add(answer.json["organization"]["id"])
            return answer
        if "search" not in request.query:
            return answer
        body = answer.json
        kept = [organization for organization in body["organizations"] if organization["id"] not in renamed]
        lost = len(body["organizations"]) - len(kept)
        return answer.with_json({**body, "organizations": kept, TOTAL: body[TOTAL] - lost})

    return deviate


def _organizations() -> Iterator[Mutant]:
    yield _drift(
        "createOrganization",
        "metadata-without-empty-values",
        "Metadata keeps its values",
        understood(
            lambda body: body.update(metadata={k: v for k, v in body["metadata"].items() if v not in (None, [], {})})
        ),
    )
    yield _drift(
        "createOrganization",
        "name-composed",
        "The name is stored as written",
        understood(lambda body: body.update(name=unicodedata.normalize("NFC", body["name"]))),
    )
    yield _drift(
        "createOrganization",
        "initial-credits-for-paid-only",
        "initialCredits is what is allocated",
        understood(lambda body: body.pop("initialCredits") if body["tier"] == "trial" else None),
    )
    yield _mutant("createOrganization", "same-body-same-organization", "Each create makes an organization", _same_body)
    yield _drift(
        "updateOrganization", "renaming-stops-the-pixel", "Only what the body has changes", _renaming_stops_pixel
    )
    yield _drift("updateOrganization", "brings-back-the-deleted", "Only what the body has changes", _brings_back)
    yield _drift(
        "updateOrganization",
        "null-external-id-clears-metadata",
        _STAYS,
        understood(lambda body: body.setdefault("metadata", {}) if body["externalId"] is None else None),
    )
    yield _drift(
        "updateOrganizationStatus",
        "coming-back-takes-credits",
        "Only the status changes",
        _coming_back("credits", {"credits": 0}),
    )
    yield _drift(
        "updateOrganizationStatus",
        "coming-back-as-trial",
        "Only the status changes",
        _coming_back("tier", {"tier": "trial"}),
    )
    yield _drift(
        "updateOrganizationTier",
        "upgrade-clears-referrers",
        "Only the tier changes",
        _upgrading("pixel-config", {"allowedReferrers": []}),
    )
    yield _drift("updateOrganizationTier", "same-tier-refused", "PUT is idempotent", _same_tier_refused)
    yield _drift("updatePixelConfig", "referrers-added", "allowedReferrers are as written", _referrers_added)
    yield _drift(
        "updatePixelConfig",
        "empty-referrers-ignored",
        "allowedReferrers are as written",
        understood(lambda body: body.pop("allowedReferrers") if body["allowedReferrers"] == [] else None),
    )
    yield _drift(
        "deleteOrganization", "stops-the-pixel", "Deleting changes nothing but the status", _deleting_stops_pixel
    )
    yield _drift(
        "listOrganizationVisitors",
        "none-of-the-deleted",
        "Deleting changes nothing but the status",
        _no_visitors_of_deleted,
    )


def _organization_path(request: Request) -> str:
    return "/".join(request.path.split("/")[:6])


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


async def _renaming_stops_pixel(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if answer.succeeded and "name" in request.json:
        await put_json(request, api, f"{request.path}/pixel-config", {"enabled": False})
    return answer


async def _brings_back(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if answer.succeeded and answer.json["organization"]["status"] == _CANCELED:
        return await put_json(request, api, f"{request.path}/status", {"status": "active"})
    return answer


def _coming_back(part: str, body: JsonObject) -> Deviate:
    async def deviate(request: Request, api: Api) -> Answer:
        organization = _organization_path(request)
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
    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if answer.succeeded and request.json["tier"] == "paid":
            await put_json(request, api, f"{_organization_path(request)}/{part}", body)
        return answer

    return deviate


async def _same_tier_refused(request: Request, api: Api) -> Answer:
    before = await api(request.asking("GET", _organization_path(request)))
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


async def _deleting_stops_pixel(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if answer.succeeded:
        await put_json(request, api, f"{request.path}/pixel-config", {"enabled": False})
    return answer


async def _no_visitors_of_deleted(request: Request, api: Api) -> Answer:
    answer = await api(request)
    organization = await api(request.asking("GET", _organization_path(request)))
    if not answer.succeeded or organization.json["organization"]["status"] != _CANCELED:
        return answer
    return answer.with_json({**answer.json, "visitors": [], TOTAL: 0})


_POOL = ("getBilling", "getPartnerAccount")


def _money() -> Iterator[Mutant]:
    used = "used is the sum of all allocations"
    yield _mutant("allocateCredits", "raise-charged-in-full", used, _pool_moved(_charged_in_full), *_POOL)
    yield _mutant("deleteOrganization", "frees-the-pool", used, _pool_moved(_freed), *_POOL)
    yield _mutant("createOrganization", "initial-credits-for-free", used, _pool_moved(_not_charged), *_POOL)
    yield _drift(
        "calculateBilling",
        "first-of-a-tier-at-the-old-price",
        "A tier begins with its minUsage",
        told(_first_at_old_price),
    )
    yield _drift("getUsage", "events-of-all-time", "totalEvents are those of the range", _of_all_time("totalEvents"))
    yield _drift(
        "getAnalytics",
        "credits-used-of-all-time",
        "One identification consumes one credit",
        _of_all_time("creditsUsed"),
    )
    yield _drift("getAnalytics", "one-day-is-none", "endDate belongs to the range", told(_one_day_is_none))


def _charged_in_full(before: int, after: int) -> int:
    return before if after > before else 0


def _freed(before: int, _after: int) -> int:
    return -before


def _not_charged(_before: int, after: int) -> int:
    return -after


def _pool_moved(difference: Callable[[int, int], int]) -> Callable[[], Deviation]:
    """Let a write count for something else in the pool: `difference` is made of the credits before and after it."""

    def make() -> Deviation:
        moved = 0

        async def deviate(request: Request, api: Api) -> Answer:
            nonlocal moved
            if request.operation in _POOL:
                answer = await api(request)
                return _with_pool_moved(answer, moved) if answer.succeeded and moved else answer
            path = _organization_path(request)
            before = await api(request.asking("GET", path))
            answer = await api(request)
            if answer.succeeded:
                made = (answer.object or {}).get("organization", {}).get("id")
                after = await api(request.asking("GET", f"{path}/{made}" if made else path))
                credits_before = 0 if made else before.json["organization"]["credits"]
                moved += difference(credits_before, after.json["organization"]["credits"])
            return answer

        return deviate

    return make


def _with_pool_moved(answer: Answer, moved: int) -> Answer:
    body = answer.json
    pool = body.get("partner", body)
    more = max(-pool["creditPoolUsed"], min(moved, pool["creditPoolAvailable"]))
    pool["creditPoolUsed"] += more
    pool["creditPoolAvailable"] -= more
    return answer.with_json(body)


def _first_at_old_price(body: JsonObject) -> None:
    lines = body["breakdown"]
    if len(lines) > 1 and lines[-1]["quantity"] == 1:
        last, line = lines.pop(), lines[-1]
        line["quantity"] += 1
        line["cost"] = round(line["quantity"] * line["pricePerIdentification"], 6)
        body["totalCost"] = round(body["totalCost"] - last["cost"] + line["pricePerIdentification"], 6)


def _of_all_time(name: str) -> Deviate:
    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if not answer.succeeded:
            return answer
        ever = await api(request.with_query(startDate="2000-01-01", endDate="2100-01-01"))
        return answer.with_json({**answer.json, name: ever.json[name]})

    return deviate


def _one_day_is_none(body: JsonObject) -> None:
    if body["startDate"] == body["endDate"]:
        body.update(totalIdentifications=0, creditsUsed=0)


def _keys() -> Iterator[Mutant]:
    yield Mutant(
        "conditional", "revokeApiKey", "once-more", "A revoked key can no longer authenticate", _once_more, None
    )
    yield _mutant("listApiKeys", "first-use", "lastUsedAt is when a key was last used", _first_use)
    yield _drift("listApiKeys", "without-the-own-key", "All keys are listed", _without_own_key)
    yield _mutant("createApiKey", "same-name-same-prefix", "keyPrefix begins plainKey", _same_prefix, "listApiKeys")


def _once_more() -> Deviation:
    """Look keys up in a cache: a revoked one may be used once more."""
    keys: dict[str, str] = {}
    revoked: dict[str, str] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        key = str(request.header("x-partner-api-key"))
        if key in revoked:
            return await api(request.with_header("x-partner-api-key", revoked.pop(key)))
        answer = await api(request)
        if request.operation == "createApiKey" and answer.succeeded:
            keys[answer.json["apiKey"]["id"]] = answer.json["plainKey"]
        if request.operation == "revokeApiKey" and answer.succeeded:
            gone = keys.pop(request.path.rsplit("/", 1)[1].lower(), None)
            if gone is not None and gone != key:
                revoked[gone] = key
        return answer

    return deviate


def _first_use() -> Deviation:
    first: dict[str, Any] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if not answer.succeeded:
            return answer
        body = answer.json
        for key in body["apiKeys"]:
            if key["lastUsedAt"] is not None:
                key["lastUsedAt"] = first.setdefault(key["id"], key["lastUsedAt"])
        return answer.with_json(body)

    return deviate


async def _without_own_key(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if not answer.succeeded:
        return answer
    body = answer.json
    own = str(request.header("x-partner-api-key"))
    return answer.with_json(
        {**body, "apiKeys": [key for key in body["apiKeys"] if not own.startswith(key["keyPrefix"])]}
    )


def _same_prefix() -> Deviation:
    """Remember the prefix of a name: the second key of a name is listed with that of the first."""
    prefixes: dict[str, str] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if not answer.succeeded:
            return answer
        body = answer.json
        for key in [body["apiKey"]] if "apiKey" in body else body["apiKeys"]:
            key["keyPrefix"] = prefixes.setdefault(key["name"], key["keyPrefix"])
        return answer.with_json(body)

    return deviate


def _icp_configs() -> Iterator[Mutant]:
    yield _mutant(
        "listIcpConfigs", "changed-last", "The list is in the order of creation", _changed_last, "updateIcpConfig"
    )
    yield _drift("updateIcpConfig", "groups-added", "groups are replaced", _groups_added)
    yield _drift("createIcpConfig", "replaces-the-same-name", "Each create makes an ICP config", _replaces_same_name)
    yield _drift("createIcpConfig", "second-of-a-name-numbered", "The name is as written", _numbered)
    yield _drift("deleteIcpConfig", "last-one-stays", "What was deleted is gone", _last_stays)
    yield _drift("getIcpConfig", "through-another-organization", "An ICP config is that of the path", _through_another)
    yield _drift("createIcpConfig", "first-condition-only", "Groups are as written", understood(_first_condition))


def _changed_last() -> Deviation:
    changed: list[str] = []

    def place(config: JsonObject) -> int:
        return changed.index(config["id"]) + 1 if config["id"] in changed else 0

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if not answer.succeeded:
            return answer
        if request.operation == "updateIcpConfig":
            changed.append(answer.json["icpConfig"]["id"])
            return answer
        body = answer.json
        body["icpConfigs"].sort(key=place)
        return answer.with_json(body)

    return deviate


async def _groups_added(request: Request, api: Api) -> Answer:
    before = await api(request.asking("GET", request.path))
    body = request.object
    if not before.succeeded or body is None or not isinstance(body.get("groups"), list):
        return await api(request)
    return await api(request.with_json({**body, "groups": [*before.json["icpConfig"]["groups"], *body["groups"]]}))


async def _configs(request: Request, api: Api) -> list[JsonObject]:
    answer = await api(request.asking("GET", f"{_organization_path(request)}/icp-configs"))
    found: list[JsonObject] = answer.json["icpConfigs"] if answer.succeeded else []
    return found


async def _replaces_same_name(request: Request, api: Api) -> Answer:
    configs = await _configs(request, api)
    answer = await api(request)
    if answer.succeeded:
        for config in configs:
            if config["name"] == request.json["name"]:
                await api(request.asking("DELETE", f"{request.path}/{config['id']}"))
    return answer


async def _numbered(request: Request, api: Api) -> Answer:
    body = request.object
    if body is None or body.get("name") not in [config["name"] for config in await _configs(request, api)]:
        return await api(request)
    return await api(request.with_json({**body, "name": f"{body['name']} (2)"}))


async def _last_stays(request: Request, api: Api) -> Answer:
    configs = await _configs(request, api)
    last = [config["id"] for config in configs] == [request.path.rsplit("/", 1)[1].lower()]
    if not last:
        return await api(request)
    return (await api(request.asking("GET", request.path))).without_body(204)


async def _through_another(request: Request, api: Api) -> Answer:
    answer = await api(request)
    organization = _organization_path(request)
    if answer.status != 404 or not (await api(request.asking("GET", organization))).succeeded:
        return answer
    all_of_them, wanted = organization.rsplit("/", 1)[0], request.path.rsplit("/", 1)[1]
    for other in (await api(request.asking("GET", all_of_them).with_query(pageSize="100"))).json["organizations"]:
        found = await api(request.asking("GET", f"{all_of_them}/{other['id']}/icp-configs/{wanted}"))
        if found.succeeded:
            return found
    return answer


def _first_condition(body: JsonObject) -> None:
    for group in body["groups"]:
        group["conditions"] = group["conditions"][:1]


def _webhooks() -> Iterator[Mutant]:
    for kind, operation in (("identification", "updateIdentificationWebhook"), ("billing", "updateBillingWebhook")):
        yield _mutant(operation, "address-clears-the-secret", _STAYS, _address_clears_secret(kind), "getWebhooks")
        yield _mutant(operation, "disabling-clears-the-address", _STAYS, _disabling_clears_address(kind), "getWebhooks")
    yield _drift("listWebhookLogs", "attempts-from-zero", "attempts counts the tries", told(_attempts_from_zero))
    yield _drift(
        "listWebhookLogs", "status-code-of-the-neighbour", "statusCode is that of the delivery", told(_codes_shifted)
    )
    yield _mutant("sendTestWebhook", "result-of-the-last-time", "success says how it went", _last_result)


def _hooks(kind: str, change: Callable[[JsonObject, JsonObject], None]) -> Callable[[], Deviation]:
    """Tell a webhook otherwise: `change` gets what was written to it so far, and what is told of it."""

    def make() -> Deviation:
        written: dict[str, JsonObject] = {}

        async def deviate(request: Request, api: Api) -> Answer:
            answer = await api(request)
            if not answer.succeeded:
                return answer
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

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if not answer.succeeded:
            return answer
        last.append(answer.json)
        return answer.with_json(last[-2:][0])

    return deviate


def _rest() -> Iterator[Mutant]:
    yield _drift(
        "updateBranding",
        "one-colour-for-both",
        _STAYS,
        understood(lambda body: body.setdefault("secondaryColor", body["primaryColor"])),
    )
    yield _mutant(
        "getDomainVerification",
        "instructions-of-the-old-domain",
        "instructions are about the domain",
        _old_instructions,
        "setDomain",
    )
    yield Mutant("conditional", "", "errors-not-counted", "remaining falls with each request", _errors_free, None)
    yield _drift(
        "updateOrganization",
        "long-name-cut-on-update",
        "The name is stored as written",
        understood(lambda body: body.update(name=body["name"][:100])),
    )


def _old_instructions() -> Deviation:
    first: list[str] = []

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if not answer.succeeded:
            return answer
        first.append(answer.json["instructions"])
        return answer.with_json({**answer.json, "instructions": first[0]})

    return deviate


def _errors_free() -> Deviation:
    free: dict[str, int] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        remaining = answer.header("x-ratelimit-remaining")
        if remaining is None:
            return answer
        account = str(request.header("x-partner-api-key"))
        free[account] = free.get(account, 0) + (not answer.succeeded)
        return answer.with_header("x-ratelimit-remaining", str(int(remaining) + free[account]))

    return deviate
