"""Organizations: made, disabled, deleted, and brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.scenario.plan import NAME_PREFIX
from contract_tests.scenario.steps.ground import PAGE_OPERATION, Ground

if TYPE_CHECKING:
    from generator.json_pointer import JsonObject


_ORGANIZATIONS = 5


class OrganizationSteps(Ground):
    """Makes organizations and changes their status."""

    def make_organizations(self) -> None:
        """Make organizations that differ in what can be filtered by."""
        for number in range(_ORGANIZATIONS):
            with self.session.step(f"organization {number}", "createOrganization"):
                body: JsonObject = {"name": f"{NAME_PREFIX}Näme {number}", "externalId": f"{self.tag}-{number}"}
                body |= {"tier": "paid"} if number != 1 else {}
                self.organizations.append(self._create(body))

    def create_with_defaults(self) -> None:
        """Create with nothing but what is required: the described defaults apply."""
        made = self._create({"name": f"{NAME_PREFIX}bare"})
        self.organizations.append(made)

    def create_with_all_values(self) -> None:
        """Create with each accepted value of each field, as few organizations as that takes."""
        operation = self.facts.operations["createOrganization"]
        values = self._accepted_values(operation)
        values["initialCredits"] = [0, 3, self.facts.trial_cap]
        for number in range(max(map(len, values.values()))):
            with self.session.step(f"create with values {number}", "createOrganization"):
                body = {name: options[number % len(options)] for name, options in values.items()}
                body["name"] = f"{NAME_PREFIX}{number} {body['name']}"
                body["externalId"] = f"{self.tag}-v{number} {body['externalId']}"
                self.organizations.append(self._create(body))

    def status(self) -> None:
        """Disable and enable an organization, and bring a deleted one back."""
        path = {"organizationId": self.organization}
        self.session.call("allocateCredits", path, body={"credits": self._some_credits(self.facts.trial_cap - 1)})
        before: JsonObject = self.session.call("getOrganization", path).pick("organization")
        pixel = self.session.call("getPixelConfig", path).json
        operation = self.facts.operations["updateOrganizationStatus"]
        for value in (self.facts.enabled, self.facts.disabled, self.facts.disabled, self.facts.enabled):
            # With full access: whatever else a target might do on the way, the key allows it.
            own = self.session.target.api_key
            answer = self.session.call(operation.operation_id, path, body=self.facts.status_body(value), key=own)
            self.session.equal(
                answer.pick("organization"),
                {**before, "status": value},
                "the status changes nothing else",
                "$.organization",
            )
            # Its name goes in again: what is disabled can be changed all the same.
            name = {"name": answer.pick("organization", "name")}
            changed = self.session.call("updateOrganization", path, body=name)
            self.session.equal(
                changed.pick("organization"), answer.pick("organization"), "the status changes nothing else", "$"
            )
            read = self.session.call("getOrganization", path)
            self.session.equal(
                read.pick("organization"), answer.pick("organization"), "read your writes", "$.organization"
            )
            self.session.equal(
                self.session.call("getPixelConfig", path).json,
                pixel,
                "the status changes nothing else",
                "$.pixelConfig",
            )

    def soft_delete(self) -> None:
        """Delete an organization: it is no longer active, still there, and can be deleted again."""
        path, own = {"organizationId": self._id(4)}, self.session.target.api_key
        self.session.call("allocateCredits", path, body={"credits": self._some_credits(self.facts.trial_cap + 1)})
        config = self.session.call("createIcpConfig", path, body={"name": f"{NAME_PREFIX}kept", "groups": []})
        before = self.session.call("getOrganization", path).pick("organization")
        for _ in range(2):
            self.session.call("deleteOrganization", path, key=own)
            after = self.session.call("getOrganization", path).pick("organization")
            self.session.equal(
                after,
                {**before, "status": self.facts.deleted},
                "a soft delete changes the status alone",
                "$.organization",
            )
        configs = self.session.call("listIcpConfigs", path).pick("icpConfigs")
        self.session.equal(
            configs, [config.pick("icpConfig")], "a soft delete changes the status alone", "$.icpConfigs"
        )
        back = self.session.call("updateOrganizationStatus", path, body=self.facts.status_body(before["status"]))
        self.session.equal(back.pick("organization"), before, "a deleted organization can come back", "$.organization")
        self.session.call("deleteOrganization", path)
        listed = self._all(PAGE_OPERATION, {"status": self.facts.deleted}, "organizations")
        self.session.check(
            any(item["id"] == path["organizationId"] for item in listed),
            "a deleted organization is listed",
            "it",
            "others",
            where="$.organizations",
        )
