"""Writes `docs/oracles.md`, the list of all checks: `python -m contract_tests.conformance.oracle_list [--check]`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from contract_tests.oracles import FAMILIES, Family, Oracle
from contract_tests.scenario.every_oracle import ORACLES
from contract_tests.terminal import open_console

PAGE = Path(__file__).parents[2] / "docs" / "oracles.md"
_STALE = 1
_TITLES: dict[Family, str] = {
    "schema": "One request or answer against the schemas of the description",
    "law": "Values of answers against each other",
    "state": "An answer against what requests did before",
    "page": "A page of the documentation against the description",
    "transport": "HTTP around the operations: routes, keys, rate limit, sizes, signatures",
    "model": "An answer against that of the emulator, which gets the same requests in the same state",
}
_HEAD = """\
<!-- Written by `nox -s oracles` from contract_tests/oracles.py and contract_tests/scenario/laws/. Edit those. -->

# Oracles

Each check of the contract suite, and what has to hold. A finding about a **statement** of the description contradicts
that statement, which has its own evidence. A **law** is a claim of its own in the ledger: a target that breaks it
refutes the law, never the operation that was asked.
"""


def oracle_page() -> str:
    """Return the page as Markdown."""
    parts = [_HEAD]
    for family in FAMILIES:
        rows = [_row(oracle) for oracle in ORACLES if oracle.family == family]
        heading = f"## {family}: {_TITLES[family]}\n\n| id | what has to hold | evidence |\n| --- | --- | --- |\n"
        parts.append(heading + "".join(rows))
    counts = ", ".join(f"{sum(oracle.family == family for oracle in ORACLES)} {family}" for family in FAMILIES)
    laws = [oracle for oracle in ORACLES if oracle.law]
    documented = sum(oracle.level == "documented" for oracle in laws)
    parts.append(
        f"{len(ORACLES)} oracles ({counts}). {len(laws)} are laws, {documented} documented and "
        f"{len(laws) - documented} inferred.\n"
    )
    return "\n".join(parts)


def _row(oracle: Oracle) -> str:
    evidence = {
        None: f"of the statement, at most {oracle.at_most}: {oracle.note}" if oracle.at_most else "of the statement",
        "documented": f"documented, `{oracle.source}`",
        "inferred": f"inferred: {oracle.note}",
        "verified": f"verified: {oracle.note}",
    }[oracle.level]
    return f"| `{oracle.id}` | {oracle.says} | {evidence} |\n"


def write_oracle_list(
    check: Annotated[bool, typer.Option("--check", help="Compare only. Exit status 1: it is not up to date.")] = False,
) -> None:
    """Write docs/oracles.md anew."""
    page = oracle_page()
    stale = not PAGE.exists() or PAGE.read_text("utf-8") != page
    if stale and check:
        open_console().print("docs/oracles.md is not up to date: nox -s oracles writes it.", markup=False)
        raise typer.Exit(_STALE)
    if stale:
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    typer.run(write_oracle_list)
