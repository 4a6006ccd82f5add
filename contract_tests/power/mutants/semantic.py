"""Mutants that a person thought of: changes of meaning that leave every answer in its described form.

Each is what a release of the API might plausibly bring; its claim is the sentence of the description or of the
documentation that no longer holds.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from contract_tests.power.mutants.access import refusal
from contract_tests.power.mutants.lists import whole_list
from contract_tests.power.mutants.mutant import Mutant, stateless
from contract_tests.power.mutants.places import Reader
from contract_tests.power.mutants.rewriting import put_json, told, understood

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Answer, Request
    from contract_tests.power.mutants.mutant import Api, Deviation
    from contract_tests.power.mutants.rewriting import Deviate

_ORGANIZATION = (
    "createOrganization",
    "getOrganization",
    "updateOrganization",
    "updateOrganizationStatus",
    "updateOrganizationTier",
)
_NIL = "00000000-0000-4000-8000-000000000000"


def semantic_mutants(description: JsonObject) -> list[Mutant]:
    """Return the mutants written by hand."""
    reader = Reader(description)
    return [
        *_creation(),
        *_updates(),
        *_lifecycle(reader),
        *_money(reader),
        *_prices(),
        *_totals(),
        *_keys(reader),
        *_lists(),
        *_icp_configs(),
        *_webhooks(),
        *_branding_and_domains(),
        *_protocol(reader),
    ]


def _drift(group: str, operation: str, name: str, claim: str, deviate: Deviate, *also: str) -> Mutant:
    return _stateful(group, operation, name, claim, stateless(deviate), *also)


def _stateful(group: str, operation: str, name: str, claim: str, make: Callable[[], Deviation], *also: str) -> Mutant:
    return Mutant(f"semantic-{group}", operation, name, claim, make, frozenset({operation, *also}))


def _organization(change: Callable[[JsonObject], object]) -> Deviate:
    return told(lambda body: change(body["organization"]))


def _creation() -> Iterator[Mutant]:
    create = "createOrganization"

    def drift(name: str, claim: str, deviate: Deviate) -> Mutant:
        return _drift("creation", create, name, claim, deviate)

    def text(name: str, claim: str, key: str, change: Callable[[Any], Any]) -> Mutant:
        return drift(name, claim, understood(lambda body: body.update({key: change(body[key])})))

    yield text("name-in-title-case", "The name is stored as written", "name", str.title)
    yield text("name-trimmed-to-50", "The name is stored as written", "name", lambda name: name[:50])
    yield text(
        "name-without-marks", "Text is Unicode", "name", lambda name: name.encode("ascii", "ignore").decode() or "x"
    )
    yield text("external-id-in-lower-case", "externalId is the partner's own", "externalId", str.lower)
    yield text("external-id-padded", "externalId is the partner's own", "externalId", lambda text: f"{text} ")
    yield text("metadata-as-text", "Metadata keeps the types of its values", "metadata", _as_text)
    yield text("metadata-flat", "Metadata may be nested", "metadata", _flat)
    yield text(
        "metadata-in-snake-case", "Metadata keeps its keys", "metadata", lambda m: {k.lower(): v for k, v in m.items()}
    )
    yield text("initial-credits-doubled", "initialCredits is what is allocated", "initialCredits", lambda n: 2 * n)
    yield text("initial-credits-capped", "initialCredits is what is allocated", "initialCredits", lambda n: min(n, 100))
    yield text(
        "initial-credits-rounded", "initialCredits is what is allocated", "initialCredits", lambda n: n - n % 100
    )
    yield text("paid-becomes-trial", "tier is what was asked for", "tier", lambda _: "trial")
    yield drift(
        "starts-suspended", "A new organization is active", _organization(lambda o: o.update(status="suspended"))
    )
    yield drift(
        "created-in-local-time",
        "createdAt is an instant in UTC",
        _organization(lambda o: o.update(createdAt=_shifted(o["createdAt"], hours=2))),
    )
    yield _stateful("creation", create, "readable-later", "What was created can be read", _eventual, "getOrganization")
    yield _stateful("creation", create, "listed-later", "What was created is listed", _unlisted, "listOrganizations")
    yield _stateful("creation", create, "same-id-twice", "An id names one organization", _same_id)


def _as_text(metadata: JsonObject) -> JsonObject:
    return {key: str(value) for key, value in metadata.items()}


def _flat(metadata: JsonObject) -> JsonObject:
    return {key: value for key, value in metadata.items() if not isinstance(value, dict | list)}


def _shifted(text: str, **by: float) -> str:
    return (datetime.fromisoformat(text) + timedelta(**by)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _eventual() -> Deviation:
    fresh: dict[str, int] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        last = request.path.rsplit("/", 1)[1]
        if fresh.get(last):
            fresh[last] -= 1
            return await api(replace(request, path=f"{request.path.rsplit('/', 1)[0]}/{_NIL}"))
        answer = await api(request)
        if request.method == "POST" and answer.succeeded:
            fresh[answer.json["organization"]["id"]] = 1
        return answer

    return deviate


def _unlisted() -> Deviation:
    fresh: dict[str, None] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if request.method == "POST" and answer.succeeded:
            fresh[answer.json["organization"]["id"]] = None
        elif answer.succeeded and fresh:
            body = answer.json
            listed = [o for o in body["organizations"] if o["id"] not in fresh]
            body["total"] -= len(body["organizations"]) - len(listed)
            return answer.with_json({**body, "organizations": listed})
        return answer

    return deviate


def _same_id() -> Deviation:
    ids: list[str] = []

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if not answer.succeeded:
            return answer
        body = answer.json
        ids.append(body["organization"]["id"])
        body["organization"]["id"] = ids[0]
        return answer.with_json(body)

    return deviate


def _updates() -> Iterator[Mutant]:
    update = "updateOrganization"

    def drift(name: str, claim: str, deviate: Deviate, *also: str) -> Mutant:
        return _drift("update", update, name, claim, deviate, *also)

    empty: JsonObject = {"metadata": {}, "externalId": None, "name": "Unnamed"}
    for left_out, value in empty.items():
        claim = f"{left_out} stays as it is when it is left out"
        yield drift(f"clears-{left_out}", claim, understood(partial(_fill, left_out, value)))
    yield drift("null-ignored", "A null externalId removes it", understood(_without_nulls))
    yield drift(
        "name-in-lower-case", "The name is stored as written", understood(lambda b: b.update(name=b["name"].lower()))
    )
    yield drift("created-again", "createdAt stays", _organization(lambda o: o.update(createdAt="2025-02-28T00:00:00Z")))
    yield drift("answers-the-old-state", "The answer is the organization after the change", _answers_the_old)
    yield drift("creates-the-missing", "An unknown organization is a 404", _upsert)
    yield drift("metadata-merged", "metadata is replaced", _merged)
    yield drift("empty-refused", "All properties are optional", _empty_refused)
    yield drift("only-the-first-property", "All properties that are there are changed", understood(_first_only))
    yield drift("suspended-cannot-change", "A suspended organization can be changed", _not_when("suspended"))
    yield drift("also-in-the-neighbour", "Only the organization of the path changes", _neighbour)
    yield drift("suspends", "Only what the body has changes", _then_put("status", {"status": "suspended"}))
    yield drift("second-time-refused", "PUT is idempotent", _unrepeatable)


def _fill(name: str, value: Any, body: JsonObject) -> None:
    body.setdefault(name, value)


def _without_nulls(body: JsonObject) -> None:
    for name in [name for name, value in body.items() if value is None]:
        del body[name]


def _first_only(body: JsonObject) -> None:
    for name in list(body)[1:]:
        del body[name]


async def _answers_the_old(request: Request, api: Api) -> Answer:
    before = await api(request.asking("GET", request.path))
    answer = await api(request)
    return answer.with_json(before.json) if answer.succeeded and before.succeeded else answer


async def _upsert(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if answer.status != 404 or request.object is None:
        return answer
    allowed = {name: value for name, value in request.object.items() if value is not None}
    path = request.path.rsplit("/", 1)[0]
    made = await api(replace(request, method="POST", path=path).with_json({"name": "Upserted", **allowed}))
    return made.with_status(200) if made.succeeded else answer


async def _merged(request: Request, api: Api) -> Answer:
    body = request.object
    if body is None or not isinstance(body.get("metadata"), dict):
        return await api(request)
    before = await api(request.asking("GET", request.path))
    if not before.succeeded:
        return await api(request)
    return await api(
        request.with_json({**body, "metadata": {**before.json["organization"]["metadata"], **body["metadata"]}})
    )


async def _empty_refused(request: Request, api: Api) -> Answer:
    return await api(request.with_json({"undescribed": 1}) if request.json == {} else request)


def _not_when(status: str) -> Deviate:
    async def deviate(request: Request, api: Api) -> Answer:
        before = await api(request.asking("GET", "/".join(request.path.split("/")[:6])))
        hit = before.succeeded and before.json["organization"]["status"] == status
        return await api(request.with_json({"undescribed": 1}) if hit else request)

    return deviate


async def _neighbour(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if answer.succeeded and "name" in request.json:
        listed = await api(request.asking("GET", request.path.rsplit("/", 1)[0]))
        others = (o for o in listed.json["organizations"] if o["id"] != answer.json["organization"]["id"])
        if (other := next(others, None)) is not None:
            path = f"{request.path.rsplit('/', 1)[0]}/{other['id']}"
            await api(replace(request, path=path).with_json({"name": request.json["name"]}))
    return answer


def _then_put(part: str, body: JsonObject) -> Deviate:
    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if not answer.succeeded:
            return answer
        organization = "/".join(request.path.split("/")[:6])
        after = await api(replace(request, method="PUT", path=f"{organization}/{part}").with_json(body))
        return after if after.succeeded and "organization" in answer.json else answer

    return deviate


async def _unrepeatable(request: Request, api: Api) -> Answer:
    before = await api(request.asking("GET", request.path))
    answer = await api(request)
    if request.json and before.succeeded and answer.succeeded and before.body == answer.body:
        return await api(request.with_json({"undescribed": 1}))
    return answer


def _lifecycle(reader: Reader) -> Iterator[Mutant]:
    delete, status, tier = "deleteOrganization", "updateOrganizationStatus", "updateOrganizationTier"

    def drift(operation: str, name: str, claim: str, deviate: Deviate, *also: str) -> Mutant:
        return _drift("lifecycle", operation, name, claim, deviate, *also)

    def later(operation: str, name: str, claim: str, make: Callable[[], Deviation], *also: str) -> Mutant:
        return _stateful("lifecycle", operation, name, claim, make, *also)

    gone = _after_delete(reader)
    yield later(delete, "hard-delete", "A delete is a soft one", gone("getOrganization"), "getOrganization")
    yield later(delete, "unlisted", "Deleted organizations are listed", _unlisted_when_deleted, "listOrganizations")
    yield drift(delete, "becomes-suspended", "A deleted organization is canceled", _suspends)
    yield drift(delete, "answers-404-when-repeated", "DELETE is idempotent", _second_delete(reader))
    yield drift(delete, "answers-the-organization", "A delete is a 204", _deleted_with_body)
    yield drift(delete, "loses-its-credits", "Deleting changes nothing but the status", _frees_credits)
    yield drift(delete, "loses-its-icp-configs", "Deleting changes nothing but the status", _removes_configs)
    yield drift(delete, "loses-its-name", "Deleting changes nothing but the status", _anonymizes)
    yield drift(status, "final-cancel", "A deleted organization can come back", _not_when("canceled"))
    yield drift(status, "suspending-takes-credits", "Only the status changes", _suspending_frees)
    yield drift(status, "suspending-stops-the-pixel", "Only the status changes", _pixel_off)
    yield drift(status, "answers-the-old-state", "The answer is the organization after the change", _old_parent)
    yield drift(tier, "answers-the-old-state", "The answer is the organization after the change", _old_parent)
    yield drift(tier, "takes-credits", "Only the tier changes", _then_put("credits", {"credits": 0}))
    yield drift(tier, "suspends", "Only the tier changes", _then_put("status", {"status": "suspended"}))
    yield drift(tier, "no-way-back", "The tier can be changed to trial", _no_downgrade)
    yield drift(tier, "downgrade-over-the-cap", "A downgrade over the cap is refused", _over_the_cap("tier"))
    yield drift(
        "updatePixelConfig",
        "clears-referrers",
        "What is left out stays",
        understood(lambda body: body.setdefault("allowedReferrers", [])),
    )
    yield drift(
        "updatePixelConfig", "enables", "What is left out stays", understood(lambda b: b.setdefault("enabled", False))
    )
    yield drift(
        "updatePixelConfig",
        "sorts-referrers",
        "allowedReferrers are as written",
        understood(lambda body: body.update(allowedReferrers=sorted(body["allowedReferrers"], reverse=True))),
    )
    yield drift(
        "getPixelConfig",
        "of-another-organization",
        "organizationId is that of the path",
        told(lambda body: body["pixelConfig"].update(organizationId=_NIL)),
    )
    yield _stateful(
        "lifecycle", "getPixelConfig", "another-key-each-time", "The pixel's key stays", _rotating_pixel_key
    )


def _after_delete(reader: Reader) -> Callable[[str], Callable[[], Deviation]]:
    def of(reading: str) -> Callable[[], Deviation]:
        def make() -> Deviation:
            deleted: set[str] = set()

            async def deviate(request: Request, api: Api) -> Answer:
                wanted = request.path.rsplit("/", 1)[1]
                if request.operation == reading and wanted in deleted:
                    return await refusal(reader, request, api, 404, "NotFound")
                answer = await api(request)
                if request.method == "DELETE" and answer.succeeded:
                    deleted.add(wanted)
                return answer

            return deviate

        return make

    return of


def _unlisted_when_deleted() -> Deviation:
    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if request.method == "GET" and answer.succeeded:
            body = answer.json
            kept = [o for o in body["organizations"] if o["status"] != "canceled"]
            return answer.with_json({**body, "organizations": kept})
        return answer

    return deviate


async def _suspends(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if answer.succeeded:
        path = f"{request.path}/status"
        await api(
            replace(request, method="PUT", path=path)
            .with_header("content-type", "application/json")
            .with_json({"status": "suspended"})
        )
    return answer


def _second_delete(reader: Reader) -> Deviate:
    async def deviate(request: Request, api: Api) -> Answer:
        before = await api(request.asking("GET", request.path))
        canceled = before.succeeded and before.json["organization"]["status"] == "canceled"
        return await (refusal(reader, request, api, 404, "NotFound") if canceled else api(request))

    return deviate


async def _deleted_with_body(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if not answer.succeeded:
        return answer
    return await api(request.asking("GET", request.path))


async def _frees_credits(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if answer.succeeded:
        await put_json(request, api, f"{request.path}/credits", {"credits": 0})
    return answer


async def _anonymizes(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if answer.succeeded:
        await put_json(request, api, request.path, {"name": "Deleted"})
    return answer


async def _removes_configs(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if answer.succeeded:
        path = f"{request.path}/icp-configs"
        for config in (await api(request.asking("GET", path))).json["icpConfigs"]:
            await api(request.asking("DELETE", f"{path}/{config['id']}"))
    return answer


async def _suspending_frees(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if answer.succeeded and request.json["status"] == "suspended":
        await put_json(request, api, f"{request.path.rsplit('/', 1)[0]}/credits", {"credits": 0})
        return answer.with_json((await api(request.asking("GET", request.path.rsplit("/", 1)[0]))).json)
    return answer


async def _pixel_off(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if answer.succeeded and request.json["status"] == "suspended":
        await put_json(request, api, f"{request.path.rsplit('/', 1)[0]}/pixel-config", {"enabled": False})
    return answer


async def _old_parent(request: Request, api: Api) -> Answer:
    before = await api(request.asking("GET", request.path.rsplit("/", 1)[0]))
    answer = await api(request)
    return answer.with_json(before.json) if answer.succeeded and before.succeeded else answer


async def _no_downgrade(request: Request, api: Api) -> Answer:
    before = await api(request.asking("GET", request.path.rsplit("/", 1)[0]))
    down = before.succeeded and before.json["organization"]["tier"] == "paid" and request.json == {"tier": "trial"}
    return await api(request.with_json({"undescribed": 1}) if down else request)


def _over_the_cap(kind: str) -> Deviate:
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


def _rotating_pixel_key() -> Deviation:
    calls = 0

    async def deviate(request: Request, api: Api) -> Answer:
        nonlocal calls
        answer = await api(request)
        if not answer.succeeded:
            return answer
        calls += 1
        body = answer.json
        body["pixelConfig"]["pixelApiKey"] = f"px_{calls:016}"
        return answer.with_json(body)

    return deviate


def _money(reader: Reader) -> Iterator[Mutant]:
    allocate = "allocateCredits"

    def drift(operation: str, name: str, claim: str, deviate: Deviate, *also: str) -> Mutant:
        return _drift("money", operation, name, claim, deviate, *also)

    def allocation(name: str, claim: str, change: Callable[[JsonObject], object]) -> Mutant:
        return drift(allocate, name, claim, told(lambda body: change(body["allocation"])))

    yield drift(allocate, "adds", "The call sets the allocation, it does not add to it", _adds)
    yield drift(allocate, "never-lowers", "An allocation can be lowered at any time", _never_lowers)
    yield drift(allocate, "off-by-one", "credits is what is allocated", understood(_one_more))
    yield drift(
        allocate, "doubled", "credits is what is allocated", understood(lambda b: b.update(credits=2 * b["credits"]))
    )
    yield drift(
        allocate,
        "in-packs-of-100",
        "credits is what is allocated",
        understood(lambda body: body.update(credits=body["credits"] - body["credits"] % 100)),
    )
    yield drift(allocate, "zero-refused", "An allocation may be 0", _zero_refused)
    yield drift(allocate, "cap-not-held", "The trial tier is capped", _over_the_cap("credits"))
    yield drift("createOrganization", "cap-not-held", "The trial tier is capped", _over_the_cap("create"))
    yield drift(allocate, "cap-lower", "The trial tier may have all of its cap", _lower_cap(reader))
    yield drift(allocate, "cap-for-paid-too", "The paid tier has no cap", _cap_for_all(reader))
    yield drift(allocate, "pool-overdrawn", "A pool that is too small is a 422", _overdrawn())
    yield drift(allocate, "pool-too-small-is-402", "A pool that is too small is a 422", _status_of(422, 402))
    yield allocation(
        "used-not-subtracted",
        "available is allocated minus used",
        lambda a: a.update(creditsAvailable=a["creditsAllocated"] + a["creditsUsed"] + 1),
    )
    yield allocation(
        "available-is-nothing", "available is allocated minus used", lambda a: a.update(creditsAvailable=0)
    )
    yield allocation("of-another-partner", "partnerId is the partner's", lambda a: a.update(partnerId=_NIL))
    yield allocation(
        "of-another-organization", "organizationId is that of the path", lambda a: a.update(organizationId=_NIL)
    )
    yield allocation("allocated-long-ago", "allocatedAt is now", lambda a: a.update(allocatedAt="2025-01-01T00:00:00Z"))
    yield _stateful("money", allocate, "new-id-each-time", "An allocation keeps its id", _new_ids)
    pool_drifts: list[tuple[str, str, Callable[[JsonObject], object]]] = [
        (
            "pool-total-grows",
            "total = used + available",
            lambda p: p.update(creditPoolTotal=p["creditPoolTotal"] + 100),
        ),
        (
            "pool-used-and-available-swapped",
            "used is the sum of all allocations",
            lambda p: p.update(creditPoolUsed=p["creditPoolAvailable"], creditPoolAvailable=p["creditPoolUsed"]),
        ),
        (
            "pool-one-lost",
            "total = used + available",
            lambda p: p.update(creditPoolAvailable=p["creditPoolAvailable"] - 1),
        ),
        (
            "pool-moved-one",
            "used is the sum of all allocations",
            lambda p: p.update(
                creditPoolAvailable=p["creditPoolAvailable"] - 1, creditPoolUsed=p["creditPoolUsed"] + 1
            ),
        ),
    ]
    for name, claim, change in pool_drifts:
        yield drift("getBilling", name, claim, told(change))
        yield drift("getPartnerAccount", name, claim, told(partial(_within, "partner", change)))
    for operation in ("getBilling", "getPartnerAccount"):
        yield _stateful("money", operation, "pool-is-stale", "The pool is that of now", _stale_pool)
    yield _stateful("money", "getOrganization", "credits-are-stale", "credits are those of now", _stale_credits)


def _within(name: str, change: Callable[[JsonObject], object], body: JsonObject) -> None:
    change(body[name])


async def _adds(request: Request, api: Api) -> Answer:
    before = await api(request.asking("GET", request.path.rsplit("/", 1)[0]))
    body = request.object
    if not before.succeeded or body is None or not _is_amount(body.get("credits")):
        return await api(request)
    return await api(request.with_json({**body, "credits": body["credits"] + before.json["organization"]["credits"]}))


async def _never_lowers(request: Request, api: Api) -> Answer:
    before = await api(request.asking("GET", request.path.rsplit("/", 1)[0]))
    body = request.object
    if not before.succeeded or body is None or not _is_amount(body.get("credits")):
        return await api(request)
    return await api(
        request.with_json({**body, "credits": max(body["credits"], before.json["organization"]["credits"])})
    )


def _is_amount(value: object) -> bool:
    return isinstance(value, int) and value >= 0


def _one_more(body: JsonObject) -> None:
    if body["credits"] > 0:
        body["credits"] += 1


async def _zero_refused(request: Request, api: Api) -> Answer:
    body = request.object
    hit = body is not None and body.get("credits") == 0
    return await api(request.with_json({"undescribed": 1}) if hit else request)


def _lower_cap(reader: Reader) -> Deviate:
    async def deviate(request: Request, api: Api) -> Answer:
        body = request.object
        before = await api(request.asking("GET", request.path.rsplit("/", 1)[0]))
        trial = before.succeeded and before.json["organization"]["tier"] == "trial"
        if trial and body is not None and body.get("credits") == 500:
            return await refusal(reader, request, api, 422, "UnprocessableEntity")
        return await api(request)

    return deviate


def _cap_for_all(reader: Reader) -> Deviate:
    async def deviate(request: Request, api: Api) -> Answer:
        body = request.object
        if body is not None and _is_amount(body.get("credits")) and body["credits"] > 500:
            return await refusal(reader, request, api, 422, "UnprocessableEntity")
        return await api(request)

    return deviate


def _overdrawn() -> Deviate:
    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if answer.status != 422 or "creditsAvailable" not in answer.json["details"]:
            return answer
        # As much as there is: the answer says what was asked for.
        got = await api(request.with_json({**request.json, "credits": answer.json["details"]["creditsAvailable"]}))
        if not got.succeeded:
            return answer
        body = got.json
        body["allocation"]["creditsAllocated"] = request.json["credits"]
        return got.with_json(body)

    return deviate


def _status_of(status: int, other: int) -> Deviate:
    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        return answer.with_status(other) if answer.status == status else answer

    return deviate


def _new_ids() -> Deviation:
    calls = 0

    async def deviate(request: Request, api: Api) -> Answer:
        nonlocal calls
        answer = await api(request)
        if not answer.succeeded:
            return answer
        calls += 1
        body = answer.json
        body["allocation"]["id"] = f"00000000-0000-4000-8000-{calls:012}"
        return answer.with_json(body)

    return deviate


def _stale_pool() -> Deviation:
    first: dict[str, Any] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if not answer.succeeded:
            return answer
        body = answer.json
        pool = body.get("partner", body)
        first.update({k: v for k, v in pool.items() if k.startswith("creditPool") and k not in first})
        pool.update(first)
        return answer.with_json(body)

    return deviate


def _stale_credits() -> Deviation:
    first: dict[str, int] = {}

    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if not answer.succeeded:
            return answer
        body = answer.json
        organization = body["organization"]
        organization["credits"] = first.setdefault(organization["id"], organization["credits"])
        return answer.with_json(body)

    return deviate


def _prices() -> Iterator[Mutant]:
    calculate = "calculateBilling"

    def drift(name: str, claim: str, change: Callable[[Any], object], operation: str = calculate) -> Mutant:
        return _drift("prices", operation, name, claim, told(change))

    def line(name: str, claim: str, change: Callable[[JsonObject], object]) -> Mutant:
        return drift(name, claim, lambda body: [change(item) for item in body["breakdown"]])

    yield drift(
        "total-rounded", "totalCost is the sum of the costs", lambda b: b.update(totalCost=int(b["totalCost"]) + 0.5)
    )
    yield drift(
        "total-with-tax", "totalCost is the sum of the costs", lambda b: b.update(totalCost=b["totalCost"] * 1.19 + 1)
    )
    yield drift(
        "total-in-cents", "totalCost is the sum of the costs", lambda b: b.update(totalCost=b["totalCost"] * 100 + 1)
    )
    yield drift("first-tier-missing", "The breakdown has every tier that is reached", lambda b: b["breakdown"].pop(0))
    yield drift("tiers-reversed", "The breakdown is in the order of the tiers", lambda b: b["breakdown"].reverse())
    yield drift("usage-capped", "usage is what was asked for", lambda b: b.update(usage=min(b["usage"], 1000)))
    yield line(
        "quantity-off-by-one", "The quantities add up to the usage", lambda i: i.update(quantity=i["quantity"] + 1)
    )
    yield line("cost-not-the-product", "cost is quantity x price", lambda i: i.update(cost=i["cost"] + 1))
    yield line(
        "price-raised",
        "Prices are those of the billing facts",
        lambda i: i.update(pricePerIdentification=i["pricePerIdentification"] + 0.01),
    )
    yield line("tier-renamed", "Tiers are those of the billing facts", lambda i: i.update(tier=i["tier"].title()))
    yield drift(
        "cost-of-nothing",
        "estimatedCost is the price of the usage",
        lambda b: b.update(estimatedCost=b["estimatedCost"] + 1),
        "getBillingUsage",
    )
    yield drift(
        "usage-doubled", "usage is that of the period", lambda b: b.update(usage=2 * b["usage"] + 1), "getBillingUsage"
    )
    yield drift(
        "period-reversed",
        "A period ends after its start",
        lambda b: b.update(periodStart=b["periodEnd"], periodEnd=b["periodStart"]),
        "getBillingUsage",
    )
    yield drift(
        "period-of-another-month",
        "The period is that of the billing facts",
        lambda b: b.update(periodStart=_shifted(b["periodStart"], days=-31), periodEnd=b["periodStart"]),
        "getBillingUsage",
    )
    yield drift(
        "next-date-in-the-past",
        "nextBillingDate comes",
        lambda b: b.update(nextBillingDate=_shifted(b["billingPeriodStart"], days=1)),
        "getBilling",
    )
    yield drift(
        "start-in-local-time",
        "A period begins on the billing day",
        lambda b: b.update(billingPeriodStart=_shifted(b["billingPeriodStart"], hours=-5)),
        "getBilling",
    )
    yield drift(
        "other-billing-day",
        "A period begins on the billing day",
        lambda b: b.update(billingDayOfMonth=b["billingDayOfMonth"] % 28 + 1),
        "getBilling",
    )
    yield drift(
        "tiers-overlap",
        "Pricing tiers do not overlap",
        lambda b: [tier.update(minUsage=max(tier["minUsage"] - 1, 0)) for tier in b["pricingTiers"]],
        "getBilling",
    )
    yield drift("other-partner", "partnerId is the partner's", lambda b: b.update(partnerId=_NIL), "getBilling")
    yield drift(
        "other-mode", "billingMode is that of the account", lambda b: b.update(billingMode="external"), "getBilling"
    )


def _totals() -> Iterator[Mutant]:
    def drift(operation: str, name: str, claim: str, change: Callable[[Any], object]) -> Mutant:
        return _drift("totals", operation, name, claim, told(change))

    analytics, usage = "getAnalytics", "getUsage"
    yield drift(
        analytics,
        "organizations-without-deleted",
        "totalOrganizations counts all",
        lambda b: b.update(totalOrganizations=b["totalOrganizations"] - 1),
    )
    yield drift(
        analytics,
        "active-more-than-all",
        "Active organizations are some of all",
        lambda b: b.update(activeOrganizations=b["totalOrganizations"] + 1),
    )
    yield drift(
        analytics,
        "remaining-not-of-the-pool",
        "creditsRemaining is what the pool has",
        lambda b: b.update(creditsRemaining=b["creditsRemaining"] + 1),
    )
    yield drift(
        analytics,
        "used-twice",
        "One identification consumes one credit",
        lambda b: b.update(creditsUsed=b["creditsUsed"] * 2 + 1),
    )
    yield drift(analytics, "other-partner", "partnerId is the partner's", lambda b: b.update(partnerId=_NIL))
    for operation in (analytics, usage):
        yield drift(
            operation,
            "range-shifted",
            "The range is what was asked for",
            lambda b: b.update(startDate=_day(b["startDate"], -1), endDate=_day(b["endDate"], -1)),
        )
        yield drift(
            operation,
            "range-reversed",
            "A range ends after its start",
            lambda b: b.update(startDate=b["endDate"], endDate=b["startDate"]),
        )
        yield _drift("totals", operation, "end-excluded", "endDate belongs to the range", _end_excluded)
        yield _drift("totals", operation, "start-excluded", "startDate belongs to the range", _start_excluded)
    yield drift(
        usage,
        "fewer-events-than-identifications",
        "An identification is an event",
        lambda b: b.update(totalEvents=max(b["totalQuantity"] - 1, 0)),
    )
    yield drift(
        usage,
        "quantity-not-that-of-analytics",
        "Both count identifications",
        lambda b: b.update(totalQuantity=b["totalQuantity"] + 1),
    )


def _day(text: str, days: int) -> str:
    return (datetime.fromisoformat(text) + timedelta(days=days)).date().isoformat()


async def _end_excluded(request: Request, api: Api) -> Answer:
    return await _other_range(request, api, "endDate", -1)


async def _start_excluded(request: Request, api: Api) -> Answer:
    return await _other_range(request, api, "startDate", 1)


async def _other_range(request: Request, api: Api, name: str, days: int) -> Answer:
    """Count another range than the answer says."""
    answer = await api(request)
    if name not in request.query or not answer.succeeded:
        return answer
    told = answer.json
    counted = (await api(request.with_query(**{name: _day(request.query[name], days)}))).json
    return answer.with_json({**counted, "startDate": told["startDate"], "endDate": told["endDate"]})


def _keys(reader: Reader) -> Iterator[Mutant]:
    create, listing, revoke = "createApiKey", "listApiKeys", "revokeApiKey"

    def drift(operation: str, name: str, claim: str, deviate: Deviate, *also: str) -> Mutant:
        return _drift("keys", operation, name, claim, deviate, *also)

    def made(name: str, claim: str, change: Callable[[JsonObject], object]) -> Mutant:
        return drift(create, name, claim, told(change))

    def listed(name: str, claim: str, change: Callable[[list[JsonObject]], object]) -> Mutant:
        return drift(listing, name, claim, told(lambda body: change(body["apiKeys"])))

    yield drift(
        create,
        "read-only-by-default",
        "Without scopes a key has all",
        understood(lambda body: body.setdefault("scopes", ["read"])),
    )
    yield drift(create, "all-scopes-always", "A key has the scopes that it was made with", _all_scopes(reader))
    yield drift(
        create,
        "expires-in-a-year",
        "Without expiresAt a key never expires",
        understood(lambda body: body.setdefault("expiresAt", "2026-02-27T00:00:00Z")),
    )
    yield drift(
        create,
        "expires-at-midnight",
        "expiresAt is the instant that was asked for",
        understood(lambda body: body.update(expiresAt=f"{body['expiresAt'][:10]}T00:00:00Z")),
    )
    yield drift(
        create,
        "expiry-ignored",
        "expiresAt is the instant that was asked for",
        understood(lambda b: b.pop("expiresAt")),
    )
    yield drift(
        create,
        "zone-ignored",
        "expiresAt is an instant",
        understood(lambda body: body.update(expiresAt=f"{body['expiresAt'][:19]}Z")),
    )
    yield made(
        "key-that-does-not-work", "plainKey is the key", lambda b: b.update(plainKey=f"{b['plainKey'][:-4]}0000")
    )
    yield made(
        "prefix-of-another-key", "keyPrefix begins plainKey", lambda b: b["apiKey"].update(keyPrefix="pk_live_ffffff")
    )
    yield made("born-revoked", "A new key is active", lambda b: b["apiKey"].update(status="revoked"))
    yield made(
        "scopes-reversed", "A key has the scopes that it was made with", lambda b: b["apiKey"]["scopes"].append("admin")
    )
    yield made(
        "name-in-upper-case", "The name is as written", lambda b: b["apiKey"].update(name=b["apiKey"]["name"].upper())
    )
    yield listed(
        "without-revoked", "Revoked keys stay listed", lambda keys: _keep(keys, lambda k: k["status"] == "active")
    )
    yield listed("without-the-newest", "All keys are listed", lambda keys: keys.pop())
    yield listed("newest-first", "Keys are listed in the order of creation", lambda keys: keys.reverse())
    yield listed("all-active", "A revoked key is revoked", lambda keys: [k.update(status="active") for k in keys])
    yield listed(
        "never-used", "lastUsedAt is when a key was used", lambda keys: [k.update(lastUsedAt=None) for k in keys]
    )
    yield listed("without-expiry", "expiresAt is shown", lambda keys: [k.update(expiresAt=None) for k in keys])
    yield listed(
        "whole-key-as-prefix",
        "A key is never shown again",
        lambda keys: [k.update(keyPrefix=f"{k['keyPrefix']}{'0' * 26}") for k in keys],
    )
    yield drift(revoke, "unknown-is-204", "An unknown key is a 404", _always_204)
    yield drift(revoke, "all-keys-of-the-name", "Only the key of the path is revoked", _revokes_more)


def _keep(items: list[JsonObject], condition: Callable[[JsonObject], bool]) -> None:
    items[:] = [item for item in items if condition(item)]


def _all_scopes(reader: Reader) -> Deviate:
    async def deviate(request: Request, api: Api) -> Answer:
        body = request.object
        answer = await api(request)
        if not answer.succeeded or body is None or "scopes" not in body:
            return answer
        made = await api(request.with_json({**body, "scopes": list(reader.scopes)}))
        told = made.json
        told["apiKey"]["scopes"] = body["scopes"]
        return made.with_json(told)

    return deviate


async def _always_204(request: Request, api: Api) -> Answer:
    answer = await api(request)
    return answer.without_body(204) if answer.status == 404 else answer


async def _revokes_more(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if answer.succeeded:
        path, _, wanted = request.path.rpartition("/")
        keys: list[JsonObject] = (await api(request.asking("GET", path))).json["apiKeys"]
        others = [k for k in keys if k["id"] != wanted.lower() and k["status"] == "active"][1:]
        for key in others[-1:]:
            await api(request.asking("DELETE", f"{path}/{key['id']}"))
    return answer


def _lists() -> Iterator[Mutant]:
    organizations, visitors, logs = "listOrganizations", "listOrganizationVisitors", "listWebhookLogs"

    def drift(operation: str, name: str, claim: str, deviate: Deviate) -> Mutant:
        return _drift("lists", operation, name, claim, deviate)

    def filtered(name: str, claim: str, parameter: str, keeps: Callable[[JsonObject, str], bool]) -> Mutant:
        return drift(organizations, name, claim, _filter("organizations", parameter, keeps))

    yield filtered("search-with-case", "Search does not mind the case", "search", lambda o, text: text in o["name"])
    yield filtered(
        "search-at-the-start",
        "Search finds within the name",
        "search",
        lambda o, text: o["name"].casefold().startswith(text.casefold()),
    )
    yield filtered(
        "search-whole-name",
        "Search finds within the name",
        "search",
        lambda o, text: o["name"].casefold() == text.casefold(),
    )
    yield filtered(
        "search-in-external-ids",
        "Search is about names",
        "search",
        lambda o, text: text.casefold() in f"{o['name']} {o['externalId']}".casefold(),
    )
    yield filtered(
        "external-id-by-prefix",
        "externalId is compared as a whole",
        "externalId",
        lambda o, text: (o["externalId"] or "").startswith(text[:3]),
    )
    yield filtered(
        "external-id-without-case",
        "externalId is compared as a whole",
        "externalId",
        lambda o, text: (o["externalId"] or "").casefold() == text.casefold(),
    )
    yield filtered(
        "status-with-canceled", "status keeps what has it", "status", lambda o, text: o["status"] in (text, "canceled")
    )
    yield filtered("status-inverted", "status keeps what has it", "status", lambda o, text: o["status"] != text)
    yield drift(organizations, "filters-not-combined", "All filters hold at once", _one_filter)
    for operation, items in ((organizations, "organizations"), (visitors, "visitors"), (logs, "logs")):
        yield drift(operation, "pages-from-zero", "Pages count from 1", _pages_from_zero)
        yield drift(operation, "echoes-page-1", "page is what was asked for", told(lambda b: b.update(page=1)))
        yield drift(
            operation, "echoes-the-maximum", "pageSize is what was asked for", told(lambda b: b.update(pageSize=100))
        )
        yield drift(operation, "page-size-at-most-10", "pageSize may be 100", _at_most(items, 10))
        yield drift(operation, "total-of-all", "total counts what the filters keep", _total_of_all)
        yield drift(operation, "first-item-twice", "Each item is listed once", told(partial(_first_twice, items)))
        yield drift(operation, "last-item-missing", "All items are listed", told(partial(_without_last, items)))
        yield drift(operation, "same-ids", "An id names one item", told(partial(_same_ids, items)))
    yield drift(organizations, "by-name", "The list is in the order of creation", _sorted("organizations", "name"))
    yield drift(
        organizations,
        "other-credits-than-alone",
        "An item is what the organization is",
        told(lambda b: [o.update(credits=o["credits"] + 1) for o in b["organizations"]]),
    )
    yield drift(
        organizations,
        "empty-metadata",
        "An item is what the organization is",
        told(lambda b: [o.update(metadata={}) for o in b["organizations"]]),
    )
    yield drift(
        visitors,
        "seen-before-the-first-time",
        "lastSeenAt is not before firstSeenAt",
        told(lambda b: [v.update(lastSeenAt="2020-01-01T00:00:00Z") for v in b["visitors"]]),
    )
    yield drift(visitors, "end-excluded", "endDate belongs to the range", _end_day_excluded)
    yield drift(visitors, "of-all-organizations", "Visitors are those of the organization", _of_the_first)
    yield drift(logs, "by-organization-id", "The list is in the order of the deliveries", _sorted("logs", "id"))
    yield drift(
        logs,
        "success-with-500",
        "A delivery that got no 2xx failed",
        told(lambda b: [log.update(status="success") for log in b["logs"]]),
    )
    yield drift(logs, "without-tests", "A test delivery is logged", _without_tests)


def _first_twice(items: str, body: JsonObject) -> None:
    body[items][1:2] = body[items][:1] if body[items][1:] else []


def _without_last(items: str, body: JsonObject) -> None:
    del body[items][-1:]


def _same_ids(items: str, body: JsonObject) -> None:
    for item in body[items]:
        item["id"] = body[items][0]["id"]


def _filter(items: str, parameter: str, keeps: Callable[[JsonObject, str], bool]) -> Deviate:
    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if parameter not in request.query or not answer.succeeded:
            return answer
        unfiltered = request.with_query(**{parameter: None})
        body = answer.json
        total = (await api(unfiltered.with_query(page="1"))).json["total"]
        kept = [
            item for item in await whole_list(unfiltered, api, items, total) if keeps(item, request.query[parameter])
        ]
        start = (body["page"] - 1) * body["pageSize"]
        return answer.with_json({**body, items: kept[start : start + body["pageSize"]], "total": len(kept)})

    return deviate


async def _one_filter(request: Request, api: Api) -> Answer:
    filters = [name for name in request.query if name not in ("page", "pageSize")]
    answer = await api(request)
    if len(filters) < 2 or not answer.succeeded:
        return answer
    return await api(request.with_query(**dict.fromkeys(filters[1:])))


async def _pages_from_zero(request: Request, api: Api) -> Answer:
    answer = await api(request)
    page = request.query.get("page")
    if page is None or not answer.succeeded:
        return answer
    body = (await api(request.with_query(page=str(int(page) + 1)))).json
    return answer.with_json({**body, "page": int(page)})


def _at_most(items: str, most: int) -> Deviate:
    return told(lambda body: body.update({items: body[items][:most]}))


async def _total_of_all(request: Request, api: Api) -> Answer:
    answer = await api(request)
    filters = [name for name in request.query if name not in ("page", "pageSize")]
    if not answer.succeeded or not filters:
        return answer
    total = (await api(request.with_query(**dict.fromkeys(filters)))).json["total"]
    return answer.with_json({**answer.json, "total": total})


def _sorted(items: str, name: str) -> Deviate:
    def change(body: JsonObject) -> None:
        rows: list[JsonObject] = body[items]
        rows.sort(key=itemgetter(name))

    return told(change)


async def _end_day_excluded(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if "endDate" not in request.query or not answer.succeeded:
        return answer
    return await api(request.with_query(endDate=_day(request.query["endDate"], -1)))


async def _of_the_first(request: Request, api: Api) -> Answer:
    answer = await api(request)
    parts = request.path.split("/")
    if not answer.succeeded:
        return answer
    listed = await api(request.asking("GET", "/".join(parts[:5])))
    parts[5] = listed.json["organizations"][0]["id"]
    return await api(replace(request, path="/".join(parts)))


async def _without_tests(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if not answer.succeeded:
        return answer
    body = answer.json
    kept = [log for log in body["logs"] if log["organizationId"] is not None]
    return answer.with_json({**body, "logs": kept, "total": body["total"] - len(body["logs"]) + len(kept)})


def _icp_configs() -> Iterator[Mutant]:
    create, get, update, listing = "createIcpConfig", "getIcpConfig", "updateIcpConfig", "listIcpConfigs"

    def drift(operation: str, name: str, claim: str, deviate: Deviate, *also: str) -> Mutant:
        return _drift("icp-configs", operation, name, claim, deviate, *also)

    def config(operation: str, name: str, claim: str, change: Callable[[JsonObject], object]) -> Mutant:
        return drift(operation, name, claim, told(lambda body: change(body["icpConfig"])))

    def conditions(operation: str, name: str, claim: str, change: Callable[[JsonObject], object]) -> Mutant:
        return drift(
            operation,
            name,
            claim,
            understood(lambda body: [change(c) for group in body["groups"] for c in group["conditions"]]),
        )

    for operation in (create, update):
        yield conditions(
            operation, "value-as-text", "A value keeps its type", lambda c: c.update(value=str(c["value"]))
        )
        yield conditions(
            operation, "never-optional", "optional is as written", lambda c: c.update(optional=not c["optional"])
        )
        yield drift(
            operation,
            "all-groups-and",
            "operator is as written",
            understood(lambda body: [g.update(operator="AND") for g in body["groups"]]),
        )
        yield drift(
            operation,
            "groups-reversed",
            "Groups are in the order written",
            understood(lambda b: b["groups"].reverse()),
        )
        yield drift(
            operation,
            "one-group-only",
            "Groups are as written",
            understood(lambda b: b.update(groups=b["groups"][:1])),
        )
    yield drift(update, "clears-groups", "What is left out stays", understood(lambda b: b.setdefault("groups", [])))
    yield drift(update, "clears-name", "What is left out stays", understood(lambda b: b.setdefault("name", "ICP")))
    yield config(update, "created-again", "createdAt stays", lambda c: c.update(createdAt=c["updatedAt"]))
    yield config(update, "not-updated", "updatedAt is the last change", lambda c: c.update(updatedAt=c["createdAt"]))
    yield config(update, "new-id", "An ICP config keeps its id", lambda c: c.update(id=_NIL))
    yield config(
        get,
        "updated-before-created",
        "updatedAt is not before createdAt",
        lambda c: c.update(updatedAt=_shifted(c["createdAt"], days=-1)),
    )
    yield drift(
        listing, "newest-first", "The list is in the order of creation", told(lambda b: b["icpConfigs"].reverse())
    )
    yield drift(
        listing,
        "first-only",
        "All ICP configs are listed",
        told(lambda b: b["icpConfigs"].__delitem__(slice(1, None))),
    )
    yield drift(
        listing,
        "without-groups",
        "An item is what the config is",
        told(lambda b: [c.update(groups=[]) for c in b["icpConfigs"]]),
    )
    yield drift("deleteIcpConfig", "all-of-them", "Only the config of the path is deleted", _deletes_all)
    yield drift("deleteIcpConfig", "unknown-is-204", "An unknown config is a 404", _always_204)


async def _deletes_all(request: Request, api: Api) -> Answer:
    answer = await api(request)
    if answer.succeeded:
        path = request.path.rsplit("/", 1)[0]
        for config in (await api(request.asking("GET", path))).json["icpConfigs"]:
            await api(request.asking("DELETE", f"{path}/{config['id']}"))
    return answer


def _webhooks() -> Iterator[Mutant]:
    def drift(operation: str, name: str, claim: str, deviate: Deviate) -> Mutant:
        return _drift("webhooks", operation, name, claim, deviate)

    for kind, other in (("identification", "billing"), ("billing", "identification")):
        operation = f"update{kind.title()}Webhook"
        yield drift(operation, "also-the-other", "Only this webhook changes", _also_the_other(kind, other))
        yield drift(
            operation,
            "address-disables",
            "What is left out stays",
            understood(lambda body: "url" in body and body.setdefault("enabled", False)),
        )
        yield drift(
            operation,
            "secret-not-kept",
            "hasSecret says whether there is one",
            told(partial(_within, kind, lambda w: w.update(hasSecret=False))),
        )
        yield drift(
            operation,
            "address-with-slash",
            "The address is as written",
            understood(lambda body: body.update(url=f"{body['url'].rstrip('/')}/x")),
        )
        yield drift(
            "getWebhooks",
            f"{kind}-always-enabled",
            "enabled is what was written",
            told(partial(_within, kind, lambda w: w.update(enabled=True))),
        )
    yield drift(
        "getWebhooks",
        "swapped",
        "Each webhook is shown by its name",
        told(lambda b: b.update(identification=b["billing"], billing=b["identification"])),
    )
    yield drift(
        "sendTestWebhook",
        "always-successful",
        "success says how it went",
        told(lambda b: b.update(success=not b["success"])),
    )
    yield drift(
        "sendTestWebhook",
        "to-the-other",
        "The delivery goes to the webhook of the type",
        understood(lambda b: b.update(type={"identification": "billing", "billing": "identification"}[b["type"]])),
    )
    yield drift("sendTestWebhook", "twice", "One delivery is sent", _twice)


def _also_the_other(kind: str, other: str) -> Deviate:
    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if answer.succeeded:
            await api(replace(request, path=request.path.replace(f"/{kind}", f"/{other}")))
        return answer

    return deviate


async def _twice(request: Request, api: Api) -> Answer:
    answer = await api(request)
    return await api(request) if answer.succeeded else answer


def _branding_and_domains() -> Iterator[Mutant]:
    def drift(operation: str, name: str, claim: str, deviate: Deviate, *also: str) -> Mutant:
        return _drift("branding", operation, name, claim, deviate, *also)

    branding = "updateBranding"
    yield drift(
        branding, "clears-the-logo", "What is left out stays", understood(lambda b: b.setdefault("logoUrl", None))
    )
    yield drift(
        branding,
        "resets-colours",
        "What is left out stays",
        understood(lambda body: body.setdefault("primaryColor", "#000000")),
    )
    yield drift(
        branding,
        "colours-in-upper-case",
        "A colour is as written",
        understood(lambda body: body.update(primaryColor=_other_case(body["primaryColor"]))),
    )
    yield drift(branding, "null-ignored", "A null logoUrl removes it", understood(_without_nulls))
    yield drift(
        branding,
        "name-trimmed-to-50",
        "companyName may have 255 characters",
        understood(lambda body: body.update(companyName=body["companyName"][:50])),
    )
    yield drift(
        branding,
        "renames-the-partner",
        "name stays",
        told(lambda b: b["partner"].update(name=b["partner"]["companyName"])),
    )
    yield drift(branding, "changes-the-slug", "slug stays", told(lambda b: b["partner"].update(slug="new-slug")))
    yield _stateful(
        "branding", "getPartnerAccount", "stale-branding", "The account has the branding of now", _stale_account
    )
    yield _stateful(
        "branding", "getScriptConfig", "stale-name", "The script has the company name of now", _stale_script
    )
    yield drift(
        "getPartnerAccount",
        "not-the-owner",
        "isOwner is true in the sample",
        told(lambda b: b["partner"].update(isOwner=False)),
    )
    yield drift(
        "setDomain",
        "in-lower-case",
        "The domain is as written",
        understood(lambda body: body.update(domain=body["domain"].swapcase())),
    )
    yield drift(
        "setDomain",
        "verified-at-once",
        "A new domain waits for its verification",
        told(lambda b: b.update(verified=True)),
    )
    yield drift(
        "setDomain",
        "with-www",
        "The domain is as written",
        understood(lambda body: body.update(domain=f"www.{body['domain']}")),
    )
    yield drift(
        "verifyDomain",
        "always-verified",
        "verified says whether the record is there",
        told(lambda body: body.update(verified=not body["verified"])),
    )
    yield drift(
        "getDomainVerification",
        "never-verified",
        "verified is that of the account",
        told(lambda body: body.update(verified=not body["verified"])),
    )
    for operation in ("setDomain", "getDomainVerification", "verifyDomain"):
        yield drift(
            operation,
            "record-of-another-domain",
            "The record is that of the domain",
            told(lambda b: [r.update(name="other.example") for r in b["dnsRecords"]]),
        )
        yield drift(
            operation,
            "record-leads-elsewhere",
            "The record leads to cnameTarget",
            told(lambda b: [r.update(value="other.example") for r in b["dnsRecords"]]),
        )
    yield _stateful("branding", "setDomain", "new-record-each-time", "The same domain keeps its record", _new_records)


def _other_case(text: str) -> str:
    return text.lower() if text != text.lower() else text.upper()


def _stale_account() -> Deviation:
    return _stale(lambda body: body["partner"], ("companyName", "logoUrl", "primaryColor", "secondaryColor"))()


def _stale_script() -> Deviation:
    return _stale(lambda body: body["scriptConfig"], ("companyName",))()


def _stale(part: Callable[[Any], JsonObject], names: tuple[str, ...]) -> Callable[[], Deviation]:
    def make() -> Deviation:
        first: JsonObject = {}

        async def deviate(request: Request, api: Api) -> Answer:
            answer = await api(request)
            if not answer.succeeded:
                return answer
            body = answer.json
            values = part(body)
            first.update({name: values[name] for name in names if name not in first})
            values.update(first)
            return answer.with_json(body)

        return deviate

    return make


def _new_records() -> Deviation:
    calls = 0

    async def deviate(request: Request, api: Api) -> Answer:
        nonlocal calls
        answer = await api(request)
        if not answer.succeeded:
            return answer
        calls += 1
        return answer.with_json({**answer.json, "verificationRecord": f"bullseye-verify={calls:032}"})

    return deviate


def _protocol(reader: Reader) -> Iterator[Mutant]:
    def everywhere(name: str, claim: str, deviate: Deviate) -> Mutant:
        return Mutant("semantic-protocol", "", name, claim, stateless(deviate))

    async def key_in_query(request: Request, api: Api) -> Answer:
        answer = await api(request)
        key = request.query.get(reader.key_header) or request.query.get("api_key")
        return await api(request.with_header(reader.key_header, key)) if answer.status == 401 and key else answer

    async def deprecated(request: Request, api: Api) -> Answer:
        return (
            (await api(request))
            .with_header("deprecation", "@1764000000")
            .with_header("sunset", "Wed, 31 Dec 2026 23:59:59 GMT")
        )

    async def details_as_list(request: Request, api: Api) -> Answer:
        answer = await api(request)
        told = answer.object
        if answer.succeeded or told is None:
            return answer
        return answer.with_json({**told, "details": [told["details"]]})

    async def code_in_snake_case(request: Request, api: Api) -> Answer:
        answer = await api(request)
        told = answer.object
        if answer.succeeded or told is None:
            return answer
        return answer.with_json(
            {**told, "code": "".join(f"_{c.lower()}" if c.isupper() else c for c in str(told["code"]))[1:]}
        )

    async def errors_as_200(request: Request, api: Api) -> Answer:
        answer = await api(request)
        return answer.with_status(200) if answer.status == 404 else answer

    async def message_empty(request: Request, api: Api) -> Answer:
        answer = await api(request)
        return answer.with_json({**answer.json, "message": ""}) if not answer.succeeded else answer

    async def ids_in_upper_case(request: Request, api: Api) -> Answer:
        answer = await api(request)
        if not answer.succeeded or request.operation not in _ORGANIZATION:
            return answer
        body = answer.json
        body["organization"]["id"] = body["organization"]["id"].upper()
        return answer.with_json(body)

    yield everywhere("key-in-the-query", "The key is a header", key_in_query)
    yield everywhere("deprecated", "Nothing is deprecated", deprecated)
    yield everywhere("details-as-list", "details is an object", details_as_list)
    yield everywhere("code-in-snake-case", "Codes are in Pascal case", code_in_snake_case)
    yield everywhere("not-found-is-200", "What is not found is a 404", errors_as_200)
    yield everywhere("message-empty", "An error says what was wrong", message_empty)
    yield everywhere("ids-in-upper-case", "An id is written the same way everywhere", ids_in_upper_case)
    yield _limit("all-share-one-count", "remaining falls with each request", "x-ratelimit-remaining", "999")
    yield _limit("limit-halved", "The limit is the documented one", "x-ratelimit-limit", "500")
    yield _limit("reset-tomorrow", "A window is a minute", "x-ratelimit-reset", "1893456000")


def _limit(name: str, claim: str, header: str, value: str) -> Mutant:
    async def deviate(request: Request, api: Api) -> Answer:
        answer = await api(request)
        return answer.with_header(header, value) if answer.header(header) is not None else answer

    return Mutant("semantic-protocol", "", name, claim, stateless(deviate))
