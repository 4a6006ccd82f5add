"""Shows a look at the documentation: on a console, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from rich.padding import Padding
from rich.syntax import Syntax
from rich.table import Table

from contract_tests.documentation.finding_order import KINDS, by_kind, by_owner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from rich.console import Console

    from contract_tests.documentation.drift import Drift, Edit, Kind
    from contract_tests.documentation.look import Look

ONE_SCREEN = 36
"""Lines of the findings that are shown without `--all`; the verdict follows them."""

_FEWEST = 2
"""Findings of a kind that are shown however many there are of others."""

_FOLDED: tuple[Kind, ...] = ("confirmed", "contradicted")
_WIDEST = 160
"""Characters of a text of a page in one line."""


def print_look(look: Look, console: Console, *, everything: bool = False) -> None:
    """Print the findings, the most urgent first, then what was read and the verdict.

    Args:
        look: What was found.
        console: Where to.
        everything: Whether all of each finding is shown, with its edit, and not what fits on one screen.
    """
    if everything:
        for of_kind in by_kind(look.open).values():
            for finding in of_kind:
                _print_whole(finding, console)
        for sentence in look.accepted.sentences():
            _print(sentence, console)
        for change in look.changes:
            _print(f"{change.spot}: section {change.kind} since the baseline", console)
        _print_pages(look, console)
    else:
        for line in screen(look):
            _print(line, console)
    counts = ", ".join(f"{len(found)} {kind}" for kind, found in by_kind(look.findings).items()) or "no findings"
    if look.standing.in_words:
        _print(look.standing.in_words, console)
    for title in look.standing.gone[:_FEWEST]:
        _print(f"  gone: {title}", console)
    if (more := len(look.standing.gone) - _FEWEST) > 0:
        _print(f"  … {more} more are gone, which the page of --html lists", console)
    verdict = f"{len(look.drift)} to act on" if look.drift else "no drift"
    _print(f"Documentation against description: {verdict} ({counts})", console)


def screen(look: Look) -> list[str]:
    """Return what fits on one screen: a few lines of each kind of finding, and how many there are more."""
    groups: dict[Kind, list[str]] = {kind: list(_lines(kind, found)) for kind, found in by_kind(look.open).items()}
    accepted = look.accepted.sentences()
    sections = [f"  {change.spot}: section {change.kind} since the baseline" for change in look.changes]
    room = ONE_SCREEN - len(groups) - 2 - len(accepted) - (1 + min(len(sections), _FEWEST) if sections else 0)
    lines: list[str] = []
    for i, (kind, entries) in enumerate(groups.items()):
        kept = sum(min(len(one), _FEWEST) + 1 for one in list(groups.values())[i + 1 :])
        shown = entries[: max(_FEWEST, room - kept)]
        lines += [f"{kind}: {KINDS[kind]}", *shown]
        room -= len(shown)
        if len(shown) < len(entries):
            lines.append(f"  … {len(entries) - len(shown)} more: --all")
            room -= 1
    if sections:
        few = sections[: max(_FEWEST, room)]
        lines += ["since the baseline:", *few]
        lines += [f"  … {len(sections) - len(few)} more: --all"] if len(few) < len(sections) else []
    return [*lines, *accepted, _pages(look)]


def _lines(kind: Kind, findings: list[Drift]) -> Iterator[str]:
    """Yield a line for each finding, which begins with its fingerprint; what asks for little is folded by its owner."""
    if kind in _FOLDED:
        for owner, count in by_owner(findings).items():
            pages = dict.fromkeys(one.spot.source for one in findings if owner in by_owner([one]))
            more = f" and {len(pages) - 1} more" if len(pages) > 1 else ""
            yield _short(f"  {owner}: {count} ({next(iter(pages))}{more})")
        return
    for finding in findings:
        yield _short(f"  {finding.finding.fingerprint} {headline(finding)}: {said(finding)}")


def headline(finding: Drift) -> str:
    """Return where a finding is, of what kind, and what it is about."""
    because = f" ({finding.contradiction} in contradictions.yaml)" if finding.contradiction else ""
    return f"{finding.spot}: {finding.kind}{because}: {finding.subject}"


def said(finding: Drift) -> str:
    """Return what description and page say, in one line."""
    if finding.kind in ("not understood", "unread"):
        return f"{finding.got}{'; ' if finding.expected else ''}{finding.expected}"
    about = "" if finding.aspect == "presence" else f"{finding.aspect} "
    return f"{about}{finding.expected} -> {finding.got}"


def _short(text: str) -> str:
    line = " ".join(text.split("\n"))
    return line if len(line) <= _WIDEST else f"{line[: _WIDEST - 1]}…"


def _pages(look: Look) -> str:
    counts = [f"{len(look.pages)} pages read"]
    counts += [f"{len(look.not_saved)} not in the folder and not compared"] if look.not_saved else []
    counts += [f"{len(look.unread)} could not be read"] if look.unread else []
    return f"{', '.join(counts)}; {sum(look.pages.values())} statements understood"


def _print_pages(look: Look, console: Console) -> None:
    table = Table("page", "statements")
    for page, count in look.pages.items():
        table.add_row(page, str(count))
    for page in look.not_saved:
        table.add_row(page, "not in the folder: not compared")
    for page, reason in look.unread.items():
        table.add_row(page, f"could not be read: {reason}")
    console.print(table, markup=False, emoji=False)


def _print_whole(finding: Drift, console: Console) -> None:
    _print(f"{headline(finding)} [{finding.finding.fingerprint}]", console)
    if finding.kind in ("not understood", "unread"):
        _print(f"    {finding.got}", console)
        if finding.expected:
            _print(f"    {finding.expected}", console)
        return
    _print(f"    {finding.aspect}: the description has {finding.expected}", console)
    _print(f"    the page has {finding.got}", console)
    if finding.edit and not finding.contradiction:
        for change in finding.edit.changes:
            _print_change(change, console)


def _print_change(change: Edit, console: Console) -> None:
    _print(f"    {change.file}:{change.line} {change.pointer}", console)
    text = f"# call it {change.key}" if change.key else change.yaml or "# remove it"
    console.print(Padding(Syntax(_visible(text), "yaml", background_color="default"), (0, 0, 0, 8)))


def _print(text: str, console: Console) -> None:
    """Print a line as it is: a page may hold markup, and a colon on both sides of a number is no emoji."""
    console.print(_visible(text), markup=False, highlight=False, emoji=False)


def _visible(text: str) -> str:
    """Return a text with a sign in place of each character that steers a terminal, or turns its text around."""
    return "".join(one if one.isprintable() or one == "\n" else "\N{REPLACEMENT CHARACTER}" for one in text)


def write_look(look: Look, path: Path, now: datetime) -> None:
    """Write the look as JSON; `drift` holds the findings to act on, `ended` is when it ended.

    Raises:
        OSError: the file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    findings, drift = (
        [
            msgspec.to_builtins(one) | {"fingerprint": one.finding.fingerprint, "headline": headline(one)}
            for one in drifts
        ]
        for drifts in (look.findings, look.drift)
    )
    document = msgspec.to_builtins(look) | {
        "ended": now.replace(microsecond=0),
        "counts": look.counts(),
        "findings": findings,
        "drift": drift,
    }
    path.write_bytes(msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n")
