"""Of two writes at the same time neither is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.oracles import inferred
from contract_tests.scenario.asking_law import AskingLaw
from contract_tests.scenario.at_once import Together
from contract_tests.scenario.plan import NAME_PREFIX

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract_tests.scenario.steps.ground import Ground
    from generator.json_pointer import JsonObject

_ROUNDS = 3
"""Of pairs: two requests that are sent together need not meet."""


def _write_two_properties(ground: Ground) -> None:
    organization = ground.create({"name": f"{NAME_PREFIX}at once {ground.tag}"})
    update_at_once(ground, {"organizationId": str(organization["id"])})
    _create_at_once(ground)


def update_at_once(ground: Ground, path: Mapping[str, str]) -> None:
    """Update two properties of an organization at the same time, and read both."""
    for number in range(_ROUNDS):
        name, metadata = f"{NAME_PREFIX}at once {number} {ground.tag}", {"round": str(number)}
        bodies: list[JsonObject] = [{"name": name}, {"metadata": metadata}]
        if ground.session.call_together([Together("updateOrganization", path, body) for body in bodies]):
            read = ground.session.call("getOrganization", path)
            got = {one: read.pick("organization", one) for one in ("name", "metadata")}
            repeat = ground.session.repeated_together(len(bodies))
            expected = {"name": name, "metadata": metadata}
            ground.session.equal(got, expected, LAW.oracle, "$.organization", repeat=repeat)
    _write_two_things(ground, path)


def _write_two_things(ground: Ground, path: Mapping[str, str]) -> None:
    """Update an organization and its pixel at the same time, and read both."""
    pairs = (
        ("updateOrganization", "getOrganization", "organization", {"metadata": {"round": "last"}}),
        ("updatePixelConfig", "getPixelConfig", "pixelConfig", {"allowedReferrers": [f"{ground.tag}.example"]}),
    )
    if ground.session.call_together([Together(writer, path, body) for writer, _, _, body in pairs]):
        repeat = ground.session.repeated_together(len(pairs))
        for writer, reader, envelope, body in pairs:
            read: JsonObject = ground.session.call(reader, path).pick(envelope)
            for name, value in body.items():
                where = f"$.{envelope}.{name}"
                ground.session.equal(read[name], value, LAW.oracle, where, operation_id=writer, repeat=repeat)


def _create_at_once(ground: Ground) -> None:
    """Create two organizations at the same time: there are two."""
    for number in range(_ROUNDS):
        # Of one name: nobody knows which of the two came first.
        names = [f"{NAME_PREFIX}at once, round {number} {ground.tag}"] * 2
        if answers := ground.session.call_together(
            [Together("createOrganization", body={"name": name}) for name in names]
        ):
            repeat = ground.session.repeated_together(len(names))
            ids = [answer.pick("organization", "id") for answer in answers]
            where = "$.organization.id"
            ground.session.check(ids[0] != ids[1], LAW.oracle, "another id", ids[1], where=where, repeat=repeat)


LAW = AskingLaw(
    inferred(
        "writes-at-once",
        "state",
        "of two writes at the same time neither is lost",
        "An update names the properties that it changes, and each create is a thing of its own.",
    ),
    operations=("getOrganization",),
    broken_by=lambda body: body["organization"].update(metadata={}),
    asks=_write_two_properties,
)
