"""The laws of pages, and of the filters of lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract_tests.scenario.plan import NAME_PREFIX
from contract_tests.scenario.steps.days import shifted
from contract_tests.scenario.steps.ground import NOBODY, PAGE_OPERATION, Ground
from generator.operations import PAGE_PARAMETERS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from generator.json_pointer import JsonObject


_SEARCHED = 10
"""Organizations that are searched for visitors."""


class PageSteps(Ground):
    """Walks lists."""

    def page_organizations(self) -> None:
        """Hold the pages of organizations against the laws of pagination."""
        known = [str(organization["id"]) for organization in self.organizations]
        listed = self._laws_of_pages(PAGE_OPERATION, {}, {}, "organizations")
        missing = [organization_id for organization_id in known if organization_id not in listed]
        self.session.equal(missing, [], "the list has what was created", "$.organizations")
        order = [organization_id for organization_id in listed if organization_id in known]
        self.session.equal(order, known, "stable order", "$.organizations")
        own = {str(organization["id"]): organization for organization in self.organizations}
        for number, organization_id in enumerate(listed):
            if organization_id in own:
                item = self._items[number]
                self.session.equal(item, own[organization_id], "list and single answer agree", "$.organizations[0]")

    def _laws_of_pages(
        self, operation_id: str, path: Mapping[str, str], query: Mapping[str, str | int], items: str
    ) -> list[str]:
        """Walk all pages; return the ids of all items in their order."""
        session = self.session
        page_name, size_name = PAGE_PARAMETERS
        sizes = self._parameter(operation_id, size_name)
        pages = self._parameter(operation_id, page_name)
        default = session.call(operation_id, path, query=query)
        session.equal(default.pick(page_name), pages["default"], "default page", f"$.{page_name}")
        session.equal(default.pick(size_name), sizes["default"], "default page size", f"$.{size_name}")
        total = int(default.pick("total"))
        first = [str(item["id"]) for item in default.pick(items)]
        session.equal(len(first), min(total, sizes["default"]), "page size is honoured", f"$.{items}")
        everything: list[JsonObject] = []
        number = 1
        while len(everything) < total and number <= total // sizes["maximum"] + 1:
            answer = session.call(operation_id, path, query={**query, size_name: sizes["maximum"], page_name: number})
            session.equal(answer.pick("total"), total, "total is the same on every page", "$.total")
            session.equal(answer.pick(size_name), sizes["maximum"], "echo", f"$.{size_name}")
            session.equal(answer.pick(page_name), number, "echo", f"$.{page_name}")
            everything += answer.pick(items)
            number += 1
        ids = [str(item["id"]) for item in everything]
        session.equal(len(ids), total, "total counts all items", "$.total")
        session.equal(len(set(ids)), len(ids), "an item is listed once", f"$.{items}")
        session.equal(first, ids[: len(first)], "stable order", f"$.{items}")
        size = 2 if total < 40 else 7
        walked: list[str] = []
        for number in (1, 2, 3):
            answer = session.call(operation_id, path, query={**query, page_name: number, size_name: size})
            got = [str(item["id"]) for item in answer.pick(items)]
            expected = ids[(number - 1) * size : number * size]
            session.equal(got, expected, "pages are consecutive and disjoint", f"$.{items}")
            session.equal(answer.pick("total"), total, "total is the same on every page", "$.total")
            session.equal(answer.pick(size_name), size, "echo", f"$.{size_name}")
            session.equal(answer.pick(page_name), number, "echo", f"$.{page_name}")
            walked += got
        one = session.call(operation_id, path, query={**query, size_name: sizes["minimum"]})
        session.equal(len(one.pick(items)), min(total, sizes["minimum"]), "page size is honoured", f"$.{items}")
        # The last page is as long as what is left, the one after it is empty.
        last = max(1, -(-total // size))
        answer = session.call(operation_id, path, query={**query, page_name: last, size_name: size})
        session.equal(
            [str(item["id"]) for item in answer.pick(items)], ids[(last - 1) * size :], "last page", f"$.{items}"
        )
        past = session.call(operation_id, path, query={**query, page_name: last + 1, size_name: size})
        session.equal(past.pick(items), [], "a page past the end is empty", f"$.{items}")
        session.equal(past.pick("total"), total, "total is the same on every page", "$.total")
        self._items = everything
        return ids

    def differ_in_status(self) -> None:
        """Disable an organization and delete another one."""
        self.session.call(
            "updateOrganizationStatus",
            {"organizationId": self._id(2)},
            body=self.facts.status_body(self.facts.disabled),
        )
        self.session.call("deleteOrganization", {"organizationId": self._id(3)})

    def filter_organizations(self) -> None:
        """Hold each filter of the organizations against the whole list."""
        self._laws_of_pages(PAGE_OPERATION, {}, {}, "organizations")
        everything = list(self._items)
        folded = f"{NAME_PREFIX}näme 1".upper()
        states: list[str] = self._parameter(PAGE_OPERATION, "status")["enum"]
        searched = (folded, NAME_PREFIX, "äme", f"{self.tag}-2", "no organization is called so %_")
        external = (f"{self.tag}-1", f"{self.tag}-", f"{self.tag}-1".upper(), f"{self.tag}-nobody")
        queries: list[dict[str, str]] = [{"status": state} for state in states]
        queries += [{"search": text} for text in searched]
        queries += [{"externalId": text} for text in external]
        queries.append({"status": self.facts.disabled, "search": "NÄME"})
        queries.append({"status": self.facts.disabled, "externalId": f"{self.tag}-1"})
        for query in queries:
            with self.session.step(f"filter {query}", PAGE_OPERATION):
                expected = [item["id"] for item in everything if _matches(item, query)]
                self._law_of_filters(PAGE_OPERATION, {}, query, "organizations", expected)

    def _law_of_filters(
        self,
        operation_id: str,
        path: Mapping[str, str],
        query: Mapping[str, str],
        items: str,
        expected: Sequence[str],
    ) -> None:
        """Hold a list with filters against the ids that have to come, on the first page and on the second one."""
        session, where = self.session, f"filter {', '.join(query)}"
        page_name, size_name = PAGE_PARAMETERS
        size = self._parameter(operation_id, size_name)["maximum"]
        answer = session.call(operation_id, path, query={**query, size_name: size})
        session.equal([item["id"] for item in answer.pick(items)], expected[:size], "a filter filters", where)
        session.equal(answer.pick("total"), len(expected), "total counts what matches", where)
        second = session.call(operation_id, path, query={**query, page_name: 2, size_name: 1})
        got = [item["id"] for item in second.pick(items)]
        session.equal(got, expected[1:2], "a filter filters", f"{where}, second page")

    def page_visitors(self) -> None:
        """Hold visitors against the laws of pages and of the range of days."""
        with_visitors = NOBODY
        for item in self._all(PAGE_OPERATION, {}, "organizations")[:_SEARCHED]:
            path = {"organizationId": str(item["id"])}
            if len(self.session.call("listOrganizationVisitors", path).pick("visitors")) > 2:
                with_visitors = path["organizationId"]
                break
        if with_visitors == NOBODY:
            return
        path = {"organizationId": with_visitors}
        self._laws_of_pages("listOrganizationVisitors", path, {}, "visitors")
        everything = list(self._items)
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
            self._law_of_filters("listOrganizationVisitors", path, query, "visitors", expected)
        if not self.organizations:
            return
        empty = self.session.call("listOrganizationVisitors", {"organizationId": self.organization})
        self.session.equal(empty.pick("visitors"), [], "a new organization has no visitors", "$.visitors")

    def page_logs(self) -> None:
        """Hold the delivery log against the laws of pagination."""
        self._laws_of_pages("listWebhookLogs", {}, {}, "logs")


def _matches(organization: JsonObject, query: Mapping[str, str]) -> bool:
    """Return whether an organization passes the filters of the list."""
    return (
        query.get("status", organization["status"]) == organization["status"]
        and query.get("externalId", organization["externalId"]) == organization["externalId"]
        and query.get("search", "").casefold() in organization["name"].casefold()
    )
