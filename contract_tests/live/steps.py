"""The steps that a live target may be put through: they write to what the run made, and read the rest."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.live.credits import hold_credits, moved
from contract_tests.live.elsewhere import after_deletion, elsewhere, patched
from contract_tests.live.fence import is_marked
from contract_tests.live.filters import filters_follow_writes
from contract_tests.live.frame import sampled_frame
from contract_tests.live.twins import keys_twice, twins
from contract_tests.scenario.laws.writes_at_once import update_at_once
from contract_tests.scenario.packed_values import PACKED_TEXT, packed_values
from contract_tests.scenario.plan import NAME_PREFIX
from contract_tests.scenario.reading.run import run_reading
from contract_tests.scenario.resources import credits_in
from contract_tests.scenario.steps import table
from contract_tests.scenario.steps.allocations import move
from contract_tests.scenario.steps.email_preferences import override_and_inherit
from contract_tests.scenario.steps.ground import Ground
from contract_tests.scenario.steps.keys import check_new_key, expiry, list_keys, refuse_almost, refuse_key
from contract_tests.scenario.steps.request_rules import rules_of
from contract_tests.scenario.steps.table import Step, run_settled, run_steps
from generator.names import words_of
from generator.operations import PAGE_PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from contract_tests.live.fence import Fence
    from contract_tests.scenario.session import Session
    from generator.json_pointer import Json, JsonObject
    from generator.operations import Operation

_ORGANIZATIONS = 5
_BARE = 2
"""The organization that is made of what is required, its mark and its tier."""
_UNKNOWN_KEY = "pk_live_nobody_has_this_key"
_CREDITS = 2


class LiveGround(Ground):
    """What the steps stand on behind a fence: bodies that are marked, values that are harmless.

    Attributes:
        fence: What is around the target.
        removes_others: Whether a removal changed anything else than what it named.
        expired_key: A key of the run that was made too late to work.
    """

    def __init__(self, session: Session, fence: Fence) -> None:
        super().__init__(session)
        self.fence = fence
        self.removes_others = False
        self.expired_key = _UNKNOWN_KEY

    def may_make(self, parameter: str) -> bool:
        """Return whether what a path parameter names may be made: it can be removed again, and nothing else is."""
        return self.fence.can_remove(parameter) and not self.removes_others

    def marked(self, operation_id: str, word: str) -> JsonObject:
        """Return a body of what is required to make something, and of the marks by which it is found again."""
        operation = self.facts.operations[operation_id]
        (resource,) = (one for one in self.fence.resources.values() if one.creator is operation)
        return self.facts.example_body(operation) | dict.fromkeys(resource.marks, f"{self.tag} {word}")

    def operations(self) -> Iterable[Operation]:
        return [operation for operation in self.facts.operations.values() if self.fence.never(operation) is None]

    def valid_body(self, operation: Operation) -> JsonObject:
        body = self.facts.example_body(operation)
        if any(one.creator is operation and not one.nested for one in self.fence.resources.values()):
            body = self.marked(operation.operation_id, "rules")
        return body | dict.fromkeys(credits_in(body), 0)

    def accepted_values(self, operation: Operation) -> dict[str, list[Json]]:
        values = super().accepted_values(operation)
        for name, schema in self.facts.body_properties(operation).items():
            values[name] += [value for value in packed_values(self.facts, schema) if value not in values[name]]
        marks = {
            name
            for one in self.fence.resources.values()
            if not one.nested and operation.path in (one.path, one.creator.path)
            for name in one.marks
        }
        for name in list(values):
            if name in marks:
                values[name] = [f"{self.tag} {number} {value}" for number, value in enumerate(values[name])]
            elif name in credits_in(values):
                values[name] = [0, _CREDITS]
            elif words_of(name)[-1] == "id":
                # It names somebody whom the run did not make.
                del values[name]
        return values

    def packed_values(self, operation: Operation) -> list[tuple[str, Json]]:  # noqa: ARG002 - of none of them
        """Return nothing: the accepted values have these, with the marks of the run."""
        return []

    def some_credits(self, number: int) -> int:
        return min(number, _CREDITS)

    def other_organizations(self) -> list[JsonObject]:
        resource = self.fence.resources["organizationId"]
        return [item for item in super().other_organizations() if is_marked(resource, item)]


def run_live_steps(ground: LiveGround) -> None:
    """Run all steps that are safe; those that write only once it is known that what they make can be removed.

    A step holds an answer against a law only where nobody else's requests can break it. If a removal changes anything
    else than what it names, nothing more is written.
    """
    run_steps(
        ground,
        [
            Step("an organization comes and goes", "deleteOrganization", lambda _: organization_comes_and_goes(ground)),
            Step("a key comes and goes", "revokeApiKey", lambda _: key_comes_and_goes(ground)),
        ],
    )
    if not ground.may_make("organizationId"):
        run_reading(ground)
    else:
        if ground.may_make("keyId"):
            run_steps(ground, [_behind_the_fence(ground, table.MAKE_KEYS, make_keys)])
            ground.session.keys.in_turn = True
        run_steps(ground, [_behind_the_fence(ground, table.MAKE_ORGANIZATIONS, make_organizations)])
        run_settled(ground, [table.PAGINATION])
        run_steps(ground, [table.DIFFERENT_STATES, table.ICP_CONFIGS])
        # Now that there is something of everything to read, and a key of each scope to read it with.
        run_reading(ground)
        run_steps(ground, _on_organizations(ground))
    if ground.may_make("keyId"):
        run_steps(ground, [table.REVOKED_KEY])


def _on_organizations(ground: LiveGround) -> list[Step]:
    """Return the steps on the organizations that the run made, in their order."""
    return [
        Step("filters", "", lambda _: filters_follow_writes(ground, ground.fence), frozenset({"organizations"})),
        Step(
            "external ids",
            "updateOrganization",
            lambda _: external_id_of_another(ground),
            frozenset({"organizations"}),
        ),
        table.READ_YOUR_WRITES,
        table.STATUS,
        _behind_the_fence(ground, table.CREDITS, lambda ground: hold_credits(ground, _CREDITS, ground.marked)),
        Step("tier", "updateOrganizationTier", lambda _: move_tiers(ground), frozenset({"organizations"})),
        replace(table.EMAIL_PREFERENCES, act=override_and_inherit),
        _behind_the_fence(ground, table.REQUEST_RULES, mistakes_in_writes),
        table.SCOPES,
        Step(
            "frame",
            "",
            lambda _: sampled_frame(ground, ground.fence, ground.marked),
            frozenset({"organizations"}),
        ),
        Step("twins", "", lambda _: twins(ground, ground.fence, ground.marked)),
        Step("key twins", "revokeApiKey", lambda _: keys_twice(ground, ground.marked)),
        Step(
            "at the same time",
            "updateOrganization",
            lambda _: update_at_once(ground, {"organizationId": ground.organization_id(1)}),
            frozenset({"organizations"}),
        ),
        Step("wrong keys", "", lambda _: wrong_keys(ground), frozenset({"organizations", "ICP config"})),
        Step("elsewhere", "", lambda _: elsewhere(ground), frozenset({"organizations", "ICP config"})),
        Step("undescribed methods", "", lambda _: patched(ground), frozenset({"organizations", "ICP config"})),
        table.SOFT_DELETE,
        Step("after deletion", "", lambda _: after_deletion(ground, ground.fence), frozenset({"organizations"})),
        table.ICP_CONFIG_GONE,
    ]


def _behind_the_fence(ground: LiveGround, like: Step, act: Callable[[LiveGround], None]) -> Step:
    def act_there(_ground: Ground) -> None:
        act(ground)

    return replace(like, act=act_there)


def organization_comes_and_goes(ground: LiveGround) -> None:
    """Make one organization, give it a credit, take it back, and delete it: the proof that nothing has to stay."""
    before = _neighbours(ground, "organizationId")
    made = ground.create(ground.marked("createOrganization", "first"))
    path = {"organizationId": str(made["id"])}
    for number in (1, 0):
        ground.session.call("allocateCredits", path, body={"credits": number})
        read = ground.session.call("getOrganization", path)
        ground.session.equal(
            read.pick("organization", "credits"), number, oracles.CREDITS_KEPT, "$.organization.credits"
        )
    ground.session.call("deleteOrganization", path)
    _check_removal(ground, "organizationId", before)


def key_comes_and_goes(ground: LiveGround) -> None:
    """Make one key and revoke it."""
    before = _neighbours(ground, "keyId")
    answer = ground.session.call("createApiKey", body=ground.marked("createApiKey", "first"))
    ground.session.keep_secret(str(answer.pick("plainKey")))
    ground.session.call("revokeApiKey", {"keyId": str(answer.pick("apiKey", "id"))})
    _check_removal(ground, "keyId", before)


def make_keys(ground: LiveGround) -> None:
    """Make a key of each scope, and one that expires; each is used from now on wherever it is enough."""
    for scope in ground.facts.scopes:
        with ground.session.step(f"key of scope {scope}", "createApiKey"):
            body: JsonObject = {**ground.marked("createApiKey", scope), "scopes": [scope]}
            answer = ground.session.call("createApiKey", body=body)
            check_new_key(ground, answer, body["name"], [scope], None)
            ground.session.keys.of_scope[scope] = str(answer.pick("plainKey"))
    with ground.session.step("key that expires", "createApiKey"):
        # A fraction of a second, and another zone than UTC.
        later = expiry(ground, 50).replace("Z", ".250-05:45")
        body = {**ground.marked("createApiKey", f"late{PACKED_TEXT}"), "expiresAt": later}
        answer = ground.session.call("createApiKey", body=body)
        check_new_key(ground, answer, body["name"], ground.facts.scopes, body["expiresAt"])
        ground.session.call("getWebhooks", key=str(answer.pick("plainKey")), oracle=oracles.KEY_UNTIL_EXPIRY)
    with ground.session.step("key that has expired", "createApiKey"):
        body = {**ground.marked("createApiKey", "old"), "expiresAt": expiry(ground, -1)}
        answer = ground.session.call("createApiKey", body=body)
        check_new_key(ground, answer, body["name"], ground.facts.scopes, body["expiresAt"])
        ground.expired_key = str(answer.pick("plainKey"))
    list_keys(ground)


def external_id_of_another(ground: LiveGround) -> None:
    """Give an organization of the run the external id of another one of the run, and its own back."""
    unique, why = ground.facts.external_ids_are_unique, "the external id of another organization"
    own, other = (str(ground.made.organizations[number]["externalId"]) for number in (1, 0))
    path, oracle = {"organizationId": ground.organization_id(1)}, oracles.EXTERNAL_ID_UNIQUE
    expect = 409 if unique else 200
    ground.session.call("updateOrganization", path, body={"externalId": other}, expect=expect, oracle=oracle, why=why)
    ground.session.call("updateOrganization", path, body={"externalId": own})


def wrong_keys(ground: LiveGround) -> None:
    """Write to what the run made without a key, and with keys that are none or are no more; reading has asked the rest.

    What reads is asked with a key that has expired only.
    """
    for own in list(ground.session.keys.of_scope.values())[:1]:
        refuse_almost(ground, own)
    wrong = {"no key": None, "unknown key": _UNKNOWN_KEY, "expired key": ground.expired_key}
    for operation in ground.operations():
        for why, key in wrong.items():
            if operation.http_method != "GET" or why == "expired key":
                refuse_key(ground, operation, key, oracles.AUTHENTICATION, why)


def make_organizations(ground: LiveGround) -> None:
    """Make organizations that differ in every field; one has nothing but what is required."""
    values = ground.accepted_values(ground.facts.operations["createOrganization"])
    credits_of: dict[int, tuple[int, tuple[int, ...]]] = {}
    for number in range(_ORGANIZATIONS):
        with ground.session.step(f"organization {number}", "createOrganization"):
            options_of = {} if number == _BARE else values
            body = {name: options[number % len(options)] for name, options in options_of.items()}
            body |= {"name": f"{NAME_PREFIX}Näme {number}", "externalId": f"{ground.tag}-{number}"}
            body |= {"tier": "paid"} if number != 1 else {"tier": "trial"}
            before = ground.current_pool()
            ground.made.organizations.append(ground.create(body))
            credits_of[number] = int(body.get("initialCredits", 0)), moved(before, ground.current_pool())
    with ground.session.step("initial credits", "createOrganization"):
        some = [one for one in credits_of.values() if one[0]]
        ground.session.check(
            not some or any(out == (0, number, -number) for number, out in some),
            oracles.INITIAL_CREDITS_FROM_POOL,
            "as many credits less to allocate, and the total as it was",
            f"{some}",
            where="$.creditPoolUsed",
        )


def mistakes_in_writes(ground: LiveGround) -> None:
    """Send each described mistake in what writes; reading has sent those of the other operations."""
    rules_of(ground, [one for one in ground.operations() if one.http_method != "GET"])
    ground.check_not_made(str(ground.marked("createOrganization", "rules")["externalId"]))


def move_tiers(ground: LiveGround) -> None:
    """Change the tier of organizations with a credit, of one that has all and one that has little, there and back."""
    seen: list[tuple[int, ...]] = []
    for number, tiers in ((1, ("paid", "trial")), (2, ("trial", "paid"))):
        path = {"organizationId": ground.organization_id(number)}
        ground.session.call("allocateCredits", path, body={"credits": 1})
        before = ground.current_pool()
        for tier in tiers:
            move(ground, path, tier, 200)
        seen.append(moved(before, ground.current_pool()))
        ground.session.call("allocateCredits", path, body={"credits": 0})
    # Somebody else may buy credits during one of the looks; during both is unlikely.
    same = any(one[0] == 0 for one in seen)
    ground.session.check(same, oracles.TIER_ALONE, "the same total of the pool", f"{seen}", where="$.creditPoolTotal")


def _neighbours(ground: LiveGround, parameter: str) -> dict[str, Json]:
    """Return the status of each thing of a kind, as far as one page shows them."""
    lister = ground.fence.resources[parameter].lister
    size = PAGE_PARAMETERS[1]
    query = {size: ground.parameter(lister.operation_id, size)["maximum"]} if lister.page else None
    listed = ground.fence.resources[parameter].listed(ground.session.call(lister.operation_id, query=query).json)
    return {str(item.get("id")): item.get("status") for item in listed or ()}


def _check_removal(ground: LiveGround, parameter: str, before: Mapping[str, Json]) -> None:
    resource = ground.fence.resources[parameter]
    remover = resource.remover.operation_id
    ground.session.check(
        ground.fence.can_remove(parameter),
        oracles.REMOVABLE,
        f"a {resource.noun} that is gone after {remover}",
        f"it is still there, so that no other {resource.noun} is made",
        where=resource.noun,
        operation_id=remover,
    )
    after = _neighbours(ground, parameter)
    changed = [identifier for identifier, status in before.items() if after.get(identifier) != status]
    ground.removes_others = ground.removes_others or bool(changed)
    ground.session.check(
        not changed,
        oracles.ONLY_NAMED_REMOVED,
        f"the other {resource.noun}s as they were",
        f"{', '.join(changed)} changed; nothing more is written",
        where=resource.noun,
        operation_id=remover,
    )
