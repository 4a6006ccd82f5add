"""Each operation that reads, and what its answer has to have in common with others."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, cast

from contract_tests import oracles
from contract_tests.scenario.laws.own_pixel_key import compare_pixel_keys
from contract_tests.scenario.laws.reads_at_once import read_at_once
from contract_tests.scenario.laws.script_domain import compare_script_domains
from contract_tests.scenario.reading.inventory import Inventory, is_list, items_property
from contract_tests.scenario.reading.question import Question
from contract_tests.scenario.steps import account
from contract_tests.scenario.steps.domain import check_domain
from contract_tests.scenario.steps.ground import PAGE_OPERATION
from contract_tests.scenario.steps.keys import own_key_in
from contract_tests.target.exchange import MissingValueError, without
from generator.named_components import Component

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contract_tests.scenario.steps.ground import Ground
    from generator.json_pointer import Json, JsonObject
    from generator.operations import Operation

_PARTNER = "getPartnerAccount"
_NOT_FOUND = 404
_THINGS = 12
"""Of a kind that are looked at before anything is written."""


def first_looks(ground: Ground, inventory: Inventory, operation: Operation) -> Iterator[Question]:
    """Yield an operation once, at each of the things that differ most from each other; of lists, the longest first."""
    longest = inventory.fullest(operation) if is_list(operation) else None
    others = [path for path in inventory.places(operation) if path != longest]
    for number, path in enumerate([longest, *others] if longest is not None else others):
        act = partial(_look, ground, inventory, operation, path)
        variant, which = ("thing", str(number + 1)) if path else ("", "")
        yield Question("read", operation.operation_id, variant, act, which=which, each=True)


def look_at_everything(ground: Ground) -> None:
    """Read everything that belongs to a thing, of each thing that there is, up to some number."""
    inventory = Inventory(ground)
    for operation in inventory.reads:
        places = inventory.all_places(operation)[:_THINGS] if operation.path_parameters else []
        for path in places:
            with ground.session.step("read", operation.operation_id):
                _look(ground, inventory, operation, path)
        for path in places[:1]:
            with ground.session.step("upper case", operation.operation_id):
                _look_in_upper_case(ground, inventory, operation, path)


def second_looks(ground: Ground, inventory: Inventory, operation: Operation) -> Iterator[Question]:
    """Yield an operation as it was asked before, and with ids in upper case: it answers the same."""
    path = next(iter(inventory.places(operation)), None)
    if path is None:
        return
    again = partial(_look_again, ground, inventory, operation, path)
    yield Question("read twice", operation.operation_id, "", again, each=True)
    if operation.path_parameters:
        upper = partial(_look_in_upper_case, ground, inventory, operation, path)
        yield Question("upper case", operation.operation_id, "", upper)


def facts_of_account(ground: Ground, inventory: Inventory) -> Iterator[Question]:
    """Yield what several operations say of the account."""
    yield Question("account", _PARTNER, "", partial(account.read_partner, ground))
    yield Question("script configuration", "getScriptConfig", "", partial(account.script_config, ground))
    yield Question("domain", "getDomainVerification", "", partial(_domain, ground))
    yield Question("credits", "getBilling", "", partial(_credits, ground, inventory))
    yield Question("script domain", "getPixelConfig", "", partial(compare_script_domains, ground))
    yield Question("at once", PAGE_OPERATION, "", partial(read_at_once, ground))
    yield Question("pixel keys", "getPixelConfig", "", partial(compare_pixel_keys, ground))
    yield Question("last use", "listApiKeys", "", partial(_last_use, ground))
    yield Question("no use", "listApiKeys", "", partial(_no_use, ground))
    yield Question("references", "listWebhookLogs", "", partial(_references, ground, inventory))
    yield Question("e-mail preferences", "getOrganizationEmailPreferences", "", partial(_emails, ground, inventory))


def _look(ground: Ground, inventory: Inventory, operation: Operation, path: Mapping[str, str]) -> None:
    """Read a thing: it is as the list has it, and what it belongs to is what was asked for."""
    body = inventory.read(operation, path)
    listed = inventory.listed(operation, path)
    if listed is not None:
        got = ground.entity_in(operation, body)
        where = f"$.{operation.envelope.property_name}" if operation.envelope else "$"
        ground.session.equal(got, listed, oracles.LIST_AND_ITEM_AGREE, where)
    partner = inventory.read(ground.facts.operations[_PARTNER], {}).get("partner")
    owner = cast("JsonObject", partner).get("id") if isinstance(partner, dict) else None
    known: JsonObject = {**path, "partnerId": owner}
    for where, name, value in _named(body, "$"):
        if name in known and value is not None:
            ground.session.equal(value, known[name], oracles.SAME_FACT, where)
    if path and operation.path.endswith("}"):
        identifier = ground.entity_in(operation, body).get("id")
        ground.session.equal(identifier, list(path.values())[-1], oracles.SAME_FACT, "$.id")


def _named(value: Json, where: str) -> Iterator[tuple[str, str, Json]]:
    """Yield (place, name, value) of all properties within a value; all items of a list are one place."""
    if isinstance(value, dict):
        for name, inner in cast("JsonObject", value).items():
            yield f"{where}.{name}", name, inner
            yield from _named(inner, f"{where}.{name}")
    elif isinstance(value, list):
        for item in cast("list[object]", value):
            yield from _named(item, f"{where}[0]")


def _look_again(ground: Ground, inventory: Inventory, operation: Operation, path: Mapping[str, str]) -> None:
    """Read a thing as it was read before."""
    used = {name.rpartition(".")[2] for name in ground.facts.changed_by_use}
    first = inventory.read(operation, path)
    second = inventory.read_anew(operation, path, ground.required_query(operation)).json
    if is_list(operation) and isinstance(second, dict):
        name = items_property(operation)
        ids = [{one.get("id") for one in body.get(name, ())} for body in (first, cast("JsonObject", second))]
        if ids[0] and ids[1] and not ids[0] & ids[1]:
            # Nobody replaces all of them meanwhile, so that no second look has to see the same.
            with ground.session.certain():
                where = f"$.{name}[0].id"
                ground.session.find(oracles.READING_IS_SAFE, "some of the ids as before", "other ids", where=where)
            return
    ground.session.equal(without(second, used), without(first, used), oracles.READING_IS_SAFE, "$")


def _look_in_upper_case(ground: Ground, inventory: Inventory, operation: Operation, path: Mapping[str, str]) -> None:
    """Read a thing by its id in upper case; ids that are no UUIDs are left as they are."""
    ids = {one.name: ground.facts.merged(one.schema).get("format") == "uuid" for one in operation.path_parameters}
    upper = {name: value.upper() if ids.get(name) else value for name, value in path.items()}
    if upper == path:
        return
    query, oracle = ground.required_query(operation), oracles.ID_IN_ANY_CASE
    expected = inventory.read(operation, path)
    answer = ground.session.call(operation.operation_id, upper, query=query, oracle=oracle, why="an id in upper case")
    if answer.status < 300:
        ground.session.equal(answer.json, expected, oracle, "$")


def _domain(ground: Ground) -> None:
    """Compare the domain of the account with its verification, or with there being none."""
    session = ground.session
    me = session.call(_PARTNER).pick("partner")
    domain: Json = me["scriptDomain"]
    if domain is None:
        session.call("getDomainVerification", expect=_NOT_FOUND, oracle=oracles.SAME_FACT, why="there is no domain")
        return
    body: Json = session.call("getDomainVerification").json
    if not isinstance(body, dict):
        raise MissingValueError("getDomainVerification answered with no object")
    answer = cast("JsonObject", body)
    session.equal(answer["domain"], domain, oracles.SAME_FACT, "$.domain", beside=_PARTNER)
    session.equal(answer["verified"], me["scriptDomainVerified"], oracles.SAME_FACT, "$.verified", beside=_PARTNER)
    check_domain(ground, answer, str(domain), verified=bool(me["scriptDomainVerified"]))


def _credits(ground: Ground, inventory: Inventory) -> None:
    """Add up the credits of all organizations: they are what the pool has given away."""
    facts = ground.facts
    everything = inventory.whole(facts.operations["listOrganizations"], {})
    if everything is None or not (facts.pool_counts_allocations and facts.credits_are_allocations):
        return
    _, used, _ = ground.pool(ground.session.call("getBilling").json)
    allocated = sum(int(one["credits"]) for one in everything)
    ground.session.equal(used, allocated, oracles.POOL_IS_SUM, "$.creditPoolUsed", beside="listOrganizations")


def _last_use(ground: Ground) -> None:
    """Look for the run's own key: it is in use, so that the list says when it was used."""
    listed: list[JsonObject] = ground.session.call("listApiKeys").pick("apiKeys")
    known = own_key_in(ground, listed)
    if len(known) == 1:
        used: Json = known[0]["lastUsedAt"]
        ground.session.check(used is not None, oracles.LAST_USE, "a time", used, where="$.apiKeys[0].lastUsedAt")


