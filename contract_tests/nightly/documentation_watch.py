"""Watches the published documentation."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from contract_tests.documentation.baseline import Hashes, changes_since, hash_sections
from contract_tests.documentation.crawl import CrawlError
from contract_tests.documentation.described import GUIDES
from contract_tests.documentation.finding_order import KINDS
from contract_tests.documentation.look import look
from contract_tests.documentation.page_source import REFERENCE, shown_address
from contract_tests.nightly.markdown import block, code
from contract_tests.nightly.watched import Problem, Watched, not_checked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from contract_tests.accepted import Accepted
    from contract_tests.clock import Clock
    from contract_tests.documentation.crawl import Crawl
    from contract_tests.documentation.drift import Drift, Edit
    from contract_tests.documentation.look import Look
    from generator.description import Description

DOCUMENTATION = "documentation"
"""The name of this watch."""

_SHOWN = 20
"""Findings of one cause that an issue lists."""


def watch_documentation(
    description: Description,
    source: str,
    *,
    accepted: Iterable[Accepted],
    before: Mapping[str, list[str]] | None,
    today: date,
    clock: Clock,
) -> tuple[Watched, tuple[Look, Crawl] | None]:
    """Hold pages against the description; return the result, and the look if there was one.

    Args:
        description: The description.
        source: A folder, or the address of a site. What a site fails at in a moment is asked for again.
        accepted: Known differences.
        before: The hashes of the sections that the last night saw.
        today: The day.
        clock: The time, and how to wait.
    """
    try:
        seen, crawled = look(description, source, None, clock)
    except CrawlError as error:
        reason = str(error).replace(source, shown_address(source))
        return not_checked(DOCUMENTATION, reason, of=shown_address(source)), None
    seen = seen.accepting(accepted, today)
    problems = tuple(problems_of(seen))
    unread = "; ".join(f"{page}: {reason}" for page, reason in seen.unread.items())
    listed = all(name.startswith((REFERENCE, GUIDES)) for name in seen.unread)
    changes = changes_since(_hashes(before), crawled.pages) if before is not None else []
    watched = Watched(
        DOCUMENTATION,
        "differs" if problems else "could not check" if unread else "passed",
        seen.source,
        unread,
        problems=problems,
        accepted={one.fingerprint: f"{entry.who}: {entry.reason}" for one, entry in seen.accepted.findings},
        seen={
            page: [f"{anchor} {digest}" for anchor, digest in sections.items()]
            for page, sections in hash_sections(crawled.pages).items()
        },
        changes=tuple(f"section {change.kind}: {change.spot}" for change in changes),
        notes=(f"{len(seen.pages)} pages", *(f"not in the folder: {page}" for page in seen.not_saved)),
        unseen=(*seen.not_saved, *seen.unread),
        whole=listed,  # without the lists of pages, nobody knows which ones were not found
    )
    return watched, (seen, crawled)


def _hashes(seen: Mapping[str, list[str]]) -> Hashes:
    return {page: {line.rpartition(" ")[0]: line.rpartition(" ")[2] for line in seen[page]} for page in seen}


def problems_of(seen: Look) -> list[Problem]:
    """Return a problem for each cause: what one edit settles, or what is about one claim.

    What a page confirms is one problem for each page. A page that could not be read is no drift.
    """
    groups: dict[str, list[Drift]] = {}
    for drift in seen.drift:
        if drift.kind != "unread":
            groups.setdefault(_cause(drift), []).append(drift)
    order = list(KINDS)
    causes = [sorted(group, key=lambda one: (order.index(one.kind), one.spot)) for group in groups.values()]
    causes.sort(key=lambda cause: (order.index(cause[0].kind), cause[0].spot))
    return [_problem(cause, seen.source) for cause in causes]


def _cause(drift: Drift) -> str:
    if drift.kind == "confirmed":
        return f"confirmed {drift.spot.page}"
    if drift.edit is not None and not drift.edit.is_advice:
        return repr(drift.edit)
    return drift.claim or drift.finding.fingerprint


def _problem(cause: list[Drift], source: str) -> Problem:
    first, *others = cause
    about, what = str(first.subject), first.aspect
    fingerprint = first.finding.fingerprint
    if first.kind == "confirmed":
        about = f"{len(cause)} inferred facts"
        fingerprint = hashlib.sha256(f"confirmed {first.spot.page}".encode()).hexdigest()[:12]
    return Problem(
        watch=DOCUMENTATION,
        fingerprint=fingerprint,
        findings=tuple(dict.fromkeys((fingerprint, *(one.finding.fingerprint for one in cause)))),
        title=f"{first.spot.page}: {first.kind}: {about}{'' if what == 'presence' else f' ({what})'}",
        place=first.spot.page,
        claim=f"{first.spot}, {first.subject} ({first.claim or 'nothing that is described'})",
        level=first.finding.level,
        expected=first.expected or "nothing",
        got=first.got,
        command=f"python -m nox -s docs_drift -- --from {source} --all",
        edit=_edit_text(first.edit) if first.edit else "None: a person has to decide.",
        follows=(
            *(f"{one.spot}: {one.kind}: {one.subject} ({one.aspect})" for one in others[:_SHOWN]),
            *([f"and {len(others) - _SHOWN} more"] if len(others) > _SHOWN else []),
        ),
    )


def _edit_text(edit: Edit) -> str:
    parts: list[str] = []
    for change in edit.changes:
        text = f"# call it {change.key}" if change.key else change.yaml or "# remove it"
        parts.append(f"{code(f'{change.file}:{change.line}')} {code(change.pointer)}\n\n{block(text, 'yaml')}")
    return "\n\n".join(parts)
