"""Organizations: made, disabled, deleted, and brought back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.json_body import json_body
from contract_tests.scenario.plan import NAME_PREFIX
from contract_tests.scenario.steps.ground import PAGE_OPERATION, Ground
from contract_tests.target.exchange import request_of
from generator.changes_of_writes import changed_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from generator.json_pointer import JsonObject
    from generator.operations import Operation


_ORGANIZATIONS = 5


def make_organizations(ground: Ground) -> None:
    """Make organizations that differ in what can be filtered by."""
    for number in range(_ORGANIZATIONS):
        with ground.session.step(f"organization {number}", "createOrganization"):
            body: JsonObject = {"name": f"{NAME_PREFIX}Näme {number}", "externalId": f"{ground.tag}-{number}"}
            body |= {"tier": "paid"} if number != 1 else {}
            ground.made.organizations.append(ground.create(body))


def create_with_defaults(ground: Ground) -> None:
    """Create with nothing but what is required: the described defaults apply."""
    made = ground.create({"name": f"{NAME_PREFIX}bare"})
    ground.made.organizations.append(made)


def create_with_all_values(ground: Ground) -> None:
    """Create with each accepted value of each field, as few organizations as that takes."""
    operation = ground.facts.operations["createOrganization"]
    values = ground.accepted_values(operation)
    values["initialCredits"] = [0, 3, ground.facts.trial_cap]
    for number in range(max(map(len, values.values()))):
        with ground.session.step(f"create with values {number}", "createOrganization"):
            body = {name: options[number % len(options)] for name, options in values.items()}
            body["name"] = f"{NAME_PREFIX}{number} {body['name']}"
            body["externalId"] = f"{ground.tag}-v{number} {body['externalId']}"
            ground.made.organizations.append(ground.create(body))


def status(ground: Ground) -> None:
    """Disable and enable an organization, and bring a deleted one back."""
    path = {"organizationId": ground.organization}
    ground.session.call("allocateCredits", path, body={"credits": ground.some_credits(ground.facts.trial_cap - 1)})
    before: JsonObject = ground.session.call("getOrganization", path).pick("organization")
    pixel = ground.session.call("getPixelConfig", path).json
    operation = ground.facts.operations["updateOrganizationStatus"]
    for value in (ground.facts.enabled, ground.facts.disabled, ground.facts.disabled, ground.facts.enabled):
        # With full access: whatever else a target might do on the way, the key allows it.
        own = ground.session.target.api_key
        answer = ground.session.call(operation.operation_id, path, body=ground.facts.status_body(value), key=own)
        ground.session.equal(
            answer.pick("organization"),
            {**before, "status": value},
            oracles.STATUS_ALONE,
            "$.organization",
        )
        # Its name goes in again: what is disabled can be changed all the same.
        name = {"name": answer.pick("organization", "name")}
        changed = ground.session.call("updateOrganization", path, body=name)
        ground.session.equal(changed.pick("organization"), answer.pick("organization"), oracles.STATUS_ALONE, "$")
        read = ground.session.call("getOrganization", path)
        ground.session.equal(
            read.pick("organization"), answer.pick("organization"), oracles.READ_YOUR_WRITES, "$.organization"
        )
        ground.session.equal(
            ground.session.call("getPixelConfig", path).json,
            pixel,
            oracles.STATUS_ALONE,
            "$.pixelConfig",
        )


def status_stays(ground: Ground) -> None:
    """Write to a disabled and to a deleted organization in every way but by its status, which stays as it is."""
    session, path = ground.session, {"organizationId": ground.organization_id(4)}
    session.call("updateOrganizationStatus", path, body=ground.facts.status_body(ground.facts.disabled))
    for status in (ground.facts.disabled, ground.facts.deleted):
        if status == ground.facts.deleted:
            session.call("deleteOrganization", path)
        for operation in writes_that_leave_the_status(ground):
            with session.step(f"{status} stays", operation.operation_id):
                content = json_body(ground.valid_body(operation)) if operation.request_body else None
                session.send(request_of(operation, path, None, content), session.target.api_key, operation)
                check_status(ground, operation, path, status)


def writes_that_leave_the_status(ground: Ground) -> list[Operation]:
    """Return the writes about an organization, and nothing within it, that do not name its status in `x-changes`."""
    return [
        operation
        for operation in ground.operations()
        if operation.http_method != "GET"
        and [one.name for one in operation.path_parameters] == ["organizationId"]
        and "Organization.status" not in changed_names(ground.facts.bundle, operation.pointer)
    ]


def check_status(ground: Ground, operation: Operation, path: Mapping[str, str], expected: str) -> None:
    """Read an organization after a write: it has the status that it had."""
    status = ground.session.call("getOrganization", path).pick("organization", "status")
    where, name = "$.organization.status", operation.operation_id
    ground.session.equal(status, expected, oracles.STATUS_STAYS, where, operation_id=name)


def soft_delete(ground: Ground) -> None:
    """Delete an organization: it is no longer active, still there, and can be deleted again."""
    path, own = {"organizationId": ground.organization_id(4)}, ground.session.target.api_key
    ground.session.call("allocateCredits", path, body={"credits": ground.some_credits(ground.facts.trial_cap + 1)})
    config = ground.session.call("createIcpConfig", path, body={"name": f"{NAME_PREFIX}kept", "groups": []})
    before = ground.session.call("getOrganization", path).pick("organization")
    for _ in range(2):
        ground.session.call("deleteOrganization", path, key=own)
        after = ground.session.call("getOrganization", path).pick("organization")
        ground.session.equal(
            after,
            {**before, "status": ground.facts.deleted},
            oracles.SOFT_DELETE_ALONE,
            "$.organization",
        )
    configs = ground.session.call("listIcpConfigs", path).pick("icpConfigs")
    ground.session.equal(configs, [config.pick("icpConfig")], oracles.SOFT_DELETE_ALONE, "$.icpConfigs")
    back = ground.session.call("updateOrganizationStatus", path, body=ground.facts.status_body(before["status"]))
    ground.session.equal(back.pick("organization"), before, oracles.RESTORED, "$.organization")
    ground.session.call("deleteOrganization", path)
    listed = ground.listed(PAGE_OPERATION, {"status": ground.facts.deleted}, "organizations")
    ground.session.check(
        any(item["id"] == path["organizationId"] for item in listed),
        oracles.DELETED_LISTED,
        "it",
        "others",
        where="$.organizations",
    )
