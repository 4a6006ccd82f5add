"""Applies what was found to a copy of the description, and holds the result against what the changed page states."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

import msgspec

from contract_tests.documentation.applying import ROOT_FILE, apply_edits, write_texts
from contract_tests.documentation.comparison import compare
from contract_tests.documentation.description_parts import read_described
from contract_tests.documentation.page_facts import read_page
from contract_tests.power.documentation_styles.detection import DIFFERENCES, fresh_of
from contract_tests.power.documentation_styles.from_description import pages_of
from contract_tests.power.documentation_styles.stated_facts import FactKey, facts_of
from contract_tests.power.page_rendering import all_documented
from generator.contradictions import read_contradictions
from generator.description import load_description
from generator.finding import DescriptionError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contract_tests.documentation.described import Described
    from contract_tests.documentation.drift import Drift, Edit
    from contract_tests.documentation.statement import PageFacts
    from contract_tests.power.documentation_styles.changes import Change
    from contract_tests.power.documentation_styles.facts import Page
    from contract_tests.power.documentation_styles.style import Style
    from generator.contradictions import Contradiction
    from generator.description import Description
    from generator.finding import Finding
    from generator.json_pointer import Json

Repair: TypeAlias = Literal["repaired", "left", "wrong"]
"""`left`: the description says what it said before, not what changed. `wrong`: it states something else."""

_ROUNDS = 3


class Repaired(msgspec.Struct, frozen=True):
    """How a repair went, with an example of what is wrong."""

    result: Repair
    example: str = ""


def repair(
    change: Change,
    before: list[Drift],
    markdown: str,
    texts: Mapping[str, str],
    pages: tuple[Page, ...],
    style: Style,
    site: Mapping[str, PageFacts],
    described: tuple[Description, Described, Mapping[str, Contradiction]],
) -> Repaired:
    """Apply the edits for a change, look again and apply what that shows, as `docs_drift --apply` does.

    The edits are those of differences that the unchanged page does not show. A description has to load after them, and
    its recorded contradictions have to point at something; the lint, which takes seconds, is left out.

    Args:
        change: The change.
        before: What was found on the unchanged page.
        markdown: The changed page.
        texts: The files of the description, by name.
        pages: What all pages state, unchanged.
        style: How the page is written.
        site: What is read on the unchanged pages, by name: the others of them are read beside the changed one.
        described: The description of these files, all of it documented.
    """
    page = read_page(f"partner-api/{change.page.name}", markdown)
    others = [facts for name, facts in site.items() if name != change.page.name]
    with tempfile.TemporaryDirectory(prefix="repair-") as folder:
        root = Path(folder)
        write_texts(root, texts)
        done: set[Edit] = set()
        try:
            for i in range(_ROUNDS):
                drifts = _look(page, others, *(_described(root) if i else described))
                fresh = [d for d in fresh_of(before, drifts) if d.kind in DIFFERENCES and d.kind != "contradicted"]
                edits = [d.edit for d in fresh if d.edit and not d.edit.is_advice]
                edits = [edit for edit in dict.fromkeys(edits) if edit not in done]
                done |= {*edits}
                if not edits or not apply_edits(root, edits, check=_loading_problems).files:
                    break
            now = pages_of(load_description(root / ROOT_FILE).bundle)
        except (DescriptionError, KeyError, ValueError, IndexError, StopIteration) as error:
            return Repaired("wrong", f"{type(error).__name__}: {error}"[:300])
    return _judged(change, pages, now, style)


def _described(root: Path) -> tuple[Description, Described, Mapping[str, Contradiction]]:
    documented = all_documented(load_description(root / ROOT_FILE))
    return documented, read_described(documented), read_contradictions(documented)


def _look(
    page: PageFacts,
    others: list[PageFacts],
    documented: Description,
    described: Described,
    contradictions: Mapping[str, Contradiction],
) -> list[Drift]:
    """Return what is found on the changed page, the others being read as well."""
    found = compare(documented, described, contradictions, [page, *others])
    return [drift for drift in found if drift.spot.page == page.page]


def _loading_problems(root: Path) -> Sequence[Finding]:
    try:
        read_contradictions(load_description(root / ROOT_FILE))
    except DescriptionError as error:
        return error.findings
    return ()


def _judged(change: Change, before: tuple[Page, ...], now: tuple[Page, ...], style: Style) -> Repaired:
    by_name = {page.name: page for page in now}
    old = facts_of(next(page for page in before if page.name == change.page.name), style)
    new = facts_of(change.page, style)
    stays: dict[FactKey, Json] = {}
    got: dict[FactKey, Json] = {}
    for page in before:
        facts = facts_of(page, style)
        wanted = new if page.name == change.page.name else facts
        stays |= {key: value for key, value in wanted.items() if facts.get(key) == value}
        got |= facts_of(by_name[page.name], style) if page.name in by_name else {}
    lost = [key for key, value in stays.items() if not _holds(got.get(key), value, old.get(key))]
    known = stays.keys() | old.keys() | new.keys()
    added = [key for key in got if key not in known]
    if lost or added:
        key = (lost or added)[0]
        return Repaired("wrong", f"{key}: {stays.get(key)} -> {got.get(key)}"[:300])
    fresh = {key: value for key, value in new.items() if old.get(key) != value}
    failed = [key for key, value in fresh.items() if not _holds(got.get(key), value, old.get(key))]
    if failed:
        changed = any(got.get(key) != old.get(key) for key in failed)
        example = f"{failed[0]}: page {fresh[failed[0]]}, description {got.get(failed[0])}"[:300]
        return Repaired("wrong" if changed else "left", example)
    return Repaired("repaired")


def _holds(got: Json, wanted: Json, before: Json) -> bool:
    """Whether the description states what a page states; values that a page no longer lists are kept as inferred."""
    if isinstance(got, list) and isinstance(wanted, list):
        stated = {*map(str, cast("list[object]", got))}
        listed = {*map(str, cast("list[object]", wanted))}
        return listed <= stated and stated - listed <= {*map(str, before or [])}
    if isinstance(wanted, str) and wanted == "number" and got == "integer":
        return True
    return bool(got == wanted)