def _no_use(ground: Ground) -> None:
    """Look twice at the keys that do not work: none of them is used each time that the run's own one is."""
    own = ground.session.target.api_key
    before, after = (
        {str(key["id"]): key for key in ground.session.call("listApiKeys").pick("apiKeys")} for _ in range(2)
    )
    of_own = {key["lastUsedAt"] for key in after.values() if own.startswith(str(key["keyPrefix"]))}
    for identifier in after.keys() & before.keys():
        if after[identifier]["status"] == "active":
            continue
        # At a time of its own it may have been used by somebody else, however that was answered.
        last, now = before[identifier]["lastUsedAt"], after[identifier]["lastUsedAt"]
        together = now != last and now in of_own
        ground.session.check(not together, oracles.LAST_USE, f"{last}, as before", now, where="$.apiKeys[0].lastUsedAt")


def _references(ground: Ground, inventory: Inventory) -> None:
    """Look for the organizations that other lists name: the list of organizations has them, deleted ones too."""
    lister = ground.facts.operations[PAGE_OPERATION]
    everything = inventory.whole(lister, {})
    known = {one.get("id") for one in everything or ()}
    for operation in inventory.reads:
        if everything is None or operation is lister or operation.path_parameters or not is_list(operation):
            continue
        for item in inventory.whole(operation, {}) or []:
            named = item.get("organizationId")
            ground.session.check(
                named is None or named in known,
                oracles.SAME_FACT,
                "the id of an organization that is listed",
                named,
                where=f"$.{items_property(operation)}[0].organizationId",
                operation_id=operation.operation_id,
            )


def _emails(ground: Ground, inventory: Inventory) -> None:
    """Compare what organizations inherit with what the partner prefers."""
    session = ground.session
    keys: list[str] = Component.EMAIL_TYPE.of(ground.facts.bundle)["enum"]
    of_partner: JsonObject = inventory.read(ground.facts.operations["getEmailPreferences"], {})["preferences"]
    session.equal(sorted(of_partner), sorted(keys), oracles.EMAIL_PREFERENCES_COMPLETE, "$.preferences")
    operation = ground.facts.operations["getOrganizationEmailPreferences"]
    for path in inventory.places(operation):
        preferences: JsonObject = inventory.read(operation, path)["preferences"]
        inherited = {name: one["enabled"] for name, one in preferences.items() if one["inherited"]}
        expected = {name: of_partner.get(name) for name in inherited}
        session.equal(inherited, expected, oracles.EMAIL_PREFERENCE_INHERITED, "$.preferences")
