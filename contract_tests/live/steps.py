"""The steps that a live target may be put through: they write to what the run made, and read the rest."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.live.fence import is_marked
from contract_tests.scenario.plan import NAME_PREFIX
from contract_tests.scenario.resources import credits_in
from contract_tests.scenario.steps import Steps
from contract_tests.scenario.steps.ground import NOBODY, PAGE_OPERATION
from generator.operations import PAGE_PARAMETERS, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from contract_tests.live.fence import Fence
    from contract_tests.scenario.session import Session
    from generator.json_pointer import Json, JsonObject
    from generator.operations import Operation

_ORGANIZATIONS = 5
_CREDITS = 2
_ATTEMPTS = 3


class LiveSteps(Steps):
    """The scenario behind a fence. It holds an answer against a law only where nobody else's requests can break it."""

    def __init__(self, session: Session, fence: Fence) -> None:
        super().__init__(session)
        self._fence = fence
        self._removes_others = False

    def run(self) -> None:
        """Run all steps that are safe; those that write only once it is known that what they make can be removed.

        If a removal changes anything else than what it names, nothing more is written.
        """
        self._each(("an organization comes and goes", "deleteOrganization", self.organization_comes_and_goes))
        self._each(("a key comes and goes", "revokeApiKey", self.key_comes_and_goes))
        self.read()
        if self._may_make("organizationId"):
            if self._may_make("keyId"):
                self._each(("keys of each scope", "createApiKey", self.make_keys))
            self._each(
                ("create organizations", "createOrganization", self.make_organizations),
                ("pagination", PAGE_OPERATION, self._settled("pagination", self.page_organizations)),
                ("different states", "updateOrganizationStatus", self.differ_in_status),
                ("filters", PAGE_OPERATION, self._settled("filters", self.filter_organizations)),
                ("ICP configs", "createIcpConfig", self.icp_configs),
                ("read your writes", "", self.read_your_writes),
                ("status", "updateOrganizationStatus", self.status),
                ("credits", "allocateCredits", self.credits),
                ("tier", "updateOrganizationTier", self.tier),
                ("request rules", "", self.request_rules),
                ("scopes", "", self.scopes),
                ("soft delete", "deleteOrganization", self.soft_delete),
                ("ICP config gone", "deleteIcpConfig", self.icp_config_gone),
            )
        self._each(("unknown resources", "", self.unknown_resources), ("authentication", "", self.authentication))
        if self._may_make("keyId"):
            self._each(("revoked key", "revokeApiKey", self.revoke))

    def organization_comes_and_goes(self) -> None:
        """Make one organization, give it a credit, take it back, and delete it: the proof that nothing has to stay."""
        before = self._neighbours("organizationId")
        made = self._create(self._marked("createOrganization", "first"))
        path = {"organizationId": str(made["id"])}
        for number in (1, 0):
            self.session.call("allocateCredits", path, body={"credits": number})
            read = self.session.call("getOrganization", path)
            self.session.equal(
                read.pick("organization", "credits"), number, oracles.CREDITS_KEPT, "$.organization.credits"
            )
        self.session.call("deleteOrganization", path)
        self._check_removal("organizationId", before)

    def key_comes_and_goes(self) -> None:
        """Make one key and revoke it."""
        before = self._neighbours("keyId")
        answer = self.session.call("createApiKey", body=self._marked("createApiKey", "first"))
        self.session.keep_secret(str(answer.pick("plainKey")))
        self.session.call("revokeApiKey", {"keyId": str(answer.pick("apiKey", "id"))})
        self._check_removal("keyId", before)

    def make_keys(self) -> None:
        """Make a key of each scope, and one that expires; each is used from now on wherever it is enough."""
        for scope in self.facts.scopes:
            with self.session.step(f"key of scope {scope}", "createApiKey"):
                body: JsonObject = {**self._marked("createApiKey", scope), "scopes": [scope]}
                answer = self.session.call("createApiKey", body=body)
                self._check_new_key(answer, body["name"], [scope], None)
                self.session.keys[scope] = str(answer.pick("plainKey"))
        with self.session.step("key that expires", "createApiKey"):
            body = {**self._marked("createApiKey", "late"), "expiresAt": self._expiry(50)}
            answer = self.session.call("createApiKey", body=body)
            self._check_new_key(answer, body["name"], self.facts.scopes, body["expiresAt"])
            self.session.call("getWebhooks", key=str(answer.pick("plainKey")), oracle=oracles.KEY_UNTIL_EXPIRY)
        self._list_keys()

    def make_organizations(self) -> None:
        """Make organizations that differ in every field."""
        values = self._accepted_values(self.facts.operations["createOrganization"])
        for number in range(_ORGANIZATIONS):
            with self.session.step(f"organization {number}", "createOrganization"):
                body = {name: options[number % len(options)] for name, options in values.items()}
                body |= {"name": f"{NAME_PREFIX}Näme {number}", "externalId": f"{self.tag}-{number}"}
                body |= {"tier": "paid"} if number != 1 else {"tier": "trial"}
                self.organizations.append(self._create(body))

    def credits(self) -> None:
        """Allocate, and hold the pool against it."""
        path = {"organizationId": self._id(1)}
        for number in (_CREDITS, 1, 0):
            allocation = self.session.call("allocateCredits", path, body={"credits": number}).pick("allocation")
            for name, expected in (("creditsAllocated", number), ("creditsAvailable", number), ("creditsUsed", 0)):
                self.session.equal(allocation[name], expected, oracles.CREDITS_SET, f"$.allocation.{name}")
            self.session.equal(allocation["organizationId"], path["organizationId"], oracles.ECHO, "$.allocation")
            read = self.session.call("getOrganization", path).pick("organization", "credits")
            self.session.equal(read, number, oracles.CREDITS_KEPT, "$.organization.credits")
        # Others may allocate at the same time: only what is wrong each time is wrong.
        moved: list[int] = []
        while 1 not in moved and len(moved) < _ATTEMPTS:
            before = self._current_pool()[1]
            self.session.call("allocateCredits", path, body={"credits": 1})
            moved.append(self._current_pool()[1] - before)
            self.session.call("allocateCredits", path, body={"credits": 0})
        self.session.check(1 in moved, oracles.POOL_IS_SUM, "1 credit more", f"{moved}", where="$.creditPoolUsed")

    def tier(self) -> None:
        """Change the tier of an organization that has no credits, there and back."""
        path = {"organizationId": self._id(1)}
        for tier in ("paid", "trial"):
            self._move(path, tier, 200)

    def unknown_resources(self) -> None:
        """Read what does not exist."""
        for operation in self.facts.operations.values():
            if operation.http_method == "GET":
                for parameter in operation.path_parameters:
                    with self.session.step("unknown id", operation.operation_id):
                        self.session.call(
                            operation.operation_id,
                            {**self._path_of(operation), parameter.name: NOBODY},
                            expect=404,
                            oracle=oracles.UNKNOWN_ID,
                            why=f"unknown {parameter.name}",
                        )

    def authentication(self) -> None:
        """Ask twice with a key that is none; more would look like an attack."""
        for why, key in (("no key", None), ("unknown key", "pk_live_nobody_has_this_key")):
            self.session.call("getPartnerAccount", key=key, expect=401, oracle=oracles.AUTHENTICATION, why=why)

    def _each(self, *steps: tuple[str, str, Callable[[], None]]) -> None:
        for name, operation_id, step in steps:
            with self.session.step(name, operation_id):
                step()

    def _settled(self, name: str, look: Callable[[], None]) -> Callable[[], None]:
        return partial(self.session.settle, name, look)

    def _may_make(self, parameter: str) -> bool:
        return self._fence.can_remove(parameter) and not self._removes_others

    def _neighbours(self, parameter: str) -> dict[str, Json]:
        """Return the status of each thing of a kind, as far as one page shows them."""
        lister = self._fence.resources[parameter].lister
        size = PAGE_PARAMETERS[1]
        query = {size: self._parameter(lister.operation_id, size)["maximum"]} if lister.page else None
        listed = self._fence.resources[parameter].listed(self.session.call(lister.operation_id, query=query).json)
        return {str(item.get("id")): item.get("status") for item in listed or ()}

    def _check_removal(self, parameter: str, before: Mapping[str, Json]) -> None:
        resource = self._fence.resources[parameter]
        remover = resource.remover.operation_id
        self.session.check(
            self._fence.can_remove(parameter),
            oracles.REMOVABLE,
            f"a {resource.noun} that is gone after {remover}",
            f"it is still there, so that no other {resource.noun} is made",
            where=resource.noun,
            operation_id=remover,
        )
        after = self._neighbours(parameter)
        changed = [identifier for identifier, status in before.items() if after.get(identifier) != status]
        self._removes_others = self._removes_others or bool(changed)
        self.session.check(
            not changed,
            oracles.ONLY_NAMED_REMOVED,
            f"the other {resource.noun}s as they were",
            f"{', '.join(changed)} changed; nothing more is written",
            where=resource.noun,
            operation_id=remover,
        )

    def _operations(self) -> Iterable[Operation]:
        return [operation for operation in self.facts.operations.values() if self._fence.never(operation) is None]

    def _marked(self, operation_id: str, word: str) -> JsonObject:
        """Return a body of what is required to make something, and of the marks by which it is found again."""
        operation = self.facts.operations[operation_id]
        (resource,) = (one for one in self._fence.resources.values() if one.creator is operation)
        return self.facts.example_body(operation) | dict.fromkeys(resource.marks, f"{self.tag} {word}")

    def _valid_body(self, operation: Operation) -> JsonObject:
        body = self.facts.example_body(operation)
        if any(one.creator is operation and not one.nested for one in self._fence.resources.values()):
            body = self._marked(operation.operation_id, "rules")
        return body | dict.fromkeys(credits_in(body), 0)

    def _accepted_values(self, operation: Operation) -> dict[str, list[Json]]:
        values = super()._accepted_values(operation)
        marks = {
            name
            for one in self._fence.resources.values()
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

    def _some_credits(self, number: int) -> int:
        return min(number, _CREDITS)

    def _others(self) -> list[JsonObject]:
        resource = self._fence.resources["organizationId"]
        return [item for item in super()._others() if is_marked(resource, item)]
