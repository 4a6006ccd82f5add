"""A search finds the current name of an organization, and not an earlier one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.oracles import inferred
from contract_tests.scenario.asking_law import AskingLaw
from contract_tests.scenario.plan import NAME_PREFIX

if TYPE_CHECKING:
    from contract_tests.scenario.steps.ground import Ground


def _rename_and_search(ground: Ground) -> None:
    # Decomposed: an accent of its own, which is another text than the composed one.
    old, new = f"{NAME_PREFIX}Cafe\u0301 {ground.tag}", f"{NAME_PREFIX}renamed again {ground.tag}"
    made = ground.create({"name": old})
    ground.session.call("updateOrganization", {"organizationId": str(made["id"])}, body={"name": new})
    for searched, expected in ((old, []), (new, [made["id"]])):
        listed = ground.listed("listOrganizations", {"search": searched}, "organizations")
        ground.session.equal([one["id"] for one in listed], expected, LAW.oracle, "$.organizations")


LAW = AskingLaw(
    inferred(
        "search-by-new-name",
        "state",
        "search finds the current name, not an earlier one",
        "search matches on the name.",
    ),
    operations=("listOrganizations",),
    broken_by=lambda body: body["organizations"].clear(),
    asks=_rename_and_search,
)
