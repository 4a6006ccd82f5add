"""Shows the result of a soak to a person, and writes it for a machine."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

import msgspec
from rich.markup import escape
from rich.table import Table

from contract_tests.soak.memory import ALLOWED_BYTES

if TYPE_CHECKING:
    from rich.console import Console

    from contract_tests.soak.run import Result

_MIB = 2**20


def print_summary(result: Result, console: Console) -> None:
    """Print how often each kind of case got each kind of answer, then the memory, then what was wrong."""
    console.print(_table(result))
    memory = result.memory
    console.print(
        f"Memory of the emulator: {memory.warm / _MIB:.1f} MiB after the warm-up, {memory.last / _MIB:.1f} MiB at the "
        f"end: {memory.growth / _MIB:+.1f} MiB ({ALLOWED_BYTES / _MIB:.0f} are allowed)"
    )
    for violation in result.violations:
        often = f" ({violation.times:,} times)" if violation.times > 1 else ""
        console.print(f"[red]{escape(violation.kind)}:[/] {escape(violation.what)}{often}")
        if violation.sent:
            console.print(f"  sent: {escape(repr(violation.sent[:300]))}")
    verdict = "[green]nothing was wrong[/]" if result.passed else f"[red]{len(result.violations)} violations[/]"
    console.print(f"{result.cases:,} cases in {result.seconds:,.0f} s: {verdict}")


def _table(result: Result) -> Table:
    total = sum(result.answers.values(), Counter[str]())
    statuses = sorted(total)
    table = Table("kind of case", title="Bad input and its answers", box=None, pad_edge=False, title_justify="left")
    for status in (*statuses, "answers"):
        table.add_column(status, justify="right")
    for kind, counts in sorted(result.answers.items()):
        table.add_row(kind, *_cells(counts, statuses))
    table.add_section()
    table.add_row("all", *_cells(total, statuses), style="bold")
    return table


def _cells(counts: Counter[str], statuses: list[str]) -> list[str]:
    return [f"{counts[status]:,}" if counts[status] else "" for status in statuses] + [f"{counts.total():,}"]


def as_json(result: Result) -> bytes:
    """Return the result as JSON."""
    memory = result.memory
    facts = {
        "passed": result.passed,
        "seed": result.seed,
        "cases": result.cases,
        "seconds": result.seconds,
        "answers": {kind: dict(sorted(counts.items())) for kind, counts in sorted(result.answers.items())},
        "violations": [asdict(violation) for violation in result.violations],
        "memory": {"warm": memory.warm, "last": memory.last, "allowed": ALLOWED_BYTES, "samples": memory.samples},
    }
    return msgspec.json.format(msgspec.json.encode(facts))
