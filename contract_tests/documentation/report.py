"""Shows a look at the documentation: on a console, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from rich.padding import Padding
from rich.syntax import Syntax
from rich.table import Table

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from contract_tests.documentation.drift import Drift
    from contract_tests.documentation.look import Look


def print_look(look: Look, console: Console) -> None:
    """Print the findings one by one, then what was read and the verdict."""
    for finding in look.findings:
        if not look.accepted.holds(finding.finding):
            _print_finding(finding, console)
    for sentence in look.accepted.sentences():
        _print(sentence, console)
    for change in look.changes:
        _print(f"{change.spot}: section {change.kind} since the baseline", console)
    table = Table("page", "statements")
    for page, count in look.pages.items():
        table.add_row(page, str(count))
    for page in look.not_saved:
        table.add_row(page, "not in the folder: not compared")
    console.print(table)
    counts = ", ".join(f"{count} {kind}" for kind, count in look.counts().items()) or "no findings"
    verdict = f"{len(look.drift)} to act on" if look.drift else "no drift"
    console.print(f"Documentation against description: {verdict} ({counts})", markup=False, emoji=False)


def _print_finding(finding: Drift, console: Console) -> None:
    because = f" ({finding.contradiction} in contradictions.yaml)" if finding.contradiction else ""
    title = f"{finding.spot}: {finding.kind}{because}: {finding.subject} [{finding.finding.fingerprint}]"
    _print(title, console)
    if finding.kind == "not understood":
        _print(f"    {finding.got}", console)
        if finding.expected:
            _print(f"    {finding.expected}", console)
        return
    _print(f"    {finding.aspect}: the description has {finding.expected}", console)
    _print(f"    the page has {finding.got}", console)
    if finding.edit and not finding.contradiction:
        edit = finding.edit
        _print(f"    {edit.file}:{edit.line} {edit.pointer}", console)
        text = edit.yaml or "# remove it"
        console.print(Padding(Syntax(text, "yaml", background_color="default"), (0, 0, 0, 8)))


def _print(text: str, console: Console) -> None:
    """Print a line as it is: a page may hold markup, and a colon on both sides of a number is no emoji."""
    console.print(text, markup=False, highlight=False, emoji=False)


def write_look(look: Look, path: Path) -> None:
    """Write the look as JSON; `drift` holds the findings to act on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    findings, drift = (
        [msgspec.to_builtins(one) | {"fingerprint": one.finding.fingerprint} for one in drifts]
        for drifts in (look.findings, look.drift)
    )
    document = msgspec.to_builtins(look) | {"counts": look.counts(), "findings": findings, "drift": drift}
    path.write_bytes(msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n")
