"""Each decision says since when it holds and what would change it."""

from __future__ import annotations

from datetime import date

from contract_tests.tests.support.imports import ROOT

TABLE = ROOT / "docs" / "decisions" / "README.md"


def test_each_decision_has_a_date_and_what_would_change_it() -> None:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    heading, _, *rows = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    assert heading == ["subject", "decision", "instead of", "why", "since", "what would change it"]
    assert len(rows) > 60

    for row in rows:
        assert len(row) == len(heading), (
            f"{row[0]}: a row of {TABLE.name} has {len(heading)} cells: {', '.join(heading)}"
        )
        assert all(row), f"{row[0]}: a cell is empty"
        date.fromisoformat(row[4])
