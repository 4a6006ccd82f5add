"""Pages and operations that nobody has described: found, and proposed as a description of their own."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from contract_tests.documentation.drift import Edit
from contract_tests.documentation.operation_names import OperationNames
from contract_tests.documentation.page_source import REFERENCE
from contract_tests.documentation.proposed_links import propose_links
from contract_tests.documentation.proposed_operations import Proposer, Stated, as_pointer
from contract_tests.documentation.proposed_schemas import TO_DESCRIBE
from contract_tests.documentation.statement import Spot, Subject
from contract_tests.documentation.yaml_style import block
from generator.headings import FILE, read_headings
from generator.json_pointer import Json, JsonObject, join
from generator.names import method_name_of
from generator.traversal import operations_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contract_tests.documentation.findings import Findings
    from contract_tests.documentation.proposed_links import Link
    from contract_tests.documentation.proposed_operations import Proposed
    from contract_tests.documentation.statement import PageFacts, Statement
    from generator.description import Description


def find_new_pages(found: Findings, description: Description, known: Iterable[str], pages: Sequence[PageFacts]) -> None:
    """Note the pages of the reference that nobody has described, and new operations on the others.

    Args:
        found: Takes the findings.
        description: The description.
        known: The names of the pages that it knows.
        pages: What the pages state, requests written as the description writes them.
    """
    pages_known = {*known}
    linked = {s.subject.name for page in pages for s in page.statements if s.subject.place == "page"}
    proposed: set[str] = set()
    for page in pages:
        stated = [one for one in _unknown_operations(found, page) if one.operation not in proposed]
        proposed |= {one.operation for one in stated}
        if page.page.startswith(REFERENCE) and page.page not in pages_known:
            edit = PageProposal(description, page, is_linked=page.page in linked).of_page(stated)
            names = ", ".join(one.operation for one in stated) or "no operation that is understood"
            title = Spot(page.page, "", 1)
            subject = Subject("", "page", page.page)
            found.note("extra", subject, "presence", title, "no such page", names, edit)
            continue
        # All of a page in one edit: they share schemas and parameters, and links lead from one to the other.
        shared = PageProposal(description, page, is_linked=True).of_operations(stated) if stated else None
        for one in stated:
            subject = Subject(one.operation, "operation")
            found.note("extra", subject, "presence", one.spot, "no such operation", one.operation, shared)


def _unknown_operations(found: Findings, page: PageFacts) -> list[Stated]:
    """Return the operations of a page that the description does not have, in the order of the page."""
    of_operation: dict[str, list[Statement]] = defaultdict(list)
    in_section: dict[str, set[str]] = defaultdict(set)
    for statement in page.statements:
        operation = statement.subject.operation
        if operation:
            in_section[statement.spot.section].add(operation)
        if operation and Subject(operation, "operation") not in found.parts and operation not in found.moved:
            of_operation[operation].append(statement)
    return [
        Stated(operation, spot, in_section[spot.section] == {operation}, tuple(statements))
        for operation, statements in of_operation.items()
        if (spot := _start(statements)) is not None
    ]


def _start(statements: Iterable[Statement]) -> Spot | None:
    """Return where an operation is told of: in a section that says more than that it exists, if there is one."""
    starts = [s for s in statements if s.subject.place == "operation" and s.aspect == "presence"]
    told = {s.spot.section for s in statements if s.subject.place != "operation"}
    return next((s.spot for s in starts if s.spot.section in told), starts[0].spot if starts else None)


class PageProposal:
    """The edit that describes new operations of a page, in all files that it takes."""

    def __init__(self, description: Description, page: PageFacts, *, is_linked: bool) -> None:
        self._description = description
        self._bundle = description.bundle
        self._folder = description.path.parent
        self._page = page
        self._is_linked = is_linked
        self._address = self._bundle["info"]["contact"]["url"].partition(REFERENCE)[0] + page.page

    def of_page(self, stated: Sequence[Stated]) -> Edit:
        """Return the edit that describes a new page with its operations."""
        name = self._page.page.removeprefix(REFERENCE)
        file, tag = name.replace("/", "-"), name.replace("/", "_").replace("-", "_")
        anchors = list(dict.fromkeys(spot.section for spot in self._page.sections if spot.section))
        headings = self._edit(FILE, join("", self._page.page), anchors)
        if not stated:
            return headings
        value: JsonObject = {
            "name": tag,
            "description": TO_DESCRIBE,
            "externalDocs": {"url": self._address},
        }
        value |= {} if self._is_linked else {"x-not-in-overview": True}
        new_tag = self._edit("partner-api.yaml", "/tags/-", value)
        return _joined([*self._operations(stated, file, tag), new_tag, headings])

    def of_operations(self, stated: Sequence[Stated]) -> Edit:
        """Return the edit that describes new operations of a page that is known, or of none of the reference."""
        tag, file = self._place(stated[0].path)
        return _joined([*self._operations(stated, file, tag), *self._headings(stated)])

    def _headings(self, stated: Sequence[Stated]) -> list[Edit]:
        """Return the edits that add the sections of operations to the headings of a page that is known."""
        known = read_headings(self._description).get(self._page.page, [])
        sections = dict.fromkeys(one.spot.section for one in stated)
        new = [section for section in sections if section and section not in known]
        return [self._edit(FILE, join("", self._page.page, "-"), section) for section in new]

    def _place(self, path: str) -> tuple[str, str]:
        """Return tag and file of the operations nearest to a path: those of its page, if that has any."""
        name = self._page.page.removeprefix(REFERENCE)
        best, place = (-1, -1), ("", name)
        for pointer, other, _, operation in operations_of(self._bundle, "paths"):
            file = self._description.locate(pointer).file.rpartition("/")[2].removesuffix(".yaml")
            same = next((i for i, (one, two) in enumerate(zip(path, other, strict=False)) if one != two), len(other))
            nearness = (int(file == name), same)
            if nearness > best:
                best, place = nearness, (operation["tags"][0], file)
        return place

    def _operations(self, stated: Sequence[Stated], file: str, tag: str) -> list[Edit]:
        known = [operation for _, _, _, operation in operations_of(self._bundle, "paths")]
        ids = [operation["operationId"] for operation in known]
        methods = [(one["tags"][0], method_name_of(one["operationId"], one["tags"][0])) for one in known]
        proposer = Proposer(self._description, file, tag, OperationNames(ids, methods))
        # The answers that show one thing name its schema; what lists show of it may be less.
        singles_first = sorted(stated, key=lambda one: one.lists)
        by_operation = {one.operation: proposer.propose(one) for one in singles_first}
        proposed = [by_operation[one.operation] for one in stated]
        links = propose_links(self._description, proposed)
        for link in links:
            if link.giver is not None:
                answer = link.giver.value["responses"][link.giver.status]
                at = answer.pop("x-evidence")
                answer.setdefault("links", {})[link.name] = _reference("links", link.component)
                answer["x-evidence"] = at
        edits = self._paths(proposed, proposer, file)
        edits += self._file(f"components/schemas/{file}.yaml", proposer.schemas.components)
        edits += [self._edit("components/parameters.yaml", join("", n), v) for n, v in proposer.parameters.items()]
        edits += [self._edit("components/links.yaml", join("", link.component), link.value) for link in links]
        return edits + [edit for link in links if link.giver is None for edit in self._described_giver(link)]

    def _paths(self, proposed: Sequence[Proposed], proposer: Proposer, file: str) -> list[Edit]:
        """Return the edits of the file of paths, and of the index of paths."""
        items: dict[str, JsonObject] = {}
        edits: list[Edit] = []
        for one in proposed:
            path, method = one.stated.path, one.stated.method.lower()
            if path in self._bundle["paths"]:
                location = self._description.locate(join("/paths", path))
                edits.append(Edit(location.file, location.line, as_pointer(one.stated), block(one.value)))
                continue
            if path not in items:
                parameters = proposer.path_parameters(one.stated)
                items[path] = {"parameters": parameters} if parameters else {}
            items[path][method] = one.value
        edits = self._file(f"paths/{file}.yaml", items) + edits
        for path in items:
            reference = {"$ref": f"paths/{file}.yaml#/{path.replace('~', '~0').replace('/', '~1')}"}
            edits.append(self._edit("partner-api.yaml", join("/paths", path), reference))
        return edits

    def _described_giver(self, link: Link) -> list[Edit]:
        location = self._description.locate(link.pointer)
        _, path, method, *rest = link.pointer.removeprefix("/").split("/")
        pointer = "/".join(["", path, method, *rest, "links", link.name])
        return [Edit(location.file, location.line, pointer, block(_reference("links", link.component)))]

    def _file(self, name: str, values: JsonObject) -> list[Edit]:
        """Return the edits that add values to a file, or make it."""
        if not values:
            return []
        if (self._folder / name).is_file():
            return [self._edit(name, join("", key), value) for key, value in values.items()]
        return [Edit(f"{self._folder.name}/{name}", 1, "", f"# {self._address}\n{block(values)}\n")]

    def _edit(self, name: str, pointer: str, value: Json) -> Edit:
        return Edit(f"{self._folder.name}/{name}", 1, pointer, block(value))


def _reference(kind: str, component: str) -> JsonObject:
    return {"$ref": f"../components/{kind}.yaml#/{component}"}


def _joined(edits: Sequence[Edit]) -> Edit:
    """Return one edit that is made whole or not at all."""
    first, *others = edits
    return Edit(first.file, first.line, first.pointer, first.yaml, also=tuple(others))
