"""Of two writes at the same time neither is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.oracles import inferred
from contract_tests.scenario.asking_law import AskingLaw
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


def update_at_once(ground: Ground, path: Mapping[str, str]) -> None:
    """Update two properties of an organization at the same time, and read both."""
    for number in range(_ROUNDS):
        name, metadata = f"{NAME_PREFIX}at once {number} {ground.tag}", {"round": str(number)}
        bodies: list[JsonObject] = [{"name": name}, {"metadata": metadata}]
        if ground.session.call_together([("updateOrganization", path, body) for body in bodies]):
            read = ground.session.call("getOrganization", path)
            got = {one: read.pick("organization", one) for one in ("name", "metadata")}
            repeat = ground.session.repeated_together(len(bodies))
            expected = {"name": name, "metadata": metadata}
            ground.session.equal(got, expected, LAW.oracle, "$.organization", repeat=repeat)


LAW = AskingLaw(
    inferred(
        "writes-at-once",
        "state",
        "of two updates at the same time neither is lost",
        "An update names the properties that it changes.",
    ),
    operations=("getOrganization",),
    broken_by=lambda body: body["organization"].update(metadata={}),
    asks=_write_two_properties,
)
