"""Of two reads at the same time each gets its own answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.oracles import inferred
from contract_tests.scenario.asking_law import AskingLaw
from contract_tests.scenario.at_once import Together
from contract_tests.scenario.steps.ground import PAGE_OPERATION
from generator.operations import PAGE_PARAMETERS

if TYPE_CHECKING:
    from contract_tests.scenario.steps.ground import Ground
    from generator.json_pointer import Json, JsonObject

_PAGES = (1, 2)
_ROUNDS = 2
"""Of pairs: two requests that are sent together need not meet."""


def read_at_once(ground: Ground) -> None:
    """Ask for two pages of the list of organizations at the same time: they have other items."""
    page, size = PAGE_PARAMETERS
    for _ in range(_ROUNDS):
        asked = [Together(PAGE_OPERATION, query={page: number, size: 1}) for number in _PAGES]
        answers = ground.session.call_together(asked)
        if not answers or answers[0].pick("total") < len(_PAGES):
            return
        told: list[Json] = [answer.pick("page") for answer in answers]
        ids: list[Json] = [answer.pick("organizations", 0, "id") for answer in answers]
        repeat = ground.session.repeated_together(len(asked))
        ground.session.equal(told, list(_PAGES), LAW.oracle, "$.page", repeat=repeat)
        where = "$.organizations"
        ground.session.check(ids[0] != ids[1], LAW.oracle, "other items", "the same", where=where, repeat=repeat)


def _first_page(body: JsonObject) -> None:
    body["page"] = 1


LAW = AskingLaw(
    inferred(
        "reads-at-once",
        "transport",
        "of two reads at the same time each gets its own answer",
        "An answer is that to its request.",
    ),
    operations=(PAGE_OPERATION,),
    broken_by=_first_page,
    asks=read_at_once,
)
