"""Shows a look at the documentation as one HTML page: the lines of page and description side by side, and the edit."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, cast

import msgspec

from contract_tests.documentation.applying import read_texts
from contract_tests.documentation.description_parts import read_described
from contract_tests.documentation.drift import Drift  # noqa: TC001 - msgspec reads the annotations
from contract_tests.documentation.file_edits import edit_files
from contract_tests.documentation.finding_order import KINDS, by_kind, owner_of
from contract_tests.documentation.renamed_pages import with_known_names
from contract_tests.documentation.yaml_style import block
from contract_tests.html_page import page_template
from generator.headings import read_headings
from generator.json_pointer import split
from generator.yaml_document import parse_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from contract_tests.documentation.crawl import Crawl
    from contract_tests.documentation.drift import Edit
    from contract_tests.documentation.look import Look
    from generator.description import Description
    from generator.json_pointer import JsonObject

_AROUND = 3
"""Lines that are shown before and after the one that is meant."""

_LONGEST_DIFF = 400
"""Lines of a diff; a whole new page may have more."""


class Line(msgspec.Struct, frozen=True):
    """A line of a text, its number from 1, and whether it is the one that is meant, added, or taken away."""

    number: int
    text: str
    mark: str = ""


class Shown(msgspec.Struct, frozen=True):
    """A finding with the lines that it is about."""

    finding: Drift
    page: tuple[Line, ...]
    file: str
    description: tuple[Line, ...]
    diff: tuple[Line, ...]
    note: str


def render_look(look: Look, pages: Mapping[str, str], files: Mapping[str, str], now: datetime) -> str:
    """Return the page of a look.

    Args:
        look: What was found.
        pages: The Markdown of the pages, by the names that findings have.
        files: The texts of the description's files, by their names from the root: `openapi/paths/billing.yaml`.
        now: When it was looked.
    """
    groups: dict[str, dict[str, list[Shown]]] = {}
    for kind, findings in by_kind(look.open).items():
        owners = groups.setdefault(kind, {})
        for finding in findings:
            owner = owner_of(finding) if kind == "confirmed" else ""
            owners.setdefault(owner, []).append(_show(finding, pages, files))
    return page_template(Path(__file__).parent, "look.html.jinja").render(
        look=look,
        groups=groups,
        meanings=KINDS,
        verdict=verdict(look),
        now=now,
    )


def write_page(description: Description, look: Look, crawled: Crawl, path: Path, now: datetime) -> None:
    """Write the page of a look at pages that were read.

    Raises:
        OSError: the file cannot be written.
    """
    pages = with_known_names(crawled, read_headings(description), read_described(description)).pages
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render_look(look, pages, read_texts(description.path.parent.parent), now), encoding="utf-8")


def verdict(look: Look) -> str:
    """Say in a few words what was found."""
    count = len(look.drift)
    if not count:
        return "The documentation has not drifted"
    return "One thing to act on" if count == 1 else f"{count} things to act on"


def _show(finding: Drift, pages: Mapping[str, str], files: Mapping[str, str]) -> Shown:
    edit = None if finding.contradiction else finding.edit
    page = pages.get(finding.spot.page, "").splitlines()
    file = edit.file if edit else ""
    diff = _diff(edit, files) if edit and not edit.is_advice else []
    note = "; ".join(change.yaml.lstrip("# ") for change in edit.changes) if edit and edit.is_advice else ""
    return Shown(
        finding=finding,
        page=_around(page, finding.spot.line) if finding.kind != "unread" else (),
        file=f"{file}:{edit.line}" if edit and file in files else "",
        description=_around(files.get(file, "").splitlines(), edit.line) if edit else (),
        diff=tuple(diff[:_LONGEST_DIFF]),
        note=note or (f"{len(diff) - _LONGEST_DIFF} more lines" if len(diff) > _LONGEST_DIFF else ""),
    )


def _around(lines: Sequence[str], number: int) -> tuple[Line, ...]:
    first = max(1, number - _AROUND)
    shown = enumerate(lines[first - 1 : number + _AROUND], first)
    return tuple(Line(i, text, "meant" if i == number else "") for i, text in shown)


def _diff(edit: Edit, files: Mapping[str, str]) -> list[Line]:
    """Return what an edit changes, as a unified diff of the files, then each copy against what it is a copy of."""
    lines: list[Line] = []
    marks = {"+": "added", "-": "removed", "@": "place"}
    for file, text in edit_files(files, [edit]).files.items():
        old, new = files.get(file, "").splitlines(), text.splitlines()
        _, _, *changes = difflib.unified_diff(old, new, n=2, lineterm="")
        lines.append(Line(0, file, "place"))
        lines += [Line(0, one, marks.get(one[:1], "")) for one in changes]
    for change in edit.changes:
        if change.copy_of and change.file in files:
            before = block(cast("JsonObject", parse_yaml(files[change.file], change.file).value)[change.copy_of])
            _, _, *changes = difflib.unified_diff(before.splitlines(), change.yaml.splitlines(), n=2, lineterm="")
            lines.append(Line(0, f"{split(change.pointer)[-1]}, a copy of {change.copy_of}", "place"))
            lines += [Line(0, one, marks.get(one[:1], "")) for one in changes]
    return lines
