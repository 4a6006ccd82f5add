"""The pixel of each organization has a key of its own: it says whose visitors are counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.oracles import inferred
from contract_tests.scenario.asking_law import AskingLaw
from contract_tests.scenario.steps.ground import PAGE_OPERATION

if TYPE_CHECKING:
    from contract_tests.scenario.steps.ground import Ground
    from generator.json_pointer import Json, JsonObject

_PIXELS = 2
"""Organizations whose pixels are looked at."""


def compare_pixel_keys(ground: Ground) -> None:
    """Look for the key of an organization's pixel at another one."""
    seen: list[Json] = []
    for item in ground.listed(PAGE_OPERATION, {}, "organizations")[:_PIXELS]:
        answer = ground.session.call("getPixelConfig", {"organizationId": str(item["id"])})
        key: Json = answer.pick("pixelConfig", "pixelApiKey")
        where = "$.pixelConfig.pixelApiKey"
        ground.session.check(key not in seen, LAW.oracle, "a key of its own", "that of another pixel", where=where)
        seen.append(key)


def _one_for_all(body: JsonObject) -> None:
    body["pixelConfig"]["pixelApiKey"] = "pk_pixel_of_everybody"


LAW = AskingLaw(
    inferred(
        "own-pixel-key",
        "law",
        "the pixel of each organization has a key of its own",
        "Visitors are those of an organization, and the key is all that the script sends of it; no page says it.",
    ),
    operations=("getPixelConfig",),
    broken_by=_one_for_all,
    asks=compare_pixel_keys,
)
