"""What partners write about the visitors of organizations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bullseye_partner_emulator.instants import parse_day
from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import each
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.source import PATTERN, github

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject

_VISITORS = ("listOrganizationVisitors",)
_RANGE = ("startDate", "endDate")
_BONUS = 20


def _range_on_first_page(call: Call, handler: Handler) -> Any:
    if call.parameters["page"] > 1:
        for name in _RANGE:
            call.parameters.pop(name, None)
    return handler(call)


def _with_bonus(visitor: JsonObject) -> None:
    if visitor["icpMatch"] and visitor["icpScore"] is not None:
        visitor["icpScore"] += _BONUS


def _ids_by_place(call: Call, handler: Handler) -> Any:
    result: Any = handler(call)
    return {
        **result,
        "visitors": [{**visitor, "id": f"vis_{place}"} for place, visitor in enumerate(result["visitors"], 1)],
    }


def _range_turned(call: Call, handler: Handler) -> Any:
    first, last = (call.parameters.get(name) for name in _RANGE)
    if first is not None and last is not None and parse_day(first) > parse_day(last):
        call.parameters.update(startDate=last, endDate=first)
    return handler(call)


VISITORS = (
    Incident(
        "range-lost-after-first-page",
        "From the second page on, visitors come from all days, and `total` counts them all.",
        github("archivesspace/archivesspace/issues/1610", "the second page of a list lost the range of dates"),
        "filter",
        _VISITORS,
        "inferred",
        "parameters.yaml#VisitorStartDate",
        handled(_range_on_first_page),
        ("GET organizations/<acme>/visitors?startDate=2025-02-20&pageSize=2&page=2",),
    ),
    Incident(
        "score-with-bonus",
        "The score of visitors that match an ICP config has a bonus of 20, and so may be up to 120.",
        PATTERN,
        "field",
        _VISITORS,
        "inferred",
        "organizations.yaml#Visitor",
        in_front(each(_with_bonus)),
        ("GET organizations/<acme>/visitors",),
    ),
    Incident(
        "visitor-ids-by-place",
        "The id of a visitor is its place on the page: the first one of each page has the same.",
        PATTERN,
        "field",
        _VISITORS,
        "inferred",
        "organizations.yaml#Visitor",
        handled(_ids_by_place),
        ("GET organizations/<acme>/visitors?pageSize=2&page=2",),
    ),
    Incident(
        "reversed-visitor-range-turned",
        "A range of visitors whose last day is before the first one is taken for the range between both days.",
        PATTERN,
        "filter",
        _VISITORS,
        "nothing",
        "",
        handled(_range_turned),
        ("GET organizations/<acme>/visitors?startDate=2025-02-27&endDate=2025-02-20",),
    ),
)
