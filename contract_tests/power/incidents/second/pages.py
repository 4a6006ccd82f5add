"""Pages that lack, repeat or refuse something."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from contract_tests.power.incidents.change import handled, in_front
from contract_tests.power.incidents.edits import asked, refused_before
from contract_tests.power.incidents.incident import Incident
from contract_tests.power.incidents.second.selection import selected
from contract_tests.power.incidents.source import PATTERN, github
from contract_tests.power.mutants.rewriting import told

if TYPE_CHECKING:
    from bullseye_partner_emulator.behaviour import Handler
    from bullseye_partner_emulator.call import Call
    from bullseye_partner_emulator.json_text import JsonObject
    from contract_tests.power.mutants.exchange import Request

_VISITORS = ("listOrganizationVisitors",)
_WINDOW = 10_000
_KEYS_LISTED = 10


def _counted_to_the_next_page(body: JsonObject) -> None:
    body["total"] = min(body["total"], body["page"] * body["pageSize"] + 1)


def _search_on_first_page(call: Call, handler: Handler) -> Any:
    page = call.parameters["page"]
    if "search" in call.parameters:
        call.parameters["page"] = 1
    result: Any = handler(call)
    return {**result, "page": page}


def _last_one_missing(body: JsonObject) -> None:
    """Lose the last visitor if the last page is full."""
    if body["visitors"] and body["page"] * body["pageSize"] == body["total"]:
        body["visitors"].pop()


def _later_pages_turned(call: Call, handler: Handler) -> Any:
    if call.parameters["page"] == 1:
        return handler(call)
    return selected(call, handler, "organizations", lambda found: found[::-1])


def _beginning_of_number(request: Request) -> Request:
    match = re.match(r"[1-9]\d*", request.query.get("page", ""))
    return request.with_query(page=match[0]) if match and match[0] != request.query["page"] else request


def _beyond_the_window(request: Request) -> bool:
    numbers = [request.query.get("page", "1"), request.query.get("pageSize", "20")]
    if not all(re.fullmatch(r"[1-9]\d{0,8}", number) for number in numbers):
        return False
    return int(numbers[0]) * int(numbers[1]) > _WINDOW


PAGES = (
    Incident(
        "visitors-counted-to-the-next-page",
        "`total` of the visitors counts only until the first one of the next page.",
        github("langchain-ai/langgraphjs/issues/1556", "LangGraph told the limit for the total if there was more"),
        "paging",
        _VISITORS,
        "inferred",
        "organizations.yaml#VisitorPage",
        in_front(told(_counted_to_the_next_page)),
        ("GET organizations/<acme>/visitors?pageSize=10",),
    ),
    Incident(
        "search-ignores-page",
        "With a search, every page of organizations is the first one.",
        github("Rostlab/JS16_ProjectF/pull/142", "with a search, the page was ignored"),
        "paging",
        ("listOrganizations",),
        "documented",
        "parameters.yaml#Page",
        handled(_search_on_first_page),
        ("GET organizations?search=o&pageSize=2&page=2",),
    ),
    Incident(
        "last-of-full-page-missing",
        "The last visitor is missing if the last page is a full one.",
        github("ddnexus/pagy/issues/15", "nothing came if the number of items was that of a page"),
        "paging",
        _VISITORS,
        "inferred",
        "organizations.yaml#VisitorPage",
        in_front(told(_last_one_missing)),
        ("GET organizations/<acme>/visitors?pageSize=5&page=5",),
    ),
    Incident(
        "later-pages-turned",
        "From the second page on, the organizations come in the opposite order.",
        github("pypi/warehouse/issues/9679", "the order changed with the second page: some entries came twice"),
        "paging",
        ("listOrganizations",),
        "documented",
        "organizations.yaml#OrganizationPage",
        handled(_later_pages_turned),
        ("GET organizations?pageSize=3&page=2",),
    ),
    Incident(
        "beginning-of-page-number",
        "Of a page that is no number, the digits at its beginning are taken.",
        PATTERN,
        "validation",
        ("listOrganizations",),
        "documented",
        "parameters.yaml#Page",
        in_front(asked(_beginning_of_number)),
        ("GET organizations?page=1x",),
    ),
    Incident(
        "deep-pages-refused",
        "Pages beyond the 10,000th organization are refused.",
        github("iDigBio/idigbio-search-api/issues/18", "an API could not be paged beyond 10,000 records"),
        "limit",
        ("listOrganizations",),
        "inferred",
        "parameters.yaml#Page",
        in_front(refused_before(_beyond_the_window, 400, "BadRequest", "The result window is too large")),
        ("GET organizations?page=101&pageSize=100",),
    ),
    Incident(
        "ten-api-keys-listed",
        "Only the ten oldest API keys are listed.",
        github("contentful/contentful-management.js/issues/2274", "only the first 25 keys could be got"),
        "limit",
        ("listApiKeys",),
        "documented",
        "api-keys.yaml#ApiKeyListEnvelope",
        in_front(told(lambda body: body.update(apiKeys=body["apiKeys"][:_KEYS_LISTED]))),
        (*(f'POST api-keys {{"name": "Key {number}"}}' for number in range(8)), "GET api-keys"),
    ),
)
