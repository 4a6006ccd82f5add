"""The laws of pages, and of the filters of lists."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from contract_tests import oracles
from contract_tests.scenario.claims import filter_oracle
from contract_tests.scenario.plan import NAME_PREFIX
from contract_tests.scenario.steps.days import shifted
from contract_tests.scenario.steps.ground import NOBODY, PAGE_OPERATION, Ground
from generator.operations import PAGE_PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generator.json_pointer import JsonObject


_SEARCHED = 10
"""Organizations that are searched for visitors."""
_FAR = 10_000
"""Items up to which some search engines can be paged."""


def page_organizations(ground: Ground) -> None:
    """Hold the pages of organizations against the laws of pagination."""
    known = [str(organization["id"]) for organization in ground.made.organizations]
    items = laws_of_pages(ground, PAGE_OPERATION, {}, {}, "organizations")
    listed = [str(item["id"]) for item in items]
    missing = [organization_id for organization_id in known if organization_id not in listed]
    ground.session.equal(missing, [], oracles.LISTED_AFTER_CREATION, "$.organizations")
    order = [organization_id for organization_id in listed if organization_id in known]
    ground.session.equal(order, known, oracles.CREATION_ORDER, "$.organizations")
    own = {str(organization["id"]): organization for organization in ground.made.organizations}
    for number, organization_id in enumerate(listed):
        if organization_id in own:
            item, known_as = items[number], own[organization_id]
            law = oracles.LIST_AND_ITEM_AGREE
            ground.session.equal(item, known_as, law, "$.organizations[0]", beside="getOrganization")


def laws_of_pages(
    ground: Ground,
    operation_id: str,
    path: Mapping[str, str],
    query: Mapping[str, str | int],
    items: str,
    key: str = "",
) -> list[JsonObject]:
    """Walk all pages; return all items in their order. `key` is that of another account."""
    session = ground.session
    call = partial(session.call, operation_id, path, key=key)
    page_name, size_name = PAGE_PARAMETERS
    sizes = ground.parameter(operation_id, size_name)
    pages = ground.parameter(operation_id, page_name)
    default = call(query=query)
    session.equal(default.pick(page_name), pages["default"], oracles.DEFAULT_PAGE, f"$.{page_name}")
    session.equal(default.pick(size_name), sizes["default"], oracles.DEFAULT_PAGE_SIZE, f"$.{size_name}")
    total = int(default.pick("total"))
    first = [str(item["id"]) for item in default.pick(items)]
    session.equal(len(first), min(total, sizes["default"]), oracles.PAGE_SIZE, f"$.{items}")
    everything: list[JsonObject] = []
    number = 1
    while len(everything) < total and number <= total // sizes["maximum"] + 1:
        answer = call(query={**query, size_name: sizes["maximum"], page_name: number})
        session.equal(answer.pick("total"), total, oracles.SAME_TOTAL, "$.total")
        session.equal(answer.pick(size_name), sizes["maximum"], oracles.ECHO, f"$.{size_name}")
        session.equal(answer.pick(page_name), number, oracles.ECHO, f"$.{page_name}")
        everything += answer.pick(items)
        number += 1
    ids = [str(item["id"]) for item in everything]
    session.equal(len(ids), total, oracles.TOTAL_COUNTS_ALL, "$.total")
    session.equal(len(set(ids)), len(ids), oracles.LISTED_ONCE, f"$.{items}")
    session.equal(first, ids[: len(first)], oracles.STABLE_ORDER, f"$.{items}")
    size = 2 if total < 40 else 7
    walked: list[str] = []
    for number in (1, 2, 3):
        answer = call(query={**query, page_name: number, size_name: size})
        got = [str(item["id"]) for item in answer.pick(items)]
        expected = ids[(number - 1) * size : number * size]
        session.equal(got, expected, oracles.PAGES_CONSECUTIVE, f"$.{items}")
        session.equal(answer.pick("total"), total, oracles.SAME_TOTAL, "$.total")
        session.equal(answer.pick(size_name), size, oracles.ECHO, f"$.{size_name}")
        session.equal(answer.pick(page_name), number, oracles.ECHO, f"$.{page_name}")
        walked += got
    one = call(query={**query, size_name: sizes["minimum"]})
    session.equal(len(one.pick(items)), min(total, sizes["minimum"]), oracles.PAGE_SIZE, f"$.{items}")
    # The last page is as long as what is left, the one after it is empty.
    last = max(1, -(-total // size))
    answer = call(query={**query, page_name: last, size_name: size})
    session.equal(
        [str(item["id"]) for item in answer.pick(items)], ids[(last - 1) * size :], oracles.LAST_PAGE, f"$.{items}"
    )
    past = call(query={**query, page_name: last + 1, size_name: size})
    session.equal(past.pick(items), [], oracles.PAST_THE_END, f"$.{items}")
    session.equal(past.pick("total"), total, oracles.SAME_TOTAL, "$.total")
    return everything


def full_sizes(ground: Ground, operation_id: str, total: int) -> list[int]:
    """Return page sizes of which the last page of so many items is full: one of several pages, one of a single page."""
    sizes = ground.parameter(operation_id, PAGE_PARAMETERS[1])
    divisors = [size for size in range(sizes["minimum"], min(total, sizes["maximum"]) + 1) if total % size == 0]
    several, alone = ([size for size in divisors if (size == total) is whole] for whole in (False, True))
    return [*several[-1:], *alone]


def of_full_pages(
    ground: Ground, operation_id: str, path: Mapping[str, str], items: str, ids: Sequence[str], size: int
) -> None:
    """Hold the last page, which is a full one, against the ids of all items, and the page after it against nothing."""
    session = ground.session
    page_name, size_name = PAGE_PARAMETERS
    last = len(ids) // size
    for number, oracle in ((last, oracles.LAST_PAGE), (last + 1, oracles.PAST_THE_END)):
        answer = session.call(operation_id, path, query={page_name: number, size_name: size})
        got = [str(item["id"]) for item in answer.pick(items)]
        session.equal(got, list(ids[(number - 1) * size :]), oracle, f"$.{items}")
        session.equal(answer.pick("total"), len(ids), oracles.SAME_TOTAL, "$.total")


def beyond_the_end(ground: Ground, operation_id: str, path: Mapping[str, str], items: str, total: int) -> None:
    """Ask for a page far beyond the end: it is empty, and counts as many items as the first one."""
    session = ground.session
    page_name, size_name = PAGE_PARAMETERS
    size = ground.parameter(operation_id, size_name)["maximum"]
    number = max(_FAR, total) // size + 2
    answer = session.call(
        operation_id, path, query={page_name: number, size_name: size}, oracle=oracles.PAST_THE_END, why="a far page"
    )
    session.equal(answer.pick(items), [], oracles.PAST_THE_END, f"$.{items}")
    session.equal(answer.pick("total"), total, oracles.SAME_TOTAL, "$.total")
    session.equal(answer.pick(page_name), number, oracles.ECHO, f"$.{page_name}")


def differ_in_status(ground: Ground) -> None:
    """Disable an organization and delete another one."""
    ground.session.call(
        "updateOrganizationStatus",
        {"organizationId": ground.organization_id(2)},
        body=ground.facts.status_body(ground.facts.disabled),
    )
    ground.session.call("deleteOrganization", {"organizationId": ground.organization_id(3)})


def filter_organizations(ground: Ground) -> None:
    """Hold each filter of the organizations against the whole list."""
    everything = laws_of_pages(ground, PAGE_OPERATION, {}, {}, "organizations")
    folded = f"{NAME_PREFIX}näme 1".upper()
    states: list[str] = ground.parameter(PAGE_OPERATION, "status")["enum"]
    searched = (folded, NAME_PREFIX, "äme", f"{ground.tag}-2", "no organization is called so %_")
    external = (f"{ground.tag}-1", f"{ground.tag}-", f"{ground.tag}-1".upper(), f"{ground.tag}-nobody")
    queries: list[dict[str, str]] = [{"status": state} for state in states]
    queries += [{"search": text} for text in searched]
    queries += [{"externalId": text} for text in external]
    queries.append({"status": ground.facts.disabled, "search": "NÄME"})
    queries.append({"status": ground.facts.disabled, "externalId": f"{ground.tag}-1"})
    for query in queries:
        with ground.session.step(f"filter {', '.join(query)}", PAGE_OPERATION):
            expected = [item["id"] for item in everything if _matches(item, query)]
            law_of_filters(ground, PAGE_OPERATION, {}, query, "organizations", expected)


def law_of_filters(
    ground: Ground,
    operation_id: str,
    path: Mapping[str, str],
    query: Mapping[str, str],
    items: str,
    expected: Sequence[str],
    key: str = "",
) -> None:
    """Hold a list with filters against the ids that have to come, on the first page and on the second one.

    `key` is that of another account.
    """
    session, where = ground.session, f"filter {', '.join(query)}"
    page_name, size_name = PAGE_PARAMETERS
    size = ground.parameter(operation_id, size_name)["maximum"]
    answer = session.call(operation_id, path, query={**query, size_name: size}, key=key)
    oracle = filter_oracle(ground.facts, ground.facts.operations[operation_id], query)
    session.equal([item["id"] for item in answer.pick(items)], expected[:size], oracle, where)
    session.equal(answer.pick("total"), len(expected), oracles.TOTAL_COUNTS_MATCHES, where)
    second = session.call(operation_id, path, query={**query, page_name: 2, size_name: 1}, key=key)
    got = [item["id"] for item in second.pick(items)]
    session.equal(got, expected[1:2], oracle, f"{where}, second page")
    session.equal(second.pick("total"), len(expected), oracles.TOTAL_COUNTS_MATCHES, f"{where}, second page")


def page_visitors(ground: Ground) -> None:
    """Hold visitors against the laws of pages and of the range of days."""
    with_visitors = NOBODY
    for item in ground.listed(PAGE_OPERATION, {}, "organizations")[:_SEARCHED]:
        path = {"organizationId": str(item["id"])}
        if len(ground.session.call("listOrganizationVisitors", path).pick("visitors")) > 2:
            with_visitors = path["organizationId"]
            break
    if with_visitors == NOBODY:
        return
    path = {"organizationId": with_visitors}
    everything = laws_of_pages(ground, "listOrganizationVisitors", path, {}, "visitors")
    days = sorted(str(visitor["lastSeenAt"])[:10] for visitor in everything if visitor.get("lastSeenAt"))
    if not days:
        return
    middle = days[len(days) // 2]
    ranges = [
        (middle, None),
        (None, middle),
        (middle, middle),
        (None, shifted(days[0], -1)),
        (shifted(days[-1], 1), None),
    ]
    for start, end in ranges:
        query = {"startDate": start} if start else {}
        query |= {"endDate": end} if end else {}
        expected = [
            visitor["id"]
            for visitor in everything
            if (not start or str(visitor["lastSeenAt"])[:10] >= start)
            and (not end or str(visitor["lastSeenAt"])[:10] <= end)
        ]
        law_of_filters(ground, "listOrganizationVisitors", path, query, "visitors", expected)
    if not ground.made.organizations:
        return
    empty = ground.session.call("listOrganizationVisitors", {"organizationId": ground.organization})
    ground.session.equal(empty.pick("visitors"), [], oracles.NEW_ORGANIZATION_WITHOUT_VISITORS, "$.visitors")


def _matches(organization: JsonObject, query: Mapping[str, str]) -> bool:
    """Return whether an organization passes the filters of the list."""
    return (
        query.get("status", organization["status"]) == organization["status"]
        and query.get("externalId", organization["externalId"]) == organization["externalId"]
        and query.get("search", "").casefold() in organization["name"].casefold()
    )
